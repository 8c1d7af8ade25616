//! The end of a media stream that is Twilio's.
//!
//! ```no_run
//! use tool_examples::fake_twilio::{FakeStream, Leaving, StreamFault};
//!
//! # async fn doc() -> Result<(), Box<dyn std::error::Error>> {
//! let stream = FakeStream::builder("CA00000000000000000000000000000001")
//!     .fault(StreamFault::EchoesTwice)
//!     .connect("ws://127.0.0.1:8080/media")
//!     .await?;
//! stream.press("1");
//! stream.hang_up(Leaving::Stop);
//! let record = stream.over().await;
//! println!("the caller heard {:?}", record.heard);
//! # Ok(()) }
//! ```

mod builder;
mod driver;
mod fault;
mod player;
mod record;
mod wire;

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use tokio::{
    sync::{mpsc, watch},
    task::AbortHandle,
};

use self::record::Noted;
pub use self::{
    builder::{ConnectError, FakeStreamBuilder},
    fault::{Leaving, Step, StreamFault},
    record::{Sent, StreamRecord},
    wire::MemorySocket,
};
use super::lock;

/// A caller on Twilio's end of a media stream. Dropped, it is gone without a word.
pub struct FakeStream {
    asked: mpsc::UnboundedSender<Asked>,
    noted: Arc<Mutex<Noted>>,
    is_over: watch::Receiver<bool>,
    task: AbortHandle,
}

/// What a caller is asked to do.
enum Asked {
    Say(Vec<u8>),
    Press(String),
    Send(String),
    HangUp(Leaving),
}

impl FakeStream {
    /// The stream of this call, to be set up and connected.
    pub fn builder(call_sid: impl Into<String>) -> FakeStreamBuilder {
        FakeStreamBuilder::new(call_sid.into())
    }

    /// The caller says something: mu-law at 8 kHz. It is sent at once, however long it sounds.
    pub fn say(&self, mulaw: &[u8]) {
        self.ask(Asked::Say(mulaw.to_owned()));
    }

    /// The caller presses a key.
    pub fn press(&self, digit: &str) {
        self.ask(Asked::Press(digit.to_owned()));
    }

    /// Sends a message as it is, sense or nonsense.
    pub fn send(&self, message: impl Into<String>) {
        self.ask(Asked::Send(message.into()));
    }

    /// The caller hangs up.
    pub fn hang_up(&self, leaving: Leaving) {
        self.ask(Asked::HangUp(leaving));
    }

    fn ask(&self, asked: Asked) {
        let _ = self.asked.send(asked); // a caller who is gone does nothing any more
    }

    /// What happened so far.
    pub fn record(&self) -> StreamRecord {
        lock(&self.noted).record()
    }

    /// Waits until the stream is over, whoever ended it; gives what happened.
    pub async fn over(&self) -> StreamRecord {
        // The sender goes with the task.
        let _ = self.is_over.clone().wait_for(|is_over| *is_over).await;
        self.record()
    }
}

impl Drop for FakeStream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for FakeStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeStream").field("record", &self.record()).finish_non_exhaustive()
    }
}
