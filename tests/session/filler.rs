//! `RunContext::with_filler`: words for a tool that takes long.

use async_trait::async_trait;
use tool_runtime::{
    Agent, AgentSession, ChatRequest, ChatStream, Filler, LlmError, RunContext, ScriptedTurn, Tool,
    ToolError, ToolFlag, VirtualSpeech, function_tool, tools,
};

use super::{
    stage::{Stage, after, seconds, stage},
    support::short,
};

fn moment() -> Filler {
    Filler::new("One moment.") // 0.7 s
}

/// Look something up, for some seconds.
#[function_tool]
async fn look_up(ctx: RunContext, takes: f64) -> String {
    ctx.with_filler(moment(), after(takes)).await;
    "found".to_owned()
}

/// The same, with a filler that says it again.
#[function_tool(flags = ToolFlag::CANCELLABLE)]
async fn look_up_patiently(ctx: RunContext, takes: f64) -> String {
    ctx.with_filler(moment().after(seconds(1.0)).every(seconds(2.0)), after(takes)).await;
    "found".to_owned()
}

fn calling(tool: &str, takes: f64) -> ScriptedTurn {
    ScriptedTurn::new().call(tool, format!(r#"{{"takes":{takes}}}"#))
}

fn replying() -> ScriptedTurn {
    ScriptedTurn::new().say("Found.")
}

async fn heard(stage: Stage) -> Vec<(f64, String)> {
    let heard = stage.heard.since(stage.begun);
    stage.end().await;
    heard
}

fn at(time: f64, text: &str) -> (f64, String) {
    (time, text.to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_fast_tool_needs_none() {
    let stage = stage(tools![look_up], [calling("look_up", 1.4), replying()]).await;
    stage.hears("Look it up.").await;
    assert_eq!(heard(stage).await, [at(1.4, "Found.")]);
}

#[tokio::test(start_paused = true)]
async fn it_is_said_once_when_nothing_was_heard_for_a_while() {
    let stage = stage(tools![look_up], [calling("look_up", 20.0), replying()]).await;
    let said = stage.hears("Look it up.").await;
    let expected =
        ["user: Look it up.", "call look_up", "output found", "agent: One moment.", "agent: Found."];
    assert_eq!(said, expected);
    assert_eq!(heard(stage).await, [at(1.5, "One moment."), at(20.0, "Found.")]);
}

#[tokio::test(start_paused = true)]
async fn it_is_said_again_after_the_silence_that_was_set() {
    let stage = stage(tools![look_up_patiently], [calling("look_up_patiently", 7.0), replying()]).await;
    stage.hears("Look it up.").await;
    let expected =
        [at(1.0, "One moment."), at(3.7, "One moment."), at(6.5, "One moment."), at(7.2, "Found.")];
    assert_eq!(heard(stage).await, expected, "the last is heard to its end before the reply");
}

#[tokio::test(start_paused = true)]
async fn what_the_agent_says_counts_as_heard() {
    let turn = ScriptedTurn::new()
        .say("Let me look that up for you now.") // 2.1 s
        .call("look_up", r#"{"takes":10}"#);
    let stage = stage(tools![look_up], [turn, replying()]).await;
    stage.hears("Look it up.").await;
    assert_eq!(heard(stage).await[1], at(3.6, "One moment."));
}

#[tokio::test(start_paused = true)]
async fn what_the_user_says_counts_as_heard() {
    let turns = [ScriptedTurn::new().call("look_up_protected", "{}"), replying()];
    let stage = stage(tools![look_up_protected], turns).await;
    let speech = stage.session.user_input("Look it up.");
    after(1.0).await;
    stage.session.user_speaking(true);
    after(4.0).await;
    stage.session.user_speaking(false);
    speech.wait_for_playout().await.unwrap();
    assert_eq!(heard(stage).await, [at(6.5, "One moment."), at(10.0, "Found.")]);
}

/// Look something up that must not be broken off.
#[function_tool]
async fn look_up_protected(ctx: RunContext) -> Result<String, ToolError> {
    ctx.disallow_interruptions().map_err(|error| ToolError::new(error.to_string()))?;
    ctx.with_filler(moment(), after(10.0)).await;
    Ok("found".to_owned())
}

/// Send an update while looking.
#[function_tool]
async fn look_up_loudly(ctx: RunContext) -> String {
    let work = async {
        after(1.0).await;
        ctx.update("half way");
        after(9.0).await;
    };
    ctx.with_filler(moment().after(seconds(2.0)), work).await;
    "found".to_owned()
}

#[tokio::test(start_paused = true)]
async fn an_update_counts_as_heard() {
    let turns = [
        ScriptedTurn::new().call("look_up_loudly", "{}"),
        ScriptedTurn::new(), // the model says nothing of the update
        replying(),
    ];
    let stage = stage(tools![look_up_loudly], turns).await;
    stage.hears("Look it up.").await;
    after(12.0).await;
    assert_eq!(heard(stage).await, [at(3.0, "One moment."), at(10.0, "Found.")]);
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_work_that_is_cancelled() {
    let turns = [
        calling("look_up_patiently", 1000.0),
        ScriptedTurn::new().call("cancel_tool_call", r#"{"call_id":"call_1"}"#),
        ScriptedTurn::new().say("I have stopped."),
    ];
    let stage = stage(tools![look_up_patiently], turns).await;
    let speech = stage.session.user_input("Look it up.");
    after(2.5).await;
    speech.interrupt().unwrap();
    stage.hears("Stop that.").await;
    after(60.0).await;
    assert_eq!(stage.heard.texts(), ["One moment.", "I have stopped."]);
    stage.end().await;
}

/// Give the search up after a while.
#[function_tool]
async fn look_up_briefly(ctx: RunContext) -> String {
    let found = ctx.with_filler(moment().every(seconds(1.0)), after(1000.0));
    if tokio::time::timeout(seconds(2.0), found).await.is_ok() {
        return "found".to_owned();
    }
    after(10.0).await;
    "nothing".to_owned()
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_work_that_is_dropped_but_for_what_is_being_said() {
    let stage =
        stage(tools![look_up_briefly], [ScriptedTurn::new().call("look_up_briefly", "{}"), replying()]);
    let stage = stage.await;
    stage.hears("Look it up.").await;
    assert_eq!(heard(stage).await, [at(1.5, "One moment."), at(12.0, "Found.")]);
}

#[tokio::test(start_paused = true)]
async fn two_tools_that_take_long_fill_in_once() {
    let turn = ScriptedTurn::new().call("look_up", r#"{"takes":4}"#).call("look_up", r#"{"takes":4}"#);
    let stage = stage(tools![look_up], [turn, replying()]).await;
    stage.hears("Look both up.").await;
    let moments = stage.heard.texts().iter().filter(|text| *text == "One moment.").count();
    // The other waits for silence anew, which lasts until the tools are done.
    assert_eq!(moments, 2, "{:?}", stage.heard.since(stage.begun));
    let heard = heard(stage).await;
    assert!(heard[1].0 - heard[0].0 >= 2.1, "the second follows at once: {heard:?}");
}

/// An agent whose model thinks for ten seconds from its third request on.
struct Thinker(std::sync::atomic::AtomicUsize);

#[async_trait]
impl Agent for Thinker {
    fn instructions(&self) -> String {
        "You think.".to_owned()
    }

    fn tools(self: std::sync::Arc<Self>) -> Vec<Tool> {
        tools![look_up_in_background]
    }

    async fn llm_node(&self, request: ChatRequest, session: &AgentSession) -> Result<ChatStream, LlmError> {
        if self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= 2 {
            after(10.0).await;
        }
        session.chat(request).await
    }
}

/// Look something up beside the conversation.
#[function_tool]
async fn look_up_in_background(ctx: RunContext) {
    ctx.update("looking");
    ctx.with_filler(moment().after(seconds(5.0)), after(8.0)).await;
}

/// It would be heard after the reply, when it means nothing any more.
#[tokio::test(start_paused = true)]
async fn it_is_not_put_in_line_behind_a_reply_that_is_being_made() {
    let turns = [
        ScriptedTurn::new().call("look_up_in_background", "{}"),
        ScriptedTurn::new().say("I look."),
        ScriptedTurn::new().expect_user("Say something.").say("Something."),
    ];
    let llm = std::sync::Arc::new(tool_runtime::ScriptedLlm::new(turns));
    let session =
        AgentSession::builder(()).llm(std::sync::Arc::clone(&llm)).speech(VirtualSpeech::new()).build();
    session.start(Thinker(0.into())).await.unwrap();
    session.run("Look it up.").await.unwrap();
    let result = session.run("Say something.").await.unwrap();
    assert_eq!(short(result.items()), ["user: Say something.", "agent: Something."]);
    session.aclose().await;
    llm.finished().unwrap();
}

#[tokio::test(start_paused = true)]
async fn it_gives_what_the_work_gives() {
    let ctx = RunContext::detached(());
    let work = async {
        after(100.0).await;
        42
    };
    assert_eq!(ctx.with_filler(moment(), work).await, 42, "nobody is there to fill in for");
}
