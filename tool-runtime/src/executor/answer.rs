//! What the model is told, for every way a call can end.

use std::{any::Any, sync::Arc, time::Duration};

use crate::{
    arguments::{Allowances, ArgumentFaults, nearest},
    chat::{FunctionCall, FunctionCallOutput},
    error::{BoxError, Chain, Failure},
    output::{Answer, Output},
};

/// How a call ended.
pub(super) enum Outcome {
    Answered(Answer),
    Refused(Box<ArgumentFaults>),
    /// The model was cut off.
    Incomplete,
    TooLong {
        bytes: usize,
        limit: usize,
    },
    Panicked(Box<dyn Any + Send>),
    TimedOut(Duration),
    Cancelled,
}

/// What the model reads of an error that was not meant for it.
const INTERNAL: &str = "An internal error occurred";

struct Reply {
    text: String,
    is_error: bool,
    speaks: bool,
    handoff: Option<Arc<dyn Any + Send + Sync>>,
}

impl Reply {
    fn new(text: String, is_error: bool, speaks: bool) -> Self {
        Self { text, is_error, speaks, handoff: None }
    }

    fn error(text: impl Into<String>) -> Self {
        Self::new(text.into(), true, true)
    }
}

/// The output of a call that ended so.
#[inline]
pub(super) fn output(call: FunctionCall, outcome: Outcome, allowances: Allowances) -> FunctionCallOutput {
    let reply = match outcome {
        Outcome::Answered(Ok(output)) => said(output),
        Outcome::Answered(Err(error)) => failed(&call.name, error),
        Outcome::Panicked(panic) => panicked(&call.name, &*panic),
        Outcome::Refused(faults) => Reply::error(faults.to_string()),
        Outcome::Incomplete => Reply::error(format!(
            "The call of `{}` was cut off before its arguments were whole; make it again, with shorter arguments",
            call.name
        )),
        Outcome::TooLong { bytes, limit } => Reply::error(format!(
            "Invalid arguments for `{}`:\n- {bytes} bytes are more than the {limit} allowed; send less",
            call.name
        )),
        Outcome::TimedOut(limit) => Reply::error(format!("`{}` timed out after {limit:?}", call.name)),
        Outcome::Cancelled => Reply::error(format!("`{}` was cancelled", call.name)),
    };
    FunctionCallOutput {
        call_id: call.call_id,
        name: call.name,
        output: reply.text,
        is_error: reply.is_error,
        reply_required: reply.speaks,
        allowances,
        handoff: reply.handoff,
    }
}

#[inline]
fn said(output: Output) -> Reply {
    match output {
        Output::Text(text) => Reply::new(text, false, true),
        Output::Note(text) => Reply::new(text, false, false),
        Output::Silent => Reply::new(String::new(), false, false),
        Output::Handoff(agent, says) => Reply { handoff: Some(agent), ..said(*says) },
    }
}

#[cold]
fn failed(tool: &str, error: BoxError) -> Reply {
    match Failure::of(error) {
        Failure::Shown(text) => Reply::error(text),
        Failure::Stop => Reply::new(String::new(), false, false),
        Failure::Internal(error) => {
            tracing::error!(tool, error = %Chain(&*error), "tool failed");
            Reply::error(INTERNAL)
        }
    }
}

#[cold]
fn panicked(tool: &str, panic: &(dyn Any + Send)) -> Reply {
    let message =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(tool, panic = message.unwrap_or("(no message)"), "tool panicked");
    Reply::error(INTERNAL)
}

/// The output of a call to a tool that is not there.
#[cold]
pub(super) fn unknown_tool<'t>(
    call: FunctionCall,
    tools: impl Iterator<Item = &'t str> + Clone,
) -> FunctionCallOutput {
    const SHOWN: usize = 50;
    let name: String = call.name.chars().take(64).collect();
    let shown = tools.clone().take(SHOWN).collect::<Vec<_>>().join(", ");
    let more = match tools.clone().count().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let meant = nearest(&name, tools).map_or_else(String::new, |near| format!(" - did you mean `{near}`?"));
    let text = format!("Unknown function: {name} - available tools: {shown}{more}{meant}");
    FunctionCallOutput {
        call_id: call.call_id,
        name: call.name,
        output: text,
        is_error: true,
        reply_required: true,
        allowances: Allowances::default(),
        handoff: None,
    }
}
