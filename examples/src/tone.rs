//! A voice that needs no service: it hums.

use std::{f64::consts::TAU, time::Duration};

use tool_runtime::{
    BoxError, SpeechChunk, SpeechStream, async_trait,
    twilio::{Silenced, Voice, VoiceSink, mulaw},
};

/// Samples a second.
const RATE: f64 = 8000.0;
/// How loud it hums; 1 is as loud as it goes.
const LOUDNESS: f64 = 0.25;
/// The tones, in Hz: one a word, in turn.
const TONES: [f64; 5] = [262.0, 294.0, 330.0, 392.0, 440.0];
/// How long a tone swells and fades, in samples, so that it does not click.
const FADE: usize = 80;

/// A voice that hums a tone a word, the longer the longer the word is.
#[derive(Clone, Copy, Debug)]
pub struct ToneVoice {
    /// How long a character sounds.
    character: Duration,
    /// How long it takes to be made, of how long it sounds.
    effort: f64,
}

impl ToneVoice {
    /// Hums 15 characters a second, as people speak, and makes them in no time.
    pub fn new() -> Self {
        Self::at_rate(15.0)
    }

    /// Hums so many characters a second.
    pub fn at_rate(characters_a_second: f64) -> Self {
        Self { character: Duration::from_secs_f64(1.0 / characters_a_second), effort: 0.0 }
    }

    /// Takes so long to make sound, of how long it sounds: 0.1 is ten times as fast as it is heard.
    #[must_use]
    pub fn effort(self, effort: f64) -> Self {
        Self { effort, ..self }
    }

    /// How long these words sound.
    pub fn duration(&self, words: &str) -> Duration {
        self.character * u32::try_from(words.chars().count()).unwrap_or(u32::MAX)
    }

    async fn hum(&self, words: &str, sink: &mut VoiceSink) -> Result<(), Silenced> {
        for word in words.split_inclusive(char::is_whitespace) {
            let lasts = self.duration(word);
            if self.effort > 0.0 {
                tokio::time::sleep(lasts.mul_f64(self.effort)).await;
            }
            sink.send(word, &tone(TONES[word.len() % TONES.len()], lasts)).await?;
        }
        Ok(())
    }
}

impl Default for ToneVoice {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Voice for ToneVoice {
    async fn speak(&self, mut speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
        let mut begun = String::new();
        while let Some(chunk) = speech.next().await {
            match chunk {
                SpeechChunk::Text(text) => {
                    begun += &text;
                    let last = begun.char_indices().rfind(|(_, c)| c.is_whitespace());
                    let end = last.map_or(0, |(at, space)| at + space.len_utf8());
                    let rest = begun.split_off(end);
                    self.hum(&std::mem::replace(&mut begun, rest), sink).await?;
                }
                _ => self.hum(&std::mem::take(&mut begun), sink).await?,
            }
        }
        Ok(self.hum(&begun, sink).await?)
    }
}

/// A tone that swells and fades.
fn tone(frequency: f64, lasts: Duration) -> Vec<u8> {
    let samples = usize::try_from(lasts.as_micros() / 125).unwrap_or_default();
    let sample = |index: usize| {
        let fade = index.min(samples - index).min(FADE);
        let swell = to_f64(fade) / to_f64(FADE);
        let wave = (TAU * frequency * to_f64(index) / RATE).sin();
        mulaw::encode(to_i16(wave * swell * LOUDNESS * f64::from(i16::MAX)))
    };
    (0..samples).map(sample).collect()
}

#[expect(clippy::cast_precision_loss, reason = "nobody hums for 2^53 samples")]
fn to_f64(number: usize) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, reason = "it is in range, and a cast keeps it there")]
fn to_i16(sample: f64) -> i16 {
    sample as i16
}
