//! The agent that is there.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use super::super::{Agent, Core, SessionError, transcript::Transcript};
use crate::{
    chat::{AgentConfigUpdate, ChatContext, ChatItem, ChatMessage, Role},
    context::Userdata,
    registry::ToolContext,
    tool::{FunctionTool, Tool, ToolFlag},
};

/// One stay of one agent in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Activation(u64);

impl Activation {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// The agent that is there, and what it has.
pub(crate) struct ActiveAgent<S> {
    pub(crate) activation: Activation,
    pub(crate) agent: Arc<dyn Agent<S>>,
    /// Its own tools; the registry has the session's, too.
    pub(crate) members: Vec<Tool<S>>,
    registry: ToolContext<S>,
    /// The registry without what is hidden while it greets.
    greeting: OnceLock<ToolContext<S>>,
    pub(crate) instructions: String,
    pub(crate) transcript: Transcript,
    /// It has begun to leave, which it does once.
    pub(crate) is_leaving: bool,
}

impl<S: Userdata> ActiveAgent<S> {
    pub(crate) fn new(agent: Arc<dyn Agent<S>>, core: &Core<S>) -> Result<Self, SessionError> {
        let members = Arc::clone(&agent).tools();
        Ok(Self {
            activation: Activation::next(),
            registry: registry(core, &members)?,
            members,
            greeting: OnceLock::new(),
            instructions: agent.instructions(),
            agent,
            transcript: Transcript::default(),
            is_leaving: false,
        })
    }

    /// What it knows of the conversation as it comes in.
    pub(crate) fn remember(&mut self, history: &Transcript, core: &Core<S>) {
        let chat = catch_unwind(AssertUnwindSafe(|| self.agent.chat_context(&history.settled())));
        let chat = chat.unwrap_or_else(|_| {
            tracing::error!(agent = self.agent.id(), "an agent panicked over what it is to remember");
            ChatContext::new()
        });
        core.know_calls(chat.items().iter().filter_map(|item| match item {
            ChatItem::FunctionCall(call) => Some(call),
            _ => None,
        }));
        self.transcript = Transcript::of(&chat);
    }

    pub(crate) fn registry(&self) -> &ToolContext<S> {
        &self.registry
    }

    /// The tools of a reply; those of a greeting lack what is hidden in greetings.
    pub(crate) fn tools_for(&mut self, core: &Core<S>, greeting: Option<Activation>) -> ToolContext<S> {
        self.refresh(core);
        if greeting != Some(self.activation) {
            return self.registry.clone();
        }
        let hidden = |tool: &&FunctionTool<S>| tool.flags().contains(ToolFlag::IGNORE_ON_ENTER);
        let greeting = self.greeting.get_or_init(|| {
            self.registry.exclude(self.registry.tools().iter().filter(hidden).map(FunctionTool::name))
        });
        greeting.clone()
    }

    /// Takes in what its toolsets have changed by themselves.
    fn refresh(&mut self, core: &Core<S>) {
        let refreshed = catch_unwind(AssertUnwindSafe(|| match self.registry.refreshed()? {
            None => Ok(None),
            // Made anew, as other tools may want other companions.
            Some(_) => registry(core, &self.members).map(Some),
        }));
        match refreshed.unwrap_or(Err(SessionError::Panicked)) {
            Ok(None) => {}
            Ok(Some(registry)) => self.set_registry(registry),
            Err(error) => tracing::error!(%error, "a toolset's new tools are left out"),
        }
    }

    /// Replaces its tools; says what that changed.
    pub(crate) fn set_tools(&mut self, members: Vec<Tool<S>>, registry: ToolContext<S>) -> AgentConfigUpdate {
        let update = update(&self.registry, &registry);
        self.members = members;
        self.set_registry(registry);
        update
    }

    fn set_registry(&mut self, registry: ToolContext<S>) {
        self.registry = registry;
        self.greeting = OnceLock::new();
    }

    /// The conversation as its model is sent it, behind its own instructions and the session's.
    pub(crate) fn chat(&self, core: &Core<S>) -> ChatContext {
        let instructions = match (&*self.instructions, &*core.instructions) {
            (own, "") => own.to_owned(),
            ("", sessions) => sessions.to_owned(),
            (own, sessions) => format!("{own}\n\n{sessions}"),
        };
        let is_there = !instructions.is_empty();
        let first = is_there.then(|| ChatMessage::new(Role::System, instructions).into());
        self.transcript.for_model(first)
    }

    /// What history says of an agent as it comes in.
    pub(crate) fn config(&self) -> AgentConfigUpdate {
        AgentConfigUpdate {
            instructions: Some(self.instructions.clone()),
            tools_added: self.registry.tools().iter().map(|tool| tool.name().to_owned()).collect(),
            ..AgentConfigUpdate::default()
        }
    }
}

/// The session's tools, then the agent's, then those that look after the others.
pub(crate) fn registry<S: Userdata>(
    core: &Core<S>,
    members: &[Tool<S>],
) -> Result<ToolContext<S>, SessionError> {
    let mut tools: Vec<Tool<S>> = core.tools.iter().chain(members).cloned().collect();
    let registry = ToolContext::new(tools.clone())?;
    match core.companions(registry.tools()) {
        [] => Ok(registry),
        companions => {
            tools.extend(companions.iter().cloned());
            Ok(ToolContext::new(tools)?)
        }
    }
}

fn update<S: Userdata>(old: &ToolContext<S>, new: &ToolContext<S>) -> AgentConfigUpdate {
    let names = |of: &ToolContext<S>, missing_in: &ToolContext<S>| -> Vec<String> {
        let missing = |tool: &&FunctionTool<S>| !missing_in.tools().iter().any(|t| t.name() == tool.name());
        of.tools().iter().filter(missing).map(|tool| tool.name().to_owned()).collect()
    };
    AgentConfigUpdate {
        tools_added: names(new, old),
        tools_removed: names(old, new),
        ..AgentConfigUpdate::default()
    }
}
