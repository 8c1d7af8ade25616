use tool_runtime::{BuildError, FunctionTool, JsonObject, serde_json::json};

struct Unknown;

fn main() -> Result<(), BuildError> {
    FunctionTool::<()>::builder("lookup_weather")
        .description("Look up the weather.")
        .handler(|_ctx, _arguments: JsonObject| async { Err::<(), _>(Unknown) })
        .build()?;

    FunctionTool::<()>::raw(json!({ "name": "lookup_tides", "parameters": {} }))?
        .handler(|_ctx, _arguments: JsonObject| async { Err::<(), Box<dyn std::error::Error>>(Box::new(std::fmt::Error)) })?;
    Ok(())
}
