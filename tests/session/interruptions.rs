//! The user breaks in.

use std::time::Duration;

use tokio::time::Instant;
use tool_runtime::{
    Handoff, InterruptedCalls, NotInterruptible, ReplyOptions, Say, ScriptedTurn, SessionEvent,
    SessionOptions, tools,
};

use super::support::{Person, Scene, add, pass, think, tool};

fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

const TWO_AND_THREE: &str = r#"{"a":2,"b":3}"#;
const IN_PROGRESS: &str = "The tool call is still in progress.";

fn is_executed(event: &SessionEvent) -> bool {
    matches!(event, SessionEvent::FunctionToolsExecuted(_))
}

#[tokio::test(start_paused = true)]
async fn what_was_heard_is_kept() {
    let scene = Scene::of(Person::with(vec![]), [turn().say("one two three four five six")]).await;
    let begun = Instant::now();
    let speech = scene.generate_reply("Count.");
    pass(1.0).await;
    scene.user_speaking(true);
    speech.wait_for_playout().await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(1));
    assert!(speech.interrupted() && speech.exception().is_none());
    assert_eq!(scene.told().await, ["agent| one two "]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_not_heard_was_not_said() {
    let scene = Scene::of(Person::with(vec![]), [turn().say("0123456789")]).await;
    let speech = scene.generate_reply("Count.");
    pass(0.5).await;
    scene.user_speaking(true);
    speech.await.unwrap();
    assert!(scene.told().await.is_empty());
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn results_are_kept_once_when_words_are_broken_off_and_nothing_is_said_of_them() {
    let scene = Scene::of(
        Person::with(tools![add]),
        [turn().say("0123456789 0123456789").call("add", TWO_AND_THREE)],
    )
    .await;
    let speech = scene.user_input("2 + 3?");
    pass(1.2).await;
    scene.user_speaking(true);
    speech.clone().await.unwrap();
    scene.wait_for_idle().await;
    let told = ["user: 2 + 3?", "agent| 0123456789 ", "call add", "output 5"];
    assert_eq!(scene.told().await, told);
    assert_eq!(super::support::short(&speech.chat_items()), told);
    assert_eq!(scene.count(is_executed), 1);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_tool_had_answered_before_is_known_to_the_next_turn() {
    let turns = [
        turn().say("0123456789 0123456789").call("add", TWO_AND_THREE),
        turn().expect_user("Wait.").expect_output("call_1", "5").say("Yes?"),
    ];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    scene.user_input("2 + 3?");
    pass(1.2).await;
    assert_eq!(scene.run("Wait.").await.unwrap().said(), "Yes?");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_runs_comes_to_its_end_and_its_result_is_kept_without_a_reply() {
    let turns = [
        turn().call("think", r#"{"seconds":60}"#),
        turn().expect_user("Still there?").expect_output("call_1", IN_PROGRESS).say("Yes."),
        turn().expect_user("And now?").expect_output("call_1", "thought for 60 s").say("Done."),
    ];
    let scene = Scene::of(Person::with(tools![think]), turns).await;
    let speech = scene.user_input("Think.");
    pass(1.0).await;
    scene.interrupt().await.unwrap();
    speech.await.unwrap();
    assert_eq!(scene.told().await, ["user: Think."]);
    scene.run("Still there?").await.unwrap();
    assert_eq!(scene.count(is_executed), 0);
    pass(60.0).await;
    assert_eq!(scene.count(is_executed), 1);
    scene.run("And now?").await.unwrap();
    assert_eq!(
        scene.told().await,
        [
            "user: Think.",
            "call think",
            "output thought for 60 s",
            "user: Still there?",
            "agent: Yes.",
            "user: And now?",
            "agent: Done."
        ]
    );
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_the_user_says_while_a_tool_runs_gets_the_one_reply() {
    let turns = [
        turn().call("think", r#"{"seconds":60}"#),
        turn().expect_user("Never mind.").expect_output("call_1", IN_PROGRESS).say("All right."),
        turn().expect_user("And now?").expect_output("call_1", "thought for 60 s").say("Done."),
    ];
    let scene = Scene::of(Person::with(tools![think]), turns).await;
    let speech = scene.user_input("Think.");
    pass(1.0).await;
    assert_eq!(scene.run("Never mind.").await.unwrap().said(), "All right.");
    assert!(speech.interrupted());
    pass(60.0).await;
    assert_eq!(scene.count(is_executed), 1);
    assert_eq!(scene.run("And now?").await.unwrap().said(), "Done.");
    scene.over().await;
}

/// It may be a cough.
#[tokio::test(start_paused = true)]
async fn a_sound_of_the_user_while_a_tool_runs_breaks_off_nothing() {
    let turns = [turn().call("think", r#"{"seconds":60}"#), turn().say("I have thought.")];
    let scene = Scene::of(Person::with(tools![think]), turns).await;
    let speech = scene.user_input("Think.");
    pass(1.0).await;
    scene.user_speaking(true);
    scene.user_speaking(false);
    speech.clone().await.unwrap();
    assert!(!speech.interrupted());
    assert_eq!(scene.told().await.last().unwrap(), "agent: I have thought.");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn results_are_kept_once_when_the_reply_to_them_is_broken_off() {
    let turns =
        [turn().call("add", TWO_AND_THREE), turn().stall(), turn().expect_output("call_1", "5").say("5")];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    let speech = scene.user_input("2 + 3?");
    pass(1.0).await;
    scene.user_speaking(true);
    speech.await.unwrap();
    assert_eq!(scene.told().await, ["user: 2 + 3?", "call add", "output 5"]);
    assert_eq!(scene.count(is_executed), 1);
    assert_eq!(scene.run("Well?").await.unwrap().said(), "5");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_protected_word_is_heard_after_an_interruption() {
    let scene = Scene::of(
        Person::with(tools![add]),
        [turn().say("0123456789 0123456789").call("add", TWO_AND_THREE)],
    )
    .await;
    scene.user_input("2 + 3?");
    pass(1.2).await;
    scene.user_speaking(true);
    let notice = scene.say(Say::new("one two three").allow_interruptions(false));
    pass(0.5).await;
    scene.user_speaking(true);
    notice.clone().await.unwrap();
    assert!(!notice.interrupted());
    assert_eq!(scene.told().await.last().unwrap(), "agent: one two three");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn removed_calls_leave_the_history_and_the_others_stay() {
    let turns = [
        turn().call("think", r#"{"seconds":10}"#).call("add", TWO_AND_THREE),
        turn().expect_output("call_2", "5").expect(|request| match request.chat.function_call("call_1") {
            Some(_) => Err("the removed call is still there".to_owned()),
            None => Ok(()),
        }),
    ];
    let options = SessionOptions::default().interrupted_calls(InterruptedCalls::Remove);
    let scene = Scene::with(options, Person::with(tools![think, add]), turns).await;
    let speech = scene.user_input("Think and add.");
    pass(1.0).await;
    scene.interrupt().await.unwrap();
    speech.clone().await.unwrap();
    let told = ["user: Think and add.", "call add", "output 5"];
    assert_eq!(scene.told().await, told);
    pass(20.0).await;
    assert_eq!(scene.told().await, told);
    assert_eq!(super::support::short(&speech.chat_items()), told);
    assert_eq!(scene.count(is_executed), 1);
    scene.run("Go on.").await.unwrap();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_may_keep_the_user_from_breaking_in() {
    let charge = tool("charge", |ctx| async move {
        ctx.disallow_interruptions().unwrap();
        pass(2.0).await;
        "charged"
    });
    let turns = [turn().say("one two three").call("charge", "{}"), turn().say("Charged.")];
    let scene = Scene::of(Person::with(vec![charge]), turns).await;
    let speech = scene.user_input("Charge it.");
    pass(0.5).await;
    scene.user_speaking(true);
    pass(1.0).await;
    assert_eq!(scene.interrupt().await, Err(NotInterruptible::Protected));
    speech.clone().await.unwrap();
    assert!(!speech.interrupted());
    assert_eq!(
        scene.told().await,
        ["user: Charge it.", "agent: one two three", "call charge", "output charged", "agent: Charged."]
    );
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn after_the_interruption_it_is_too_late_to_disallow_it() {
    let charge = tool("charge", |ctx| async move {
        pass(2.0).await;
        match ctx.disallow_interruptions() {
            Err(NotInterruptible::Already) => "given up",
            _ => "charged",
        }
    });
    let scene = Scene::of(Person::with(vec![charge]), [turn().call("charge", "{}")]).await;
    scene.user_input("Charge it.");
    pass(1.0).await;
    scene.interrupt().await.unwrap();
    pass(2.0).await;
    assert_eq!(scene.told().await, ["user: Charge it.", "call charge", "output given up"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_session_may_disallow_what_a_speech_allows() {
    let options = SessionOptions::default().allow_interruptions(false);
    let scene = Scene::with(options, Person::with(vec![]), []).await;
    let firm = scene.say("one two three");
    let soft = scene.say(Say::new("four five six").allow_interruptions(true));
    pass(0.5).await;
    assert_eq!(scene.interrupt().await, Err(NotInterruptible::Protected));
    scene.wait_for_idle().await;
    assert!(!firm.interrupted() && soft.interrupted());
    assert_eq!(scene.told().await, ["agent: one two three"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn force_breaks_off_what_is_protected() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    let speech = scene.say(Say::new("one two three").allow_interruptions(false));
    pass(0.5).await;
    assert_eq!(speech.interrupt(), Err(NotInterruptible::Protected));
    speech.force_interrupt();
    speech.clone().await.unwrap();
    assert!(speech.interrupted());
    assert_eq!(scene.told().await, ["agent| one "]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_handoff_does_not_happen_and_says_so() {
    let to_billing = || {
        tool("to_billing", |_| async {
            pass(2.0).await;
            Handoff::to(Person::named("billing")).with_output("One moment.")
        })
    };
    let text = "the agent handoff was interrupted and did not happen";
    // While the tool runs, and when it is done but what was said before it is still heard.
    for (words, at) in [("", 1.0), ("0123456789 0123456789 0123456789", 2.5)] {
        let turns =
            [turn().say(words).call("to_billing", "{}"), turn().expect_user("No!").say("As you like.")];
        let scene = Scene::of(Person::with(vec![to_billing()]), turns).await;
        scene.user_input("Billing, please.");
        pass(at).await;
        scene.interrupt().await.unwrap();
        pass(3.0).await;
        assert_eq!(scene.agent().await.unwrap().id(), "clerk");
        assert_eq!(scene.told().await.last().unwrap(), &format!("error {text}"));
        assert_eq!(scene.count(|event| matches!(event, SessionEvent::AgentHandoff { .. })), 0);
        scene.run("No!").await.unwrap();
        scene.over().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_model_that_never_ends_its_reply_can_be_broken_off() {
    let turns = [turn().say("one two ").stall(), turn().expect_user("Hello?").say("Here.")];
    let scene = Scene::of(Person::with(vec![]), turns).await;
    let speech = scene.user_input("Count.");
    pass(30.0).await;
    assert!(!speech.done());
    assert_eq!(scene.run("Hello?").await.unwrap().said(), "Here.");
    assert!(speech.interrupted());
    assert_eq!(scene.told().await, ["user: Count.", "agent| one two ", "user: Hello?", "agent: Here."]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_waits_in_the_queue_can_be_broken_off() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    scene.say("one");
    let second = scene.say("two");
    let third = scene.generate_reply(ReplyOptions::new().user_input("Are you done?"));
    second.interrupt().unwrap();
    third.interrupt().unwrap();
    scene.wait_for_idle().await;
    assert!(second.interrupted() && second.done() && second.exception().is_none());
    // What the user has said was said all the same, and the model is not asked.
    let mut told = scene.told().await;
    told.sort();
    assert_eq!(told, ["agent: one", "user: Are you done?"]);
    scene.over().await;
}
