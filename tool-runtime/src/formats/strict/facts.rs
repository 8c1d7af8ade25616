//! What is to be known of a node before its first keyword is written.

use serde_json::Value;

use super::{Grammar, keyword::Keyword};
use crate::schema::JsonObject;

/// What is to be known of a node before its first keyword is written.
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about one schema")]
pub(super) struct Facts<'n> {
    pub(super) kind: Option<&'n Value>,
    /// What the first keywords are, so that each is looked at once.
    pub(super) kinds: [Keyword; 12],
    pub(super) listed: bool,
    pub(super) combined: bool,
    pub(super) refers: bool,
    pub(super) constant: bool,
    pub(super) additional: Option<&'n Value>,
    pub(super) required: Option<&'n Value>,
    pub(super) has_properties: bool,
    pub(super) has_items: bool,
    pub(super) tells: bool,
    pub(super) said: usize,
}

impl<'n> Facts<'n> {
    pub(super) fn of(schema: &'n JsonObject, grammar: Grammar) -> Self {
        let mut facts = Self::none();
        for (index, (keyword, value)) in schema.iter().enumerate() {
            let kind = Keyword::of(keyword, value, grammar);
            if let Some(place) = facts.kinds.get_mut(index) {
                *place = kind;
            }
            facts.said += usize::from(kind != Keyword::Dropped);
            match kind {
                Keyword::Type => facts.kind = Some(value),
                Keyword::Listed if keyword == "const" => facts.constant = true,
                Keyword::Listed => facts.listed = true,
                Keyword::Union | Keyword::AllOf => facts.combined = true,
                Keyword::Reference => facts.refers = true,
                Keyword::Additional => facts.additional = Some(value),
                Keyword::Required => facts.required = Some(value),
                Keyword::Properties => facts.has_properties = true,
                Keyword::Items => facts.has_items = true,
                Keyword::Told => facts.tells = true,
                _ => {}
            }
        }
        facts
    }

    fn none() -> Self {
        Self {
            kind: None,
            kinds: [Keyword::Kept; 12],
            listed: false,
            combined: false,
            refers: false,
            constant: false,
            additional: None,
            required: None,
            has_properties: false,
            has_items: false,
            tells: false,
            said: 0,
        }
    }

    /// Whether the type is, or may be, `name`.
    pub(super) fn is(&self, name: &str) -> bool {
        match self.kind {
            Some(Value::String(own)) => own == name,
            Some(Value::Array(own)) => own.iter().any(|own| own == name),
            _ => false,
        }
    }

    /// Whether keywords have to be rearranged.
    pub(super) fn rearranges(&self, optional: bool) -> bool {
        self.combined
            || (self.refers && (optional || self.said > 1))
            || (optional && self.listed && self.kind.is_none())
    }

    pub(super) fn says_which(&self) -> bool {
        self.kind.is_some() || self.listed || self.constant || self.refers || self.combined
    }
}
