//! Twilio's media streams: messages, and speech into a stream whose other end does as it should not.
//!
//! Most of it goes over [`MemorySocket`](tool_examples::fake_twilio::MemorySocket) and tokio's paused
//! clock, which make times exact; `sockets` says the same over real ones.

mod events;
mod faults;
mod handshake;
mod messages;
mod mulaw;
mod sessions;
mod sockets;
mod speech;
mod support;
mod transports;
mod voices;
