//! What goes wrong on a media stream.

use std::time::Duration;

/// What goes wrong on a media stream, at Twilio's end or the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFault {
    /// Marks come back at once, whatever is to be heard before them.
    EchoesEarly,
    /// Marks come back so much later than what was before them was heard.
    EchoesLate(Duration),
    /// Each mark comes back twice.
    EchoesTwice,
    /// No mark comes back.
    NeverEchoes,
    /// Marks come back under other names.
    EchoesWrongNames,
    /// This mark, counted from 1, does not come back; the others do.
    LosesMark(usize),
    /// A clear throws away the marks with the audio; otherwise they come back at once.
    ClearDropsMarks,
    /// Audio is played so many times as fast as it is.
    PlaysFast(u32),
    /// The caller hangs up.
    HangsUp(Step, Leaving),
    /// Messages come in another order than that of their numbers, and some come twice.
    Disorder,
    /// Messages of events that nobody knows come in between.
    UnknownEvents,
    /// Messages that make no sense come in between.
    Nonsense,
    /// Audio comes before the stream is told of.
    MediaFirst,
    /// The stream is told of first, and the connection after it.
    StartFirst,
    /// The connection speaks something else.
    OtherProtocol,
    /// The audio is of another kind.
    OtherFormat,
    /// The stream is never told of.
    NeverStarts,
    /// Nothing is read any more once so many messages were.
    StopsReading(usize),
    /// Pings are not answered.
    AnswersNoPings,
}

/// When a caller hangs up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Before a word is said.
    BeforeConnected,
    /// Before the stream is told of.
    AfterConnected,
    /// As soon as it was.
    AfterStart,
    /// When so much was heard.
    Hearing(Duration),
    /// When so many marks have come back.
    AfterMarks(usize),
    /// On the first clear.
    OnClear,
}

/// How a caller's leaving shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The stream is stopped, and the connection closed.
    Stop,
    /// The connection is closed.
    Close,
    /// The connection is reset.
    Reset,
}
