//! Replies in: <https://docs.anthropic.com/en/api/messages> and
//! <https://docs.anthropic.com/en/docs/build-with-claude/streaming>.

mod blocks;

use serde::Deserialize;
use serde_json::value::RawValue;

use self::blocks::Blocks;
use crate::formats::{
    FinishReason, FormatError, Usage,
    reply::{Assembly, List, Maybe, Reading, Text, or_default, parse, reported},
};

/// An event, or a message that came as one body.
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(default, deserialize_with = "or_default")]
    index: u64,
    #[serde(borrow, default)]
    message: Option<&'a RawValue>,
    #[serde(borrow, default)]
    content_block: Option<&'a RawValue>,
    #[serde(borrow, default)]
    delta: Option<Delta<'a>>,
    #[serde(default)]
    usage: Maybe<Counts>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

/// What is new: in a block, or in the message.
#[derive(Deserialize, Default)]
struct Delta<'a> {
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(borrow, default)]
    partial_json: Text<'a>,
    #[serde(borrow, default)]
    thinking: Text<'a>,
    #[serde(borrow, default)]
    signature: Text<'a>,
    #[serde(borrow, default)]
    citation: Option<&'a RawValue>,
    #[serde(borrow, default)]
    stop_reason: Text<'a>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    content: List<&'a RawValue>,
    #[serde(borrow, default)]
    stop_reason: Text<'a>,
    #[serde(default)]
    usage: Maybe<Counts>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
#[allow(clippy::struct_field_names, reason = "the provider's names")]
struct Counts {
    input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    output_tokens: Option<u64>,
}

/// What was read of the reply beside its items.
#[derive(Default)]
pub(in crate::formats) struct Reply {
    blocks: Blocks,
    over: bool,
}

impl Reading for Reply {
    fn read(&mut self, event: &str, _: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
        let parsed: Event<'_> = parse(event)?;
        match parsed.r#type.get() {
            Some("message_start") => {
                let Some(message) = parsed.message else { return Ok(false) };
                self.message(&parse(message.get())?, event, reply)?;
            }
            Some("content_block_start") => {
                let Some(block) = parsed.content_block else { return Ok(false) };
                self.blocks.start(parsed.index, block, event, reply)?;
            }
            Some("content_block_delta") => {
                self.blocks.delta(parsed.index, &parsed.delta.unwrap_or_default(), reply);
            }
            Some("content_block_stop") => self.blocks.stop(parsed.index, reply),
            Some("message_delta") => {
                self.end(parsed.delta.unwrap_or_default().stop_reason.get(), &parsed.usage, reply);
            }
            Some("message_stop") => {
                self.over = true;
                return Ok(false);
            }
            None => return Ok(false),
            Some("message") => self.message(&parse(event)?, event, reply)?,
            // `ping`, and what is to come: "handle unknown event types gracefully".
            Some(_) => match parsed.error {
                Some(error) => return Err(reported(error)),
                None => return Ok(false),
            },
        }
        Ok(true)
    }

    fn is_over(&self) -> bool {
        self.over
    }
}

impl Reply {
    /// The message as it begins, or all of it.
    fn message(
        &mut self,
        message: &Message<'_>,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        reply.reply_id(message.id.filled());
        for (index, block) in message.content.0.iter().enumerate() {
            self.blocks.whole(index as u64, block, event, reply)?;
        }
        self.end(message.stop_reason.get(), &message.usage, reply);
        Ok(())
    }

    fn end(&mut self, stop_reason: Option<&str>, counts: &Maybe<Counts>, reply: &mut Assembly) {
        if let Some(raw) = stop_reason {
            self.blocks.keep_unfinished(reply);
            reply.finish(finish(raw), raw);
        }
        if let Some(counts) = &counts.0 {
            reply.usage(counts.usage(reply.usage_so_far()));
        }
    }
}

/// `stop_reason`.
fn finish(raw: &str) -> FinishReason {
    match raw {
        "end_turn" | "stop_sequence" => FinishReason::Stop,
        "tool_use" => FinishReason::ToolCalls,
        "max_tokens" | "model_context_window_exceeded" => FinishReason::Length,
        "refusal" => FinishReason::ContentFilter,
        other => FinishReason::Other(other.to_owned()),
    }
}

impl Counts {
    /// `input_tokens` leaves out what the cache had a part in. Counts are of the whole message each
    /// time; one that is not there stays.
    fn usage(&self, before: Usage) -> Usage {
        let cached = self.cache_read_input_tokens;
        let input = [self.input_tokens, self.cache_creation_input_tokens, cached];
        let sum = input.iter().flatten().fold(0u64, |sum, tokens| sum.saturating_add(*tokens));
        Usage {
            input_tokens: self.input_tokens.map_or(before.input_tokens, |_| sum),
            cached_tokens: cached.unwrap_or(before.cached_tokens),
            output_tokens: self.output_tokens.unwrap_or(before.output_tokens),
        }
    }
}
