//! Tools that run on beside the conversation, and what they let it know.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Notify, oneshot, watch};

use super::{Core, SessionEvent, SpeechSource, handle::Scope, reply::ReplyOptions, turn};
use crate::{
    chat::{FunctionCall, FunctionCallOutput},
    context::{RunContext, Userdata},
    executor::RunningCall,
    formats::ToolChoice,
    speech::{self, SpeechHandle},
};

/// A call as its session sees it while it runs.
pub(super) struct LiveCall<S> {
    core: Arc<Core<S>>,
    call: FunctionCall,
    /// Its place among those that run, if it is of a tool there is.
    place: Option<RunningCall>,
    /// Until the call is answered: with the tool's output, or with its first news.
    answer: Mutex<Option<oneshot::Sender<FunctionCallOutput>>>,
    updates: AtomicUsize,
    updated: Notify,
}

impl<S: Userdata> LiveCall<S> {
    pub(super) fn new(
        core: &Arc<Core<S>>,
        call: FunctionCall,
        place: Option<RunningCall>,
        answer: oneshot::Sender<FunctionCallOutput>,
    ) -> Arc<Self> {
        Arc::new(Self {
            core: Arc::clone(core),
            call,
            place,
            answer: Mutex::new(Some(answer)),
            updates: AtomicUsize::new(0),
            updated: Notify::new(),
        })
    }

    fn take_answer(&self) -> Option<oneshot::Sender<FunctionCallOutput>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// There is news: the first answers the call and frees the turn.
    fn update(&self, message: String) {
        let told = SessionEvent::ToolUpdated { call: self.call.clone(), message: message.clone() };
        self.core.events.send(told);
        self.updated.notify_waiters();
        if let Some(place) = &self.place {
            place.set_progress(message.as_str());
        }
        match self.take_answer() {
            Some(answer) => {
                self.core.tell(|state| state.in_background(1));
                let text = format!(
                    "`{}` is still running, its result comes later. So far: {message}",
                    self.call.name
                );
                let _ = answer.send(FunctionCallOutput::new(&self.call, text, false));
            }
            None => {
                let number = self.updates.fetch_add(1, Ordering::Relaxed) + 1;
                self.news(&format!("update_{number}"), |call| FunctionCallOutput::new(call, message, false));
            }
        }
    }

    /// The tool is done: answers the call, or adds the result to the news.
    pub(super) fn end(&self, output: FunctionCallOutput) {
        if let Some(answer) = self.take_answer() {
            let _ = answer.send(output); // whoever waited may be gone
            return;
        }
        self.core.tell(|state| state.in_background(-1));
        let is_silent = !output.reply_required() && output.output.is_empty() && output.handoff().is_none();
        if is_silent {
            return;
        }
        self.news("final", |call| match output.handoff() {
            Some(_) => {
                let problem = "the conversation cannot be handed over after the tool has sent an update";
                FunctionCallOutput::new(call, problem, true)
            }
            None => FunctionCallOutput::new(call, output.output, output.is_error),
        });
    }

    fn news(&self, suffix: &str, output: impl FnOnce(&FunctionCall) -> FunctionCallOutput) {
        let mut call = self.call.clone();
        call.call_id = format!("{}_{suffix}", call.call_id);
        let output = output(&call);
        self.core.tell(move |state| state.news(&call, &output));
    }
}

/// What has come in and was not replied to yet.
#[derive(Debug, Default)]
pub(super) struct News {
    /// How long the conversation was when the last of it came in.
    at: Option<usize>,
}

impl News {
    pub(super) fn came_in(&mut self, length: usize) {
        self.at = Some(length);
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.at.is_some()
    }

    /// What to tell the model of it, which is then no news any more.
    pub(super) fn take(&mut self, length: usize) -> Option<&'static str> {
        let at = self.at.take()?;
        Some(if at == length {
            "Tools that were running in the background have sent the results above. Tell the user what is \
             new in them."
        } else {
            "Tools that were running in the background have sent results since, some of which you may \
             have told the user already. Tell what you have not; do not repeat yourself."
        })
    }
}

/// Has the agent tell the user of the news.
pub(super) fn tell_news<S: Userdata>(core: &Arc<Core<S>>, instructions: &'static str) {
    let options = ReplyOptions::new().instructions(instructions).tool_choice(ToolChoice::None);
    let speech = SpeechHandle::new(core.options.allow_interruptions);
    let perform = |turn| turn::reply(turn, options);
    turn::begin(core, &Scope::default(), &speech, SpeechSource::ToolUpdate, perform);
}

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
    fn live_call(&self) -> Option<&LiveCall<S>> {
        self.attached()?.call.as_ref()?.downcast_ref()
    }

    /// Lets the model know how far the tool has come, which then goes on beside the conversation.
    ///
    /// The first message answers the call, so that the model replies and the user can speak. Later
    /// ones, and at last the tool's result, come into the conversation as outputs of calls named after
    /// this one (`.._update_1`, `.._final`), and the agent tells the user of them when nobody speaks,
    /// of several at once. A handoff is not possible any more.
    ///
    /// Outside a session nothing happens.
    ///
    /// ```
    /// use tool_runtime::{RunContext, function_tool};
    ///
    /// /// Book a flight.
    /// #[function_tool]
    /// async fn book_flight(ctx: RunContext, to: String) -> String {
    ///     ctx.update(format!("looking for flights to {to}; this takes a minute or two"));
    ///     // .. a minute or two
    ///     format!("booked: tomorrow at eight to {to}")
    /// }
    /// ```
    pub fn update(&self, message: impl Into<String>) {
        if let Some(call) = self.live_call() {
            call.update(message.into());
        }
    }

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

    async fn fill(&self, filler: &Filler) -> std::convert::Infallible {
        let Some((session, call)) = self.session().zip(self.live_call()) else {
            return std::future::pending().await;
        };
        let mut dwell = filler.after;
        loop {
            self.until_quiet_for(dwell, call).await;
            let spoken = session.say(filler.text.as_str());
            spoken.until_over().await;
            match filler.every {
                Some(every) => dwell = every,
                None => return std::future::pending().await,
            }
        }
    }

    /// Waits until nobody has spoken, and the tool has sent no update, for so long.
    async fn until_quiet_for(&self, dwell: Duration, call: &LiveCall<S>) {
        let mut speaking = call.core.speaking.subscribe(); // its sender is held by the call
        loop {
            let _ = speaking.wait_for(|speaking| !speaking).await.map(drop);
            tokio::select! {
                biased;
                () = call.updated.notified() => {}
                () = until_speaking(&mut speaking) => {}
                () = tokio::time::sleep(dwell) => return,
            }
        }
    }

    /// Does `work` when nobody else speaks, and keeps it that way: whatever else is to be said waits,
    /// but for what `work` itself asks for. For a tool that runs in the background and has to ask the
    /// user something.
    ///
    /// Outside a session it just does the work.
    ///
    /// # Cancellation
    /// Dropping the future drops the work and lets the others speak.
    pub async fn foreground<T>(&self, work: impl Future<Output = T>) -> T {
        let Some(call) = self.live_call() else { return work.await };
        let place = SpeechHandle::new(true);
        let (grant, granted) = oneshot::channel();
        let asker = place.clone();
        call.core.tell(move |state| state.wants_foreground(asker, grant));
        let _floor = granted.await; // nothing once the session is closed
        let output = speech::inside(place.lineage(), work).await;
        place.finish();
        output
    }
}

async fn until_speaking(speaking: &mut watch::Receiver<bool>) {
    let _ = speaking.wait_for(|speaking| *speaking).await.map(drop);
}
