//! Every fault of a stream, and what becomes of a speech under it.
//!
//! Each row says "One two three." at ten characters a second: `One ` is heard after 400 ms, `two ` after
//! 800, `three.` after 1400. Each but those whose caller is gone then says "Four five six." to its
//! end, into the echoes of the first.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use tool_examples::fake_twilio::{
    Leaving::{self, Close, Reset, Stop},
    Step::{AfterMarks, Hearing, OnClear},
    StreamFault::{self, *},
};
use tool_runtime::Provenance::{self, Cleared, NeverStarted, Played, TimedOut};

use super::support::{Call, after, call, milliseconds, play};

const TEXT: &str = "One two three.";
/// What is said after it.
const NEXT: &str = "Four five six.";
const ALL: &str = "One two three.";
/// In the middle of the second word.
const MIDDLE: Option<u64> = Some(600);
const NO: Option<u64> = None;

/// What becomes of a speech.
struct Row {
    faults: &'static [StreamFault],
    /// When it is cleared, in milliseconds.
    clear: Option<u64>,
    provenance: Provenance,
    heard: &'static str,
    /// When it was over.
    at: u128,
    /// What the caller has truly heard of it, in milliseconds.
    truth: u64,
}

async fn hold(row: Row) {
    let call = call(row.faults).await;
    let (playout, playback) =
        timeout(Duration::from_secs(60), play(&call.speech(), TEXT, row.clear)).await.expect("it hangs");
    let found = (playout.provenance, playout.heard.as_str(), call.now());
    assert_eq!(found, (row.provenance, row.heard, row.at));
    assert_eq!(playback.progress().heard, row.heard, "what was told on the way");
    after(1).await; // a clear is on its way
    let record = call.caller.record();
    assert_eq!(record.complaints, [""; 0]);
    assert_eq!(record.clears(), usize::from(row.clear.is_some_and(|clear| u128::from(clear) == row.at)));
    assert_eq!(record.heard_at_clears.first().copied().unwrap_or(record.heard), milliseconds(row.truth));
    goes_on(&call, row.faults).await;
}

/// The next speech is not taken for the one before.
async fn goes_on(call: &Call, faults: &[StreamFault]) {
    let begun = Instant::now();
    let (playout, _) = play(&call.speech(), NEXT, None).await;
    let is_gone = faults.iter().any(|fault| matches!(fault, HangsUp(..) | StopsReading(_)));
    if is_gone {
        assert!(call.stream.is_stopped());
        assert_eq!((playout.provenance, playout.heard.as_str()), (NeverStarted, ""));
        assert_eq!(begun.elapsed(), Duration::ZERO);
        return;
    }
    let (provenance, at) = of_next(faults);
    assert_eq!((playout.provenance, playout.heard.as_str()), (provenance, NEXT));
    assert_eq!(begun.elapsed(), at);
}

/// What becomes of the next speech, and when: echoes of the one before come in between.
fn of_next(faults: &[StreamFault]) -> (Provenance, Duration) {
    let late = faults.iter().find_map(|fault| match fault {
        EchoesLate(late) => Some(*late),
        _ => None,
    });
    if faults.iter().any(|fault| matches!(fault, NeverEchoes | EchoesWrongNames)) {
        return (TimedOut, Duration::from_secs(15));
    }
    let played = milliseconds(1400) + late.unwrap_or_default();
    if played > Duration::from_secs(15) { (TimedOut, Duration::from_secs(15)) } else { (Played, played) }
}

macro_rules! rows {
    ($($name:ident: [$($fault:expr),*], $clear:expr => $provenance:ident, $heard:expr, at $at:literal, truth $truth:literal;)*) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $name() {
                hold(Row {
                    faults: const { &[$($fault),*] },
                    clear: $clear,
                    provenance: $provenance,
                    heard: $heard,
                    at: $at,
                    truth: $truth,
                })
                .await;
            }
        )*
    };
}

/// In the middle of the second word.
const fn hangs_up(leaving: Leaving) -> StreamFault {
    HangsUp(Hearing(Duration::from_millis(600)), leaving)
}

const LATE: StreamFault = EchoesLate(Duration::from_secs(3));

rows! {
    nothing_goes_wrong: [], NO => Played, ALL, at 1400, truth 1400;
    nothing_goes_wrong_and_it_is_cleared: [], MIDDLE => Cleared, "One ", at 600, truth 600;
    cleared_before_a_word_was_heard: [], Some(300) => Cleared, "", at 300, truth 300;

    echoes_come_early: [EchoesEarly], NO => Played, ALL, at 1400, truth 1400;
    echoes_come_early_and_it_is_cleared: [EchoesEarly], MIDDLE => Cleared, "One ", at 600, truth 600;
    echoes_come_late: [LATE], NO => Played, ALL, at 4400, truth 1400;
    echoes_come_late_and_it_is_cleared: [LATE], MIDDLE => Cleared, "One ", at 600, truth 600;
    cleared_while_a_late_echo_is_waited_for: [LATE], Some(2000) => Cleared, ALL, at 2000, truth 1400;
    echoes_come_later_than_anybody_waits: [EchoesLate(Duration::from_secs(14))], NO => TimedOut, ALL, at 15_000, truth 1400;
    echoes_come_twice: [EchoesTwice], NO => Played, ALL, at 1400, truth 1400;
    echoes_come_twice_and_it_is_cleared: [EchoesTwice], MIDDLE => Cleared, "One ", at 600, truth 600;
    echoes_never_come: [NeverEchoes], NO => TimedOut, ALL, at 15_000, truth 1400;
    echoes_never_come_and_it_is_cleared: [NeverEchoes], MIDDLE => Cleared, "One ", at 600, truth 600;
    echoes_never_come_and_it_is_cleared_while_they_are_waited_for: [NeverEchoes], Some(9000) => Cleared, ALL, at 9000, truth 1400;
    echoes_have_wrong_names: [EchoesWrongNames], NO => TimedOut, ALL, at 15_000, truth 1400;
    an_echo_on_the_way_is_lost: [LosesMark(2)], NO => Played, ALL, at 1400, truth 1400;
    the_last_echo_is_lost: [LosesMark(3)], NO => TimedOut, ALL, at 15_000, truth 1400;

    a_clear_echoes_the_marks: [], Some(1000) => Cleared, "One two ", at 1000, truth 1000;
    a_clear_drops_the_marks: [ClearDropsMarks], Some(1000) => Cleared, "One two ", at 1000, truth 1000;
    a_clear_echoes_the_marks_late: [EchoesLate(Duration::from_millis(200))], Some(1000) => Cleared, "One two ", at 1000, truth 1000;
    a_clear_echoes_the_marks_twice: [EchoesTwice], Some(1000) => Cleared, "One two ", at 1000, truth 1000;

    the_audio_is_played_ten_times_as_fast: [PlaysFast(10)], NO => Played, ALL, at 1400, truth 1400;
    messages_are_out_of_order_and_repeated: [Disorder], NO => Played, ALL, at 1400, truth 1400;
    unknown_events_come_in_between: [UnknownEvents], NO => Played, ALL, at 1400, truth 1400;
    nonsense_comes_in_between: [Nonsense], NO => Played, ALL, at 1400, truth 1400;
    everything_at_once: [Disorder, UnknownEvents, Nonsense, EchoesTwice, LATE], NO => Played, ALL, at 4400, truth 1400;

    the_caller_hangs_up_in_mid_audio: [hangs_up(Stop)], NO => Cleared, "One ", at 600, truth 600;
    the_connection_is_closed_in_mid_audio: [hangs_up(Close)], NO => Cleared, "One ", at 600, truth 600;
    the_connection_is_reset_in_mid_audio: [hangs_up(Reset)], NO => Cleared, "One ", at 600, truth 600;
    the_caller_hangs_up_after_the_first_mark: [HangsUp(AfterMarks(1), Stop)], NO => Cleared, "One ", at 400, truth 400;
    the_caller_hangs_up_after_the_last_mark: [HangsUp(AfterMarks(3), Stop)], NO => Played, ALL, at 1400, truth 1400;
    the_connection_is_reset_after_the_last_mark: [HangsUp(AfterMarks(3), Reset)], NO => Played, ALL, at 1400, truth 1400;
    the_caller_hangs_up_on_a_clear: [HangsUp(OnClear, Stop)], MIDDLE => Cleared, "One ", at 600, truth 600;
    the_connection_is_reset_on_a_clear: [HangsUp(OnClear, Reset)], MIDDLE => Cleared, "One ", at 600, truth 600;
}
