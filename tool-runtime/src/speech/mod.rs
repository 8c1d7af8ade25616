//! Speech: what an agent says, from the moment it is asked for to the moment it was heard.
//!
//! [`SpeechHandle`] is one such turn of an agent; [`SpeechOutput`] is what carries it to the user.

mod error;
mod handle;
mod id;
mod inside;
mod output;
mod paced;
mod playout;
mod stream;
mod terminal;
mod virtual_time;

pub(crate) use self::inside::{inside, is_inside};
pub use self::{
    error::{NotInterruptible, OwnSpeech},
    handle::{CallbackId, SpeechHandle},
    id::{SpeechId, SpeechPriority},
    output::SpeechOutput,
    playout::{Playback, PlaybackProgress, Playout, Provenance},
    stream::{SpeechChunk, SpeechStream},
    terminal::TerminalSpeech,
    virtual_time::VirtualSpeech,
};
