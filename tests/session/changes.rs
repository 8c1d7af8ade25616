//! Tools and instructions that change while a session runs.

use tool_runtime::{ScriptedTurn, SessionError, tools};

use super::{
    support::{Notes, Person, Scene, add, hang_up, records, think, tool},
    toolsets::Kit,
};

fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

async fn names(scene: &Scene) -> Vec<String> {
    scene.agent().await.unwrap().tools().iter().map(|tool| tool.id().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn tools_can_be_replaced_and_the_history_says_so() {
    let turns = [turn().expect_tool("think").expect_tool("hang_up").expect_no_tool("add").say("Yes?")];
    let scene = Scene::of(Person::with(tools![add, think]), turns).await;
    scene.update_tools(tools![think, hang_up]).await.unwrap();
    assert_eq!(names(&scene).await, ["think", "hang_up"]);
    assert_eq!(records(scene.history().await.items())[1..], ["+hang_up -add"]);
    scene.run("Hello?").await.unwrap();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn tools_can_be_added_and_removed_by_id() {
    let scene = Scene::of(Person::with(tools![add]), []).await;
    scene.add_tools(tools![think]).await.unwrap();
    assert_eq!(names(&scene).await, ["add", "think"]);
    scene.remove_tools(["add"]).await.unwrap();
    assert_eq!(names(&scene).await, ["think"]);
    assert_eq!(records(scene.history().await.items())[1..], ["+think", "-add"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn to_remove_what_is_not_there_changes_nothing() {
    let own = tools![add];
    let scene = Scene::built(Person::with(tools![think]), [], |builder| builder.tools(own)).await;
    for ids in [["think", "fly_away"], ["think", "add"]] {
        assert_eq!(scene.remove_tools(ids).await, Err(SessionError::UnknownTool(ids[1].to_owned())));
        assert_eq!(names(&scene).await, ["think"]);
    }
    assert_eq!(records(scene.history().await.items()).len(), 1);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn tools_that_clash_with_the_session_s_change_nothing_and_are_not_set_up() {
    let notes = Notes::default();
    let turns = [turn().expect_tool("think").expect_tool("add").say("Yes?")];
    let own = tools![add];
    let scene = Scene::built(Person::with(tools![think]), turns, |builder| builder.tools(own)).await;
    let impostor = || tool("add", |_| async { "nothing" });
    let kit = Kit::new("kit", &notes).holding(vec![impostor()]);
    assert!(matches!(scene.update_tools(vec![impostor()]).await, Err(SessionError::Tools(_))));
    assert!(matches!(scene.add_tools(kit).await, Err(SessionError::Tools(_))));
    assert_eq!(names(&scene).await, ["think"]);
    assert!(notes.all().is_empty());
    scene.run("Hello?").await.unwrap();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn of_one_id_the_last_is_kept_in_the_first_place() {
    let scene = Scene::of(Person::with(tools![add, think]), []).await;
    let other = tool("add", |_| async { "nothing" });
    scene.add_tools(vec![other]).await.unwrap();
    assert_eq!(names(&scene).await, ["add", "think"]);
    let tools = scene.agent().await.unwrap().tools().to_vec();
    let tool_runtime::Tool::Function(tool) = &tools[0] else { panic!("{tools:?}") };
    assert_eq!(tool.description(), "Do it.");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_changes_nothing_is_not_recorded() {
    let scene = Scene::of(Person::with(tools![add]), []).await;
    scene.update_tools(tools![add]).await.unwrap();
    scene.update_instructions("You are the clerk.").await.unwrap();
    assert_eq!(records(scene.history().await.items()), ["+add \"You are the clerk.\""]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn an_added_toolset_is_set_up_before_and_a_removed_one_closed_after() {
    let notes = Notes::default();
    let scene = Scene::of(Person::with(tools![{ Kit::new("old", &notes) }]), []).await;
    scene.update_tools(tools![{ Kit::new("new", &notes) }]).await.unwrap();
    assert_eq!(notes.all(), ["old is set up", "new is set up", "old is closed"]);
    scene.over().await;
    assert_eq!(notes.all()[3..], ["new is closed"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_done_with_the_old_tools_stays_known() {
    let turns = [
        turn().call("add", r#"{"a":2,"b":3}"#),
        turn().say("Five."),
        turn().expect_no_tool("add").expect_output("call_1", "5").say("It was five."),
    ];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.run("2 + 3?").await.unwrap();
    scene.remove_tools(["add"]).await.unwrap();
    scene.run("What was it?").await.unwrap();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_may_change_the_tools_for_the_reply_to_it() {
    let learns = tool("learns", |ctx| async move {
        ctx.session().unwrap().add_tools(tools![add]).await.unwrap();
        "learned"
    });
    let turns = [
        turn().expect_no_tool("add").call("learns", "{}"),
        turn().expect_tool("add").call("add", r#"{"a":2,"b":3}"#),
        turn().expect_output("call_2", "5").say("Five."),
    ];
    let scene = Scene::of(Person::with(vec![learns]), turns).await;
    assert_eq!(scene.run("2 + 3?").await.unwrap().said(), "Five.");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn instructions_can_be_replaced_and_the_history_says_so() {
    let turns = [turn().expect(|request| {
        let first = serde_json::to_value(&request.chat.items()[0]).unwrap();
        if first["text"] == "You are a pirate." { Ok(()) } else { Err(format!("it begins with {first}")) }
    })];
    let scene = Scene::of(Person::with(vec![]), turns).await;
    scene.update_instructions("You are a pirate.").await.unwrap();
    assert_eq!(scene.agent().await.unwrap().instructions(), "You are a pirate.");
    assert_eq!(records(scene.history().await.items())[1..], ["\"You are a pirate.\""]);
    scene.run("Ahoy!").await.unwrap();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_change_that_was_begun_is_carried_through() {
    let notes = Notes::default();
    let scene = Scene::of(Person::with(vec![]), []).await;
    let kit = Kit::new("slow", &notes).taking(2.0);
    let change = tokio::time::timeout(std::time::Duration::from_secs(1), scene.add_tools(kit));
    assert!(change.await.is_err(), "nobody waits for it any more");
    scene.wait_for_idle().await;
    assert_eq!(names(&scene).await, ["slow"]);
    scene.over().await;
    assert_eq!(notes.all(), ["slow is set up", "slow is closed"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_the_end_overtakes_leaves_nothing_behind() {
    let notes = Notes::default();
    let scene = Scene::of(Person::with(vec![]), []).await;
    let kit = Kit::new("slow", &notes).taking(2.0);
    let change = async {
        let changed = scene.add_tools(kit).await;
        notes.take("back");
        changed
    };
    let end = async {
        super::support::pass(1.0).await;
        scene.aclose().await;
    };
    let (changed, ()) = tokio::join!(change, end);
    assert_eq!(changed, Err(SessionError::Closed));
    assert_eq!(notes.all(), ["slow is set up", "slow is closed", "back"]);
}
