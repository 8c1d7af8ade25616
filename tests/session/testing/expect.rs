use std::{
    any::Any,
    cell::RefCell,
    panic::{self, AssertUnwindSafe, Location, catch_unwind},
    sync::{LazyLock, Once},
};

use serde_json::json;
use tool_runtime::{
    AgentConfigUpdate, AgentHandoff, ChatContext, ChatMessage, FunctionCall, FunctionCallOutput, Handoff,
    Role, ScriptedTurn, testing::Expect,
};

use crate::support::{Person, Scene, add, pass, tool};

/// A conversation with one of everything.
fn chat() -> ChatContext {
    let look = FunctionCall::new("1", "look", r#"{"number": 7, "tags": ["a", "b"], "in": {"x": 1, "y": 2}}"#);
    let count = FunctionCall::new("2", "count", "{}");
    let mut chat = ChatContext::new();
    chat.push_message(Role::System, "Be friendly.");
    chat.push(AgentConfigUpdate::default());
    chat.push_message(Role::User, "Where is it?");
    for output in [
        FunctionCallOutput::new(&look, "on its way", false),
        FunctionCallOutput::new(&count, r#"{"orders":3}"#, false),
        FunctionCallOutput::new(&look, "there is none", true),
    ] {
        let call = if output.name == "look" { &look } else { &count };
        chat.push(call.clone());
        chat.push(output);
    }
    chat.push_message(Role::Assistant, "It is on its way.");
    chat.push(ChatMessage::new(Role::Assistant, "And as for ").with_interrupted());
    chat.push(AgentHandoff::new(None, "Billing"));
    chat
}

fn look() -> serde_json::Value {
    json!({"in": {"y": 2.0, "x": 1}, "tags": ["a", "b"], "number": 7})
}

#[test]
fn a_run_is_read_in_order() {
    let chat = chat();
    let expect = Expect::of(&chat)
        .user("Where is it?")
        .calls("look", look())
        .outputs("on its way")
        .calls("count", json!({}))
        .outputs_json(json!({"orders": 3.0}))
        .calls_with("look", json!({"in": {"x": 1}}))
        .fails("there is none");
    expect
        .clone()
        .says("It is on its way.")
        .interrupted("And as for")
        .hands_over_to("Billing")
        .nothing_more();
    expect.says_like(|text| text.starts_with("It is")).skip().skip().nothing_more();
    Expect::of(&chat).skip().skip().outputs_like(|text| text.ends_with("way"));
    Expect::of(&chat.items()[7..]).skip().fails_like(|text| text.contains("none"));
    Expect::of(&chat)
        .contains_call("count", json!({}))
        .contains_call("look", look())
        .contains_call_with("look", json!({"number": 7}))
        .never_calls("charge")
        .user("Where is it?");
}

/// The line a panic points at, if it is one of this file's.
#[derive(Default)]
struct Line(Option<u32>);

thread_local! {
    /// There while a panic is waited for.
    static LINE: RefCell<Option<Line>> = const { RefCell::new(None) };
}

/// Has panics that are waited for note their line rather than tell of it.
fn note_lines() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let line =
                info.location().filter(|place| place.file().ends_with("expect.rs")).map(Location::line);
            let noted =
                LINE.with_borrow_mut(|waiting| waiting.as_mut().map(|waiting| waiting.0 = line).is_some());
            if !noted {
                others(info);
            }
        }));
    });
}

fn text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| Some((*panic.downcast_ref::<&str>()?).to_owned()))
        .unwrap()
}

/// What a failing assertion says, and the line of this file it points at.
fn failure<T>(assertion: impl FnOnce() -> T) -> (String, Option<u32>) {
    note_lines();
    LINE.set(Some(Line::default()));
    let failed = catch_unwind(AssertUnwindSafe(assertion)).err();
    let line = LINE.take().and_then(|line| line.0);
    (text(&*failed.expect("it did not fail")), line)
}

/// What it expected, and what came.
fn difference<T>(assertion: impl FnOnce(Expect<'static>) -> T) -> (String, String) {
    static CHAT: LazyLock<ChatContext> = LazyLock::new(chat);
    let (said, _) = failure(|| assertion(Expect::of(&*CHAT)));
    let mut lines = said.lines().map(str::to_owned);
    (lines.next().unwrap(), lines.next().unwrap())
}

#[track_caller]
fn fails<T>(assertion: impl FnOnce(Expect<'static>) -> T, expected: &str, came: &str) {
    let (found_expected, found_came) = difference(assertion);
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(plain(&found_expected), format!("expected: {expected}"));
    assert_eq!(plain(&found_came), format!("but came: {came}"));
}

const USER: &str = r#"user "Where is it?""#;
const LOOK: &str = r#"calls look {"number":7,"tags":["a","b"],"in":{"x":1,"y":2}}"#;
const ANSWER: &str = r#"outputs "on its way" (look)"#;
const FAILURE: &str = r#"fails "there is none" (look)"#;
const SAYS: &str = r#"says "It is on its way.""#;
const BROKEN_OFF: &str = r#"interrupted "And as for ""#;

/// As far as the item that is this far in.
fn at(expect: Expect<'_>, place: usize) -> Expect<'_> {
    (0..place).fold(expect, |expect, _| expect.skip())
}

#[test]
fn a_failure_shows_what_was_expected_what_came_and_the_whole_run() {
    let call = FunctionCall::new("1", "look", r#"{"number": 7}"#);
    let broken = FunctionCall::new("2", "look", r#"{"number": "#);
    let output = FunctionCallOutput::new(&call, "lost\nor stolen", false);
    let items = [
        ChatMessage::new(Role::System, "Be friendly.").into(),
        AgentConfigUpdate::default().into(),
        ChatMessage::new(Role::User, "Where is it?").into(),
        call.into(),
        output.into(),
        broken.into(),
    ];
    let (said, _) =
        failure(|| Expect::of(&items[..]).user("Where is it?").calls("look", json!({"number": 8})));
    assert_eq!(
        said,
        r#"expected: calls        look {"number":8}
but came: calls        look {"number":7}
the run:
    1  (instructed) "Be friendly."
    2  (instructions or tools changed)
    3  user         "Where is it?"
>   4  calls        look {"number":7}
    5  outputs      "lost\nor stolen" (look)
    6  calls        look "{\"number\": "
    7  (the end)"#
    );
}

#[test]
fn behind_the_end_comes_nothing_more() {
    let items = [ChatMessage::new(Role::User, "Hello?").into()];
    let (said, _) = failure(|| Expect::of(&items[..]).user("Hello?").says("Hello!"));
    let end = "but came: nothing more\nthe run:\n    1  user         \"Hello?\"\n>   2  (the end)";
    assert!(said.ends_with(end), "{said}");
    failure(|| Expect::of(&items[..]).skip().skip());
}

#[test]
fn a_failure_points_at_the_line_that_expected() {
    let chat = chat();
    let (_, line) = failure(|| Expect::of(&chat).user("Where is it?").says("Here."));
    assert_eq!(line, Some(line!() - 1));
    let (_, line) = failure(|| {
        Expect::of(&chat)
            .user("Where is it?") //
            .contains_call("charge", json!({}))
    });
    assert_eq!(line, Some(line!() - 2));
    let (_, line) = failure(|| Expect::of(&chat).never_calls("count"));
    assert_eq!(line, Some(line!() - 1));
    let (_, line) = failure(|| Expect::of(&chat).nothing_more());
    assert_eq!(line, Some(line!() - 1));
}

#[test]
fn each_assertion_fails_for_another_text() {
    fails(|run| run.user("Where?"), r#"user "Where?""#, USER);
    fails(|run| at(run, 2).outputs("lost"), r#"outputs "lost""#, ANSWER);
    fails(|run| at(run, 2).outputs_like(|text| text == "lost"), "outputs something like that", ANSWER);
    fails(|run| at(run, 6).fails("lost"), r#"fails "lost""#, FAILURE);
    fails(|run| at(run, 6).fails_like(|text| text == "lost"), "fails with something like that", FAILURE);
    fails(|run| at(run, 7).says("It is lost."), r#"says "It is lost.""#, SAYS);
    fails(|run| at(run, 7).says_like(|text| text.contains("lost")), "says something like that", SAYS);
    fails(|run| at(run, 8).interrupted("And as for it"), r#"interrupted "And as for it""#, BROKEN_OFF);
    fails(|run| at(run, 9).hands_over_to("Sales"), "hands over to Sales", "hands over to Billing");
    let json = r#"outputs "{\"orders\":3}" (count)"#;
    fails(|run| at(run, 4).outputs_json(json!({"orders": 4})), r#"outputs {"orders":4}"#, json);
    fails(|run| at(run, 2).outputs_json(json!("on its way")), r#"outputs "on its way""#, ANSWER);
}

#[test]
fn each_assertion_fails_for_another_kind_of_item() {
    let (lost, anything) = (r#"outputs "on its way""#, |_: &str| true);
    fails(|run| run.outputs("on its way"), lost, USER);
    fails(|run| run.says("Where is it?"), r#"says "Where is it?""#, USER);
    fails(|run| run.says_like(anything), "says something like that", USER);
    fails(|run| run.outputs_like(anything), "outputs something like that", USER);
    fails(|run| run.fails_like(anything), "fails with something like that", USER);
    fails(|run| run.interrupted("Where is it?"), r#"interrupted "Where is it?""#, USER);
    fails(|run| run.hands_over_to("Billing"), "hands over to Billing", USER);
    fails(|run| run.calls("look", look()), &format!("calls look {}", look()), USER);
    fails(|run| at(run, 1).user("Where is it?"), USER, LOOK);
    fails(|run| run.nothing_more(), "nothing more", USER);
}

#[test]
fn an_output_is_no_failure_and_a_failure_no_output() {
    fails(|run| at(run, 2).fails("on its way"), r#"fails "on its way""#, ANSWER);
    fails(|run| at(run, 2).fails_like(|_| true), "fails with something like that", ANSWER);
    fails(|run| at(run, 6).outputs("there is none"), r#"outputs "there is none""#, FAILURE);
    fails(|run| at(run, 6).outputs_like(|_| true), "outputs something like that", FAILURE);
}

#[test]
fn what_was_broken_off_was_not_said_and_the_other_way_round() {
    fails(|run| at(run, 8).says("And as for "), r#"says "And as for ""#, BROKEN_OFF);
    fails(|run| at(run, 8).says_like(|_| true), "says something like that", BROKEN_OFF);
    fails(|run| at(run, 7).interrupted("It is on its way."), r#"interrupted "It is on its way.""#, SAYS);
}

#[test]
fn arguments_are_compared_whole_unless_asked_otherwise() {
    let mut more = look();
    more["open"] = json!(true);
    let mut one_less = look();
    one_less["in"] = json!({"x": 1});
    for other in [&more, &one_less, &json!({}), &json!({"number": 7}), &json!([7]), &json!(null)] {
        fails(|run| at(run, 1).calls("look", other.clone()), &format!("calls look {other}"), LOOK);
    }
    fails(|run| at(run, 1).calls("lock", look()), &format!("calls lock {}", look()), LOOK);
}

#[test]
fn partial_arguments_may_leave_out_names_and_nothing_else() {
    let chat = chat();
    for part in [json!({}), json!({"number": 7.0}), json!({"in": {}}), json!({"tags": ["a", "b"]})] {
        Expect::of(&chat).skip().calls_with("look", part.clone()).contains_call_with("look", part);
    }
    let others =
        [json!({"number": 8}), json!({"open": true}), json!({"in": {"x": 2}}), json!({"tags": ["a"]})];
    for other in others {
        let expected = format!("calls look {other} and whatever others");
        fails(|run| at(run, 1).calls_with("look", other), &expected, LOOK);
    }
    fails(
        |run| at(run, 3).calls_with("look", json!({})),
        "calls look {} and whatever others",
        "calls count {}",
    );
}

#[test]
fn a_call_that_is_nowhere_fails_with_the_run() {
    let chat = chat();
    let charge = json!({"number": 8});
    for (whole, others) in [(true, ""), (false, " and whatever others")] {
        let (said, _) = failure(|| {
            let run = Expect::of(&chat);
            if whole {
                run.contains_call("look", charge.clone())
            } else {
                run.contains_call_with("look", charge.clone())
            }
        });
        let first =
            format!("expected somewhere: calls        look {{\"number\":8}}{others}\nthe run:\n    1  (inst");
        assert!(said.starts_with(&first), "{said}");
        assert!(!said.contains('>'), "{said}");
    }
    failure(|| Expect::of(&chat).contains_call("look", json!({"number": 7})));
    failure(|| Expect::of(&chat).contains_call("lock", look()));
}

#[test]
fn a_call_that_should_be_nowhere_is_pointed_at() {
    fails(|run| run.never_calls("count"), "no call of count", "calls count {}");
}

#[tokio::test(start_paused = true)]
async fn the_run_of_a_session_is_read_with_its_handoff_and_its_interruption() {
    let billing =
        tool("to_billing", |_| async { Handoff::to(Person::named("billing")).with_output("They know.") });
    let mut tools = tool_runtime::tools![add];
    tools.push(billing);
    let scene = Scene::of(
        Person::with(tools),
        [
            ScriptedTurn::new()
                .say("Let me see.")
                .call("add", r#"{"a": 1, "b": 2}"#)
                .call("add", r#"{"a": "x", "b": 2}"#),
            ScriptedTurn::new().call("to_billing", "{}"),
            ScriptedTurn::new().say("Good luck."),
            ScriptedTurn::new().say("four five six seven"),
        ],
    )
    .await;
    let run = scene.run("One and two?").await.unwrap();
    Expect::of(&run)
        .user("One and two?")
        .says("Let me see.")
        .calls("add", json!({"b": 2, "a": 1}))
        .calls_with("add", json!({"a": "x"}))
        .outputs_json(3)
        .fails_like(|text| text.contains("`/a`"))
        .calls("to_billing", json!({}))
        .outputs("They know.")
        .says("Good luck.")
        .hands_over_to("billing")
        .nothing_more();
    let (run, ()) = tokio::join!(scene.run("And?"), async {
        pass(1.0).await;
        scene.interrupt().await.unwrap();
    });
    Expect::of(&run.unwrap()).user("And?").interrupted("four five").nothing_more();
    scene.over().await;
}
