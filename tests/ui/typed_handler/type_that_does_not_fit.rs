#![allow(unused)]

use tool_runtime::function_tool;

#[function_tool(raw_schema = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": {
            "location": { "type": "string" },
            "days": { "type": "number" },
            "hours": { "type": "integer", "minimum": -12, "maximum": 12 },
            "names": { "type": "array", "items": { "type": "string" } },
            "unit": { "enum": ["celsius", "fahrenheit"] },
            "place": { "$ref": "#/$defs/Place" },
            "either": { "anyOf": [{ "type": "string" }, { "type": "integer" }] }
        },
        "required": ["location", "days", "hours", "names", "unit", "place", "either"],
        "$defs": { "Place": { "type": "object" } }
    }
})]
async fn weather(
    location: u8,
    days: u8,
    hours: u8,
    names: Vec<f64>,
    unit: bool,
    place: String,
    either: String,
) {
}

fn main() {}
