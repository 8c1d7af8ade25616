//! The parts of a turn.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::partial::{Partial, PartialArguments};
use crate::{
    formats::{
        FormatError,
        reply::{Arguments, Assembly, CallNumber, End, List, Text, object, or_default, parse},
    },
    schema::JsonObject,
};

/// The key a thought's signature has in a part, and in `FunctionCall::extra`.
const SIGNATURE: &str = "thoughtSignature";

/// The call that is still being written, if there is one.
#[derive(Default)]
pub(super) struct Parts {
    open: Option<(CallNumber, PartialArguments)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(default, deserialize_with = "or_default")]
    thought: bool,
    #[serde(borrow, default)]
    thought_signature: Text<'a>,
    #[serde(borrow, default)]
    function_call: Option<&'a RawValue>,
    #[serde(borrow, default)]
    inline_data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FunctionCall<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    args: Arguments<'a>,
    /// With `streamFunctionCallArguments`: the next pieces, by their places.
    #[serde(borrow, default)]
    partial_args: List<Partial<'a>>,
    #[serde(default, deserialize_with = "or_default")]
    will_continue: bool,
}

impl Parts {
    pub(super) fn read(
        &mut self,
        raw: &RawValue,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        let part: Part<'_> = parse(raw.get())?;
        let signature = part.thought_signature.filled();
        if let Some(call) = part.function_call {
            return self.function_call(call, signature, event, reply);
        }
        match (&part.text, part.thought) {
            (Some(text), true) => think(raw, text.or_empty(), reply),
            (Some(text), false) => {
                reply.text(text.or_empty());
                keep_signature(signature, reply);
                Ok(())
            }
            // Code it ran itself, the result, an image: it wants all of them back.
            (None, _) => {
                reply.provider(object(raw)?);
                Ok(())
            }
        }
    }

    /// The same, but for the sound, which is no part of the history.
    pub(super) fn read_live(
        &mut self,
        raw: &RawValue,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        match parse::<Part<'_>>(raw.get())?.inline_data {
            Some(_) => Ok(()),
            None => self.read(raw, event, reply),
        }
    }

    /// A call, or the next piece of one: only the first has the name, and the last does not say that
    /// it `willContinue`.
    pub(super) fn function_call(
        &mut self,
        raw: &RawValue,
        signature: Option<&str>,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        let piece: FunctionCall<'_> = parse(raw.get())?;
        let going_on = self.open.take_if(|_| piece.name.filled().is_none());
        let (call, mut arguments) = going_on.unwrap_or_else(|| {
            self.end(reply);
            (reply.call(piece.id.filled(), piece.name.or_empty(), event), PartialArguments::default())
        });
        if let Some(signature) = signature {
            reply.extra(call, SIGNATURE, signature.into());
        }
        for partial in &piece.partial_args.0 {
            arguments.apply(partial)?;
        }
        if piece.will_continue {
            self.open = Some((call, arguments));
            return Ok(());
        }
        match piece.args.0.as_deref() {
            Some(whole) => reply.all_arguments(call, whole),
            None => reply.arguments(call, &arguments.text()),
        }
        reply.end(call, End::Whole);
        Ok(())
    }

    /// Nothing more comes: a call that was to be continued is not whole.
    pub(super) fn end(&mut self, reply: &mut Assembly) {
        if let Some((call, arguments)) = self.open.take() {
            reply.arguments(call, &arguments.text());
            reply.end(call, End::Broken);
        }
    }
}

/// A thought, which may come in pieces.
fn think(raw: &RawValue, text: &str, reply: &mut Assembly) -> Result<(), FormatError> {
    reply.reasoning(text);
    let before = reply.last_kept().filter(|kept| kept.get("thought") == Some(&Value::Bool(true)));
    match before {
        Some(before) if !before.contains_key(SIGNATURE) => {
            if let Some(Value::String(thought)) = before.get_mut("text") {
                thought.push_str(text);
            }
            if let Some(signature) = object(raw)?.remove(SIGNATURE) {
                before.insert(SIGNATURE.to_owned(), signature);
            }
        }
        _ => {
            reply.provider(object(raw)?);
        }
    }
    Ok(())
}

/// A signature may come with what was said, or with an empty text after it
/// (<https://ai.google.dev/gemini-api/docs/thought-signatures>): it is kept as if it were the latter.
fn keep_signature(signature: Option<&str>, reply: &mut Assembly) {
    if let Some(signature) = signature {
        let part = [("text".to_owned(), Value::from("")), (SIGNATURE.to_owned(), signature.into())];
        reply.provider(JsonObject::from_iter(part));
    }
}
