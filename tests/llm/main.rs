//! Models over real HTTP, against a local server that answers, fails and falls silent as told; and
//! the scripted model.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod apis;
mod bodies;
mod cancelling;
mod faults;
mod handing_on;
mod recorded;
mod retries;
mod scripted;
mod secrets;
mod server;
mod turns;
