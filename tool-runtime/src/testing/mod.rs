//! For those who test their agents and tools: a model, a voice and a line that do as they are told,
//! tools that do something else than they would, and assertions about what came of it all.
//!
//! One `use tool_runtime::testing::*;` brings all of it.
//!
//! | for | in place of it | what it does |
//! |---|---|---|
//! | a model | [`ScriptedLlm`] | replies by a script, and holds what it is sent against it |
//! | a voice | [`VirtualSpeech`], [`FaultySpeech`] | takes as long as speaking does; the latter goes wrong where it is told to |
//! | a line | [`FakeCallControl`] | is hung up, or not; loses its caller; notes what was asked of it and when |
//! | a tool's work | [`mock`], [`Mocked`] | the tool as the model knows it, doing something else |
//! | a look at the history | [`Expect`] | reads a run in order, and shows all of it where it is another |
//!
//! An agent is tested as it is, tools and all. What is scripted is the model: each
//! [`ScriptedTurn`] says what the model is to be sent and what it replies. A test then lets the user
//! say something and reads what came of it:
//!
//! ```
//! use std::{sync::Arc, time::Duration};
//! use tool_runtime::serde_json::json;
//! use tool_runtime::testing::*;
//! use tool_runtime::{Agent, AgentSession, Tool, ToolError, function_tool, tools};
//!
//! /// Look up one of the user's orders.
//! #[function_tool]
//! async fn lookup_order(
//!     /// The order number, as the user said it.
//!     number: u32,
//! ) -> Result<String, ToolError> {
//!     Err(ToolError::new(format!("the shop is closed, order {number} included")))
//! }
//!
//! struct Clerk;
//!
//! impl Agent for Clerk {
//!     fn instructions(&self) -> String {
//!         "You are a friendly clerk.".to_owned()
//!     }
//!
//!     fn tools(self: Arc<Self>) -> Vec<Tool> {
//!         tools![lookup_order]
//!     }
//! }
//!
//! // In a test file: #[tokio::test(start_paused = true)]
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let llm = Arc::new(ScriptedLlm::new([
//!         ScriptedTurn::new().expect_tool("lookup_order").call("lookup_order", r#"{"number": 7}"#),
//!         ScriptedTurn::new().say("It is on its way."),
//!         ScriptedTurn::new().expect_user("Thank you!").say("You are welcome, and good evening."),
//!     ]));
//!     let clerk = Mocked::new(Clerk)
//!         .tool("lookup_order", |order| async move { format!("order {} is on its way", order["number"]) });
//!     let session = AgentSession::builder(()).llm(Arc::clone(&llm)).speech(VirtualSpeech::new()).build();
//!     session.start(clerk.clone()).await?;
//!
//!     let run = session.run("Where is order 7?").await?;
//!     Expect::of(&run)
//!         .user("Where is order 7?")
//!         .calls("lookup_order", json!({"number": 7}))
//!         .outputs("order 7 is on its way")
//!         .says("It is on its way.")
//!         .nothing_more();
//!     assert_eq!(clerk.calls("lookup_order").len(), 1);
//!
//!     // The user breaks in after a second: "You are welcome" was not heard to its end.
//!     let (run, ()) = tokio::join!(session.run("Thank you!"), async {
//!         tokio::time::sleep(Duration::from_secs(1)).await;
//!         session.user_speaking(true);
//!         session.user_speaking(false);
//!     });
//!     Expect::of(&run?).user("Thank you!").interrupted("You are").nothing_more();
//!
//!     llm.finished()?; // all of the script was asked for, and nothing else
//!     Ok(())
//! }
//! ```
//!
//! # Time
//!
//! Under tokio's paused clock (feature `test-util`, `start_paused = true`) the clock jumps to the next
//! thing that is waited for, so that a test of a long call takes no time, and each word is heard at a
//! time that can be told beforehand: [`VirtualSpeech`] speaks 15 characters a second.
//!
//! # Failures
//!
//! | to see what your agent does when | write |
//! |---|---|
//! | the model fails or falls silent | [`ScriptedTurn::fail`], [`ScriptedTurn::stall`] |
//! | a tool fails, panics or takes too long | [`Mocked::tool`] with a handler that does |
//! | the voice fails | [`FaultySpeech::fault`] |
//! | the line cannot be hung up | [`FakeCallControl::ends`], [`never_ends`](FakeCallControl::never_ends) |
//! | the caller hangs up | [`FakeCallControl::caller_hangs_up`] |
//! | the user breaks in | [`AgentSession::user_speaking`](crate::AgentSession::user_speaking) |

mod call_control;
mod expect;
mod matching;
mod mock;
mod mocked;
mod speech;
mod swap;
mod table;

pub use self::{
    call_control::FakeCallControl,
    expect::Expect,
    mock::{MockOutput, mock},
    mocked::Mocked,
    speech::{FaultySpeech, SpeechFault},
};
pub use crate::{
    llm::{ScriptError, ScriptedLlm, ScriptedTurn},
    speech::VirtualSpeech,
};
