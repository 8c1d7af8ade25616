//! What a session adds to a turn: a reply with one tool call, the tool, the reply to it, said at once.
//! It is held against the same awaits written by hand. Beside it, how long the end of a call takes from
//! the last word's being heard to the hang-up.
//!
//! Run it: `cargo bench -p tool-tests --bench session`

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench may stop on what it did not expect"
)]

mod by_hand;
mod hang_up;
mod model;
#[path = "../dispatch/pairs.rs"]
mod pairs;
#[path = "../dispatch/report.rs"]
mod report;

use std::time::{Duration, Instant};

use criterion::Criterion;
use tokio::runtime::{Builder, Runtime};
use tool_runtime::{Agent, AgentSession, Tool, VirtualSpeech, function_tool, tools};

use self::{model::Echo, pairs::in_turn};

const ROWS: &[report::Row] = &[("a turn with one call, to one by hand", "turn", Some(3.0))];
/// How many turns a conversation has.
const TURNS: u32 = 10;

/// Add two numbers.
#[function_tool]
async fn add(a: i64, b: i64) -> i64 {
    a + b
}

/// An agent with one tool.
struct Clerk;

impl Agent for Clerk {
    fn instructions(&self) -> String {
        model::INSTRUCTIONS.to_owned()
    }

    fn tools(self: std::sync::Arc<Self>) -> Vec<Tool> {
        tools![add]
    }
}

fn main() {
    let output = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("session");
    let mut criterion = Criterion::default()
        .without_plots()
        .output_directory(&output)
        .sample_size(20)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .configure_from_args();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    in_turn(
        &mut criterion,
        "turn",
        |bencher| {
            bencher.iter_custom(|times| each(times, || runtime.block_on(by_hand::conversation(TURNS))));
        },
        |bencher| bencher.iter_custom(|times| each(times, || in_session(&runtime))),
    );
    criterion.final_summary();
    report::print(&output, ROWS);
    print_hang_ups(&hang_up::measure(&runtime));
}

/// The times from heard to hang-up, of which the shortest come first.
fn print_hang_ups(took: &[Duration]) {
    let at = |share: usize| took[(took.len() - 1) * share / 100];
    println!(
        "from heard to hang-up sent, {} calls: median {:?}, 99 of 100 within {:?}",
        took.len(),
        at(50),
        at(99)
    );
}

/// The time of `times` turns, in conversations of [`TURNS`].
fn each(times: u64, conversation: impl Fn() -> Duration) -> Duration {
    let conversations = times.div_ceil(u64::from(TURNS));
    let whole: Duration = (0..conversations).map(|_| conversation()).sum();
    #[allow(clippy::cast_precision_loss, reason = "a handful of conversations")]
    whole.mul_f64(times as f64 / (conversations * u64::from(TURNS)) as f64)
}

/// The time of a conversation's turns, without the beginning and the end of the session.
fn in_session(runtime: &Runtime) -> Duration {
    runtime.block_on(async {
        let session = AgentSession::builder(()).llm(Echo).speech(VirtualSpeech::instant()).build();
        session.start(Clerk).await.unwrap();
        let begun = Instant::now();
        for _ in 0..TURNS {
            session.user_input(model::QUESTION).await.unwrap();
        }
        let took = begun.elapsed();
        assert_eq!(session.history().await.items().len() - 1, by_hand::items(TURNS));
        session.aclose().await;
        took
    })
}
