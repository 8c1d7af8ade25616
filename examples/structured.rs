//! A reply with a directive: how to speak, once; what to speak, as it comes.
//!
//! The stream is simulated: a few bytes at a time, as a model would send them.
//!
//! Run it: `cargo run --example structured`

use std::{
    io::{self, Write},
    thread,
    time::Duration,
};

use serde::Deserialize;
use tool_runtime::StructuredParser;

/// What the model is asked for. It writes the fields in this order, so the directive comes first.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Reply {
    voice: Voice,
    response: String,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Voice {
    tone: String,
    speed: f32,
}

/// What the model sends.
const STREAM: &str = r#"{
  "voice": {"tone": "warm, a little amused", "speed": 0.9},
  "response": "Good morning! Your order is on its way\u2026 and it smells of fresh bread \ud83e\udd56."
}"#;

fn main() -> anyhow::Result<()> {
    let mut parser = StructuredParser::<Reply>::speaking("/response")?;
    let mut shown = io::stdout();
    for piece in STREAM.as_bytes().chunks(4) {
        let update = parser.push_bytes(piece)?;
        for field in update.completed().filter(|field| field.is("/voice")) {
            println!("[the synthesizer is set, once: {:?}]", field.read::<Voice>()?);
        }
        write!(shown, "{}", update.spoken())?;
        shown.flush()?;
        thread::sleep(Duration::from_millis(20));
    }
    let reply = parser.finish()?;
    println!("\n[all of it: {} characters, {}]", reply.response.chars().count(), reply.voice.tone);
    Ok(())
}
