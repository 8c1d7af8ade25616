//! Real lines: Twilio and LiveKit, over real protocols against local servers that answer, fail and
//! fall silent as told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod desk;
mod line;
mod livekit;
mod load;
mod media;
mod rest;
mod signature;
