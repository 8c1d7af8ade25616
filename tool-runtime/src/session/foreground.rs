//! Tools that have the floor to themselves.

use tokio::sync::oneshot;

use crate::{
    context::{RunContext, Userdata},
    speech::{self, SpeechHandle},
};

/// What a session lends its tools.
impl<S: Userdata> RunContext<S> {
    /// Does `work` when nobody speaks, the user included, and keeps it that way: whatever else is to be
    /// said waits, but for what `work` itself asks for. For a tool that runs in the background and has
    /// to tell the user several things in a row; what the agent has to say of its update comes first.
    ///
    /// What tasks ask for that `work` spawns is not its own: it waits with the others. When the session
    /// closes, nobody waits any more.
    ///
    /// Outside a session it just does the work.
    ///
    /// # Cancellation
    /// Dropping the future drops the work and lets the others speak.
    pub async fn foreground<T>(&self, work: impl Future<Output = T>) -> T {
        let Some(call) = self.live_call() else { return work.await };
        let place = SpeechHandle::new(true);
        let (grant, granted) = oneshot::channel();
        let (asker, in_background) = (place.clone(), call.is_in_background());
        call.core.tell(move |state| state.wants_foreground(asker, in_background, grant));
        let _floor = granted.await; // nothing once the session is closed
        let output = speech::inside(place.lineage(), work).await;
        place.finish();
        output
    }
}
