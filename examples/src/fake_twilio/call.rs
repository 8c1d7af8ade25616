//! A call as Twilio knows it.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tokio::sync::watch;
use tool_runtime::twilio::CallStatus;

use super::{ACCOUNT_SID, Fault, Received, lock};

const FROM: &str = "+15550100001";
const TO: &str = "+15550100002";

/// A call as Twilio knows it.
#[derive(Clone)]
pub struct FakeCall(Arc<State>);

pub(super) struct State {
    sid: String,
    status: watch::Sender<CallStatus>,
    abandoned: watch::Sender<bool>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    faults: VecDeque<Fault>,
    received: Vec<Received>,
    hang_ups: u32,
    /// After how many requests a hang-up takes effect that was accepted.
    ends_in: Option<u32>,
}

impl FakeCall {
    pub(super) fn new(state: Arc<State>) -> Self {
        Self(state)
    }

    /// The call's SID.
    pub fn sid(&self) -> &str {
        &self.0.sid
    }

    /// What its next requests meet, one each.
    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.0.kept).faults.extend(faults);
    }

    /// What the call is doing.
    pub fn status(&self) -> CallStatus {
        self.0.status.borrow().clone()
    }

    /// Has it do something else: the caller hangs up, say.
    pub fn set_status(&self, status: CallStatus) {
        self.0.status.send_replace(status);
    }

    /// Waits until the call is over, whoever ended it.
    pub async fn over(&self) {
        // It fails only where the sender is gone, which is ours.
        _ = self.0.status.subscribe().wait_for(CallStatus::is_over).await;
    }

    /// Waits until a client leaves that was told nothing.
    pub async fn abandoned(&self) {
        _ = self.0.abandoned.subscribe().wait_for(|abandoned| *abandoned).await;
    }

    /// How many requests ended the call: one, or none where it ended otherwise.
    pub fn hang_ups(&self) -> u32 {
        lock(&self.0.kept).hang_ups
    }

    /// The requests that concerned it, those that met a fault included.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.0.kept).received.clone()
    }

    /// What Twilio posts to the webhook of the number that was called.
    pub fn webhook(&self) -> Vec<(&'static str, String)> {
        let texts = [
            ("AccountSid", ACCOUNT_SID),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", self.sid()),
            ("CallStatus", "ringing"),
            ("Direction", "inbound"),
            ("From", FROM),
            ("To", TO),
        ];
        texts.into_iter().map(|(name, text)| (name, text.to_owned())).collect()
    }
}

impl fmt::Debug for FakeCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeCall")
            .field("sid", &self.sid())
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}

impl State {
    pub(super) fn new(sid: &str) -> Self {
        Self {
            sid: sid.to_owned(),
            status: watch::Sender::new(CallStatus::InProgress),
            abandoned: watch::Sender::new(false),
            kept: Mutex::default(),
        }
    }

    pub(super) fn sid(&self) -> &str {
        &self.sid
    }

    /// Notes that a client left that was told nothing.
    pub(super) fn abandon(&self) {
        self.abandoned.send_replace(true);
    }

    /// Whether it was not answered yet.
    pub(super) fn is_waiting(&self) -> bool {
        matches!(*self.status.borrow(), CallStatus::Queued | CallStatus::Ringing)
    }

    pub(super) fn is_over(&self) -> bool {
        self.status.borrow().is_over()
    }

    /// Notes a request, and takes the fault it meets; its place among the call's otherwise.
    pub(super) fn receive(&self, request: Received) -> Result<Fault, usize> {
        let mut kept = lock(&self.kept);
        kept.received.push(request);
        kept.faults.pop_front().ok_or(kept.received.len())
    }

    /// Ends the call, now or after so many further requests.
    pub(super) fn hang_up(&self, requests: u32) {
        let mut kept = lock(&self.kept);
        if kept.ends_in.is_none() {
            kept.ends_in = Some(requests);
        }
        drop(kept);
        self.advance(0);
    }

    /// Lets `requests` pass, and what they bring with them happen.
    pub(super) fn advance(&self, requests: u32) {
        let mut kept = lock(&self.kept);
        kept.ends_in = kept.ends_in.map(|left| left.saturating_sub(requests));
        if kept.ends_in == Some(0) && !self.is_over() {
            kept.hang_ups += 1;
            self.status.send_replace(CallStatus::Completed);
        }
    }

    /// The call as the API describes it.
    pub(super) fn record(&self) -> Value {
        let status = self.status.borrow().to_string();
        json!({
            "account_sid": ACCOUNT_SID,
            "answered_by": null,
            "api_version": "2010-04-01",
            "direction": "inbound",
            "duration": self.is_over().then_some("7"),
            "from": FROM,
            "price": null,
            "sid": self.sid,
            "status": status,
            "to": TO,
            "uri": format!("/2010-04-01/Accounts/{ACCOUNT_SID}/Calls/{}.json", self.sid),
        })
    }
}
