//! Who answers: an agent with one tool of its own. How to end a call it has from the line.

use std::sync::Arc;

use tool_examples::model;
use tool_runtime::{
    Agent, AgentSession, Llm, LlmError, ScriptedLlm, ScriptedTurn, Tool, async_trait, function_tool, tools,
};

/// The desk of a repair shop.
pub(crate) struct Desk;

#[async_trait]
impl Agent for Desk {
    fn instructions(&self) -> String {
        "You answer the telephone of Acme Repairs. Callers press keys: 1 is for the opening hours, \
         # is goodbye. Speak in short sentences."
            .to_owned()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        tools![opening_hours]
    }

    async fn on_enter(&self, session: &AgentSession) {
        session.generate_reply("Greet the caller, and say which keys there are.");
    }
}

/// Looks up when the shop is open.
#[function_tool]
async fn opening_hours() -> &'static str {
    "Monday to Friday, 8 to 17"
}

/// The model of one call: the one the environment names, or a script. The script does not mind which
/// keys are pressed: the first is taken for the opening hours, the second for goodbye.
pub(crate) fn llm() -> Result<Arc<dyn Llm>, LlmError> {
    if let Some(llm) = model()? {
        return Ok(Arc::new(llm));
    }
    Ok(Arc::new(ScriptedLlm::new([
        ScriptedTurn::new().say("Acme Repairs, hello! Press 1 for our opening hours, or hash to hang up."),
        ScriptedTurn::new().expect_tool("end_call").call("opening_hours", "{}"),
        ScriptedTurn::new().say("We are open Monday to Friday, from eight to five."),
        ScriptedTurn::new().call("end_call", "{}"),
        ScriptedTurn::new().say("Thank you for calling. Goodbye!"),
    ])))
}
