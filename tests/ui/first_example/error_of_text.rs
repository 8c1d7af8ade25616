use tool_runtime::{Tool, function_tool, tools};

/// Look up weather information for a given location.
#[function_tool]
async fn lookup_weather(
    /// City and country, e.g. "Paris, France".
    location: String,
    /// Days ahead to forecast.
    #[arg(default = 3)]
    #[schemars(range(min = 1, max = 10))]
    days: u8,
) -> Result<String, String> {
    if location.is_empty() {
        return Err("which city?".to_owned());
    }
    Ok(format!("{days} sunny days in {location}"))
}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
