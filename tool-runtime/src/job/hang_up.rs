//! The call's end for the caller: asked of the platform once, told to everyone who asked.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use super::{Job, JobStep, StepOutcome, isolated::isolated};
use crate::{
    call_control::{CallControl, HangUpOutcome},
    error::Chain,
};

/// A hang-up, from when it is first asked for.
#[derive(Default)]
pub(super) struct HangUp {
    begun: AtomicBool,
    outcome: watch::Sender<Option<HangUpOutcome>>,
}

impl HangUp {
    /// What came of it, if it was asked for.
    pub(super) fn outcome(&self) -> Option<HangUpOutcome> {
        self.outcome.borrow().clone()
    }
}

impl Job {
    /// Hangs up, or waits for whoever does. The hang-up goes on when nobody waits any longer.
    pub(super) async fn hang_up(self: &Arc<Self>) -> HangUpOutcome {
        if !self.hang_up.begun.swap(true, Ordering::AcqRel) {
            let job = Arc::clone(self);
            let begun = self.spawn(async move {
                let outcome = job.end_call().await;
                job.hang_up.outcome.send_replace(Some(outcome));
            });
            if !begun {
                self.hang_up.outcome.send_replace(Some(HangUpOutcome::unconfirmed("there is no runtime")));
            }
        }
        let mut outcome = self.hang_up.outcome.subscribe();
        let told = outcome.wait_for(Option::is_some).await.ok().and_then(|outcome| outcome.clone());
        told.unwrap_or(HangUpOutcome::AlreadyGone)
    }

    async fn end_call(&self) -> HangUpOutcome {
        match &self.control {
            Some(control) if !self.caller_is_gone() => self.ask(Arc::clone(control)).await,
            _ => HangUpOutcome::AlreadyGone,
        }
    }

    /// Nobody's hurry cuts this short: a line that stays open costs the caller money.
    async fn ask(&self, control: Arc<dyn CallControl>) -> HangUpOutcome {
        let (begun, limit) = (Instant::now(), self.options.hang_up);
        let limited = async {
            sleep(limit).await;
            StepOutcome::TimedOut
        };
        let asked = isolated(async move { Ok(control.end().await) }, limited).await;
        self.record(JobStep::HangUp, "call", begun, step_of(&asked));
        asked.unwrap_or_else(|lapse| HangUpOutcome::unconfirmed(lapse.to_string()))
    }
}

fn step_of(asked: &Result<HangUpOutcome, StepOutcome>) -> Result<(), StepOutcome> {
    match asked {
        Ok(HangUpOutcome::Unconfirmed(error)) => Err(StepOutcome::Failed(Chain(&**error).to_string())),
        Ok(_) => Ok(()),
        Err(lapse) => Err(lapse.clone()),
    }
}
