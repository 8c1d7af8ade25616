//! Signals, which are the whole process's: a child process runs the job.

#![cfg(unix)]

use std::{
    env,
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use tool_runtime::{CompletedCall, EndFunction, JobOptions};

use super::{Line, Log, builder, never};

const ROLE: &str = "TOOL_TESTS_JOB";

/// What the child process runs; nothing unless it is one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the tests beside it, in a process of its own"]
async fn child() {
    let Some(role) = env::var_os(ROLE) else { return };
    let hangs = role == "hangs";
    let function = EndFunction::new("summary", move |_: CompletedCall| async move {
        println!("end function");
        if hangs {
            never().await;
        }
    });
    let options = JobOptions::default().end_function_timeout(Duration::from_secs(3600));
    let line = Line::ending(&Log::new(), || async { tool_runtime::HangUpOutcome::Ended });
    let job = builder(&line).end_function(function).options(options).build();
    let report = job.run(|job| async move {
        println!("ready");
        job.shutdown_requested().await;
        println!("told to stop");
    });
    println!("{}", report.await);
    println!("over");
}

struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(role: &str) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "job::signals::child", "--ignored", "--nocapture"])
            .env(ROLE, role)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    /// Reads on until a line ends so.
    fn wait_for(&mut self, end: &str) {
        let mut line = String::new();
        while !line.trim_end().ends_with(end) {
            line.clear();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the child never said `{end}`");
        }
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// The rest of what it says, once it has ended well.
    fn finish(mut self) -> String {
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success(), "{rest}");
        rest
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_signal_ends_the_job_as_any_other_cause_does() {
    for signal in ["-TERM", "-INT"] {
        let mut process = Process::start("drains");
        process.wait_for("ready");
        process.signal(signal);
        process.wait_for("told to stop");
        process.wait_for("end function");
        let rest = process.finish();
        assert!(rest.contains(": job_shutdown; call: ended"), "{rest}");
        assert!(!rest.contains("abandoned"), "{rest}");
        assert!(rest.contains("over"), "{rest}");
    }
}

#[test]
fn a_second_signal_ends_the_waiting_and_not_the_report() {
    let mut process = Process::start("hangs");
    process.wait_for("ready");
    process.signal("-INT");
    process.wait_for("end function");
    process.signal("-TERM");
    let rest = process.finish();
    assert!(rest.contains(": job_shutdown; call: ended"), "{rest}");
    assert!(rest.contains("abandoned"), "{rest}");
}
