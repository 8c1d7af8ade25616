//! The state of a session. One task owns it, see [`Core`]; nothing here waits.

mod active;
mod activity;
mod floor;

use std::{collections::HashMap, sync::Arc};

use tokio::{sync::oneshot, time::Instant};

pub(super) use self::{
    active::{Activation, ActiveAgent, registry},
    activity::Phase,
    floor::FloorGuard,
};
use self::{
    activity::Activity,
    floor::{Floor, Quiet, Wants},
};
use super::{
    Core, UserState,
    background::{News, tell_news},
    events::{SessionEvent, SpeechSource},
    transcript::{GroupId, Transcript},
};
use crate::{
    call_control::CloseReason,
    chat::{ChatItem, FunctionCall, FunctionCallOutput},
    context::Userdata,
    speech::{SpeechHandle, SpeechId, SpeechPriority},
};

/// The state of a session.
pub(crate) struct State<S> {
    core: Arc<Core<S>>,
    pub(super) active: Option<ActiveAgent<S>>,
    /// Everything that was said and done, whichever agent was there.
    pub(super) history: Transcript,
    floor: Floor,
    /// Speeches that are not over, and what they are at.
    live: HashMap<SpeechId, (SpeechHandle, Phase)>,
    activity: Activity,
    /// Agents that come or go, and greetings that are not over.
    pub(super) changes: usize,
    idle: Vec<oneshot::Sender<()>>,
    news: News,
    /// What calls were answered is to read instead, by their ids.
    mended: HashMap<String, &'static str>,
    pub(super) closing: Option<CloseReason>,
    closed: bool,
}

impl<S: Userdata> State<S> {
    pub(super) fn new(core: Arc<Core<S>>) -> Self {
        Self {
            core,
            active: None,
            history: Transcript::default(),
            floor: Floor::default(),
            live: HashMap::new(),
            activity: Activity::default(),
            changes: 0,
            idle: Vec::new(),
            news: News::default(),
            mended: HashMap::new(),
            closing: None,
            closed: false,
        }
    }

    pub(super) fn core(&self) -> &Core<S> {
        &self.core
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Does what follows from what has changed; called after every order.
    pub(super) fn settle(&mut self) {
        if self.closing.is_some() {
            self.floor.open_to_all();
        }
        if self.active.is_some() {
            let goes_on = self.closing.is_none();
            let quiet = Quiet {
                user_speaks: goes_on && self.activity.is_user_speaking(),
                speech_lives: goes_on && !self.live.is_empty(),
            };
            self.floor.grant_next(&self.core, quiet);
        }
        let is_agent_there = self.active.is_some();
        let phases = self.live.values().map(|(_, phase)| *phase);
        if let Some(event) = self.activity.agent_does(is_agent_there, phases) {
            self.core.events.send(|| event);
        }
        let is_speaking = self.activity.is_somebody_speaking();
        self.core
            .speaking
            .send_if_modified(|speaking| std::mem::replace(speaking, is_speaking) != is_speaking);
        if self.news_is_due() {
            // Not at once: what was asked for already comes first.
            self.core.tell(Self::tell_news);
        } else if self.is_idle() {
            for waiting in self.idle.drain(..) {
                let _ = waiting.send(());
            }
        }
    }

    /// Whether nobody speaks, nothing is being made, and nobody comes or goes.
    pub(super) fn is_idle(&self) -> bool {
        self.live.is_empty() && self.changes == 0
    }

    /// Tells when it is next idle.
    pub(super) fn tell_when_idle(&mut self, waiting: oneshot::Sender<()>) {
        self.idle.push(waiting);
    }

    // What speeches ask for.

    /// A speech was asked for.
    pub(super) fn speech_created(&mut self, speech: &SpeechHandle, source: SpeechSource) {
        self.live.insert(speech.id(), (speech.clone(), Phase::Queued));
        self.core.events.send(|| SessionEvent::SpeechCreated { speech: speech.clone(), source });
    }

    /// A speech waits for its turn to be heard.
    pub(super) fn wants_floor(
        &mut self,
        speech: SpeechHandle,
        priority: SpeechPriority,
        grant: oneshot::Sender<FloorGuard>,
    ) {
        self.floor.wait(speech, priority, Wants::ToSpeak, grant);
    }

    /// Something wants to have the floor to itself.
    pub(super) fn wants_foreground(
        &mut self,
        place: SpeechHandle,
        in_background: bool,
        grant: oneshot::Sender<FloorGuard>,
    ) {
        self.floor.wait(place, SpeechPriority::Low, Wants::ToKeep { in_background }, grant);
    }

    pub(super) fn release_floor(&mut self, speech: SpeechId) {
        self.floor.release(speech);
    }

    pub(super) fn set_phase(&mut self, speech: SpeechId, phase: Phase) {
        if let Some((_, known)) = self.live.get_mut(&speech) {
            *known = phase;
        }
    }

    pub(super) fn speech_over(&mut self, speech: SpeechId) {
        self.live.remove(&speech);
    }

    /// Every speech that is not over.
    pub(super) fn live(&self) -> Vec<SpeechHandle> {
        self.live.values().map(|(speech, _)| speech.clone()).collect()
    }

    /// The speech that is heard, or about to be.
    pub(super) fn current_speech(&self) -> Option<SpeechHandle> {
        self.floor.holder().and_then(|id| self.live.get(&id)).map(|(speech, _)| speech.clone())
    }

    /// The user has said something: turns that are being made or heard, or whose tools run, are broken
    /// off. One that is protected goes on to its end, and one in the foreground is what the user answers.
    pub(super) fn user_said(&mut self) {
        self.user_does(UserState::Listening);
        for (speech, phase) in self.live.values() {
            if *phase != Phase::Queued && !self.floor.is_kept_by(speech.id()) {
                let _ = speech.interrupt();
            }
        }
    }

    // What was said and done.

    pub(super) fn tell_listeners(&self, event: SessionEvent) {
        self.core.events.send(|| event);
    }

    pub(super) fn add(&mut self, activation: Activation, item: impl Into<Arc<ChatItem>>) {
        let item = item.into();
        self.on_transcripts(activation, |transcript| transcript.push(Arc::clone(&item)));
        self.core.events.send(|| SessionEvent::ConversationItemAdded(ChatItem::clone(&item)));
    }

    pub(super) fn open_calls(&mut self, activation: Activation, group: GroupId, calls: &[Arc<FunctionCall>]) {
        self.on_transcripts(activation, |transcript| transcript.open(group, calls));
        for call in calls {
            if let Some(text) = self.mended.get(&call.call_id).copied() {
                self.on_all_transcripts(|transcript| transcript.mend(&call.call_id, text));
            }
        }
    }

    pub(super) fn answer(&mut self, group: GroupId, index: usize, output: &Arc<FunctionCallOutput>) {
        self.on_all_transcripts(|transcript| transcript.answer(group, index, output));
        for (call, output) in self.news.of_answered(&output.call_id) {
            self.add_news(&call, &output);
        }
    }

    pub(super) fn forget_unanswered(&mut self, group: GroupId) {
        self.on_all_transcripts(|transcript| transcript.forget_unanswered(group));
    }

    /// Changes what a call was answered with, or will be. It may not have its place yet.
    pub(super) fn mend(&mut self, call_id: String, text: &'static str) {
        self.on_all_transcripts(|transcript| transcript.mend(&call_id, text));
        self.mended.insert(call_id, text);
    }

    /// What belongs to an agent that is gone is in the history alone.
    fn on_transcripts(&mut self, activation: Activation, change: impl Fn(&mut Transcript)) {
        change(&mut self.history);
        if let Some(active) = self.active.as_mut().filter(|active| active.activation == activation) {
            change(&mut active.transcript);
        }
    }

    fn on_all_transcripts(&mut self, change: impl Fn(&mut Transcript)) {
        change(&mut self.history);
        if let Some(active) = &mut self.active {
            change(&mut active.transcript);
        }
    }

    // Tools that run on beside the conversation.

    /// So many tools more, or less, run beside the conversation.
    pub(super) fn in_background(&mut self, change: isize) {
        self.activity.background(change);
    }

    /// A tool that runs beside the conversation has news of the call `of`.
    pub(super) fn news(&mut self, of: String, call: FunctionCall, output: FunctionCallOutput) {
        if self.history.has_answered(&of) {
            self.add_news(&call, &output);
        } else {
            self.news.keep(of, call, output);
        }
    }

    fn add_news(&mut self, call: &FunctionCall, output: &FunctionCallOutput) {
        let items = [ChatItem::from(call.clone()), ChatItem::from(output.clone())];
        for item in items {
            let item = Arc::new(item);
            self.on_all_transcripts(|transcript| transcript.push(Arc::clone(&item)));
            self.core.events.send(|| SessionEvent::ConversationItemAdded(ChatItem::clone(&item)));
        }
        if output.reply_required() {
            self.news.came_in(self.history.len());
        }
    }

    /// Whether there is news, and nobody speaks.
    fn news_is_due(&self) -> bool {
        self.news.is_waiting()
            && self.is_idle()
            && self.active.is_some()
            && self.closing.is_none()
            && !self.activity.is_user_speaking()
    }

    /// Has the agent tell the news, if that is still due.
    fn tell_news(&mut self) {
        if self.news_is_due()
            && let Some(instructions) = self.news.take(self.history.len())
        {
            let core = Arc::clone(&self.core);
            tell_news(&core, self, instructions);
        }
    }

    /// Whether `speech` would be heard at once; nothing when the session closes.
    pub(super) fn has_room_for(&self, speech: &SpeechHandle) -> Option<bool> {
        let is_next = |(other, phase): &(SpeechHandle, Phase)| {
            *phase == Phase::Queued && self.floor.has_room_for(other)
        };
        let has_room = || self.floor.has_room_for(speech) && !self.live.values().any(is_next);
        self.closing.is_none().then(has_room)
    }

    // How it goes.

    pub(super) fn user_does(&mut self, what: UserState) {
        if let Some(event) = self.activity.user_does(what) {
            self.core.events.send(|| event);
        }
    }

    /// When there is something to do without an order.
    pub(super) fn wakes_at(&self) -> Option<Instant> {
        if self.closing.is_some() { None } else { self.activity.wakes_at(&self.core.options) }
    }

    /// Does what the time has come for.
    pub(super) fn wake(&mut self) {
        let (event, is_over) = self.activity.wake(&self.core.options);
        if let Some(event) = event {
            self.core.events.send(|| event);
        }
        if is_over {
            super::closing::close_for(&self.core, CloseReason::Silence);
        }
    }

    /// The session is closed: the last order.
    pub(super) fn close(&mut self) {
        self.closed = true;
        self.history.give_up();
        let _ = self.core.last.set(std::mem::take(&mut self.history));
        for (speech, _) in self.live.values() {
            speech.force_interrupt();
        }
    }
}
