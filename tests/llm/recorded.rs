//! Replies that providers once gave, sent again over real HTTP, cut anywhere.
//!
//! The recordings are no part of the project: the environment's `TOOL_CORPUS` names the folder that
//! holds them.

use std::{collections::BTreeMap, fs, hash::Hasher as _};

use futures_util::{StreamExt, stream};
use serde_json::Value;
use tool_runtime::{ChatChunk, Completion, FunctionCall, HttpOptions, LlmError};

use crate::{
    apis::{Api, greeting},
    server::{Answer, Server},
};

struct Recording {
    name: String,
    api: Api,
    content: Value,
}

fn recordings() -> Option<Vec<Recording>> {
    let folder = tool_tests::corpus_folder("recorded replies over HTTP")?.join("provider_responses_dev");
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort_unstable();
    let read = |file: &std::path::PathBuf| {
        let content: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let api = match content["api"].as_str()? {
            "openai_chat" => Api::Chat,
            "openai_responses" => Api::Responses,
            "anthropic" => Api::Anthropic,
            _ => return None,
        };
        Some(Recording { name: file.file_name().unwrap().to_string_lossy().into_owned(), api, content })
    };
    Some(files.iter().filter_map(read).collect())
}

/// Pieces of random lengths, the same in every run.
fn cut<'b>(body: &'b [u8], name: &str) -> Vec<&'b [u8]> {
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(name.as_bytes());
    let (mut random, mut rest, mut pieces) = (hasher.finish() | 1, body, Vec::new());
    while !rest.is_empty() {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let longest = if random % 8 == 0 { 7 } else { 2000 };
        let length = 1 + usize::try_from((random >> 8) % longest).unwrap();
        let (piece, after) = rest.split_at(length.min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

impl Recording {
    /// The body as it went over the wire, and its type.
    fn body(&self) -> (String, &str) {
        let body = self.content["body"].as_str().unwrap();
        let is_events = self.content["body_encoding"] == "jsonl-of-data-payloads";
        let body = if is_events {
            body.lines().flat_map(|line| ["data: ", line, "\n\n"]).collect()
        } else {
            body.to_owned()
        };
        let fallback = if is_events { "text/event-stream" } else { "application/json" };
        (body, self.content["content_type"].as_str().unwrap_or(fallback))
    }

    /// The calls as they are handed on, and how the reply ends.
    async fn replayed(&self) -> (Vec<FunctionCall>, Result<Completion, LlmError>) {
        let (body, kind) = self.body();
        let answer = Answer::chunked(kind).chunks(cut(body.as_bytes(), &self.name)).end();
        let server = Server::start([answer]).await;
        let llm = self.api.client(&server.url(), HttpOptions::default().max_retries(0));
        let mut calls = Vec::new();
        let mut reply = match llm.chat(greeting()).await {
            Ok(reply) => reply,
            Err(error) => return (calls, Err(error)),
        };
        loop {
            match reply.next().await.expect("a stream ends with the whole reply or an error") {
                Ok(ChatChunk::Call(call)) => calls.push(call),
                Ok(ChatChunk::Completed(reply)) => return (calls, Ok(reply)),
                Ok(_) => {}
                Err(error) => return (calls, Err(error)),
            }
        }
    }

    /// What is not as it should be.
    fn difference(&self, calls: &[FunctionCall], reply: &Result<Completion, LlmError>) -> Option<String> {
        let was_cut_off = self.content["expected"]["finish_reason"].is_null();
        match reply {
            Ok(reply) if !reply.calls().eq(calls) => Some("the whole reply has other calls".to_owned()),
            Err(error) if !(was_cut_off && *error == LlmError::Truncated) => Some(format!("{error:?}")),
            _ => self.difference_of_calls(calls),
        }
    }

    fn difference_of_calls(&self, calls: &[FunctionCall]) -> Option<String> {
        let expected = self.content["expected"]["tool_calls"].as_array().unwrap();
        if calls.len() != expected.len() {
            return Some(format!("{} calls in place of {}", calls.len(), expected.len()));
        }
        let pairs = calls.iter().zip(expected);
        pairs.enumerate().find_map(|(index, (call, expected))| {
            let id = expected["id"].as_str().is_none_or(|id| id.is_empty() || id == call.call_id);
            let is_same = id && expected["name"] == call.name && are_arguments(&call.arguments, expected);
            (!is_same).then(|| format!("call {index} is another: {call:?}, not {expected}"))
        })
    }
}

fn are_arguments(arguments: &str, expected: &Value) -> bool {
    let text = if arguments.is_empty() { "{}" } else { arguments };
    let parsed = serde_json::from_str::<Value>(text);
    parsed.is_ok_and(|parsed| parsed == expected["arguments"])
        || text == "{}" && expected["arguments"].is_null() // the provider left them out
        || expected["arguments_raw"] == arguments
        || expected["input_text"] == arguments
}

#[tokio::test]
async fn recorded_replies_come_through_as_they_were() {
    let Some(recordings) = recordings() else { return };
    let replayed = stream::iter(&recordings).map(async |recording| (recording, recording.replayed().await));
    let replayed: Vec<_> = replayed.buffered(16).collect().await;
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut surprises = Vec::new();
    for (recording, (handed_on, reply)) in replayed {
        let streaming = if recording.content["streaming"] == true { "stream" } else { "body" };
        let [replies, calls, errors] = counts.entry(format!("{:?} {streaming}", recording.api)).or_default();
        *replies += 1;
        *calls += handed_on.len();
        *errors += usize::from(reply.is_err());
        let difference = recording.difference(&handed_on, &reply);
        surprises.extend(difference.map(|difference| format!("{}: {difference}", recording.name)));
    }
    for (kind, [replies, calls, errors]) in &counts {
        println!("{kind}: {replies} replies, {calls} calls, {errors} errors");
    }
    assert!(!recordings.is_empty(), "no reply of these APIs is recorded");
    assert!(surprises.is_empty(), "{} surprises: {surprises:#?}", surprises.len());
}
