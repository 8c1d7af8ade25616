//! Whoever does not want the reply any more lets go of it, and the provider notices.

use std::time::Duration;

use tokio::time::timeout;
use tool_runtime::HttpOptions;

use crate::{
    apis::{ALL, EVENTS, completion, greeting, text},
    server::{Answer, Server},
};

const SOON: Duration = Duration::from_secs(2);

#[tokio::test]
async fn a_stream_that_is_dropped_closes_the_connection() {
    for api in ALL {
        let events = api.hello();
        let server =
            Server::start([Answer::chunked(EVENTS).chunks(&events[..events.len() - 3]).silence()]).await;
        let llm = api.client(&server.url(), HttpOptions::default());
        let mut reply = llm.chat(greeting()).await.unwrap();
        assert_eq!(text(&mut reply).await, "Hel");
        drop(reply);
        timeout(SOON, server.client_left()).await.expect("the connection is closed");
    }
}

#[tokio::test]
async fn a_request_that_is_dropped_closes_the_connection() {
    for api in ALL {
        let server = Server::start([Answer::nothing().silence()]).await;
        let llm = api.client(&server.url(), HttpOptions::default());
        tokio::select! {
            reply = llm.chat(greeting()) => panic!("nothing was to come: {reply:?}"),
            () = server.requests(1) => {}
        }
        timeout(SOON, server.client_left()).await.expect("the connection is closed");
    }
}

#[tokio::test]
async fn a_request_that_is_dropped_between_attempts_is_not_sent_again() {
    let server = Server::start([Answer::whole(500, &[], ""), Answer::whole(500, &[], "")]).await;
    let wait = Duration::from_millis(100);
    let llm = ALL[0].client(&server.url(), HttpOptions::default().backoff(wait, wait));
    let cancelled = timeout(wait / 2, llm.chat(greeting())).await;
    assert!(cancelled.is_err());
    tokio::time::sleep(2 * wait).await;
    assert_eq!(server.received().len(), 1);
}

/// A client outlives the requests that were dropped.
#[tokio::test]
async fn the_next_request_is_none_the_worse() {
    for api in ALL {
        let answers = [Answer::nothing().silence(), Answer::chunked(EVENTS).chunks(api.hello()).end()];
        let server = Server::start(answers).await;
        let llm = api.client(&server.url(), HttpOptions::default());
        let cancelled = timeout(Duration::from_millis(100), llm.chat(greeting())).await;
        assert!(cancelled.is_err());
        assert_eq!(completion(&*llm, greeting()).await.unwrap().text(), "Hello");
    }
}
