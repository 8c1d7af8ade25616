#![allow(unused)]

use tool_runtime::{Tool, ToolError, function_tool, tools};

struct Forecast;

/// Look up the weather.
#[function_tool]
async fn lookup_weather(city: String) -> Forecast {
    Forecast
}

/// Look up the weather.
#[function_tool]
async fn forecast(city: String) -> Result<Forecast, ToolError> {
    Ok(Forecast)
}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather, forecast];
}
