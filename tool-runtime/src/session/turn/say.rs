//! Saying a text, and what was heard of it.

use std::sync::Arc;

use super::{Activation, Phase, Turn, Voice};
use crate::{
    chat::{ChatMessage, Role},
    context::Userdata,
    session::reply::Say,
};

/// Says a text.
pub(in crate::session) async fn say<S: Userdata>(turn: Turn<S>, say: Say) {
    let Some(floor) = turn.floor(say.priority).await else { return turn.complete() };
    let current = turn
        .core
        .ask(|state| state.active.as_ref().map(|active| (active.activation, Arc::clone(&active.agent))));
    let Some((activation, agent)) = current.await.flatten() else { return };
    turn.phase(Phase::Thinking);
    let mut voice = Voice::new(&agent);
    voice.say_all(&turn, say.speech).await;
    let heard = voice.finish(&turn).await;
    if say.add_to_history {
        turn.note_heard(activation, heard);
    }
    turn.speech.step_played();
    drop(floor);
    turn.complete();
}

/// What was heard of a reply.
pub(super) struct Heard {
    pub(super) text: String,
    pub(super) is_whole: bool,
}

impl<S: Userdata> Turn<S> {
    /// Adds what was heard to the conversation; nothing if it was nothing.
    pub(super) fn note_heard(&self, activation: Activation, heard: Heard) {
        if let Some(message) = heard.into_message() {
            self.add(activation, message.into());
        }
    }
}

impl Heard {
    fn into_message(self) -> Option<ChatMessage> {
        if self.text.trim().is_empty() {
            return None;
        }
        let mut message = ChatMessage::new(Role::Assistant, self.text);
        message.interrupted = !self.is_whole;
        Some(message)
    }
}
