//! What a session tells of itself.

use std::time::Duration;

use tokio::time::Instant;
use tool_runtime::{
    AgentState, CloseReason, Handoff, ScriptedTurn, SessionEvent, SessionOptions, SpeechSource, UserState,
    VirtualSpeech, tools,
};

use super::support::{Notes, Person, Scene, add, pass, short, think, tool};

fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

const TWO_AND_THREE: &str = r#"{"a":2,"b":3}"#;

fn user_states(scene: &Scene) -> Vec<UserState> {
    let state = |event| match event {
        SessionEvent::UserStateChanged { new, .. } => Some(new),
        _ => None,
    };
    scene.happened().into_iter().filter_map(state).collect()
}

#[tokio::test(start_paused = true)]
async fn the_agent_listens_thinks_speaks_and_thinks_again_while_a_tool_runs() {
    use AgentState::{Listening, Speaking, Thinking};
    for output in [VirtualSpeech::at_rate(10.0), VirtualSpeech::instant()] {
        let turns = [turn().say("Let me see.").call("add", TWO_AND_THREE), turn().say("Five.")];
        let scene = Scene::built(Person::with(tools![add]), turns, |builder| builder.speech(output)).await;
        scene.run("2 + 3?").await.unwrap();
        assert_eq!(scene.states(), [Listening, Thinking, Speaking, Thinking, Speaking, Listening]);
        scene.over().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_without_tools_is_not_thought_about_afterwards() {
    use AgentState::{Listening, Speaking, Thinking};
    let scene = Scene::of(Person::with(vec![]), [turn().say("Hello.")]).await;
    scene.run("Hi.").await.unwrap();
    assert_eq!(scene.states(), [Listening, Thinking, Speaking, Listening]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_without_a_reply_returns_the_agent_to_listening() {
    use AgentState::{Listening, Thinking};
    let quiet = tool("quiet", |_| pass(1.0));
    let scene = Scene::of(Person::with(vec![quiet]), [turn().call("quiet", "{}")]).await;
    scene.run("Be quiet.").await.unwrap();
    assert_eq!(scene.states(), [Listening, Thinking, Listening]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn during_a_slow_tool_the_agent_thinks_after_its_filler_and_the_user_is_not_away() {
    use AgentState::{Listening, Speaking, Thinking};
    let turns = [turn().say("One moment.").call("think", r#"{"seconds":60}"#), turn().say("Done.")];
    let scene = Scene::of(Person::with(tools![think]), turns).await;
    scene.run("Think.").await.unwrap();
    assert_eq!(scene.states(), [Listening, Thinking, Speaking, Thinking, Speaking, Listening]);
    assert!(user_states(&scene).is_empty());
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn the_user_is_away_after_a_long_silence_and_back_at_the_first_word() {
    let scene = Scene::of(Person::with(vec![]), [turn().say("Welcome back.")]).await;
    scene.say("0123456789"); // one second
    pass(15.5).await;
    assert!(user_states(&scene).is_empty());
    pass(1.0).await;
    assert_eq!(user_states(&scene), [UserState::Away]);
    scene.user_speaking(true);
    pass(60.0).await;
    scene.run("Here I am.").await.unwrap();
    pass(15.5).await;
    assert_eq!(
        user_states(&scene),
        [UserState::Away, UserState::Speaking, UserState::Listening, UserState::Away]
    );
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn the_user_may_be_silent_as_long_as_the_options_say() {
    let options = SessionOptions::default().user_away_timeout(None);
    let scene = Scene::with(options, Person::with(vec![]), []).await;
    pass(3600.0).await;
    assert!(user_states(&scene).is_empty());
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_silence_that_is_too_long_closes_the_session() {
    let options = SessionOptions::default().end_after_silence(Duration::from_secs(40));
    let scene = Scene::with(options, Person::with(vec![]), []).await;
    let begun = Instant::now();
    scene.say("0123456789");
    scene.closed().await;
    assert_eq!(begun.elapsed(), Duration::from_secs(41));
    let is_end = |event: &SessionEvent| matches!(event, SessionEvent::Closed(closed) if closed.reason == CloseReason::Silence);
    assert_eq!(scene.count(is_end), 1);
    assert_eq!(user_states(&scene), [UserState::Away]);
}

#[tokio::test(start_paused = true)]
async fn executed_tools_are_told_in_call_order_and_once() {
    let turns = [turn().call("think", r#"{"seconds":2}"#).call("add", TWO_AND_THREE), turn().say("So.")];
    let scene = Scene::of(Person::with(tools![think, add]), turns).await;
    scene.run("Go.").await.unwrap();
    let executed: Vec<_> = scene
        .happened()
        .into_iter()
        .filter_map(|event| match event {
            SessionEvent::FunctionToolsExecuted(executed) => Some(executed),
            _ => None,
        })
        .collect();
    let [executed] = &executed[..] else { panic!("{executed:?}") };
    let names: Vec<_> = executed.calls().iter().map(|call| call.name.as_str()).collect();
    let outputs: Vec<_> = executed.outputs().iter().map(|output| output.output.as_str()).collect();
    assert_eq!((names, outputs), (vec!["think", "add"], vec!["thought for 2 s", "5"]));
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_is_told_of_as_it_begins_and_as_it_ends() {
    let turns = [turn().call("think", r#"{"seconds":2}"#).call("fly_away", "{}"), turn().say("So.")];
    let scene = Scene::of(Person::with(tools![think]), turns).await;
    scene.run("Go.").await.unwrap();
    let told: Vec<_> = scene
        .happened()
        .into_iter()
        .filter_map(|event| match event {
            SessionEvent::ToolStarted(call) => Some(format!("{} begins", call.name)),
            SessionEvent::ToolEnded { call, cancelled, output } => {
                Some(format!("{} ends: {}, cancelled: {cancelled}", call.name, output.output))
            }
            _ => None,
        })
        .collect();
    assert_eq!(told, ["think begins", "think ends: thought for 2 s, cancelled: false"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_callback_can_keep_the_agent_from_replying() {
    let scene = Scene::of(Person::with(tools![add]), [turn().call("add", TWO_AND_THREE)]).await;
    let notes = Notes::default();
    let pen = notes.clone();
    scene.on_function_tools_executed(|_| panic!("not mine alone"));
    scene.on_function_tools_executed(move |executed| {
        pen.take(executed.outputs()[0].output.as_str());
        executed.cancel_tool_reply();
    });
    scene.run("2 + 3?").await.unwrap();
    assert_eq!(notes.all(), ["5"]);
    assert_eq!(scene.told().await, ["user: 2 + 3?", "call add", "output 5"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_callback_can_keep_the_agent_from_leaving() {
    let to_billing =
        tool("to_billing", |_| async { Handoff::to(Person::named("billing")).with_output("Say goodbye.") });
    let turns = [turn().call("to_billing", "{}"), turn().say("I stay."), turn().say("Still here.")];
    let scene = Scene::of(Person::with(vec![to_billing]), turns).await;
    scene.on_function_tools_executed(tool_runtime::FunctionToolsExecuted::cancel_agent_handoff);
    scene.run("Billing.").await.unwrap();
    assert_eq!(scene.agent().await.unwrap().id(), "clerk");
    assert_eq!(scene.run("Who is there?").await.unwrap().said(), "Still here.");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn speeches_are_told_with_what_they_came_of_and_messages_as_they_are_added() {
    let scene = Scene::of(Person::with(vec![]).greeting(), [turn().say("Hello."), turn().say("Fine.")]).await;
    scene.say("And welcome.");
    scene.wait_for_idle().await;
    scene.run("How are you?").await.unwrap();
    let happened = scene.happened();
    let sources: Vec<_> = happened
        .iter()
        .filter_map(|event| match event {
            SessionEvent::SpeechCreated { source, .. } => Some(*source),
            _ => None,
        })
        .collect();
    assert_eq!(sources.len(), 3);
    for source in [SpeechSource::GenerateReply, SpeechSource::Say, SpeechSource::UserInput] {
        assert!(sources.contains(&source), "{source:?}");
    }
    let added: Vec<_> = happened
        .into_iter()
        .filter_map(|event| match event {
            SessionEvent::ConversationItemAdded(item) => Some(item),
            _ => None,
        })
        .collect();
    assert_eq!(short(&added), scene.told().await);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_slow_listener_is_told_how_much_it_missed() {
    let scene = Scene::with(SessionOptions::default().event_capacity(16), Person::with(vec![]), []).await;
    let mut slow = scene.events();
    for _ in 0..50 {
        scene.say("one");
    }
    scene.wait_for_idle().await;
    let Some(SessionEvent::Lagged(missed)) = slow.next().await else { panic!("it missed nothing") };
    assert!(missed > 50, "{missed}");
    scene.aclose().await;
    let mut ends = 0;
    while let Some(event) = slow.next().await {
        ends += usize::from(matches!(event, SessionEvent::Closed(_)));
    }
    assert_eq!(ends, 1);
}

#[tokio::test(start_paused = true)]
async fn the_end_is_told_once_to_everybody_and_last() {
    let options = SessionOptions::default().event_capacity(16);
    let scene = Scene::with(options, Person::with(vec![]), []).await;
    let mut early = scene.events();
    let mut lagging = scene.events();
    let reader = tokio::spawn(async move {
        let mut seen = Vec::new();
        while let Some(event) = early.next().await {
            seen.push(event);
        }
        seen
    });
    for _ in 0..50 {
        scene.say("one").await.unwrap();
    }
    scene.shutdown(CloseReason::TaskCompleted, true);
    scene.closed().await;
    let mut late = scene.events();
    let mut after_lagging = Vec::new();
    while let Some(event) = lagging.next().await {
        after_lagging.push(event);
    }
    let late = [late.next().await.unwrap()].into_iter().chain(late.next().await).collect::<Vec<_>>();
    for seen in [reader.await.unwrap(), after_lagging, late] {
        let ends = seen.iter().filter(|event| matches!(event, SessionEvent::Closed(_))).count();
        assert_eq!(ends, 1);
        let Some(SessionEvent::Closed(closed)) = seen.last() else { panic!("{seen:?}") };
        assert_eq!((closed.reason, closed.error.is_none()), (CloseReason::TaskCompleted, true));
    }
}

#[tokio::test(start_paused = true)]
async fn what_happens_after_the_end_does_not_push_it_out_of_reach() {
    let options = SessionOptions::default().event_capacity(16).drain_timeout(Duration::from_secs(1));
    let calls = (0..40).fold(turn(), |turn, _| turn.call("think", r#"{"seconds":100}"#));
    let scene = Scene::with(options, Person::with(tools![think]), [calls]).await;
    scene.user_input("Think.");
    pass(1.0).await;
    let mut patient = scene.events();
    scene.aclose().await;
    pass(200.0).await; // the tools that were left behind end
    let mut last = None;
    let to_the_end = async {
        while let Some(event) = patient.next().await {
            last = Some(event);
        }
    };
    tokio::time::timeout(Duration::from_secs(1), to_the_end).await.unwrap();
    assert!(matches!(last, Some(SessionEvent::Closed(_))), "{last:?}");
}
