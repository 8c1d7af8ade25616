//! One turn: what is said, the calls, the reply to them.

use std::time::Duration;

use tokio::time::Instant;
use tool_runtime::{FunctionCall, RunContext, ScriptedTurn, ToolChoice, ToolError, function_tool, tools};

use super::support::{session, short};

/// Add two numbers.
#[function_tool]
async fn add(a: i64, b: i64) -> i64 {
    a + b
}

/// Think for a while.
#[function_tool]
async fn think(seconds: u64) -> String {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    format!("thought for {seconds} s")
}

#[tokio::test(start_paused = true)]
async fn a_tool_call_is_answered_and_replied_to_by_the_same_speech() {
    let turns = [
        ScriptedTurn::new().expect_user("What is 2 + 3?").expect_tool("add").call("add", r#"{"a":2,"b":3}"#),
        ScriptedTurn::new().expect_output("call_1", "5").say("It is five."),
    ];
    let session = session(tools![add], turns).await;
    let result = session.run("What is 2 + 3?").await.unwrap();
    assert_eq!(
        short(result.items()),
        ["user: What is 2 + 3?", "call add", "output 5", "agent: It is five."]
    );
    assert!(result.speech().done() && result.speech().exception().is_none());
    assert_eq!(short(&result.speech().chat_items()), short(result.items()));
    session.aclose().await;
    assert_eq!(short(session.history().await.items()), short(result.items()));
}

#[tokio::test(start_paused = true)]
async fn an_interruption_keeps_what_was_heard() {
    let session = session(vec![], [ScriptedTurn::new().say("one two three four five six seven")]).await;
    let begun = Instant::now();
    let speech = session.generate_reply("Count.");
    tokio::time::sleep(Duration::from_secs(1)).await;
    session.user_speaking(true);
    speech.wait_for_playout().await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(1));
    assert!(speech.interrupted());
    let history = session.history().await;
    assert_eq!(short(history.items()), ["agent| one two three "]);
}
