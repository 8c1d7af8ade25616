//! What the examples share: how they write down calls and print the answers, and a front desk.

use std::env;

use tool_runtime::{FunctionCall, FunctionCallOutput, LlmError, OpenAi};

pub mod fake_twilio;
pub mod front_desk;
pub mod tone;
pub mod wire;

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

/// The model that the environment names, if it names one: by `OPENAI_BASE_URL`, `OPENAI_API_KEY` and
/// `OPENAI_MODEL`.
///
/// # Errors
/// When what it names cannot be used.
pub fn model() -> Result<Option<OpenAi>, LlmError> {
    let (base_url, key) = (env::var("OPENAI_BASE_URL").ok(), env::var("OPENAI_API_KEY").ok());
    if base_url.is_none() && key.is_none() {
        return Ok(None);
    }
    let mut builder = OpenAi::builder(env::var("OPENAI_MODEL").unwrap_or_else(|_| "gpt-4.1-mini".to_owned()));
    if let Some(base_url) = base_url {
        builder = builder.base_url(base_url);
    }
    if let Some(key) = key {
        builder = builder.api_key(key);
    }
    builder.build().map(Some)
}
