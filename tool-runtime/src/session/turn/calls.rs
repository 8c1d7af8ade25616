//! The calls of one reply: begun as they come, answered in their order.

use std::sync::Arc;

use futures_util::{StreamExt, stream::FuturesUnordered, future::BoxFuture, FutureExt};
use tokio::sync::oneshot;

use super::{Activation, Core, Prepared, Turn, dispatch::{self, Dispatch}};
use crate::{
    chat::{ChatItem, FunctionCall, FunctionCallOutput},
    context::Userdata,
    formats::ToolChoice,
    registry::ToolContext,
    session::{FunctionToolsExecuted, transcript::GroupId},
    speech::SpeechHandle,
};

/// The calls of one reply.
pub(super) struct Calls<S: Userdata> {
    core: Arc<Core<S>>,
    activation: Activation,
    registry: ToolContext<S>,
    may_call: bool,
    group: GroupId,
    pub(super) calls: Vec<FunctionCall>,
    pub(super) outputs: Vec<Option<FunctionCallOutput>>,
    pending: FuturesUnordered<BoxFuture<'static, (usize, FunctionCallOutput)>>,
}

impl<S: Userdata> Calls<S> {
    pub(super) fn new(turn: &Turn<S>, prepared: &Prepared<S>, choice: &ToolChoice) -> Self {
        Self {
            core: Arc::clone(&turn.core),
            activation: prepared.activation,
            registry: prepared.registry.clone(),
            may_call: *choice != ToolChoice::None,
            group: turn.core.next_group(),
            calls: Vec::new(),
            outputs: Vec::new(),
            pending: FuturesUnordered::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Begins a call. One the model was told not to make is left out.
    pub(super) fn start(&mut self, turn: &Turn<S>, call: FunctionCall) {
        if !self.may_call || turn.speech.has_last_words() {
            tracing::warn!(tool = call.name, "the model made a call it was told not to make");
            return;
        }
        let call = self.core.with_own_id(call);
        let (answer, answered) = oneshot::channel();
        let index = self.calls.len();
        self.calls.push(call.clone());
        self.outputs.push(None);
        let lost = FunctionCallOutput::new(&call, "An internal error occurred", true);
        self.pending.push(answered.map(move |answered| (index, answered.unwrap_or(lost))).boxed());
        let dispatch = Dispatch {
            core: Arc::clone(&self.core),
            scope: turn.scope.clone(),
            speech: turn.speech.clone(),
            step: turn.step,
            registry: self.registry.clone(),
        };
        self.core.spawn(dispatch::run(dispatch, call, answer));
    }

    /// Gives the calls their place in the conversation, and those their outputs that have them already.
    pub(super) fn open(&mut self) {
        if self.is_empty() {
            return;
        }
        let (activation, group, calls) = (self.activation, self.group, self.calls.clone());
        self.core.tell(move |state| state.open_calls(activation, group, &calls));
        self.ready_answers();
    }

    /// Keeps the answers that are there, without waiting.
    pub(super) fn ready_answers(&mut self) {
        while let Some(Some(_)) = self.next_answer().now_or_never() {}
    }

    /// Waits for the next answer, and keeps it. It may be dropped and called again.
    pub(super) async fn next_answer(&mut self) -> Option<usize> {
        let (index, output) = self.pending.next().await?;
        self.note(index, output);
        Some(index)
    }

    /// Waits for all answers.
    pub(super) async fn all_answers(&mut self) {
        while self.next_answer().await.is_some() {}
    }

    /// Answers a call, anew if it was answered before.
    pub(super) fn note(&mut self, index: usize, output: FunctionCallOutput) {
        let group = self.group;
        self.outputs[index] = Some(output.clone());
        self.core.tell(move |state| state.answer(group, index, &output));
    }

    /// Leaves out what is not answered.
    pub(super) fn forget_unanswered(&self) {
        let group = self.group;
        self.core.tell(move |state| state.forget_unanswered(group));
    }

    /// Tells who listens, and the speech, of the calls that were answered.
    pub(super) fn tell(&self, speech: &SpeechHandle) -> FunctionToolsExecuted {
        let (calls, outputs) = self.answered();
        let items = calls.iter().cloned().map(ChatItem::from);
        speech.add_items(items.chain(outputs.iter().cloned().map(Into::into)));
        let executed = FunctionToolsExecuted::new(calls, outputs);
        self.core.tools_executed(&executed);
        executed
    }

    /// The calls that were answered, with their outputs.
    fn answered(&self) -> (Vec<FunctionCall>, Vec<FunctionCallOutput>) {
        let pairs = self.calls.iter().zip(&self.outputs);
        pairs.filter_map(|(call, output)| Some((call.clone(), output.clone()?))).unzip()
    }
}
