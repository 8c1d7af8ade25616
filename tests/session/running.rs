//! Calls that run: what the next turn sees of them, what listeners are told, and the user's patience.

use std::time::Duration;

use tool_runtime::{
    AgentState, ChatItem, ChatRequest, RunContext, ScriptedTurn, SessionEvent, SessionOptions, UserState,
    function_tool, tools,
};

use super::stage::{after, ids, of_tools, rounded, seconds, stage, stage_with};

const IN_PROGRESS: &str = "The tool call is still in progress.";

/// Take ten seconds.
#[function_tool]
async fn slow() -> String {
    after(10.0).await;
    "slow but sure".to_owned()
}

/// Be quick.
#[function_tool]
async fn quick() -> &'static str {
    "quick"
}

/// Take ten seconds, but let the conversation go on.
#[function_tool]
async fn aside(ctx: RunContext) -> String {
    ctx.update("begun");
    after(10.0).await;
    "done".to_owned()
}

/// The same, with nothing to say in the end.
#[function_tool]
async fn aside_silently(ctx: RunContext) {
    ctx.update("begun");
    after(10.0).await;
}

fn outputs<'r>(request: &'r ChatRequest) -> Vec<(&'r str, &'r str)> {
    let output = |item: &'r ChatItem| match item {
        ChatItem::FunctionCallOutput(output) => Some((output.call_id.as_str(), output.output.as_str())),
        _ => None,
    };
    request.chat.items().iter().filter_map(output).collect()
}

#[tokio::test(start_paused = true)]
async fn the_next_turn_sees_a_call_that_runs_as_in_progress() {
    let turns = [
        ScriptedTurn::new().call("slow", "{}").call("quick", "{}"),
        ScriptedTurn::new().say("It is on its way."),
        ScriptedTurn::new().say("There it is."),
    ];
    let stage = stage(tools![slow, quick], turns).await;
    let speech = stage.session.user_input("Both.");
    after(1.0).await;
    speech.interrupt().unwrap();
    stage.hears("Well?").await;
    let requests = stage.requests();
    assert_eq!(outputs(&requests[1]), [("call_1", IN_PROGRESS), ("call_2", "quick")]);
    assert_eq!(
        ids(requests[1].chat.items())[..2],
        ["call call_1", "call call_2"],
        "calls come before outputs"
    );
    assert_eq!(stage.ids().await, ["call call_2", "output call_2"], "the history has what is settled");

    after(10.0).await;
    stage.hears("And now?").await;
    let requests = stage.requests();
    assert_eq!(outputs(&requests[2]), [("call_1", "slow but sure"), ("call_2", "quick")]);
    assert_eq!(stage.ids().await, ["call call_1", "call call_2", "output call_1", "output call_2"]);
    stage.end().await;
}

/// What stands in for an output is not remembered, whatever else comes into the conversation.
#[tokio::test(start_paused = true)]
async fn what_stands_in_for_an_output_is_gone_with_it() {
    let turns = [ScriptedTurn::new().call("slow", "{}"), ScriptedTurn::new().say("It is on its way.")];
    let stage = stage(tools![slow], turns).await;
    let speech = stage.session.user_input("Go.");
    after(1.0).await;
    speech.interrupt().unwrap();
    stage.hears("Well?").await;
    assert!(!stage.history().await.iter().any(|item| item.contains(IN_PROGRESS)));
    after(10.0).await;
    let history = stage.history().await;
    let expected =
        ["user: Go.", "call slow", "output slow but sure", "user: Well?", "agent: It is on its way."];
    assert_eq!(history, expected);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_begins_and_ends_before_all_were_executed() {
    let turns = [ScriptedTurn::new().call("slow", "{}").call("quick", "{}"), ScriptedTurn::new()];
    let stage = stage(tools![slow, quick], turns).await;
    stage.hears("Both.").await;
    let expected = ["started call_1", "started call_2", "ended call_2", "ended call_1", "executed 2"];
    assert_eq!(of_tools(&stage.end().await), expected);
}

#[tokio::test(start_paused = true)]
async fn a_tool_in_the_background_is_told_of_until_its_reply() {
    let turns =
        [ScriptedTurn::new().call("aside", "{}"), ScriptedTurn::new(), ScriptedTurn::new().say("Done.")];
    let stage = stage(tools![aside], turns).await;
    stage.hears("Go.").await;
    after(15.0).await;
    let events = stage.end().await;
    let expected = ["started call_1", "updated call_1: begun", "executed 1", "ended call_1", "reply"];
    assert_eq!(of_tools(&events), expected);
    let added = events.iter().filter_map(|event| match event {
        SessionEvent::ConversationItemAdded(item) => Some(item.clone()),
        _ => None,
    });
    let added: Vec<_> = added.collect();
    assert_eq!(ids(&added), ["call call_1_final", "output call_1_final"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_never_begins_has_no_events_of_its_own() {
    let turns =
        [ScriptedTurn::new().call("nothing", "{}"), ScriptedTurn::new().say("There is no such tool.")];
    let stage = stage(tools![quick], turns).await;
    stage.hears("Go.").await;
    assert_eq!(of_tools(&stage.end().await), ["executed 1"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_with_bad_arguments_begins_and_ends() {
    let turns = [ScriptedTurn::new().call("strict", r#"{"count":"many"}"#), ScriptedTurn::new()];
    let stage = stage(tools![strict], turns).await;
    stage.hears("Go.").await;
    assert_eq!(of_tools(&stage.end().await), ["started call_1", "ended call_1", "executed 1"]);
}

/// Count.
#[function_tool]
async fn strict(count: u8) -> u8 {
    count
}

/// When the user went away, in seconds; and the agent's states.
async fn away(tools: Vec<tool_runtime::Tool>, turns: Vec<ScriptedTurn>) -> (Vec<f64>, Vec<AgentState>) {
    let options = SessionOptions::default().user_away_timeout(Duration::from_secs(5));
    let stage = stage_with(tools, vec![], turns, options).await;
    let mut events = stage.session.events();
    let begun = stage.begun;
    let watch = tokio::spawn(async move {
        let (mut away, mut states) = (Vec::new(), Vec::new());
        while let Some(event) = events.next().await {
            match event {
                SessionEvent::UserStateChanged { new: UserState::Away, .. } => {
                    away.push(rounded(begun.elapsed()));
                }
                SessionEvent::AgentStateChanged { new, .. } => states.push(new),
                _ => {}
            }
        }
        (away, states)
    });
    stage.session.user_input("Go.");
    tokio::time::sleep(seconds(60.0)).await;
    stage.end().await;
    watch.await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_user_is_not_away_while_a_tool_runs_in_the_background() {
    let turns = vec![
        ScriptedTurn::new().call("aside", "{}"),
        ScriptedTurn::new(),
        ScriptedTurn::new().say("It is all done."),
    ];
    // The reply begins at ten seconds and takes one.
    assert_eq!(away(tools![aside], turns).await.0, [16.0]);
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_ends_without_a_reply_lets_the_silence_begin() {
    let turns = vec![ScriptedTurn::new().call("aside_silently", "{}"), ScriptedTurn::new()];
    assert_eq!(away(tools![aside_silently], turns).await.0, [15.0]);
}

#[tokio::test(start_paused = true)]
async fn a_slow_tool_keeps_the_agent_thinking() {
    use AgentState::{Listening, Speaking, Thinking};
    let turns = vec![
        ScriptedTurn::new().say("One moment, I look.").call("slow", "{}"),
        ScriptedTurn::new().say("It is there."),
    ];
    let (away, states) = away(tools![slow], turns).await;
    assert_eq!(away, [rounded(seconds(10.0 + 0.8 + 5.0))]);
    assert_eq!(states, [Thinking, Speaking, Thinking, Speaking, Listening]);
}
