//! Google's Gemini.

mod definitions;
mod merge;
mod reply;
mod request;
mod schema;

pub(super) use self::definitions::{definition, json_schema_definition};
pub(super) use self::reply::Reply;
pub(super) use self::request::{history, output, tool_fields};

#[cfg(test)]
mod tests;
