//! Calls over Twilio.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{Path, State, WebSocketUpgrade},
    response::Response,
    routing::any,
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinSet,
    time::{sleep, timeout},
};
use tool_examples::{
    fake_twilio::{FakeCall, FakeStream, FakeTwilio, StreamRecord},
    tone::ToneVoice,
};
use tool_runtime::{
    Agent, AgentSession, Capabilities, ChatItem, ChatRequest, ChatStream, HangUpOutcome, HttpOptions,
    JobContext, JobOptions, JobReport, JobStep, Llm, LlmError, ScriptedLlm, ScriptedTurn, SessionError,
    SessionEvent, async_trait,
    twilio::{CallStatus, HandshakeError, MediaOptions, MediaStream, TwilioAccount, TwilioLine},
};

use super::{
    CALLS, HANGS, counted,
    luck::{Luck, rest_faults},
    seed,
};

/// One call of so many comes over a real socket.
const REAL: u32 = 5;

struct Clerk;

#[async_trait]
impl Agent for Clerk {
    fn instructions(&self) -> String {
        "You are a clerk.".to_owned()
    }

    async fn on_enter(&self, session: &AgentSession) {
        session.say("Good morning.");
    }
}

/// Ends the call whenever it is spoken to, and says goodbye when it is told to.
struct Polite;

#[async_trait]
impl Llm for Polite {
    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        let items = request.chat.items();
        let turn = match items.last() {
            Some(ChatItem::FunctionCallOutput(_)) => {
                ScriptedTurn::new().say("Thank you for calling. Goodbye.")
            }
            _ => ScriptedTurn::new().call_with_id(format!("call_{}", items.len()), "end_call", "{}"),
        };
        ScriptedLlm::new([turn]).chat(request).await
    }
}

/// What all calls share on the server.
struct Server {
    account: TwilioAccount,
    seed: u64,
    /// Whether everybody is on the line.
    all_there: watch::Sender<bool>,
    ended: mpsc::UnboundedSender<Ended>,
}

/// A call that is over, as the server saw it.
struct Ended {
    number: u32,
    /// None where the caller was gone before the stream was told of.
    job: Option<EndedJob>,
}

struct EndedJob {
    report: JobReport,
    /// How often something was done after it.
    post_calls: u32,
    took: Duration,
}

/// No reply is waited for as long as a caller would, and an echo that never comes neither.
fn http() -> HttpOptions {
    let milliseconds = Duration::from_millis;
    let http = TwilioAccount::http_options().first_byte_timeout(milliseconds(2000));
    http.idle_timeout(milliseconds(2000)).backoff(milliseconds(10), milliseconds(50))
}

fn media_options() -> MediaOptions {
    let milliseconds = Duration::from_millis;
    MediaOptions::default().echo_timeout(milliseconds(1000)).echo_margin(milliseconds(500))
}

impl Server {
    /// Serves one call, to its end and beyond.
    async fn serve(&self, number: u32, accepted: Result<MediaStream, HandshakeError>) {
        self.all_there.subscribe().wait_for(|all| *all).await.unwrap();
        let job = match accepted {
            Ok(stream) => Some(self.job(number, stream).await),
            Err(_) => None,
        };
        let _ = self.ended.send(Ended { number, job });
    }

    async fn job(&self, number: u32, stream: MediaStream) -> EndedJob {
        let begun = Instant::now();
        let call = self.account.call(&stream.start().call_sid).unwrap();
        let line = TwilioLine::new(call, stream, ToneVoice::at_rate(100.0));
        let (post_call, post_calls) = counted();
        let job = JobContext::builder(()).call_control(line.clone()).end_function(post_call);
        let job = job.options(JobOptions::default().handle_signals(false)).build();
        let talk = talk(job.clone(), line, Luck::of(self.seed, number).barge_in());
        let report = job.run(|_| talk).await;
        EndedJob { report, post_calls: post_calls.load(Ordering::Relaxed), took: begun.elapsed() }
    }
}

fn number(call_sid: &str) -> u32 {
    u32::from_str_radix(call_sid.trim_start_matches("CA").trim_start_matches('0'), 16).unwrap()
}

/// The conversation: the caller says goodbye, and breaks in on the farewell if that is their luck.
async fn talk(job: JobContext, line: TwilioLine, barge_in: Option<Duration>) -> Result<(), SessionError> {
    let session = line.session(&job).llm(Polite).build();
    session.start(Clerk).await?;
    session.wait_for_idle().await;
    let mut events = session.events();
    session.user_input("Goodbye.");
    if let Some(delay) = barge_in {
        while let Some(event) = events.next().await {
            if matches!(event, SessionEvent::ToolEnded { .. }) {
                break;
            }
        }
        sleep(delay).await;
        session.user_input("Wait! No, that is all.");
    }
    session.closed().await;
    Ok(())
}

/// Somebody calls.
async fn ring(server: Arc<Server>, url: String, call: FakeCall) -> (FakeCall, FakeStream) {
    let number = number(call.sid());
    let stream = FakeStream::builder(call.sid()).faults(Luck::of(server.seed, number).stream_faults());
    if number.is_multiple_of(REAL) {
        let caller = stream.connect(&format!("{url}/{number}")).await.unwrap();
        return (call, caller);
    }
    let (caller, socket) = stream.in_memory();
    tokio::spawn(async move {
        server.serve(number, MediaStream::accept_over(socket, media_options()).await).await;
    });
    (call, caller)
}

/// When the stream is over, so is the call: the caller has hung up, or Twilio has gone on to the
/// `<Hangup/>` behind `<Connect>`.
async fn over((call, caller): (FakeCall, FakeStream)) -> (FakeCall, StreamRecord) {
    let record = caller.over().await;
    if call.status() == CallStatus::InProgress {
        call.set_status(CallStatus::Completed);
    }
    (call, record)
}

async fn media(
    upgrade: WebSocketUpgrade,
    Path(number): Path<u32>,
    State(server): State<Arc<Server>>,
) -> Response {
    let ended = server.ended.clone();
    let failed = move |_| _ = ended.send(Ended { number, job: None });
    upgrade.on_failed_upgrade(failed).on_upgrade(async move |socket| {
        server.serve(number, MediaStream::accept(socket, media_options()).await).await;
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_five_hundred_calls_ends_once() {
    let (seed, twilio) = (seed(), FakeTwilio::start().await.unwrap());
    twilio.random_faults(seed, 2, rest_faults());
    let account = twilio.account_builder().http(http()).build().unwrap();
    let (ended, mut all_ended) = mpsc::unbounded_channel();
    let all_there = watch::Sender::new(false);
    let server = Arc::new(Server { account, seed, all_there, ended });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/media", listener.local_addr().unwrap());
    let router = Router::new().route("/media/{number}", any(media)).with_state(Arc::clone(&server));
    tokio::spawn(async move { axum::serve(listener, router).await });

    let rings = (0..CALLS).map(|_| ring(Arc::clone(&server), url.clone(), twilio.new_call()));
    let on_the_line = rings.collect::<JoinSet<_>>().join_all().await;
    server.all_there.send_replace(true);
    let mut calls: JoinSet<_> = on_the_line.into_iter().map(over).collect();
    let (mut jobs, mut callers) = (BTreeMap::new(), BTreeMap::new());
    let all_over = async {
        while jobs.len() < CALLS as usize || callers.len() < CALLS as usize {
            tokio::select! {
                Some(over) = calls.join_next() => {
                    let (call, record) = over.unwrap();
                    callers.insert(number(call.sid()), (call, record));
                }
                Some(Ended { number, job }) = all_ended.recv() => { jobs.insert(number, job); }
            }
        }
    };
    if timeout(HANGS, all_over).await.is_err() {
        let hangs = |number: &u32| !callers.contains_key(number) || !jobs.contains_key(number);
        let hanging =
            (1..=CALLS).filter(hangs).map(|number| (number, Luck::of(seed, number).stream_faults()));
        panic!("seed {seed}: these calls hang: {:?}", hanging.collect::<Vec<_>>());
    }
    let mut tally = Tally::default();
    for (number, caller) in &callers {
        check(caller, jobs[number].as_ref());
        tally.note(&caller.0, jobs[number].as_ref());
    }
    assert_eq!(twilio.complaints(), [""; 0]);
    println!("seed {seed}: {tally:#?}");
}

/// However a call ends, it ends once, is hung up once at most, and is followed up once.
fn check((call, record): &(FakeCall, StreamRecord), job: Option<&EndedJob>) {
    assert_eq!((call.status(), &record.complaints), (CallStatus::Completed, &Vec::new()), "{call:?}");
    let asked = call.received().iter().filter(|request| request.method == "POST").count();
    let Some(EndedJob { report, post_calls, .. }) = job else {
        return assert_eq!(asked, 0, "{call:?}");
    };
    let hang_ups = call.hang_ups();
    let fits = match &report.hang_up {
        Some(HangUpOutcome::Ended) => hang_ups == 1,
        Some(HangUpOutcome::AlreadyGone) if asked == 0 => hang_ups == 0,
        Some(_) => hang_ups <= 1 && asked > 0,
        None => false,
    };
    assert!(fits, "{call:?}, {hang_ups} hang-ups, {asked} requests: {report}");
    assert_eq!(*post_calls, 1, "{call:?}: {report}");
    assert!(report.failures().all(|failure| failure.step == JobStep::HangUp), "{call:?}: {report}");
}

/// What became of the calls.
#[derive(Debug, Default)]
struct Tally {
    /// By the reason of their end and what came of the hang-up.
    ends: BTreeMap<String, u32>,
    hang_ups: u32,
    post_calls: u32,
    requests: usize,
    longest: Duration,
}

impl Tally {
    fn note(&mut self, call: &FakeCall, job: Option<&EndedJob>) {
        self.hang_ups += call.hang_ups();
        self.requests += call.received().len();
        let Some(EndedJob { report, post_calls, took }) = job else {
            *self.ends.entry("gone before it began".to_owned()).or_default() += 1;
            return;
        };
        let hang_up = match &report.hang_up {
            Some(HangUpOutcome::Unconfirmed(_)) => "unconfirmed".to_owned(),
            Some(outcome) => outcome.to_string(),
            None => "not asked for".to_owned(),
        };
        *self.ends.entry(format!("{}, {hang_up}", report.reason)).or_default() += 1;
        self.post_calls += post_calls;
        self.longest = self.longest.max(*took);
    }
}
