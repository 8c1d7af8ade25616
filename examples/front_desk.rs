//! A telephone call to a front desk: greeting, tools, a handoff, the end of the call, and what is done
//! behind it.
//!
//! Run it: `cargo run --example front_desk` plays a scripted call, offline, and ends by itself. With a
//! model at any endpoint that speaks OpenAI's Chat Completions you are the caller, a line each:
//!
//! ```sh
//! OPENAI_API_KEY=sk-.. cargo run --example front_desk
//! ```

use std::{env, sync::Arc};

use tokio::io::{AsyncBufReadExt, BufReader};
use tool_examples::front_desk::{self, App};
use tool_runtime::{
    AgentSession, CallControl, ChatItem, CloseReason, HangUpOutcome, JobContext, Llm, Role, SessionEvent,
    TerminalSpeech, async_trait,
};

/// A line that is not there: a real one would send a request to Twilio or LiveKit.
struct Line;

#[async_trait]
impl CallControl for Line {
    async fn end(&self) -> HangUpOutcome {
        println!("     * the line is hung up");
        HangUpOutcome::Ended
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().without_time().with_writer(std::io::stderr).init();
    let summary = env::temp_dir().join(format!("front_desk_{}.json", std::process::id()));
    let app = front_desk::app(front_desk::start_bookings().await?, summary.clone())?;
    let report = front_desk::job(app, Line).run(call).await;
    println!("\n{report}\n\n{}:\n{}", summary.display(), tokio::fs::read_to_string(&summary).await?);
    anyhow::ensure!(report.failures().count() == 0, "something failed");
    Ok(())
}

/// One call, from the greeting on; it is over when the session closes.
async fn call(job: JobContext<App>) -> anyhow::Result<()> {
    let scripted = Arc::new(front_desk::scripted_llm());
    let (llm, is_scripted): (Arc<dyn Llm>, _) = match tool_examples::model()? {
        Some(llm) => (Arc::new(llm), false),
        None => (Arc::clone(&scripted) as _, true),
    };
    let speech = TerminalSpeech::at_rate(if is_scripted { 240.0 } else { 60.0 });
    let session = front_desk::start(&job, llm, speech).await?;
    tokio::spawn(print(session.clone()));
    if is_scripted {
        for says in front_desk::CALLER {
            session.wait_for_idle().await;
            session.user_input(says);
        }
        session.closed().await;
        scripted.finished()?;
        return Ok(());
    }
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            () = session.closed() => return Ok(()),
            line = lines.next_line() => match line? {
                Some(line) if !line.trim().is_empty() => _ = session.user_input(line),
                Some(_) => {}
                None => {
                    session.shutdown(CloseReason::UserInitiated, true);
                    return Ok(());
                }
            },
        }
    }
}

/// Prints what happens beside what the agent says.
async fn print(session: AgentSession<App>) {
    let mut events = session.events();
    while let Some(event) = events.next().await {
        match event {
            SessionEvent::ConversationItemAdded(ChatItem::Message(message)) if message.role == Role::User => {
                println!("\n  > {}", message.text);
            }
            SessionEvent::ToolEnded { call, output, .. } => {
                let text = output.output.replace('\n', " ");
                println!("     * {}({}) -> {text}", call.name, call.arguments);
            }
            SessionEvent::AgentHandoff { new, .. } => println!("     * {new} takes over"),
            SessionEvent::Closed(closed) => println!("     * the session is closed: {}", closed.reason),
            _ => {}
        }
    }
}
