//! Agents that hand the conversation on, each with a tool of its own to end the call.

use tool_runtime::{EndCallTool, Handoff, IntoTools, Tool, function_tool, tools};

use super::support::{Clerk, GOODBYE, Setup, assert_at_once, ends, turn};

fn second() -> Vec<Tool> {
    EndCallTool::builder().end_instructions("Second's farewell").build().into_tools()
}

/// Hand the user on.
#[function_tool]
async fn hand_on() -> Handoff {
    Handoff::to(Clerk(second()))
}

#[tokio::test(start_paused = true)]
async fn the_agent_that_is_there_ends_the_call_with_its_own() {
    let call = Setup::new(EndCallTool::builder().end_instructions("First's farewell").build())
        .tools(tools![hand_on])
        .begin([
            turn().call("hand_on", "{}"),
            ends(),
            turn().expect_output("call_2", "Second's farewell").say(GOODBYE),
        ])
        .await;
    call.user("Somebody else, please.");
    call.session.wait_for_idle().await;
    call.goes_on();
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
}

#[tokio::test(start_paused = true)]
async fn handing_on_and_ending_in_one_reply_ends_the_call() {
    let call = Setup::new(EndCallTool::new())
        .tools(tools![hand_on])
        .begin([ends().call("hand_on", "{}"), turn().say(GOODBYE)])
        .await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    call.history().await;
}
