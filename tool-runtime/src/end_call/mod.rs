//! The tool by which an agent ends a call: it says goodbye, waits until that was heard, and hangs up.
//!
//! `request` is what the model's call sets off, `farewell` sees it through to the one commitment after
//! which there is no way back, `watchdog` ends calls whose agent says goodbye and leaves it at that.

mod builder;
mod callbacks;
mod farewell;
mod request;
mod watchdog;

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;

use self::callbacks::Callbacks;
pub use self::{
    builder::EndCallToolBuilder,
    callbacks::{EndCallCompleted, EndCallRequested},
    watchdog::Watchdog,
};
use crate::{
    context::{RunContext, Userdata},
    tool::{FunctionTool, Tool, Toolset},
};

/// What becomes of the end of a call when the user speaks before it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BargeIn {
    /// The conversation goes on, and the model knows that it can end the call later.
    #[default]
    Cancel,
    /// The farewell is not broken off, and the call ends.
    Ignore,
}

/// The tool by which an agent ends a call: a toolset with the one tool `end_call`.
///
/// When the model calls it, the agent says goodbye, once; when the user has *heard* that, the session
/// closes and its [job](crate::JobContext) ends: the call is hung up, the room deleted, and what is to
/// be done after the call runs. Everything can be called off until the last word was heard; from there
/// on the end is the one end of the call, whatever else would have ended it.
///
/// | option | default | what it does |
/// |---|---|---|
/// | [`extra_description`](EndCallToolBuilder::extra_description) | none | tells the model more of when to end the call |
/// | [`delete_room`](EndCallToolBuilder::delete_room) | yes | hangs up and deletes the room; otherwise only the agent leaves |
/// | [`end_instructions`](EndCallToolBuilder::end_instructions) | "say goodbye to the user" | what the model is told to say last; nothing for a silent end |
/// | [`ignore_on_enter`](EndCallToolBuilder::ignore_on_enter) | no | hides the tool while the agent greets |
/// | [`on_tool_called`](EndCallToolBuilder::on_tool_called) | none | runs when the model has called the tool |
/// | [`on_tool_completed`](EndCallToolBuilder::on_tool_completed) | none | runs when the call is about to be answered, and may change the answer |
/// | [`barge_in`](EndCallToolBuilder::barge_in) | cancel | what happens when the user speaks meanwhile |
/// | [`grace`](EndCallToolBuilder::grace) | none | how long the user may still object after the farewell |
/// | [`watchdog`](EndCallToolBuilder::watchdog) | on | ends calls whose agent says goodbye without calling the tool |
/// | [`callback_timeout`](EndCallToolBuilder::callback_timeout) | 10 s | how long a callback may take |
/// | [`tools_timeout`](EndCallToolBuilder::tools_timeout) | 10 s | how long tools that run beside it are waited for |
/// | [`reply_timeout`](EndCallToolBuilder::reply_timeout) | 5 s | how long a model that replies by itself may take to begin |
/// | [`farewell_timeout`](EndCallToolBuilder::farewell_timeout) | 60 s | how long all of it may take |
///
/// A model, a voice or a callback that fails or hangs does not keep the call from ending. A second call
/// of the tool changes nothing, and says so. If the reply that calls the tool speaks as well, that was
/// the farewell: no other follows.
///
/// ```
/// use std::sync::Arc;
/// use tool_runtime::{Agent, EndCallTool, Tool, tools};
///
/// struct Clerk;
///
/// impl Agent for Clerk {
///     fn instructions(&self) -> String {
///         "You are a friendly clerk.".to_owned()
///     }
///
///     fn tools(self: Arc<Self>) -> Vec<Tool> {
///         tools![{ EndCallTool::new() }]
///     }
/// }
/// # let _ = Clerk;
/// ```
pub struct EndCallTool<S = ()> {
    settings: Arc<Settings<S>>,
    tool: Option<FunctionTool<S>>,
}

/// What an [`EndCallTool`] was built with.
struct Settings<S> {
    extra_description: String,
    delete_room: bool,
    end_instructions: Option<String>,
    ignore_on_enter: bool,
    callbacks: Callbacks<S>,
    barge_in: BargeIn,
    grace: Duration,
    watchdog: Option<Watchdog>,
    tools_timeout: Duration,
    reply_timeout: Duration,
    farewell_timeout: Duration,
}

impl<S: Userdata> EndCallTool<S> {
    /// The tool with its defaults.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Builds the tool with other options.
    pub fn builder() -> EndCallToolBuilder<S> {
        EndCallToolBuilder::new()
    }

    fn of(settings: Settings<S>) -> Self {
        let settings = Arc::new(settings);
        let tool = request::tool(&settings)
            .inspect_err(|error| tracing::error!(%error, "the tool that ends calls cannot be built"))
            .ok();
        Self { settings, tool }
    }
}

impl<S: Userdata> Default for EndCallTool<S> {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl<S: Userdata> Toolset<S> for EndCallTool<S> {
    fn id(&self) -> &'static str {
        "end_call"
    }

    fn tools(self: Arc<Self>) -> Vec<Tool<S>> {
        self.tool.iter().cloned().map(Tool::Function).collect()
    }

    async fn joined(&self, ctx: &RunContext<S>) {
        if let Some((watchdog, session)) = self.settings.watchdog.as_ref().zip(ctx.session()) {
            watchdog.watch(session, self.settings.delete_room);
        }
    }
}

impl<S> fmt::Debug for EndCallTool<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndCallTool")
            .field("delete_room", &self.settings.delete_room)
            .field("barge_in", &self.settings.barge_in)
            .finish_non_exhaustive()
    }
}
