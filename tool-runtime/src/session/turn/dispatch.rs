//! Carrying out one call of a session.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::{AgentSession, Core, Scope};
use crate::{
    chat::{FunctionCall, FunctionCallOutput},
    context::{Attached, RunContext, Userdata},
    executor::{Admission, RunningCall},
    registry::ToolContext,
    session::{SessionEvent, background::LiveCall},
    speech::{self, SpeechHandle},
};

/// What a call is carried out with.
pub(super) struct Dispatch<S: Userdata> {
    pub(super) core: Arc<Core<S>>,
    pub(super) scope: Scope,
    pub(super) speech: SpeechHandle,
    pub(super) step: usize,
    pub(super) registry: ToolContext<S>,
}

/// Carries out a call and answers it.
///
/// A call that is kept out, of a tool that is not there or as a duplicate, never begins: it is
/// answered, but there is no [`SessionEvent::ToolStarted`] and so no [`SessionEvent::ToolEnded`].
pub(super) async fn run<S: Userdata>(
    dispatch: Dispatch<S>,
    call: Arc<FunctionCall>,
    answer: oneshot::Sender<FunctionCallOutput>,
) {
    let token = CancellationToken::new();
    match dispatch.admit(&call, &token).await {
        Ok(place) => dispatch.carry_out(call, &token, place, answer).await,
        Err(kept_out) => _ = answer.send(kept_out), // whoever waited may be gone
    }
}

impl<S: Userdata> Dispatch<S> {
    /// Its place among the calls that run, or what it is answered if it does not.
    async fn admit(
        &self,
        call: &FunctionCall,
        token: &CancellationToken,
    ) -> Result<RunningCall, FunctionCallOutput> {
        let Some(tool) = self.registry.get(&call.name) else {
            return Err(self.registry.execute(call.clone(), &self.core.context()).await);
        };
        match self.core.running.begin(call, tool, Some(&self.speech), token.clone()) {
            Admission::Admitted { running, replaced } => {
                if !replaced.is_empty() {
                    tracing::debug!(tool = call.name, ?replaced, "a call takes the place of others");
                }
                Ok(running)
            }
            Admission::Answered(text) => Err(FunctionCallOutput::new(call, text, false)),
            Admission::Refused(text) => Err(FunctionCallOutput::new(call, text, true)),
        }
    }

    async fn carry_out(
        self,
        call: Arc<FunctionCall>,
        token: &CancellationToken,
        place: RunningCall,
        answer: oneshot::Sender<FunctionCallOutput>,
    ) {
        let events = &self.core.events;
        events.send(|| SessionEvent::ToolStarted(FunctionCall::clone(&call)));
        let live = LiveCall::new(&self.core, Arc::clone(&call), place, answer);
        let ctx = self.context(token, &live);
        let execution = self.registry.execute(FunctionCall::clone(&call), &ctx);
        let mut output = speech::inside(self.speech.lineage(), execution).await;
        let cancelled = token.is_cancelled();
        if cancelled {
            output = FunctionCallOutput::new(&call, "", false).without_reply();
        }
        events.send(|| SessionEvent::ToolEnded {
            call: FunctionCall::clone(&call),
            cancelled,
            output: output.clone(),
        });
        live.end(output);
    }

    fn context(&self, token: &CancellationToken, live: &Arc<LiveCall<S>>) -> RunContext<S> {
        let scope = Scope { in_tool: true, ..self.scope.clone() };
        let session = AgentSession::scoped(Arc::clone(&self.core), scope);
        let attached = Attached {
            session: Arc::new(session),
            call: Some(Arc::clone(live) as _),
            speech: Some(self.speech.clone()),
            step: self.step + 1,
        };
        RunContext::attached_to(Arc::clone(&self.core.userdata), Some(token.clone()), attached)
    }
}
