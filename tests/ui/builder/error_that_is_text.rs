use tool_runtime::{BuildError, FunctionTool, JsonObject, serde_json::json};

fn main() -> Result<(), BuildError> {
    FunctionTool::<()>::builder("lookup_weather")
        .description("Look up the weather.")
        .handler(|_ctx, arguments: JsonObject| async move {
            if arguments.is_empty() {
                return Err("which city?".to_owned());
            }
            Ok("sunny")
        })
        .build()?;

    FunctionTool::<()>::builder("lookup_forecast")
        .description("Look up the weather of tomorrow.")
        .handler(|_ctx, arguments: JsonObject| async move {
            arguments.get("city").map(|_| "sunny").ok_or("which city?")
        })
        .build()?;

    FunctionTool::<()>::raw(json!({ "name": "lookup_tides", "parameters": {} }))?
        .handler(|_ctx, _arguments: JsonObject| async { Err::<(), _>("no sea here".to_owned()) })?;
    Ok(())
}
