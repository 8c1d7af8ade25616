//! A hang-up takes no longer than it may.

use std::time::{Duration, Instant};

use tool_examples::fake_twilio::{FakeTwilio, Fault};
use tool_runtime::{
    CallControl, HangUpOutcome, HttpOptions, JobOptions, TimeoutPhase,
    twilio::{TwilioAccount, TwilioError},
};

use super::support::{error, known, methods, patient};

/// Far more than any hang-up here may take: who gets here hangs.
const HANGS: Duration = Duration::from_secs(30);

async fn end(http: HttpOptions, faults: impl IntoIterator<Item = Fault>) -> (HangUpOutcome, String) {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    call.faults(faults);
    let known = known(&twilio, &call, http);
    let outcome = tokio::time::timeout(HANGS, known.end()).await.unwrap();
    (outcome, methods(&call))
}

#[tokio::test]
async fn a_total_bounds_the_requests_and_leaves_time_for_a_look() {
    let http = patient().total_timeout(Duration::from_millis(900));
    let (outcome, methods) = end(http, vec![Fault::silence(); 9]).await;
    let total = TwilioError::Timeout { phase: TimeoutPhase::Total };
    assert_eq!(error(&outcome), total);
    assert_eq!(methods, "POST GET");
}

#[tokio::test]
async fn the_look_in_the_time_that_is_left_tells() {
    let http = patient().total_timeout(Duration::from_secs(3));
    let (outcome, methods) = end(http, [Fault::silence().carried_out()]).await;
    assert!(matches!(outcome, HangUpOutcome::AlreadyGone), "{outcome}");
    assert_eq!(methods, "POST GET");
}

#[tokio::test]
async fn a_wait_beyond_the_total_is_not_begun() {
    let http = patient().backoff(Duration::ZERO, HANGS * 2).total_timeout(Duration::from_secs(20));
    let (outcome, methods) = end(http, [Fault::rate_limited(Some("40"))]).await;
    assert_eq!(error(&outcome), TwilioError::RateLimited { retry_after: Some(Duration::from_secs(40)) });
    assert_eq!(methods, "POST");
}

/// The bound is from below: it cannot come too soon.
#[tokio::test]
async fn a_retry_comes_no_sooner_than_twilio_asks() {
    let (begun, second) = (Instant::now(), Duration::from_secs(1));
    let http = patient().backoff(Duration::ZERO, 2 * second);
    let (outcome, methods) = end(http, [Fault::rate_limited(Some("1"))]).await;
    assert!(matches!(outcome, HangUpOutcome::Ended), "{outcome}");
    assert_eq!(methods, "POST POST");
    assert!(begun.elapsed() >= second);
}

#[tokio::test]
async fn nobody_there_is_not_confirmed() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let twilio = FakeTwilio::start().await.unwrap();
    let account = twilio.account_builder().base_url(format!("http://127.0.0.1:{port}")).http(patient());
    let call = account.build().unwrap().call(twilio.new_call().sid()).unwrap();
    let outcome = tokio::time::timeout(HANGS, call.end()).await.unwrap();
    assert!(matches!(error(&outcome), TwilioError::Connection(_)), "{outcome}");
}

/// Held against the options of both as they are written: a job gives up what takes longer.
#[test]
fn a_hang_up_ends_within_the_time_a_job_gives_it() {
    let shown = |name: &str, text: &str| {
        let (_, rest) = text.split_once(&format!("{name}: ")).unwrap();
        let seconds = rest.split_once("s,").unwrap().0;
        seconds.parse::<f64>().unwrap()
    };
    let total = shown("total_timeout", &format!("{:?}", TwilioAccount::http_options()));
    let job = shown("hang_up", &format!("{:?}", JobOptions::default()));
    assert!(total < job, "{total} of {job}");
}
