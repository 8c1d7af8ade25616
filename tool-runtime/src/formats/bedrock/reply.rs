//! Replies in: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html> and
//! `ConverseStream`.

mod blocks;
mod eventstream;

use serde::Deserialize;
use serde_json::value::RawValue;

use self::blocks::Blocks;
pub(in crate::formats) use self::eventstream::Frames;
use crate::formats::{
    FinishReason, FormatError, Usage,
    reply::{Assembly, List, Maybe, Reading, Text, or_default, parse, provider},
};

/// A body; or an event by its name, as some gateways write the stream.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(borrow, default)]
    output: Option<Output<'a>>,
    #[serde(borrow, default)]
    stop_reason: Text<'a>,
    #[serde(default)]
    usage: Maybe<Counts>,
    /// The words of an error.
    #[serde(borrow, default, alias = "Message")]
    message: Text<'a>,
    #[serde(borrow, default)]
    message_start: Option<&'a RawValue>,
    #[serde(borrow, default)]
    content_block_start: Option<&'a RawValue>,
    #[serde(borrow, default)]
    content_block_delta: Option<&'a RawValue>,
    #[serde(borrow, default)]
    content_block_stop: Option<&'a RawValue>,
    #[serde(borrow, default)]
    message_stop: Option<&'a RawValue>,
    #[serde(borrow, default)]
    metadata: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow, default)]
    message: Option<Message<'a>>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default)]
    content: List<&'a RawValue>,
}

/// The payloads of the events, all in one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    #[serde(default, deserialize_with = "or_default")]
    content_block_index: u64,
    #[serde(borrow, default)]
    start: Option<&'a RawValue>,
    #[serde(borrow, default)]
    delta: Option<&'a RawValue>,
    #[serde(borrow, default)]
    stop_reason: Text<'a>,
    #[serde(default)]
    usage: Maybe<Counts>,
    #[serde(borrow, default)]
    message: Text<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
#[allow(clippy::struct_field_names, reason = "the provider's names")]
struct Counts {
    input_tokens: u64,
    output_tokens: u64,
    cache_read_input_tokens: u64,
    cache_write_input_tokens: u64,
}

/// What was read of the reply beside its items.
#[derive(Default)]
pub(in crate::formats) struct Reply {
    blocks: Blocks,
    over: bool,
}

impl Reading for Reply {
    fn read(&mut self, event: &str, kind: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
        if !kind.is_empty() {
            return self.event(kind, event, event, reply);
        }
        let body: Body<'_> = parse(event)?;
        let events = [
            ("messageStart", body.message_start),
            ("contentBlockStart", body.content_block_start),
            ("contentBlockDelta", body.content_block_delta),
            ("contentBlockStop", body.content_block_stop),
            ("messageStop", body.message_stop),
            ("metadata", body.metadata),
        ];
        let mut any = false;
        for (kind, payload) in events {
            if let Some(payload) = payload {
                any |= self.event(kind, payload.get(), event, reply)?;
            }
        }
        match (&body.output, body.message.filled()) {
            (None, Some(message)) => Err(provider(None, message)),
            (Some(output), _) => Self::body(output, &body, event, reply).map(|()| true),
            (None, None) => Ok(any),
        }
    }

    fn is_over(&self) -> bool {
        self.over
    }
}

impl Reply {
    fn body(
        output: &Output<'_>,
        body: &Body<'_>,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        for block in output.message.iter().flat_map(|message| &message.content.0) {
            Blocks::whole(block, event, reply)?;
        }
        end(&body.stop_reason, &body.usage, reply);
        Ok(())
    }

    /// An event by its name: `:event-type`, or `:exception-type`.
    fn event(
        &mut self,
        kind: &str,
        payload: &str,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<bool, FormatError> {
        let parsed: Event<'_> = parse(payload)?;
        let index = parsed.content_block_index;
        match (kind, parsed.start, parsed.delta) {
            ("contentBlockStart", Some(start), _) => self.blocks.start(index, start, event, reply)?,
            ("contentBlockDelta", _, Some(delta)) => self.blocks.delta(index, delta, reply)?,
            ("contentBlockStop", ..) => self.blocks.stop(index, reply),
            ("messageStop" | "metadata", ..) => {
                end(&parsed.stop_reason, &parsed.usage, reply);
                self.over = kind == "metadata"; // which comes last
            }
            (exception, ..) if exception.ends_with("Exception") => {
                return Err(provider(Some(exception), parsed.message.or_empty()));
            }
            _ => {}
        }
        Ok(true)
    }
}

fn end(reason: &Text<'_>, counts: &Maybe<Counts>, reply: &mut Assembly) {
    if let Some(raw) = reason.get() {
        reply.finish(finish(raw), raw);
    }
    if let Some(counts) = &counts.0 {
        reply.usage(counts.usage());
    }
}

/// `stopReason`.
fn finish(raw: &str) -> FinishReason {
    match raw {
        "end_turn" | "stop_sequence" => FinishReason::Stop,
        "tool_use" => FinishReason::ToolCalls,
        "max_tokens" | "model_context_window_exceeded" => FinishReason::Length,
        "guardrail_intervened" | "content_filtered" => FinishReason::ContentFilter,
        other => FinishReason::Other(other.to_owned()),
    }
}

impl Counts {
    /// `inputTokens` leaves out what the cache had a part in.
    fn usage(&self) -> Usage {
        let cached = self.cache_read_input_tokens;
        let input = self.input_tokens.saturating_add(cached).saturating_add(self.cache_write_input_tokens);
        Usage { input_tokens: input, cached_tokens: cached, output_tokens: self.output_tokens }
    }
}
