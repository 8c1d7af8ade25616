//! Texts that come in pieces and are kept for the next request.

use serde_json::Value;

use super::{Assembly, Place};
use crate::schema::JsonObject;

/// Something that is thought: shown as it comes, and kept in one field of the provider's own.
#[derive(Default)]
pub(in crate::formats) struct Thought(Option<Place>);

impl Thought {
    /// The next piece, which goes into `field` of what is kept; `kind` is the `type` that has.
    pub(in crate::formats) fn go_on(
        &mut self,
        (kind, field): (Option<&str>, &str),
        piece: &str,
        reply: &mut Assembly,
    ) {
        if piece.is_empty() {
            return;
        }
        reply.reasoning(piece);
        let new = || kind.map(|kind| ("type".to_owned(), Value::from(kind))).into_iter().collect();
        let place = *self.0.get_or_insert_with(|| reply.provider(new()));
        if let Some(kept) = reply.kept(place) {
            append(kept, field, piece);
        }
    }
}

/// Goes on with the text in a field.
pub(in crate::formats) fn append(object: &mut JsonObject, field: &str, text: &str) {
    match object.get_mut(field) {
        Some(Value::String(before)) => before.push_str(text),
        _ => {
            object.insert(field.to_owned(), text.into());
        }
    }
}
