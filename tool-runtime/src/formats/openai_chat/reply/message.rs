//! A message, or what is new in it.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::formats::{
    FormatError,
    reply::{Arguments, Assembly, List, Text, object, parse},
};

#[derive(Deserialize, Default)]
pub(super) struct Message<'a> {
    #[serde(borrow, default)]
    pub(super) content: Content<'a>,
    #[serde(borrow, default)]
    pub(super) refusal: Text<'a>,
    /// `DeepSeek`'s reasoning, and that of most who serve open models.
    #[serde(borrow, default)]
    pub(super) reasoning_content: Text<'a>,
    /// The same in `OpenRouter`'s, Groq's and vLLM's word.
    #[serde(borrow, default)]
    pub(super) reasoning: Text<'a>,
    /// `OpenRouter`'s, with signatures.
    #[serde(borrow, default)]
    pub(super) reasoning_details: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) tool_calls: List<ToolCall<'a>>,
    #[serde(borrow, default)]
    pub(super) function_call: Option<Function<'a>>,
}

#[derive(Deserialize)]
pub(super) struct ToolCall<'a> {
    #[serde(default)]
    pub(super) index: Option<u64>,
    #[serde(borrow, default)]
    pub(super) id: Text<'a>,
    #[serde(borrow, default)]
    pub(super) function: Option<Function<'a>>,
    #[serde(borrow, default)]
    pub(super) custom: Option<Custom<'a>>,
    /// Google's `thought_signature` stands in here.
    #[serde(borrow, default)]
    pub(super) extra_content: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
pub(super) struct Function<'a> {
    #[serde(borrow, default)]
    pub(super) name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) arguments: Arguments<'a>,
}

/// A call of a tool that takes a text instead of JSON.
#[derive(Deserialize)]
pub(super) struct Custom<'a> {
    #[serde(borrow, default)]
    pub(super) name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) input: Text<'a>,
}

/// What was said: a text, or Mistral's list of parts.
#[derive(Default)]
pub(super) enum Content<'a> {
    #[default]
    None,
    Text(Cow<'a, str>),
    Parts(Vec<&'a RawValue>),
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(borrow, default)]
    thinking: List<Thought<'a>>,
}

#[derive(Deserialize)]
struct Thought<'a> {
    #[serde(borrow, default)]
    text: Text<'a>,
}

impl Content<'_> {
    pub(super) fn say(&self, reply: &mut Assembly) -> Result<(), FormatError> {
        match self {
            Self::None => {}
            Self::Text(text) => reply.text(text),
            Self::Parts(parts) => {
                for part in parts {
                    say_part(part, reply)?;
                }
            }
        }
        Ok(())
    }
}

/// <https://docs.mistral.ai/capabilities/reasoning>: `thinking` parts are lists of text parts.
fn say_part(raw: &RawValue, reply: &mut Assembly) -> Result<(), FormatError> {
    let part: Part<'_> = parse(raw.get())?;
    if part.r#type.get() != Some("thinking") {
        reply.text(part.text.or_empty());
        return Ok(());
    }
    for thought in &part.thinking.0 {
        reply.reasoning(thought.text.or_empty());
    }
    let new = object(raw)?;
    let before = reply.last_kept().filter(|kept| kept.get("type").is_some_and(|kind| kind == "thinking"));
    match before.and_then(|kept| kept.get_mut("thinking")?.as_array_mut()) {
        Some(thoughts) => {
            if let Some(serde_json::Value::Array(more)) = new.get("thinking") {
                thoughts.extend_from_slice(more);
            }
        }
        None => {
            reply.provider(new);
        }
    }
    Ok(())
}

impl<'de: 'a, 'a> Deserialize<'de> for Content<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Content<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of parts")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Content<'de>, E> {
                Ok(Content::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Content<'de>, E> {
                Ok(Content::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_unit<E>(self) -> Result<Content<'de>, E> {
                Ok(Content::None)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Content<'de>, A::Error> {
                let mut parts = Vec::new();
                while let Some(part) = seq.next_element()? {
                    parts.push(part);
                }
                Ok(Content::Parts(parts))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Content<'de>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Content::None)
            }
        }
        deserializer.deserialize_any(Reading)
    }
}
