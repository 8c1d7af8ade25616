//! Messages of the Live API: `BidiGenerateContentServerMessage`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Content, Reply};
use crate::formats::{
    FinishReason, FormatError,
    reply::{Assembly, List, Text, or_default},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServerContent<'a> {
    #[serde(borrow, default)]
    model_turn: Option<Content<'a>>,
    #[serde(borrow, default)]
    output_transcription: Option<Transcription<'a>>,
    #[serde(default, deserialize_with = "or_default")]
    turn_complete: bool,
    #[serde(default, deserialize_with = "or_default")]
    interrupted: bool,
}

#[derive(Deserialize)]
struct Transcription<'a> {
    #[serde(borrow, default)]
    text: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolCall<'a> {
    #[serde(borrow, default)]
    function_calls: List<&'a RawValue>,
}

impl Reply {
    /// The model waits for the outputs now.
    pub(super) fn tool_call(
        &mut self,
        call: &ToolCall<'_>,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        call.function_calls.0.iter().try_for_each(|call| self.parts.function_call(call, None, event, reply))
    }

    pub(super) fn server_content(
        &mut self,
        content: &ServerContent<'_>,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        for part in content.model_turn.iter().flat_map(|turn| &turn.parts.0) {
            self.parts.read_live(part, event, reply)?;
        }
        if let Some(words) = &content.output_transcription {
            reply.text(words.text.or_empty());
        }
        if content.interrupted {
            reply.finish(FinishReason::Other("interrupted".to_owned()), "interrupted");
        } else if content.turn_complete {
            reply.finish(FinishReason::Stop, "turnComplete");
        }
        Ok(())
    }
}
