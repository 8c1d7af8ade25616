//! The calls that are running: which there are, what becomes of one more, and how one is cancelled.

mod admission;
mod companions;
#[cfg(all(test, feature = "validation"))] // raw tools are among those they run
mod tests;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(crate) use self::{admission::Admission, companions::companion_tools};
use crate::speech::SpeechHandle;

/// The table of the calls that are running. Clones share it.
///
/// It starts and stops nothing itself: a call stands in it as long as its [`RunningCall`] lives, and
/// to cancel one is to cancel the token it came with.
#[derive(Clone, Default)]
pub(crate) struct RunningCalls(Arc<Mutex<Table>>);

#[derive(Default)]
struct Table {
    next: u64,
    /// In the order they were begun.
    calls: Vec<Entry>,
}

struct Entry {
    number: u64,
    call_id: String,
    tool: String,
    /// What the arguments mean, where that tells calls of the tool apart.
    meaning: Option<String>,
    since: Instant,
    cancellable: bool,
    /// The speech that made the call; while it must not be interrupted, neither must the call.
    speech: Option<SpeechHandle>,
    cancellation: CancellationToken,
    progress: Option<String>,
}

/// A call's place in the table, which it leaves when this is dropped.
#[must_use = "the call leaves the table when this is dropped"]
pub(crate) struct RunningCall {
    calls: RunningCalls,
    number: u64,
}

/// What there is to tell of a call that is running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunningCallInfo {
    pub(crate) call_id: String,
    pub(crate) tool: String,
    pub(crate) running_for: Duration,
    /// Whether it can be cancelled at this moment.
    pub(crate) cancellable: bool,
    /// What the tool last said of its progress.
    pub(crate) progress: Option<String>,
}

/// Why a call was not cancelled, in words for the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CancelRefusal {
    NotRunning { call_id: String },
    NotCancellable { call_id: String, tool: String },
    InterruptionsDisallowed { call_id: String, tool: String },
}

impl RunningCalls {
    /// The calls that are running, the oldest first. Those that were cancelled are as good as gone.
    pub(crate) fn list(&self) -> Vec<RunningCallInfo> {
        self.table().running().map(Entry::info).collect()
    }

    /// Cancels the latest call of an id; gives its tool's name.
    pub(crate) fn cancel(&self, call_id: &str) -> Result<String, CancelRefusal> {
        let table = self.table();
        let call = table.running().filter(|call| call.call_id == call_id).last();
        let call = call.ok_or_else(|| CancelRefusal::NotRunning { call_id: call_id.to_owned() })?;
        call.refusal().map_or(Ok(()), Err)?;
        call.cancellation.cancel();
        Ok(call.tool.clone())
    }

    /// Cancels all calls that can be; gives their ids.
    pub(crate) fn cancel_all(&self) -> Vec<String> {
        self.cancel_all_but(|_| false)
    }

    /// Cancels the calls that can be, but for those of tools that `stay`; gives their ids.
    pub(crate) fn cancel_all_but(&self, stay: impl Fn(&str) -> bool) -> Vec<String> {
        let table = self.table();
        let left = table.running().filter(|call| !stay(&call.tool) && call.refusal().is_none());
        left.map(Entry::cancel).collect()
    }

    /// Cancels the calls of a speech that can be.
    pub(crate) fn cancel_of(&self, speech: &SpeechHandle) {
        let table = self.table();
        let its = table.running().filter(|call| call.speech.as_ref() == Some(speech));
        its.filter(|call| call.refusal().is_none()).for_each(|call| call.cancellation.cancel());
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RunningCall {
    /// Remembers what the tool says of its progress.
    pub(crate) fn set_progress(&self, progress: impl Into<String>) {
        let mut table = self.calls.table();
        if let Some(call) = table.calls.iter_mut().find(|call| call.number == self.number) {
            call.progress = Some(progress.into());
        }
    }
}

impl Drop for RunningCall {
    fn drop(&mut self) {
        self.calls.table().calls.retain(|call| call.number != self.number);
    }
}

impl Table {
    fn running(&self) -> impl Iterator<Item = &Entry> {
        self.calls.iter().filter(|call| !call.cancellation.is_cancelled())
    }
}

impl Entry {
    fn info(&self) -> RunningCallInfo {
        RunningCallInfo {
            call_id: self.call_id.clone(),
            tool: self.tool.clone(),
            running_for: self.since.elapsed(),
            cancellable: self.refusal().is_none(),
            progress: self.progress.clone(),
        }
    }

    /// Why it cannot be cancelled, if it cannot.
    fn refusal(&self) -> Option<CancelRefusal> {
        let (call_id, tool) = (self.call_id.clone(), self.tool.clone());
        if !self.cancellable {
            return Some(CancelRefusal::NotCancellable { call_id, tool });
        }
        let protected = self.speech.as_ref().is_some_and(|speech| !speech.allow_interruptions());
        protected.then_some(CancelRefusal::InterruptionsDisallowed { call_id, tool })
    }

    fn cancel(&self) -> String {
        self.cancellation.cancel();
        self.call_id.clone()
    }
}

impl fmt::Display for CancelRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRunning { call_id } => write!(f, "no call with the id `{call_id}` is running"),
            Self::NotCancellable { call_id, tool } => write!(f, "`{tool}` ({call_id}) cannot be cancelled"),
            Self::InterruptionsDisallowed { call_id, tool } => {
                write!(f, "`{tool}` ({call_id}) cannot be cancelled, because interruptions are disallowed")
            }
        }
    }
}

impl std::error::Error for CancelRefusal {}

/// Arguments and progress are left out: they are the user's words, and end up in logs.
impl fmt::Debug for RunningCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.table();
        f.debug_map().entries(table.calls.iter().map(|call| (&call.call_id, &call.tool))).finish()
    }
}
