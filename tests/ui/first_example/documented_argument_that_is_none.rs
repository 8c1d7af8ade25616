use tool_runtime::{Tool, ToolError, function_tool, tools};

/// Look up weather information for a given location.
///
/// # Arguments
/// * `location` - City and country, e.g. "Paris, France".
/// * `day` - Days ahead to forecast.
#[function_tool]
async fn lookup_weather(
    location: String,
    #[arg(default = 3)]
    #[schemars(range(min = 1, max = 10))]
    days: u8,
) -> Result<String, ToolError> {
    if location.is_empty() {
        return Err(ToolError::new("which city?").with_retry_hint("Ask the user where they are."));
    }
    Ok(format!("{days} sunny days in {location}"))
}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
