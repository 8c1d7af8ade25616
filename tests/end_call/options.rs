//! What the tool is built with.

use std::sync::Arc;

use tool_runtime::{
    Agent, AgentSession, EndCallTool, IntoTools, JobContext, ScriptedLlm, Tool, ToolContext, async_trait,
};

use super::support::{
    GOODBYE, Hanging, Line, Log, Setup, Voice, assert_at_once, ends, listen, seconds, turn, words,
};

#[tokio::test(start_paused = true)]
async fn without_delete_room_the_agent_leaves_and_the_line_stays_open() {
    let call = Setup::new(EndCallTool::builder().delete_room(false).build())
        .begin([ends(), turn().say(GOODBYE)])
        .await;
    call.user("Bye.");
    let report = call.report().await;
    assert_eq!(
        call.log.names(),
        [
            "says",
            "heard: Goodbye, Alice.",
            "closed: task_completed",
            "status: Success",
            "post-call: task_completed"
        ]
    );
    assert!(report.hang_up.is_none());
    call.llm.finished().unwrap();
}

#[tokio::test(start_paused = true)]
async fn without_end_instructions_the_call_ends_without_a_word() {
    let call = Setup::new(EndCallTool::builder().end_instructions(None).build()).begin([ends()]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_eq!(call.log.count("says"), 0);
    assert!(call.log.at("hang-up") < seconds(0.001));
    assert_eq!(call.history().await, ["user: Bye.", "call end_call", "output "]);
}

#[tokio::test(start_paused = true)]
async fn a_silent_end_waits_for_what_the_reply_says() {
    let call = Setup::new(EndCallTool::builder().end_instructions(None).build())
        .begin([turn().call("end_call", "{}").say(words(3))])
        .await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard", "hang-up");
    assert!(call.log.at("hang-up") >= seconds(3.0));
}

#[tokio::test(start_paused = true)]
async fn other_end_instructions_are_what_the_model_reads() {
    let call = Setup::new(EndCallTool::builder().end_instructions("Thank the user.").build())
        .begin([ends(), turn().expect_output("call_1", "Thank the user.").say(GOODBYE)])
        .await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
}

#[test]
fn an_extra_description_stands_below_the_tools_own() {
    let described = |tool: EndCallTool| {
        let registry = ToolContext::new(tool).unwrap();
        registry.get("end_call").unwrap().description().to_owned()
    };
    let own = described(EndCallTool::new());
    let more = described(EndCallTool::builder().extra_description("Ask for a rating first.\n").build());
    assert_eq!(more, format!("{own}\n\nAsk for a rating first."));
    assert!(own.starts_with("End the call and hang up."));
}

/// An agent whose greeting its model makes.
struct Greeter(Vec<Tool>);

#[async_trait]
impl Agent for Greeter {
    fn instructions(&self) -> String {
        "Greet.".to_owned()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        self.0.clone()
    }

    async fn on_enter(&self, session: &AgentSession) {
        session.generate_reply("Greet the user.");
    }
}

async fn greeted(tool: EndCallTool, llm: ScriptedLlm) -> (Log, JobContext, AgentSession) {
    let log = Log::new();
    let job = JobContext::builder(()).call_control(Line::new(&log, Hanging::Up)).build();
    let session = AgentSession::for_job(&job).llm(llm).speech(Voice::new(&log)).build();
    listen(&log, &session);
    session.start(Greeter(tool.into_tools())).await.unwrap();
    (log, job, session)
}

#[tokio::test(start_paused = true)]
async fn ignored_on_enter_the_tool_is_hidden_from_the_greeting_and_there_for_the_users_turn() {
    let llm = ScriptedLlm::new([
        turn().expect_no_tool("end_call").call("end_call", "{}"),
        turn().expect_no_tool("end_call").say("Hello!"),
        ends().expect_tool("end_call"),
        turn().say(GOODBYE),
    ]);
    let (log, job, session) = greeted(EndCallTool::builder().ignore_on_enter(true).build(), llm).await;
    session.wait_for_idle().await;
    assert_eq!(log.count("hang-up"), 0);
    let history = session.history().await;
    assert!(history.items().iter().any(|item| matches!(item,
        tool_runtime::ChatItem::FunctionCallOutput(output) if output.is_error && output.output.contains("Unknown function"))),
        "{:?}", super::support::short(history.items()));
    session.user_input("Bye.");
    job.closed().await;
    assert_at_once(&log, "heard: Goodbye, Alice.", "hang-up");
}

#[tokio::test(start_paused = true)]
async fn otherwise_a_greeting_may_end_the_call() {
    let llm = ScriptedLlm::new([ends().expect_tool("end_call"), turn().say(GOODBYE)]);
    let (log, job, _session) = greeted(EndCallTool::new(), llm).await;
    job.closed().await;
    assert_at_once(&log, "heard: Goodbye, Alice.", "hang-up");
}

#[tokio::test(start_paused = true)]
async fn a_grace_is_waited_for_in_silence() {
    let call = Setup::new(EndCallTool::builder().grace(seconds(2.0)).build())
        .begin([ends(), turn().say(GOODBYE)])
        .await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    let silence = call.log.between("heard", "hang-up");
    assert!(silence >= seconds(2.0) && silence < seconds(2.01), "{silence:?}");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_takes_too_long_over_the_farewell_is_not_waited_for() {
    let call = Setup::new(EndCallTool::builder().farewell_timeout(seconds(20.0)).build())
        .begin([ends(), turn().stall()])
        .await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert!(call.log.at("hang-up") >= seconds(20.0) && call.log.at("hang-up") < seconds(20.01));
}

#[tokio::test(start_paused = true)]
async fn a_farewell_that_never_ends_is_cut_off_at_its_limit() {
    let call = Setup::new(EndCallTool::new()).begin([ends(), turn().say(words(300))]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert!(call.log.at("hang-up") >= seconds(60.0) && call.log.at("hang-up") < seconds(60.01));
    assert_eq!(call.log.count("cut off"), 1);
}
