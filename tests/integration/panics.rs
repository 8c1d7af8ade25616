//! A panic stays that of its call.

use std::panic::resume_unwind;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use tool_runtime::{
    FunctionCall, FunctionTool, JsonObject, RunContext, ToolContext, ToolError, function_tool, tools,
};

use crate::support::registry;

/// Panics and prints nothing.
fn quietly() -> ! {
    resume_unwind(Box::new("password=hunter2"))
}

/// Before it waits.
#[function_tool]
async fn before() {
    quietly();
}

/// After it waited.
#[function_tool]
async fn after() {
    tokio::task::yield_now().await;
    quietly();
}

/// With a timeout.
#[function_tool(timeout = "1s")]
async fn with_timeout() {
    tokio::task::yield_now().await;
    quietly();
}

/// In a sync fn.
#[function_tool]
fn sync() {
    quietly();
}

/// On a thread of its own.
#[function_tool(blocking)]
fn blocking() {
    quietly();
}

#[derive(JsonSchema)]
struct Explosive {}

impl<'de> Deserialize<'de> for Explosive {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        quietly()
    }
}

/// In its arguments' `Deserialize`.
#[function_tool]
async fn decoding(value: Option<Explosive>) {
    let _ = value;
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            quietly();
        }
    }
}

/// When its value is dropped.
#[function_tool]
async fn dropping() -> &'static str {
    let _bomb = Bomb;
    "never seen"
}

/// When it is dropped because of its timeout.
#[function_tool(timeout = "5ms")]
async fn dropped() {
    let _bomb = Bomb;
    std::future::pending::<()>().await;
}

/// With something that is no text.
#[function_tool]
async fn odd_payload() {
    resume_unwind(Box::new(5_u8));
}

/// In its answer's `Serialize`.
#[function_tool]
async fn serializing() -> Unserializable {
    Unserializable
}

struct Unserializable;

impl serde::Serialize for Unserializable {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        quietly()
    }
}

/// Well.
#[function_tool]
async fn well() -> &'static str {
    "well"
}

fn built() -> FunctionTool {
    let tool = FunctionTool::<()>::builder("built").description("");
    // The closure itself panics, before there is a future.
    let tool = tool.handler(|_, _: JsonObject| {
        if true {
            quietly();
        }
        async { Ok::<_, ToolError>(()) }
    });
    tool.build().unwrap()
}

fn all() -> ToolContext {
    registry(tools![
        before,
        well,
        after,
        with_timeout,
        sync,
        blocking,
        decoding,
        dropping,
        dropped,
        odd_payload,
        serializing,
        { built() },
    ])
}

fn call(name: &str) -> FunctionCall {
    let arguments = if name == "decoding" { json!({ "value": {} }) } else { json!({}) };
    FunctionCall::new(format!("call of {name}"), name, arguments.to_string())
}

#[tokio::test(start_paused = true)]
async fn a_panic_anywhere_is_an_internal_error_of_its_call() {
    let registry = all();
    let ctx = RunContext::detached(());
    for name in [
        "before",
        "after",
        "with_timeout",
        "sync",
        "blocking",
        "decoding",
        "dropping",
        "odd_payload",
        "serializing",
        "built",
    ] {
        let output = registry.execute(call(name), &ctx).await;
        assert_eq!(output.output, "An internal error occurred", "{name}");
        assert_eq!(output.call_id, format!("call of {name}"));
        assert!(output.is_error && output.reply_required());
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_on_being_dropped_does_not_hide_why() {
    let output = all().execute(call("dropped"), &RunContext::detached(())).await;
    assert_eq!(output.output, "`dropped` timed out after 5ms");
}

#[tokio::test(start_paused = true)]
async fn the_calls_beside_it_go_on() {
    let registry = all();
    let names: Vec<_> = registry.tools().iter().map(|tool| tool.name().to_owned()).collect();
    let outputs = registry.execute_all(names.iter().map(|name| call(name)), &RunContext::detached(())).await;
    let answered: Vec<_> = outputs.iter().map(|output| output.name.clone()).collect();
    assert_eq!(answered, names);
    let fine: Vec<_> =
        outputs.iter().filter(|output| !output.is_error).map(|output| &output.output).collect();
    assert_eq!(fine, ["well"]);
}

#[tokio::test]
async fn a_tool_that_panicked_can_be_called_again() {
    let registry = all();
    let ctx = RunContext::detached(());
    for _ in 0..3 {
        assert!(registry.execute(call("before"), &ctx).await.is_error);
        assert_eq!(registry.execute(call("well"), &ctx).await.output, "well");
    }
}
