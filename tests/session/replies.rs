//! Replies an application asks for.

use tool_runtime::{ReplyOptions, Role, Say, ScriptedTurn, SessionError, ToolChoice, tools, toolset};

use super::support::{Person, Scene, add, pass, think, tool};

fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

const TWO_AND_THREE: &str = r#"{"a":2,"b":3}"#;

struct Sums;

#[toolset(id = "sums")]
impl Sums {
    /// Multiply two numbers.
    #[function_tool]
    async fn multiply(&self, a: i64, b: i64) -> i64 {
        a * b
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_can_be_offered_some_of_the_tools() {
    let turns = [
        turn()
            .expect_tool("add")
            .expect_no_tool("think")
            .expect_no_tool("multiply")
            .call("add", TWO_AND_THREE),
        turn().expect_tool("add").expect_no_tool("think").say("Five."),
        turn().expect_tool("multiply").expect_no_tool("add").say("Six."),
        turn().expect_tool("add").expect_tool("think").expect_tool("multiply").say("All."),
    ];
    let scene = Scene::of(Person::with(tools![add, think, { Sums }]), turns).await;
    scene.generate_reply(ReplyOptions::new().tools(["add"])).await.unwrap();
    scene.generate_reply(ReplyOptions::new().tools(["sums"])).await.unwrap();
    scene.run("And now?").await.unwrap();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_reply_with_a_tool_there_is_not_fails_and_the_model_is_not_asked() {
    let scene = Scene::of(Person::with(tools![add]), []).await;
    let speech = scene.generate_reply(ReplyOptions::new().tools(["add", "fly_away"]));
    speech.clone().await.unwrap();
    let exception = speech.exception().unwrap();
    let unknown = SessionError::UnknownTool("fly_away".to_owned());
    assert_eq!(exception.downcast_ref::<SessionError>(), Some(&unknown));
    assert!(scene.llm.requests().is_empty());
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_reply_asked_for_in_a_tool_calls_none_unless_it_is_told_to() {
    for (choice, expected) in [(None, ToolChoice::None), (Some(ToolChoice::Required), ToolChoice::Required)] {
        let asks = tool("asks", move |ctx| {
            let options = ReplyOptions::new();
            let options = match &choice {
                Some(choice) => options.tool_choice(choice.clone()),
                None => options,
            };
            async move { ctx.session().unwrap().generate_reply(options).await.unwrap() }
        });
        let turns = [turn().call("asks", "{}"), turn().expect_tool_choice(expected).say("Well.")];
        let scene = Scene::of(Person::with(vec![asks]), turns).await;
        scene.run("Ask.").await.unwrap();
        scene.over().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_must_be_called_need_not_be_called_again() {
    let turns = [
        turn().expect_tool_choice(ToolChoice::Required).call("add", TWO_AND_THREE),
        turn().expect_tool_choice(ToolChoice::Auto).say("Five."),
    ];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.generate_reply(ReplyOptions::new().tool_choice(ToolChoice::Required)).await.unwrap();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn instructions_of_a_reply_are_for_its_turn_alone() {
    let is_told = |told: bool| {
        turn().expect(move |request| {
            let is_it = |item: &tool_runtime::ChatItem| {
                matches!(item, tool_runtime::ChatItem::Message(message)
                    if message.role == Role::System && message.text == "Rhyme.")
            };
            let found = request.chat.items().iter().filter(|item| is_it(item)).count();
            if found == usize::from(told) { Ok(()) } else { Err(format!("told {found} times to rhyme")) }
        })
    };
    let turns =
        [is_told(true).call("add", TWO_AND_THREE), is_told(true).say("Alive."), is_told(false).say("Hm.")];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.generate_reply("Rhyme.").await.unwrap();
    scene.run("Go on.").await.unwrap();
    assert_eq!(scene.told().await, ["call add", "output 5", "agent: Alive.", "user: Go on.", "agent: Hm."]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_reply_can_be_protected_and_answer_what_the_user_says_with_it() {
    let scene = Scene::of(Person::with(vec![]), [turn().expect_user("Terms?").say("one two three")]).await;
    let options = ReplyOptions::new().user_input("Terms?").allow_interruptions(false);
    let speech = scene.generate_reply(options);
    pass(0.5).await;
    scene.user_speaking(true);
    speech.await.unwrap();
    assert_eq!(scene.told().await, ["user: Terms?", "agent: one two three"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_said_can_be_kept_out_of_the_history() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    let speech = scene.say(Say::new("psst").add_to_history(false));
    speech.clone().await.unwrap();
    assert!(scene.told().await.is_empty() && speech.chat_items().is_empty());
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_turn_is_over_when_all_that_follows_is() {
    let turns = [turn().say("One.").call("think", r#"{"seconds":3}"#), turn().say("Two.")];
    let scene = Scene::of(Person::with(tools![think]), turns).await;
    let result = scene.run("Count.").await.unwrap();
    assert_eq!(result.said(), "One. Two.");
    assert_eq!(result.items().len(), 5);
    assert!(!format!("{result:?}").contains("Two"), "what was said is not for logs");
    scene.over().await;
}
