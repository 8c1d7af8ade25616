//! Support tickets: tools that share state.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tools::{toolset, ToolError};

// The model reads these comments: they go into the schema, as those of the tools do.
/// How much a ticket matters.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    tools::serde::Deserialize,
    tools::serde::Serialize,
    tools::schemars::JsonSchema,
)]
#[serde(crate = "tools::serde", rename_all = "lowercase")]
#[schemars(crate = "tools::schemars")]
pub enum Priority {
    /// Nobody waits for it.
    Low,
    /// The user waits for it.
    #[default]
    Normal,
    /// The user cannot work without it.
    Urgent,
}

/// A user's request, on its way to a solution.
#[derive(Clone, Debug, PartialEq, Eq, tools::serde::Serialize)]
#[serde(crate = "tools::serde")]
pub struct Ticket {
    /// What it is known by, from 1.
    pub number: u32,
    /// What it is about.
    pub subject: String,
    /// How much it matters.
    pub priority: Priority,
}

/// The tickets opened so far, and the tools to work with them.
#[derive(Debug, Default)]
pub struct Tickets {
    opened: Mutex<Vec<Ticket>>,
}

#[toolset(id = "tickets", crate = tools)]
impl Tickets {
    /// Open a support ticket for the user.
    #[function_tool]
    pub async fn open_ticket(
        &self,
        /// What the user needs, in one sentence.
        subject: String,
        /// How much it matters.
        #[arg(default)]
        priority: Priority,
    ) -> Ticket {
        let mut opened = self.lock();
        let number = opened.last().map_or(1, |last| last.number + 1);
        let ticket = Ticket { number, subject, priority };
        opened.push(ticket.clone());
        ticket
    }

    /// Look up one of the user's support tickets.
    ///
    /// # Arguments
    /// * `number` - The number of the ticket.
    ///
    /// # Errors
    /// When there is no such ticket. (This section is not for the model.)
    #[function_tool]
    pub async fn find_ticket(&self, number: u32) -> Result<Ticket, ToolError> {
        let found = self.lock().iter().find(|ticket| ticket.number == number).cloned();
        found.ok_or_else(|| {
            ToolError::new(format!("there is no ticket {number}"))
                .with_retry_hint("Ask the user for the number again.")
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Ticket>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Priority, Tickets};
    use tools::{BuildError, FunctionCall, RunContext, ToolContext};

    #[tokio::test]
    async fn calls_share_the_tickets() -> Result<(), BuildError> {
        let registry = ToolContext::new(Tickets::default())?;
        let ctx = RunContext::detached(());
        for (tool, arguments, answer) in [
            (
                "open_ticket",
                r#"{"subject": "No sound"}"#,
                r#"{"number":1,"subject":"No sound","priority":"normal"}"#,
            ),
            ("find_ticket", r#"{"number": 1}"#, r#"{"number":1,"subject":"No sound","priority":"normal"}"#),
            ("find_ticket", r#"{"number": 2}"#, "there is no ticket 2\nAsk the user for the number again."),
        ] {
            let output = registry.execute(FunctionCall::new("call_1", tool, arguments), &ctx).await;
            assert_eq!(output.output, answer);
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_method_is_a_method_still() {
        let ticket = Tickets::default().open_ticket("No sound".into(), Priority::Urgent).await;
        assert_eq!((ticket.number, ticket.priority), (1, Priority::Urgent));
    }
}
