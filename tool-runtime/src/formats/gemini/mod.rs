//! Google's Gemini.

mod definitions;
mod fields;
mod merge;
mod reply;
mod request;
mod said;
mod schema;
mod values;

pub(super) use self::definitions::{definition, json_schema_definition, response_schema};
pub(super) use self::reply::Reply;
pub(super) use self::request::{history, output, tool_fields};

#[cfg(test)]
mod tests;
