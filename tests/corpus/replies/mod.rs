//! Recorded replies of providers, whole and cut anywhere.

mod cuts;
pub(crate) mod recording;
mod verdict;

use std::collections::BTreeMap;

use tool_runtime::{Completion, Format, FormatError};

use self::recording::Recording;
use crate::files::{Corpus, items, text};

/// What was read of an API's recordings.
#[derive(Default)]
struct Count {
    files: usize,
    calls: usize,
    whole: usize,
    cuts: usize,
}

/// The recordings; none without a corpus.
fn recordings(left_out: &str) -> Vec<Recording> {
    let Some(folder) = tool_tests::corpus_folder(left_out) else { return Vec::new() };
    let recordings = recording::all(&folder);
    assert!(!recordings.is_empty(), "no recorded reply in {}", folder.display());
    recordings
}

#[test]
fn every_recorded_reply_is_read_as_it_was_meant() {
    let mut counts = BTreeMap::<String, Count>::new();
    let mut wrong = Vec::new();
    for recording in recordings("the replies") {
        let count = counts.entry(recording.api.clone()).or_default();
        count.files += 1;
        match recording.read() {
            Ok(completion) => {
                count.calls += completion.calls().count();
                wrong.extend(verdict::faults(&recording, &completion));
            }
            Err(error) => wrong.push(format!("{}: {error}", recording.file)),
        }
    }
    for (api, Count { files, calls, .. }) in &counts {
        println!("{api}: {files} files, {calls} calls");
    }
    println!("{} files, {} wrong", counts.values().map(|count| count.files).sum::<usize>(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every cut of the shorter streams; without optimisation that would take an hour, so it is fewer.
#[test]
fn a_stream_means_the_same_wherever_it_is_cut() {
    let longest = if cfg!(debug_assertions) { 2 << 10 } else { 64 << 10 };
    let mut counts = BTreeMap::<String, Count>::new();
    for recording in recordings("the cuts of streams").iter().filter(|recording| recording.streaming) {
        let count = counts.entry(recording.api.clone()).or_default();
        count.files += 1;
        count.whole += usize::from(recording.bytes.len() <= longest);
        count.cuts += cuts::judge(recording, longest);
    }
    for (api, Count { files, whole, cuts, .. }) in &counts {
        println!("{api}: {files} streams, {whole} of them cut at every byte, {cuts} ways to cut in all");
    }
}

/// A server's view: what a client asked of it.
#[test]
fn every_recorded_request_of_mcp_is_a_call() {
    let Some(corpus) = Corpus::open("the requests of MCP") else { return };
    let mut count = 0;
    for server in corpus.documents("mcp_tools").iter().flat_map(|document| items(&document.value)) {
        for request in items(&server["calls"]).map(|call| &call["request"]) {
            let completion = Format::Mcp.read_reply(&request.to_string()).unwrap();
            let calls: Vec<_> = completion.calls().collect();
            let [call] = calls[..] else { panic!("{} calls in {request}", calls.len()) };
            let arguments: serde_json::Value = serde_json::from_str(&call.arguments).unwrap();
            let wanted = request["params"].get("arguments").cloned().unwrap_or_else(|| serde_json::json!({}));
            assert_eq!((call.name.as_str(), &arguments), (text(&request["params"]["name"]), &wanted));
            assert_eq!(call.call_id, request["id"].to_string().trim_matches('"'));
            count += 1;
        }
    }
    println!("mcp: {count} requests");
    assert!(count > 0, "no request in the corpus");
}

/// What stands of a reply, to be compared.
fn summary(outcome: Result<Completion, FormatError>) -> String {
    match outcome {
        Ok(Completion { items, finish, raw_finish, usage, id, .. }) => {
            format!("{} {finish:?} {raw_finish:?} {usage:?} {id:?}", serde_json::to_string(&items).unwrap())
        }
        Err(error) => format!("{error:?}"),
    }
}
