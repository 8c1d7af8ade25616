//! The calls of one reply: begun as they come, answered in their order.

use std::sync::Arc;

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::sync::oneshot;

use super::{
    Activation, Core, Prepared, Turn,
    dispatch::{self, Dispatch},
};
use crate::{
    chat::{FunctionCall, FunctionCallOutput},
    context::Userdata,
    formats::ToolChoice,
    registry::ToolContext,
    session::{FunctionToolsExecuted, transcript::GroupId},
    speech::SpeechHandle,
};

/// The answer of the call of this number; none where its task has died.
type Pending = BoxFuture<'static, (usize, Option<FunctionCallOutput>)>;

/// The calls of one reply.
pub(super) struct Calls<S: Userdata> {
    core: Arc<Core<S>>,
    activation: Activation,
    registry: ToolContext<S>,
    may_call: bool,
    group: GroupId,
    pub(super) made: Vec<Arc<FunctionCall>>,
    pub(super) outputs: Vec<Option<Arc<FunctionCallOutput>>>,
    pending: FuturesUnordered<Pending>,
}

impl<S: Userdata> Calls<S> {
    pub(super) fn new(turn: &Turn<S>, prepared: &Prepared<S>, choice: &ToolChoice) -> Self {
        Self {
            core: Arc::clone(&turn.core),
            activation: prepared.activation,
            registry: prepared.registry.clone(),
            may_call: *choice != ToolChoice::None,
            group: turn.core.next_group(),
            made: Vec::new(),
            outputs: Vec::new(),
            pending: FuturesUnordered::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    /// Begins a call. One the model was told not to make is left out.
    pub(super) fn start(&mut self, turn: &Turn<S>, call: FunctionCall) {
        if !self.may_call {
            tracing::warn!(tool = call.name, "the model made a call it was told not to make");
            return;
        }
        let call = Arc::new(self.core.with_own_id(call));
        let (answer, answered) = oneshot::channel();
        let index = self.made.len();
        self.made.push(Arc::clone(&call));
        self.outputs.push(None);
        self.pending.push(answered.map(move |answered| (index, answered.ok())).boxed());
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
        let (activation, group, calls) = (self.activation, self.group, self.made.clone());
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
        let lost = || FunctionCallOutput::new(&self.made[index], "An internal error occurred", true);
        let output = output.unwrap_or_else(lost);
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
        let output = Arc::new(output);
        self.outputs[index] = Some(Arc::clone(&output));
        self.core.tell(move |state| state.answer(group, index, &output));
    }

    /// Leaves out what is not answered.
    pub(super) fn forget_unanswered(&self) {
        let group = self.group;
        self.core.tell(move |state| state.forget_unanswered(group));
    }

    /// Tells who listens, and the speech, of the calls that were answered; nothing where nobody does.
    pub(super) fn tell(&self, speech: &SpeechHandle) -> Option<FunctionToolsExecuted> {
        speech.add_calls(self.made.iter().zip(&self.outputs));
        if !self.core.hears_of_tools() {
            return None;
        }
        let executed = FunctionToolsExecuted::new(self.answered());
        self.core.tools_executed(&executed);
        Some(executed)
    }

    /// The calls that were answered, with their outputs.
    fn answered(&self) -> (Vec<FunctionCall>, Vec<FunctionCallOutput>) {
        let pairs = self.made.iter().zip(&self.outputs);
        let answered = pairs.filter_map(|(call, output)| output.as_ref().map(|output| (call, output)));
        answered.map(|(call, output)| (FunctionCall::clone(call), FunctionCallOutput::clone(output))).unzip()
    }
}
