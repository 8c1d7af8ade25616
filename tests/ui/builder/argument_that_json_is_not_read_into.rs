use tool_runtime::{BuildError, FunctionTool, ToolError};

struct City {
    name: String,
}

fn main() -> Result<(), BuildError> {
    FunctionTool::<()>::builder("lookup_weather")
        .description("Look up the weather.")
        .handler(|_ctx, city: City| async move { Ok::<_, ToolError>(city.name) })
        .build()?;
    Ok(())
}
