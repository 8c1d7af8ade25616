//! `RunContext::foreground`: tools that have the floor to themselves.

use std::{future::pending, time::Duration};

use async_trait::async_trait;
use tokio::time::timeout;
use tool_runtime::{
    Agent, AgentSession, CloseReason, RunContext, ScriptedLlm, ScriptedTurn, SessionOptions, Tool, ToolFlag,
    function_tool, tools,
};

use super::stage::{Stage, after, rounded, seconds, stage, stage_with};

async fn say(ctx: &RunContext, text: &str) {
    ctx.session().unwrap().say(text).wait_for_playout().await.unwrap();
}

/// Ask the user three things, in the background.
#[function_tool]
async fn survey(ctx: RunContext) {
    ctx.update("begun");
    after(1.0).await;
    ctx.foreground(async {
        say(&ctx, "First question?").await; // 1 s
        after(1.0).await;
        say(&ctx, "Second question?").await; // 1.1 s
    })
    .await;
    say(&ctx, "Thank you.").await;
}

fn calling(tool: &str) -> [ScriptedTurn; 2] {
    [ScriptedTurn::new().call(tool, "{}"), ScriptedTurn::new().say("I begin.")]
}

fn at(time: f64, text: &str) -> (f64, String) {
    (time, text.to_owned())
}

async fn begun(tool: &'static str, tools: Vec<Tool>) -> Stage {
    let stage = stage(tools, calling(tool)).await;
    stage.hears("Go.").await; // 0.5 s
    stage
}

#[tokio::test(start_paused = true)]
async fn what_is_its_own_goes_through_and_the_rest_waits() {
    let stage = begun("survey", tools![survey]).await;
    after(0.7).await; // 1.2 s: the first question is being asked
    stage.session.say("An announcement.");
    after(20.0).await;
    let expected = [
        at(0.0, "I begin."),
        at(1.0, "First question?"),
        at(3.0, "Second question?"),
        at(4.1, "An announcement."),
        at(5.1, "Thank you."),
    ];
    assert_eq!(stage.heard.since(stage.begun), expected);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn it_waits_until_the_agent_has_said_what_it_says() {
    let stage = begun("survey", tools![survey]).await;
    stage.session.say("A long announcement of some length."); // 0.5 s to 2.9 s
    after(20.0).await;
    assert_eq!(stage.heard.since(stage.begun)[2], at(2.9, "First question?"));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn it_waits_until_the_user_has_said_what_they_say() {
    let stage = begun("survey", tools![survey]).await;
    stage.session.user_speaking(true);
    after(5.0).await;
    assert_eq!(stage.heard.texts(), ["I begin."]);
    stage.session.user_speaking(false);
    after(20.0).await;
    assert_eq!(stage.heard.since(stage.begun)[1], at(5.5, "First question?"));
    stage.end().await;
}

/// Nest one foreground in another.
#[function_tool]
async fn nest(ctx: RunContext) {
    ctx.update("begun");
    ctx.foreground(async {
        say(&ctx, "Outside.").await;
        ctx.foreground(async {
            say(&ctx, "Inside.").await;
            after(2.0).await;
            say(&ctx, "Still inside.").await;
        })
        .await;
        after(2.0).await;
        say(&ctx, "Outside again.").await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn one_within_another_keeps_the_floor_of_both() {
    let stage = begun("nest", tools![nest]).await;
    stage.session.say("An announcement.");
    after(20.0).await;
    let expected = ["Outside.", "Inside.", "Still inside.", "Outside again.", "An announcement."];
    let heard = stage.heard.texts();
    assert_eq!(heard.iter().filter(|text| *text != "I begin.").collect::<Vec<_>>(), expected);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn two_tools_have_the_floor_one_after_the_other() {
    let turns =
        [ScriptedTurn::new().call("survey", "{}").call("survey", "{}"), ScriptedTurn::new().say("I begin.")];
    let stage = stage(tools![survey], turns).await;
    stage.hears("Go.").await;
    after(30.0).await;
    let heard = stage.heard.texts();
    let questions: Vec<_> = heard.iter().filter(|text| text.ends_with('?')).collect();
    assert_eq!(questions, ["First question?", "Second question?", "First question?", "Second question?"]);
    stage.end().await;
}

/// Have the floor in the turn itself.
#[function_tool]
async fn insist(ctx: RunContext) -> String {
    ctx.foreground(say(&ctx, "Listen!")).await;
    "insisted".to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_tool_its_turn_waits_for_may_have_it_too() {
    let turns =
        [ScriptedTurn::new().say("Well.").call("insist", "{}"), ScriptedTurn::new().say("Thank you.")];
    let stage = stage(tools![insist], turns).await;
    stage.hears("Go.").await;
    assert_eq!(stage.heard.texts(), ["Well.", "Listen!", "Thank you."]);
    stage.end().await;
}

/// Hold the floor for good.
#[function_tool(flags = ToolFlag::CANCELLABLE)]
async fn hold(ctx: RunContext) {
    ctx.update("holding");
    ctx.foreground(pending::<()>()).await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_is_cancelled_gives_the_floor_back() {
    let stage = begun("hold", tools![hold]).await;
    after(1.0).await;
    let waits = stage.session.say("May I?");
    after(60.0).await;
    assert!(!waits.done());
    let change = stage.session.update_agent(Plain); // which has no such tool
    timeout(seconds(5.0), change).await.unwrap().unwrap();
    timeout(seconds(5.0), waits.wait_for_playout()).await.expect("the floor was kept").unwrap();
    assert_eq!(stage.heard.texts(), ["I begin.", "May I?"]);
    stage.end().await;
}

struct Plain;

impl Agent for Plain {
    fn instructions(&self) -> String {
        String::new()
    }
}

/// Wait for the floor no longer than a second.
#[function_tool]
async fn try_for_the_floor(ctx: RunContext) -> String {
    after(0.5).await;
    match timeout(seconds(1.0), ctx.foreground(say(&ctx, "Now!"))).await {
        Ok(()) => "had it".to_owned(),
        Err(_) => "gave up".to_owned(),
    }
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_gives_up_waiting_does_not_get_it_later() {
    let turns = [
        ScriptedTurn::new().call("try_for_the_floor", "{}"),
        ScriptedTurn::new().expect_output("call_1", "gave up").say("Never mind."),
    ];
    let stage = stage(tools![try_for_the_floor], turns).await;
    let speech = stage.session.generate_reply("Try.");
    after(0.2).await;
    stage.session.say("I am saying something very long here, so wait."); // 3 s
    speech.wait_for_playout().await.unwrap();
    assert_eq!(stage.heard.texts(), ["I am saying something very long here, so wait.", "Never mind."]);
    stage.end().await;
}

/// Panic with the floor held.
#[function_tool]
async fn stumble(ctx: RunContext) {
    ctx.update("begun");
    after(1.0).await;
    ctx.foreground(async { panic!("stumbled") }).await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_panics_gives_the_floor_back() {
    let turns = [
        ScriptedTurn::new().call("stumble", "{}"),
        ScriptedTurn::new().say("I begin."),
        ScriptedTurn::new().expect_output("call_1_final", "An internal error occurred").say("It failed."),
    ];
    let stage = stage(tools![stumble], turns).await;
    stage.hears("Go.").await;
    after(5.0).await;
    assert_eq!(stage.heard.texts(), ["I begin.", "It failed."]);
    stage.end().await;
}

/// An agent that says goodbye.
struct Polite;

#[async_trait]
impl Agent for Polite {
    fn instructions(&self) -> String {
        String::new()
    }

    fn tools(self: std::sync::Arc<Self>) -> Vec<Tool> {
        tools![keep]
    }

    async fn on_exit(&self, session: &AgentSession) {
        session.say("Goodbye.");
    }
}

/// Hold the floor for good, whatever happens.
#[function_tool]
async fn keep(ctx: RunContext) {
    ctx.foreground(async {
        after(1.0).await;
        say(&ctx, "Mine.").await;
        pending::<()>().await;
    })
    .await;
}

/// Closing waits for the farewell, which would wait for the floor, which the tool keeps.
#[tokio::test(start_paused = true)]
async fn a_session_that_closes_does_not_wait_for_the_floor() {
    let heard = super::stage::Heard::default();
    let options = SessionOptions::default().drain_timeout(Duration::from_secs(20));
    let session = AgentSession::builder(())
        .llm(ScriptedLlm::new([ScriptedTurn::new().call("keep", "{}")]))
        .speech(heard.clone())
        .options(options)
        .build();
    session.start(Polite).await.unwrap();
    let begun = tokio::time::Instant::now();
    session.user_input("Keep it.");
    after(5.0).await;
    session.shutdown(CloseReason::UserInitiated, true);
    timeout(seconds(60.0), session.closed()).await.expect("the session hangs");
    assert_eq!(heard.texts(), ["Mine.", "Goodbye."]);
    assert_eq!(rounded(begun.elapsed()), 25.0, "5 s, and 20 s for farewell and tool");
}

#[tokio::test(start_paused = true)]
async fn once_the_session_is_closed_nobody_waits_for_the_floor() {
    let options = SessionOptions::default().drain_timeout(seconds(1.0));
    let turns = [ScriptedTurn::new().call("outlast", "{}")];
    let stage = stage_with(tools![outlast], vec![], turns, options).await;
    let mut answers = ANSWERS.subscribe();
    stage.session.user_input("Go.");
    after(1.0).await;
    stage.end().await;
    timeout(seconds(20.0), answers.recv()).await.expect("the tool hangs").unwrap();
}

static ANSWERS: std::sync::LazyLock<tokio::sync::broadcast::Sender<()>> =
    std::sync::LazyLock::new(|| tokio::sync::broadcast::Sender::new(1));

/// Want the floor when the session is long gone.
#[function_tool]
async fn outlast(ctx: RunContext) {
    after(10.0).await;
    ctx.foreground(async { ANSWERS.send(()).unwrap() }).await;
}

#[tokio::test(start_paused = true)]
async fn outside_a_session_the_work_is_just_done() {
    assert_eq!(RunContext::detached(()).foreground(async { 42 }).await, 42);
}
