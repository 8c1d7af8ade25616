//! Replies in: <https://docs.ollama.com/api/chat>. A stream is of the same objects as a body.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::formats::{
    FinishReason, FormatError, Usage,
    reply::{Arguments, Assembly, End, List, Reading, Text, Thought, or_default, parse, reported},
};

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
    #[serde(default, deserialize_with = "or_default")]
    done: bool,
    #[serde(borrow, default)]
    done_reason: Text<'a>,
    #[serde(default)]
    prompt_eval_count: Option<u64>,
    #[serde(default)]
    eval_count: Option<u64>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    content: Text<'a>,
    #[serde(borrow, default)]
    thinking: Text<'a>,
    #[serde(borrow, default)]
    tool_calls: List<Call<'a>>,
}

#[derive(Deserialize)]
struct Call<'a> {
    /// Not before version 0.12.
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow)]
    function: Function<'a>,
}

#[derive(Deserialize)]
struct Function<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    arguments: Arguments<'a>,
}

#[derive(Default)]
pub(in crate::formats) struct Reply {
    thinking: Thought,
    over: bool,
}

impl Reading for Reply {
    fn read(&mut self, event: &str, _: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
        let chunk: Chunk<'_> = parse(event)?;
        if let Some(error) = chunk.error {
            return Err(reported(error));
        }
        let Some(message) = chunk.message else { return Ok(false) };
        self.thinking.go_on((None, "thinking"), message.thinking.or_empty(), reply);
        reply.text(message.content.or_empty());
        for call in &message.tool_calls.0 {
            // Always whole: the server itself reads them out of the model's text.
            let number = reply.call(call.id.filled(), call.function.name.or_empty(), event);
            reply.arguments(number, call.function.arguments.0.as_deref().unwrap_or_default());
            reply.end(number, End::Whole);
        }
        if chunk.done {
            let raw = chunk.done_reason.get().unwrap_or("stop");
            reply.finish(finish(raw), raw);
            self.over = true;
        }
        if let (Some(input_tokens), Some(output_tokens)) = (chunk.prompt_eval_count, chunk.eval_count) {
            reply.usage(Usage { input_tokens, cached_tokens: 0, output_tokens });
        }
        Ok(true)
    }

    fn is_over(&self) -> bool {
        self.over
    }
}

/// `done_reason`.
fn finish(raw: &str) -> FinishReason {
    match raw {
        "stop" => FinishReason::Stop,
        "length" => FinishReason::Length,
        other => FinishReason::Other(other.to_owned()),
    }
}
