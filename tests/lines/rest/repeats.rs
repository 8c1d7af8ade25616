//! A call that is ended more than once.

use tool_examples::fake_twilio::{FakeTwilio, Fault};
use tool_runtime::{CallControl, HangUpOutcome};

use super::support::{known, methods, patient};

#[tokio::test]
async fn a_call_that_was_ended_is_gone_without_being_asked_for() {
    let twilio = FakeTwilio::start().await.unwrap();
    let fake = twilio.new_call();
    let call = known(&twilio, &fake, patient());
    assert!(matches!(call.end().await, HangUpOutcome::Ended));
    assert!(matches!(call.clone().end().await, HangUpOutcome::AlreadyGone));
    assert_eq!(methods(&fake), "POST");
}

#[tokio::test]
async fn a_call_that_another_ended_is_gone() {
    let twilio = FakeTwilio::start().await.unwrap();
    let fake = twilio.new_call();
    assert!(matches!(known(&twilio, &fake, patient()).end().await, HangUpOutcome::Ended));
    assert!(matches!(known(&twilio, &fake, patient()).end().await, HangUpOutcome::AlreadyGone));
    assert_eq!((fake.hang_ups(), &*methods(&fake)), (1, "POST POST GET"));
}

#[tokio::test]
async fn what_was_not_confirmed_is_asked_for_again() {
    let twilio = FakeTwilio::start().await.unwrap();
    let fake = twilio.new_call();
    fake.faults([Fault::unauthorized()]);
    let call = known(&twilio, &fake, patient());
    assert!(!call.end().await.is_confirmed());
    assert!(matches!(call.end().await, HangUpOutcome::Ended));
    assert_eq!(methods(&fake), "POST POST");
}

#[tokio::test]
async fn two_who_end_a_call_at_once_end_it_once() {
    let twilio = FakeTwilio::start().await.unwrap();
    let fake = twilio.new_call();
    let (one, other) = (known(&twilio, &fake, patient()), known(&twilio, &fake, patient()));
    let (one, other) = tokio::join!(one.end(), other.end());
    let ended = [&one, &other].into_iter().filter(|outcome| matches!(outcome, HangUpOutcome::Ended)).count();
    assert_eq!((ended, fake.hang_ups()), (1, 1), "{one}, {other}");
    assert!(one.is_confirmed() && other.is_confirmed(), "{one}, {other}");
}
