//! How a job is put together.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{EndFunction, Job, JobContext, JobOptions, core::Parts};
use crate::{call_control::CallControl, context::Userdata, schema::JsonObject};

/// Builds a job; begun with [`JobContext::builder`].
pub struct JobContextBuilder<S = ()> {
    userdata: Arc<S>,
    id: Option<String>,
    metadata: JsonObject,
    options: JobOptions,
    control: Option<Arc<dyn CallControl>>,
    end_functions: Vec<EndFunction<S>>,
}

impl<S: Userdata> JobContextBuilder<S> {
    pub(super) fn new(userdata: S) -> Self {
        Self {
            userdata: Arc::new(userdata),
            id: None,
            metadata: JsonObject::new(),
            options: JobOptions::default(),
            control: None,
            end_functions: Vec::new(),
        }
    }

    /// What the job is known by in logs and reports: a name unique in the process unless set.
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// What is known of the job beforehand, for its entrypoint and its end functions.
    pub fn metadata(self, metadata: JsonObject) -> Self {
        Self { metadata, ..self }
    }

    /// The call that the job is about. Without one there is nothing to hang up.
    pub fn call_control(self, control: impl CallControl + 'static) -> Self {
        Self { control: Some(Arc::new(control)), ..self }
    }

    /// Adds what is done after the call.
    pub fn end_function(self, function: EndFunction<S>) -> Self {
        self.end_functions([function])
    }

    /// Adds what is done after the call; see [`end_functions!`](crate::end_functions).
    pub fn end_functions(mut self, functions: impl IntoIterator<Item = EndFunction<S>>) -> Self {
        self.end_functions.extend(functions);
        self
    }

    /// How long the job waits, and for what.
    pub fn options(self, options: JobOptions) -> Self {
        Self { options, ..self }
    }

    /// The job. Its duration counts from here.
    ///
    /// In tokio's runtime it looks out from now on for the caller's going; built outside of one, it
    /// does so once it is run or waited for.
    pub fn build(self) -> JobContext<S> {
        let Self { userdata, id, metadata, options, control, end_functions } = self;
        let post_calls = end_functions.into_iter().map(|function| function.bind(&userdata)).collect();
        let id = id.unwrap_or_else(next_id);
        JobContext::new(Job::new(Parts { id, metadata, options, control, post_calls }), userdata)
    }
}

fn next_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("job_{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

impl<S> fmt::Debug for JobContextBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut builder = f.debug_struct("JobContextBuilder");
        builder.field("id", &self.id).field("options", &self.options);
        builder.field("end_functions", &self.end_functions).finish_non_exhaustive()
    }
}
