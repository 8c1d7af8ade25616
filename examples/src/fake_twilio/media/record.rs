//! What happened on a media stream, as seen from Twilio's end.

use std::time::Duration;

use super::player::Player;

/// What happened on a media stream, as seen from Twilio's end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamRecord {
    /// What was sent, in order; audio that came in a row is one.
    pub sent: Vec<Sent>,
    /// How much audio the caller has heard.
    pub heard: Duration,
    /// What was heard of each speech that was cleared, in order: how much of all audio by then.
    pub heard_at_clears: Vec<Duration>,
    /// What was wrong with what was sent.
    pub complaints: Vec<String>,
}

/// Something that was sent to Twilio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// So many bytes of audio.
    Audio(usize),
    /// A mark of this name.
    Mark(String),
    /// Audio that was not heard is thrown away.
    Clear,
}

impl StreamRecord {
    /// The names of all marks.
    pub fn marks(&self) -> impl Iterator<Item = &str> {
        self.sent.iter().filter_map(|sent| match sent {
            Sent::Mark(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// How often audio was thrown away.
    pub fn clears(&self) -> usize {
        self.heard_at_clears.len()
    }

    /// How many bytes of audio were sent.
    pub fn bytes(&self) -> usize {
        let bytes = |sent: &Sent| if let Sent::Audio(bytes) = sent { *bytes } else { 0 };
        self.sent.iter().map(bytes).sum()
    }
}

/// What is known of a stream while it goes on.
pub(super) struct Noted {
    sent: Vec<Sent>,
    heard_at_clears: Vec<Duration>,
    pub(super) complaints: Vec<String>,
    pub(super) player: Player,
    /// What was heard in the end.
    heard: Option<Duration>,
}

impl Noted {
    pub(super) fn new(player: Player) -> Self {
        Self { sent: Vec::new(), heard_at_clears: Vec::new(), complaints: Vec::new(), player, heard: None }
    }

    pub(super) fn audio(&mut self, bytes: usize) {
        self.player.play(bytes as u64);
        match self.sent.last_mut() {
            Some(Sent::Audio(before)) => *before += bytes,
            _ => self.sent.push(Sent::Audio(bytes)),
        }
    }

    pub(super) fn mark(&mut self, name: &str) {
        let mark = Sent::Mark(name.to_owned());
        if self.sent.contains(&mark) {
            self.complain("two marks have one name");
        }
        self.sent.push(mark);
    }

    /// Throws away what was not heard; gives the marks in it.
    pub(super) fn clear(&mut self) -> Vec<String> {
        self.sent.push(Sent::Clear);
        let marks = self.player.clear();
        self.heard_at_clears.push(self.heard());
        marks
    }

    pub(super) fn complain(&mut self, complaint: impl Into<String>) {
        self.complaints.push(complaint.into());
    }

    /// The caller hears nothing any more.
    pub(super) fn over(&mut self) {
        self.heard = Some(self.heard());
    }

    fn heard(&self) -> Duration {
        self.heard.unwrap_or_else(|| Duration::from_micros(125 * self.player.heard()))
    }

    pub(super) fn record(&self) -> StreamRecord {
        StreamRecord {
            sent: self.sent.clone(),
            heard: self.heard(),
            heard_at_clears: self.heard_at_clears.clone(),
            complaints: self.complaints.clone(),
        }
    }
}
