//! The end of a session, which comes once, whoever asks for it.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::{Instant, timeout};

use super::{
    AgentSession, Core,
    changes::{close_toolsets, leave},
    events::SessionClosed,
};
use crate::{call_control::CloseReason, chat::ChatContext, context::Userdata, job::SessionLink, speech};

/// How long voices may take to fall silent.
const FALLING_SILENT: Duration = Duration::from_secs(10);
/// How long a job waits for tools and toolsets while the caller hears nothing. What takes longer ends
/// behind the hang-up.
const TIDYING: Duration = Duration::from_millis(250);

type Error = Arc<dyn std::error::Error + Send + Sync>;

/// Closes the session, unless it is closing already.
pub(super) fn begin<S: Userdata>(
    core: &Arc<Core<S>>,
    reason: CloseReason,
    drain: bool,
    error: Option<Error>,
) {
    let owned = Arc::clone(core);
    core.tell(move |state| {
        if state.closing.is_none() {
            state.closing = Some(reason);
            owned.ending.overtake();
            tokio::spawn(close(owned, reason, drain, error));
        }
    });
}

/// Closes the session for a cause of its own.
pub(super) fn close_for<S: Userdata>(core: &Arc<Core<S>>, reason: CloseReason) {
    begin(core, reason, true, None);
}

/// Waits until it is closed; not in a tool, for which the closing waits.
pub(super) async fn wait<S: Userdata>(core: &Arc<Core<S>>) {
    if speech::is_inside() || !core.was_begun() {
        return;
    }
    let mut events = core.events.subscribe();
    while events.next().await.is_some() {}
}

async fn close<S: Userdata>(core: Arc<Core<S>>, reason: CloseReason, drain: bool, error: Option<Error>) {
    let begun = Instant::now();
    // No point in time: `Duration::MAX` means for ever, and no clock counts as far.
    let left = || core.options.drain_timeout.saturating_sub(begun.elapsed());
    if !drain {
        interrupt_all(&core).await;
    }
    settle_changes(&core).await;
    leave(&core, drain).await;
    core.running.cancel_all();
    if timeout(left(), until_silent(&core)).await.is_err() {
        tracing::warn!("a session was closed before all was said");
        interrupt_all(&core).await;
        let _ = timeout(FALLING_SILENT, until_silent(&core)).await;
    }
    core.silent.cancel();
    if let Some(job) = &core.job {
        job.shutdown(reason);
    }
    core.tasks.close();
    if timeout(left(), core.tasks.wait()).await.is_err() {
        tracing::warn!("a session was closed before its tools had ended");
    }
    let registry = core.ask(|state| state.active.as_ref().map(|active| active.registry().clone())).await;
    if let Some(registry) = registry.flatten() {
        close_in_order(&core, registry.toolsets()).await;
    }
    core.ask(super::state::State::close).await;
    core.events.close(SessionClosed { reason, error });
}

/// Lets the agent come or go that is about to. What is asked for later finds the session closing.
async fn settle_changes<S: Userdata>(core: &Core<S>) {
    let turn = core.changes.acquire();
    if timeout(core.options.drain_timeout, turn).await.is_err() {
        tracing::warn!("a session was closed while its agent or its tools were changing");
    }
}

/// Waits until nothing is said any more, nor will be.
async fn until_silent<S: Userdata>(core: &Arc<Core<S>>) {
    loop {
        let live = core.ask(|state| state.live()).await.unwrap_or_default();
        if live.is_empty() {
            return;
        }
        for speech in live {
            speech.until_over().await;
        }
    }
}

async fn interrupt_all<S: Userdata>(core: &Arc<Core<S>>) {
    for speech in core.ask(|state| state.live()).await.unwrap_or_default() {
        speech.force_interrupt();
    }
}

/// The agent's toolsets, then the session's.
async fn close_in_order<S: Userdata>(core: &Core<S>, toolsets: &[Arc<dyn crate::tool::Toolset<S>>]) {
    let own = crate::registry::ToolContext::new(core.tools.clone()).ok();
    let is_own = |toolset: &Arc<dyn crate::tool::Toolset<S>>| {
        own.as_ref().is_some_and(|own| own.toolsets().iter().any(|known| Arc::ptr_eq(known, toolset)))
    };
    let (last, first): (Vec<_>, Vec<_>) = toolsets.iter().cloned().partition(is_own);
    close_toolsets(&first).await;
    close_toolsets(&last).await;
}

/// Has the session close with its job.
pub(super) fn join_job<S: Userdata>(core: &Arc<Core<S>>) {
    if let Some(job) = &core.job {
        job.attach(Arc::new(Link(Arc::clone(core))));
    }
}

/// What a job knows of its session. The job lets go of it when it is over.
struct Link<S: Userdata>(Arc<Core<S>>);

#[async_trait]
impl<S: Userdata> SessionLink for Link<S> {
    async fn close(&self, reason: CloseReason) {
        // Nobody hears the rest once the caller is gone.
        let drain = !matches!(reason, CloseReason::ParticipantDisconnected | CloseReason::Error);
        begin(&self.0, reason, drain, None);
        self.0.silent.cancelled().await;
        let _ = timeout(TIDYING, self.closed()).await;
    }

    async fn closed(&self) {
        let mut events = self.0.events.subscribe();
        while events.next().await.is_some() {}
    }

    async fn history(&self) -> ChatContext {
        AgentSession::of(Arc::clone(&self.0)).history().await
    }
}
