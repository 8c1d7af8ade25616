//! Seeing a farewell through: from the model's call to the commitment, or back into the conversation.

use std::{future::pending, sync::Arc, time::Duration};

use tokio::{
    sync::oneshot,
    time::{Instant, sleep_until, timeout},
};

use super::{BargeIn, Settings, request::CALLED_OFF};
use crate::{
    call_control::CloseReason,
    context::Userdata,
    job::Shutdown,
    session::{AgentSession, Attempt, Events, Inquiries, SessionEvent, SpeechSource, UserState},
    speech::SpeechHandle,
};

/// What a wait may be; beyond, the clock may not go.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// A farewell under way.
pub(super) struct Farewell<S> {
    settings: Arc<Settings<S>>,
    session: AgentSession<S>,
    speech: SpeechHandle,
    call_id: String,
    attempt: Attempt,
    inquiries: Inquiries,
    /// Heard from the moment the model asked: nothing is missed in between.
    events: Events,
    asked_at: Instant,
    /// The first reply that was asked for since, and not by the user.
    reply: Option<SpeechHandle>,
    /// Whether the user has said something into a farewell that must not be broken off.
    is_contested: bool,
    tools: Tools,
}

/// The tools that run beside `end_call`.
enum Tools {
    /// `end_call` itself is not answered yet.
    Asked,
    /// They are waited for until then.
    Until(Option<Instant>),
    Over,
}

/// How a farewell ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The user has heard it, or there is nothing more to wait for.
    Heard,
    /// The user spoke, and that calls it off.
    BargedIn,
}

/// What happened while something was waited for.
enum Noted {
    /// The user began to speak.
    UserSpeaks,
    /// The user said something, to which this is to be the reply.
    UserSaid(SpeechHandle),
    /// The model makes another reply.
    Replies(SpeechHandle),
    /// All tools are answered.
    Answered,
    Nothing,
    /// The session is closed.
    Closed,
}

impl<S: Userdata> Farewell<S> {
    pub(super) fn new(
        settings: &Arc<Settings<S>>,
        session: &AgentSession<S>,
        speech: &SpeechHandle,
        call_id: String,
        (attempt, inquiries): (Attempt, Inquiries),
    ) -> Self {
        Self {
            settings: Arc::clone(settings),
            events: session.events(),
            session: session.clone(),
            speech: speech.clone(),
            call_id,
            attempt,
            inquiries,
            asked_at: Instant::now(),
            reply: None,
            is_contested: false,
            tools: Tools::Asked,
        }
    }

    /// Waits until the farewell was heard and ends the call, or lets the conversation go on.
    ///
    /// `answered` comes back, one way or another, when `end_call` is.
    pub(super) async fn see_through(mut self, answered: oneshot::Receiver<()>) {
        let end = match timeout(self.settings.farewell_timeout, self.until_heard(answered)).await {
            Ok(End::Heard) if self.is_contested => End::BargedIn,
            Ok(End::Heard) => self.grace().await,
            Ok(End::BargedIn) => End::BargedIn,
            Err(_) => self.give_up(),
        };
        match end {
            End::Heard => self.commit(),
            End::BargedIn => self.call_off(),
        }
    }

    async fn until_heard(&mut self, answered: oneshot::Receiver<()>) -> End {
        let speech = self.speech.clone();
        let end = self.until_over(&speech, Some(answered)).await;
        if end == End::Heard && self.replies_by_itself() { self.until_reply_over().await } else { end }
    }

    /// Waits for the end of a speech.
    async fn until_over(&mut self, speech: &SpeechHandle, answered: Option<oneshot::Receiver<()>>) -> End {
        let mut answered = answered;
        loop {
            tokio::select! {
                biased;
                // Not its end, which takes as long as the voice takes to fall silent.
                () = speech.until_interrupted() => return self.broken_off(),
                () = speech.until_over() => return End::Heard,
                () = answer(&mut answered) => self.tools.answered(self.settings.tools_timeout),
                noted = note(&mut self.events, &self.call_id) => {
                    if self.attend(noted, Some(speech)) {
                        return End::Heard;
                    }
                }
                () = self.tools.too_long() => {
                    self.tools = Tools::Over;
                    self.session.go_on_without_tools(speech);
                }
                () = self.inquiries.answer() => {}
            }
        }
    }

    /// Does what follows for a speech that must be heard; true when there is nothing more to wait for.
    fn attend(&mut self, noted: Noted, speech: Option<&SpeechHandle>) -> bool {
        let may_cancel = self.settings.barge_in == BargeIn::Cancel;
        let interrupt = || speech.is_some_and(|speech| speech.interrupt().is_ok());
        match noted {
            // One that is protected is heard to its end.
            Noted::UserSpeaks if may_cancel => _ = interrupt(),
            Noted::UserSaid(_) if may_cancel => self.is_contested |= !interrupt(),
            // Noted in the history, and not replied to.
            Noted::UserSaid(reply) => reply.force_interrupt(),
            Noted::Replies(reply) => _ = self.reply.get_or_insert(reply),
            Noted::Answered => self.tools = Tools::Over,
            Noted::Closed => return true,
            Noted::UserSpeaks | Noted::Nothing => {}
        }
        false
    }

    fn broken_off(&self) -> End {
        match self.settings.barge_in {
            BargeIn::Cancel => End::BargedIn,
            BargeIn::Ignore => End::Heard,
        }
    }

    fn replies_by_itself(&self) -> bool {
        self.session.llm().is_some_and(|llm| llm.capabilities().automatic_tool_replies)
    }

    /// Waits for the reply that the model makes by itself, which may have begun already.
    async fn until_reply_over(&mut self) -> End {
        let latest = self.asked_at + self.settings.reply_timeout.min(LONGEST);
        loop {
            if let Some(reply) = self.reply.clone() {
                if self.settings.barge_in == BargeIn::Ignore {
                    let _ = reply.set_allow_interruptions(false); // too late for one that was
                }
                return self.until_over(&reply, None).await;
            }
            if let Some(end) = self.unless_barged_in(latest).await {
                return end;
            }
        }
    }

    /// Leaves the user time to object.
    async fn grace(&mut self) -> End {
        if self.settings.grace.is_zero() {
            return End::Heard;
        }
        let end = Instant::now() + self.settings.grace.min(Duration::from_secs(60));
        loop {
            if let Some(end) = self.unless_barged_in(end).await {
                return end;
            }
        }
    }

    /// Waits for the next thing that happens while nothing is said, at most until `end`.
    async fn unless_barged_in(&mut self, end: Instant) -> Option<End> {
        let noted = tokio::select! {
            biased;
            noted = note(&mut self.events, &self.call_id) => noted,
            () = sleep_until(end) => return Some(End::Heard),
            () = self.inquiries.answer() => return None,
        };
        let spoke = matches!(noted, Noted::UserSpeaks | Noted::UserSaid(_));
        if spoke && self.settings.barge_in == BargeIn::Cancel {
            return Some(End::BargedIn);
        }
        self.attend(noted, None).then_some(End::Heard)
    }

    /// It took too long.
    fn give_up(&self) -> End {
        tracing::warn!("the farewell took too long; the call ends without it");
        self.speech.force_interrupt();
        if let Some(reply) = self.reply.as_ref().filter(|_| self.replies_by_itself()) {
            reply.force_interrupt();
        }
        End::Heard
    }

    /// Ends the call, unless something else has.
    fn commit(self) {
        if self.session.core().ending.commit(self.attempt) {
            end(&self.session, self.settings.delete_room);
        }
    }

    /// Lets the conversation go on, the model knowing that it can end the call later.
    fn call_off(self) {
        if self.session.core().ending.call_off(self.attempt) {
            self.session.mend_output(&self.call_id, CALLED_OFF);
        }
    }
}

impl Tools {
    fn answered(&mut self, patience: Duration) {
        if matches!(self, Self::Asked) {
            *self = Self::Until(Instant::now().checked_add(patience));
        }
    }

    async fn too_long(&self) {
        match self {
            Self::Until(Some(end)) => sleep_until(*end).await,
            _ => pending().await,
        }
    }
}

/// The call is over: its job ends, and the session with it.
pub(super) fn end<S: Userdata>(session: &AgentSession<S>, delete_room: bool) {
    let Some(job) = session.job() else { return session.shutdown(CloseReason::TaskCompleted, true) };
    let shutdown = Shutdown::new(CloseReason::TaskCompleted);
    job.shutdown(if delete_room { shutdown } else { shutdown.without_hang_up() });
}

/// Comes back once when the sender is gone.
async fn answer(answered: &mut Option<oneshot::Receiver<()>>) {
    match answered {
        Some(receiver) => {
            let _ = receiver.await; // nothing is ever sent
            *answered = None;
        }
        None => pending().await,
    }
}

/// The next thing that happens, as far as it matters here.
async fn note(events: &mut Events, call_id: &str) -> Noted {
    match events.next().await {
        Some(SessionEvent::UserStateChanged { new: UserState::Speaking, .. }) => Noted::UserSpeaks,
        Some(SessionEvent::SpeechCreated { source: SpeechSource::UserInput, speech }) => {
            Noted::UserSaid(speech)
        }
        Some(SessionEvent::SpeechCreated { source: SpeechSource::GenerateReply, speech }) => {
            Noted::Replies(speech)
        }
        Some(SessionEvent::FunctionToolsExecuted(executed))
            if executed.calls().iter().any(|call| call.call_id == call_id) =>
        {
            Noted::Answered
        }
        Some(SessionEvent::Closed(_)) | None => Noted::Closed,
        Some(_) => Noted::Nothing,
    }
}
