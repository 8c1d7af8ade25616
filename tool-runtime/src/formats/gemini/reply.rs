//! Replies in: <https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse>, and the
//! Live API's messages: <https://ai.google.dev/api/live>.

mod live;
mod partial;
mod parts;

use serde::Deserialize;
use serde_json::value::RawValue;

use self::{live::ServerContent, parts::Parts};
use crate::formats::{
    FinishReason, FormatError, Usage,
    reply::{Assembly, List, Maybe, Reading, Text, or_default, parse, reported},
};

/// A response, whole or a piece of it; or a message of the Live API.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chunk<'a> {
    #[serde(borrow, default)]
    response_id: Text<'a>,
    #[serde(borrow, default)]
    candidates: List<Candidate<'a>>,
    #[serde(borrow, default)]
    prompt_feedback: Option<Feedback<'a>>,
    #[serde(default)]
    usage_metadata: Maybe<Counts>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    server_content: Option<ServerContent<'a>>,
    #[serde(borrow, default)]
    tool_call: Option<live::ToolCall<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate<'a> {
    #[serde(default, deserialize_with = "or_default")]
    index: u64,
    #[serde(borrow, default)]
    content: Option<Content<'a>>,
    #[serde(borrow, default)]
    finish_reason: Text<'a>,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow, default)]
    parts: List<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Feedback<'a> {
    #[serde(borrow, default)]
    block_reason: Text<'a>,
}

/// `UsageMetadata`; the Live API calls the candidates' tokens `responseTokenCount`.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
#[allow(clippy::struct_field_names, reason = "the provider's names")]
struct Counts {
    prompt_token_count: u64,
    tool_use_prompt_token_count: u64,
    cached_content_token_count: u64,
    #[serde(alias = "responseTokenCount")]
    candidates_token_count: u64,
    thoughts_token_count: u64,
}

/// What was read of the reply beside its items.
#[derive(Default)]
pub(in crate::formats) struct Reply {
    parts: Parts,
}

impl Reading for Reply {
    fn read(&mut self, event: &str, _: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
        if event.starts_with('[') {
            // Without `alt=sse`, a stream is a list.
            let chunks: Vec<&RawValue> = parse(event)?;
            return chunks.iter().try_fold(false, |any, chunk| Ok(any | self.chunk(chunk.get(), reply)?));
        }
        self.chunk(event, reply)
    }
}

impl Reply {
    fn chunk(&mut self, event: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
        let chunk: Chunk<'_> = parse(event)?;
        if let Some(error) = chunk.error {
            return Err(reported(error));
        }
        reply.reply_id(chunk.response_id.filled());
        let mut any = chunk.usage_metadata.0.is_some();
        for candidate in chunk.candidates.0.iter().filter(|candidate| candidate.index == 0) {
            self.candidate(candidate, event, reply)?;
            any = true;
        }
        if let Some(reason) =
            chunk.prompt_feedback.as_ref().and_then(|feedback| feedback.block_reason.filled())
        {
            reply.finish(FinishReason::ContentFilter, reason);
            any = true;
        }
        if let Some(call) = &chunk.tool_call {
            self.tool_call(call, event, reply)?;
            any = true;
        }
        if let Some(content) = &chunk.server_content {
            self.server_content(content, event, reply)?;
            any = true;
        }
        if let Some(counts) = &chunk.usage_metadata.0 {
            reply.usage(counts.usage());
        }
        Ok(any)
    }

    fn candidate(
        &mut self,
        candidate: &Candidate<'_>,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        for part in candidate.content.iter().flat_map(|content| &content.parts.0) {
            self.parts.read(part, event, reply)?;
        }
        if let Some(raw) = candidate.finish_reason.filled() {
            self.parts.end(reply);
            reply.finish(finish(raw), raw);
        }
        Ok(())
    }
}

/// `Candidate.finishReason`.
fn finish(raw: &str) -> FinishReason {
    match raw {
        "STOP" => FinishReason::Stop,
        "MAX_TOKENS" => FinishReason::Length,
        "SAFETY" | "RECITATION" | "LANGUAGE" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII"
        | "IMAGE_SAFETY" => FinishReason::ContentFilter,
        other => FinishReason::Other(other.to_owned()),
    }
}

impl Counts {
    fn usage(&self) -> Usage {
        Usage {
            input_tokens: self.prompt_token_count.saturating_add(self.tool_use_prompt_token_count),
            cached_tokens: self.cached_content_token_count,
            output_tokens: self.candidates_token_count.saturating_add(self.thoughts_token_count),
        }
    }
}
