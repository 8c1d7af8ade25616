//! Replies in: <https://platform.openai.com/docs/api-reference/responses/object> and
//! <https://platform.openai.com/docs/api-reference/responses-streaming>; the events of Realtime
//! (<https://platform.openai.com/docs/api-reference/realtime-server-events>) are of the same make.

mod items;

use serde::Deserialize;
use serde_json::value::RawValue;

use self::items::Items;
use crate::formats::{
    FinishReason, FormatError, Usage,
    reply::{Assembly, List, Maybe, Reading, Text, parse, provider, reported},
};

/// An event, or a response that came as one body.
#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(default)]
    output_index: Option<u64>,
    #[serde(borrow, default)]
    item_id: Text<'a>,
    #[serde(borrow, default)]
    delta: Text<'a>,
    #[serde(borrow, default)]
    arguments: Text<'a>,
    #[serde(borrow, default)]
    input: Text<'a>,
    #[serde(borrow, default)]
    item: Option<&'a RawValue>,
    #[serde(borrow, default)]
    response: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    code: Text<'a>,
    #[serde(borrow, default)]
    message: Text<'a>,
    #[serde(borrow, default)]
    output: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Response<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    status: Text<'a>,
    #[serde(borrow, default)]
    output: List<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    incomplete_details: Maybe<Details<'a>>,
    /// Realtime's word for them.
    #[serde(borrow, default)]
    status_details: Maybe<Details<'a>>,
    #[serde(default)]
    usage: Maybe<Counts>,
}

#[derive(Deserialize)]
struct Details<'a> {
    #[serde(borrow, default)]
    reason: Text<'a>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Counts {
    input_tokens: u64,
    output_tokens: u64,
    #[serde(alias = "input_token_details")]
    input_tokens_details: Option<Cached>,
}

#[derive(Deserialize)]
struct Cached {
    cached_tokens: Option<u64>,
}

/// What was read of the reply beside its items.
#[derive(Default)]
pub(in crate::formats) struct Reply {
    items: Items,
    over: bool,
    is_realtime: bool,
    /// Whether a response has begun and not ended.
    is_begun: bool,
}

impl Reading for Reply {
    fn read(&mut self, event: &str, _: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
        let parsed: Event<'_> = parse(event)?;
        match parsed.r#type.get() {
            Some(kind) => self.event(kind, &parsed, event, reply),
            None if parsed.output.is_some() => {
                self.response(&parse(event)?, "completed", event, reply).map(|()| true)
            }
            None => match parsed.error {
                Some(error) => Err(reported(error)),
                None => Ok(false),
            },
        }
    }

    fn is_over(&self) -> bool {
        self.over
    }

    /// Each item comes whole in `response.output_item.done`.
    fn repeats_itself(&self) -> bool {
        true
    }
}

impl Reply {
    /// A conversation in Realtime, where responses follow one another.
    pub(in crate::formats) fn realtime() -> Self {
        Self { is_realtime: true, ..Self::default() }
    }

    fn event(
        &mut self,
        kind: &str,
        parsed: &Event<'_>,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<bool, FormatError> {
        let key = (parsed.output_index, parsed.item_id.get());
        match kind.strip_prefix("response.").unwrap_or(kind) {
            "created" => self.created(parsed, reply)?,
            // `text` and `audio_transcript` are Realtime's before it left beta.
            "output_text.delta"
            | "text.delta"
            | "refusal.delta"
            | "output_audio_transcript.delta"
            | "audio_transcript.delta" => self.items.say(key, parsed.delta.or_empty(), reply),
            "reasoning_summary_text.delta" | "reasoning_text.delta" => {
                reply.reasoning(parsed.delta.or_empty());
            }
            "output_item.added" => self.items.added(parsed.output_index, parsed.item, event, reply)?,
            "function_call_arguments.delta" | "custom_tool_call_input.delta" => {
                self.items.arguments(key, parsed.delta.or_empty(), reply);
            }
            "function_call_arguments.done" => self.items.all_arguments(key, &parsed.arguments, reply),
            "custom_tool_call_input.done" => self.items.all_arguments(key, &parsed.input, reply),
            "output_item.done" => self.items.done(parsed.output_index, parsed.item, event, reply)?,
            kind @ ("completed" | "incomplete" | "failed" | "done") => {
                let Some(response) = parsed.response else { return Ok(false) };
                self.response(&parse(response.get())?, kind, event, reply)?;
                self.over = kind != "done"; // which is Realtime's: another response may follow
                self.is_begun = false;
            }
            // "Most errors are recoverable and the session will stay open": it is about something else
            // that was asked for. What a response fails of stands in its `response.done`.
            "error" if self.is_realtime && self.is_begun => {}
            "error" => {
                let told = || provider(parsed.code.filled(), parsed.message.or_empty());
                return Err(parsed.error.map_or_else(told, reported));
            }
            _ => return Ok(kind.starts_with("response.")),
        }
        Ok(true)
    }

    /// In Realtime, one response follows another.
    fn created(&mut self, parsed: &Event<'_>, reply: &mut Assembly) -> Result<(), FormatError> {
        self.items = Items::default();
        self.is_begun = true;
        if let Some(response) = parsed.response {
            reply.reply_id(parse::<Response<'_>>(response.get())?.id.filled());
        }
        Ok(())
    }

    /// A response that is over, or was put off (`background`). `kind` is its status, should it not say.
    fn response(
        &mut self,
        response: &Response<'_>,
        kind: &str,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        reply.reply_id(response.id.filled());
        let details = [&response.incomplete_details.0, &response.status_details.0];
        let mut details = details.into_iter().flatten();
        let status = response.status.filled().unwrap_or(kind);
        if status == "failed" {
            let error = response.error.or_else(|| details.find_map(|details| details.error));
            return Err(error.map_or_else(|| provider(None, ""), reported));
        }
        self.items.output(&response.output.0, event, reply)?;
        reply.finish(finish(status, details.find_map(|details| details.reason.get())), status);
        if let Some(counts) = &response.usage.0 {
            reply.usage(counts.usage());
        }
        Ok(())
    }
}

/// `status` and `incomplete_details.reason`.
fn finish(status: &str, reason: Option<&str>) -> FinishReason {
    match (status, reason) {
        ("completed", _) => FinishReason::Stop,
        ("incomplete", Some("content_filter")) => FinishReason::ContentFilter,
        ("incomplete", _) => FinishReason::Length,
        (other, _) => FinishReason::Other(other.to_owned()),
    }
}

impl Counts {
    fn usage(&self) -> Usage {
        let cached = self.input_tokens_details.as_ref().and_then(|details| details.cached_tokens);
        Usage {
            input_tokens: self.input_tokens,
            cached_tokens: cached.unwrap_or(0),
            output_tokens: self.output_tokens,
        }
    }
}
