//! What the tests share: a line, a voice and a log of what happens when.

use std::{
    sync::{Arc, Mutex, atomic::AtomicUsize},
    time::Duration,
};

use tokio::time::{Instant, timeout};
use tool_runtime::{
    AgentSession, Capabilities, CompletedCall, EndFunction, IntoTools, JobContext, JobOptions, JobReport,
    Llm, ScriptedLlm, ScriptedTurn, SessionEvent, SessionOptions, Tool,
};
pub(crate) use tool_tests::Clerk;

pub(crate) use super::{
    history::{assert_paired, paired, short},
    platform::{Hanging, Line, Sound, Voice},
};

/// What the user is told last, which takes a second to hear.
pub(crate) const GOODBYE: &str = "Goodbye, Alice.";

pub(crate) fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

/// A turn that ends the call, without a word.
pub(crate) fn ends() -> ScriptedTurn {
    turn().call("end_call", "{}")
}

/// Words that take so many seconds to hear.
pub(crate) fn words(seconds: usize) -> String {
    "fifteen letters".repeat(seconds)
}

pub(crate) fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

pub(crate) async fn sleep(length: f64) {
    tokio::time::sleep(seconds(length)).await;
}

/// What happened, and when.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    begun: Instant,
    entries: Arc<Mutex<Vec<(Duration, String)>>>,
    /// How many speeches are being heard.
    pub(crate) speaking: Arc<AtomicUsize>,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self { begun: Instant::now(), entries: Arc::default(), speaking: Arc::default() }
    }

    pub(crate) fn note(&self, what: impl Into<String>) {
        self.entries.lock().unwrap().push((self.begun.elapsed(), what.into()));
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.entries.lock().unwrap().iter().map(|(_, what)| what.clone()).collect()
    }

    /// How often something happened that begins so.
    pub(crate) fn count(&self, begins: &str) -> usize {
        self.names().iter().filter(|what| what.starts_with(begins)).count()
    }

    /// When something first happened that begins so.
    #[track_caller]
    pub(crate) fn at(&self, begins: &str) -> Duration {
        let entries = self.entries.lock().unwrap();
        let found = entries.iter().find(|(_, what)| what.starts_with(begins));
        found.unwrap_or_else(|| panic!("`{begins}` is not in {entries:?}")).0
    }

    /// How long it was from one thing to another.
    #[track_caller]
    pub(crate) fn between(&self, before: &str, after: &str) -> Duration {
        let (before, after) = (self.at(before), self.at(after));
        after.checked_sub(before).unwrap_or_else(|| panic!("the wrong way round: {:?}", self.names()))
    }
}

/// A call that is to be.
pub(crate) struct Setup {
    pub(crate) log: Log,
    tools: Vec<Tool>,
    hanging: Hanging,
    options: SessionOptions,
    job_options: JobOptions,
    capabilities: Capabilities,
    end_functions: Vec<EndFunction>,
    model: Option<Arc<dyn Llm>>,
}

impl Setup {
    pub(crate) fn new<Via>(end_call: impl IntoTools<(), Via>) -> Self {
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
    pub(crate) fn model(self, model: impl Llm + 'static) -> Self {
        Self { model: Some(Arc::new(model)), ..self }
    }

    pub(crate) fn tools(mut self, tools: Vec<Tool>) -> Self {
        self.tools.extend(tools);
        self
    }

    pub(crate) fn hanging(self, hanging: Hanging) -> Self {
        Self { hanging, ..self }
    }

    pub(crate) fn options(self, options: SessionOptions) -> Self {
        Self { options, ..self }
    }

    pub(crate) fn job_options(self, job_options: JobOptions) -> Self {
        Self { job_options, ..self }
    }

    /// With a model that replies to outputs by itself.
    pub(crate) fn realtime(self) -> Self {
        Self { capabilities: self.capabilities.automatic_tool_replies(true), ..self }
    }

    pub(crate) fn end_function(mut self, function: EndFunction) -> Self {
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

    pub(crate) async fn begin(self, turns: impl IntoIterator<Item = ScriptedTurn>) -> Call {
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
pub(crate) fn listen(log: &Log, session: &AgentSession) {
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
pub(crate) struct Call {
    pub(crate) log: Log,
    pub(crate) line: Arc<Line>,
    pub(crate) voice: Arc<Voice>,
    pub(crate) job: JobContext,
    pub(crate) session: AgentSession,
    pub(crate) llm: Arc<ScriptedLlm>,
}

impl Call {
    /// The user says something, which interrupts.
    pub(crate) fn user(&self, says: &str) {
        self.session.user_input(says);
    }

    /// Waits for its end, for which there is a limit beyond all others.
    pub(crate) async fn report(&self) -> JobReport {
        let report = timeout(Duration::from_secs(600), self.job.closed()).await;
        report.unwrap_or_else(|_| panic!("the call did not end: {:?}", self.log.names()))
    }

    /// What was said and done, in short.
    pub(crate) async fn history(&self) -> Vec<String> {
        let history = self.session.history().await;
        assert_paired(history.items());
        short(history.items())
    }

    /// The call ended by itself: heard to the end, hung up at once and once.
    #[track_caller]
    pub(crate) fn ended_well(&self) {
        assert_eq!(self.log.count("hang-up"), 1, "{:?}", self.log.names());
        assert_eq!(self.log.count("post-call"), 1);
        assert_eq!(self.log.count("closed"), 1);
        assert_eq!(self.log.count("somebody was cut short"), 0, "{:?}", self.log.names());
        self.llm.finished().unwrap();
    }

    /// Nobody has hung up, and the session goes on.
    #[track_caller]
    pub(crate) fn goes_on(&self) {
        assert!(!self.job.is_shutting_down(), "{:?}", self.log.names());
        assert_eq!(self.log.count("hang-up") + self.log.count("closed"), 0);
    }
}

/// This came when that was over, not before, and less than a millisecond after it.
#[track_caller]
pub(crate) fn assert_at_once(log: &Log, before: &str, after: &str) {
    let passed = log.between(before, after);
    assert!(passed < Duration::from_millis(1), "{passed:?} from `{before}` to `{after}`");
}
