//! Who answers the telephone.

use std::sync::Arc;

use acme_tools::find_user;
use anyhow::Context as _;
use serde_json::{Value, json};
use tool_runtime::{
    Agent, AgentSession, Handoff, OnDuplicate, RunContext, Tool, ToolError, ToolFlag, async_trait,
    function_tool, tools,
};

use super::{App, fields};

/// Answers the telephone, finds out who calls, and books visits.
#[derive(Debug)]
pub struct FrontDesk;

#[async_trait]
impl Agent<App> for FrontDesk {
    fn instructions(&self) -> String {
        "You answer the telephone of Acme Repairs. Find out who calls by their e-mail address, take down \
         their name, telephone number and address, and book a visit. Questions about money are for billing."
            .to_owned()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool<App>> {
        let fields = fields::tools().unwrap_or_default();
        tools![find_user, book_visit, to_billing, { fields }]
    }

    async fn on_enter(&self, session: &AgentSession<App>) {
        // The tools flagged IGNORE_ON_ENTER are hidden from this one reply.
        session.generate_reply("Greet the caller and ask for their e-mail address.");
    }
}

/// Book a visit of the technician.
#[function_tool(
    flags = ToolFlag::IGNORE_ON_ENTER,
    on_duplicate = OnDuplicate::Reject,
    timeout = "10s"
)]
async fn book_visit(
    ctx: RunContext<App>,
    /// The day, as in "2026-11-30".
    day: String,
    /// What is broken, in one sentence.
    problem: String,
) -> anyhow::Result<String> {
    // From here on the caller cannot break in: a visit must not be half booked.
    ctx.disallow_interruptions()?;
    let app = ctx.userdata();
    let request = app.http.post(format!("{}/visits", app.bookings));
    let visit = json!({ "day": day, "problem": problem, "caller": *app.profile() });
    let response = request.json(&visit).send().await.context("the booking system is not there")?;
    if response.status() == reqwest::StatusCode::CONFLICT {
        return Err(ToolError::new(format!("no technician is free on {day}"))
            .with_retry_hint("Offer the caller the day after.")
            .into());
    }
    let booked: Value = response.error_for_status()?.json().await?;
    Ok(format!("booked as {}", booked["number"]))
}

/// Hand the caller over to billing.
#[function_tool(flags = ToolFlag::IGNORE_ON_ENTER)]
async fn to_billing() -> Handoff<App> {
    Handoff::to(Billing).with_output("Tell the caller that billing takes over.")
}

/// Answers questions about money.
#[derive(Debug)]
pub struct Billing;

#[async_trait]
impl Agent<App> for Billing {
    fn instructions(&self) -> String {
        "You answer questions about the invoices of Acme Repairs. A visit is 80 euros.".to_owned()
    }

    async fn on_enter(&self, session: &AgentSession<App>) {
        session.generate_reply("Say that you are billing and ask what you can do.");
    }
}
