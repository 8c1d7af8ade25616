//! Credentials are seen by Twilio, and by nobody else.

use std::{error::Error, fmt::Write};

use tool_examples::fake_twilio::{FakeTwilio, Fault};
use tool_runtime::{
    CallControl,
    twilio::{CallStatus, RequestValidator, TwilioAccount},
};
use tool_tests::Log;

use super::support::{known, patient};

/// What is in every form of the secrets: the token, the API key's secret, and both as Basic has them.
fn secrets(twilio: &FakeTwilio) -> [String; 4] {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let (key, secret) = twilio.api_key();
    let basic = |user: &str, password: &str| STANDARD.encode(format!("{user}:{password}"));
    [
        twilio.auth_token().to_owned(),
        secret.to_owned(),
        basic(twilio.account_sid(), twilio.auth_token()),
        basic(key, secret),
    ]
}

fn accounts(twilio: &FakeTwilio) -> [TwilioAccount; 2] {
    let (key, secret) = twilio.api_key();
    let builder = twilio.account_builder().http(patient());
    [builder.clone(), builder.api_key(key, secret)].map(|builder| builder.build().unwrap())
}

#[tokio::test]
async fn nothing_shows_them() {
    let twilio = FakeTwilio::start().await.unwrap();
    let (key, secret) = twilio.api_key();
    let builder = twilio.account_builder().api_key(key, secret);
    let call = known(&twilio, &twilio.new_call(), patient());
    let misplaced = TwilioAccount::builder().account_sid(twilio.auth_token()).api_key(secret, key);
    let shown = [
        format!("{builder:#?}"),
        format!("{misplaced:#?} {:?}", misplaced.clone().build().unwrap_err()),
        format!("{:#?} {call:#?}", builder.build().unwrap()),
        format!("{:?}", RequestValidator::new(twilio.auth_token())),
    ];
    for secret in secrets(&twilio) {
        assert!(shown.iter().all(|text| !text.contains(&secret)), "{shown:?}");
    }
}

/// With the token, its Basic form is quoted, and with the key that of the key, beside the token: the
/// account knows both. The key's secret is not for an account to hide that was never told it.
#[tokio::test]
async fn a_server_that_quotes_them_is_not_quoted() {
    let log = Log::listen();
    let twilio = FakeTwilio::start().await.unwrap();
    let [token, secret, token_basic, key_basic] = secrets(&twilio);
    let [by_token, by_key] = accounts(&twilio);
    let mut shown = String::new();
    for (account, hidden) in
        [(by_key, [&token, &secret, &key_basic]), (by_token, [&token, &token, &token_basic])]
    {
        for status in [302, 400, 401, 403, 404, 429, 500] {
            let call = twilio.new_call();
            call.faults(vec![Fault::quoting(status); 9]);
            let outcome = account.call(call.sid()).unwrap().end().await;
            let error = account.call(call.sid()).unwrap().fetch().await.err();
            write!(shown, "{outcome} {outcome:?} {error:?} ").unwrap();
            let mut cause = error.as_ref().map(|error| error as &dyn Error);
            while let Some(error) = cause {
                write!(shown, "{error} ").unwrap();
                cause = error.source();
            }
        }
        let call = twilio.new_call();
        call.set_status(CallStatus::Other(token.clone()));
        let record = account.call(call.sid()).unwrap().fetch().await.unwrap();
        assert_eq!(record.status, Some(CallStatus::Other("(secret)".to_owned())));
        let log = log.take();
        assert!(log.contains("is sent again") && log.contains("TRACE tool_runtime::twilio"), "{log}");
        for hidden in hidden {
            assert!(!log.contains(hidden.as_str()) && !shown.contains(hidden.as_str()), "{shown}\n{log}");
        }
        assert!(shown.contains("who is Basic (secret), (secret) or"), "{shown}");
        shown.clear();
    }
}
