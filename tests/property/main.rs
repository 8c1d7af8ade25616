//! Laws that hold for whatever a model sends.
//!
//! The schema is the contract: arguments that are valid under the advertised schema reach the
//! handler, arguments that violate it never do, unless a leniency mends them and says so. The
//! judge is the `jsonschema` crate over [`FunctionTool::parameters`], Draft 2020-12, `format`s not
//! asserted. And whatever is sent, every call gets one answer, in call order.
//!
//! `PROPTEST_CASES` sets how many cases each law is tried with.
//!
//! # Where a derive's schema does not describe what it decodes
//!
//! Neither a canonical schema nor a check against it can close these gaps between serde and
//! schemars, so the types here stay clear of them:
//!
#![doc = include_str!("gaps.md")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(
    clippy::many_single_char_names,
    clippy::struct_field_names,
    clippy::too_many_arguments,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    reason = "types and tools under test say what could be said, not what should be"
)]
//!
//! [`FunctionTool::parameters`]: tool_runtime::FunctionTool::parameters

mod answers;
mod broken;
mod chat;
mod definitions;
mod entropy;
mod judge;
mod law;
mod mutations;
mod requests;
mod structured;
mod tools;
mod types;
mod values;
