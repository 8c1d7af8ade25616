//! Errors a provider reports inside a reply.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::fields::Text;
use crate::formats::FormatError;

#[derive(Deserialize)]
struct Report<'a> {
    #[serde(borrow, default)]
    code: Text<'a>,
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(borrow, default)]
    status: Text<'a>,
    #[serde(borrow, default)]
    message: Text<'a>,
}

/// The error an `error` field holds: an object with `message` and `code`, `status` (Gemini) or
/// `type` (Anthropic), or a text.
pub(in crate::formats) fn reported(error: &RawValue) -> FormatError {
    let Ok(report) = serde_json::from_str::<Report<'_>>(error.get()) else {
        let text = serde_json::from_str::<Text<'_>>(error.get()).unwrap_or_default();
        return provider(None, text.or_empty());
    };
    let kind = Some(&report.r#type).filter(|kind| kind.get() != Some("error"));
    let codes = [Some(&report.status), Some(&report.code), kind];
    provider(codes.into_iter().flatten().find_map(Text::filled), report.message.or_empty())
}

pub(in crate::formats) fn provider(code: Option<&str>, message: &str) -> FormatError {
    let message = if message.is_empty() { "an error without words" } else { message };
    FormatError::Provider { code: code.map(str::to_owned), message: message.to_owned() }
}
