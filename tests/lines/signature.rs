//! Who sent a webhook.

use tool_examples::fake_twilio::FakeTwilio;
use tool_runtime::twilio::{InvalidSignature, RequestValidator};

/// The request of Twilio's guide to webhook security and of its libraries' tests.
const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
const TOKEN: &str = "12345";
const PARAMS: [(&str, &str); 5] = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
];
const SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

fn validator() -> RequestValidator {
    RequestValidator::new(TOKEN)
}

#[test]
fn the_request_of_twilios_guide_is_signed_as_there() {
    assert_eq!(validator().signature(URL, PARAMS), SIGNATURE);
    assert_eq!(validator().validate(URL, PARAMS, SIGNATURE), Ok(()));
}

#[test]
fn the_order_of_parameters_does_not_matter() {
    let mut params = PARAMS;
    params.reverse();
    assert_eq!(validator().validate(URL, params, SIGNATURE), Ok(()));
}

/// As Twilio's libraries have it: values of one name in order, each once.
#[test]
fn parameters_of_one_name_are_signed_in_order_of_their_values() {
    let params = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234")];
    assert_eq!(validator().signature(URL, params), "IK+Dwps556ElfBT0I3Rgjkr1wJU=");
    let twice = params.into_iter().chain([("Digits", "1234")]);
    assert_eq!(validator().signature(URL, twice), "IK+Dwps556ElfBT0I3Rgjkr1wJU=");
}

/// The signatures of Twilio's libraries' tests: a proxy adds or removes the port.
#[test]
fn a_port_may_be_there_or_not() {
    let port = |url: &str, port: &str| url.replace(".com", &format!(".com{port}"));
    let http = URL.replace("https", "http");
    let rows = [
        ("none was there, some is", port(URL, ":1234"), SIGNATURE),
        ("443 was there", URL.to_owned(), "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("80 was there", http.clone(), "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ("the same is there", port(&http, ":1234"), "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ];
    for (name, url, signature) in rows {
        assert_eq!(validator().validate(&url, PARAMS, signature), Ok(()), "{name}");
    }
}

#[test]
fn hosts_and_users_with_colons_have_no_port() {
    for (signed, seen) in [
        ("https://user:word@example.com/voice", "https://user:word@example.com:443/voice"),
        ("https://[2001:db8::1]/voice", "https://[2001:db8::1]:443/voice"),
        ("wss://example.com/media", "wss://example.com:443/media"),
        ("ws://example.com/media", "ws://example.com:80/media"),
        ("https://example.com?to=a:1/b", "https://example.com:443?to=a:1/b"),
    ] {
        for (one, other) in [(signed, seen), (seen, signed)] {
            let signature = validator().signature(one, PARAMS);
            assert_eq!(validator().validate(other, PARAMS, &signature), Ok(()), "{one} as {other}");
        }
    }
}

#[test]
fn a_form_is_decoded_before_it_is_checked() {
    let body =
        "CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309";
    assert_eq!(validator().validate_form(URL, body, SIGNATURE), Ok(()));
    assert_eq!(validator().validate_form(URL, body.replace("%2B", "+"), SIGNATURE), Err(InvalidSignature));
}

#[test]
fn a_handshake_is_signed_without_parameters() {
    let url = "wss://example.com/media";
    let signature = validator().signature::<&str, &str>(url, []);
    assert_eq!(validator().validate_handshake(url, &signature), Ok(()));
    assert_eq!(validator().validate_handshake("wss://example.com/other", &signature), Err(InvalidSignature));
    assert_eq!(validator().validate(url, PARAMS, &signature), Err(InvalidSignature));
}

#[test]
fn what_is_not_twilios_is_refused() {
    let changed = PARAMS.map(|(name, value)| (name, value.replace("1234", "1235")));
    let rows = [
        ("no signature", validator().validate(URL, PARAMS, "")),
        ("no base64", validator().validate(URL, PARAMS, "not a signature")),
        ("one that begins right", validator().validate(URL, PARAMS, "RSOYDt4T1cUTdK1PDd93/VVr")),
        ("one that goes on", validator().validate(URL, PARAMS, "RSOYDt4T1cUTdK1PDd93/VVr8B8AAAA=")),
        ("another byte", validator().validate(URL, PARAMS, "RSOYDt4T1cUTdK1PDd93/VVr8B9=")),
        ("another URL", validator().validate(&URL.replace("bar=2", "bar=3"), PARAMS, SIGNATURE)),
        ("another scheme", validator().validate(&URL.replace("https", "http"), PARAMS, SIGNATURE)),
        ("another value", validator().validate(URL, changed, SIGNATURE)),
        ("a parameter less", validator().validate(URL, PARAMS.into_iter().skip(1), SIGNATURE)),
        ("a parameter more", validator().validate(URL, PARAMS.into_iter().chain([("A", "b")]), SIGNATURE)),
        ("another token", RequestValidator::new("12346").validate(URL, PARAMS, SIGNATURE)),
        ("no URL", validator().validate("", PARAMS, SIGNATURE)),
    ];
    for (name, result) in rows {
        assert_eq!(result, Err(InvalidSignature), "{name}");
    }
}

/// Anybody can sign with a token that is empty, as one is that was taken from a variable nobody set.
#[test]
fn without_a_token_nothing_is_twilios() {
    let forged = "IDK8nhzkGmcwXZUzHQVq66soIbo=";
    let nobody = RequestValidator::new("");
    assert_eq!(nobody.validate_handshake("wss://example.com/media", forged), Err(InvalidSignature));
    assert_eq!(nobody.signature(URL, PARAMS), "");
    assert_eq!(nobody.validate(URL, PARAMS, ""), Err(InvalidSignature));
}

#[tokio::test]
async fn the_fake_signs_as_twilio_does() {
    let twilio = FakeTwilio::start().await.unwrap();
    let webhook = twilio.new_call().webhook();
    let params: Vec<_> = webhook.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let signature = twilio.sign("https://example.com/voice", &params);
    let validator = twilio.account().unwrap().request_validator().unwrap();
    assert_eq!(validator.validate("https://example.com/voice", webhook, &signature), Ok(()));
}
