//! The same tool called again while it runs: `on_duplicate` inside a session.

use tool_runtime::{
    DuplicateScope, OnDuplicate, RunContext, ScriptedTurn, Tool, ToolFlag, function_tool, tools,
};

use super::stage::{Stage, after, expect_answer, of_tools, stage};

async fn work(ctx: &RunContext, what: &str) -> String {
    ctx.update("begun");
    after(10.0).await;
    format!("{what} done")
}

/// Allow.
#[function_tool]
async fn allow(ctx: RunContext, of: String) -> String {
    work(&ctx, &of).await
}

/// Reject.
#[function_tool(on_duplicate = OnDuplicate::Reject)]
async fn reject(ctx: RunContext, of: String) -> String {
    work(&ctx, &of).await
}

/// Reject the same.
#[function_tool(on_duplicate = OnDuplicate::Reject, duplicate_scope = DuplicateScope::NameAndArgs)]
async fn reject_same(ctx: RunContext, of: String, #[arg(default = 1)] count: u8) -> String {
    work(&ctx, &format!("{count} {of}")).await
}

/// Replace.
#[function_tool(on_duplicate = OnDuplicate::Replace, flags = ToolFlag::CANCELLABLE)]
async fn replace(ctx: RunContext, of: String) -> String {
    work(&ctx, &of).await
}

/// Replace the same.
#[function_tool(
    on_duplicate = OnDuplicate::Replace,
    duplicate_scope = DuplicateScope::NameAndArgs,
    flags = ToolFlag::CANCELLABLE
)]
async fn replace_same(ctx: RunContext, of: String) -> String {
    work(&ctx, &of).await
}

/// Replace what cannot be.
#[function_tool(on_duplicate = OnDuplicate::Replace)]
async fn replace_never(ctx: RunContext, of: String) -> String {
    work(&ctx, &of).await
}

/// Confirm.
#[function_tool(on_duplicate = OnDuplicate::Confirm)]
async fn confirm(ctx: RunContext, of: String) -> String {
    work(&ctx, &of).await
}

/// Confirm the same.
#[function_tool(on_duplicate = OnDuplicate::Confirm, duplicate_scope = DuplicateScope::NameAndArgs)]
async fn confirm_same(ctx: RunContext, of: String) -> String {
    work(&ctx, &of).await
}

const TEA: &str = r#"{"of":"tea"}"#;
const MILK: &str = r#"{"of":"milk"}"#;

/// Two turns five seconds apart: the first calls with `TEA`, the second with `again`, and then reads
/// `answer`. Gives the events and the results that came later.
async fn twice(
    tool: &'static str,
    tools: Vec<Tool>,
    again: &str,
    answer: &'static str,
) -> (Vec<String>, Vec<String>) {
    let turns = [
        ScriptedTurn::new().call(tool, TEA),
        ScriptedTurn::new().say("First."),
        ScriptedTurn::new().call(tool, again),
        expect_answer(ScriptedTurn::new(), "call_2", answer).say("Second."),
        ScriptedTurn::new(),
        ScriptedTurn::new(), // for a second result
    ];
    let stage = stage(tools, turns).await;
    stage.hears("Once.").await;
    after(5.0).await;
    stage.hears("Once more.").await;
    after(30.0).await;
    results(stage).await
}

async fn results(stage: Stage) -> (Vec<String>, Vec<String>) {
    let results: Vec<_> = stage.history().await.into_iter().filter(|item| item.ends_with(" done")).collect();
    (results, of_tools(&stage.all_events().await))
}

#[tokio::test(start_paused = true)]
async fn allowed_they_run_beside_each_other() {
    let (results, events) = twice("allow", tools![allow], TEA, "still running").await;
    assert_eq!(results, ["output tea done", "output tea done"]);
    assert!(events.contains(&"started call_2".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn rejected_the_second_is_answered_and_never_begins() {
    let (results, events) = twice("reject", tools![reject], MILK, "already running").await;
    assert_eq!(results, ["output tea done"]);
    let of_the_second: Vec<_> = events.iter().filter(|event| event.contains("call_2")).collect();
    assert!(of_the_second.is_empty(), "{events:?}");
    assert_eq!(events.iter().filter(|event| *event == "executed 1").count(), 2, "it is told of as answered");
}

#[tokio::test(start_paused = true)]
async fn rejected_by_arguments_others_run() {
    let (results, _) = twice("reject_same", tools![reject_same], MILK, "still running").await;
    assert_eq!(results, ["output 1 tea done", "output 1 milk done"]);
}

/// Equal is what means the same to the tool, not what is written the same.
#[tokio::test(start_paused = true)]
async fn rejected_by_arguments_the_same_are_kept_out_however_they_are_written() {
    let again = r#"{"count": 1.0, "of": "tea"}"#;
    let (results, _) = twice("reject_same", tools![reject_same], again, "with the same arguments").await;
    assert_eq!(results, ["output 1 tea done"]);
}

#[tokio::test(start_paused = true)]
async fn replaced_the_first_is_cancelled() {
    let (results, events) = twice("replace", tools![replace], MILK, "still running").await;
    assert_eq!(results, ["output milk done"]);
    assert!(events.contains(&"cancelled call_1".to_owned()), "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn replaced_by_arguments_others_run_on() {
    let (results, events) = twice("replace_same", tools![replace_same], MILK, "still running").await;
    assert_eq!(results, ["output tea done", "output milk done"]);
    assert!(!events.iter().any(|event| event.starts_with("cancelled")), "{events:?}");
    let (results, _) = twice("replace_same", tools![replace_same], TEA, "still running").await;
    assert_eq!(results, ["output tea done"]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_cancelled_cannot_be_replaced() {
    let (results, _) = twice("replace_never", tools![replace_never], MILK, "cannot be cancelled").await;
    assert_eq!(results, ["output tea done"]);
}

#[tokio::test(start_paused = true)]
async fn the_second_runs_once_it_is_confirmed() {
    let (results, _) = twice("confirm", tools![confirm], MILK, "`confirm_duplicate` set to true").await;
    assert_eq!(results, ["output tea done"]);
    let confirmed = r#"{"of":"milk","confirm_duplicate":true}"#;
    let (results, _) = twice("confirm", tools![confirm], confirmed, "still running").await;
    assert_eq!(results, ["output tea done", "output milk done"]);
}

#[tokio::test(start_paused = true)]
async fn by_arguments_only_the_same_has_to_be_confirmed() {
    let (results, _) = twice("confirm_same", tools![confirm_same], MILK, "still running").await;
    assert_eq!(results, ["output tea done", "output milk done"]);
    let (results, _) = twice("confirm_same", tools![confirm_same], TEA, "confirm_duplicate").await;
    assert_eq!(results, ["output tea done"]);
}

/// Two in one reply are begun in their order.
#[tokio::test(start_paused = true)]
async fn two_calls_of_one_reply_are_duplicates_too() {
    let turns = [
        ScriptedTurn::new().call("reject", TEA).call("reject", MILK),
        expect_answer(ScriptedTurn::new(), "call_2", "already running").say("One of them."),
        ScriptedTurn::new(),
    ];
    let stage = stage(tools![reject], turns).await;
    stage.hears("Both.").await;
    after(30.0).await;
    assert_eq!(results(stage).await.0, ["output tea done"]);
}

/// The first is cancelled before anybody was told that it runs.
#[tokio::test(start_paused = true)]
async fn of_two_calls_of_one_reply_the_second_takes_the_place_of_the_first() {
    let turns = [
        ScriptedTurn::new().call("replace_at_once", "{}").call("replace_at_once", "{}"),
        ScriptedTurn::new().expect_output("call_1", "").expect_output("call_2", "replaced").say("Done."),
    ];
    let stage = stage(tools![replace_at_once], turns).await;
    stage.hears("Both.").await;
    assert_eq!(stage.now(), 5.3);
    let events = of_tools(&stage.end().await);
    assert_eq!(
        events,
        ["started call_1", "started call_2", "cancelled call_1", "ended call_2", "executed 2"]
    );
}

/// Take the place of the one before.
#[function_tool(on_duplicate = OnDuplicate::Replace, flags = ToolFlag::CANCELLABLE)]
async fn replace_at_once() -> &'static str {
    after(5.0).await;
    "replaced"
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_is_no_duplicate() {
    let turns = [
        ScriptedTurn::new().call("reject", TEA),
        ScriptedTurn::new(),
        ScriptedTurn::new(),
        ScriptedTurn::new().call("reject", TEA),
        expect_answer(ScriptedTurn::new(), "call_2", "still running"),
        ScriptedTurn::new(),
    ];
    let stage = stage(tools![reject], turns).await;
    stage.hears("Once.").await;
    after(30.0).await;
    stage.hears("Once more.").await;
    after(30.0).await;
    assert_eq!(results(stage).await.0, ["output tea done", "output tea done"]);
}
