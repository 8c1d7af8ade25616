//! What an account is set up with.

use tool_examples::fake_twilio::FakeTwilio;
use tool_runtime::{
    CallControl, HttpOptions,
    twilio::{
        TwilioAccount, TwilioAccountBuilder,
        TwilioInput::{self, AccountSid, ApiKey, ApiSecret, AuthToken},
        TwilioInputError::{self, Malformed, Missing},
    },
};

use super::support::patient;

const SID: &str = "AC0123456789abcdefABCDEF0123456789";
const KEY: &str = "SK0123456789abcdefABCDEF0123456789";

fn builder() -> TwilioAccountBuilder {
    TwilioAccount::builder()
}

/// Variables by name and value.
fn variables<'v>(set: &'v [(&'v str, &'v str)]) -> impl Fn(&str) -> Option<String> + 'v {
    |name| set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
}

#[test]
fn what_is_missing_or_malformed_is_named_with_its_remedy() {
    let rows = [
        ("nothing", builder(), Missing(AccountSid)),
        ("no SID", builder().auth_token("token"), Missing(AccountSid)),
        ("an empty SID", builder().account_sid("").auth_token("token"), Missing(AccountSid)),
        ("no secret", builder().account_sid(SID), Missing(AuthToken)),
        ("an empty token", builder().account_sid(SID).auth_token(""), Missing(AuthToken)),
        ("a key without secret", builder().account_sid(SID).api_key(KEY, ""), Missing(ApiSecret)),
        ("a secret without key", builder().account_sid(SID).api_key("", "secret"), Missing(ApiKey)),
        (
            "a call's SID",
            builder().account_sid(SID.replace("AC", "CA")).auth_token("t"),
            Malformed(AccountSid),
        ),
        (
            "a SID in small letters",
            builder().account_sid(SID.replace("AC", "ac")).auth_token("t"),
            Malformed(AccountSid),
        ),
        ("a SID too short", builder().account_sid(&SID[..33]).auth_token("t"), Malformed(AccountSid)),
        ("a SID too long", builder().account_sid(format!("{SID}0")).auth_token("t"), Malformed(AccountSid)),
        (
            "a SID with a line end",
            builder().account_sid(format!("{SID}\n")).auth_token("t"),
            Malformed(AccountSid),
        ),
        (
            "a SID of letters",
            builder().account_sid(SID.replace('9', "g")).auth_token("t"),
            Malformed(AccountSid),
        ),
        ("a token with a line end", builder().account_sid(SID).auth_token("token\n"), Malformed(AuthToken)),
        ("an account for a key", builder().account_sid(SID).api_key(SID, "secret"), Malformed(ApiKey)),
        ("a secret of two words", builder().account_sid(SID).api_key(KEY, "a secret"), Malformed(ApiSecret)),
    ];
    for (name, builder, expected) in rows {
        let error = builder.build().unwrap_err();
        assert_eq!(error, expected, "{name}");
        let (Missing(input) | Malformed(input)) = &error else { panic!("{name}") };
        let text = error.to_string();
        assert!(text.starts_with(&input.to_string()), "{name}: {text}");
        let remedy = if matches!(error, Missing(_)) { input.variable().unwrap() } else { "Twilio's console" };
        assert!(text.contains(remedy), "{name}: {text}");
    }
}

#[test]
fn variables_stand_in_for_what_was_not_set() {
    let sid = ("TWILIO_ACCOUNT_SID", SID);
    let token = ("TWILIO_AUTH_TOKEN", "token");
    let (key, secret) = (("TWILIO_API_KEY", KEY), ("TWILIO_API_SECRET", "secret"));
    let none = |name| (name, " ");
    let rows: [(&str, &[(&str, &str)], _); 10] = [
        ("the token", &[sid, token], Ok(())),
        ("the key", &[sid, key, secret], Ok(())),
        ("both", &[sid, token, key, secret], Ok(())),
        ("nothing", &[], Err(Missing(AccountSid))),
        ("no secret", &[sid], Err(Missing(AuthToken))),
        ("blanks", &[sid, none("TWILIO_AUTH_TOKEN"), none("TWILIO_API_KEY")], Err(Missing(AuthToken))),
        ("half a key", &[sid, key, token], Err(Missing(ApiSecret))),
        ("the other half", &[sid, secret, token], Err(Missing(ApiKey))),
        ("a malformed SID", &[("TWILIO_ACCOUNT_SID", "4711"), token], Err(Malformed(AccountSid))),
        ("a malformed key", &[sid, ("TWILIO_API_KEY", "4711"), secret], Err(Malformed(ApiKey))),
    ];
    for (name, set, expected) in rows {
        let built = builder().variables(variables(set)).build();
        assert_eq!(built.map(|account| assert_eq!(account.sid(), SID)), expected, "{name}");
    }
}

/// Which of them Twilio is sent.
#[tokio::test]
async fn the_key_goes_before_the_token_and_arguments_before_variables() {
    let twilio = FakeTwilio::start().await.unwrap();
    let (key, secret) = twilio.api_key();
    let (sid, token) = (twilio.account_sid(), twilio.auth_token());
    let base = || builder().base_url(twilio.base_url()).account_sid(sid).http(patient());
    let wrong = [("TWILIO_ACCOUNT_SID", SID), ("TWILIO_AUTH_TOKEN", "wrong")];
    let wrong_key = [("TWILIO_API_KEY", KEY), ("TWILIO_API_SECRET", "wrong")];
    let rows = [
        ("the token", base().auth_token(token), true),
        ("a wrong token", base().auth_token("wrong"), false),
        ("the key", base().api_key(key, secret), true),
        ("a wrong key", base().api_key(KEY, secret), false),
        ("the key before a wrong token", base().api_key(key, secret).auth_token("wrong"), true),
        ("a wrong key before the token", base().api_key(KEY, "wrong").auth_token(token), false),
        ("the token before wrong variables", base().auth_token(token).variables(variables(&wrong)), true),
        ("the token before another key", base().auth_token(token).variables(variables(&wrong_key)), true),
        ("the key before wrong variables", base().api_key(key, secret).variables(variables(&wrong)), true),
    ];
    for (name, builder, is_accepted) in rows {
        let call = builder.build().unwrap().call(twilio.new_call().sid()).unwrap();
        let outcome = call.end().await;
        assert_eq!(outcome.is_confirmed(), is_accepted, "{name}: {outcome}");
    }
    assert_eq!(twilio.complaints(), [""; 0]);
}

#[test]
fn a_call_is_told_by_its_sid() {
    let account = builder().account_sid(SID).auth_token("token").build().unwrap();
    let sid = SID.replace("AC", "CA");
    assert_eq!(account.call(&sid).unwrap().sid(), sid);
    for wrong in ["", "CA", SID, &sid[..33], &format!("{sid}/../x"), &sid.replace('0', "?")] {
        let error = account.call(wrong).unwrap_err();
        assert_eq!(error, TwilioInputError::Malformed(TwilioInput::CallSid), "{wrong}");
    }
}

#[test]
fn webhooks_are_known_by_the_token_alone() {
    let by_token = builder().account_sid(SID).auth_token("token");
    assert!(by_token.build().unwrap().request_validator().is_some());
    let by_key = builder().account_sid(SID).api_key(KEY, "secret");
    assert!(by_key.clone().build().unwrap().request_validator().is_none());
    let with_variable = by_key.variables(variables(&[("TWILIO_AUTH_TOKEN", "token")]));
    assert!(with_variable.build().unwrap().request_validator().is_some());
}

#[test]
fn a_base_url_or_a_header_that_is_none_is_refused() {
    let account = || builder().account_sid(SID).auth_token("token");
    for base_url in ["", "api.twilio.com", "ftp://api.twilio.com", "https://user:word@api.twilio.com"] {
        let error = account().base_url(base_url).build().unwrap_err();
        assert!(matches!(error, TwilioInputError::Http(_)), "{base_url}: {error}");
    }
    let http = HttpOptions::default().header("not a name", "value");
    assert!(matches!(account().http(http).build(), Err(TwilioInputError::Http(_))));
}
