//! Many calls at once, answered in the order they were made.

use futures_util::{FutureExt, StreamExt, stream};

/// Runs each call, at most `limit` at a time, and gives the results in the order of the calls.
///
/// They run in the caller's task: dropping the returned future drops them all.
pub(crate) async fn in_call_order<C, F: Future>(
    calls: Vec<C>,
    limit: usize,
    run: impl Fn(C) -> F,
) -> Vec<F::Output> {
    let numbered =
        calls.into_iter().enumerate().map(|(index, call)| run(call).map(move |output| (index, output)));
    let mut outputs: Vec<_> = stream::iter(numbered).buffer_unordered(limit).collect().await;
    outputs.sort_unstable_by_key(|(index, _)| *index);
    outputs.into_iter().map(|(_, output)| output).collect()
}
