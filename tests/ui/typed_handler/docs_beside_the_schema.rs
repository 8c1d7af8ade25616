#![allow(unused)]

use tool_runtime::function_tool;

#[function_tool(raw_schema = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": { "location": { "type": "string" }, "days": { "type": "integer" } },
        "required": ["location", "days"]
    }
})]
async fn weather(
    /// The city,
    /// and its country.
    location: String,
    #[arg(description = "How many.")]
    #[schemars(range(min = 1))]
    days: u8,
) {
}

fn main() {}
