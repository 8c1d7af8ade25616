//! What the examples share: how they write down calls and print the answers, and a front desk.

use tool_runtime::{FunctionCall, FunctionCallOutput};

pub mod front_desk;

/// Calls as a model would make them, of names and arguments.
pub fn calls<'a>(made: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<FunctionCall> {
    let numbered = made.into_iter().enumerate();
    numbered
        .map(|(index, (name, arguments))| FunctionCall::new(format!("call_{index}"), name, arguments))
        .collect()
}

/// Prints each call with its answer: `<-` for a success, `!!` for an error.
pub fn print(calls: &[FunctionCall], outputs: &[FunctionCallOutput]) {
    for (call, output) in calls.iter().zip(outputs) {
        let mark = if output.is_error { "!!" } else { "<-" };
        let text = if output.reply_required() { &output.output } else { "(silent: no reply is asked for)" };
        println!("-> {}({})", call.name, call.arguments);
        println!("{mark} {}\n", text.replace('\n', "\n   "));
    }
}
