//! What the tests share: a line, a voice and a log of what happens when.

use std::{
    future::pending,
    panic::resume_unwind,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tool_runtime::{
    Agent, AgentSession, BoxError, CallControl, Capabilities, ChatItem, CompletedCall, EndFunction,
    HangUpOutcome, IntoTools, JobContext, JobOptions, JobReport, JobStatus, Llm, Playback, Playout,
    Provenance, Role, ScriptedLlm, ScriptedTurn, SessionEvent, SessionOptions, SpeechOutput, SpeechStream,
    Tool, VirtualSpeech, async_trait,
};

/// What the user is told last, which takes a second to hear.
pub const GOODBYE: &str = "Goodbye, Alice.";

pub fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

/// A turn that ends the call, without a word.
pub fn ends() -> ScriptedTurn {
    turn().call("end_call", "{}")
}

/// Words that take so many seconds to hear.
pub fn words(seconds: usize) -> String {
    "fifteen letters".repeat(seconds)
}

pub fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

pub async fn sleep(length: f64) {
    tokio::time::sleep(seconds(length)).await;
}

/// What happened, and when.
#[derive(Clone, Debug)]
pub struct Log {
    begun: Instant,
    entries: Arc<Mutex<Vec<(Duration, String)>>>,
    /// How many speeches are being heard.
    speaking: Arc<AtomicUsize>,
}

impl Log {
    pub fn new() -> Self {
        Self { begun: Instant::now(), entries: Arc::default(), speaking: Arc::default() }
    }

    pub fn note(&self, what: impl Into<String>) {
        self.entries.lock().unwrap().push((self.begun.elapsed(), what.into()));
    }

    pub fn names(&self) -> Vec<String> {
        self.entries.lock().unwrap().iter().map(|(_, what)| what.clone()).collect()
    }

    /// How often something happened that begins so.
    pub fn count(&self, begins: &str) -> usize {
        self.names().iter().filter(|what| what.starts_with(begins)).count()
    }

    /// When something first happened that begins so.
    #[track_caller]
    pub fn at(&self, begins: &str) -> Duration {
        let entries = self.entries.lock().unwrap();
        let found = entries.iter().find(|(_, what)| what.starts_with(begins));
        found.unwrap_or_else(|| panic!("`{begins}` is not in {entries:?}")).0
    }
}

/// What becomes of a hang-up.
#[derive(Clone, Copy, Debug, Default)]
pub enum Hanging {
    #[default]
    Up,
    Gone,
    Unconfirmed,
    Slow(Duration),
    Never,
    Panic,
}

/// A line that can be hung up.
pub struct Line {
    log: Log,
    hanging: Hanging,
    caller: CancellationToken,
}

impl Line {
    pub fn new(log: &Log, hanging: Hanging) -> Arc<Self> {
        let caller = CancellationToken::new();
        Arc::new(Self { log: log.clone(), hanging, caller })
    }

    /// The caller hangs up.
    pub fn caller_leaves(&self) {
        self.log.note("caller gone");
        self.caller.cancel();
    }
}

#[async_trait]
impl CallControl for Line {
    async fn end(&self) -> HangUpOutcome {
        self.log.note("hang-up");
        if self.log.speaking.load(Ordering::Relaxed) > 0 {
            self.log.note("somebody was cut short");
        }
        match self.hanging {
            Hanging::Up => HangUpOutcome::Ended,
            Hanging::Gone => HangUpOutcome::AlreadyGone,
            Hanging::Unconfirmed => HangUpOutcome::unconfirmed("status 503"),
            Hanging::Slow(length) => {
                tokio::time::sleep(length).await;
                HangUpOutcome::Ended
            }
            Hanging::Never => pending().await,
            Hanging::Panic => resume_unwind(Box::new("the line panics")),
        }
    }

    async fn report_status(&self, status: JobStatus) {
        self.log.note(format!("status: {status:?}"));
    }

    async fn caller_gone(&self) {
        self.caller.cancelled().await;
    }
}

/// What becomes of what is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sound {
    #[default]
    Heard,
    /// It takes its time, and nobody hears anything.
    Silent,
    Fails,
    /// Nothing comes of it, nor does it end, not even when it is broken off.
    Hangs,
    Panics,
}

/// A speech that is being heard.
struct Speaking(Arc<AtomicUsize>);

impl Speaking {
    fn begin(log: &Log) -> Self {
        log.speaking.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(&log.speaking))
    }
}

impl Drop for Speaking {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Speech of 15 characters a second.
pub struct Voice {
    log: Log,
    speech: VirtualSpeech,
    pub sound: Mutex<Sound>,
}

impl Voice {
    pub fn new(log: &Log) -> Arc<Self> {
        Arc::new(Self { log: log.clone(), speech: VirtualSpeech::new(), sound: Mutex::default() })
    }
}

#[async_trait]
impl SpeechOutput for Voice {
    async fn play(&self, mut speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let sound = *self.sound.lock().unwrap();
        match sound {
            Sound::Heard => {}
            Sound::Silent => {
                while speech.next().await.is_some() {}
                return Ok(Playout::new(Provenance::NeverStarted, ""));
            }
            Sound::Fails => return Err("the voice is gone".into()),
            Sound::Hangs => return pending().await,
            Sound::Panics => resume_unwind(Box::new("the voice panics")),
        }
        self.log.note("says");
        let _speaking = Speaking::begin(&self.log);
        let playout = self.speech.play(speech, playback).await?;
        let how = if playout.provenance == Provenance::Played { "heard" } else { "cut off" };
        self.log.note(format!("{how}: {}", playout.heard));
        Ok(playout)
    }

    async fn clear(&self) {
        if *self.sound.lock().unwrap() == Sound::Hangs {
            pending::<()>().await;
        }
        self.speech.clear().await;
    }
}

/// An agent with tools, and nothing else to it.
pub struct Clerk(pub Vec<Tool>);

impl Agent for Clerk {
    fn instructions(&self) -> String {
        "You are a clerk.".to_owned()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        self.0.clone()
    }
}

/// A call that is to be.
pub struct Setup {
    pub log: Log,
    tools: Vec<Tool>,
    hanging: Hanging,
    options: SessionOptions,
    job_options: JobOptions,
    capabilities: Capabilities,
    end_functions: Vec<EndFunction>,
    model: Option<Arc<dyn Llm>>,
}

impl Setup {
    pub fn new<Via>(end_call: impl IntoTools<(), Via>) -> Self {
        Self {
            log: Log::new(),
            tools: end_call.into_tools(),
            hanging: Hanging::Up,
            options: SessionOptions::default(),
            job_options: JobOptions::default(),
            capabilities: Capabilities::default().parallel_tool_calls(true),
            end_functions: Vec::new(),
            model: None,
        }
    }

    /// With a model that follows no script.
    pub fn model(self, model: impl Llm + 'static) -> Self {
        Self { model: Some(Arc::new(model)), ..self }
    }

    pub fn tools(mut self, tools: Vec<Tool>) -> Self {
        self.tools.extend(tools);
        self
    }

    pub fn hanging(self, hanging: Hanging) -> Self {
        Self { hanging, ..self }
    }

    pub fn options(self, options: SessionOptions) -> Self {
        Self { options, ..self }
    }

    pub fn job_options(self, job_options: JobOptions) -> Self {
        Self { job_options, ..self }
    }

    /// With a model that replies to outputs by itself.
    pub fn realtime(self) -> Self {
        Self { capabilities: self.capabilities.automatic_tool_replies(true), ..self }
    }

    pub fn end_function(mut self, function: EndFunction) -> Self {
        self.end_functions.push(function);
        self
    }

    fn job(&self, line: &Arc<Line>) -> JobContext {
        let log = self.log.clone();
        let post_call = EndFunction::new("post_call", move |call: CompletedCall| {
            log.note(format!("post-call: {}", call.reason()));
            async {}
        });
        JobContext::builder(())
            .call_control(Arc::clone(line))
            .options(self.job_options)
            .end_function(post_call)
            .end_functions(self.end_functions.clone())
            .build()
    }

    pub async fn begin(self, turns: impl IntoIterator<Item = ScriptedTurn>) -> Call {
        let line = Line::new(&self.log, self.hanging);
        let job = self.job(&line);
        let llm = Arc::new(ScriptedLlm::new(turns).with_capabilities(self.capabilities));
        let voice = Voice::new(&self.log);
        let session = AgentSession::for_job(&job)
            .llm(self.model.unwrap_or_else(|| Arc::clone(&llm) as Arc<dyn Llm>))
            .speech(Arc::clone(&voice))
            .options(self.options)
            .build();
        listen(&self.log, &session);
        session.start(Clerk(self.tools)).await.unwrap();
        Call { log: self.log, line, voice, job, session, llm }
    }
}

/// Notes when a session is closed.
pub fn listen(log: &Log, session: &AgentSession) {
    let (log, mut events) = (log.clone(), session.events());
    tokio::spawn(async move {
        while let Some(event) = events.next().await {
            if let SessionEvent::Closed(closed) = event {
                log.note(format!("closed: {}", closed.reason));
            }
        }
    });
}

/// A call under way.
pub struct Call {
    pub log: Log,
    pub line: Arc<Line>,
    pub voice: Arc<Voice>,
    pub job: JobContext,
    pub session: AgentSession,
    pub llm: Arc<ScriptedLlm>,
}

impl Call {
    /// The user says something, which interrupts.
    pub fn user(&self, says: &str) {
        self.session.user_input(says);
    }

    /// Waits for its end, for which there is a limit beyond all others.
    pub async fn report(&self) -> JobReport {
        let report = timeout(Duration::from_secs(600), self.job.closed()).await;
        report.unwrap_or_else(|_| panic!("the call did not end: {:?}", self.log.names()))
    }

    /// What was said and done, in short.
    pub async fn history(&self) -> Vec<String> {
        let history = self.session.history().await;
        assert_paired(history.items());
        short(history.items())
    }

    /// The call ended by itself: heard to the end, hung up at once and once.
    #[track_caller]
    pub fn ended_well(&self) {
        assert_eq!(self.log.count("hang-up"), 1, "{:?}", self.log.names());
        assert_eq!(self.log.count("post-call"), 1);
        assert_eq!(self.log.count("closed"), 1);
        assert_eq!(self.log.count("somebody was cut short"), 0, "{:?}", self.log.names());
        self.llm.finished().unwrap();
    }

    /// Nobody has hung up, and the session goes on.
    #[track_caller]
    pub fn goes_on(&self) {
        assert!(!self.job.is_shutting_down(), "{:?}", self.log.names());
        assert_eq!(self.log.count("hang-up") + self.log.count("closed"), 0);
    }
}

/// The hang-up came when this was over, not before, and less than a millisecond after it.
#[track_caller]
pub fn assert_at_once(log: &Log, before: &str, after: &str) {
    let (before, after) = (log.at(before), log.at(after));
    assert!(after >= before, "{after:?} is before {before:?}: {:?}", log.names());
    assert!(after - before < Duration::from_millis(1), "{after:?} is long after {before:?}");
}

/// Every call has one output behind it, and every output a call.
#[track_caller]
pub fn assert_paired(items: &[ChatItem]) {
    paired(items).unwrap_or_else(|problem| panic!("{problem}: {:?}", short(items)));
}

pub fn paired(items: &[ChatItem]) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut answered: Vec<&str> = Vec::new();
    for item in items {
        match item {
            ChatItem::FunctionCall(call) => open.push(&call.call_id),
            ChatItem::FunctionCallOutput(output) => {
                let id = output.call_id.as_str();
                let Some(place) = open.iter().position(|open| *open == id) else {
                    let again =
                        if answered.contains(&id) { "a second output" } else { "an output without a call" };
                    return Err(format!("{again}: {id}"));
                };
                answered.push(open.remove(place));
            }
            _ => {}
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("calls without an output: {open:?}")) }
}

/// The items in short: `user: ..`, `agent: ..`, `agent| ..` when broken off, `call ..`, `output ..`.
pub fn short(items: &[ChatItem]) -> Vec<String> {
    items.iter().filter_map(in_short).collect()
}

fn in_short(item: &ChatItem) -> Option<String> {
    Some(match item {
        ChatItem::Message(message) => match message.role {
            Role::User => format!("user: {}", message.text),
            Role::Assistant if message.interrupted => format!("agent| {}", message.text),
            Role::Assistant => format!("agent: {}", message.text),
            _ => return None,
        },
        ChatItem::FunctionCall(call) => format!("call {}", call.name),
        ChatItem::FunctionCallOutput(output) if output.is_error => format!("error {}", output.output),
        ChatItem::FunctionCallOutput(output) => format!("output {}", output.output),
        _ => return None,
    })
}
