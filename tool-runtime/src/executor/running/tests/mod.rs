//! Tools, and a table to begin calls of them in.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod cancelling;
mod duplicates;

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{Admission, RunningCall, RunningCalls};
use crate::{
    chat::FunctionCall,
    context::RunContext,
    error::ToolError,
    executor::{ExecutorOptions, execute},
    schema::JsonObject,
    tool::{DuplicateScope, FunctionTool, OnDuplicate, ToolFlag},
};

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "some of it is only read from JSON")]
struct Booking {
    city: String,
    #[serde(default = "two")]
    guests: u8,
    budget: Option<f64>,
    #[serde(default)]
    wishes: Vec<Wish>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "it is only read from JSON")]
enum Wish {
    Room {
        #[serde(default = "two")]
        beds: u8,
    },
    Quiet,
}

const fn two() -> u8 {
    2
}

/// A tool that answers with what it was given, a second later.
fn tool(name: &str, policy: OnDuplicate, scope: DuplicateScope, flags: ToolFlag) -> FunctionTool {
    FunctionTool::builder(name)
        .description("Book a hotel.")
        .on_duplicate(policy)
        .duplicate_scope(scope)
        .flags(flags)
        .handler(|_ctx, booking: Booking| async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok::<_, ToolError>(format!("{} for {}", booking.city, booking.guests))
        })
        .build()
        .unwrap()
}

fn by_name(policy: OnDuplicate) -> FunctionTool {
    tool("book", policy, DuplicateScope::Name, ToolFlag::CANCELLABLE)
}

fn by_arguments(policy: OnDuplicate) -> FunctionTool {
    tool("book", policy, DuplicateScope::NameAndArgs, ToolFlag::CANCELLABLE)
}

fn raw(policy: OnDuplicate) -> FunctionTool {
    let schema = json!({
        "name": "raw", "parameters": { "type": "object", "properties": { "n": { "type": "number", "default": 1 } } }
    });
    let raw = FunctionTool::raw(schema).unwrap().duplicate_scope(DuplicateScope::NameAndArgs);
    raw.on_duplicate(policy).handler(|_ctx, _: JsonObject| async { Ok::<_, ToolError>(()) }).unwrap()
}

#[expect(clippy::needless_pass_by_value, reason = "for `json!` and text alike")]
fn call(id: &str, arguments: impl ToString) -> FunctionCall {
    FunctionCall::new(id, "book", arguments.to_string())
}

fn paris() -> Value {
    json!({ "city": "Paris" })
}

impl RunningCalls {
    fn try_begin(&self, id: &str, tool: &FunctionTool, arguments: impl ToString) -> Admission {
        self.begin(&call(id, arguments), tool, None, CancellationToken::new())
    }

    /// Begins a call that must be admitted, and gives the calls it replaced.
    fn admit(&self, id: &str, tool: &FunctionTool, arguments: impl ToString) -> (RunningCall, Vec<String>) {
        match self.try_begin(id, tool, arguments) {
            Admission::Admitted { running, replaced } => (running, replaced),
            Admission::Answered(text) | Admission::Refused(text) => panic!("{text}"),
        }
    }

    /// Begins a call that must be answered without being run.
    fn answer(&self, id: &str, tool: &FunctionTool, arguments: impl ToString) -> String {
        match self.try_begin(id, tool, arguments) {
            Admission::Answered(text) => text,
            Admission::Admitted { .. } => panic!("{id} was admitted"),
            Admission::Refused(text) => panic!("{id} was refused: {text}"),
        }
    }

    /// Whether a call would be held for one that is running.
    fn has(&self, tool: &FunctionTool, arguments: impl ToString) -> bool {
        !matches!(self.try_begin("probe", tool, arguments), Admission::Admitted { .. })
    }

    fn ids(&self) -> Vec<String> {
        self.list().into_iter().map(|call| call.call_id).collect()
    }

    /// What a session does with a call.
    async fn run(&self, tool: &FunctionTool, call: FunctionCall) -> String {
        let token = CancellationToken::new();
        match self.begin(&call, tool, None, token.clone()) {
            Admission::Admitted { running: _running, .. } => {
                let ctx = RunContext::detached(()).with_cancellation(token);
                let tools = std::slice::from_ref(tool);
                execute(Some(tool), tools, call, &ctx, &ExecutorOptions::default()).await.output
            }
            Admission::Answered(text) | Admission::Refused(text) => text,
        }
    }
}
