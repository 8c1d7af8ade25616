//! What makes the sound of words.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use tokio::time::sleep;

use super::{Silenced, line::Line, mulaw};
use crate::{error::BoxError, speech::SpeechStream};

/// How much audio is sent in a message: 20 ms, as telephones cut it and as Twilio sends it. Any size is
/// allowed, but shorter ones are said not to be heard everywhere, and of a longer one more is on its way
/// when it is broken off.
const FRAME: usize = 160;

/// What makes the sound of words: a text-to-speech service, most of the time.
///
/// ```
/// use async_trait::async_trait;
/// use tool_runtime::twilio::{Voice, VoiceSink, mulaw};
/// use tool_runtime::{BoxError, SpeechChunk, SpeechStream};
/// # struct Service;
/// # impl Service { async fn pcm_8khz(&self, _words: &str) -> Result<Vec<i16>, BoxError> { Ok(vec![]) } }
///
/// struct Spoken(Service);
///
/// impl Spoken {
///     async fn say(&self, words: &str, sink: &mut VoiceSink) -> Result<(), BoxError> {
///         let samples = self.0.pcm_8khz(words).await?;
///         Ok(sink.send(words, &mulaw::encode_all(&samples)).await?)
///     }
/// }
///
/// #[async_trait]
/// impl Voice for Spoken {
///     async fn speak(&self, mut speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
///         let mut begun = String::new(); // a model sends words in pieces that end anywhere
///         while let Some(chunk) = speech.next().await {
///             if let SpeechChunk::Text(words) = chunk {
///                 begun += &words;
///                 if !begun.trim_end().ends_with(['.', '!', '?']) {
///                     continue;
///                 }
///             }
///             self.say(&std::mem::take(&mut begun), sink).await?;
///         }
///         self.say(&begun, sink).await
///     }
/// }
/// ```
#[async_trait]
pub trait Voice: Send + Sync {
    /// Makes the sound of all of `speech`, which may still be in the making, piece by piece. A model
    /// sends words in pieces, too: a chunk need not end where a word does.
    ///
    /// # Errors
    /// When it cannot be made. What was made is heard to its end, then the speech fails with the error.
    ///
    /// # Cancellation
    /// The future is dropped when the speech is broken off, or the caller is gone. What it gave to
    /// others to do learns that from [`VoiceSink::silenced`].
    async fn speak(&self, speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError>;
}

#[async_trait]
impl<V: Voice + ?Sized> Voice for Arc<V> {
    async fn speak(&self, speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
        (**self).speak(speech, sink).await
    }
}

/// Where a voice leaves what it has made of a speech.
pub struct VoiceSink {
    line: Arc<Line>,
    speech: u64,
    /// The audio that does not fill a message yet.
    begun: Vec<u8>,
    /// Whether words end in it.
    owes_mark: bool,
}

impl VoiceSink {
    pub(super) fn new(line: &Arc<Line>, speech: u64) -> Self {
        Self { line: Arc::clone(line), speech, begun: Vec::with_capacity(FRAME), owes_mark: false }
    }

    /// A piece more: words, and the mu-law audio that says them, at 8 kHz. It may come much faster than
    /// it is heard; it waits where it is too far ahead.
    ///
    /// The smaller the pieces, the better it is known which words were heard when a speech is broken
    /// off: of a piece that was heard in part, the words are taken to be equally long by the letter.
    /// Audio may come without words, and is heard; words without audio are with the next.
    ///
    /// # Errors
    /// When nothing more is wanted, as the speech was broken off or the caller is gone.
    ///
    /// # Cancellation
    /// Dropping the future loses what was not taken yet.
    pub async fn send(&mut self, words: &str, mulaw: &[u8]) -> Result<(), Silenced> {
        self.line.make(self.speech, words, mulaw.len() as u64)?;
        let mut rest = Rest { line: Arc::clone(&self.line), speech: self.speech, audio: mulaw };
        while !rest.audio.is_empty() {
            let (now, later) = rest.audio.split_at(rest.audio.len().min(FRAME - self.begun.len()));
            self.begun.extend_from_slice(now);
            rest.audio = later;
            self.owes_mark |= later.is_empty() && !words.is_empty();
            if self.begun.len() == FRAME {
                self.until_near().await;
                self.push()?;
            }
        }
        Ok(())
    }

    /// Comes back when the speech is broken off, or the caller is gone, and when it is over. It may be
    /// waited for elsewhere.
    pub fn silenced(&self) -> impl Future<Output = ()> + Send + 'static {
        let (line, speech) = (Arc::clone(&self.line), self.speech);
        async move { line.until(|line| line.is_silenced(speech)).await }
    }

    async fn until_near(&self) {
        while let Some(over) = self.line.too_far_ahead() {
            sleep(over).await;
        }
    }

    fn push(&mut self) -> Result<(), Silenced> {
        self.line.push_frame(self.speech, std::mem::take(&mut self.begun))?;
        // Not before the audio: Twilio would take it for heard at once.
        if std::mem::take(&mut self.owes_mark) { self.line.push_mark(self.speech) } else { Ok(()) }
    }

    /// All was made: the last message is filled up with silence.
    pub(super) fn finish(&mut self) -> Result<(), Silenced> {
        if !self.begun.is_empty() {
            self.begun.resize(FRAME, mulaw::SILENCE);
            self.push()?;
        }
        self.line.push_end(self.speech)
    }
}

/// What of a piece is not taken yet. If it never will be, it was never made.
struct Rest<'p> {
    line: Arc<Line>,
    speech: u64,
    audio: &'p [u8],
}

impl Drop for Rest<'_> {
    fn drop(&mut self) {
        if !self.audio.is_empty() {
            self.line.unmake(self.speech, self.audio.len() as u64);
        }
    }
}

impl fmt::Debug for VoiceSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VoiceSink").field("speech", &self.speech).finish_non_exhaustive()
    }
}
