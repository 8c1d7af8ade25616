//! Keys are seen by the provider, and by nobody else.

use tool_runtime::{Anthropic, FormatError, HttpOptions, LlmError, OpenAi, Secret};
use tool_tests::Log;

use crate::{
    apis::{ALL, Api, EVENTS, KEY, completion, greeting},
    server::{Answer, Server},
};

#[tokio::test]
async fn the_key_goes_into_the_providers_header() {
    for api in ALL {
        let server = Server::start([Answer::chunked(EVENTS).chunks(api.hello()).end()]).await;
        completion(&*api.client(&server.url(), HttpOptions::default()), greeting()).await.unwrap();
        let request = server.received().remove(0);
        match api {
            Api::Anthropic => {
                assert_eq!(request.header("x-api-key"), Some(KEY));
                assert_eq!(request.header("anthropic-version"), Some("2023-06-01"));
                assert_eq!(request.header("authorization"), None);
            }
            _ => assert_eq!(request.header("authorization"), Some(format!("Bearer {KEY}").as_str())),
        }
    }
}

#[tokio::test]
async fn without_a_key_there_is_no_header_for_it() {
    let server = Server::start([Answer::chunked(EVENTS).chunks(Api::Chat.hello()).end()]).await;
    let llm = OpenAi::builder("local").base_url(server.url()).build().unwrap();
    completion(&llm, greeting()).await.unwrap();
    assert_eq!(server.received()[0].header("authorization"), None);
}

#[tokio::test]
async fn a_header_of_ones_own_replaces_the_clients() {
    let server = Server::start([Answer::chunked(EVENTS).chunks(Api::Anthropic.hello()).end()]).await;
    let http = HttpOptions::default().header("anthropic-version", "2099-01-01").header("x-gateway", "abc");
    completion(&*Api::Anthropic.client(&server.url(), http), greeting()).await.unwrap();
    let request = server.received().remove(0);
    assert_eq!(request.header("anthropic-version"), Some("2099-01-01"));
    assert_eq!(request.header("x-gateway"), Some("abc"));
}

#[test]
fn debug_shows_no_key() {
    let http = || HttpOptions::default().header("x-gateway", format!("second {KEY}"));
    let openai = OpenAi::builder("model").api_key(KEY).http(http()).base_url("http://localhost/v1");
    let anthropic = Anthropic::builder("model").api_key(KEY).http(http()).base_url("http://localhost/v1");
    let shown = [
        format!("{:?}", Secret::from(KEY)),
        format!("{:?}", http()),
        format!("{openai:#?}"),
        format!("{anthropic:#?}"),
        format!("{:?}", OpenAi::builder("model").base_url(format!("http://localhost/v1?key={KEY}"))),
        format!("{:#?}", openai.build().unwrap()),
        format!("{:#?}", anthropic.build().unwrap()),
    ];
    assert!(shown.iter().all(|text| text.len() > 8 && !text.contains("0123456789")), "{shown:?}");
}

#[tokio::test]
async fn a_provider_that_quotes_the_key_is_not_quoted() {
    let body = format!(r#"{{"error":{{"message":"the key {KEY} is not for this model"}}}}"#);
    for api in ALL {
        let server = Server::start([Answer::whole(403, &[], &body)]).await;
        let error = completion(&*api.client(&server.url(), HttpOptions::default()), greeting()).await;
        let message = "the key (secret) is not for this model".to_owned();
        assert_eq!(error.unwrap_err(), LlmError::Rejected { status: 403, message });
    }
}

/// An error may also come with status 200: in place of the reply, or in its midst.
#[tokio::test]
async fn nor_is_it_quoted_from_a_stream() {
    for api in ALL {
        let events = api.hello();
        for begun in [0, events.iter().position(|event| event.contains("\"lo\"")).unwrap()] {
            let quoting = api.reported(KEY).concat().replace("no luck", &format!("`{KEY}` has no luck"));
            let answer = Answer::chunked(EVENTS).chunks(&events[..begun]).chunks([quoting]).end();
            let server = Server::start([answer]).await;
            let error = completion(&*api.client(&server.url(), HttpOptions::default()), greeting()).await;
            let (code, message) = (Some("(secret)".to_owned()), "`(secret)` has no luck".to_owned());
            let expected = LlmError::Format(FormatError::Provider { code, message });
            assert_eq!(error.unwrap_err(), expected, "{api:?}, {begun}");
        }
    }
}

/// The key of a header the application adds is one without its scheme, too.
#[tokio::test]
async fn nor_is_a_key_in_a_header_of_ones_own() {
    let body = format!(r#"{{"error":{{"message":"who is {KEY}?"}}}}"#);
    let server = Server::start([Answer::whole(403, &[], &body)]).await;
    let http = HttpOptions::default().header("authorization", format!("Bearer {KEY}"));
    let llm = OpenAi::builder("local").base_url(server.url()).http(http).build().unwrap();
    let message = "who is (secret)?".to_owned();
    let expected = LlmError::Rejected { status: 403, message };
    assert_eq!(completion(&llm, greeting()).await.unwrap_err(), expected);
}

#[tokio::test]
async fn logs_have_no_key_and_bodies_at_the_trace_level_only() {
    let log = Log::listen();
    let body = format!(r#"{{"error":{{"message":"{KEY} and the user's words"}}}}"#);
    for api in ALL {
        let answers = [Answer::whole(500, &[], &body), Answer::whole(400, &[], &body)];
        let server = Server::start(answers).await;
        let http = HttpOptions::default().backoff(std::time::Duration::ZERO, std::time::Duration::ZERO);
        completion(&*api.client(&server.url(), http), greeting()).await.unwrap_err();
    }
    let log = log.take();
    assert!(!log.contains("0123456789"), "{log}");
    let with_words: Vec<_> = log.lines().filter(|line| line.contains("the user's words")).collect();
    assert_eq!(with_words.len(), 6, "{log}");
    assert!(with_words.iter().all(|line| line.starts_with("TRACE tool_runtime")), "{log}");
    assert!(log.contains("DEBUG tool_runtime") && log.contains("is sent again"), "{log}");
}
