//! What Twilio is sent, to the letter.

use tool_examples::fake_twilio::{FakeTwilio, Fault};
use tool_runtime::CallControl;

use super::support::{known, patient};

#[tokio::test]
async fn a_hang_up_is_a_form_and_a_look_is_none() {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    call.faults([Fault::slow(1)]);
    known(&twilio, &call, patient()).end().await;

    let [end, look] = &call.received()[..] else { panic!("{:?}", call.received()) };
    for request in [end, look] {
        let path = "/2010-04-01/Accounts/AC00000000000000000000000000000001/Calls/\
                    CA00000000000000000000000000000001.json";
        assert_eq!(request.path, path);
        // Of the account's SID and the auth token.
        let basic = "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTowMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2Rl\
                     Zg==";
        assert_eq!(request.header("authorization"), Some(basic));
        assert_eq!(request.header("accept"), Some("application/json"));
        assert!(request.header("user-agent").unwrap().starts_with("tool-runtime/"));
    }
    assert_eq!((&*end.method, &*end.body), ("POST", &b"Status=completed"[..]));
    assert_eq!(end.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!((&*look.method, &*look.body), ("GET", &b""[..]));
    assert_eq!(look.header("content-type"), None);
}

#[tokio::test]
async fn headers_of_ones_own_are_sent_too() {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    known(&twilio, &call, patient().header("x-gateway", "key")).end().await;
    assert_eq!(call.received()[0].header("x-gateway"), Some("key"));
}

#[tokio::test]
async fn calls_of_an_account_share_a_connection() {
    let twilio = FakeTwilio::start().await.unwrap();
    let account = twilio.account_builder().http(patient()).build().unwrap();
    for _ in 0..3 {
        let call = twilio.new_call();
        assert_eq!(account.call(call.sid()).unwrap().end().await.to_string(), "ended");
    }
    assert_eq!(twilio.connections(), 1);
}
