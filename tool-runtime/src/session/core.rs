//! What a session's handles and tasks share, and how they reach its state.

use std::{
    collections::HashSet,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    SessionOptions,
    ending::Ending,
    events::{EventHub, FunctionToolsExecuted, SessionEvent},
    state::State,
    transcript::{GroupId, Transcript},
};
use crate::{
    chat::FunctionCall,
    context::{Attached, RunContext, Userdata},
    executor::{RunningCalls, companion_tools},
    job::JobContext,
    llm::Llm,
    speech::SpeechOutput,
    tool::{FunctionTool, Tool, ToolFlag},
};

/// Something to be done with the state, by the one task that owns it.
type Order<S> = Box<dyn FnOnce(&mut State<S>) + Send>;
type Inbox<S> = mpsc::UnboundedReceiver<Order<S>>;
type Listener = Arc<dyn Fn(&FunctionToolsExecuted) + Send + Sync>;

/// What a session's handles and tasks share.
pub(crate) struct Core<S> {
    pub(super) userdata: Arc<S>,
    pub(super) llm: Option<Arc<dyn Llm>>,
    pub(super) output: Arc<dyn SpeechOutput>,
    pub(super) options: SessionOptions,
    pub(super) job: Option<JobContext<S>>,
    /// The session's own tools.
    pub(super) tools: Vec<Tool<S>>,
    /// What the models of all agents are told behind the agent's own instructions.
    pub(super) instructions: String,
    pub(super) events: EventHub,
    /// Agents and tools change one after the other.
    pub(super) changes: Semaphore,
    /// How far the end of the conversation has come.
    pub(crate) ending: Ending,
    /// Cancelled when nothing is said any more, as the session closes.
    pub(super) silent: CancellationToken,
    /// Whether agent or user speaks.
    pub(super) speaking: watch::Sender<bool>,
    /// The calls that run.
    pub(super) running: RunningCalls,
    /// Every task of the session.
    pub(super) tasks: TaskTracker,
    /// What was said and done, once the session is closed.
    pub(super) last: OnceLock<Transcript>,
    orders: mpsc::UnboundedSender<Order<S>>,
    /// Until the session is started.
    inbox: Mutex<Option<Inbox<S>>>,
    listeners: Mutex<Vec<Listener>>,
    groups: AtomicU64,
    /// Failed replies in a row.
    failures: AtomicU32,
    /// The ids of all calls so far.
    call_ids: Mutex<HashSet<String>>,
    companions: OnceLock<Vec<Tool<S>>>,
}

/// What a session is built of.
pub(super) struct Parts<S> {
    pub(super) userdata: Arc<S>,
    pub(super) llm: Option<Arc<dyn Llm>>,
    pub(super) output: Arc<dyn SpeechOutput>,
    pub(super) options: SessionOptions,
    pub(super) job: Option<JobContext<S>>,
    pub(super) tools: Vec<Tool<S>>,
    pub(super) instructions: String,
}

impl<S: Userdata> Core<S> {
    pub(super) fn new(parts: Parts<S>) -> Self {
        let Parts { userdata, llm, output, options, job, tools, instructions } = parts;
        let (orders, inbox) = mpsc::unbounded_channel();
        Self {
            userdata,
            llm,
            output,
            options,
            job,
            tools,
            instructions,
            events: EventHub::new(options.event_capacity),
            changes: Semaphore::new(1),
            ending: Ending::default(),
            silent: CancellationToken::new(),
            speaking: watch::Sender::new(false),
            running: RunningCalls::default(),
            tasks: TaskTracker::new(),
            last: OnceLock::new(),
            orders,
            inbox: Mutex::new(Some(inbox)),
            listeners: Mutex::default(),
            groups: AtomicU64::new(0),
            failures: AtomicU32::new(0),
            call_ids: Mutex::default(),
            companions: OnceLock::new(),
        }
    }

    /// Starts the task that owns the state; false when it was started before.
    pub(super) fn begin(self: &Arc<Self>) -> bool {
        let inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(inbox) = inbox else { return false };
        tokio::spawn(obey(State::new(Arc::clone(self)), inbox));
        true
    }

    pub(super) fn was_begun(&self) -> bool {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Has something done with the state. What is told once the session is closed is dropped.
    pub(super) fn tell(&self, order: impl FnOnce(&mut State<S>) + Send + 'static) {
        let _ = self.orders.send(Box::new(order));
    }

    /// Asks the state; nothing is answered before the session is started and after it is closed.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut State<S>) -> T + Send + 'static,
    ) -> Option<T> {
        if !self.was_begun() {
            return None;
        }
        let (answer, answered) = oneshot::channel();
        self.tell(|state| {
            let _ = answer.send(question(state)); // whoever asked may be gone
        });
        answered.await.ok()
    }

    /// Runs a task of the session's.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// The tools by which a model looks after calls that run, where `tools` have any it may cancel.
    pub(super) fn companions(&self, tools: &[FunctionTool<S>]) -> &[Tool<S>] {
        if !tools.iter().any(|tool| tool.flags().contains(ToolFlag::CANCELLABLE)) {
            return &[];
        }
        self.companions.get_or_init(|| {
            let made = companion_tools(&self.running).map(|tools| tools.map(Tool::Function).to_vec());
            made.unwrap_or_else(|error| {
                tracing::error!(%error, "calls cannot be cancelled by the model");
                Vec::new()
            })
        })
    }

    pub(super) fn next_group(&self) -> GroupId {
        GroupId(self.groups.fetch_add(1, Ordering::Relaxed))
    }

    /// A reply was made.
    pub(super) fn reply_made(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }

    /// A reply failed; true when that was one too many in a row.
    pub(super) fn reply_failed(&self) -> bool {
        let failures = self.failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        failures >= self.options.max_llm_failures.max(1)
    }

    /// Takes note of calls that were made before the session.
    pub(super) fn know_calls<'c>(&self, calls: impl Iterator<Item = &'c FunctionCall>) {
        let mut known = self.call_ids.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(calls.map(|call| call.call_id.clone()));
    }

    /// The call, by another id if one of this session's had its id before: not every model keeps them
    /// apart, and in a history each call has an id of its own.
    pub(super) fn with_own_id(&self, call: FunctionCall) -> FunctionCall {
        let mut known = self.call_ids.lock().unwrap_or_else(PoisonError::into_inner);
        let mut call_id = call.call_id.clone();
        let mut number = 1_u64;
        while !known.insert(call_id.clone()) {
            number += 1;
            call_id = format!("{}_{number}", call.call_id);
        }
        FunctionCall { call_id, ..call }
    }

    pub(super) fn listen(&self, listener: Listener) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    /// Whether anybody is told of executed tools.
    pub(super) fn hears_of_tools(&self) -> bool {
        self.events.are_heard() || !self.listeners.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Tells the callbacks, then whoever listens.
    pub(super) fn tools_executed(&self, executed: &FunctionToolsExecuted) {
        let listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for listener in listeners {
            if catch_unwind(AssertUnwindSafe(|| listener(executed))).is_err() {
                tracing::error!("a callback for executed tools panicked");
            }
        }
        self.events.send(|| SessionEvent::FunctionToolsExecuted(executed.clone()));
    }

    /// A context that belongs to the session and to no call.
    pub(super) fn context(self: &Arc<Self>) -> RunContext<S> {
        let session = super::AgentSession::of(Arc::clone(self));
        let attached = Attached { session: Arc::new(session), call: None, speech: None, step: 0 };
        RunContext::attached_to(Arc::clone(&self.userdata), None, attached)
    }
}

/// The task that owns the state: carries out one order after the other until the session is closed.
async fn obey<S: Userdata>(mut state: State<S>, mut inbox: Inbox<S>) {
    while !state.is_closed() {
        let wake = state.wakes_at();
        let order = tokio::select! {
            biased;
            order = inbox.recv() => order,
            () = until(wake) => Some(Box::new(State::wake) as Order<S>),
        };
        let Some(order) = order else { return };
        let obeyed = AssertUnwindSafe(|| {
            order(&mut state);
            state.settle();
        });
        if catch_unwind(obeyed).is_err() {
            tracing::error!("something an agent or a toolset does in a session panicked");
        }
    }
}

/// Waits for a time; for ever where there is none.
pub(super) async fn until(time: Option<tokio::time::Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}
