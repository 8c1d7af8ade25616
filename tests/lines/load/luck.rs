//! What happens in a call.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use tool_examples::fake_twilio::{
    Fault,
    Leaving::{self, Close, Reset, Stop},
    Step::{AfterMarks, AfterStart, Hearing, OnClear},
    StreamFault::{self, *},
};

use crate::livekit::server as livekit;

/// What happens in a call, drawn from its number.
pub(super) struct Luck(u64);

impl Luck {
    pub(super) fn of(seed: u64, call: u32) -> Self {
        let mut hasher = DefaultHasher::new();
        (seed, call).hash(&mut hasher);
        Self(hasher.finish())
    }

    /// A number below `end`, another each time.
    pub(super) fn draw(&mut self, end: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.hash(&mut hasher);
        self.0 = hasher.finish();
        self.0 % end
    }

    fn leaving(&mut self) -> Leaving {
        [Stop, Close, Reset][usize::try_from(self.draw(3)).unwrap()]
    }

    /// What goes wrong with the stream; nothing in one call of four.
    pub(super) fn stream_faults(&mut self) -> Vec<StreamFault> {
        let milliseconds = Duration::from_millis;
        let fault = match self.draw(20) {
            0 => EchoesEarly,
            1 => EchoesLate(milliseconds(self.draw(300))),
            2 => EchoesTwice,
            3 => NeverEchoes,
            4 => EchoesWrongNames,
            5 => LosesMark(1),
            6 => ClearDropsMarks,
            7 => PlaysFast(10),
            8 => Disorder,
            9 => UnknownEvents,
            10 => Nonsense,
            11 => HangsUp(AfterStart, self.leaving()),
            12 => HangsUp(Hearing(milliseconds(self.draw(600))), self.leaving()),
            13 => HangsUp(AfterMarks(1), self.leaving()),
            14 => HangsUp(OnClear, self.leaving()),
            _ => return Vec::new(),
        };
        vec![fault]
    }

    /// Whether the caller breaks in on the farewell, and how much later.
    pub(super) fn barge_in(&mut self) -> Option<Duration> {
        (self.draw(3) == 0).then(|| Duration::from_millis(self.draw(300)))
    }
}

/// What goes wrong with the first requests for a room: nothing in one call of three, else two things.
pub(super) fn room_faults(luck: &mut Luck) -> Vec<livekit::Fault> {
    let all = super::livekit::FAULTS;
    let mut fault = || all[usize::try_from(luck.draw(all.len() as u64)).unwrap()];
    let two = [fault(), fault()];
    if luck.draw(3) == 0 { Vec::new() } else { two.to_vec() }
}

/// What goes wrong with requests to the REST API.
pub(super) fn rest_faults() -> Vec<Fault> {
    let plain = [
        Fault::not_in_progress(),
        Fault::not_found(),
        Fault::unauthorized(),
        Fault::rate_limited(None),
        Fault::rate_limited(Some("0")),
        Fault::empty(500),
        Fault::page(502),
        Fault::empty(503),
        Fault::cut(),
        Fault::torn(),
        Fault::nulls(),
        Fault::reset(),
        Fault::silence(),
        Fault::slow(2),
    ];
    let carried_out = [Fault::empty(500), Fault::page(200), Fault::reset(), Fault::silence()];
    plain.into_iter().chain(carried_out.map(Fault::carried_out)).collect()
}
