//! Whatever happens in whatever order, a call ends, and ends once.
//!
//! Each case is a call whose model, voice, line, tools and callbacks do as chance has it, and to which
//! things happen at random times. `END_CALL_CASES` says how many there are, `END_CALL_SEED` where they
//! begin: a case that fails names its own.

mod model;
mod wild;

use std::{collections::BTreeMap, env, panic::resume_unwind, sync::Arc, thread, time::Duration};

use tokio::time::timeout;
use tool_runtime::{
    AgentSession, CloseReason, CompletedCall, EndFunction, HangUpOutcome, JobContext, JobReport, JobStep,
};

use self::wild::Case;
use super::{
    random::Random,
    support::{Clerk, Line, Log, Voice, listen, paired, short},
};

/// Longer than everything that may be waited for.
const BOUND: Duration = Duration::from_secs(300);

type Tally = BTreeMap<String, usize>;

#[test]
fn a_call_ends_once_whatever_happens() {
    let number = |name| env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let (first, cases) = (number("END_CALL_SEED").unwrap_or(1), number("END_CALL_CASES").unwrap_or(10_000));
    let begun = std::time::Instant::now();
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let part = |part| scope.spawn(move || run_all((first + part..first + cases).step_by(threads)));
        let parts: Vec<_> = (0..).take(threads).map(part).collect();
        parts.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut tally = Tally::new();
    for (what, times) in tallies.into_iter().flatten() {
        *tally.entry(what).or_default() += times;
    }
    let took = begun.elapsed().as_secs_f64();
    println!("{cases} interleavings in {took:.1} s");
    for (what, times) in tally {
        println!("  {what:<40} {times:>6}");
    }
}

fn run_all(seeds: impl Iterator<Item = u64>) -> Tally {
    let mut tally = Tally::new();
    for seed in seeds {
        let whats =
            run(seed).unwrap_or_else(|problem| panic!("END_CALL_SEED={seed} END_CALL_CASES=1: {problem}"));
        for what in whats {
            *tally.entry(what).or_default() += 1;
        }
    }
    tally
}

fn run(seed: u64) -> Result<Vec<String>, String> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(interleaving(seed))
}

/// A call under way, and what is noted of it.
#[derive(Clone)]
struct Running {
    log: Log,
    line: Arc<Line>,
    voice: Arc<Voice>,
    job: JobContext,
    session: AgentSession,
}

async fn interleaving(seed: u64) -> Result<Vec<String>, String> {
    let mut case = Case::new(Random::new(seed));
    let log = Log::new();
    let line = Line::new(&log, case.hanging);
    let voice = Voice::new(&log);
    let end_call = case.end_call(&log);
    let notes = log.clone();
    let post_call = EndFunction::new("post_call", move |call: CompletedCall| {
        let problem = paired(call.history().items()).err();
        notes.note(
            problem.map_or("post-call".to_owned(), |problem| format!("law broken: post-call: {problem}")),
        );
        async {}
    });
    let job = JobContext::builder(())
        .call_control(Arc::clone(&line))
        .options(case.job_options)
        .end_function(post_call)
        .build();
    let session = AgentSession::for_job(&job)
        .llm(case.model(&log))
        .speech(Arc::clone(&voice))
        .options(case.options)
        .build();
    listen(&log, &session);
    session.start(Clerk(model::tools(end_call))).await.map_err(|error| error.to_string())?;
    let running = Running { log, line, voice, job, session };
    let happenings = tokio::spawn(wild::happen(running.clone(), case.happenings.clone()));
    let report = timeout(BOUND, running.job.closed()).await;
    happenings.abort();
    let described = |problem: String| format!("{problem}\n{:#?}\n{:#?}", case.happenings, running.log);
    let report = report.map_err(|_| described("the job does not end".to_owned()))?;
    timeout(BOUND, running.session.closed())
        .await
        .map_err(|_| described("the session does not close".to_owned()))?;
    laws(&running, &report, &case).await.map_err(described)?;
    Ok(tally(&running, &report))
}

async fn laws(running: &Running, report: &JobReport, case: &Case) -> Result<(), String> {
    tokio::task::yield_now().await; // whoever listens hears of the close
    let Running { log, session, .. } = running;
    let holds = |law: &str, holds: bool| if holds { Ok(()) } else { Err(format!("{law}: {report}")) };
    if let Some(broken) = log.names().into_iter().find(|what| what.starts_with("law broken")) {
        return Err(broken);
    }
    let hang_ups = log.count("hang-up");
    holds("at most one hang-up", hang_ups <= 1)?;
    holds("one post-call run", log.count("post-call") == 1)?;
    holds("one close", log.count("closed") == 1)?;
    holds("an end within bounds", log.at("post-call") < BOUND)?;
    let gone = (log.count("caller gone") > 0).then(|| log.at("caller gone"));
    if hang_ups == 1 {
        let at = log.at("hang-up");
        holds("no hang-up once the caller is gone", gone.is_none_or(|gone| at <= gone))?;
        holds("what comes after the call comes after it", log.at("post-call") >= at)?;
        holds("a hang-up is reported", report.hang_up.is_some())?;
        let is_late = report.failures().any(|record| record.step == JobStep::SessionClose);
        holds("nobody is cut short", is_late || log.count("somebody was cut short") == 0)?;
    } else {
        let leaves = !case.deletes_room && report.reason == CloseReason::TaskCompleted;
        holds("no line is left open", gone.is_some() || leaves)?;
    }
    let history = session.history().await;
    paired(history.items()).map_err(|problem| format!("{problem}: {:?}", short(history.items())))
}

fn tally(running: &Running, report: &JobReport) -> Vec<String> {
    let hang_up = match &report.hang_up {
        None => "none".to_owned(),
        Some(HangUpOutcome::Unconfirmed(_)) => "unconfirmed".to_owned(),
        Some(outcome) => outcome.to_string(),
    };
    let asked = running.log.count("asked to end").min(3);
    let called_off = running.log.count("model reads: called off").min(1);
    let mut tally = vec![
        format!("cause: {}", report.reason),
        format!("hang-up: {hang_up}"),
        format!("end_call took effect: {asked}{} times", if asked == 3 { " or more" } else { "" }),
    ];
    if called_off > 0 {
        tally.push("the model was told of an end called off".to_owned());
    }
    tally
}

#[test]
fn a_case_is_the_same_each_time() {
    let case = |seed| format!("{:?}", Case::new(Random::new(seed)).happenings);
    assert_eq!(case(7), case(7));
    assert_ne!(case(7), case(8));
}
