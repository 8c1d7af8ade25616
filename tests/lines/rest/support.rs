//! What the tests of the REST API share.

use std::time::Duration;

use tool_examples::fake_twilio::{FakeCall, FakeTwilio};
use tool_runtime::{
    HangUpOutcome, HttpOptions,
    twilio::{TwilioAccount, TwilioCall, TwilioError},
};

/// So patient that a slow machine is no fault, and quick to try again: twice.
pub(crate) fn patient() -> HttpOptions {
    TwilioAccount::http_options()
        .first_byte_timeout(Duration::from_secs(20))
        .idle_timeout(Duration::from_secs(20))
        .total_timeout(Duration::from_secs(60))
        .max_retries(2)
        .backoff(Duration::from_millis(5), Duration::from_millis(10))
}

/// The same, for replies that never come.
pub(crate) fn impatient() -> HttpOptions {
    patient().first_byte_timeout(Duration::from_millis(400))
}

/// The fake's call, as the runtime knows it.
pub(crate) fn known(twilio: &FakeTwilio, call: &FakeCall, http: HttpOptions) -> TwilioCall {
    twilio.account_builder().http(http).build().unwrap().call(call.sid()).unwrap()
}

/// The methods of the requests that concerned a call.
pub(crate) fn methods(call: &FakeCall) -> String {
    let methods: Vec<_> = call.received().into_iter().map(|request| request.method).collect();
    methods.join(" ")
}

/// The error of a hang-up that is not confirmed.
pub(crate) fn error(outcome: &HangUpOutcome) -> TwilioError {
    match outcome {
        HangUpOutcome::Unconfirmed(error) => error.downcast_ref::<TwilioError>().unwrap().clone(),
        outcome => panic!("{outcome}"),
    }
}
