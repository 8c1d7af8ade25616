//! A reply is handed on while it comes in.

use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::timeout;
use tool_runtime::{ChatChunk, FinishReason, HttpOptions, LlmError};

use crate::{
    apis::{ALL, Api, EVENTS, completion, greeting, text},
    server::{Answer, Server},
};

/// A stream's chunks in a few words, up to its end.
async fn told(mut reply: tool_runtime::ChatStream) -> Result<Vec<String>, LlmError> {
    let mut told = Vec::new();
    while let Some(chunk) = reply.next().await {
        told.push(match chunk? {
            ChatChunk::Text(text) => format!("text {text}"),
            ChatChunk::CallStarted { index, call_id, name } => format!("started {index} {call_id} {name}"),
            ChatChunk::CallArguments { index, delta } => format!("arguments {index} {delta}"),
            ChatChunk::Call(call) => format!("call {} {}({})", call.call_id, call.name, call.arguments),
            ChatChunk::Finish(reason) => format!("finish {reason:?}"),
            ChatChunk::Usage(_) => continue,
            ChatChunk::Completed(completion) => format!("completed {}", completion.items.len()),
            other => format!("{other:?}"),
        });
    }
    Ok(told)
}

#[tokio::test]
async fn what_is_said_is_handed_on_at_once() {
    for api in ALL {
        let events = api.hello();
        let said = events.iter().position(|event| event.contains("\"Hel\"")).unwrap() + 1;
        let answer = Answer::chunked(EVENTS).chunks(&events[..said]).pause(Duration::from_secs(1));
        let server = Server::start([answer.chunks(&events[said..]).end()]).await;
        let llm = api.client(&server.url(), HttpOptions::default());
        let first = async { text(&mut llm.chat(greeting()).await.unwrap()).await };
        let first = timeout(Duration::from_millis(700), first).await.expect("it does not wait for the rest");
        assert_eq!(first, "Hel");
    }
}

#[tokio::test]
async fn a_reply_comes_in_order_and_whole_at_last() {
    for api in ALL {
        let server = Server::start([Answer::chunked(EVENTS).chunks(api.hello()).end()]).await;
        let reply = api.client(&server.url(), HttpOptions::default()).chat(greeting()).await.unwrap();
        assert_eq!(
            told(reply).await.unwrap(),
            ["text Hel", "text lo", "finish Stop", "completed 1"],
            "{api:?}"
        );
    }
}

#[tokio::test]
async fn a_call_is_begun_written_and_handed_on() {
    for api in ALL {
        let events = api.call("call_7", "add", r#"{"a":1}"#);
        let server = Server::start([Answer::chunked(EVENTS).chunks(events).end()]).await;
        let reply = api.client(&server.url(), HttpOptions::default()).chat(greeting()).await.unwrap();
        let expected = [
            "started 0 call_7 add",
            r#"arguments 0 {"a":1}"#,
            r#"call call_7 add({"a":1})"#,
            "finish ToolCalls",
            "completed 1",
        ];
        assert_eq!(told(reply).await.unwrap(), expected, "{api:?}");
    }
}

/// Some servers forget the blank line after the last event.
#[tokio::test]
async fn an_event_without_its_blank_line_is_not_lost() {
    let body =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
    let server = Server::start([Answer::until_closed(EVENTS).bytes(body)]).await;
    let reply = Api::Chat.client(&server.url(), HttpOptions::default()).chat(greeting()).await.unwrap();
    assert_eq!(told(reply).await.unwrap(), ["text Hi", "finish Stop", "completed 1"]);
}

/// A server that streams nothing answers with a body all the same.
#[tokio::test]
async fn a_body_in_place_of_a_stream_is_a_reply() {
    let body =
        r#"{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#;
    let server = Server::start([Answer::whole(200, &[("content-type", "application/json")], body)]).await;
    let llm = Api::Chat.client(&server.url(), HttpOptions::default());
    let reply = llm.chat(greeting().extra("stream", false)).await.unwrap();
    assert_eq!(told(reply).await.unwrap(), ["text Hi", "finish Stop", "completed 1"]);
    let sent = server.received().remove(0).body;
    assert_eq!((&sent["stream"], sent.get("stream_options")), (&false.into(), None));
}

#[tokio::test]
async fn a_reply_that_ran_out_of_tokens_says_so() {
    let body = concat!(
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",",
        "\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"a\\\":\"}}]}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n",
    );
    let server = Server::start([Answer::chunked(EVENTS).chunks([body]).end()]).await;
    let llm = Api::Chat.client(&server.url(), HttpOptions::default());
    let reply = completion(&*llm, greeting()).await.unwrap();
    assert_eq!(reply.finish, Some(FinishReason::Length));
    assert!(reply.calls().next().unwrap().incomplete);
}

/// The provider's last word is enough: the server goes on holding the connection.
#[tokio::test]
async fn a_reply_that_is_over_is_whole_though_the_connection_stays_open() {
    for api in ALL {
        let answer = Answer::chunked(EVENTS).chunks([api.hello().concat()]).silence();
        let server = Server::start([answer]).await;
        let llm = api.client(&server.url(), HttpOptions::default());
        let mut reply = llm.chat(greeting()).await.unwrap();
        let mut told = Vec::new();
        // All of it came at once, so nothing is to be waited for.
        while let Some(chunk) = reply.next().now_or_never().expect("it waits for the connection's end") {
            told.push(chunk.unwrap());
        }
        assert!(
            matches!(told.last(), Some(ChatChunk::Completed(reply)) if reply.text() == "Hello"),
            "{api:?}"
        );
    }
}

/// The end of the body comes after the reply was read: the connection waits for it, nobody else does.
#[tokio::test]
async fn a_connection_whose_end_comes_late_is_used_again() {
    for api in ALL {
        let pause = Duration::from_millis(20);
        let hello = || Answer::chunked(EVENTS).chunks(api.hello()).pause(pause).end();
        let server = Server::start((0..50).map(|_| hello())).await;
        let llm = api.client(&server.url(), HttpOptions::default());
        let is_used_again = || {
            let connections: Vec<_> = server.received().iter().map(|request| request.connection).collect();
            connections.iter().any(|one| connections.iter().filter(|other| one == *other).count() > 1)
        };
        for _ in 0..50 {
            completion(&*llm, greeting()).await.unwrap();
            tokio::time::sleep(2 * pause).await; // its end comes meanwhile
            if is_used_again() {
                break;
            }
        }
        assert!(is_used_again(), "{api:?}");
    }
}

#[tokio::test]
async fn a_connection_is_used_again() {
    for api in ALL {
        let hello = || Answer::chunked(EVENTS).chunks(api.hello()).end();
        let server = Server::start([hello(), hello(), hello()]).await;
        let llm = api.client(&server.url(), HttpOptions::default());
        for _ in 0..3 {
            completion(&*llm, greeting()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await; // the client puts it back meanwhile
        }
        assert!(server.received().iter().all(|request| request.connection == 0), "{api:?}");
    }
}
