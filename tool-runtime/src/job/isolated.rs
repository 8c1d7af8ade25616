//! One step, whose failures stay its own.

use std::{any::Any, future::Future, pin::pin};

use futures_util::FutureExt;
use tokio::task::JoinError;
use tracing::Instrument;

use super::StepOutcome;
use crate::error::{BoxError, Chain};

/// Carries out `work` in a task of its own until `end` says what cuts it short. What comes of it is
/// its value, or an outcome other than `Done`.
///
/// A task, so that a panic on being polled or dropped is caught, and so that work that blocks its
/// thread delays no step but its own.
pub(super) async fn isolated<T: Send + 'static>(
    work: impl Future<Output = Result<T, BoxError>> + Send + 'static,
    end: impl Future<Output = StepOutcome>,
) -> Result<T, StepOutcome> {
    let mut end = pin!(end);
    if let Some(outcome) = end.as_mut().now_or_never() {
        return Err(outcome);
    }
    let mut task = tokio::spawn(work.in_current_span());
    tokio::select! {
        biased;
        joined = &mut task => came_of(joined),
        outcome = end => {
            task.abort();
            Err(outcome)
        }
    }
}

fn came_of<T>(joined: Result<Result<T, BoxError>, JoinError>) -> Result<T, StepOutcome> {
    match joined {
        Ok(done) => done.map_err(|error| StepOutcome::Failed(Chain(&*error).to_string())),
        Err(error) => Err(match error.try_into_panic() {
            Ok(panic) => StepOutcome::Panicked(message(&*panic)),
            // The runtime is being shut down.
            Err(_) => StepOutcome::Abandoned,
        }),
    }
}

fn message(panic: &(dyn Any + Send)) -> Option<String> {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
}
