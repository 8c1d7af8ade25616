//! Which errors a tool may fail with.

use std::{borrow::Cow, error::Error, ops::DerefMut};

use super::BoxError;

/// The error of a tool: a [`ToolError`](crate::ToolError), any
/// [`std::error::Error`]` + Send + Sync + 'static`, or what holds one as [`BoxError`] and
/// `anyhow::Error` do.
///
/// Text is refused when it is compiled: the model would read only `An internal error occurred`.
/// `Via` keeps the kinds apart for the compiler and is always inferred.
///
/// ```
/// use tool_runtime::{FunctionTool, JsonObject, ToolError};
///
/// let builder = FunctionTool::<()>::builder("read_notes").description("Read the user's notes.");
/// let tool = builder.handler(|_ctx, _arguments: JsonObject| async move {
///     std::fs::read_to_string("notes.txt").map_err(|_| ToolError::new("there are no notes"))
/// });
/// assert!(tool.build().is_ok());
/// ```
///
/// ```compile_fail,E0277
/// use tool_runtime::{FunctionTool, JsonObject};
///
/// let builder = FunctionTool::<()>::builder("read_notes").description("Read the user's notes.");
/// builder.handler(|_ctx, _arguments: JsonObject| async move {
///     std::fs::read_to_string("notes.txt").map_err(|_| "there are no notes") // who would read it?
/// });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a tool",
    label = "not an error a tool can fail with",
    note = "fail with a `ToolError`, whose text the model reads, or with any `std::error::Error + Send + Sync + 'static`, which only the operator sees",
    note = "for what is no error itself but converts into one, return `Result<_, tool_runtime::BoxError>` and use `?`"
)]
pub trait ToolFailure<Via> {
    /// The error, boxed.
    #[doc(hidden)]
    fn into_error(self) -> BoxError;
}

/// What a tool's error can be other than text.
#[diagnostic::on_unimplemented(
    message = "text cannot be the error of a tool: the model would read only `An internal error occurred`",
    label = "write `ToolError`, and `ToolError::new(..)` where it fails",
    note = "`ToolError` shows its text to the model; every other error is for the operator's log"
)]
pub trait NotText {}

/// An error.
#[derive(Debug)]
pub struct Plain;

/// What lends an error without being one itself: a boxed error, `anyhow::Error`, `eyre::Report`.
#[derive(Debug)]
pub struct Holder;

/// No error, though the standard library boxes it as one.
#[derive(Debug)]
pub struct Text;

#[diagnostic::do_not_recommend]
impl NotText for Plain {}

#[diagnostic::do_not_recommend]
impl NotText for Holder {}

#[diagnostic::do_not_recommend]
impl<E: Error + Send + Sync + 'static> ToolFailure<Plain> for E {
    #[inline]
    fn into_error(self) -> BoxError {
        self.into()
    }
}

// `DerefMut` leaves out `Arc<dyn Error + Send + Sync>`, which is an error, too.
#[diagnostic::do_not_recommend]
impl<E> ToolFailure<Holder> for E
where
    E: Into<BoxError> + DerefMut<Target = dyn Error + Send + Sync>,
{
    #[inline]
    fn into_error(self) -> BoxError {
        self.into()
    }
}

macro_rules! text {
    ($($text:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl ToolFailure<Text> for $text {
            fn into_error(self) -> BoxError {
                self.into()
            }
        }
    )*};
}

text!(String &str Cow<'_, str>);
