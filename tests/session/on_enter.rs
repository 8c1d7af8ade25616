//! An agent comes in, and what is hidden while it greets.

use std::sync::{Arc, Mutex};

use tool_runtime::{AgentSession, ReplyOptions, ScriptedTurn, ToolChoice, tools};

use super::support::{Person, Scene, add, hang_up, pass, think, tool};

fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

fn greeting() -> ScriptedTurn {
    turn().expect_no_tool("hang_up")
}

const TWO_AND_THREE: &str = r#"{"a":2,"b":3}"#;

#[tokio::test(start_paused = true)]
async fn a_greeting_does_not_see_what_is_hidden_and_the_user_s_turn_does() {
    let turns = [
        greeting().expect_tool("add").say("Hello."),
        turn().expect_tool("hang_up").expect_tool("add").call("hang_up", "{}"),
        turn().expect_output("call_1", "hung up").say("Bye."),
    ];
    let scene = Scene::of(Person::with(tools![hang_up, add]).greeting(), turns).await;
    scene.wait_for_idle().await;
    scene.run("Bye.").await.unwrap();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn the_reply_to_a_greeting_s_tools_does_not_see_it_either() {
    let turns = [
        greeting().call("add", TWO_AND_THREE),
        greeting().expect_output("call_1", "5").say("Hello, you five."),
        turn().expect_tool("hang_up").say("Bye."),
    ];
    let scene = Scene::of(Person::with(tools![hang_up, add]).greeting(), turns).await;
    scene.wait_for_idle().await;
    scene.run("Bye.").await.unwrap();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn nor_does_a_reply_a_tool_of_a_greeting_asks_for() {
    let nested = tool("nested", |ctx| async move {
        let options = ReplyOptions::from("Go on.").tool_choice(ToolChoice::Auto);
        ctx.session().unwrap().generate_reply(options).await.unwrap();
    });
    let turns = [greeting().call("nested", "{}"), greeting().expect_tool("nested").say("Hello.")];
    let scene = Scene::of(Person::with(tools![hang_up, { nested }]).greeting(), turns).await;
    scene.wait_for_idle().await;
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn nor_does_a_reply_asked_for_long_after_by_a_task_of_its_own() {
    let clerk = Person::with(tools![hang_up]).on_enter(|session| async move {
        let handle = session.clone();
        tokio::spawn(async move {
            pass(60.0).await;
            handle.generate_reply("Are you still there?");
        });
    });
    let turns = [turn().expect_tool("hang_up").say("Hello."), greeting().say("Still there?")];
    let scene = Scene::of(clerk, turns).await;
    scene.run("Hello.").await.unwrap();
    pass(61.5).await;
    assert_eq!(scene.told().await.last().unwrap(), "agent: Still there?");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn the_handle_of_an_agent_that_left_hides_nothing_of_the_next_one_s() {
    let kept = Arc::new(Mutex::new(None::<AgentSession>));
    let slot = Arc::clone(&kept);
    let clerk = Person::with(tools![hang_up]).on_enter(move |session| {
        *slot.lock().unwrap() = Some(session);
        async {}
    });
    let scene = Scene::of(clerk, [turn().expect_tool("hang_up").say("Hello.")]).await;
    scene.wait_for_idle().await;
    scene.update_agent(Person::named("billing").tools(tools![hang_up])).await.unwrap();
    let handle = kept.lock().unwrap().take().unwrap();
    handle.generate_reply("Go on.").await.unwrap();
    assert_eq!(scene.told().await, ["agent: Hello."]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_the_user_says_through_the_handle_is_the_user_s_turn() {
    let clerk = Person::with(tools![hang_up]).on_enter(|session| async move {
        session.user_input("Bye.");
    });
    let scene = Scene::of(clerk, [turn().expect_user("Bye.").expect_tool("hang_up").say("Bye.")]).await;
    scene.wait_for_idle().await;
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_to_a_hidden_tool_is_a_call_to_no_tool() {
    let problem = "Unknown function: hang_up - available tools: add";
    let turns = [greeting().call("hang_up", "{}"), greeting().expect_output("call_1", problem).say("Hello.")];
    let scene = Scene::of(Person::with(tools![hang_up, add]).greeting(), turns).await;
    scene.wait_for_idle().await;
    assert_eq!(scene.told().await[1], format!("error {problem}"));
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn replies_asked_for_on_entering_and_in_a_tool_come_in_order() {
    let clerk = Person::with(tools![{
        tool("ask_back", |ctx| async move {
            let session = ctx.session().unwrap();
            session.generate_reply("Ask the user back.").await.unwrap();
            "asked"
        })
    }])
    .greeting();
    let turns = [
        turn().say("Hello."),
        turn().expect_user("Hi.").say("Let me see.").call("ask_back", "{}"),
        turn().expect_tool_choice(ToolChoice::None).say("How so?"),
        turn().expect_output("call_1", "asked").say("Well."),
    ];
    let scene = Scene::of(clerk, turns).await;
    scene.wait_for_idle().await;
    scene.run("Hi.").await.unwrap();
    let mut told = scene.told().await;
    // The call keeps its place before what was said while it ran.
    assert_eq!(told.remove(3), "call ask_back");
    assert_eq!(told.remove(3), "output asked");
    assert_eq!(told, ["agent: Hello.", "user: Hi.", "agent: Let me see.", "agent: How so?", "agent: Well."]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn the_conversation_does_not_wait_for_an_agent_that_is_still_coming_in() {
    let clerk = Person::with(tools![think]).on_enter(|_| async { pass(3600.0).await });
    let scene = Scene::of(clerk, [turn().say("Hello.")]).await;
    scene.user_input("Hi.").await.unwrap();
    assert_eq!(scene.told().await, ["user: Hi.", "agent: Hello."]);
    scene.over().await;
}
