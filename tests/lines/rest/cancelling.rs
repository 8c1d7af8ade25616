//! A hang-up that nobody waits for any more.

use tool_examples::fake_twilio::{FakeTwilio, Fault};
use tool_runtime::CallControl;

use super::support::{known, methods, patient};

#[tokio::test]
async fn dropping_a_hang_up_closes_its_connection_and_sends_nothing_more() {
    let twilio = FakeTwilio::start().await.unwrap();
    let fake = twilio.new_call();
    fake.faults([Fault::silence()]);
    let call = known(&twilio, &fake, patient());
    let hang_up = tokio::spawn({
        let call = call.clone();
        async move { call.end().await }
    });
    while fake.received().is_empty() {
        tokio::task::yield_now().await;
    }
    hang_up.abort();
    fake.abandoned().await;
    assert_eq!((fake.hang_ups(), &*methods(&fake)), (0, "POST"));

    // The call can still be ended.
    assert_eq!(call.end().await.to_string(), "ended");
}
