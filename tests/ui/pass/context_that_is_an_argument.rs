//! Only `RunContext` is the context, not every type whose name ends so.
use tool_runtime::{MacroTool, RunContext, Tool, function_tool, schemars, serde, tools};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct WeatherContext {
    city: String,
}

/// Look up the weather.
#[function_tool]
async fn lookup_weather(context: &WeatherContext, ctx: &RunContext) -> String {
    let _ = ctx;
    context.city.clone()
}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
    let tool = <lookup_weather as MacroTool<()>>::tool();
    assert!(tool.parameters()["properties"]["context"].is_object());
}
