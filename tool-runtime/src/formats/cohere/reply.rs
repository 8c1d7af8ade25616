//! Replies in: <https://docs.cohere.com/v2/reference/chat> and
//! <https://docs.cohere.com/v2/reference/chat-stream>.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::formats::{
    FinishReason, FormatError, Usage,
    reply::{
        Arguments, Assembly, CallNumber, End, Maybe, Reading, Text, Thought, or_default, parse, provider,
    },
};

/// An event, or a reply that came as one body.
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(default, deserialize_with = "or_default")]
    index: u64,
    #[serde(borrow, default)]
    delta: Option<Delta<'a>>,
    /// The message of a body; or the words of an error.
    #[serde(borrow, default)]
    message: Option<&'a RawValue>,
    #[serde(borrow, default)]
    finish_reason: Text<'a>,
    #[serde(default)]
    usage: Maybe<Counts>,
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
    #[serde(borrow, default)]
    finish_reason: Text<'a>,
    #[serde(borrow, default)]
    error: Text<'a>,
    #[serde(default)]
    usage: Maybe<Counts>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    tool_plan: Text<'a>,
    /// A list in a body, one in an event.
    #[serde(borrow, default)]
    content: OneOrMany<Content<'a>>,
    #[serde(borrow, default)]
    tool_calls: OneOrMany<Call<'a>>,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(borrow, default)]
    thinking: Text<'a>,
}

#[derive(Deserialize)]
struct Call<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    function: Option<Function<'a>>,
}

#[derive(Deserialize)]
struct Function<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    arguments: Arguments<'a>,
}

#[derive(Deserialize)]
struct Counts {
    #[serde(default)]
    tokens: Tokens,
    #[serde(default)]
    cached_tokens: Option<f64>,
}

/// Cohere writes them as floats at times.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Tokens {
    input_tokens: f64,
    output_tokens: f64,
}

struct OneOrMany<T>(Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        let read = match raw.as_bytes().first() {
            Some(b'[') => serde_json::from_str(raw),
            Some(b'{') => serde_json::from_str(raw).map(|one| vec![one]),
            _ => Ok(Vec::new()),
        };
        read.map(Self).map_err(serde::de::Error::custom)
    }
}

/// What was read of the reply beside its items.
#[derive(Default)]
pub(in crate::formats) struct Reply {
    calls: HashMap<u64, CallNumber>,
    /// `tool_plan`: what the model means to do, a field of its message.
    plan: Thought,
    /// A block of its content.
    thinking: Thought,
    over: bool,
}

impl Reading for Reply {
    fn read(&mut self, event: &str, _: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
        let parsed: Event<'_> = parse(event)?;
        reply.reply_id(parsed.id.filled());
        match parsed.r#type.get() {
            Some(kind) => self.event(kind, &parsed, event, reply),
            None => self.body(&parsed, event, reply),
        }
    }

    fn is_over(&self) -> bool {
        self.over
    }
}

impl Reply {
    fn body(&mut self, body: &Event<'_>, event: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
        let Some(raw) = body.message else { return Ok(false) };
        if raw.get().starts_with('"') {
            return Err(provider(None, parse::<Text<'_>>(raw.get())?.or_empty()));
        }
        let message: Message<'_> = parse(raw.get())?;
        self.plan.go_on((None, "tool_plan"), message.tool_plan.or_empty(), reply);
        for content in &message.content.0 {
            self.thinking = Thought::default(); // each is a block of its own
            self.say(content, reply);
        }
        for call in &message.tool_calls.0 {
            let number = Self::begin(call, event, reply);
            reply.end(number, End::Text);
        }
        end(&body.finish_reason, &body.usage, reply);
        Ok(true)
    }

    fn event(
        &mut self,
        kind: &str,
        parsed: &Event<'_>,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<bool, FormatError> {
        if let Some(delta) = &parsed.delta {
            self.delta(kind, (delta, parsed.index), event, reply)?;
        }
        if kind == "tool-call-end"
            && let Some(call) = self.calls.get(&parsed.index)
        {
            reply.end(*call, End::Text);
        }
        Ok(parsed.delta.is_some())
    }

    fn delta(
        &mut self,
        kind: &str,
        (delta, index): (&Delta<'_>, u64),
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        if let Some(error) = delta.error.filled() {
            return Err(provider(None, error));
        }
        if let Some(message) = &delta.message {
            self.plan.go_on((None, "tool_plan"), message.tool_plan.or_empty(), reply);
            if kind == "content-start" {
                self.thinking = Thought::default();
            }
            message.content.0.iter().for_each(|content| self.say(content, reply));
            for call in &message.tool_calls.0 {
                self.call((kind, index), call, event, reply);
            }
        }
        if kind == "message-end" {
            end(&delta.finish_reason, &delta.usage, reply);
            self.over = true;
        }
        Ok(())
    }

    fn call(&mut self, (kind, index): (&str, u64), call: &Call<'_>, event: &str, reply: &mut Assembly) {
        if kind == "tool-call-start" {
            let number = Self::begin(call, event, reply);
            self.calls.insert(index, number);
        } else if let (Some(number), Some(function)) = (self.calls.get(&index), &call.function) {
            reply.arguments(*number, function.arguments.0.as_deref().unwrap_or_default());
        }
    }

    fn begin(call: &Call<'_>, event: &str, reply: &mut Assembly) -> CallNumber {
        let function = call.function.as_ref();
        let name = function.map_or("", |function| function.name.or_empty());
        let number = reply.call(call.id.filled(), name, event);
        let arguments = function.and_then(|function| function.arguments.0.as_deref());
        reply.arguments(number, arguments.unwrap_or_default());
        number
    }

    fn say(&mut self, content: &Content<'_>, reply: &mut Assembly) {
        self.thinking.go_on((Some("thinking"), "thinking"), content.thinking.or_empty(), reply);
        reply.text(content.text.or_empty());
    }
}

fn end(reason: &Text<'_>, counts: &Maybe<Counts>, reply: &mut Assembly) {
    if let Some(raw) = reason.get() {
        reply.finish(finish(raw), raw);
    }
    if let Some(counts) = &counts.0 {
        reply.usage(Usage {
            input_tokens: whole(counts.tokens.input_tokens),
            cached_tokens: counts.cached_tokens.map_or(0, whole),
            output_tokens: whole(counts.tokens.output_tokens),
        });
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count is whole, and the cast saturates"
)]
fn whole(count: f64) -> u64 {
    count as u64
}

/// `finish_reason`.
fn finish(raw: &str) -> FinishReason {
    match raw {
        "COMPLETE" | "STOP_SEQUENCE" => FinishReason::Stop,
        "TOOL_CALL" => FinishReason::ToolCalls,
        "MAX_TOKENS" => FinishReason::Length,
        "ERROR_TOXIC" => FinishReason::ContentFilter,
        other => FinishReason::Other(other.to_owned()),
    }
}
