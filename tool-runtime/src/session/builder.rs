//! Building a session.

use std::{fmt, sync::Arc};

use super::{
    AgentSession, SessionOptions,
    core::{Core, Parts},
};
use crate::{
    context::Userdata,
    job::JobContext,
    llm::Llm,
    speech::{SpeechOutput, VirtualSpeech},
    tool::{IntoTools, Tool},
};

/// Builds a session; begun with [`AgentSession::builder`] or [`AgentSession::for_job`].
pub struct AgentSessionBuilder<S = ()> {
    parts: Parts<S>,
}

impl<S: Userdata> AgentSessionBuilder<S> {
    pub(super) fn new(userdata: Arc<S>, job: Option<JobContext<S>>) -> Self {
        Self {
            parts: Parts {
                userdata,
                llm: None,
                output: Arc::new(VirtualSpeech::instant()),
                options: SessionOptions::default(),
                job,
                tools: Vec::new(),
                instructions: String::new(),
            },
        }
    }

    /// The model that agents ask. Without one, agents have to bring their own with
    /// [`llm_node`](super::Agent::llm_node).
    #[must_use]
    pub fn llm(mut self, llm: impl Llm + 'static) -> Self {
        self.parts.llm = Some(Arc::new(llm));
        self
    }

    /// The way to the user's ear. Without one, what is said counts as heard at once: for
    /// conversations in text, read off the [events](AgentSession::events).
    #[must_use]
    pub fn speech(mut self, output: impl SpeechOutput + 'static) -> Self {
        self.parts.output = Arc::new(output);
        self
    }

    /// Tools every agent of the session has. Their toolsets are set up once and closed with the
    /// session.
    #[must_use]
    pub fn tools<Via>(mut self, tools: impl IntoTools<S, Via>) -> Self {
        let tools: Vec<Tool<S>> = tools.into_tools();
        self.parts.tools.extend(tools);
        self
    }

    /// Tells the models of all agents something behind the agent's own instructions: what holds for the
    /// session rather than for one of them. Given more than once, it is told all of it.
    #[must_use]
    pub fn instructions(mut self, instructions: impl AsRef<str>) -> Self {
        let told = &mut self.parts.instructions;
        let paragraph = if told.is_empty() { "" } else { "\n\n" };
        *told = format!("{told}{paragraph}{}", instructions.as_ref());
        self
    }

    /// How the session behaves.
    #[must_use]
    pub fn options(mut self, options: SessionOptions) -> Self {
        self.parts.options = options;
        self
    }

    /// The session, with nobody in it yet.
    pub fn build(self) -> AgentSession<S> {
        AgentSession::of(Arc::new(Core::new(self.parts)))
    }
}

impl<S> fmt::Debug for AgentSessionBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentSessionBuilder").field("options", &self.parts.options).finish_non_exhaustive()
    }
}
