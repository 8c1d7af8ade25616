//! Something to say while a tool takes long.

use std::{convert::Infallible, future::pending, sync::Arc, time::Duration};

use tokio::time::sleep;

use super::{SpeechSource, background::LiveCall, reply::Say, scope::Scope, turn};
use crate::{
    context::{RunContext, Userdata},
    speech::SpeechHandle,
};

/// How long to let a reply be made before it is looked again whether anybody speaks.
const OCCUPIED: Duration = Duration::from_millis(100);

/// Words for a tool that takes long; see [`RunContext::with_filler`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filler {
    text: String,
    after: Duration,
    every: Option<Duration>,
}

impl Filler {
    /// Says this when nothing was heard for a second and a half.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), after: Duration::from_millis(1500), every: None }
    }

    /// Says it when nothing was heard for so long.
    #[must_use]
    pub fn after(self, after: Duration) -> Self {
        Self { after, ..self }
    }

    /// Says it again whenever nothing was heard for so long; once, unless set.
    #[must_use]
    pub fn every(self, every: Duration) -> Self {
        Self { every: Some(every), ..self }
    }
}

/// What a session lends its tools.
impl<S: Userdata> RunContext<S> {
    /// Does `work`, and has the agent say something when that takes long and nobody speaks.
    ///
    /// ```
    /// use tool_runtime::{Filler, RunContext, function_tool};
    ///
    /// # async fn search(_: &str) -> String { String::new() }
    /// /// Search the archive.
    /// #[function_tool]
    /// async fn search_archive(ctx: RunContext, query: String) -> String {
    ///     ctx.with_filler(Filler::new("One moment, please."), search(&query)).await
    /// }
    /// ```
    ///
    /// # Cancellation
    /// Dropping the future drops the work; what is being said is heard to its end.
    pub async fn with_filler<T>(&self, filler: Filler, work: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            output = work => output,
            never = self.fill(&filler) => match never {},
        }
    }

    async fn fill(&self, filler: &Filler) -> Infallible {
        let Some(call) = self.live_call() else { return pending().await };
        let mut dwell = filler.after;
        loop {
            call.until_quiet_for(dwell).await;
            match call.fill_in(&filler.text).await {
                Room::Taken(filler) => filler.until_over().await,
                Room::None => {
                    sleep(OCCUPIED).await;
                    continue;
                }
                Room::NeverAgain => return pending().await,
            }
            match filler.every {
                Some(every) => dwell = every,
                None => return pending().await,
            }
        }
    }
}

/// Whether there was room for a filler.
enum Room {
    Taken(SpeechHandle),
    None,
    /// Nor will there be: the session closes.
    NeverAgain,
}

impl<S: Userdata> LiveCall<S> {
    /// Waits until nobody has spoken, and the tool has sent no update, for so long.
    async fn until_quiet_for(&self, dwell: Duration) {
        let mut speaking = self.core.speaking.subscribe(); // its sender is held by the call
        loop {
            let _ = speaking.wait_for(|speaking| !speaking).await.map(drop);
            tokio::select! {
                biased;
                () = self.updated.notified() => {}
                _ = speaking.changed() => {} // even for a moment only
                () = sleep(dwell) => return,
            }
        }
    }

    /// Says a filler where it is heard at once: not after the reply that is being made, nor after
    /// the filler of another tool.
    async fn fill_in(&self, text: &str) -> Room {
        let speech = SpeechHandle::new(self.core.options.allow_interruptions);
        let (core, say) = (Arc::clone(&self.core), Say::new(text));
        let said = speech.clone();
        let room = self.core.ask(move |state| match state.has_room_for(&said) {
            None => Room::NeverAgain,
            Some(false) => Room::None,
            Some(true) => {
                let turn = turn::Turn::new(&core, &Scope::default(), &said);
                turn::start(state, turn, SpeechSource::Say, |turn| turn::say(turn, say));
                Room::Taken(said)
            }
        });
        room.await.unwrap_or(Room::NeverAgain)
    }
}
