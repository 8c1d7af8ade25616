//! How a registry treats the calls it is given.

use crate::arguments::{Leniencies, Limits};

/// How a registry treats the calls it is given; see
/// [`ToolContext::with_options`](crate::ToolContext::with_options).
///
/// ```
/// use tool_runtime::{ExecutorOptions, Leniencies, Limits};
///
/// let options = ExecutorOptions::default()
///     .leniencies(Leniencies::none())
///     .limits(Limits::default().with_max_bytes(64 * 1024))
///     .max_concurrency(16);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExecutorOptions {
    pub(crate) leniencies: Leniencies,
    pub(crate) limits: Limits,
    pub(crate) max_concurrency: usize,
}

impl ExecutorOptions {
    /// The allowances made for arguments that stray from the schema: all, unless set.
    pub fn leniencies(self, leniencies: Leniencies) -> Self {
        Self { leniencies, ..self }
    }

    /// How much a model may send: 1 MiB, 128 levels deep, unless set.
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// How many calls of one `execute_all` run at once: 1,024 unless set, and never less than one.
    pub fn max_concurrency(self, max_concurrency: usize) -> Self {
        Self { max_concurrency: max_concurrency.max(1), ..self }
    }
}

impl Default for ExecutorOptions {
    fn default() -> Self {
        Self { leniencies: Leniencies::default(), limits: Limits::default(), max_concurrency: 1024 }
    }
}
