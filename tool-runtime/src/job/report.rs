//! What became of a job.

use std::{fmt, time::Duration};

use crate::call_control::{CloseReason, HangUpOutcome};

/// What became of a job: why it ended, and each step of its end.
///
/// Its `Display` is a small table for the log:
///
/// ```text
/// job `job_1` ended after 62.3s: user_initiated; call: ended
///   session_close      session       3.1s  done
///   hang_up            call       240.1ms  done
///   end_function       log_call     91.5s  timed out, after 3 attempts
/// ```
///
/// ```
/// use tool_runtime::{CloseReason, JobContext};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let job = JobContext::builder(()).id("call-7").build();
/// job.add_shutdown_callback("flush", |_| async { Err("the disk is full") });
/// job.shutdown(CloseReason::UserInitiated);
/// let report = job.closed().await;
/// assert_eq!(report.reason, CloseReason::UserInitiated);
/// assert_eq!(report.failures().next().unwrap().outcome.to_string(), "failed: the disk is full");
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JobReport {
    /// What the job was known by.
    pub job_id: String,
    /// Why it ended: the first reason that was given.
    pub reason: CloseReason,
    /// What came of the hang-up; nothing where none was asked for.
    pub hang_up: Option<HangUpOutcome>,
    /// How long the call lasted, from the job's making until it was hung up.
    pub duration: Duration,
    /// What ran. Steps that failed are in it like any other.
    pub records: Vec<JobRecord>,
}

impl JobReport {
    /// The steps that were not carried out.
    pub fn failures(&self) -> impl Iterator<Item = &JobRecord> {
        self.records.iter().filter(|record| record.outcome != StepOutcome::Done)
    }
}

/// One step of a job's end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobRecord {
    /// The name of the callback or end function; for the other steps, of what was dealt with.
    pub name: String,
    /// Which step it was.
    pub step: JobStep,
    /// How long it took, all attempts and the pauses between them included.
    pub took: Duration,
    /// How many attempts were made, one that was broken off included.
    pub attempts: u32,
    /// What came of it.
    pub outcome: StepOutcome,
}

/// A kind of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobStep {
    /// What the job was run with.
    Entrypoint,
    /// A session's close, its farewell included.
    SessionClose,
    /// The call's end for the caller.
    HangUp,
    /// The platform was told how the job went.
    ReportStatus,
    /// What end functions are shown was put together.
    Summary,
    /// A function from [`add_shutdown_callback`](crate::JobContext::add_shutdown_callback).
    ShutdownCallback,
    /// An [`EndFunction`](crate::EndFunction).
    EndFunction,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepOutcome {
    /// It was carried out.
    Done,
    /// It failed, of this error.
    Failed(String),
    /// It panicked, with this message where it was text.
    Panicked(Option<String>),
    /// It took longer than it may.
    TimedOut,
    /// It was broken off, or not begun: the process was told a second time to stop.
    Abandoned,
}

impl fmt::Display for JobReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job `{}` ended after {:.1?}: {}", self.job_id, self.duration, self.reason)?;
        if let Some(outcome) = &self.hang_up {
            write!(f, "; call: {outcome}")?;
        }
        let width = self.records.iter().map(|record| record.name.chars().count()).max().unwrap_or(0);
        for JobRecord { name, step, took, attempts, outcome } in &self.records {
            let took = format!("{took:.1?}");
            write!(f, "\n  {step:<17}  {name:<width$}  {took:>8}  {outcome}")?;
            if *attempts > 1 {
                write!(f, ", after {attempts} attempts")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for JobStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Entrypoint => "entrypoint",
            Self::SessionClose => "session_close",
            Self::HangUp => "hang_up",
            Self::ReportStatus => "report_status",
            Self::Summary => "summary",
            Self::ShutdownCallback => "shutdown_callback",
            Self::EndFunction => "end_function",
        })
    }
}

impl fmt::Display for StepOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::Failed(error) => write!(f, "failed: {error}"),
            Self::Panicked(Some(message)) => write!(f, "panicked: {message}"),
            Self::Panicked(None) => f.write_str("panicked"),
            Self::TimedOut => f.write_str("timed out"),
            Self::Abandoned => f.write_str("abandoned"),
        }
    }
}
