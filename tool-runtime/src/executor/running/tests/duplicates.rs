//! A call while the same is running; named after what the reference checks.

use std::time::Duration;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{by_arguments, by_name, call, paris, raw, tool};
use crate::{
    executor::running::{Admission, RunningCalls},
    speech::SpeechHandle,
    tool::{DuplicateScope, OnDuplicate, ToolFlag},
};

const POLICIES: [OnDuplicate; 3] = [OnDuplicate::Reject, OnDuplicate::Replace, OnDuplicate::Confirm];

#[test]
fn allow_returns_none() {
    let (calls, tool) = (RunningCalls::default(), by_name(OnDuplicate::Allow));
    let first = calls.admit("1", &tool, paris());
    let second = calls.admit("2", &tool, paris());
    assert_eq!((first.1.len(), second.1.len()), (0, 0));
    assert_eq!(calls.ids(), ["1", "2"]);
}

#[test]
fn reject_returns_message() {
    let (calls, tool) = (RunningCalls::default(), by_name(OnDuplicate::Reject));
    let first = calls.admit("1", &tool, paris());
    assert_eq!(
        calls.answer("2", &tool, paris()),
        "`book` is already running (1), so this call was not carried out. Wait for the output of the running one."
    );
    assert_eq!(calls.ids(), ["1"]);
    drop(first);
    let _second = calls.admit("2", &tool, paris());
}

#[test]
fn confirm_blocks_without_param() {
    let (calls, tool) = (RunningCalls::default(), by_name(OnDuplicate::Confirm));
    let _first = calls.admit("1", &tool, paris());
    let told = calls.answer("2", &tool, paris());
    assert!(
        told.contains("already running (1)") && told.contains("`confirm_duplicate` set to true"),
        "{told}"
    );
    let said_no = json!({ "city": "Paris", "confirm_duplicate": false });
    calls.answer("2", &tool, said_no);
    let _second = calls.admit("2", &tool, json!({ "city": "Paris", "confirm_duplicate": true }));
    let _repaired = calls.admit("3", &tool, "{'city': 'Paris', confirm_duplicate: True}");
    assert_eq!(calls.ids(), ["1", "2", "3"]);
    let refused = json!({ "city": 7, "confirm_duplicate": "perhaps" });
    calls.answer("4", &tool, refused);
}

#[test]
fn replace_cancels_when_cancellable() {
    let (calls, tool) = (RunningCalls::default(), by_name(OnDuplicate::Replace));
    let token = CancellationToken::new();
    let Admission::Admitted { running: _first, .. } =
        calls.begin(&call("1", paris()), &tool, None, token.clone())
    else {
        panic!("not admitted")
    };
    let (_second, replaced) = calls.admit("2", &tool, paris());
    assert!(token.is_cancelled());
    assert_eq!(replaced, ["1"]);
    assert_eq!(calls.ids(), ["2"]);
    let (_third, replaced) = calls.admit("3", &tool, paris());
    assert_eq!(replaced, ["2"], "what was cancelled is not replaced again");
}

#[test]
fn replace_raises_when_non_cancellable() {
    let calls = RunningCalls::default();
    let tool = tool("book", OnDuplicate::Replace, DuplicateScope::Name, ToolFlag::empty());
    let token = CancellationToken::new();
    let _first = calls.begin(&call("1", paris()), &tool, None, token.clone());
    let Admission::Refused(told) = calls.try_begin("2", &tool, paris()) else { panic!("not refused") };
    assert!(told.contains("`book` is already running (1) and cannot be cancelled"), "{told}");
    assert!(!token.is_cancelled());
    assert_eq!(calls.ids(), ["1"]);
}

#[test]
fn replace_raises_when_interruptions_are_disallowed() {
    let (calls, tool) = (RunningCalls::default(), by_name(OnDuplicate::Replace));
    let (free, held) = (SpeechHandle::new(true), SpeechHandle::new(false));
    let token = CancellationToken::new();
    let first = calls.begin(&call("1", paris()), &tool, Some(&held), token.clone());
    assert!(matches!(calls.try_begin("2", &tool, paris()), Admission::Refused(_)));
    assert!(!token.is_cancelled());
    drop(first);
    let _first = calls.begin(&call("1", paris()), &tool, Some(&free), token.clone());
    let (_second, replaced) = calls.admit("2", &tool, paris());
    assert_eq!(replaced, ["1"]);
}

#[test]
fn args_scope_rejects_same_args() {
    let (calls, tool) = (RunningCalls::default(), by_arguments(OnDuplicate::Reject));
    let _first = calls.admit("1", &tool, paris());
    let told = calls.answer("2", &tool, paris());
    assert!(told.starts_with("`book` is already running with the same arguments (1), so"), "{told}");
}

#[test]
fn args_scope_allows_different_args() {
    for policy in POLICIES {
        let (calls, tool) = (RunningCalls::default(), by_arguments(policy));
        let _first = calls.admit("1", &tool, paris());
        let (_second, replaced) = calls.admit("2", &tool, json!({ "city": "Rome" }));
        assert_eq!((replaced.len(), calls.ids().len()), (0, 2), "{policy:?}");
    }
}

#[test]
fn args_scope_is_key_order_insensitive() {
    for tool in [by_arguments(OnDuplicate::Reject), raw(OnDuplicate::Reject)] {
        let calls = RunningCalls::default();
        let _first = calls.admit("1", &tool, r#"{"city": "Paris", "n": 3, "guests": 3}"#);
        assert!(calls.has(&tool, r#"{ "guests":3,"city":"\u0050aris", "n": 3}"#));
    }
}

#[test]
fn args_scope_never_collides_across_tools() {
    let calls = RunningCalls::default();
    let other = tool("rebook", OnDuplicate::Reject, DuplicateScope::NameAndArgs, ToolFlag::empty());
    let _first = calls.admit("1", &by_arguments(OnDuplicate::Reject), paris());
    let _second = calls.admit("2", &other, paris());
}

#[test]
fn args_scope_keys_on_validated_arguments() {
    let tool = by_arguments(OnDuplicate::Reject);
    let same = |sent: &str, again: &str| {
        let calls = RunningCalls::default();
        let _first = calls.admit("1", &tool, sent);
        calls.has(&tool, again)
    };
    let full = r#"{"city":"Paris","guests":2,"budget":100,"wishes":[{"kind":"Room","beds":2}]}"#;
    for equal in [
        r#"{"city":"Paris","budget":100.0,"wishes":[{"kind":"Room"}]}"#,
        r#"{"city":"Paris","guests":"2","budget":1e2,"wishes":[{"kind":"Room","beds":2.0}]}"#,
        r#"{"city":"Paris","guests":null,"budget":100,"wishes":[{"kind":"Room"}],"hotel":"any"}"#,
        "{'city': 'Paris', budget: 100, wishes: [{'kind': 'Room'}],}",
        r#"{"city":"Paris","budget":100,"wishes":"[{\"kind\":\"Room\"}]"}"#,
    ] {
        assert!(same(full, equal), "{equal}");
    }
    for other in [
        r#"{"city":"Paris","budget":100}"#,
        r#"{"city":"Paris","budget":100.5,"wishes":[{"kind":"Room"}]}"#,
        r#"{"city":"Paris","budget":100,"wishes":[{"kind":"Quiet"}]}"#,
        r#"{"city":"paris","budget":100,"wishes":[{"kind":"Room"}]}"#,
    ] {
        assert!(!same(full, other), "{other}");
    }
    assert!(same(r#"{"city":"Paris","budget":null}"#, r#"{"city":"Paris"}"#));
    assert!(same(r#"{"city":7}"#, r#"{ "city": 7 }"#) && !same(r#"{"city":7}"#, r#"{"city":8}"#));
    assert!(same("{{", " {{") && !same("{{", "{"));
}

#[test]
fn args_scope_takes_a_raw_tools_arguments_as_sent() {
    let tool = raw(OnDuplicate::Reject);
    let calls = RunningCalls::default();
    let _first = calls.admit("1", &tool, r#"{"n": 1, "x": 1}"#);
    assert!(calls.has(&tool, r#"{"x": 1.0, "n": 1}"#));
    assert!(!calls.has(&tool, r#"{"x": 1}"#), "its default is the tool's own business");
    assert!(!calls.has(&tool, r#"{"n": 1}"#), "it sees what its schema does not speak of");
}

#[test]
fn args_scope_replace_cancels_only_matching_call() {
    let (calls, tool) = (RunningCalls::default(), by_arguments(OnDuplicate::Replace));
    let _first = calls.admit("1", &tool, paris());
    let _second = calls.admit("2", &tool, json!({ "city": "Rome" }));
    let (_third, replaced) = calls.admit("3", &tool, paris());
    assert_eq!(replaced, ["1"]);
    assert_eq!(calls.ids(), ["2", "3"]);
}

#[test]
fn name_scope_ignores_args() {
    let (calls, tool) = (RunningCalls::default(), by_name(OnDuplicate::Reject));
    let _first = calls.admit("1", &tool, paris());
    assert!(calls.has(&tool, json!({ "city": "Rome" })) && calls.has(&tool, "no JSON at all"));
}

#[test]
fn duplicate_check_lock_serializes() {
    for _ in 0..50 {
        let (calls, tool) = (RunningCalls::default(), by_arguments(OnDuplicate::Reject));
        let begin = |number: usize| {
            let admission = calls.try_begin(&number.to_string(), &tool, paris());
            matches!(admission, Admission::Admitted { .. }).then_some(admission)
        };
        let admitted = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|number| scope.spawn(move || begin(number))).collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(admitted.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn confirm_param_excluded_from_key() {
    let (calls, tool) = (RunningCalls::default(), by_arguments(OnDuplicate::Confirm));
    let confirmed = json!({ "confirm_duplicate": true, "city": "Paris" });
    let (first, second, third) = tokio::join!(
        calls.run(&tool, call("1", &confirmed)),
        calls.run(&tool, call("2", paris())),
        calls.run(&tool, call("3", &confirmed)),
    );
    assert_eq!((first.as_str(), third.as_str()), ("Paris for 2", "Paris for 2"));
    assert!(second.starts_with("`book` is already running with the same arguments (1)"), "{second}");
    assert!(calls.list().is_empty());
}

#[tokio::test(start_paused = true)]
async fn different_args_run_concurrently() {
    let (calls, tool) = (RunningCalls::default(), by_arguments(OnDuplicate::Reject));
    let started = tokio::time::Instant::now();
    let outputs = tokio::join!(
        calls.run(&tool, call("1", paris())),
        calls.run(&tool, call("2", json!({ "city": "Rome" })))
    );
    assert_eq!(outputs, ("Paris for 2".to_owned(), "Rome for 2".to_owned()));
    assert_eq!(started.elapsed(), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_replaced_call_ends_where_it_is() {
    let (calls, tool) = (RunningCalls::default(), by_name(OnDuplicate::Replace));
    let outputs = tokio::join!(calls.run(&tool, call("1", paris())), calls.run(&tool, call("2", paris())));
    assert_eq!(outputs, ("`book` was cancelled".to_owned(), "Paris for 2".to_owned()));
}

#[test]
fn a_call_that_is_dropped_leaves_the_table() {
    let (calls, tool) = (RunningCalls::default(), by_name(OnDuplicate::Reject));
    let same_id = (
        calls.admit("1", &by_name(OnDuplicate::Allow), paris()),
        calls.admit("1", &raw(OnDuplicate::Allow), "{}"),
    );
    drop(same_id.0);
    assert_eq!(calls.ids(), ["1"], "the other of its id stays");
    drop(same_id.1);
    assert!(!calls.has(&tool, paris()) && calls.list().is_empty());
}
