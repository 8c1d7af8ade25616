//! What the functions of a job return.

use crate::error::BoxError;

/// What an entrypoint, a shutdown callback or an end function returns: nothing, or a `Result` of
/// nothing whose error is anything that converts into [`BoxError`].
///
/// The error is for the operator: it is logged and stands in the [`JobReport`](crate::JobReport).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a function of a job returns",
    label = "neither `()` nor a `Result<(), E>`",
    note = "return `()`, or `Result<(), E>` whose error converts into `tool_runtime::BoxError`: any `std::error::Error + Send + Sync + 'static`, `anyhow::Error`, text"
)]
pub trait JobResult {
    /// The same, with its error boxed.
    #[doc(hidden)]
    fn into_result(self) -> Result<(), BoxError>;
}

impl JobResult for () {
    fn into_result(self) -> Result<(), BoxError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<BoxError>> JobResult for Result<(), E> {
    fn into_result(self) -> Result<(), BoxError> {
        self.map_err(Into::into)
    }
}
