//! Tools that may be cancelled: by the model, at the end of the session, when their agent leaves.

use std::sync::Arc;

use tool_runtime::{
    Agent, CloseReason, Handoff, RunContext, ScriptedTurn, Tool, ToolError, ToolFlag, function_tool, tools,
    toolset,
};

use super::stage::{Stage, after, expect_answer, of_tools, stage, stage_with};

/// Download something for ten seconds.
#[function_tool(flags = ToolFlag::CANCELLABLE)]
async fn download(ctx: RunContext) -> String {
    ctx.update("a tenth");
    after(10.0).await;
    "downloaded".to_owned()
}

/// The same, but the user waits for it.
#[function_tool(flags = ToolFlag::CANCELLABLE)]
async fn fetch() -> String {
    after(10.0).await;
    "fetched".to_owned()
}

/// Pay for something, which must not be cancelled.
#[function_tool]
async fn pay(ctx: RunContext) -> String {
    ctx.update("paying");
    after(10.0).await;
    "paid".to_owned()
}

/// Replace a file, at a moment that must not be interrupted.
#[function_tool(flags = ToolFlag::CANCELLABLE)]
async fn replace(ctx: RunContext) -> Result<String, ToolError> {
    ctx.disallow_interruptions().map_err(|error| ToolError::new(error.to_string()))?;
    ctx.update("replacing");
    after(10.0).await;
    Ok("replaced".to_owned())
}

fn begins(tool: &str) -> [ScriptedTurn; 2] {
    [ScriptedTurn::new().call(tool, "{}"), ScriptedTurn::new().say("I begin.")]
}

/// The model cancels `call_1`, and its reply expects to read `answer`.
fn cancels(answer: &str) -> [ScriptedTurn; 2] {
    [
        ScriptedTurn::new().call("cancel_tool_call", r#"{"call_id":"call_1"}"#),
        ScriptedTurn::new().expect_output("call_2", answer).say("All right."),
    ]
}

async fn cancelling(tool: &str, tools: Vec<Tool>, answer: &str, rest: Option<ScriptedTurn>) -> Stage {
    let turns = begins(tool).into_iter().chain(cancels(answer)).chain(rest);
    let stage = stage(tools, turns).await;
    stage.hears("Begin.").await;
    stage.hears("Stop that.").await;
    after(15.0).await;
    stage
}

#[tokio::test(start_paused = true)]
async fn the_companions_are_there_with_a_tool_that_may_be_cancelled() {
    let with = ScriptedTurn::new().expect_tool("cancel_tool_call").expect_tool("list_running_tool_calls");
    let without =
        || ScriptedTurn::new().expect_no_tool("cancel_tool_call").expect_no_tool("list_running_tool_calls");
    let stage = stage(tools![pay], [without(), with, without()]).await;
    stage.hears("One.").await;
    stage.session.add_tools(tools![fetch]).await.unwrap();
    stage.hears("Two.").await;
    stage.session.remove_tools(["fetch"]).await.unwrap();
    stage.hears("Three.").await;
    stage.end().await;
}

struct Drawer;

#[toolset(id = "drawer")]
impl Drawer {
    /// Dig something out.
    #[function_tool(flags = ToolFlag::CANCELLABLE)]
    async fn dig(&self) -> &'static str {
        after(10.0).await;
        "dug out"
    }
}

#[tokio::test(start_paused = true)]
async fn the_companions_come_with_a_toolset_too() {
    let stage = stage(tools![{ Drawer }], [ScriptedTurn::new().expect_tool("cancel_tool_call")]).await;
    stage.hears("One.").await;
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn the_model_cancels_a_tool_in_the_background() {
    let stage = cancelling("download", tools![download], "`download` (call_1) was cancelled", None).await;
    assert_eq!(stage.history().await.last().unwrap(), "agent: All right.", "no result, and no reply to it");
    let events = of_tools(&stage.end().await);
    let expected = [
        "started call_1",
        "updated call_1: a tenth",
        "executed 1",
        "started call_2",
        "ended call_2",
        "cancelled call_1",
        "executed 1",
    ];
    assert_eq!(events, expected);
}

#[tokio::test(start_paused = true)]
async fn a_tool_the_turn_waits_for_answers_with_nothing_when_cancelled() {
    let turn = ScriptedTurn::new().call("fetch", "{}").call("cancel_tool_call", r#"{"call_id":"call_1"}"#);
    let reply = ScriptedTurn::new().expect_output("call_1", "").say("Never mind.");
    let stage = stage(tools![fetch], [turn, reply]).await;
    let said = stage.hears("Fetch it, or rather not.").await;
    assert!(stage.now() < 5.0);
    assert_eq!(said[3..], ["output ", "output `fetch` (call_1) was cancelled", "agent: Never mind."]);
    stage.end().await;
}

/// Whoever cancels from outside gets no reply either: nothing asks for one.
#[tokio::test(start_paused = true)]
async fn a_cancelled_tool_asks_for_no_reply() {
    let stage = stage(tools![fetch], [ScriptedTurn::new().call("fetch", "{}")]).await;
    let speech = stage.session.user_input("Fetch it.");
    after(1.0).await;
    stage.session.shutdown(CloseReason::UserInitiated, true);
    speech.wait_for_playout().await.unwrap();
    assert_eq!(stage.now(), 1.0);
    assert_eq!(stage.requests().len(), 1);
    let events = of_tools(&stage.end().await);
    assert_eq!(events, ["started call_1", "cancelled call_1", "executed 1"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_cancellable_runs_on() {
    let rest = ScriptedTurn::new().expect_output("call_1_final", "paid").say("Paid.");
    let answer = "`pay` (call_1) cannot be cancelled";
    let stage = cancelling("pay", tools![pay, fetch], answer, Some(rest)).await;
    assert!(stage.history().await.contains(&format!("error {answer}")));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_must_not_be_interrupted_is_not_cancelled() {
    let rest = ScriptedTurn::new().expect_output("call_1_final", "replaced").say("Replaced.");
    let answer = "`replace` (call_1) cannot be cancelled, because interruptions are disallowed";
    cancelling("replace", tools![replace], answer, Some(rest)).await.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_over_cannot_be_cancelled() {
    let rest = ScriptedTurn::new().say("It is there.");
    let turns = begins("download")
        .into_iter()
        .chain([rest])
        .chain(cancels("no call with the id `call_1` is running"));
    let stage = stage(tools![download], turns).await;
    stage.hears("Begin.").await;
    after(15.0).await;
    stage.hears("Stop that.").await;
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn the_model_is_told_what_runs() {
    let list = ScriptedTurn::new().call("list_running_tool_calls", "{}");
    let listed = r#"[{"call_id":"call_1","tool":"download","running_for_seconds":5,"cancellable":true,"progress":"a tenth"}]"#;
    let reply = ScriptedTurn::new().expect_output("call_2", listed).say("A download.");
    let stage = stage(tools![download], begins("download").into_iter().chain([list, reply])).await;
    stage.hears("Begin.").await;
    after(4.6).await;
    stage.hears("What runs?").await;
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_session_that_closes_cancels_what_it_may_and_waits_for_the_rest() {
    let turns = [
        ScriptedTurn::new().call("download", "{}").call("pay", "{}").call("fetch", "{}"),
        ScriptedTurn::new().expect_output("call_3", ""), // the updates of the others ask for a reply
    ];
    let stage = stage(tools![download, pay, fetch], turns).await;
    stage.session.user_input("All of it.");
    after(2.0).await;
    stage.session.shutdown(CloseReason::UserInitiated, true);
    stage.session.closed().await;
    assert_eq!(stage.now(), 10.0);
    let history = stage.history().await;
    assert_eq!(history.last().unwrap(), "output paid");
    assert!(!history.contains(&"output downloaded".to_owned()));
    let events = of_tools(&stage.end().await);
    for expected in ["cancelled call_1", "ended call_2", "cancelled call_3"] {
        assert!(events.contains(&expected.to_owned()), "{events:?}");
    }
}

/// An agent that has no tools.
struct Successor;

impl Agent for Successor {
    fn instructions(&self) -> String {
        "You are the successor.".to_owned()
    }
}

/// Hand the conversation over.
#[function_tool]
async fn hand_over() -> Handoff {
    Handoff::to(Successor)
}

fn handing_over(tools: &[&str]) -> [ScriptedTurn; 3] {
    let call = |turn: ScriptedTurn, tool: &&str| turn.call(*tool, "{}");
    [
        tools.iter().fold(ScriptedTurn::new(), call),
        ScriptedTurn::new().say("I begin."),
        ScriptedTurn::new().call("hand_over", "{}"),
    ]
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_leaves_takes_its_tools_along_but_for_what_must_run_on() {
    let told =
        ScriptedTurn::new().expect_output("call_2_final", "paid").expect_no_tool("pay").say("It is paid.");
    let stage =
        stage(tools![download, pay, hand_over], handing_over(&["download", "pay"]).into_iter().chain([told]))
            .await;
    stage.hears("Begin.").await;
    stage.hears("Somebody else, please.").await;
    assert_eq!(stage.session.agent().await.unwrap().id(), "Successor");
    after(15.0).await;
    assert_eq!(stage.history().await.last().unwrap(), "agent: It is paid.");
    let events = of_tools(&stage.end().await);
    let ends: Vec<_> = events
        .iter()
        .filter(|event| !event.starts_with("st") && event.contains("ed call_") && !event.contains(':'))
        .collect();
    assert_eq!(ends, ["ended call_3", "cancelled call_1", "ended call_2"], "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_leaves_does_not_take_along_what_must_not_be_interrupted() {
    let told = ScriptedTurn::new().expect_output("call_1_final", "replaced").say("It is replaced.");
    let stage = stage(tools![replace, hand_over], handing_over(&["replace"]).into_iter().chain([told])).await;
    stage.hears("Begin.").await;
    stage.hears("Somebody else, please.").await;
    after(15.0).await;
    assert_eq!(stage.history().await.last().unwrap(), "agent: It is replaced.");
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_of_the_session_survives_a_handoff() {
    let turns = handing_over(&["download"]).into_iter().chain([ScriptedTurn::new()
        .expect_output("call_1_final", "downloaded")
        .expect_tool("download")
        .say("It is there.")]);
    let stage =
        stage_with(tools![hand_over], tools![download], turns, tool_runtime::SessionOptions::default()).await;
    stage.hears("Begin.").await;
    stage.hears("Somebody else, please.").await;
    after(15.0).await;
    assert_eq!(stage.history().await.last().unwrap(), "agent: It is there.");
    stage.end().await;
}

/// An agent with the same tool as the one before.
struct Colleague;

impl Agent for Colleague {
    fn instructions(&self) -> String {
        "You are a colleague.".to_owned()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        tools![download]
    }
}

#[tokio::test(start_paused = true)]
async fn a_tool_the_next_agent_has_too_runs_on() {
    let news = expect_answer(ScriptedTurn::new(), "call_1_final", "downloaded").say("It is there.");
    let stage = stage(tools![download], begins("download").into_iter().chain([news])).await;
    stage.hears("Begin.").await;
    stage.session.update_agent(Colleague).await.unwrap();
    after(15.0).await;
    let events = of_tools(&stage.end().await);
    assert!(events.contains(&"ended call_1".to_owned()), "{events:?}");
}

/// Sleep on a thread, which cannot be stopped.
#[function_tool(blocking, flags = ToolFlag::CANCELLABLE)]
fn grind(ctx: &RunContext) -> String {
    let token = ctx.cancellation_token().unwrap();
    while !token.is_cancelled() {
        std::thread::yield_now();
    }
    "ground".to_owned()
}

#[tokio::test]
async fn a_tool_on_a_thread_of_its_own_is_told_and_its_result_ignored() {
    let turns = [
        ScriptedTurn::new().call("grind", "{}").call("cancel_tool_call", r#"{"call_id":"call_1"}"#),
        ScriptedTurn::new().expect_output("call_1", "").say("Stopped."),
    ];
    let stage = stage(tools![grind], turns).await;
    let said = stage.hears("Grind.").await;
    assert_eq!(said.last().unwrap(), "agent: Stopped.");
    stage.end().await;
}
