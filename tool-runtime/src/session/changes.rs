//! Agents that come and go, and tools that change: one change after the other.
//!
//! Each is a task of its own, so that it is carried through whoever waits for it.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::{FutureExt, future::join_all};

use super::{
    Agent, AgentSession, Core, SessionError,
    events::SessionEvent,
    scope::Scope,
    state::{Activation, ActiveAgent, registry},
};
use crate::{
    chat::{AgentConfigUpdate, AgentHandoff, ChatItem},
    context::Userdata,
    registry::{ToolContext, last_in_first_place},
    speech::{self, SpeechHandle},
    tool::{Tool, Toolset},
};

/// How long a toolset may take to be set up or closed.
const TOOLSET_TIMEOUT: Duration = Duration::from_secs(30);

/// Carries a change through, after those before it.
async fn carry_through<S: Userdata, F>(
    core: &Arc<Core<S>>,
    change: impl FnOnce(Arc<Core<S>>) -> F,
) -> Result<(), SessionError>
where
    F: Future<Output = Result<(), SessionError>> + Send + 'static,
{
    let future = change(Arc::clone(core));
    let core = Arc::clone(core);
    let task = tokio::spawn(async move {
        let _turn = core.changes.acquire().await; // never closed
        let _underway = Underway::begin(&core);
        future.await
    });
    // A task that did not panic was dropped with its runtime.
    task.await.unwrap_or_else(|error| {
        Err(if error.is_panic() { SessionError::Panicked } else { SessionError::Closed })
    })
}

/// A change under way: until it drops, the session is not idle.
pub(super) struct Underway<S: Userdata>(Arc<Core<S>>);

impl<S: Userdata> Underway<S> {
    pub(super) fn begin(core: &Arc<Core<S>>) -> Self {
        core.tell(|state| state.changes += 1);
        Self(Arc::clone(core))
    }
}

impl<S: Userdata> Drop for Underway<S> {
    fn drop(&mut self) {
        self.0.tell(|state| state.changes = state.changes.saturating_sub(1));
    }
}

/// The first agent comes in.
pub(super) async fn start<S: Userdata>(
    core: &Arc<Core<S>>,
    agent: Arc<dyn Agent<S>>,
) -> Result<(), SessionError> {
    let next = ActiveAgent::new(agent, core)?;
    if !core.begin() {
        let closed = core.events.closed().is_some();
        return Err(if closed { SessionError::Closed } else { SessionError::AlreadyStarted });
    }
    super::closing::join_job(core);
    carry_through(core, |core| async move {
        let own = ToolContext::new(core.tools.clone())?;
        set_up(&core, own.toolsets()).await;
        let entered = enter(&core, next).await;
        if entered.is_err() {
            close_toolsets(own.toolsets()).await;
        }
        entered
    })
    .await
}

/// Another agent comes in, after the one before has left.
pub(super) async fn take_over<S: Userdata>(
    core: &Arc<Core<S>>,
    agent: Arc<dyn Agent<S>>,
) -> Result<(), SessionError> {
    carry_through(core, |core| async move {
        let next = ActiveAgent::new(agent, &core)?;
        let state = core.ask(|state| (state.active.is_some(), state.closing.is_some())).await;
        match state {
            Some((_, true)) => return Err(SessionError::Closed),
            Some((true, _)) => {}
            _ if core.events.closed().is_some() => return Err(SessionError::Closed),
            _ => return Err(SessionError::NotStarted),
        }
        leave(&core, true).await;
        enter(&core, next).await
    })
    .await
}

/// The agent that is there says and does what it does on leaving, unless it has begun to before.
pub(super) async fn leave<S: Userdata>(core: &Arc<Core<S>>, may_speak: bool) {
    let agent = core.ask(|state| {
        let active = state.active.as_mut().filter(|active| !active.is_leaving)?;
        active.is_leaving = true;
        Some(Arc::clone(&active.agent))
    });
    let Some(agent) = agent.await.flatten() else { return };
    let asked_for = Arc::new(Mutex::new(Vec::new()));
    let scope = Scope { leaving: may_speak.then(|| Arc::clone(&asked_for)), ..Scope::default() };
    let session = AgentSession::scoped(Arc::clone(core), scope);
    let leaving = AssertUnwindSafe(attended(agent.on_exit(&session))).catch_unwind();
    match tokio::time::timeout(core.options.exit_timeout, leaving).await {
        Ok(Ok(())) => {}
        Ok(Err(_)) => tracing::error!(agent = agent.id(), "an agent panicked on leaving"),
        Err(_) => tracing::error!(agent = agent.id(), "an agent took too long to leave"),
    }
    let speeches = std::mem::take(&mut *asked_for.lock().unwrap_or_else(PoisonError::into_inner));
    let heard = join_all(speeches.iter().map(SpeechHandle::until_over));
    if tokio::time::timeout(core.options.drain_timeout, heard).await.is_err() {
        tracing::error!(agent = agent.id(), "an agent's last words took too long");
        speeches.iter().for_each(SpeechHandle::force_interrupt);
    }
}

/// What an agent does on coming or going. The session waits for it as for a tool, and so, as in a
/// tool, it does not wait for the end of the session.
async fn attended(work: impl Future<Output = ()>) {
    speech::inside(SpeechHandle::new(true).lineage(), work).await;
}

/// An agent comes in.
async fn enter<S: Userdata>(core: &Arc<Core<S>>, mut next: ActiveAgent<S>) -> Result<(), SessionError> {
    let old = core.ask(|state| state.active.as_ref().map(|active| active.registry().clone())).await;
    let old = old.flatten();
    let known = match &old {
        Some(registry) => registry.clone(),
        None => ToolContext::new(core.tools.clone())?,
    };
    let registry = next.registry().clone();
    set_up(core, &beside(&registry, &known)).await;
    let (agent, activation) = (Arc::clone(&next.agent), next.activation);
    let entered = core.ask(move |state| {
        if state.closing.is_some() {
            return false;
        }
        next.remember(&state.history, state.core());
        let left = state.active.take();
        let config = next.config();
        let new = next.agent.id().to_owned();
        state.active = Some(next);
        if let Some(left) = left {
            let old = left.agent.id().to_owned();
            state.hand_over(activation, old, new);
        }
        state.add(activation, ChatItem::AgentConfigUpdate(config));
        true
    });
    if entered.await != Some(true) {
        close_toolsets(&beside(&registry, &known)).await;
        return Err(SessionError::Closed);
    }
    if let Some(old) = old {
        core.running.cancel_all_but(|tool| registry.get(tool).is_some());
        close_toolsets(&beside(&old, &registry)).await;
    }
    greet(core, agent, activation);
    Ok(())
}

/// Has the agent do what it does on coming in, beside the conversation.
fn greet<S: Userdata>(core: &Arc<Core<S>>, agent: Arc<dyn Agent<S>>, activation: Activation) {
    let underway = Underway::begin(core);
    let scope = Scope { entering: Some(activation), ..Scope::default() };
    let session = AgentSession::scoped(Arc::clone(core), scope);
    core.spawn(async move {
        let _underway = underway;
        if AssertUnwindSafe(attended(agent.on_enter(&session))).catch_unwind().await.is_err() {
            tracing::error!(agent = agent.id(), "an agent panicked on coming in");
        }
    });
}

/// The agent's own tools become what `change` makes of them.
pub(super) async fn update_tools<S: Userdata>(
    core: &Arc<Core<S>>,
    change: impl FnOnce(Vec<Tool<S>>) -> Result<Vec<Tool<S>>, SessionError> + Send + 'static,
) -> Result<(), SessionError> {
    carry_through(core, |core| async move {
        let current = core.ask(|state| {
            state
                .active
                .as_ref()
                .map(|active| (active.activation, active.members.clone(), active.registry().clone()))
        });
        let Some((activation, members, old)) = current.await.flatten() else {
            let is_closed = core.events.closed().is_some();
            return Err(if is_closed { SessionError::Closed } else { SessionError::NotStarted });
        };
        let members = last_in_first_place(change(members)?);
        let new = registry(&core, &members)?;
        set_up(&core, &beside(&new, &old)).await;
        let updated = new.clone();
        let swap = core.ask(move |state| {
            let Some(active) = state.active.as_mut().filter(|_| state.closing.is_none()) else {
                return false;
            };
            let update = active.set_tools(members, updated);
            if !update.tools_added.is_empty() || !update.tools_removed.is_empty() {
                state.add(activation, ChatItem::AgentConfigUpdate(update));
            }
            true
        });
        if swap.await != Some(true) {
            close_toolsets(&beside(&new, &old)).await;
            return Err(SessionError::Closed);
        }
        close_toolsets(&beside(&old, &new)).await;
        Ok(())
    })
    .await
}

pub(super) async fn update_instructions<S: Userdata>(
    core: &Arc<Core<S>>,
    instructions: String,
) -> Result<(), SessionError> {
    let updated = core.ask(move |state| {
        let Some(active) = &mut state.active else { return false };
        if active.instructions == instructions {
            return true;
        }
        active.instructions.clone_from(&instructions);
        let activation = active.activation;
        let update = AgentConfigUpdate { instructions: Some(instructions), ..AgentConfigUpdate::default() };
        state.add(activation, ChatItem::AgentConfigUpdate(update));
        true
    });
    match updated.await {
        Some(true) => Ok(()),
        None if core.events.closed().is_some() => Err(SessionError::Closed),
        Some(false) | None => Err(SessionError::NotStarted),
    }
}

/// The toolsets `registry` has and `other` has not.
fn beside<S: Userdata>(registry: &ToolContext<S>, other: &ToolContext<S>) -> Vec<Arc<dyn Toolset<S>>> {
    let is_in_other =
        |toolset: &&Arc<dyn Toolset<S>>| other.toolsets().iter().any(|known| Arc::ptr_eq(known, toolset));
    registry.toolsets().iter().filter(|toolset| !is_in_other(toolset)).cloned().collect()
}

/// Sets toolsets up, all at once, and tells them of the session. One that fails stays in use.
async fn set_up<S: Userdata>(core: &Arc<Core<S>>, toolsets: &[Arc<dyn Toolset<S>>]) {
    if toolsets.is_empty() {
        return;
    }
    let ctx = core.context();
    let each = toolsets.iter().map(|toolset| async {
        let work = async {
            if let Err(error) = toolset.setup().await {
                let error = crate::error::Chain(&*error);
                tracing::error!(toolset = toolset.id(), %error, "a toolset could not be set up");
            }
            toolset.joined(&ctx).await;
        };
        bounded(toolset.id(), "set up", work).await;
    });
    join_all(each).await;
}

/// Closes toolsets, all at once.
pub(super) async fn close_toolsets<S: Userdata>(toolsets: &[Arc<dyn Toolset<S>>]) {
    join_all(toolsets.iter().map(|toolset| bounded(toolset.id(), "closed", toolset.aclose()))).await;
}

async fn bounded(toolset: &str, done: &str, work: impl Future<Output = ()>) {
    match tokio::time::timeout(TOOLSET_TIMEOUT, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(())) => {}
        Ok(Err(_)) => tracing::error!(toolset, "a toolset panicked while it was {done}"),
        Err(_) => tracing::error!(toolset, "a toolset took too long to be {done}"),
    }
}

/// What the history and the listeners are told of a handoff.
impl<S: Userdata> super::state::State<S> {
    fn hand_over(&mut self, activation: Activation, old: String, new: String) {
        let item = AgentHandoff::new(Some(old.clone()), new.clone());
        self.add(activation, ChatItem::AgentHandoff(item));
        self.tell_listeners(SessionEvent::AgentHandoff { old: Some(old), new });
    }
}
