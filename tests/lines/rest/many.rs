//! Many calls at once, with faults by chance.

use futures_util::future::join_all;
use tool_examples::fake_twilio::{FakeCall, FakeTwilio, Fault};
use tool_runtime::CallControl;

use super::support::{error, patient};

const CALLS: usize = 120;
const SEEDS: u64 = 4;

fn faults() -> Vec<Fault> {
    let plain = [
        Fault::not_in_progress(),
        Fault::not_found(),
        Fault::rate_limited(None),
        Fault::empty(500),
        Fault::page(502),
        Fault::cut(),
        Fault::torn(),
        Fault::nulls(),
        Fault::reset(),
        Fault::slow(1),
        Fault::slow(3),
    ];
    let carried_out = [Fault::empty(503), Fault::page(200), Fault::reset()].map(Fault::carried_out);
    plain.into_iter().chain(carried_out).collect()
}

/// Whatever happens: what is said to be over is, and is ended by one request at most.
#[tokio::test]
async fn a_confirmed_hang_up_is_one() {
    for seed in 0..SEEDS {
        let twilio = FakeTwilio::start().await.unwrap();
        twilio.random_faults(seed, 2, faults());
        let account = twilio.account_builder().http(patient().max_retries(6)).build().unwrap();
        let calls: Vec<FakeCall> = (0..CALLS).map(|_| twilio.new_call()).collect();
        let outcomes =
            join_all(calls.iter().map(|call| async { account.call(call.sid()).unwrap().end().await })).await;
        for (call, outcome) in calls.iter().zip(&outcomes) {
            assert!(call.hang_ups() <= 1, "{seed}, {call:?}: {outcome}");
            if outcome.is_confirmed() {
                assert_eq!(call.hang_ups(), 1, "{seed}, {call:?}: {outcome}");
            } else {
                error(outcome);
            }
        }
        let confirmed = outcomes.iter().filter(|outcome| outcome.is_confirmed()).count();
        assert!(confirmed > CALLS / 2 && confirmed < CALLS, "{seed}: {confirmed} of {CALLS}");
        assert_eq!(twilio.complaints(), [""; 0]);
    }
}
