//! From the last word's being heard to the request that hangs up.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use tokio::runtime::Runtime;
use tool_runtime::{
    Agent, AgentSession, BoxError, CallControl, EndCallTool, HangUpOutcome, JobContext, Playback, Playout,
    ScriptedLlm, ScriptedTurn, SpeechOutput, SpeechStream, Tool, VirtualSpeech, tools,
};

/// How many calls are ended.
const CALLS: usize = 201;

/// When the last word was heard, and when the hang-up was sent.
#[derive(Default)]
struct Times {
    heard: Mutex<Option<Instant>>,
    sent: Mutex<Option<Instant>>,
}

fn note(time: &Mutex<Option<Instant>>) {
    *time.lock().unwrap() = Some(Instant::now());
}

struct Speech(Arc<Times>, VirtualSpeech);

#[async_trait]
impl SpeechOutput for Speech {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let playout = self.1.play(speech, playback).await;
        note(&self.0.heard);
        playout
    }

    async fn clear(&self) {
        self.1.clear().await;
    }
}

struct Line(Arc<Times>);

#[async_trait]
impl CallControl for Line {
    async fn end(&self) -> HangUpOutcome {
        note(&self.0.sent);
        HangUpOutcome::Ended
    }
}

struct Clerk;

impl Agent for Clerk {
    fn instructions(&self) -> String {
        "You end calls.".to_owned()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        tools![{ EndCallTool::new() }]
    }
}

/// The times it took, the shortest first.
pub(crate) fn measure(runtime: &Runtime) -> Vec<Duration> {
    let mut took: Vec<_> = (0..CALLS).map(|_| runtime.block_on(one_call())).collect();
    took.sort_unstable();
    took
}

async fn one_call() -> Duration {
    let times = Arc::new(Times::default());
    let job = JobContext::builder(()).call_control(Line(Arc::clone(&times))).build();
    let llm = ScriptedLlm::new([
        ScriptedTurn::new().call("end_call", "{}"),
        ScriptedTurn::new().say("Thank you for calling. Goodbye!"),
    ]);
    let speech = Speech(Arc::clone(&times), VirtualSpeech::instant());
    let session = AgentSession::for_job(&job).llm(llm).speech(speech).build();
    session.start(Clerk).await.unwrap();
    session.user_input("Goodbye!");
    job.closed().await;
    let (heard, sent) = (times.heard.lock().unwrap().unwrap(), times.sent.lock().unwrap().unwrap());
    sent.duration_since(heard)
}
