//! Building the tool that ends calls.

use std::{fmt, future::Future, time::Duration};

use super::{
    BargeIn, EndCallCompleted, EndCallRequested, EndCallTool, Settings, Watchdog, callbacks::Callbacks,
};
use crate::{context::Userdata, error::BoxError};

/// Builds an [`EndCallTool`]; begun with [`EndCallTool::builder`].
///
/// ```
/// use tool_runtime::{BargeIn, EndCallTool};
///
/// let tool = EndCallTool::<()>::builder()
///     .extra_description("Ask first whether there is anything else.")
///     .end_instructions("Thank the user for calling and say goodbye.")
///     .barge_in(BargeIn::Ignore)
///     .on_tool_called(|event| async move {
///         println!("the model ends the call: {:?}", event.arguments);
///         Ok(())
///     })
///     .on_tool_completed(|event| async move { Ok(event.output) })
///     .build();
/// # let _ = tool;
/// ```
pub struct EndCallToolBuilder<S = ()>(Settings<S>);

impl<S: Userdata> EndCallToolBuilder<S> {
    pub(super) fn new() -> Self {
        Self(Settings {
            extra_description: String::new(),
            delete_room: true,
            end_instructions: Some("say goodbye to the user".to_owned()),
            ignore_on_enter: false,
            callbacks: Callbacks::default(),
            barge_in: BargeIn::Cancel,
            grace: Duration::ZERO,
            watchdog: Some(Watchdog::default()),
            tools_timeout: Duration::from_secs(10),
            reply_timeout: Duration::from_secs(5),
            farewell_timeout: Duration::from_secs(60),
        })
    }

    /// Tells the model more of when to end the call: it stands below the tool's own description.
    #[must_use]
    pub fn extra_description(mut self, text: impl Into<String>) -> Self {
        self.0.extra_description = text.into();
        self
    }

    /// Whether the call is hung up and the room deleted; otherwise the agent leaves and the others stay
    /// on the line.
    #[must_use]
    pub fn delete_room(mut self, delete_room: bool) -> Self {
        self.0.delete_room = delete_room;
        self
    }

    /// What the model is told to say last; `None` ends the call without a word.
    #[must_use]
    pub fn end_instructions<'t>(mut self, instructions: impl Into<Option<&'t str>>) -> Self {
        self.0.end_instructions = instructions.into().map(str::to_owned);
        self
    }

    /// Whether the tool is hidden while the agent greets.
    #[must_use]
    pub fn ignore_on_enter(mut self, ignore: bool) -> Self {
        self.0.ignore_on_enter = ignore;
        self
    }

    /// Runs when the model has called the tool. What fails is logged; a panic and a callback that takes
    /// longer than [`callback_timeout`](Self::callback_timeout), too.
    #[must_use]
    pub fn on_tool_called<F>(
        mut self,
        callback: impl Fn(EndCallRequested<S>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.0.callbacks.called = Some(Box::new(move |event| Box::pin(callback(event))));
        self
    }

    /// Runs when the call is about to be answered. What it gives is the answer the model reads; `None`
    /// is a silent end. If it fails, the answer is left as it was.
    #[must_use]
    pub fn on_tool_completed<F>(
        mut self,
        callback: impl Fn(EndCallCompleted<S>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Option<String>, BoxError>> + Send + 'static,
    {
        self.0.callbacks.completed = Some(Box::new(move |event| Box::pin(callback(event))));
        self
    }

    /// What happens when the user speaks before the call has ended.
    #[must_use]
    pub fn barge_in(mut self, barge_in: BargeIn) -> Self {
        self.0.barge_in = barge_in;
        self
    }

    /// How long the user may still object when the farewell was heard: not at all, unless set.
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.0.grace = grace;
        self
    }

    /// Ends calls whose agent says goodbye without calling the tool; `None` leaves them open.
    #[must_use]
    pub fn watchdog(mut self, watchdog: impl Into<Option<Watchdog>>) -> Self {
        self.0.watchdog = watchdog.into();
        self
    }

    /// How long a callback may take: 10 seconds, unless set.
    #[must_use]
    pub fn callback_timeout(mut self, timeout: Duration) -> Self {
        self.0.callbacks.timeout = timeout;
        self
    }

    /// How long tools that run beside this one are waited for: 10 seconds, unless set. Then those that
    /// are [`CANCELLABLE`](crate::ToolFlag::CANCELLABLE) are cancelled, and the others left to run.
    #[must_use]
    pub fn tools_timeout(mut self, timeout: Duration) -> Self {
        self.0.tools_timeout = timeout;
        self
    }

    /// How long a model that replies to outputs by itself may take to begin with the farewell, counted
    /// from its call: 5 seconds, unless set.
    #[must_use]
    pub fn reply_timeout(mut self, timeout: Duration) -> Self {
        self.0.reply_timeout = timeout;
        self
    }

    /// How long all of it may take, from the call to the last word: 60 seconds, unless set. Then the
    /// call ends where it is.
    #[must_use]
    pub fn farewell_timeout(mut self, timeout: Duration) -> Self {
        self.0.farewell_timeout = timeout;
        self
    }

    /// The toolset.
    pub fn build(self) -> EndCallTool<S> {
        EndCallTool::of(self.0)
    }
}

impl<S> fmt::Debug for EndCallToolBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndCallToolBuilder").field("delete_room", &self.0.delete_room).finish_non_exhaustive()
    }
}
