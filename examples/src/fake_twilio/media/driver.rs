//! What Twilio does on its end of a stream.

mod talk;

use std::{
    future::pending,
    sync::{Arc, Mutex, MutexGuard},
};

use serde_json::json;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};
use tool_runtime::twilio::{Audio, OutboundMessage, StreamStart};

use self::talk::{FRAME, sent};
use super::{Asked, Leaving, Noted, Step, StreamFault, lock, wire::Wire};

/// Twilio's end of a stream.
pub(super) struct Driver {
    start: StreamStart,
    faults: Vec<StreamFault>,
    noted: Arc<Mutex<Noted>>,
    asks: mpsc::UnboundedReceiver<Asked>,
    /// Marks that come back later than they should.
    late: Vec<(Instant, String)>,
    sequence: u64,
    chunk: u64,
    read: usize,
    echoed: usize,
}

/// The stream goes on, or the caller leaves.
type Going = Result<(), Gone>;

/// How it is over.
enum Gone {
    Left(Leaving),
    /// The server has closed it.
    Closed,
}

/// What happens next.
enum Next {
    Message(Option<String>),
    Asked(Option<Asked>),
    MarkDue,
    LateMarkDue,
    HeardEnough(Leaving),
}

impl Driver {
    pub(super) fn new(
        start: StreamStart,
        faults: Vec<StreamFault>,
        noted: Arc<Mutex<Noted>>,
        asks: mpsc::UnboundedReceiver<Asked>,
    ) -> Self {
        Self { start, faults, noted, asks, late: Vec::new(), sequence: 0, chunk: 0, read: 0, echoed: 0 }
    }

    pub(super) async fn run(mut self, mut wire: Wire) {
        let gone = match self.introduce(&mut wire).await {
            Ok(()) => self.go_on(&mut wire).await,
            Err(gone) => gone,
        };
        self.noted().over();
        match gone {
            Gone::Left(Leaving::Stop) => {
                let stop = json!({ "accountSid": self.start.account_sid, "callSid": self.start.call_sid });
                let _ = self.say(&mut wire, "stop", &stop).await;
                wire.close().await;
            }
            Gone::Left(Leaving::Close) | Gone::Closed => wire.close().await,
            Gone::Left(Leaving::Reset) => wire.reset(),
        }
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        lock(&self.noted)
    }

    fn has(&self, fault: StreamFault) -> bool {
        self.faults.contains(&fault)
    }

    /// The first of what the faults give.
    fn fault<T>(&self, find: impl Fn(&StreamFault) -> Option<T>) -> Option<T> {
        self.faults.iter().find_map(find)
    }

    /// The caller leaves here, if that is the fault.
    fn step(&self, step: Step) -> Going {
        match self.fault(|fault| match fault {
            StreamFault::HangsUp(at, leaving) if *at == step => Some(*leaving),
            _ => None,
        }) {
            Some(leaving) => Err(Gone::Left(leaving)),
            None => Ok(()),
        }
    }

    async fn introduce(&mut self, wire: &mut Wire) -> Going {
        self.step(Step::BeforeConnected)?;
        if !self.has(StreamFault::StartFirst) {
            self.connected(wire).await?;
        }
        self.step(Step::AfterConnected)?;
        self.interrupt(wire).await?;
        if self.has(StreamFault::MediaFirst) {
            self.audio(wire, &[0xff; FRAME]).await?;
        }
        if self.has(StreamFault::NeverStarts) {
            return Ok(());
        }
        let start = serde_json::to_value(&self.start).unwrap_or_default();
        self.say(wire, "start", &start).await?;
        if self.has(StreamFault::StartFirst) {
            self.connected(wire).await?;
        }
        self.step(Step::AfterStart)
    }

    async fn go_on(&mut self, wire: &mut Wire) -> Gone {
        loop {
            let next = self.next(wire).await;
            if let Err(gone) = self.attend(wire, next).await {
                return gone;
            }
        }
    }

    async fn next(&mut self, wire: &mut Wire) -> Next {
        let reads = self.fault(|fault| match fault {
            StreamFault::StopsReading(after) => Some(self.read < *after),
            _ => None,
        });
        let mark = self.noted().player.next_mark();
        let enough = self.heard_enough();
        let late = self.late.first().map(|(due, _)| *due);
        tokio::select! {
            biased;
            leaving = until_some(enough) => Next::HeardEnough(leaving),
            () = until(mark) => Next::MarkDue,
            () = until(late) => Next::LateMarkDue,
            asked = self.asks.recv() => Next::Asked(asked),
            message = wire.next(), if reads.unwrap_or(true) => Next::Message(message),
        }
    }

    /// When the caller has heard enough, if that is the fault.
    fn heard_enough(&self) -> Option<(Instant, Leaving)> {
        let (heard, leaving) = self.fault(|fault| match fault {
            StreamFault::HangsUp(Step::Hearing(heard), leaving) => Some((*heard, *leaving)),
            _ => None,
        })?;
        let bytes = u64::try_from(heard.as_micros() / 125).unwrap_or(u64::MAX);
        Some((self.noted().player.when_heard(bytes)?, leaving))
    }

    async fn attend(&mut self, wire: &mut Wire, next: Next) -> Going {
        match next {
            Next::Message(Some(message)) => self.hear(wire, &message).await,
            Next::Message(None) => Err(Gone::Closed),
            Next::Asked(Some(asked)) => self.obey(wire, asked).await,
            Next::Asked(None) => Err(Gone::Left(Leaving::Reset)),
            Next::HeardEnough(leaving) => Err(Gone::Left(leaving)),
            Next::MarkDue => {
                let mark = self.noted().player.take_mark();
                match mark {
                    Some(name) => self.echo_in_time(wire, name).await,
                    None => Ok(()),
                }
            }
            Next::LateMarkDue => {
                let (_, name) = self.late.remove(0);
                self.echo(wire, &name).await
            }
        }
    }

    async fn obey(&mut self, wire: &mut Wire, asked: Asked) -> Going {
        match asked {
            Asked::Say(mulaw) => {
                for frame in mulaw.chunks(FRAME) {
                    self.audio(wire, frame).await?;
                }
                Ok(())
            }
            Asked::Press(digit) => {
                self.say(wire, "dtmf", &json!({ "track": "inbound_track", "digit": digit })).await
            }
            Asked::Send(message) => sent(wire.send(message).await),
            Asked::HangUp(leaving) => Err(Gone::Left(leaving)),
        }
    }

    async fn hear(&mut self, wire: &mut Wire, message: &str) -> Going {
        self.read += 1;
        let Ok(message) = serde_json::from_str(message) else {
            self.noted().complain("a message is none of the three");
            return Ok(());
        };
        match message {
            OutboundMessage::Media { stream_sid, media } => {
                self.check(&stream_sid, "media");
                self.play(&media.payload);
                Ok(())
            }
            OutboundMessage::Mark { stream_sid, mark } => {
                self.check(&stream_sid, "mark");
                self.marked(wire, mark.name).await
            }
            OutboundMessage::Clear { stream_sid } => {
                self.check(&stream_sid, "clear");
                self.clear(wire).await
            }
            _ => Ok(()),
        }
    }

    fn check(&self, stream_sid: &str, event: &str) {
        if stream_sid != self.start.stream_sid {
            self.noted().complain(format!("a `{event}` is for another stream"));
        }
    }

    fn play(&self, audio: &Audio) {
        let mut noted = self.noted();
        if audio.is_empty() || !audio.len().is_multiple_of(FRAME) {
            noted.complain(format!("{} bytes are no whole number of frames", audio.len()));
        }
        noted.audio(audio.len());
    }

    async fn marked(&mut self, wire: &mut Wire, name: String) -> Going {
        self.noted().mark(&name);
        if self.has(StreamFault::EchoesEarly) {
            return self.echo(wire, &name).await;
        }
        self.noted().player.mark(name);
        Ok(())
    }

    async fn clear(&mut self, wire: &mut Wire) -> Going {
        let marks = self.noted().clear();
        self.step(Step::OnClear)?;
        if !self.has(StreamFault::ClearDropsMarks) {
            for name in marks {
                self.echo_in_time(wire, name).await?;
            }
        }
        Ok(())
    }
}

async fn until(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => pending().await,
    }
}

async fn until_some<T>(time: Option<(Instant, T)>) -> T {
    match time {
        Some((time, value)) => {
            sleep_until(time).await;
            value
        }
        None => pending().await,
    }
}
