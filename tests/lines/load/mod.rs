//! Five hundred calls at once, each with its own bad luck: faults of the media stream, of the server and
//! of the caller, drawn from a seed (`LOAD_SEED`).
//!
//! Every fifth call over Twilio comes over a real socket, the others over one in memory, which leaves a
//! process with few open files enough of them; all hang-ups go over real HTTP.

mod livekit;
mod luck;
mod twilio;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tool_runtime::{CompletedCall, EndFunction};

/// How many calls there are at once.
const CALLS: u32 = 500;
/// When a call that is not over yet hangs: more than the deadlines of its job together.
const HANGS: Duration = Duration::from_secs(90);

/// What is done after a call: it is counted how often.
fn counted() -> (EndFunction, Arc<AtomicU32>) {
    let count = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&count);
    let counted = EndFunction::new("count", move |_: CompletedCall| {
        counting.fetch_add(1, Ordering::Relaxed);
        async {}
    });
    (counted, count)
}

fn seed() -> u64 {
    let seed = std::env::var("LOAD_SEED").ok().and_then(|seed| seed.parse().ok());
    seed.unwrap_or(20_261_121)
}
