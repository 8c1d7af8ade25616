//! Other tools beside the one that ends the call.

use std::future::pending;

use tool_runtime::{BargeIn, EndCallTool, function_tool, tools};

use super::support::{GOODBYE, Setup, assert_at_once, assert_paired, ends, seconds, sleep, turn};

/// Look something up.
#[function_tool]
async fn look_up() -> &'static str {
    sleep(3.0).await;
    "found"
}

/// Hang, and be cancelled.
#[function_tool(flags = tool_runtime::ToolFlag::CANCELLABLE)]
async fn hang() {
    pending::<()>().await;
}

/// Hang for good.
#[function_tool]
async fn charge() {
    pending::<()>().await;
}

#[tokio::test(start_paused = true)]
async fn one_that_takes_its_time_is_waited_for() {
    let call = Setup::new(EndCallTool::new())
        .tools(tools![look_up])
        .begin([ends().call("look_up", "{}"), turn().expect_output("call_2", "found").say(GOODBYE)])
        .await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
    assert!(call.log.at("says") >= seconds(3.0));
}

#[tokio::test(start_paused = true)]
async fn ones_that_hang_are_cancelled_where_they_may_be_and_else_left_and_all_are_paired() {
    let call = Setup::new(EndCallTool::new())
        .tools(tools![hang, charge])
        .begin([ends().call("hang", "{}").call("charge", "{}"), turn().say(GOODBYE)])
        .await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    let said = call.log.at("says");
    assert!(said >= seconds(10.0) && said < seconds(10.01), "{said:?}");
    // Nor does the caller wait for what nobody can end.
    let silence = call.log.between("heard", "hang-up");
    assert!(silence < seconds(1.0), "{silence:?}");
    call.session.closed().await;
    let history = call.history().await;
    assert_eq!(
        history[..5],
        ["user: Bye.", "call end_call", "call hang", "call charge", "output say goodbye to the user"]
    );
    assert_eq!(history[5], "output ");
    assert_eq!(history[6], "error The conversation ended before the tool was done.", "{history:?}");
}

#[tokio::test(start_paused = true)]
async fn the_model_is_told_of_one_that_still_runs() {
    let call = Setup::new(EndCallTool::builder().tools_timeout(seconds(2.0)).build())
        .tools(tools![look_up])
        .begin([
            ends().call("look_up", "{}"),
            turn().expect_output("call_2", "The tool call is still in progress.").say(GOODBYE),
        ])
        .await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    // It was done by the time that the farewell was heard.
    assert!(call.history().await.contains(&"output found".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn one_that_ends_behind_the_hang_up_is_in_the_history_that_end_functions_see() {
    let call = Setup::new(EndCallTool::builder().tools_timeout(seconds(1.0)).build())
        .tools(tools![look_up])
        .end_function(tool_runtime::EndFunction::new(
            "sees_all",
            |call: tool_runtime::CompletedCall| async move {
                assert_paired(call.history().items());
                assert!(super::support::short(call.history().items()).contains(&"output found".to_owned()));
            },
        ))
        .begin([ends().call("look_up", "{}"), turn().say("Bye now, Alice.")])
        .await;
    call.user("Bye.");
    let report = call.report().await;
    call.ended_well();
    assert!(call.log.at("hang-up") < seconds(2.5), "{:?}", call.log.at("hang-up"));
    assert!(call.log.at("post-call") >= seconds(3.0));
    assert_eq!(report.failures().count(), 0, "{report}");
}

#[tokio::test(start_paused = true)]
async fn protected_by_an_ignored_barge_in_it_still_ends() {
    let call = Setup::new(EndCallTool::builder().barge_in(BargeIn::Ignore).build())
        .tools(tools![hang])
        .begin([ends().call("hang", "{}"), turn().say(GOODBYE)])
        .await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    let silence = call.log.between("heard", "hang-up");
    assert!(silence < seconds(1.0), "{silence:?}");
}

#[tokio::test(start_paused = true)]
async fn one_that_runs_in_the_background_is_left_alone_while_the_farewell_is_heard() {
    /// Book a table.
    #[function_tool(flags = tool_runtime::ToolFlag::CANCELLABLE)]
    async fn book(ctx: tool_runtime::RunContext) -> &'static str {
        ctx.update("looking");
        sleep(18.0).await;
        "booked"
    }
    let call = Setup::new(EndCallTool::new())
        .tools(tools![book])
        .begin([
            turn().call("book", "{}"),
            turn().say("On it."),
            ends(),
            turn().say(super::support::words(14)),
            turn().say("Booked. Is there anything else?"),
        ])
        .await;
    call.user("Book, then bye.");
    sleep(2.0).await;
    call.user("Bye.");
    sleep(13.0).await;
    call.session.user_speaking(true);
    sleep(1.0).await;
    call.session.user_speaking(false);
    sleep(10.0).await;
    call.goes_on();
    let history = call.history().await;
    assert!(history.contains(&"output booked".to_owned()), "{history:?}");
}
