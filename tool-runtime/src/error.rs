//! The errors of the three readers: the model ([`ToolError`], [`StopResponse`]) and the programmer
//! who builds tools ([`BuildError`]).

use std::{error::Error, fmt};

pub use self::{
    timeout_phase::TimeoutPhase,
    tool_failure::{NotText, ToolFailure},
};

mod timeout_phase;
mod tool_failure;

/// Any error a tool may fail with; what `?` converts into.
///
/// ```
/// use tool_runtime::{BoxError, function_tool};
///
/// /// Read the first line of the user's notes.
/// #[function_tool]
/// async fn first_note() -> Result<String, BoxError> {
///     let notes = std::fs::read_to_string("notes.txt")?; // an error is for the log
///     Ok(notes.lines().next().unwrap_or("no notes yet").to_owned())
/// }
/// ```
pub type BoxError = Box<dyn Error + Send + Sync>;

/// A failure whose text is meant for the model.
///
/// Return it from a tool (or let it travel inside another error, an `anyhow::Error` for example)
/// to tell the model what went wrong and what it can do instead. Every other error is logged for
/// the operator and reaches the model only as `An internal error occurred`. The guide has a page
/// on [errors](crate::guide::errors).
///
/// ```
/// use tool_runtime::ToolError;
///
/// let error = ToolError::new("order 4711 does not exist")
///     .with_retry_hint("Ask the user to spell the order number again.");
/// assert_eq!(
///     error.to_string(),
///     "order 4711 does not exist\nAsk the user to spell the order number again.",
/// );
/// ```
#[derive(Clone)]
pub struct ToolError {
    shown: Box<Shown>,
}

/// What the model reads. It is also the `source()` of its [`ToolError`]: an error type that
/// erases the outermost type (as `anyhow::Error` does when boxed) still leaves the sources to be
/// walked, so the text is found wherever the `ToolError` sits.
#[derive(Clone, Debug)]
struct Shown {
    message: String,
    retry_hint: Option<String>,
}

impl ToolError {
    /// An error that shows `message` to the model.
    pub fn new(message: impl Into<String>) -> Self {
        let shown = Shown { message: message.into(), retry_hint: None };
        Self { shown: Box::new(shown) }
    }

    /// Adds a line that tells the model how a further try could succeed.
    #[must_use]
    pub fn with_retry_hint(mut self, hint: impl Into<String>) -> Self {
        self.shown.retry_hint = Some(hint.into());
        self
    }

    /// The message, without the hint.
    pub fn message(&self) -> &str {
        &self.shown.message
    }

    /// The hint, when one was given.
    pub fn retry_hint(&self) -> Option<&str> {
        self.shown.retry_hint.as_deref()
    }
}

impl fmt::Debug for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolError")
            .field("message", &self.shown.message)
            .field("retry_hint", &self.shown.retry_hint)
            .finish()
    }
}

impl fmt::Display for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shown.fmt(f)
    }
}

impl Error for ToolError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.shown)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.retry_hint {
            Some(hint) => write!(f, "\n{hint}"),
            None => Ok(()),
        }
    }
}

impl Error for Shown {}

/// Ends the turn: the call is answered with nothing, and no reply is asked for.
///
/// Return it as the error of a tool that has already done everything the user will notice. It is
/// found inside other errors, too, as a [`ToolError`] is.
///
/// ```
/// use tool_runtime::{StopResponse, function_tool};
///
/// /// Play the hold music.
/// #[function_tool]
/// async fn play_music() -> Result<(), StopResponse> {
///     Err(StopResponse)
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StopResponse;

/// Found by the same walk as [`Shown`].
#[derive(Debug)]
struct Stopped;

impl fmt::Display for StopResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Stopped.fmt(f)
    }
}

impl Error for StopResponse {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&Stopped)
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the tool asked for no reply")
    }
}

impl Error for Stopped {}

/// What a failed tool means for the model.
pub(crate) enum Failure {
    /// Show this text.
    Shown(String),
    /// Answer with nothing and ask for no reply.
    Stop,
    /// Say only that something went wrong.
    Internal(BoxError),
}

impl Failure {
    /// Walks the error and its sources for what was meant for the model.
    pub(crate) fn of(error: BoxError) -> Self {
        let mut cause: Option<&(dyn Error + 'static)> = Some(&*error);
        while let Some(error) = cause {
            if let Some(shown) = error.downcast_ref::<Shown>() {
                return Self::Shown(shown.to_string());
            }
            if error.is::<Stopped>() {
                return Self::Stop;
            }
            cause = error.source();
        }
        Self::Internal(error)
    }
}

/// An error and its sources on one line, for the operator's log.
pub(crate) struct Chain<'a>(pub(crate) &'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// Why tools could not be built or registered: every fault of one build, at once.
///
/// ```
/// use tool_runtime::{FunctionTool, JsonObject, ToolError};
///
/// let error = FunctionTool::<()>::builder("not a name")
///     .handler(|_, arguments: JsonObject| async move { Ok::<_, ToolError>(arguments.len()) })
///     .build()
///     .unwrap_err();
/// assert_eq!(error.faults().count(), 2); // the name, and the missing description
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    faults: Vec<BuildFault>,
}

/// One reason of a [`BuildError`].
///
/// ```
/// use tool_runtime::{FunctionTool, serde_json::json};
///
/// let error = FunctionTool::<()>::raw(json!({ "name": "search" })).unwrap_err();
/// let fault = error.faults().next().unwrap();
/// assert_eq!(fault.tool, "search");
/// assert_eq!(fault.problem, "the raw schema has no `parameters`; for no arguments write `{}`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildFault {
    /// The tool or toolset at fault, by the name it was given.
    pub tool: String,
    /// What is wrong, and what to write instead.
    pub problem: String,
}

impl BuildError {
    /// An error of these faults, or nothing when there are none.
    pub(crate) fn of(faults: Vec<BuildFault>) -> Result<(), Self> {
        if faults.is_empty() { Ok(()) } else { Err(Self { faults }) }
    }

    /// An error of one fault.
    pub(crate) fn one(tool: &str, problem: impl Into<String>) -> Self {
        Self { faults: vec![BuildFault::new(tool, problem)] }
    }

    /// The faults, in the order they were found.
    pub fn faults(&self) -> impl Iterator<Item = &BuildFault> {
        self.faults.iter()
    }
}

impl BuildFault {
    pub(crate) fn new(tool: &str, problem: impl Into<String>) -> Self {
        Self { tool: tool.to_owned(), problem: problem.into() }
    }
}

impl fmt::Display for BuildFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tool `{}`: {}", self.tool, self.problem)
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl Error for BuildError {}
