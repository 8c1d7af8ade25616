//! The front desk, whatever the line.

use std::{env, fs, process, sync::Arc, time::Duration};

use serde_json::Value;
use tokio::time::timeout;
use tool_examples::front_desk::{self, App};
use tool_runtime::{CallControl, HangUpOutcome, JobContext, SpeechOutput};

/// Runs the front desk as its example has it, which knows of no line, to the end of its call: it hangs
/// up, and writes its summary, once.
pub(crate) async fn front_desk(
    name: &str,
    line: impl CallControl + 'static,
    speech: impl SpeechOutput + 'static,
) {
    let summary = env::temp_dir().join(format!("front_desk_on_{name}_{}.json", process::id()));
    let app = front_desk::app(front_desk::start_bookings().await.unwrap(), summary.clone()).unwrap();
    let llm = Arc::new(front_desk::scripted_llm());
    let model = Arc::clone(&llm);
    let report = front_desk::job(app, line).run(async move |job: JobContext<App>| {
        let session = front_desk::start(&job, model, speech).await.unwrap();
        for says in front_desk::CALLER {
            session.wait_for_idle().await;
            session.user_input(says);
        }
        session.closed().await;
    });
    let report = timeout(Duration::from_secs(120), report).await.expect("the call goes on");
    llm.finished().unwrap();
    assert_eq!(report.failures().count(), 0, "{report}");
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Ended)), "{report}");
    let written: Value = serde_json::from_str(&fs::read_to_string(&summary).unwrap()).unwrap();
    assert_eq!(
        (&written["caller"]["name"], &written["reason"]),
        (&"Ada Lovelace".into(), &"task_completed".into())
    );
    fs::remove_file(summary).unwrap();
}
