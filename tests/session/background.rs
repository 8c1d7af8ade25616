//! Tools that run on beside the conversation: `RunContext::update` and what follows from it.

use tool_runtime::{
    Agent, AgentSession, ChatItem, Handoff, RunContext, ScriptedLlm, ScriptedTurn, SessionEvent,
    SpeechSource, ToolChoice, ToolError, function_tool,
    serde_json::{self, Value, json},
    tools,
};

use super::{
    stage::{Clerk, after, expect_answer, ids, of_tools, stage, told},
    support::short,
};

/// Book a flight.
#[function_tool]
async fn book(ctx: RunContext) -> String {
    ctx.update("looking");
    after(10.0).await;
    "booked".to_owned()
}

/// Search in three places.
#[function_tool]
async fn search(ctx: RunContext) -> String {
    ctx.update("begun");
    after(0.5).await;
    ctx.update("found one");
    after(0.5).await;
    ctx.update("found two");
    after(0.5).await;
    "found three".to_owned()
}

/// Send a letter.
#[function_tool]
async fn post(ctx: RunContext) {
    ctx.update("at the post office");
    after(5.0).await;
}

/// Fail, but not at once.
#[function_tool]
async fn fail_late(ctx: RunContext) -> Result<(), ToolError> {
    ctx.update("so far so good");
    after(1.0).await;
    Err(ToolError::new("the line is dead"))
}

struct Other;

impl Agent for Other {
    fn instructions(&self) -> String {
        "You are another.".to_owned()
    }
}

/// Hand over, but not at once.
#[function_tool]
async fn hand_over_late(ctx: RunContext) -> Handoff {
    ctx.update("looking for a colleague");
    after(1.0).await;
    Handoff::to(Other)
}

fn news() -> ScriptedTurn {
    ScriptedTurn::new().expect_tool_choice(ToolChoice::None)
}

#[tokio::test(start_paused = true)]
async fn the_first_update_answers_the_call_and_frees_the_turn() {
    let turns = [
        ScriptedTurn::new().call("book", "{}"),
        expect_answer(ScriptedTurn::new(), "call_1", "still running").say("I am at it."),
        news().expect_output("call_1_final", "booked").say("It is booked."),
    ];
    let stage = stage(tools![book], turns).await;
    let said = stage.hears("Book a flight.").await;
    let update = "output `book` is still running, its result comes later. So far: looking";
    assert_eq!(said, ["user: Book a flight.", "call book", update, "agent: I am at it."]);
    assert!(stage.now() < 2.0, "the turn waited for the tool");

    after(12.0).await;
    assert_eq!(stage.history().await[4..], ["call book", "output booked", "agent: It is booked."]);
    let ids = ["call call_1", "output call_1", "call call_1_final", "output call_1_final"];
    assert_eq!(stage.ids().await, ids);
    let reply = stage.requests().pop().unwrap();
    assert!(told(&reply).contains("the results above"), "{}", told(&reply));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn later_updates_come_in_at_once_and_are_told_in_one_reply() {
    let turns = [
        ScriptedTurn::new().call("search", "{}"),
        ScriptedTurn::new().say("I have begun to search in all of the three places."), // 3.3 s
        news()
            .expect_output("call_1_update_1", "found one")
            .expect_output("call_1_update_2", "found two")
            .expect_output("call_1_final", "found three")
            .say("Three."),
    ];
    let stage = stage(tools![search], turns).await;
    let speech = stage.session.user_input("Search.");
    after(0.7).await;
    let early = stage.ids().await;
    assert_eq!(
        early[2..],
        ["call call_1_update_1", "output call_1_update_1"],
        "not before the reply is over"
    );
    speech.wait_for_playout().await.unwrap();
    after(5.0).await;
    let said = stage.history().await;
    assert_eq!(said.iter().filter(|item| item.starts_with("agent")).count(), 2);
    assert_eq!(said.last().unwrap(), "agent: Three.");
    assert_eq!(stage.requests().len(), 3);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_said_after_the_news_may_have_covered_it() {
    let turns = [
        ScriptedTurn::new().call("search", "{}"),
        ScriptedTurn::new().say("I have begun to search in all of the three places."),
        news().say("Three."),
    ];
    let stage = stage(tools![search], turns).await;
    stage.hears("Search.").await;
    let reply = stage.requests().pop().unwrap();
    assert!(told(&reply).contains("do not repeat yourself"), "{}", told(&reply));
    stage.end().await;
}

/// The news is due at the turn's end: the turn has come to rest when it is told.
#[tokio::test(start_paused = true)]
async fn a_run_waits_for_the_news_that_has_come_in() {
    let turns = [
        ScriptedTurn::new().call("search", "{}"),
        ScriptedTurn::new().say("I have begun to search in all of the three places."),
        news().say("Three."),
    ];
    let stage = stage(tools![search], turns).await;
    assert_eq!(stage.hears("Search.").await.last().unwrap(), "agent: Three.");
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_silent_end_adds_nothing() {
    let turns = [ScriptedTurn::new().call("post", "{}"), ScriptedTurn::new().say("I am at it.")];
    let stage = stage(tools![post], turns).await;
    let said = stage.hears("Post it.").await;
    after(10.0).await;
    assert_eq!(stage.history().await, said);
    let events = of_tools(&stage.end().await);
    assert_eq!(
        events,
        ["started call_1", "updated call_1: at the post office", "executed 1", "ended call_1"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_after_an_update_is_news() {
    let turns = [
        ScriptedTurn::new().call("fail_late", "{}"),
        ScriptedTurn::new().say("I try."),
        news().expect_output("call_1_final", "the line is dead").say("It did not work."),
    ];
    let stage = stage(tools![fail_late], turns).await;
    stage.hears("Call them.").await;
    after(5.0).await;
    assert_eq!(
        stage.history().await[4..],
        ["call fail_late", "error the line is dead", "agent: It did not work."]
    );
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_handoff_after_an_update_is_an_error() {
    let turns = [
        ScriptedTurn::new().call("hand_over_late", "{}"),
        ScriptedTurn::new().say("I ask around."),
        expect_answer(news(), "call_1_final", "cannot be handed over").say("You have to make do with me."),
    ];
    let stage = stage(tools![hand_over_late], turns).await;
    stage.hears("A colleague, please.").await;
    after(5.0).await;
    assert_eq!(stage.session.agent().await.unwrap().id(), "Clerk");
    let history = stage.session.history().await;
    let failed = history.items().iter().any(
        |item| matches!(item, ChatItem::FunctionCallOutput(output) if output.call_id == "call_1_final" && output.is_error),
    );
    assert!(failed);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn news_waits_while_the_user_speaks() {
    let turns = [
        ScriptedTurn::new().call("book", "{}"),
        ScriptedTurn::new().say("I am at it."),
        news().say("It is booked."),
    ];
    let stage = stage(tools![book], turns).await;
    stage.hears("Book a flight.").await;
    stage.session.user_speaking(true);
    after(30.0).await;
    assert_eq!(stage.history().await.last().unwrap(), "output booked", "in the history, but not told");
    stage.session.user_speaking(false);
    after(2.0).await;
    assert_eq!(stage.heard.since(stage.begun).last().unwrap(), &(30.7, "It is booked.".to_owned()));
    stage.end().await;
}

/// The user's turn comes first, and its reply may cover the news.
#[tokio::test(start_paused = true)]
async fn news_does_not_get_in_before_what_the_user_said_meanwhile() {
    let turns = [
        ScriptedTurn::new().call("book", "{}"),
        ScriptedTurn::new().say("I am at it."),
        ScriptedTurn::new().expect_user("And?").expect_output("call_1_final", "booked").say("It is booked."),
        news().expect(|request| {
            let is_told = told(request).contains("do not repeat");
            is_told.then_some(()).ok_or_else(|| "the model was not told that it may have told it".to_owned())
        }),
    ];
    let stage = stage(tools![book], turns).await;
    stage.hears("Book a flight.").await;
    stage.session.user_speaking(true);
    after(30.0).await;
    let said = stage.hears("And?").await;
    assert_eq!(said, ["user: And?", "agent: It is booked."]);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn one_reply_tells_of_several_tools() {
    let turns = [
        ScriptedTurn::new().call("book", "{}").call("book", "{}"),
        ScriptedTurn::new().say("I am at both."),
        news()
            .expect_output("call_1_final", "booked")
            .expect_output("call_2_final", "booked")
            .say("Both are done."),
    ];
    let stage = stage(tools![book], turns).await;
    let speech = stage.session.user_input("Book two.");
    speech.wait_for_playout().await.unwrap();
    stage.session.user_speaking(true);
    after(30.0).await;
    stage.session.user_speaking(false);
    after(5.0).await;
    assert_eq!(stage.history().await.last().unwrap(), "agent: Both are done.");
    let events = stage.end().await;
    let replies = events.iter().filter(|event| {
        matches!(event, SessionEvent::SpeechCreated { source: SpeechSource::ToolUpdate, .. })
    });
    assert_eq!(replies.count(), 1);
}

/// What the model said before it called is still being heard when the tool is done.
#[tokio::test(start_paused = true)]
async fn news_stands_behind_the_call_it_is_of_however_early_it_comes() {
    let turns = [
        ScriptedTurn::new().say("Let me see what there is in all the places.").call("search", "{}"),
        expect_answer(ScriptedTurn::new(), "call_1", "So far: begun"),
        news(),
    ];
    let stage = stage(tools![search], turns).await;
    stage.hears("Search.").await;
    let ids = ["call_1", "call_1_update_1", "call_1_update_2", "call_1_final"];
    let expected: Vec<_> = ids.iter().flat_map(|id| [format!("call {id}"), format!("output {id}")]).collect();
    assert_eq!(stage.ids().await, expected);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_news_reply_leaves_the_news_to_the_next_turn() {
    let turns = [
        ScriptedTurn::new().call("book", "{}"),
        ScriptedTurn::new().say("I am at it."),
        news().say("It is booked, and it was a good price, too."),
        ScriptedTurn::new().expect_user("What?").expect_output("call_1_final", "booked").say("Booked!"),
    ];
    let stage = stage(tools![book], turns).await;
    stage.hears("Book a flight.").await;
    after(10.0).await;
    let said = stage.hears("What?").await;
    assert_eq!(said, ["user: What?", "agent: Booked!"]);
    assert!(stage.history().await.contains(&"agent| It is ".to_owned()));
    stage.end().await;
}

/// Loiter: leave a task behind that goes on sending updates.
#[function_tool(on_duplicate = tool_runtime::OnDuplicate::Reject)]
async fn loiter(ctx: RunContext) -> String {
    let mine = ctx.clone();
    tokio::spawn(async move {
        after(1.0).await;
        mine.update("too late");
        after(1000.0).await;
        drop(mine);
    });
    "done".to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_tool_has_ended_though_a_task_of_it_goes_on() {
    let turns = [
        ScriptedTurn::new().call("loiter", "{}"),
        ScriptedTurn::new().say("Done."),
        ScriptedTurn::new().call("loiter", "{}"),
        ScriptedTurn::new().expect_output("call_2", "done").say("Done again."),
    ];
    let stage = stage(tools![loiter], turns).await;
    stage.hears("Loiter.").await;
    after(5.0).await;
    let said = stage.hears("Once more.").await;
    assert_eq!(said, ["user: Once more.", "call loiter", "output done", "agent: Done again."]);
    after(5.0).await;
    let events = of_tools(&stage.end().await);
    assert!(!events.iter().any(|event| event.starts_with("updated")), "{events:?}");
}

/// Book with arguments.
#[function_tool]
async fn book_for(ctx: RunContext, guests: u8) -> String {
    ctx.update("looking");
    after(1.0).await;
    format!("booked for {guests}")
}

#[tokio::test(start_paused = true)]
async fn mended_arguments_stand_in_the_call_of_the_result() {
    let turns = [
        ScriptedTurn::new().call("book_for", r#"{"guests": 4,}"#),
        ScriptedTurn::new().say("I look."),
        news().expect_output("call_1_final", "booked for 4").say("Booked."),
    ];
    let stage = stage(tools![book_for], turns).await;
    stage.hears("A table for four.").await;
    after(5.0).await;
    let history = stage.session.history().await;
    let arguments = history.items().iter().find_map(|item| match item {
        ChatItem::FunctionCall(call) if call.call_id == "call_1_final" => Some(call.arguments.as_str()),
        _ => None,
    });
    let arguments: Value = serde_json::from_str(arguments.unwrap()).unwrap();
    assert_eq!(arguments, json!({ "guests": 4 }));
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn the_user_breaking_in_does_not_keep_the_result_back() {
    let turns = [
        ScriptedTurn::new().call("wait_then_update", "{}"),
        news().expect_output("call_1_final", "done").say("It is done."),
    ];
    let stage = stage(tools![wait_then_update], turns).await;
    let speech = stage.session.user_input("Go.");
    after(1.0).await;
    speech.interrupt().unwrap();
    speech.wait_for_playout().await.unwrap();
    after(15.0).await;
    assert!(speech.interrupted());
    let update = "output `wait_then_update` is still running, its result comes later. So far: half way";
    let expected = [
        "user: Go.",
        "call wait_then_update",
        update,
        "call wait_then_update",
        "output done",
        "agent: It is done.",
    ];
    assert_eq!(stage.history().await, expected);
    stage.end().await;
}

/// Take a while until there is news.
#[function_tool]
async fn wait_then_update(ctx: RunContext) -> String {
    after(5.0).await;
    ctx.update("half way");
    after(5.0).await;
    "done".to_owned()
}

#[tokio::test(start_paused = true)]
async fn news_of_a_session_that_closes_comes_into_the_history_untold() {
    let turns = [ScriptedTurn::new().call("book", "{}"), ScriptedTurn::new().say("I am at it.")];
    let stage = stage(tools![book], turns).await;
    stage.hears("Book a flight.").await;
    stage.session.aclose().await;
    assert_eq!(stage.now(), 10.0, "closing waits for the tool");
    let history = short(stage.session.history().await.items());
    assert_eq!(history.last().unwrap(), "output booked");
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn outside_a_session_an_update_is_nothing() {
    let ctx = RunContext::detached(());
    ctx.update("anybody there?");
    assert_eq!(book(ctx).await, "booked");
}

/// Send three updates and a result as fast as can be.
#[function_tool]
async fn hurry(ctx: RunContext) -> &'static str {
    for update in ["one", "two", "three"] {
        ctx.update(update);
        tokio::task::yield_now().await;
    }
    "four"
}

/// On several threads: whatever comes first, the order of the news is that of the tool.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_news_is_lost_among_many_sessions() {
    let talks = (0..100).map(|_| async {
        let calls = ScriptedTurn::new().call("hurry", "{}").call("hurry", "{}");
        let turns = std::iter::once(calls).chain((0..9).map(|_| ScriptedTurn::new()));
        let session = AgentSession::builder(()).llm(ScriptedLlm::new(turns)).build();
        session.start(Clerk(tools![hurry])).await.unwrap();
        session.run("Hurry.").await.unwrap();
        session.aclose().await;
        ids(session.history().await.items())
    });
    for talk in futures_util::future::join_all(talks.map(tokio::spawn)).await {
        let talk = talk.unwrap();
        for call in ["call_1", "call_2"] {
            let of_call: Vec<_> =
                talk.iter().filter(|id| id.starts_with(&format!("output {call}"))).collect();
            let expected = ["", "_update_1", "_update_2", "_final"].map(|end| format!("output {call}{end}"));
            assert_eq!(of_call, expected.iter().collect::<Vec<_>>());
        }
    }
}
