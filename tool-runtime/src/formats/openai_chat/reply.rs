//! Replies in: <https://platform.openai.com/docs/api-reference/chat/object> and
//! <https://platform.openai.com/docs/api-reference/chat-streaming/streaming>.

mod calls;
mod message;
mod reasoning;

use serde::Deserialize;
use serde_json::value::RawValue;

use self::{calls::Calls, message::Message, reasoning::Reasoning};
use crate::formats::{
    FinishReason, FormatError, Usage,
    reply::{Assembly, List, Maybe, Reading, Text, parse, provider, reported},
};

/// A completion, or a chunk of one: they differ in `message` and `delta`.
#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow)]
    choices: Option<List<Choice<'a>>>,
    #[serde(default)]
    usage: Maybe<Counts>,
    /// Groq reports the usage of a stream in here.
    #[serde(borrow, default)]
    x_groq: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    /// `error` where the whole object is one (vLLM, Mistral), and then its words.
    #[serde(borrow, default)]
    object: Text<'a>,
    #[serde(borrow, default)]
    message: Text<'a>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(default)]
    index: Option<u64>,
    #[serde(borrow, default)]
    delta: Option<Message<'a>>,
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
    #[serde(borrow, default)]
    finish_reason: Text<'a>,
}

/// `CompletionUsage`; `DeepSeek` counts what it had in its cache beside it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Counts {
    prompt_tokens: u64,
    completion_tokens: u64,
    prompt_tokens_details: Option<Details>,
    prompt_cache_hit_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct Details {
    cached_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct XGroq {
    usage: Counts,
}

/// What was read of the reply beside its items.
#[derive(Default)]
pub(in crate::formats) struct Reply {
    /// The choice that is read: the first that came.
    choice: Option<u64>,
    has_deltas: bool,
    calls: Calls,
    reasoning: Reasoning,
}

impl Reading for Reply {
    fn read(&mut self, event: &str, kind: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
        let chunk: Chunk<'_> = parse(event)?;
        if let Some(error) = chunk.error {
            return Err(reported(error));
        }
        if kind == "error" || chunk.object.get() == Some("error") {
            return Err(provider(None, chunk.message.or_empty()));
        }
        let Some(choices) = chunk.choices else { return Ok(false) };
        reply.reply_id(chunk.id.filled());
        for choice in choices.0 {
            self.choice(choice, event, reply)?;
        }
        let groq = chunk.x_groq.and_then(|groq| serde_json::from_str::<XGroq>(groq.get()).ok());
        if let Some(counts) = chunk.usage.0.or(groq.map(|groq| groq.usage)) {
            reply.usage(counts.usage());
        }
        Ok(true)
    }
}

impl Reply {
    fn choice(&mut self, choice: Choice<'_>, event: &str, reply: &mut Assembly) -> Result<(), FormatError> {
        let index = choice.index.unwrap_or(0);
        if *self.choice.get_or_insert(index) != index {
            return Ok(()); // with `n` greater than one, there are alternatives
        }
        self.has_deltas |= choice.delta.is_some();
        // Some servers repeat the whole message beside the last delta.
        let whole = choice.message.filter(|_| !self.has_deltas);
        for message in choice.delta.into_iter().chain(whole) {
            self.reasoning.read(&message, reply)?;
            message.content.say(reply)?;
            reply.text(message.refusal.or_empty());
            self.calls.read(message, event, reply);
        }
        // Some servers repeat it in the chunks that follow; others say an empty one as long as there is
        // none.
        let raw = choice.finish_reason.get().filter(|raw| !(raw.is_empty() && self.has_deltas));
        if let (None, Some(raw)) = (reply.finish_reason(), raw) {
            reply.finish(finish(raw), raw);
        }
        Ok(())
    }
}

/// `choices.finish_reason`. In a body, an empty one is Snowflake's for `stop`; gateways hand on the words of others.
fn finish(raw: &str) -> FinishReason {
    match raw {
        "stop" | "" | "end_turn" | "eos" => FinishReason::Stop,
        "tool_calls" | "function_call" | "tool_use" => FinishReason::ToolCalls,
        // `model_length` is Mistral's: the context is full.
        "length" | "model_length" | "max_tokens" => FinishReason::Length,
        "content_filter" => FinishReason::ContentFilter,
        other => FinishReason::Other(other.to_owned()),
    }
}

impl Counts {
    fn usage(&self) -> Usage {
        let details = self.prompt_tokens_details.as_ref().and_then(|details| details.cached_tokens);
        Usage {
            input_tokens: self.prompt_tokens,
            cached_tokens: details.or(self.prompt_cache_hit_tokens).unwrap_or(0),
            output_tokens: self.completion_tokens,
        }
    }
}
