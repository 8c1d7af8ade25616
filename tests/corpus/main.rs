//! Real-world schemas and calls, judged by what their sources say of them.
//!
//! The cases are no part of the project: the environment's `TOOL_CORPUS` names the folder that
//! holds them. Without it every test says what it left out; with it a missing file is a failure.
//! Nothing here counts on how many cases the folder holds, but a test that judged none fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod calls;
mod definitions;
mod files;
mod groups;
mod livekit;
mod loads;
mod python;
mod repair;
mod replies;
mod requests;
mod suite;
