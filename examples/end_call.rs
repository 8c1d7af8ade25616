//! Ending a call: the agent says goodbye, waits until that was heard, hangs up, and tidies up.
//!
//! Two calls, scripted and printed as they go: one with the defaults, one with callbacks and a caller
//! who thinks of something else in the middle of the farewell.
//!
//! Run it: `cargo run --example end_call`

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tool_runtime::{
    Agent, AgentSession, AgentState, BoxError, CallControl, ChatItem, CompletedCall, EndCallTool,
    HangUpOutcome, JobContext, JobReport, Role, ScriptedLlm, ScriptedTurn, SessionError, SessionEvent, Tool,
    VirtualSpeech, async_trait, end_function, end_functions, tools,
};

/// What the application lends its tools.
struct App {
    begun: Instant,
}

impl App {
    /// Prints a step of the machine.
    fn step(&self, who: &str, what: &str) {
        println!("[{:5.2} s] {who:8} {what}", self.begun.elapsed().as_secs_f64());
    }
}

/// An agent that can hang up.
struct Clerk {
    end_call: Arc<EndCallTool<App>>,
}

#[async_trait]
impl Agent<App> for Clerk {
    fn instructions(&self) -> String {
        "You take orders on the telephone.".to_owned()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool<App>> {
        tools![{ Arc::clone(&self.end_call) }]
    }

    async fn on_enter(&self, session: &AgentSession<App>) {
        session.say("Hello, what would you like?");
    }
}

/// The telephone line: a real one would send a request to Twilio or LiveKit.
struct Line(Instant);

#[async_trait]
impl CallControl for Line {
    async fn end(&self) -> HangUpOutcome {
        App { begun: self.0 }.step("line", "hung up");
        HangUpOutcome::Ended
    }
}

/// Runs after the call, whatever ended it; the caller does not wait for it.
#[end_function]
async fn log_disposition(call: CompletedCall<App>) -> Result<(), BoxError> {
    let said = call.history().items().iter().filter(|item| matches!(item, ChatItem::Message(_))).count();
    call.userdata().step("after", &format!("{}: {said} things were said", call.reason()));
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), SessionError> {
    println!("== With the defaults");
    let turns = [
        ScriptedTurn::new().expect_user("A coffee, and that is all.").call("end_call", "{}"),
        ScriptedTurn::new()
            .expect_output("call_1", "say goodbye to the user")
            .say("One coffee it is. Goodbye!"),
    ];
    let report = call(EndCallTool::new(), turns, &["A coffee, and that is all."]).await;
    println!("\n{report}\n");

    println!("== With callbacks, and a caller who thinks of something else");
    let end_call = EndCallTool::<App>::builder()
        .extra_description("Repeat the order before you end the call.")
        .on_tool_called(|event| async move {
            event.ctx.userdata().step("callback", "the model wants to end the call");
            Ok(())
        })
        .on_tool_completed(|event| async move {
            event.ctx.userdata().step("callback", "the farewell is to name the time");
            Ok(Some("Say that the order is ready at noon, then goodbye.".to_owned()))
        })
        .build();
    let turns = [
        ScriptedTurn::new().expect_user("A coffee.").call("end_call", "{}"),
        ScriptedTurn::new().say("One coffee. It will be ready at noon, and not a minute later. Goodbye!"),
        ScriptedTurn::new().expect_user("Wait, and a tea!").call("end_call", "{}"),
        ScriptedTurn::new().say("A coffee and a tea, at noon. Goodbye!"),
    ];
    let report = call(end_call, turns, &["A coffee.", "Wait, and a tea!"]).await;
    println!("\n{report}");
    Ok(())
}

/// One call from the greeting to what is done after it.
async fn call<const TURNS: usize>(
    end_call: EndCallTool<App>,
    turns: [ScriptedTurn; TURNS],
    caller: &'static [&'static str],
) -> JobReport {
    let begun = Instant::now();
    let job = JobContext::builder(App { begun })
        .call_control(Line(begun))
        .end_functions(end_functions![log_disposition])
        .build();
    job.run(move |job| async move {
        // Speech that nobody hears, four times as fast as people speak.
        let voice = VirtualSpeech::at_rate(60.0);
        let session = AgentSession::for_job(&job).llm(ScriptedLlm::new(turns)).speech(voice).build();
        tokio::spawn(print_steps(session.clone()));
        session.start(Clerk { end_call: Arc::new(end_call) }).await?;
        session.wait_for_idle().await; // the greeting was heard
        for (index, says) in caller.iter().enumerate() {
            if index > 0 {
                tokio::time::sleep(Duration::from_secs(1)).await; // the agent is speaking by then
            }
            session.user_input(*says);
        }
        Ok::<_, SessionError>(())
    })
    .await
}

/// Prints what happens, as it happens.
async fn print_steps(session: AgentSession<App>) {
    let mut events = session.events();
    let app = session.userdata();
    while let Some(event) = events.next().await {
        match event {
            SessionEvent::AgentStateChanged { new: AgentState::Speaking, .. } => app.step("agent", "speaks"),
            SessionEvent::ConversationItemAdded(ChatItem::Message(message)) => match message.role {
                Role::User => app.step("caller", &format!("says \"{}\"", message.text)),
                _ if message.interrupted => {
                    app.step("caller", &format!("breaks in, having heard \"{}\"", message.text));
                }
                _ => app.step("caller", &format!("has heard \"{}\"", message.text)),
            },
            SessionEvent::ToolEnded { call, output, .. } => {
                app.step("tool", &format!("{} -> \"{}\"", call.name, output.output));
            }
            SessionEvent::Closed(closed) => app.step("session", &format!("closed: {}", closed.reason)),
            _ => {}
        }
    }
}
