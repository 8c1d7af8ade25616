//! The end of a call as a whole, under a paused clock: the tool, its farewell, the one commitment, the
//! hang-up and what comes after it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod barge_in;
mod callbacks;
mod causes;
mod farewell;
mod faults;
mod handoffs;
mod hang_up;
mod history;
mod interleavings;
mod many;
mod options;
mod parallel;
mod platform;
mod random;
mod realtime;
mod repeats;
mod slow;
mod support;
mod watchdog;
