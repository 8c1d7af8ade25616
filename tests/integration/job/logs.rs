//! What an operator reads of a job.

use tool_runtime::{CloseReason, CompletedCall, EndFunction, JobContext};
use tool_tests::Log;
use tracing::Level;

#[tokio::test(start_paused = true)]
async fn what_fails_is_an_error_within_the_jobs_span() {
    let log = Log::listen();
    let userdata = "password=hunter2";
    let write = EndFunction::new("write", |call: CompletedCall<&str>| async move {
        assert!(call.userdata().starts_with("password"));
        Err("503")
    });
    let job = JobContext::builder(userdata).end_function(write.retries(1)).build();
    job.add_shutdown_callback("flush", |_| async {});
    job.shutdown(CloseReason::UserInitiated);
    job.closed().await;
    let lines = log.take();
    let of =
        |level: Level| lines.lines().filter(move |line| line.starts_with(level.as_str())).collect::<Vec<_>>();
    let [error] = of(Level::ERROR)[..] else { panic!("{lines}") };
    assert!(error.contains(r#"["job"]"#), "{error}");
    for part in ["step=end_function", r#"name="write""#, "outcome=failed: 503", "attempts=2"] {
        assert!(error.contains(part), "{part} is not in {error}");
    }
    assert_eq!(of(Level::WARN).len(), 1, "{lines}");
    assert!(of(Level::INFO)[0].contains("failures=1"), "{lines}");
    assert!(!lines.contains("hunter2"), "{lines}");
}
