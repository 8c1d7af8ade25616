#![allow(unused)]

use tool_runtime::function_tool;

#[function_tool(raw_schema = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": {
            "location": { "type": "string" },
            "country": { "type": "string" },
            "days": { "type": "integer", "default": 3 },
            "unit": { "type": "string" },
            "hours": { "type": ["integer", "null"] }
        },
        "required": ["location", "country", "hours"]
    }
})]
async fn weather(
    location: Option<String>,
    #[arg(default = "France")] country: String,
    days: u8,
    unit: &str,
    hours: u8,
) {
}

fn main() {}
