//! One agent passes the conversation to another.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use tool_runtime::{
    Agent, AgentSession, ChatContext, FunctionCall, Handoff, ScriptedTurn, SessionError, SessionEvent, Tool,
    ToolChoice, tools,
};

use super::support::{Person, Scene, add, hang_up, pass, records, short, think, tool};

fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

fn billing() -> Person {
    Person::named("billing").tools(tools![hang_up]).greeting()
}

fn to_billing() -> Tool {
    tool("to_billing", |_| async { Handoff::to(billing()) })
}

#[tokio::test(start_paused = true)]
async fn a_handoff_with_words_is_replied_to_before_it_happens() {
    let with_words = tool("to_billing", |_| async { Handoff::to(billing()).with_output("Say goodbye.") });
    let turns = [
        turn().expect_user("Billing.").call("to_billing", "{}"),
        turn()
            .expect_tool("to_billing")
            .expect_tool_choice(ToolChoice::None)
            .expect_output("call_1", "Say goodbye.")
            .say("Goodbye."),
        turn().expect_no_tool("to_billing").expect_no_tool("hang_up").say("Billing here."),
        turn().expect_user("Thanks.").expect_tool("hang_up").say("Bye."),
    ];
    let scene = Scene::of(Person::with(vec![with_words]), turns).await;
    let result = scene.run("Billing.").await.unwrap();
    assert_eq!(
        short(result.items()),
        [
            "user: Billing.",
            "call to_billing",
            "output Say goodbye.",
            "agent: Goodbye.",
            "agent: Billing here."
        ]
    );
    scene.run("Thanks.").await.unwrap();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_bare_handoff_happens_without_a_word() {
    let turns =
        [turn().call("to_billing", "{}"), turn().expect_tool_choice(ToolChoice::Auto).say("Billing here.")];
    let scene = Scene::of(Person::with(vec![to_billing()]), turns).await;
    scene.run("Billing.").await.unwrap();
    assert_eq!(scene.told().await, ["user: Billing.", "call to_billing", "output ", "agent: Billing here."]);
    assert_eq!(scene.agent().await.unwrap().id(), "billing");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn the_history_records_who_came_and_what_they_had() {
    let turns = [turn().call("to_billing", "{}"), turn().say("Billing here.")];
    let scene = Scene::of(Person::with(vec![to_billing()]), turns).await;
    scene.run("Billing.").await.unwrap();
    assert_eq!(
        records(scene.history().await.items()),
        ["+to_billing \"You are the clerk.\"", "clerk -> billing", "+hang_up \"You are the billing.\""]
    );
    let handoffs: Vec<_> = scene
        .happened()
        .into_iter()
        .filter_map(|event| match event {
            SessionEvent::AgentHandoff { old, new } => Some((old, new)),
            _ => None,
        })
        .collect();
    assert_eq!(handoffs, [(Some("clerk".to_owned()), "billing".to_owned())]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn two_handoffs_at_once_name_each_other_and_none_happens() {
    let to_sales = tool("to_sales", |_| async { Handoff::to(Person::named("sales")) });
    let text = "`to_billing` and `to_sales` each hand the conversation to another agent, so none did; \
                call one of them";
    let turns = [
        turn().call("to_billing", "{}").call("to_sales", "{}"),
        turn().expect_output("call_1", text).expect_output("call_2", text).say("Which one?"),
    ];
    let scene = Scene::of(Person::with(vec![to_billing(), to_sales]), turns).await;
    assert_eq!(scene.run("Both.").await.unwrap().said(), "Which one?");
    assert_eq!(scene.agent().await.unwrap().id(), "clerk");
    let error = format!("error {text}");
    assert_eq!(scene.told().await[3..5], [error.clone(), error]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_slower_than_the_handoff_does_not_lose_it() {
    let turns = [
        turn().call("to_billing", "{}").call("think", r#"{"seconds":3}"#),
        turn()
            .expect_tool_choice(ToolChoice::None)
            .expect_output("call_2", "thought for 3 s")
            .say("Goodbye."),
        turn().say("Billing here."),
    ];
    let scene = Scene::of(Person::with(tools![{ to_billing() }, think]), turns).await;
    scene.run("Billing.").await.unwrap();
    assert_eq!(scene.agent().await.unwrap().id(), "billing");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_handoff_to_nobody_is_an_internal_error() {
    let to_nobody = tool("to_nobody", |_| async { Handoff::<()>::erased(Arc::new("nobody")) });
    let turns = [
        turn().call("to_nobody", "{}"),
        turn().expect_output("call_1", "An internal error occurred").say("I cannot."),
    ];
    let scene = Scene::of(Person::with(vec![to_nobody]), turns).await;
    scene.run("Nobody.").await.unwrap();
    assert_eq!(scene.agent().await.unwrap().id(), "clerk");
    assert_eq!(scene.told().await[2], "error An internal error occurred");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn an_agent_can_be_replaced_from_outside() {
    let scene = Scene::of(Person::with(vec![]), [turn().say("Billing here.")]).await;
    scene.update_agent(billing()).await.unwrap();
    scene.wait_for_idle().await;
    assert_eq!(scene.told().await, ["agent: Billing here."]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn an_agent_can_be_replaced_from_within_a_tool() {
    let swap =
        tool("swap", |ctx| async move { ctx.session().unwrap().update_agent(billing()).await.unwrap() });
    let turns = [turn().call("swap", "{}"), turn().say("Billing here.")];
    let scene = Scene::of(Person::with(vec![swap]), turns).await;
    scene.run("Swap.").await.unwrap();
    assert_eq!(scene.agent().await.unwrap().id(), "billing");
    assert_eq!(scene.told().await, ["user: Swap.", "call swap", "output ", "agent: Billing here."]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn last_words_are_heard_before_the_greeting() {
    let clerk = Person::with(vec![to_billing()]).on_exit(|session| async move {
        session.say("0123456789"); // nobody waits for it here
    });
    let turns = [turn().call("to_billing", "{}"), turn().say("Billing here.")];
    let scene = Scene::of(clerk, turns).await;
    scene.run("Billing.").await.unwrap();
    assert_eq!(
        scene.told().await,
        ["user: Billing.", "call to_billing", "output ", "agent: 0123456789", "agent: Billing here."]
    );
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn an_agent_knows_of_the_past_what_it_asks_for() {
    for remembering in [false, true] {
        let next = move || {
            let next = Person::named("billing").greeting();
            if remembering { next.remembering() } else { next }
        };
        let to_billing = tool("to_billing", move |_| async move { Handoff::to(next()) });
        let turns = [
            turn().say("Hello."),
            turn().call("to_billing", "{}"),
            turn().expect(move |request| {
                let known = short(request.chat.items());
                let past = ["user: Hi.", "agent: Hello.", "user: Billing.", "call to_billing", "output "];
                let expected = if remembering { &past[..] } else { &[] };
                if known == expected { Ok(()) } else { Err(format!("it knows {known:?}")) }
            }),
        ];
        let scene = Scene::of(Person::with(vec![to_billing]), turns).await;
        scene.run("Hi.").await.unwrap();
        scene.run("Billing.").await.unwrap();
        scene.over().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_outlasts_its_agent_is_answered_in_the_history_alone() {
    let turns = [
        turn().call("think", r#"{"seconds":30}"#),
        turn().say("Billing here."),
        turn().expect_user("Well?").expect(|request| match request.chat.function_call("call_1") {
            Some(_) => Err("the call of the agent before".to_owned()),
            None => Ok(()),
        }),
    ];
    let scene = Scene::of(Person::with(tools![think]), turns).await;
    scene.user_input("Think.");
    pass(1.0).await;
    scene.interrupt().await.unwrap();
    scene.update_agent(billing()).await.unwrap();
    pass(40.0).await;
    scene.run("Well?").await.unwrap();
    assert_eq!(
        scene.told().await,
        ["user: Think.", "call think", "output thought for 30 s", "agent: Billing here.", "user: Well?"]
    );
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn an_agent_whose_tools_clash_with_the_sessions_does_not_come_in() {
    let impostor = tool("add", |_| async { "nothing" });
    let to_impostor = tool("to_impostor", move |_| {
        let tools = vec![impostor.clone()];
        async { Handoff::to(Person::named("impostor").tools(tools)) }
    });
    let turns = [turn().call("to_impostor", "{}"), turn().expect_tool("add").say("Still me.")];
    let left = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&left);
    let clerk = Person::with(vec![to_impostor]).on_exit(move |_| {
        seen.fetch_add(1, Ordering::Relaxed);
        async {}
    });
    let scene = Scene::built(clerk, turns, |builder| builder.tools(tools![add])).await;
    scene.run("Pass me on.").await.unwrap();
    assert_eq!(scene.count(|event| matches!(event, SessionEvent::Error(_))), 1);
    assert_eq!(scene.run("Who is there?").await.unwrap().said(), "Still me.");
    assert_eq!(left.load(Ordering::Relaxed), 0, "the clerk has not left");
    assert_eq!(records(scene.history().await.items()).len(), 1);
    scene.over().await;
}

/// An agent that panics wherever a session asks it for something as it comes in.
struct Confused {
    over_tools: bool,
}

#[async_trait]
impl Agent for Confused {
    fn id(&self) -> &'static str {
        "confused"
    }

    fn instructions(&self) -> String {
        String::new()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        assert!(!self.over_tools, "which tools?");
        Vec::new()
    }

    fn chat_context(&self, _: &ChatContext) -> ChatContext {
        panic!("what was that?")
    }

    async fn on_enter(&self, _: &AgentSession) {
        panic!("where am I?")
    }

    async fn on_exit(&self, _: &AgentSession) {
        panic!("where to?")
    }
}

#[tokio::test(start_paused = true)]
async fn a_confused_agent_does_not_take_the_session_with_it() {
    let scene = Scene::of(Person::with(vec![]), [turn().say("Hm?"), turn().say("Clerk again.")]).await;
    assert_eq!(scene.update_agent(Confused { over_tools: true }).await, Err(SessionError::Panicked));
    assert_eq!(scene.agent().await.unwrap().id(), "clerk");
    scene.update_agent(Confused { over_tools: false }).await.unwrap();
    assert_eq!(scene.run("Hello?").await.unwrap().said(), "Hm?");
    scene.update_agent(Person::named("clerk")).await.unwrap();
    assert_eq!(scene.run("Hello?").await.unwrap().said(), "Clerk again.");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn calls_an_agent_brings_along_keep_their_ids_to_themselves() {
    /// Comes with a past of its own.
    struct Veteran(Mutex<ChatContext>);

    impl Agent for Veteran {
        fn instructions(&self) -> String {
            String::new()
        }

        fn tools(self: Arc<Self>) -> Vec<Tool> {
            tools![add]
        }

        fn chat_context(&self, _: &ChatContext) -> ChatContext {
            self.0.lock().unwrap().clone()
        }
    }

    let call = FunctionCall::new("call_1", "add", r#"{"a":1,"b":1}"#);
    let output = tool_runtime::FunctionCallOutput::new(&call, "2", false);
    let past = [call.into(), output.into()].into_iter().collect::<ChatContext>();
    let turns = [turn().call("add", r#"{"a":2,"b":3}"#), turn().expect_output("call_1", "2").say("Five.")];
    let scene = Scene::of(Veteran(Mutex::new(past)), turns).await;
    assert_eq!(scene.run("2 + 3?").await.unwrap().said(), "Five.");
    scene.over().await;
}
