//! Carrying out one call of a session.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::{Activation, AgentSession, Core, Scope};
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
    pub(super) activation: Activation,
    pub(super) registry: ToolContext<S>,
}

/// Carries out a call and answers it.
pub(super) async fn run<S: Userdata>(
    dispatch: Dispatch<S>,
    call: FunctionCall,
    answer: oneshot::Sender<FunctionCallOutput>,
) {
    let token = CancellationToken::new();
    let core = &dispatch.core;
    let place = match dispatch.admit(&call, &token) {
        Ok(place) => place,
        Err(kept_out) => {
            let _ = answer.send(kept_out); // whoever waited may be gone
            return;
        }
    };
    let live = LiveCall::new(core, call.clone(), place, answer);
    let ctx = dispatch.context(&token, &live);
    let execution = dispatch.registry.execute(call.clone(), &ctx);
    let mut output = speech::inside(dispatch.speech.lineage(), execution).await;
    let cancelled = token.is_cancelled();
    if cancelled {
        output = FunctionCallOutput::new(&call, "", false).without_reply();
    }
    core.events.send(SessionEvent::ToolEnded { call, cancelled, output: output.clone() });
    live.end(output);
}

impl<S: Userdata> Dispatch<S> {
    /// Its place among the calls that run, or what it is answered if it may not run. A call to a tool
    /// that is not there has none.
    fn admit(
        &self,
        call: &FunctionCall,
        token: &CancellationToken,
    ) -> Result<Option<RunningCall>, FunctionCallOutput> {
        let Some(tool) = self.registry.get(&call.name) else { return Ok(None) };
        match self.core.running.begin(call, tool, Some(&self.speech), token.clone()) {
            Admission::Admitted { running, .. } => {
                self.core.events.send(SessionEvent::ToolStarted(call.clone()));
                Ok(Some(running))
            }
            Admission::Answered(text) => Err(FunctionCallOutput::new(call, text, false)),
            Admission::Refused(text) => Err(FunctionCallOutput::new(call, text, true)),
        }
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
