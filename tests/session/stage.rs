//! A session with what happens in it written down.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use tokio::{task::JoinHandle, time::Instant};
use tool_runtime::{
    AgentSession, BoxError, ChatItem, ChatRequest, Playback, Playout, Role, ScriptedLlm, ScriptedTurn,
    SessionEvent, SessionOptions, SpeechOutput, SpeechSource, SpeechStream, Tool, VirtualSpeech,
};
pub(crate) use tool_tests::Clerk;

use super::support::short;

pub(crate) fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

pub(crate) async fn after(time: f64) {
    tokio::time::sleep(seconds(time)).await;
}

/// A session of a clerk, its script, and what was heard of it.
pub(crate) struct Stage {
    pub session: AgentSession,
    pub llm: Arc<ScriptedLlm>,
    pub heard: Heard,
    pub begun: Instant,
    events: JoinHandle<Vec<SessionEvent>>,
}

pub(crate) async fn stage(tools: Vec<Tool>, turns: impl IntoIterator<Item = ScriptedTurn>) -> Stage {
    stage_with(tools, Vec::new(), turns, SessionOptions::default()).await
}

pub(crate) async fn stage_with(
    tools: Vec<Tool>,
    of_the_session: Vec<Tool>,
    turns: impl IntoIterator<Item = ScriptedTurn>,
    options: SessionOptions,
) -> Stage {
    let llm = Arc::new(ScriptedLlm::new(turns));
    let heard = Heard::default();
    let session = AgentSession::builder(())
        .llm(Arc::clone(&llm))
        .speech(heard.clone())
        .tools(of_the_session)
        .options(options)
        .build();
    let mut events = session.events();
    let events = tokio::spawn(async move {
        let mut all = Vec::new();
        while let Some(event) = events.next().await {
            all.push(event);
        }
        all
    });
    let begun = Instant::now();
    session.start(Clerk(tools)).await.unwrap();
    Stage { session, llm, heard, begun, events }
}

impl Stage {
    /// The user says something; gives what came of it.
    pub(crate) async fn hears(&self, text: &str) -> Vec<String> {
        short(self.session.run(text).await.unwrap().items())
    }

    pub(crate) async fn history(&self) -> Vec<String> {
        short(self.session.history().await.items())
    }

    /// The ids of calls and outputs, in order.
    pub(crate) async fn ids(&self) -> Vec<String> {
        ids(self.session.history().await.items())
    }

    /// Closes the session: the script was followed to its end. Gives what happened.
    pub(crate) async fn end(self) -> Vec<SessionEvent> {
        self.session.aclose().await;
        self.llm.finished().unwrap();
        self.events.await.unwrap()
    }

    /// As [`end`](Self::end), with turns of the script left over.
    pub(crate) async fn all_events(self) -> Vec<SessionEvent> {
        self.session.aclose().await;
        self.events.await.unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<ChatRequest> {
        self.llm.requests()
    }

    /// How many seconds have passed.
    pub(crate) fn now(&self) -> f64 {
        rounded(self.begun.elapsed())
    }
}

pub(crate) fn ids(items: &[ChatItem]) -> Vec<String> {
    let id = |item: &ChatItem| match item {
        ChatItem::FunctionCall(call) => Some(format!("call {}", call.call_id)),
        ChatItem::FunctionCallOutput(output) => Some(format!("output {}", output.call_id)),
        _ => None,
    };
    items.iter().filter_map(id).collect()
}

/// What the model was told for this one reply, beside the agent's instructions.
pub(crate) fn told(request: &ChatRequest) -> &str {
    match request.chat.items().last() {
        Some(ChatItem::Message(message)) if message.role == Role::System => &message.text,
        _ => "",
    }
}

/// Whether a call was to be answered with a text that has this in it.
pub(crate) fn expect_answer(turn: ScriptedTurn, call_id: &'static str, part: &'static str) -> ScriptedTurn {
    turn.expect(move |request| {
        let found = request.chat.items().iter().find_map(|item| match item {
            ChatItem::FunctionCallOutput(output) if output.call_id == call_id => Some(&output.output),
            _ => None,
        });
        match found {
            Some(text) if text.contains(part) => Ok(()),
            found => Err(format!("`{call_id}` was to be answered with `{part}`, and was with {found:?}")),
        }
    })
}

/// An output at the usual rate that writes down what was heard, and from when on.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Listener>);

#[derive(Default)]
struct Listener {
    speech: VirtualSpeech,
    log: Mutex<Vec<(Instant, String)>>,
}

impl Heard {
    /// What was heard, and when it began, in tenths of a second from the beginning.
    pub(crate) fn since(&self, begun: Instant) -> Vec<(f64, String)> {
        let log = self.0.log.lock().unwrap();
        log.iter().map(|(at, text)| (rounded(*at - begun), text.clone())).collect()
    }

    pub(crate) fn texts(&self) -> Vec<String> {
        self.0.log.lock().unwrap().iter().map(|(_, text)| text.clone()).collect()
    }
}

pub(crate) fn rounded(time: Duration) -> f64 {
    (time.as_secs_f64() * 10.0).round() / 10.0
}

#[async_trait]
impl SpeechOutput for Heard {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let at = Instant::now();
        let playout = self.0.speech.play(speech, playback).await?;
        self.0.log.lock().unwrap().push((at, playout.heard.clone()));
        Ok(playout)
    }

    async fn clear(&self) {
        self.0.speech.clear().await;
    }
}

/// What became of tools, in short: `started id`, `updated id: ..`, `ended id`, `cancelled id`, `reply`.
pub(crate) fn of_tools(events: &[SessionEvent]) -> Vec<String> {
    let in_short = |event: &SessionEvent| match event {
        SessionEvent::ToolStarted(call) => Some(format!("started {}", call.call_id)),
        SessionEvent::ToolUpdated { call, message } => Some(format!("updated {}: {message}", call.call_id)),
        SessionEvent::ToolEnded { call, cancelled: true, .. } => Some(format!("cancelled {}", call.call_id)),
        SessionEvent::ToolEnded { call, .. } => Some(format!("ended {}", call.call_id)),
        SessionEvent::FunctionToolsExecuted(executed) => Some(format!("executed {}", executed.calls().len())),
        SessionEvent::SpeechCreated { source: SpeechSource::ToolUpdate, .. } => Some("reply".to_owned()),
        _ => None,
    };
    events.iter().filter_map(in_short).collect()
}
