//! What a request must look like, down to the last claim of its token.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tool_examples::wire::Received;

use super::{KEY, SECRET};

/// How long a token may be good for, in seconds.
const LONGEST: u64 = 120;

/// What is wrong with a request that asks for something these grants allow.
pub(super) fn fault(request: &Received, grants: &Value) -> Option<String> {
    let expected = [("content-type", "application/protobuf"), ("content-length", "")];
    for (name, value) in expected {
        let header = request.header(name).unwrap_or_default();
        if header.is_empty() || !value.is_empty() && header != value {
            return Some(format!("{name}: {header}"));
        }
    }
    let Some(token) = request.header("authorization").and_then(|value| value.strip_prefix("Bearer ")) else {
        return Some("there is no token".to_owned());
    };
    unsound(token, grants).err()
}

/// Checks the token from the outside, by no library that writes tokens.
fn unsound(token: &str, grants: &Value) -> Result<(), String> {
    let (signed, signature) = token.rsplit_once('.').ok_or("the token has no signature")?;
    let (header, claims) = signed.split_once('.').ok_or("the token has no claims")?;
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|error| error.to_string())?;
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).map_err(|error| error.to_string())?;
    mac.update(signed.as_bytes());
    mac.verify_slice(&signature).map_err(|_| "the signature is wrong")?;
    if read(header)? != json!({ "typ": "JWT", "alg": "HS256" }) {
        return Err(format!("the token begins with {}", read(header)?));
    }
    claimed(&read(claims)?, grants)
}

/// Nothing may be claimed but who asks, when, and for what.
fn claimed(claims: &Value, grants: &Value) -> Result<(), String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?.as_secs();
    let (from, until) = (claims["nbf"].as_u64().unwrap_or(u64::MAX), claims["exp"].as_u64().unwrap_or(0));
    let expected = json!({ "iss": KEY, "nbf": from, "exp": until, "video": grants });
    if *claims != expected {
        return Err(format!("claimed are {claims}"));
    }
    if from > now || until <= now || until - from > LONGEST {
        return Err(format!("the token is good from {from} until {until}; it is {now}"));
    }
    Ok(())
}

fn read(part: &str) -> Result<Value, String> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|error| error.to_string())?;
    serde_json::from_slice(&bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &Value, secret: &str) -> String {
        let parts = [json!({ "typ": "JWT", "alg": "HS256" }), claims.clone()];
        let signed = parts.map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(signed.as_bytes());
        let signature = BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        format!("{signed}.{signature}")
    }

    fn now() -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
    }

    fn refused(claims: &Value) -> bool {
        unsound(&token(claims, SECRET), &json!({ "roomCreate": true })).is_err()
    }

    #[test]
    fn only_the_least_token_is_sound() {
        let now = now();
        let sound = json!({ "iss": KEY, "nbf": now, "exp": now + 60, "video": { "roomCreate": true } });
        assert!(!refused(&sound));
        assert!(unsound(&token(&sound, "another secret"), &json!({ "roomCreate": true })).is_err());
        let wider = json!({ "roomCreate": true, "roomAdmin": true });
        for (claim, value) in [
            ("iss", json!("another")),
            ("nbf", json!(now + 100)),
            ("exp", json!(now)),
            ("exp", json!(now + 6 * 60 * 60)),
            ("video", wider),
            ("sub", json!("somebody")),
        ] {
            let mut claims = sound.clone();
            claims[claim] = value;
            assert!(refused(&claims), "{claim}: {claims}");
        }
    }
}
