//! How long an output may take.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    session::core::until,
    speech::{Playback, PlaybackProgress},
};

/// What an output may take beyond the sound it says is left.
const MARGIN: Duration = Duration::from_secs(5);
/// What any speech may take, however much of it there is.
const LONGEST: Duration = Duration::from_secs(600);
/// What a character may take where that is longer: a fifteenth of the pace people speak at.
const A_CHARACTER: Duration = Duration::from_secs(1);

/// Patience with an output that has got all there is to say: renewed at every step it makes, and never
/// less than what it says it has yet to play. An output that makes steps for ever ends it, too.
pub(super) struct Patience {
    playback: Playback,
    limit: Duration,
    longest: Duration,
}

impl Patience {
    pub(super) fn with(playback: &Playback, characters: usize, limit: Duration) -> Self {
        let characters = u32::try_from(characters).unwrap_or(u32::MAX);
        let longest = limit.max(LONGEST).max(A_CHARACTER.saturating_mul(characters));
        Self { playback: playback.clone(), limit, longest }
    }

    /// Comes back when the output has made no step for too long.
    pub(super) async fn run_out(self) {
        let mut changes = self.playback.subscribe();
        let end_of_all = after(self.longest);
        loop {
            let seen = changes.borrow_and_update().clone();
            let end = after(self.limit.max(seen.remaining.saturating_add(MARGIN)));
            let end = [end, end_of_all].into_iter().flatten().min();
            let step = async {
                // A sign of life that says nothing new is no step. The sender is held here.
                let is_step = |now: &PlaybackProgress| *now != seen;
                let _ = changes.wait_for(is_step).await.map(drop);
            };
            tokio::select! {
                biased;
                () = step => {}
                () = until(end) => return,
            }
        }
    }
}

/// Nothing where the clock does not go so far.
fn after(duration: Duration) -> Option<Instant> {
    Instant::now().checked_add(duration)
}
