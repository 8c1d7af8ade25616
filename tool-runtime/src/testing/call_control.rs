//! A line that goes wrong as it is told to.

use std::{
    collections::VecDeque,
    fmt,
    future::pending,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    call_control::{CallControl, HangUpOutcome, JobStatus},
    schema::JsonObject,
};

/// A line that does as it is told, and notes what is asked of it. Clones are of the same line: one
/// goes to the job, the other stays with the test.
///
/// What it is told of hang-ups counts for one each, in order. Of those beyond, the first ends the
/// call and the rest find it [gone](HangUpOutcome::AlreadyGone).
///
/// ```
/// use tool_runtime::{HangUpOutcome, JobContext, JobStatus, testing::FakeCallControl};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() {
/// let line = FakeCallControl::new().ends(HangUpOutcome::unconfirmed("status 503"));
/// let job = JobContext::builder(()).call_control(line.clone()).build();
/// let report = job.run(|_job| async {}).await;
/// assert!(!report.hang_up.is_some_and(|outcome| outcome.is_confirmed()));
/// assert_eq!(line.hang_ups().len(), 1);
/// assert_eq!(line.statuses()[0].1, JobStatus::Success);
/// # }
/// ```
#[derive(Clone, Default)]
pub struct FakeCallControl(Arc<Line>);

#[derive(Default)]
struct Line {
    caller_gone: CancellationToken,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    script: VecDeque<HangUp>,
    is_over: bool,
    metadata: JsonObject,
    hang_ups: Vec<Instant>,
    statuses: Vec<(Instant, JobStatus)>,
}

/// What becomes of one hang-up.
enum HangUp {
    Ends { after: Duration, outcome: HangUpOutcome },
    NeverEnds,
    Panics,
}

impl FakeCallControl {
    /// A line that ends when it is asked to.
    pub fn new() -> Self {
        Self::default()
    }

    /// This is what comes of the next hang-up.
    pub fn ends(self, outcome: HangUpOutcome) -> Self {
        self.ends_after(Duration::ZERO, outcome)
    }

    /// This is what comes of the next hang-up, and it takes so long.
    pub fn ends_after(self, after: Duration, outcome: HangUpOutcome) -> Self {
        self.then(HangUp::Ends { after, outcome })
    }

    /// The next hang-up never comes back.
    pub fn never_ends(self) -> Self {
        self.then(HangUp::NeverEnds)
    }

    /// The next hang-up panics.
    pub fn panics(self) -> Self {
        self.then(HangUp::Panics)
    }

    fn then(self, hang_up: HangUp) -> Self {
        self.state().script.push_back(hang_up);
        self
    }

    /// What is known of the call.
    pub fn with_metadata(self, metadata: JsonObject) -> Self {
        self.state().metadata = metadata;
        self
    }

    /// The caller hangs up.
    pub fn caller_hangs_up(&self) {
        self.state().is_over = true;
        self.0.caller_gone.cancel();
    }

    /// When it was asked to end the call, each time.
    pub fn hang_ups(&self) -> Vec<Instant> {
        self.state().hang_ups.clone()
    }

    /// What it was told of the job, and when.
    pub fn statuses(&self) -> Vec<(Instant, JobStatus)> {
        self.state().statuses.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn hang_up(&mut self) -> HangUp {
        self.hang_ups.push(Instant::now());
        let hang_up = self.script.pop_front().unwrap_or_else(|| {
            let outcome = if self.is_over { HangUpOutcome::AlreadyGone } else { HangUpOutcome::Ended };
            HangUp::Ends { after: Duration::ZERO, outcome }
        });
        if let HangUp::Ends { outcome, .. } = &hang_up {
            self.is_over |= outcome.is_confirmed();
        }
        hang_up
    }
}

#[async_trait]
impl CallControl for FakeCallControl {
    async fn end(&self) -> HangUpOutcome {
        let hang_up = self.state().hang_up();
        match hang_up {
            HangUp::Ends { after, outcome } => {
                if !after.is_zero() {
                    sleep(after).await;
                }
                outcome
            }
            HangUp::NeverEnds => pending().await,
            #[expect(clippy::panic, reason = "it was asked for")]
            HangUp::Panics => panic!("this hang-up was told to panic"),
        }
    }

    async fn report_status(&self, status: JobStatus) {
        self.state().statuses.push((Instant::now(), status));
    }

    async fn caller_gone(&self) {
        self.0.caller_gone.cancelled().await;
    }

    fn metadata(&self) -> JsonObject {
        self.state().metadata.clone()
    }
}

impl fmt::Debug for FakeCallControl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("FakeCallControl")
            .field("hang_ups", &state.hang_ups.len())
            .field("statuses", &state.statuses.len())
            .field("is_over", &state.is_over)
            .finish_non_exhaustive()
    }
}
