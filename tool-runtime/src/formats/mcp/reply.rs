//! Calls in: the request `tools/call`, <https://modelcontextprotocol.io/specification/2025-06-18/server/tools>.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::formats::{
    FinishReason, FormatError,
    reply::{Arguments, Assembly, End, Reading, Text, parse, reported},
};

/// A message of JSON-RPC.
#[derive(Deserialize)]
struct Request<'a> {
    /// A number or a text; the answer carries the same, so the call does.
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    method: Text<'a>,
    #[serde(borrow, default)]
    params: Option<Params<'a>>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Params<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    arguments: Arguments<'a>,
    /// The progress token, among others.
    #[serde(borrow, default, rename = "_meta")]
    meta: Option<&'a RawValue>,
}

#[derive(Default)]
pub(in crate::formats) struct Reply;

impl Reading for Reply {
    fn read(&mut self, event: &str, _: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
        if event.starts_with('[') {
            let batch: Vec<&RawValue> = parse(event)?;
            return batch.iter().try_fold(false, |any, request| Ok(any | read(request.get(), reply)?));
        }
        read(event, reply)
    }
}

fn read(event: &str, reply: &mut Assembly) -> Result<bool, FormatError> {
    let request: Request<'_> = parse(event)?;
    if let Some(error) = request.error {
        return Err(reported(error));
    }
    if request.method.get() != Some("tools/call") {
        return Ok(false);
    }
    let Some(params) = request.params else {
        return Err(FormatError::Malformed("`tools/call` without `params`".into()));
    };
    let call = reply.call(request.id.filled(), params.name.or_empty(), event);
    if let Some(meta) = params.meta {
        reply.extra(call, "_meta", parse(meta.get())?);
    }
    reply.arguments(call, params.arguments.0.as_deref().unwrap_or_default());
    reply.end(call, End::Whole);
    if reply.finish_reason().is_none() {
        reply.finish(FinishReason::ToolCalls, "tools/call");
    }
    Ok(true)
}
