//! A call's life in its process: from the entrypoint to what is done after the caller has gone.
//!
//! One way leads out, whatever the cause and however many causes at once: [`Job::commit`] takes the
//! first reason, [`Job::shutdown`] starts the ending once, and the ending is a task of the job's own
//! (`ending`). Each step runs in a task of its own (`isolated`), so that one that panics, hangs or
//! blocks its thread costs the others nothing but the time it is allowed.

mod builder;
mod completed;
mod context;
mod core;
mod end_function;
mod ending;
mod entrypoint;
mod hang_up;
mod isolated;
mod options;
mod report;
mod result;
mod sessions;
mod shutdown;
mod signals;
#[cfg(test)]
mod tests;
mod watch;

use self::core::Job;
pub(crate) use self::sessions::SessionLink;
pub use self::{
    builder::JobContextBuilder,
    completed::CompletedCall,
    context::JobContext,
    end_function::{EndFunction, MacroEndFunction},
    options::JobOptions,
    report::{JobRecord, JobReport, JobStep, StepOutcome},
    result::JobResult,
    shutdown::Shutdown,
};
