//! Who may speak: one at a time, the most urgent first.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use tokio::sync::oneshot;

use super::Core;
use crate::{
    context::Userdata,
    speech::{SpeechHandle, SpeechId, SpeechPriority},
};

/// Who speaks, and who waits to.
#[derive(Default)]
pub(super) struct Floor {
    /// The one who speaks is the last. Before it are those in the foreground, who have kept the floor
    /// for what they ask for themselves.
    holders: Vec<Holder>,
    waiting: BTreeMap<(Reverse<SpeechPriority>, u64), Waiting>,
    next: u64,
}

struct Holder {
    id: SpeechId,
    is_foreground: bool,
}

struct Waiting {
    speech: SpeechHandle,
    wants: Wants,
    grant: oneshot::Sender<FloorGuard>,
}

/// What the floor is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// A speech.
    ToSpeak,
    /// To keep it.
    ToKeep {
        /// Whether it can wait until nothing else is to be said: nothing to be said waits for it.
        in_background: bool,
    },
}

/// How quiet it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quiet {
    pub(super) user_speaks: bool,
    /// Whether anything is said, or about to be.
    pub(super) speech_lives: bool,
}

/// The right to speak, for as long as this lives.
pub(crate) struct FloorGuard(Option<Box<dyn FnOnce() + Send>>);

impl FloorGuard {
    fn new<S: Userdata>(core: &Arc<Core<S>>, speech: SpeechId) -> Self {
        let core = Arc::clone(core);
        Self(Some(Box::new(move || core.tell(move |state| state.release_floor(speech)))))
    }
}

impl Drop for FloorGuard {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            release();
        }
    }
}

impl Floor {
    pub(super) fn holder(&self) -> Option<SpeechId> {
        self.holders.last().filter(|holder| !holder.is_foreground).map(|holder| holder.id)
    }

    /// Whether somebody keeps the floor for what they ask for themselves.
    pub(super) fn is_kept_by(&self, speech: SpeechId) -> bool {
        self.holders.iter().any(|holder| holder.is_foreground && holder.id == speech)
    }

    pub(super) fn wait(
        &mut self,
        speech: SpeechHandle,
        priority: SpeechPriority,
        wants: Wants,
        grant: oneshot::Sender<FloorGuard>,
    ) {
        self.waiting.insert((Reverse(priority), self.next), Waiting { speech, wants, grant });
        self.next += 1;
    }

    pub(super) fn release(&mut self, speech: SpeechId) {
        self.holders.retain(|holder| holder.id != speech);
    }

    /// Lets the next one speak if nobody does. Whoever waits no longer is passed over: a guard that
    /// nobody takes gives the floor back when it drops.
    pub(super) fn grant_next<S: Userdata>(&mut self, core: &Arc<Core<S>>, quiet: Quiet) {
        self.waiting.retain(|_, waiting| !waiting.grant.is_closed());
        let next = self.waiting.iter().find(|(_, waiting)| self.may_begin(waiting, quiet));
        let Some(place) = next.map(|(place, _)| *place) else { return };
        let Some(Waiting { speech, wants, grant }) = self.waiting.remove(&place) else { return };
        self.holders.push(Holder { id: speech.id(), is_foreground: wants != Wants::ToSpeak });
        let _ = grant.send(FloorGuard::new(core, speech.id()));
    }

    fn may_begin(&self, waiting: &Waiting, quiet: Quiet) -> bool {
        let is_quiet = match waiting.wants {
            Wants::ToSpeak => true,
            Wants::ToKeep { in_background } => {
                // What lives within a foreground may be what wants this one.
                let others_first = in_background && quiet.speech_lives && self.holders.is_empty();
                !quiet.user_speaks && !others_first
            }
        };
        is_quiet && self.has_room_for(&waiting.speech)
    }

    /// From here on nobody keeps the floor without speaking: a session that closes waits for what is to
    /// be said, and may have to for longer than for tools.
    pub(super) fn open_to_all(&mut self) {
        self.holders.retain(|holder| !holder.is_foreground);
    }

    /// Whether nobody speaks, or the one who has kept the floor does it for this.
    pub(super) fn has_room_for(&self, speech: &SpeechHandle) -> bool {
        match self.holders.last() {
            None => true,
            Some(holder) => holder.is_foreground && speech.came_of(holder.id),
        }
    }
}
