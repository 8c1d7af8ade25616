//! What Twilio knows of a call.

use std::time::Duration;

use tool_examples::fake_twilio::{FakeTwilio, Fault};
use tool_runtime::{
    CallControl,
    twilio::{CallRecord, CallStatus, TwilioError},
};

use super::support::{known, methods, patient};

#[tokio::test]
async fn a_call_is_read() {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    let record = known(&twilio, &call, patient()).fetch().await.unwrap();
    assert_eq!((record.status, record.duration), (Some(CallStatus::InProgress), None));
    assert_eq!(record.direction.as_deref(), Some("inbound"));
    assert_eq!(record.from.as_deref(), Some("+15550100001"));

    call.set_status(CallStatus::Completed);
    let record = known(&twilio, &call, patient()).fetch().await.unwrap();
    assert!(record.is_over());
    assert_eq!(record.duration, Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_status_of_later_times_is_read_and_is_no_end() {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    call.set_status(CallStatus::Other("on-hold".to_owned()));
    let record = known(&twilio, &call, patient()).fetch().await.unwrap();
    assert_eq!(record.status, Some(CallStatus::Other("on-hold".to_owned())));
    assert!(!record.is_over());
}

#[tokio::test]
async fn nulls_are_read_as_nothing() {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    call.faults([Fault::nulls()]);
    assert_eq!(known(&twilio, &call, patient()).fetch().await, Ok(CallRecord::default()));
}

#[tokio::test]
async fn what_passes_is_asked_again() {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    call.faults([Fault::cut(), Fault::rate_limited(None)]);
    known(&twilio, &call, patient()).fetch().await.unwrap();
    assert_eq!(methods(&call), "GET GET GET");
}

#[tokio::test]
async fn a_call_nobody_knows_is_not_found() {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.account().unwrap().call(format!("CA{:032x}", 99)).unwrap();
    let error = call.fetch().await.unwrap_err();
    assert!(matches!(error, TwilioError::Rejected { status: 404, code: Some(20404), .. }), "{error:?}");
}

#[tokio::test]
async fn what_is_known_without_asking_are_the_sids() {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    let metadata = known(&twilio, &call, patient()).metadata();
    assert_eq!(metadata["call_sid"], call.sid());
    assert_eq!(metadata["account_sid"], twilio.account_sid());
    assert_eq!(metadata.len(), 2);
    assert_eq!(methods(&call), "");
}
