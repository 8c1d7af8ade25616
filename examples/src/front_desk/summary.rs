//! What is done when the call is over.

use serde_json::json;
use tool_runtime::{ChatItem, CompletedCall, end_function};

use super::App;

/// Writes what came of the call into a file. It runs behind the hang-up, so nobody waits for it.
#[end_function(timeout = "5s", retries = 2)]
pub(super) async fn write_summary(call: CompletedCall<App>) -> std::io::Result<()> {
    let app = call.userdata();
    let tools = call.history().items().iter().filter_map(|item| match item {
        ChatItem::FunctionCall(call) => Some(call.name.as_str()),
        _ => None,
    });
    let summary = json!({
        "job": call.job_id(),
        "reason": call.reason(),
        "seconds": call.duration().as_secs_f64(),
        "caller": *app.profile(),
        "tools": tools.collect::<Vec<_>>(),
    });
    tokio::fs::write(app.summary(), format!("{summary:#}\n")).await
}
