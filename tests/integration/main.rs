//! What the macros and the runtime do together, by behaviour: one file a theme.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(
    clippy::many_single_char_names,
    clippy::too_many_arguments,
    reason = "a tool under test has a parameter of each kind"
)]

mod answers;
mod arguments;
mod cancellation;
mod chat;
mod contexts;
mod defining;
mod dispatch;
mod duplicates;
mod faults;
mod fingerprint;
mod floors;
mod guide;
mod hygiene;
mod job;
mod leniencies;
mod limits;
mod panics;
mod raw;
mod refreshing;
mod registry;
mod repair;
mod replies;
mod requests;
mod schema;
mod structured;
mod support;
mod tool_proxy;
mod tool_search;
mod toolsets;
mod tracing;
