//! Seeing a farewell through: from the model's call to the commitment, or back into the conversation.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::oneshot,
    time::{Instant, sleep, sleep_until, timeout},
};

use super::{BargeIn, Settings, request::CALLED_OFF};
use crate::{
    call_control::CloseReason,
    context::Userdata,
    job::Shutdown,
    session::{AgentSession, Attempt, Events, SessionEvent, SpeechSource, UserState},
    speech::SpeechHandle,
};

/// A farewell under way.
pub(super) struct Farewell<S> {
    pub(super) settings: Arc<Settings<S>>,
    pub(super) session: AgentSession<S>,
    pub(super) speech: SpeechHandle,
    pub(super) call_id: String,
    pub(super) attempt: Attempt,
    /// Heard from the moment the model asked: nothing is missed in between.
    pub(super) events: Events,
    pub(super) asked_at: Instant,
}

/// How a farewell ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The user has heard it, or there is nothing more to wait for.
    Heard,
    /// The user spoke.
    BargedIn,
}

/// What happened while something was waited for.
enum Noted {
    /// The user began to speak, or said something.
    UserSpoke,
    /// Another speech was asked for.
    Created(SpeechHandle),
    Nothing,
    /// The session is closed.
    Closed,
}

impl<S: Userdata> Farewell<S> {
    /// Waits until the farewell was heard and ends the call, or lets the conversation go on.
    pub(super) async fn see_through(mut self, answered: oneshot::Receiver<()>) {
        let limit = self.settings.farewell_timeout;
        let end = match timeout(limit, self.until_heard(answered)).await {
            Ok(end) => end,
            Err(_) => {
                tracing::warn!("the farewell took too long; the call ends without it");
                self.speech.force_interrupt();
                End::Heard
            }
        };
        match (end, self.settings.barge_in) {
            (End::BargedIn, BargeIn::Cancel) => self.call_off(),
            _ => self.commit(),
        }
    }

    async fn until_heard(&mut self, answered: oneshot::Receiver<()>) -> End {
        let speech = self.speech.clone();
        let patience = self.wait_for_tools(answered);
        tokio::spawn(patience);
        let mut reply = None;
        if self.until_over(&speech, &mut reply).await == End::BargedIn {
            return End::BargedIn;
        }
        if self.replies_by_itself() && self.until_reply_over(reply).await == End::BargedIn {
            return End::BargedIn;
        }
        self.grace().await
    }

    /// Has the speech go on without tools that take too long beside `end_call`.
    fn wait_for_tools(&self, answered: oneshot::Receiver<()>) -> impl Future<Output = ()> + use<S> {
        let (session, speech) = (self.session.clone(), self.speech.clone());
        let limit = self.settings.tools_timeout;
        async move {
            let _ = answered.await; // an answer is never sent: the sender is dropped
            tokio::select! {
                biased;
                () = speech.until_over() => {}
                () = sleep(limit) => session.go_on_without_tools(&speech),
            }
        }
    }

    /// Waits for the end of a speech; notes the first other that was asked for meanwhile.
    async fn until_over(&mut self, speech: &SpeechHandle, reply: &mut Option<SpeechHandle>) -> End {
        loop {
            tokio::select! {
                biased;
                () = speech.until_over() => {
                    return if speech.interrupted() { End::BargedIn } else { End::Heard };
                }
                noted = note(&mut self.events) => match noted {
                    Noted::UserSpoke if self.settings.barge_in == BargeIn::Cancel => {
                        let _ = speech.interrupt(); // one that is protected is heard to its end
                    }
                    Noted::Created(created) => _ = reply.get_or_insert(created),
                    Noted::Closed => return End::Heard,
                    Noted::UserSpoke | Noted::Nothing => {}
                },
            }
        }
    }

    fn replies_by_itself(&self) -> bool {
        self.session.llm().is_some_and(|llm| llm.capabilities().automatic_tool_replies)
    }

    /// Waits for the reply that the model makes by itself, which may have begun already.
    async fn until_reply_over(&mut self, mut reply: Option<SpeechHandle>) -> End {
        let latest = self.asked_at + self.settings.reply_timeout;
        while reply.is_none() {
            let noted = tokio::select! {
                biased;
                noted = note(&mut self.events) => noted,
                () = sleep_until(latest) => return End::Heard,
            };
            match noted {
                Noted::Created(created) => reply = Some(created),
                Noted::UserSpoke if self.settings.barge_in == BargeIn::Cancel => return End::BargedIn,
                Noted::Closed => return End::Heard,
                Noted::UserSpoke | Noted::Nothing => {}
            }
        }
        match reply {
            Some(reply) => self.until_over(&reply, &mut None).await,
            None => End::Heard,
        }
    }

    /// Leaves the user time to object.
    async fn grace(&mut self) -> End {
        if self.settings.grace.is_zero() {
            return End::Heard;
        }
        let end = Instant::now() + self.settings.grace.min(Duration::from_secs(60));
        loop {
            let noted = tokio::select! {
                biased;
                noted = note(&mut self.events) => noted,
                () = sleep_until(end) => return End::Heard,
            };
            match noted {
                Noted::UserSpoke => return End::BargedIn,
                Noted::Closed => return End::Heard,
                Noted::Created(_) | Noted::Nothing => {}
            }
        }
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

/// The call is over: its job ends, and the session with it.
pub(super) fn end<S: Userdata>(session: &AgentSession<S>, delete_room: bool) {
    let Some(job) = session.job() else { return session.shutdown(CloseReason::TaskCompleted, true) };
    let shutdown = Shutdown::new(CloseReason::TaskCompleted);
    job.shutdown(if delete_room { shutdown } else { shutdown.without_hang_up() });
}

/// The next thing that happens, as far as it matters here.
async fn note(events: &mut Events) -> Noted {
    match events.next().await {
        Some(SessionEvent::UserStateChanged { new: UserState::Speaking, .. })
        | Some(SessionEvent::SpeechCreated { source: SpeechSource::UserInput, .. }) => Noted::UserSpoke,
        Some(SessionEvent::SpeechCreated { speech, .. }) => Noted::Created(speech),
        Some(SessionEvent::Closed(_)) | None => Noted::Closed,
        Some(_) => Noted::Nothing,
    }
}
