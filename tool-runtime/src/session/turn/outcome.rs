//! What follows from the calls of a reply: a reply to them, another agent, or nothing.

use std::sync::Arc;

use super::{Calls, Turn};
use crate::{
    chat::FunctionCallOutput,
    context::Userdata,
    session::{Agent, InterruptedCalls, handoff::successor},
};

/// What a model reads when the user broke in before another agent had taken over.
const HANDOFF_INTERRUPTED: &str = "the agent handoff was interrupted and did not happen";

/// What follows a reply.
pub(super) enum Next<S> {
    /// Nothing: it could not be made, or was broken off.
    Over,
    /// It was made.
    Replied {
        /// Whether the model is to reply to the outputs.
        reply: bool,
        /// Who takes over when the turn is over.
        handoff: Option<Arc<dyn Agent<S>>>,
    },
}

/// Waits for the calls, no longer than the speech is heard, and says what follows.
pub(super) async fn of<S: Userdata>(turn: &Turn<S>, mut calls: Calls<S>, failed: bool) -> Next<S> {
    if calls.is_empty() {
        let handoff = None;
        return if failed { Next::Over } else { Next::Replied { reply: false, handoff } };
    }
    let go_on = turn.speech.go_on();
    tokio::select! {
        biased;
        () = calls.all_answers() => {}
        () = turn.speech.until_interrupted() => {}
        () = go_on.cancelled() => {}
    }
    if turn.speech.interrupted() {
        interrupted(turn, calls);
        return Next::Over;
    }
    let handoff = one_handoff(&mut calls);
    let executed = calls.tell(&turn.speech);
    let asks = calls.outputs.iter().flatten().any(|output| output.reply_required());
    if calls.outputs.iter().any(Option::is_none) {
        turn.core.spawn(async move { calls.all_answers().await });
    }
    let (cancels_reply, cancels_handoff) = executed
        .map(|executed| (executed.reply_cancelled(), executed.handoff_cancelled()))
        .unwrap_or_default();
    let is_automatic = turn.core.llm.as_ref().is_some_and(|llm| llm.capabilities().automatic_tool_replies);
    // A farewell is said once: with the call that asked for it, or in reply to it.
    let has_said_goodbye = turn.speech.has_last_words() && turn.speech.has_said();
    let may_reply = !failed && !is_automatic && !has_said_goodbye && !turn.speech.interrupted();
    Next::Replied {
        reply: asks && may_reply && !cancels_reply,
        handoff: handoff.filter(|_| !cancels_handoff),
    }
}

/// The user broke in: what runs is left to run, and its answers to come in when they come, unless
/// they are to be ignored.
fn interrupted<S: Userdata>(turn: &Turn<S>, mut calls: Calls<S>) {
    calls.ready_answers();
    for index in 0..calls.made.len() {
        calls.call_off_handoff(index);
    }
    if turn.core.options.interrupted_calls == InterruptedCalls::Remove {
        calls.forget_unanswered();
        if calls.outputs.iter().any(Option::is_some) {
            calls.tell(&turn.speech);
        }
        return;
    }
    let speech = turn.speech.clone();
    turn.core.spawn(async move {
        while let Some(index) = calls.next_answer().await {
            calls.call_off_handoff(index);
        }
        calls.tell(&speech);
    });
}

impl<S: Userdata> Calls<S> {
    fn call_off_handoff(&mut self, index: usize) {
        if self.outputs[index].as_ref().is_some_and(|output| output.handoff().is_some()) {
            self.note_error(index, HANDOFF_INTERRUPTED);
        }
    }

    fn note_error(&mut self, index: usize, text: &str) {
        let output = FunctionCallOutput::new(&self.made[index], text, true);
        self.note(index, output);
    }
}

/// The agent that takes over. Several at once are an error, of which each of the calls is told.
fn one_handoff<S: Userdata>(calls: &mut Calls<S>) -> Option<Arc<dyn Agent<S>>> {
    let handing = |(index, output): (usize, &Option<Arc<FunctionCallOutput>>)| {
        output.as_ref()?.handoff().map(|handoff| (index, successor::<S>(handoff)))
    };
    let handoffs: Vec<_> = calls.outputs.iter().enumerate().filter_map(handing).collect();
    match &handoffs[..] {
        [] => None,
        [(_, Some(agent))] => Some(Arc::clone(agent)),
        [(index, None)] => {
            tracing::error!(
                tool = calls.made[*index].name,
                "a handoff to an agent of another application, or to something that is no agent"
            );
            calls.note_error(*index, "An internal error occurred");
            None
        }
        several => {
            let names: Vec<_> =
                several.iter().map(|(index, _)| format!("`{}`", calls.made[*index].name)).collect();
            let text = format!(
                "{} each hand the conversation to another agent, so none did; call one of them",
                names.join(" and ")
            );
            for (index, _) in several {
                calls.note_error(*index, &text);
            }
            None
        }
    }
}
