//! One toolset in every provider's words, side by side: how each tool is defined, what each
//! provider may hold against it, and the way of one call, from the reply to the answer.
//!
//! Run it: `cargo run --example providers`

use std::fmt::Write;

use tool_runtime::{
    Dialect, Format, FunctionTool, JsonObject, RunContext, ToolContext, ToolError, function_tool, schemars,
    serde::Deserialize,
    serde_json::{Value, json},
    tools,
};

/// How to reach somebody.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(crate = "tool_runtime::serde", tag = "by", rename_all = "snake_case")]
#[schemars(crate = "tool_runtime::schemars")]
enum Reach {
    Mail { address: String },
    Phone { number: String },
}

/// Look up weather information for a given location.
#[function_tool]
async fn lookup_weather(
    /// City and country, e.g. "Paris, France".
    location: String,
    /// Days ahead to forecast.
    #[arg(default = 3)]
    #[schemars(range(min = 1, max = 10))]
    days: u8,
) -> String {
    format!("{days} sunny days in {location}")
}

/// Send a message to somebody.
#[function_tool]
async fn send_message(to: Reach, text: Option<String>) -> Result<&'static str, ToolError> {
    match (to, text) {
        (_, None) => Err(ToolError::new("there is no text to send")),
        (Reach::Mail { address }, _) if !address.contains('@') => Err(ToolError::new("no such address")),
        (Reach::Phone { number }, _) if number.is_empty() => Err(ToolError::new("no such number")),
        _ => Ok("sent"),
    }
}

/// A tool of somebody else's: its name has a dot, which some providers refuse, and it takes names of
/// the model's own choice, which no strict schema can.
fn find_events() -> anyhow::Result<FunctionTool> {
    let tool = FunctionTool::raw(json!({
        "name": "calendar.find_events",
        "description": "Find events in the calendar.",
        "parameters": {
            "type": "object",
            "properties": {
                "after": { "type": "string", "format": "date" },
                "limit": { "type": "integer", "exclusiveMinimum": 0 },
                "labels": { "type": "object", "additionalProperties": { "type": "string" } },
            },
            "required": ["after"],
        },
    }))?;
    Ok(tool.handler(|_: RunContext, _: JsonObject| async { Ok::<_, ToolError>(json!([])) })?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let registry = ToolContext::new(tools![lookup_weather, send_message, find_events()?])?;
    for (index, tool) in registry.tools().iter().enumerate() {
        print!("{}", definitions(&registry, tool.name(), index));
        print!("{}", findings(&registry, tool.name()));
    }
    print!("{}", title("One call, from the reply to the answer"));
    for format in Format::ALL {
        print!("{}", way_of_a_call(&registry, format).await?);
    }
    Ok(())
}

/// Every dialect, strict ones apart.
fn dialects() -> impl Iterator<Item = Dialect> {
    let strict = Format::ALL.into_iter().map(Format::strict).filter(|dialect| dialect.is_strict());
    Format::ALL.into_iter().map(Dialect::from).chain(strict)
}

/// Where a definition has its schema.
const SCHEMAS: [&str; 6] = [
    "/function/parameters",
    "/parameters",
    "/parametersJsonSchema",
    "/input_schema",
    "/toolSpec/inputSchema/json",
    "/inputSchema",
];

/// How a tool is defined: what stands around the schema, a line a dialect, then the schemas.
fn definitions(registry: &ToolContext, name: &str, index: usize) -> String {
    let mut text = title(name);
    let mut schemas: Vec<Value> = Vec::new();
    for dialect in dialects() {
        let all = registry.definitions(dialect).to_value();
        let declared = &all[0]["functionDeclarations"]; // Gemini wraps its tools
        let mut definition = if declared.is_null() { all[index].clone() } else { declared[index].clone() };
        let place = SCHEMAS.into_iter().find(|place| definition.pointer(place).is_some());
        if let Some(place) = place.and_then(|place| definition.pointer_mut(place)) {
            let schema = std::mem::take(place);
            let number = schemas.iter().position(|known| *known == schema).unwrap_or_else(|| {
                schemas.push(schema);
                schemas.len() - 1
            });
            *place = Value::from(format!("schema {}", number + 1));
        }
        let _ = writeln!(text, "{:<24}{definition}", label(dialect));
    }
    for (number, schema) in schemas.iter().enumerate() {
        let _ = write!(text, "\nschema {}\n    {}\n", number + 1, laid_out(schema, 4));
    }
    text + "\n"
}

/// What providers may hold against a tool; dialects that agree are shown together.
fn findings(registry: &ToolContext, name: &str) -> String {
    let mut distinct: Vec<(Vec<String>, String)> = Vec::new();
    for dialect in dialects() {
        for finding in registry.lint(dialect).into_iter().filter(|finding| finding.tool == name) {
            let words = format!("{:?} {}: {}", finding.severity, finding.rule, finding.message);
            match distinct.iter_mut().find(|(_, known)| *known == words) {
                Some((labels, _)) => labels.push(label(dialect)),
                None => distinct.push((vec![label(dialect)], words)),
            }
        }
    }
    let mut text = "Lint\n".to_owned();
    if distinct.is_empty() {
        text += "    nothing to say\n";
    }
    for (mut labels, words) in distinct {
        labels.dedup(); // one tool may have a finding twice
        let _ = writeln!(text, "    {}\n        {words}", labels.join(" | "));
    }
    text + "\n"
}

fn label(dialect: Dialect) -> String {
    let strict = if dialect.is_strict() { ", strict" } else { "" };
    format!("{:?}{strict}", dialect.format())
}

/// Reads a call from the provider's reply, carries it out, and words the answer for the provider.
async fn way_of_a_call(registry: &ToolContext, format: Format) -> anyhow::Result<String> {
    let names = registry.definitions(format);
    let reply = reply(format).to_string();
    let mut text = format!("{format:?}\n    reply   {reply}\n");
    for call in format.read_reply(&reply)?.calls() {
        let _ = writeln!(text, "    call    {} {}({})", call.call_id, call.name, call.arguments);
        let output = registry.execute(call.clone(), &RunContext::detached(())).await;
        let _ = writeln!(text, "    answer  {}", Value::Object(format.output(&output, names)));
    }
    Ok(text)
}

/// A reply that calls `lookup_weather`, as the provider words it.
fn reply(format: Format) -> Value {
    let arguments = json!({ "location": "Paris, France", "days": 2 });
    let text = arguments.to_string();
    match format {
        Format::OpenAiChat | Format::Mistral => {
            json!({ "choices": [{ "finish_reason": "tool_calls", "message": {
            "role": "assistant", "content": null, "tool_calls": [{ "id": "call0Paris", "type": "function",
                "function": { "name": "lookup_weather", "arguments": text } }] } }] })
        }
        Format::OpenAiResponses => json!({ "status": "completed", "output": [{ "type": "function_call",
            "call_id": "call0Paris", "name": "lookup_weather", "arguments": text, "status": "completed" }] }),
        Format::OpenAiRealtime => json!({ "type": "response.done", "response": { "status": "completed",
            "output": [{ "type": "function_call", "call_id": "call0Paris", "name": "lookup_weather",
                "arguments": text }] } }),
        Format::Anthropic => json!({ "type": "message", "role": "assistant", "stop_reason": "tool_use",
            "content": [{ "type": "tool_use", "id": "call0Paris", "name": "lookup_weather", "input": arguments }] }),
        Format::Gemini | Format::GeminiJsonSchema => {
            json!({ "candidates": [{ "finishReason": "STOP", "content": {
            "role": "model", "parts": [{ "functionCall": { "name": "lookup_weather", "args": arguments } }] } }] })
        }
        Format::Mcp => json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call",
            "params": { "name": "lookup_weather", "arguments": arguments } }),
        Format::Bedrock => json!({ "stopReason": "tool_use", "output": { "message": { "role": "assistant",
            "content": [{ "toolUse": { "toolUseId": "call0Paris", "name": "lookup_weather", "input": arguments } }] } } }),
        Format::Ollama => json!({ "done": true, "done_reason": "stop", "message": { "role": "assistant",
            "content": "", "tool_calls": [{ "function": { "name": "lookup_weather", "arguments": arguments } }] } }),
        Format::Cohere => {
            json!({ "finish_reason": "TOOL_CALL", "message": { "role": "assistant", "tool_calls": [{
            "id": "call0Paris", "type": "function",
            "function": { "name": "lookup_weather", "arguments": text } }] } })
        }
        _ => Value::Null,
    }
}

fn title(text: &str) -> String {
    format!("{text}\n{}\n\n", "=".repeat(text.chars().count()))
}

/// JSON in lines of about a hundred columns: what fits stays on its line.
fn laid_out(value: &Value, indent: usize) -> String {
    let flat = value.to_string();
    if flat.len() + indent <= 100 {
        return flat;
    }
    let inner = " ".repeat(indent + 2);
    let outer = " ".repeat(indent);
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                format!("{inner}{}: {}", Value::from(name.as_str()), laid_out(value, indent + 2))
            });
            format!("{{\n{}\n{outer}}}", fields.collect::<Vec<_>>().join(",\n"))
        }
        Value::Array(items) => {
            let items = items.iter().map(|item| format!("{inner}{}", laid_out(item, indent + 2)));
            format!("[\n{}\n{outer}]", items.collect::<Vec<_>>().join(",\n"))
        }
        _ => flat,
    }
}
