//! When a request is sent again.

use std::time::{Duration, Instant, SystemTime};

use tool_runtime::{HttpOptions, LlmError, TimeoutPhase};

use crate::{
    apis::{ALL, Api, EVENTS, completion, greeting},
    server::{Answer, Server},
};

fn hello(api: Api) -> Answer {
    Answer::chunked(EVENTS).chunks(api.hello()).end()
}

fn limited(headers: &[(&str, &str)]) -> Answer {
    Answer::whole(429, headers, "")
}

/// The time between the first two requests, where the first is answered with these headers.
async fn waited(headers: &[(&str, &str)], http: HttpOptions) -> Duration {
    let server = Server::start([limited(headers), hello(Api::Chat)]).await;
    let reply = completion(&*Api::Chat.client(&server.url(), http), greeting()).await;
    assert_eq!(reply.unwrap().text(), "Hello");
    let received = server.received();
    received[1].at - received[0].at
}

const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_provider_that_asks_for_seconds_gets_them() {
    let http = HttpOptions::default().backoff(Duration::from_millis(1), Duration::from_secs(2));
    let wait = waited(&[("retry-after", "1")], http).await;
    assert!(wait >= Duration::from_secs(1) && wait < Duration::from_millis(1900), "{wait:?}");
}

#[tokio::test]
async fn a_provider_that_names_a_date_is_waited_for_until_then() {
    let http = HttpOptions::default().backoff(Duration::from_millis(1), Duration::from_secs(3));
    let until = SystemTime::now() + Duration::from_secs(2);
    waited(&[("retry-after", &httpdate::fmt_http_date(until))], http).await;
    let seconds = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    assert!(seconds(SystemTime::now()) >= seconds(until));
}

#[tokio::test]
async fn milliseconds_go_before_seconds() {
    let headers = [("retry-after", "1"), ("retry-after-ms", "150")];
    let http = HttpOptions::default().backoff(Duration::from_millis(1), Duration::from_secs(2));
    let wait = waited(&headers, http).await;
    assert!(wait >= Duration::from_millis(150) && wait < Duration::from_millis(900), "{wait:?}");
}

#[tokio::test]
async fn a_provider_that_asks_for_nothing_is_given_time_all_the_same() {
    let wait = waited(&[], HttpOptions::default().backoff(SHORT, 2 * SHORT)).await;
    assert!(wait >= SHORT.mul_f64(0.75), "{wait:?}");
}

#[tokio::test]
async fn without_retries_the_first_failure_counts() {
    for api in ALL {
        let server = Server::start([limited(&[("retry-after", "7")]), hello(api)]).await;
        let llm = api.client(&server.url(), HttpOptions::default().max_retries(0));
        let error = completion(&*llm, greeting()).await.unwrap_err();
        assert_eq!(error, LlmError::RateLimited { retry_after: Some(Duration::from_secs(7)) });
        assert_eq!(server.received().len(), 1);
    }
}

/// All attempts together have the total time: what does not fit in is not begun.
#[tokio::test]
async fn retries_end_when_the_time_is_over() {
    let server = Server::start([limited(&[("retry-after", "1")]), hello(Api::Chat)]).await;
    let http = HttpOptions::default().total_timeout(5 * SHORT);
    let begun = Instant::now();
    let error = completion(&*Api::Chat.client(&server.url(), http), greeting()).await.unwrap_err();
    assert_eq!(error, LlmError::RateLimited { retry_after: Some(Duration::from_secs(1)) });
    assert!(begun.elapsed() < 5 * SHORT);
}

#[tokio::test]
async fn the_total_time_goes_before_the_time_of_a_part() {
    let server = Server::start([Answer::nothing().silence()]).await;
    let http = HttpOptions::default().total_timeout(SHORT);
    let error = completion(&*Api::Chat.client(&server.url(), http), greeting()).await.unwrap_err();
    assert_eq!(error, LlmError::Timeout { phase: TimeoutPhase::Total });
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_request_that_is_sent_again_is_the_same() {
    for api in ALL {
        let server = Server::start([Answer::whole(500, &[], ""), hello(api)]).await;
        let http = HttpOptions::default().backoff(SHORT / 100, SHORT);
        completion(&*api.client(&server.url(), http), greeting()).await.unwrap();
        let received = server.received();
        assert_eq!(received[0].body, received[1].body);
        assert_eq!(received[0].header("authorization"), received[1].header("authorization"));
    }
}

#[tokio::test]
async fn patience_without_end_is_patience() {
    let ever = Duration::MAX;
    let http = HttpOptions::default().connect_timeout(ever).first_byte_timeout(ever).idle_timeout(ever);
    let server = Server::start([Answer::chunked(EVENTS).chunks(Api::Chat.hello()).end()]).await;
    let llm = Api::Chat.client(&server.url(), http.total_timeout(ever).backoff(ever, ever));
    assert_eq!(completion(&*llm, greeting()).await.unwrap().text(), "Hello");
}
