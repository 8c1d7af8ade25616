//! The front desk of a repair shop, as an agent on the telephone.
//!
//! It greets, finds out who calls, takes down what it must know field by field, books a visit over
//! HTTP, hands over to billing and back to nobody: whoever has no more to say is said goodbye to and
//! hung up on. It runs the same over any line: what carries the speech is given to [`start`].

mod agents;
mod app;
mod fields;
mod script;
mod service;
mod summary;

use acme_tools::{Db, User};
use tool_runtime::{
    AgentSession, CallControl, EndCallTool, JobContext, Llm, SessionError, SpeechOutput, end_functions, tools,
};

pub use self::{
    agents::{Billing, FrontDesk},
    app::App,
    script::{CALLER, llm as scripted_llm},
    service::start as start_bookings,
};

/// A call to the front desk: `line` hangs it up, and a summary of it is written behind that.
pub fn job(app: App, line: impl CallControl + 'static) -> JobContext<App> {
    JobContext::builder(app).call_control(line).end_functions(end_functions![summary::write_summary]).build()
}

/// What the shop knows, and where it books visits.
///
/// # Errors
/// When no HTTP client can be built.
pub fn app(bookings: String, summary: std::path::PathBuf) -> reqwest::Result<App> {
    let db = Db::new([User::new("ada@example.com", "Ada"), User::new("bob@example.com", "Bob")]);
    App::new(db, bookings, summary)
}

/// Puts the front desk on the line. It begins to greet at once.
///
/// # Errors
/// When the session of the job cannot be started.
pub async fn start(
    job: &JobContext<App>,
    llm: impl Llm + 'static,
    speech: impl SpeechOutput + 'static,
) -> Result<AgentSession<App>, SessionError> {
    let end_call = EndCallTool::builder().ignore_on_enter(true).build();
    let session = AgentSession::for_job(job).llm(llm).speech(speech).tools(tools![{ end_call }]).build();
    session.start(FrontDesk).await?;
    Ok(session)
}
