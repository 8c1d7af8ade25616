//! Many calls in one process.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::task::JoinSet;
use tool_runtime::{
    AgentSession, CallControl, CompletedCall, EndCallTool, EndFunction, HangUpOutcome, IntoTools, JobContext,
    JobReport, ScriptedLlm, SessionOptions, Tool, VirtualSpeech, async_trait, function_tool, tools,
};

use super::support::{Clerk, GOODBYE, assert_paired, ends, short, turn};

const CALLS: usize = 500;

/// Look something up.
#[function_tool]
async fn look_up() -> &'static str {
    tokio::task::yield_now().await;
    "found"
}

/// How often calls were hung up, and something was done after them.
#[derive(Default)]
struct Counts {
    hang_ups: AtomicUsize,
    post_calls: AtomicUsize,
}

impl Counts {
    fn hang_ups(&self) -> usize {
        self.hang_ups.load(Ordering::Relaxed)
    }

    fn post_calls(&self) -> usize {
        self.post_calls.load(Ordering::Relaxed)
    }
}

struct Line(Arc<Counts>);

#[async_trait]
impl CallControl for Line {
    async fn end(&self) -> HangUpOutcome {
        self.0.hang_ups.fetch_add(1, Ordering::Relaxed);
        HangUpOutcome::Ended
    }
}

fn agents_tools() -> Vec<Tool> {
    let mut all: Vec<Tool> = tools![look_up];
    all.extend(EndCallTool::new().into_tools());
    all
}

/// A call whose agent waits for the user to speak.
async fn begin(
    counts: &Arc<Counts>,
    voice: VirtualSpeech,
    options: SessionOptions,
) -> (JobContext, AgentSession) {
    let noted = Arc::clone(counts);
    let post_call = EndFunction::new("count", move |call: CompletedCall| {
        assert_paired(call.history().items());
        noted.post_calls.fetch_add(1, Ordering::Relaxed);
        async {}
    });
    let job = JobContext::builder(()).call_control(Line(Arc::clone(counts))).end_function(post_call).build();
    let llm = ScriptedLlm::new([
        turn().call("look_up", "{}"),
        turn().expect_output("call_1", "found").say("It was found."),
        ends(),
        turn().say(GOODBYE),
    ]);
    let session = AgentSession::for_job(&job).llm(llm).speech(voice).options(options).build();
    session.start(Clerk(agents_tools())).await.unwrap();
    (job, session)
}

/// A call to its end.
async fn call(counts: Arc<Counts>, voice: VirtualSpeech) -> (JobReport, Vec<String>) {
    let (job, session) = begin(&counts, voice, SessionOptions::default()).await;
    session.run("Look it up.").await.unwrap();
    session.user_input("Thanks, bye.");
    let report = job.closed().await;
    (report, short(session.history().await.items()))
}

async fn all_end(voice: impl Fn() -> VirtualSpeech) {
    let counts = Arc::new(Counts::default());
    let mut calls = JoinSet::new();
    for _ in 0..CALLS {
        calls.spawn(call(Arc::clone(&counts), voice()));
    }
    let ended = calls.join_all().await;
    assert_eq!(ended.len(), CALLS);
    for (report, history) in ended {
        assert_eq!(report.failures().count(), 0, "{report}");
        assert_eq!(
            history,
            [
                "user: Look it up.",
                "call look_up",
                "output found",
                "agent: It was found.",
                "user: Thanks, bye.",
                "call end_call",
                "output say goodbye to the user",
                "agent: Goodbye, Alice."
            ]
        );
    }
    assert_eq!((counts.hang_ups(), counts.post_calls()), (CALLS, CALLS));
}

#[tokio::test(start_paused = true)]
async fn five_hundred_at_once_each_end_once() {
    all_end(VirtualSpeech::new).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_hundred_at_once_on_several_threads_each_end_once() {
    all_end(VirtualSpeech::instant).await;
}

/// What calls hold, in bytes each: once they have begun, after a turn, and when they are over.
fn memory(options: SessionOptions) -> [i64; 3] {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let counts = Arc::new(Counts::default());
    // What the first call allocates for all that come after it is no call's own.
    runtime.block_on(call(Arc::clone(&counts), VirtualSpeech::new()));
    let mut open = Vec::with_capacity(CALLS);
    let begun = allocation_counter::measure(|| {
        runtime.block_on(async {
            for _ in 0..CALLS {
                open.push(begin(&counts, VirtualSpeech::new(), options).await);
            }
        });
    });
    let talked = allocation_counter::measure(|| {
        runtime.block_on(async {
            for (_, session) in &open {
                session.run("Look it up.").await.unwrap();
            }
        });
    });
    let ended = allocation_counter::measure(|| {
        runtime.block_on(async {
            for (job, session) in open.drain(..) {
                session.user_input("Thanks, bye.");
                job.closed().await;
            }
            // Timers and tasks let go.
            tokio::time::sleep(std::time::Duration::from_secs(3600)).await;
        });
    });
    assert_eq!(counts.post_calls(), CALLS + 1);
    let mut held = 0;
    [begun, talked, ended].map(|measured| {
        held += measured.bytes_current;
        held / i64::try_from(CALLS).unwrap()
    })
}

#[test]
fn the_memory_of_a_session_is_reported_and_given_back() {
    let narrow = SessionOptions::default().event_capacity(64);
    for (which, options) in [("default", SessionOptions::default()), ("room for 64 events", narrow)] {
        let [begun, talked, left] = memory(options);
        println!(
            "bytes a session ({which}): {begun} begun, {talked} after a turn with a call, {left} when over"
        );
        assert!(left < 1024, "a call that is over leaves {left} bytes behind");
    }
}
