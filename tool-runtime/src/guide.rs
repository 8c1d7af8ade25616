//! The guide: one page a concept, for reading in order or for looking up.
//!
//! | page | answers |
//! |---|---|
//! | [`defining_tools`] | How do I make a tool? What is the model told of it? |
//! | [`arguments`] | What may a parameter be? What if the model sends something else? |
//! | [`errors`] | Who reads what when a call fails? |
//! | [`raw_schemas`] | How do I bring a JSON Schema of my own? |
//! | [`toolsets`] | How do tools share state? |
//! | [`models`] | How does a provider learn of my tools? How do I ask a model, and read its reply? |
//! | [`sessions`] | How do I run an agent? What is a turn? |
//! | [`ending_calls`] | How does an agent say goodbye and hang up? What comes after it? |
//! | [`testing`] | How do I test a tool? And an agent? |
//! | [`mistakes`] | What does the compiler mean? |
//!
//! Every example is compiled, and every message is one that the library gives.

#[doc = include_str!("../docs/guide/defining_tools.md")]
pub mod defining_tools {}

#[doc = include_str!("../docs/guide/arguments.md")]
pub mod arguments {}

#[doc = include_str!("../docs/guide/errors.md")]
pub mod errors {}

#[doc = include_str!("../docs/guide/raw_schemas.md")]
pub mod raw_schemas {}

#[doc = include_str!("../docs/guide/toolsets.md")]
pub mod toolsets {}

#[doc = include_str!("../docs/guide/models.md")]
pub mod models {}

#[doc = include_str!("../docs/guide/sessions.md")]
pub mod sessions {}

#[doc = include_str!("../docs/guide/ending_calls.md")]
pub mod ending_calls {}

#[doc = include_str!("../docs/guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/guide/mistakes.md")]
pub mod mistakes {}
