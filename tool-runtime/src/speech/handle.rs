//! One speech, for whoever asked for it.

use std::{
    error::Error,
    fmt,
    future::IntoFuture,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::future::{BoxFuture, Either, select};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{NotInterruptible, OwnSpeech, SpeechId, inside};
use crate::chat::{ChatItem, FunctionCall, FunctionCallOutput};

/// One turn of an agent: what it says, the tools it calls on the way, and what it says of them.
///
/// Had from whatever makes an agent speak. It is over when all of that is, and everything that was
/// said was heard, or broken off. Cloning is cheap; all clones are of the same speech.
///
/// Awaiting it waits for its end, and fails only where it would wait for itself, in a tool it called
/// (see [`OwnSpeech`]). How it ended says [`exception`](Self::exception).
#[derive(Clone)]
pub struct SpeechHandle(Arc<Speech>);

/// What a speech's handles share.
struct Speech {
    id: SpeechId,
    /// The speeches in whose tools this one was asked for, the nearest first.
    came_of: Arc<[SpeechId]>,
    interruptible: AtomicBool,
    interrupted: CancellationToken,
    done: CancellationToken,
    /// How many of its replies were played to their end.
    played: watch::Sender<usize>,
    /// Set when it is to say goodbye: it calls no tools from then on.
    last_words: AtomicBool,
    /// Cancelled when the turn is to go on without tools that are still running.
    go_on: CancellationToken,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    done: bool,
    exception: Option<Arc<dyn Error + Send + Sync>>,
    callbacks: Vec<(CallbackId, Callback)>,
    items: Vec<Added>,
    said: bool,
    next_callback: u64,
}

/// An item a speech has added to the conversation, shared with it.
enum Added {
    Item(Arc<ChatItem>),
    Call(Arc<FunctionCall>),
    Output(Arc<FunctionCallOutput>),
}

impl Added {
    fn item(&self) -> ChatItem {
        match self {
            Self::Item(item) => ChatItem::clone(item),
            Self::Call(call) => FunctionCall::clone(call).into(),
            Self::Output(output) => FunctionCallOutput::clone(output).into(),
        }
    }
}

type Callback = Box<dyn FnOnce(&SpeechHandle) + Send>;

/// What a callback is removed by; see [`SpeechHandle::remove_done_callback`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallbackId(u64);

impl SpeechHandle {
    pub(crate) fn new(interruptible: bool) -> Self {
        Self(Arc::new(Speech {
            id: SpeechId::next(),
            came_of: inside::current(),
            interruptible: AtomicBool::new(interruptible),
            interrupted: CancellationToken::new(),
            done: CancellationToken::new(),
            played: watch::Sender::new(0),
            last_words: AtomicBool::new(false),
            go_on: CancellationToken::new(),
            state: Mutex::default(),
        }))
    }

    /// What it is known by.
    pub fn id(&self) -> SpeechId {
        self.0.id
    }

    /// Whether all of it is over.
    pub fn done(&self) -> bool {
        self.0.done.is_cancelled()
    }

    /// Whether it was broken off.
    pub fn interrupted(&self) -> bool {
        self.0.interrupted.is_cancelled()
    }

    /// Whether the user may break it off.
    pub fn allow_interruptions(&self) -> bool {
        self.0.interruptible.load(Ordering::Acquire)
    }

    /// Sets whether the user may break it off.
    ///
    /// # Errors
    /// When it was broken off already.
    pub fn set_allow_interruptions(&self, allow: bool) -> Result<(), NotInterruptible> {
        let _state = self.0.state();
        if self.interrupted() && !allow {
            return Err(NotInterruptible::Already);
        }
        self.0.interruptible.store(allow, Ordering::Release);
        Ok(())
    }

    /// Breaks it off: it falls silent, and no reply follows to the tools it called. The tools run on,
    /// and what they answer is kept. Nothing happens when it is over or broken off already.
    ///
    /// # Errors
    /// When it must not be broken off.
    pub fn interrupt(&self) -> Result<(), NotInterruptible> {
        let state = self.0.state();
        if state.done || self.interrupted() {
            return Ok(());
        }
        if !self.allow_interruptions() {
            return Err(NotInterruptible::Protected);
        }
        self.0.interrupted.cancel();
        Ok(())
    }

    /// Breaks it off, even where the user may not. Nothing happens when it is over.
    pub fn force_interrupt(&self) {
        let state = self.0.state();
        if !state.done {
            self.0.interrupted.cancel();
        }
    }

    /// Waits for its end: for all of it to be heard, the replies to its tools included.
    ///
    /// # Errors
    /// At once in a tool the speech itself called: it would wait for itself.
    /// [`RunContext::wait_for_playout`](crate::RunContext::wait_for_playout) is meant for there.
    pub async fn wait_for_playout(&self) -> Result<(), OwnSpeech> {
        if inside::current().contains(&self.id()) {
            return Err(OwnSpeech);
        }
        self.0.done.cancelled().await;
        Ok(())
    }

    /// Calls `callback` when it is over; at once when it is already. A panic of the callback is
    /// logged and stays its own.
    pub fn add_done_callback(&self, callback: impl FnOnce(&SpeechHandle) + Send + 'static) -> CallbackId {
        let mut state = self.0.state();
        let id = CallbackId(state.next_callback);
        state.next_callback += 1;
        if !state.done {
            state.callbacks.push((id, Box::new(callback)));
            return id;
        }
        drop(state);
        self.call_back(Box::new(callback));
        id
    }

    /// Forgets a callback; false when it is not there any more.
    pub fn remove_done_callback(&self, id: CallbackId) -> bool {
        let mut state = self.0.state();
        let before = state.callbacks.len();
        state.callbacks.retain(|(known, _)| *known != id);
        state.callbacks.len() < before
    }

    /// Waits for `future`, but no longer than until the speech is broken off: then gives `None` and
    /// drops it.
    pub async fn wait_if_not_interrupted<F: Future>(&self, future: F) -> Option<F::Output> {
        let interrupted = pin!(self.0.interrupted.cancelled());
        match select(pin!(future), interrupted).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(_) => None,
        }
    }

    /// What went wrong first: the model or the voice failed. Nothing while all is well, and when the
    /// speech was merely broken off.
    pub fn exception(&self) -> Option<Arc<dyn Error + Send + Sync>> {
        self.0.state().exception.clone()
    }

    /// What it added to the conversation so far.
    pub fn chat_items(&self) -> Vec<ChatItem> {
        self.0.state().items.iter().map(Added::item).collect()
    }

    fn call_back(&self, callback: Callback) {
        if catch_unwind(AssertUnwindSafe(|| callback(self))).is_err() {
            tracing::error!(speech = %self.id(), "a callback of a speech panicked");
        }
    }
}

/// For whoever performs it.
impl SpeechHandle {
    /// The speech and those it came of, the nearest first: what its tools are inside of.
    pub(crate) fn lineage(&self) -> Arc<[SpeechId]> {
        std::iter::once(self.id()).chain(self.0.came_of.iter().copied()).collect()
    }

    /// Whether it was asked for in a tool of that speech, or in one of what came of it.
    pub(crate) fn came_of(&self, speech: SpeechId) -> bool {
        self.0.came_of.contains(&speech)
    }

    /// Waits for its end, wherever.
    pub(crate) async fn until_over(&self) {
        self.0.done.cancelled().await;
    }

    pub(crate) async fn until_interrupted(&self) {
        self.0.interrupted.cancelled().await;
    }

    /// It is over. The first call counts.
    pub(crate) fn finish(&self) {
        let callbacks = {
            let mut state = self.0.state();
            state.done = true;
            std::mem::take(&mut state.callbacks)
        };
        self.0.done.cancel();
        self.0.played.send_modify(|played| *played = usize::MAX);
        for (_, callback) in callbacks {
            self.call_back(callback);
        }
    }

    /// Something went wrong. The first error counts.
    pub(crate) fn fail(&self, error: Arc<dyn Error + Send + Sync>) {
        self.0.state().exception.get_or_insert(error);
    }

    pub(crate) fn add_item(&self, item: Arc<ChatItem>) {
        self.0.state().items.push(Added::Item(item));
    }

    /// Adds calls and their outputs, those that have any.
    pub(crate) fn add_calls<'c>(
        &self,
        calls: impl Iterator<Item = (&'c Arc<FunctionCall>, &'c Option<Arc<FunctionCallOutput>>)> + Clone,
    ) {
        let answered = calls.filter_map(|(call, output)| output.as_ref().map(|output| (call, output)));
        let items = &mut self.0.state().items;
        items.extend(answered.clone().map(|(call, _)| Added::Call(Arc::clone(call))));
        items.extend(answered.map(|(_, output)| Added::Output(Arc::clone(output))));
    }

    /// One more of its replies was played to its end.
    pub(crate) fn step_played(&self) {
        self.0.played.send_modify(|played| *played = played.saturating_add(1));
    }

    /// Waits until `steps` of its replies were played, or it is over.
    pub(crate) async fn until_played(&self, steps: usize) {
        let mut played = self.0.played.subscribe();
        // The sender lives as long as this handle.
        let _ = played.wait_for(|played| *played >= steps).await;
    }

    /// What it says from now on are its last words: it calls no tools any more.
    pub(crate) fn set_last_words(&self, last: bool) {
        self.0.last_words.store(last, Ordering::Release);
    }

    pub(crate) fn has_last_words(&self) -> bool {
        self.0.last_words.load(Ordering::Acquire)
    }

    /// Has the turn go on without tools that are still running.
    pub(crate) fn go_on_without_tools(&self) {
        self.0.go_on.cancel();
    }

    pub(crate) fn go_on(&self) -> CancellationToken {
        self.0.go_on.clone()
    }

    /// Whether the reply under way has said something.
    pub(crate) fn set_said(&self, said: bool) {
        self.0.state().said = said;
    }

    pub(crate) fn has_said(&self) -> bool {
        self.0.state().said
    }
}

impl Speech {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for SpeechHandle {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for SpeechHandle {}

impl IntoFuture for SpeechHandle {
    type Output = Result<(), OwnSpeech>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.wait_for_playout().await })
    }
}

impl IntoFuture for &SpeechHandle {
    type Output = Result<(), OwnSpeech>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.clone().into_future()
    }
}

impl fmt::Debug for SpeechHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpeechHandle")
            .field("id", &self.id())
            .field("done", &self.done())
            .field("interrupted", &self.interrupted())
            .finish_non_exhaustive()
    }
}
