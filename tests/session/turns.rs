//! One turn: what is said, the calls, the reply to them.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::Instant;
use tool_runtime::{
    Agent, AgentSession, ChatItem, ChatMessage, ScriptedTurn, SessionEvent, SessionOptions, StopResponse,
    ToolChoice, tools,
};

use super::support::{Person, Scene, add, pass, short, think, tool};

fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

const TWO_AND_THREE: &str = r#"{"a":2,"b":3}"#;

#[tokio::test(start_paused = true)]
async fn a_tool_call_is_answered_and_replied_to_by_the_same_speech() {
    let turns = [
        turn().expect_user("What is 2 + 3?").expect_tool("add").call("add", TWO_AND_THREE),
        turn().expect_output("call_1", "5").say("It is five."),
    ];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    let result = scene.run("What is 2 + 3?").await.unwrap();
    let told = ["user: What is 2 + 3?", "call add", "output 5", "agent: It is five."];
    assert_eq!(short(result.items()), told);
    assert_eq!(short(&result.speech().chat_items()), told);
    assert!(result.speech().done() && result.speech().exception().is_none());
    assert_eq!(scene.count(|event| matches!(event, SessionEvent::SpeechCreated { .. })), 1);
    scene.over().await;
    assert_eq!(scene.told().await, told);
}

#[tokio::test(start_paused = true)]
async fn after_four_rounds_of_tools_the_fifth_reply_must_not_call_any() {
    let round = || turn().expect_tool_choice(ToolChoice::Auto).call("add", TWO_AND_THREE);
    let last = turn().expect_tool_choice(ToolChoice::None).say("Enough.").call("add", TWO_AND_THREE);
    let scene = Scene::of(Person::with(tools![add]), [round(), round(), round(), round(), last]).await;
    let result = scene.run("Go on and on.").await.unwrap();
    let told = short(result.items());
    assert_eq!(told.iter().filter(|item| *item == "call add").count(), 4);
    assert_eq!(told.last().unwrap(), "agent: Enough.");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn how_many_rounds_there_are_is_an_option() {
    let turns = [turn().call("add", TWO_AND_THREE), turn().expect_tool_choice(ToolChoice::None).say("Five.")];
    let options = SessionOptions::default().max_tool_steps(0);
    let scene = Scene::with(options, Person::with(tools![add]), turns).await;
    assert_eq!(scene.run("2 + 3?").await.unwrap().said(), "Five.");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn parallel_calls_are_answered_in_the_order_they_were_made() {
    let turns = [
        turn().call("think", r#"{"seconds":3}"#).call("think", r#"{"seconds":1}"#),
        turn().expect_output("call_1", "thought for 3 s").expect_output("call_2", "thought for 1 s"),
    ];
    let scene = Scene::of(Person::with(tools![think]), turns).await;
    let begun = Instant::now();
    let result = scene.run("Think.").await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(3));
    assert_eq!(
        short(result.items()),
        ["user: Think.", "call think", "call think", "output thought for 3 s", "output thought for 1 s"]
    );
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_begins_while_the_words_before_it_are_still_heard() {
    let turns = [turn().say("0123456789").call("think", r#"{"seconds":1}"#), turn().say("01234")];
    let scene = Scene::of(Person::with(tools![think]), turns).await;
    let begun = Instant::now();
    scene.run("Think.").await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_millis(1500));
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_begins_before_the_reply_is_whole() {
    let scene =
        Scene::of(Person::with(tools![think]), [turn().call("think", r#"{"seconds":1}"#).stall()]).await;
    let speech = scene.generate_reply("Think.");
    pass(2.0).await;
    let is_over = |event: &SessionEvent| matches!(event, SessionEvent::ToolEnded { .. });
    assert_eq!(scene.count(is_over), 1);
    assert!(!speech.done());
    speech.interrupt().unwrap();
    speech.await.unwrap();
    assert_eq!(scene.told().await, ["call think", "output thought for 1 s"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn the_outputs_are_in_the_history_before_the_reply_to_them_is_made() {
    let turns = [turn().call("add", TWO_AND_THREE), turn().stall()];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.user_input("2 + 3?");
    pass(1.0).await;
    assert_eq!(scene.told().await, ["user: 2 + 3?", "call add", "output 5"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_said_comes_before_the_calls_of_the_same_reply() {
    let turns = [turn().call("add", TWO_AND_THREE).say("Let me see."), turn().say("Five.")];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.run("2 + 3?").await.unwrap();
    assert_eq!(
        scene.told().await,
        ["user: 2 + 3?", "agent: Let me see.", "call add", "output 5", "agent: Five."]
    );
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn silence_is_not_replied_to() {
    let silent = [tool("unit", |_| async {}), tool("none", |_| async { None::<String> })];
    for silent in silent {
        let name = silent.id().to_owned();
        let scene = Scene::of(Person::with(vec![silent]), [turn().call(name.as_str(), "{}")]).await;
        scene.run("Do it.").await.unwrap();
        assert_eq!(scene.told().await, ["user: Do it.", &format!("call {name}"), "output "], "{name}");
        scene.over().await;
    }
}

/// Say no more.
#[tool_runtime::function_tool]
async fn hush() -> Result<String, StopResponse> {
    Err(StopResponse)
}

#[tokio::test(start_paused = true)]
async fn a_tool_may_ask_for_no_reply_unless_another_asks_for_one() {
    let scene = Scene::of(
        Person::with(tools![hush, add]),
        [turn().call("hush", "{}"), turn().call("hush", "{}").call("add", TWO_AND_THREE), turn().say("5")],
    )
    .await;
    let told = short(scene.run("Hush.").await.unwrap().items());
    assert_eq!(told, ["user: Hush.", "call hush", "output "]);
    let told = short(scene.run("Both.").await.unwrap().items());
    assert_eq!(told, ["user: Both.", "call hush", "call add", "output ", "output 5", "agent: 5"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn empty_values_are_answers() {
    let empty = [
        tool("no", |_| async { false }),
        tool("zero", |_| async { 0 }),
        tool("list", |_| async { Vec::<u8>::new() }),
        tool("text", |_| async { "" }),
    ];
    for (empty, text) in empty.into_iter().zip(["false", "0", "[]", ""]) {
        let turns = [turn().call(empty.id(), "{}"), turn().expect_output("call_1", text).say("So it is.")];
        let scene = Scene::of(Person::with(vec![empty]), turns).await;
        assert_eq!(scene.run("Well?").await.unwrap().said(), "So it is.");
        scene.over().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_to_no_tool_is_answered_with_the_tools_there_are() {
    let problem = "Unknown function: fly_away - available tools: add";
    let turns = [turn().call("fly_away", "{}"), turn().expect_output("call_1", problem).say("I cannot.")];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.run("Fly!").await.unwrap();
    assert_eq!(
        scene.told().await,
        ["user: Fly!", "call fly_away", &format!("error {problem}"), "agent: I cannot."]
    );
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn broken_arguments_are_answered_with_what_is_wrong_with_them() {
    let turns = [turn().call("add", r#"{"a":"two"}"#), turn().say("Let me try again.")];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.run("2 + 3?").await.unwrap();
    let told = scene.told().await;
    assert_eq!(told[1], "call add");
    assert!(told[2].starts_with("error Invalid arguments for `add`"), "{}", told[2]);
    assert_eq!(told[3], "agent: Let me try again.");
    scene.over().await;
}

/// Open the vault.
#[tool_runtime::function_tool]
async fn open_vault() -> Result<String, std::io::Error> {
    Err(std::io::Error::other("the combination is 1234"))
}

/// Open the vault by force.
#[tool_runtime::function_tool]
async fn force_vault() -> String {
    panic!("the combination is 1234")
}

#[tokio::test(start_paused = true)]
async fn of_an_internal_error_nothing_leaks() {
    let turns = [
        turn().call("open_vault", "{}").call("force_vault", "{}"),
        turn().expect_output("call_1", "An internal error occurred").say("It is stuck."),
    ];
    let scene = Scene::of(Person::with(tools![open_vault, force_vault]), turns).await;
    scene.run("Open it.").await.unwrap();
    let history = scene.history().await;
    assert!(!serde_json::to_string(history.items()).unwrap().contains("1234"));
    assert!(!scene.happened().iter().any(|event| format!("{event:?}").contains("1234")));
    assert_eq!(
        scene.told().await[3..],
        ["error An internal error occurred", "error An internal error occurred", "agent: It is stuck."]
    );
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn calls_the_model_was_told_not_to_make_are_left_out() {
    let turns = [turn().expect_tool_choice(ToolChoice::None).say("Hello.").call("add", TWO_AND_THREE)];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    let options = tool_runtime::ReplyOptions::new().tool_choice(ToolChoice::None);
    scene.generate_reply(options).await.unwrap();
    assert_eq!(scene.told().await, ["agent: Hello."]);
    assert_eq!(scene.count(|event| matches!(event, SessionEvent::FunctionToolsExecuted(_))), 0);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_cut_off_is_answered_and_not_carried_out() {
    let turns = [turn().call_cut_off("add", r#"{"a":2"#), turn().call("add", TWO_AND_THREE), turn()];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.run("2 + 3?").await.unwrap();
    let told = scene.told().await;
    assert!(told[2].starts_with("error The call of `add` was cut off"), "{}", told[2]);
    assert_eq!(told[3..], ["call add", "output 5"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn calls_of_one_id_are_kept_apart() {
    let turns = [
        turn().call_with_id("same", "add", r#"{"a":1,"b":1}"#).call_with_id("same", "add", TWO_AND_THREE),
        turn().say("Two and five."),
        turn().call_with_id("same", "add", r#"{"a":3,"b":4}"#),
        turn().say("Seven."),
    ];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.run("1 + 1 and 2 + 3?").await.unwrap();
    scene.run("3 + 4?").await.unwrap();
    assert_eq!(
        scene.told().await[1..6],
        ["call add", "call add", "output 2", "output 5", "agent: Two and five."]
    );
    assert_eq!(scene.told().await[7..], ["call add", "output 7", "agent: Seven."]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn repaired_arguments_are_what_the_history_has() {
    let turns = [turn().call("add", "{'a': 2, 'b': 3}"), turn().say("Five.")];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.run("2 + 3?").await.unwrap();
    let history = scene.history().await;
    let call = history.function_call("call_1").unwrap();
    let arguments: serde_json::Value = serde_json::from_str(&call.arguments).unwrap();
    assert_eq!(arguments, serde_json::json!({"a": 2, "b": 3}));
    scene.over().await;
}

/// An agent that leaves out what it would not like to have on record.
struct Discreet;

#[async_trait]
impl Agent for Discreet {
    fn instructions(&self) -> String {
        String::new()
    }

    async fn on_user_turn_completed(
        &self,
        message: &mut ChatMessage,
        _: &AgentSession,
    ) -> Result<(), StopResponse> {
        message.text = message.text.replace("1234", "****");
        if message.text.contains("no reply") { Err(StopResponse) } else { Ok(()) }
    }
}

#[tokio::test(start_paused = true)]
async fn an_agent_may_change_what_the_user_said_and_leave_it_without_a_reply() {
    let scene = Scene::of(Arc::new(Discreet), [turn().expect_user("My pin is ****.").say("Noted.")]).await;
    scene.run("My pin is 1234.").await.unwrap();
    scene.run("1234, and no reply.").await.unwrap();
    assert_eq!(scene.told().await, ["user: My pin is ****.", "agent: Noted.", "user: ****, and no reply."]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_model_that_replies_to_outputs_by_itself_is_not_asked_to() {
    let llm = Arc::new(
        tool_runtime::ScriptedLlm::new([turn().call("add", TWO_AND_THREE)])
            .with_capabilities(tool_runtime::Capabilities::default().automatic_tool_replies(true)),
    );
    let scene = Scene::built(Person::with(tools![add]), [], |builder| builder.llm(Arc::clone(&llm))).await;
    scene.run("2 + 3?").await.unwrap();
    llm.finished().unwrap();
    let history = scene.history().await;
    assert!(
        matches!(history.items().last(), Some(ChatItem::FunctionCallOutput(output)) if output.output == "5")
    );
    scene.over().await;
}
