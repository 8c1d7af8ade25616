//! Three tools, what the model is told of them, and a handful of its calls.
//!
//! Run it: `cargo run --example quickstart`

use tool_runtime::{FunctionCall, RunContext, ToolContext, ToolError, function_tool, serde_json, tools};

/// What the tools share: in a real application a database pool, an HTTP client, the caller's data.
struct Shop {
    open_orders: Vec<(u32, &'static str)>,
}

/// Add two numbers.
#[function_tool]
async fn add(a: i64, b: i64) -> i64 {
    a + b
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

/// Look up one of the user's orders.
///
/// # Arguments
/// * `number` - The order number, as the user said it.
#[function_tool]
async fn find_order(ctx: RunContext<Shop>, number: u32) -> Result<&'static str, ToolError> {
    let order = ctx.userdata().open_orders.iter().find(|(known, _)| *known == number);
    let (_, status) = order.ok_or_else(|| {
        ToolError::new(format!("there is no order {number}"))
            .with_retry_hint("Ask the user to read the number again.")
    })?;
    Ok(status)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let registry = ToolContext::new(tools![add, lookup_weather, find_order])?;

    println!("What the model is told:\n");
    for tool in registry.tools() {
        println!("{}: {}", tool.name(), tool.description());
        println!("{}\n", serde_json::to_string_pretty(tool.parameters())?);
    }

    println!("What the model calls, and what it reads:\n");
    let ctx = RunContext::detached(Shop { open_orders: vec![(4711, "on its way")] });
    let calls = [
        ("add", r#"{"a": 2, "b": 40}"#),
        ("lookup_weather", r#"{"location": "Paris, France"}"#),
        ("find_order", r#"{"number": "4711"}"#),
        ("find_order", r#"{"number": 1234}"#),
        ("lookup_weather", r#"{"locaton": "Paris", "days": 40}"#),
        ("lookup_wether", "{}"),
    ];
    let calls = calls
        .iter()
        .enumerate()
        .map(|(index, (name, arguments))| FunctionCall::new(format!("call_{index}"), *name, *arguments));
    for (call, output) in calls.clone().zip(registry.execute_all(calls, &ctx).await) {
        println!("-> {}({})", call.name, call.arguments);
        let mark = if output.is_error { "!!" } else { "<-" };
        println!("{mark} {}", output.output);
        for leniency in output.leniencies() {
            println!("   (taken kindly: {leniency})");
        }
        println!();
    }

    // A tool is still a plain fn.
    assert_eq!(add(2, 40).await, 42);
    Ok(())
}
