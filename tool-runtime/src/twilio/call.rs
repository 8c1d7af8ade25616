//! A call, and its end.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use hyper::Uri;

use super::{
    CallRecord, TwilioAccount, TwilioError,
    api::{Asked, exchange},
};
use crate::{
    call_control::{CallControl, HangUpOutcome},
    http::{Failure, Patience, retry},
    schema::JsonObject,
};

/// A call over Twilio, as a job sees it: what [`TwilioAccount::call`] makes. Clones are the same call.
///
/// [`end`](CallControl::end) asks Twilio to complete the call, again where that is safe, and looks at
/// the call where it is not clear what came of it:
///
/// | Twilio's reply | what is done |
/// |---|---|
/// | a success, the call is over | [`Ended`](HangUpOutcome::Ended) |
/// | a success, the call is not yet over or the body is unreadable | look until it is over: [`Ended`](HangUpOutcome::Ended) |
/// | 404, 400 with code 21220 or none | look: [`AlreadyGone`](HangUpOutcome::AlreadyGone) if it is over |
/// | 429 | ask again, when Twilio says |
/// | 5xx, none in time, a broken connection | ask again; then look |
/// | 401, another 4xx | [`Unconfirmed`](HangUpOutcome::Unconfirmed); look, if a request before may have been carried out |
///
/// Where a look does not tell that the call is over, the outcome is
/// [`Unconfirmed`](HangUpOutcome::Unconfirmed), with a [`TwilioError`]. So it is with a call Twilio
/// does not know: it may be another account's, and live.
///
/// It does not see the other side leave: that is seen by the call's media stream.
#[derive(Clone)]
pub struct TwilioCall {
    account: TwilioAccount,
    sid: String,
    uri: Uri,
    is_over: Arc<AtomicBool>,
}

impl TwilioCall {
    pub(super) fn new(account: TwilioAccount, sid: &str, uri: Uri) -> Self {
        Self { account, sid: sid.to_owned(), uri, is_over: Arc::default() }
    }

    /// The call's SID, `CA..`.
    pub fn sid(&self) -> &str {
        &self.sid
    }

    /// Asks Twilio what it knows of the call.
    ///
    /// # Errors
    /// When Twilio refuses to say or cannot, after the retries the options allow.
    pub async fn fetch(&self) -> Result<CallRecord, TwilioError> {
        let options = &self.account.http().options;
        let patience = Patience::new(options);
        let passes = |error: &TwilioError| error.is_retryable() || *error == TwilioError::Malformed;
        retry(options, patience, passes, || self.exchange(Asked::Look, patience)).await
    }

    async fn hang_up(&self) -> Result<HangUpOutcome, TwilioError> {
        let patience = Patience::new(&self.account.http().options);
        let is_unclear = AtomicBool::new(false);
        let (outcome, request) = match self.ask(&is_unclear).await {
            Ok(record) if record.is_over() => return Ok(HangUpOutcome::Ended),
            Ok(record) => (HangUpOutcome::Ended, TwilioError::StillLive { status: record.status }),
            Err(TwilioError::Malformed) => (HangUpOutcome::Ended, TwilioError::Malformed),
            Err(error) if is_unclear.into_inner() => (HangUpOutcome::AlreadyGone, error),
            Err(error) => return Err(error),
        };
        match self.confirm(patience, &request).await {
            Ok(()) => Ok(outcome),
            Err(confirmation) if confirmation == request => Err(request),
            Err(confirmation) => Err(TwilioError::Unconfirmed {
                confirmation: Box::new(confirmation),
                request: Box::new(request),
            }),
        }
    }

    /// Asks for the call's end. A third of the time is left, to look at the call. Notes whether any of the
    /// requests may have been carried out, whatever came of the last.
    async fn ask(&self, is_unclear: &AtomicBool) -> Result<CallRecord, TwilioError> {
        let options = &self.account.http().options;
        let patience = Patience::new(&options.clone().total_timeout(options.total_timeout / 3 * 2));
        let ask = || async {
            let asked = self.exchange(Asked::End, patience).await;
            let may_be_done = asked.as_ref().is_err_and(|failure| failure.error.is_unclear());
            is_unclear.fetch_or(may_be_done, Ordering::Relaxed);
            asked
        };
        retry(options, patience, TwilioError::is_retryable, ask).await
    }

    /// Looks at the call until it is over. If the request was refused, what the call is now it will stay.
    async fn confirm(&self, patience: Patience, request: &TwilioError) -> Result<(), TwilioError> {
        let may_end = !matches!(request, TwilioError::Rejected { .. });
        let passes = |error: &TwilioError| match error {
            TwilioError::StillLive { .. } => may_end,
            TwilioError::Malformed => true,
            error => error.is_retryable(),
        };
        let look = || async {
            let record = self.exchange(Asked::Look, patience).await?;
            if record.is_over() {
                Ok(())
            } else {
                Err(TwilioError::StillLive { status: record.status }.into())
            }
        };
        retry(&self.account.http().options, patience, passes, look).await
    }

    async fn exchange(&self, asked: Asked, patience: Patience) -> Result<CallRecord, Failure<TwilioError>> {
        exchange(self.account.http(), &self.uri, asked, patience).await
    }
}

#[async_trait]
impl CallControl for TwilioCall {
    async fn end(&self) -> HangUpOutcome {
        if self.is_over.load(Ordering::Acquire) {
            return HangUpOutcome::AlreadyGone;
        }
        let outcome = self.hang_up().await.unwrap_or_else(HangUpOutcome::unconfirmed);
        self.is_over.fetch_or(outcome.is_confirmed(), Ordering::AcqRel);
        outcome
    }

    /// `call_sid` and `account_sid`.
    fn metadata(&self) -> JsonObject {
        let sids = [("call_sid", self.sid()), ("account_sid", self.account.sid())];
        sids.into_iter().map(|(name, sid)| (name.to_owned(), sid.into())).collect()
    }
}

impl fmt::Debug for TwilioCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioCall")
            .field("sid", &self.sid)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}
