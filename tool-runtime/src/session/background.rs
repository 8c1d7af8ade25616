//! Tools that run on beside the conversation, and what they let it know.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use super::{Core, SessionEvent, SpeechSource, reply::ReplyOptions, scope::Scope, state::State, turn};
use crate::{
    chat::{FunctionCall, FunctionCallOutput},
    context::{RunContext, Userdata},
    executor::RunningCall,
    formats::ToolChoice,
    speech::SpeechHandle,
};

/// A call as its session sees it while it runs.
pub(super) struct LiveCall<S> {
    pub(super) core: Arc<Core<S>>,
    call: Arc<FunctionCall>,
    progress: Mutex<Progress>,
    pub(super) updated: Notify,
}

/// How far a call has come.
struct Progress {
    /// Its place among those that run. Given up when it ends, not when the last context of the call
    /// is dropped: tasks of the tool may keep one for long.
    place: Option<RunningCall>,
    /// Until the call is answered: with the tool's output, or with its first news.
    answer: Option<oneshot::Sender<FunctionCallOutput>>,
    /// How much news came after the first.
    updates: usize,
}

impl<S: Userdata> LiveCall<S> {
    pub(super) fn new(
        core: &Arc<Core<S>>,
        call: Arc<FunctionCall>,
        place: RunningCall,
        answer: oneshot::Sender<FunctionCallOutput>,
    ) -> Arc<Self> {
        let progress = Progress { place: Some(place), answer: Some(answer), updates: 0 };
        Arc::new(Self {
            core: Arc::clone(core),
            call,
            progress: Mutex::new(progress),
            updated: Notify::new(),
        })
    }

    /// Held while the session is told, so that it is told in order.
    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the turn has gone on without it.
    pub(super) fn is_in_background(&self) -> bool {
        self.progress().answer.is_none()
    }

    /// There is news: the first answers the call and frees the turn. Once the call has ended there is
    /// none.
    fn update(&self, message: String) {
        let mut progress = self.progress();
        let Some(place) = &progress.place else { return };
        place.set_progress(message.as_str());
        self.core.events.send(|| SessionEvent::ToolUpdated {
            call: FunctionCall::clone(&self.call),
            message: message.clone(),
        });
        self.updated.notify_waiters();
        if let Some(answer) = progress.answer.take() {
            self.core.tell(|state| state.in_background(1));
            let text =
                format!("`{}` is still running, its result comes later. So far: {message}", self.call.name);
            let _ = answer.send(FunctionCallOutput::new(&self.call, text, false));
            return;
        }
        progress.updates += 1;
        let call = self.named(&format!("update_{}", progress.updates));
        let output = FunctionCallOutput::new(&call, message, false);
        self.news(call, output);
    }

    /// The tool is done: answers the call, or adds the result to the news.
    pub(super) fn end(&self, output: FunctionCallOutput) {
        let mut progress = self.progress();
        progress.place = None;
        if let Some(answer) = progress.answer.take() {
            let _ = answer.send(output); // whoever waited may be gone
            return;
        }
        self.core.tell(|state| state.in_background(-1));
        if let Some((call, output)) = self.result(output) {
            self.news(call, output);
        }
    }

    /// What a tool's output comes to after its first news; nothing if it has nothing to say.
    fn result(&self, output: FunctionCallOutput) -> Option<(FunctionCall, FunctionCallOutput)> {
        let mut call = self.named("final");
        if let Some(repaired) = output.repaired_arguments() {
            repaired.clone_into(&mut call.arguments);
        }
        if output.handoff().is_some() {
            let problem = "the conversation cannot be handed over after the tool has sent an update";
            let output = FunctionCallOutput::new(&call, problem, true);
            return Some((call, output));
        }
        let asks = output.reply_required();
        if !asks && output.output.is_empty() {
            return None;
        }
        let result = FunctionCallOutput::new(&call, output.output, output.is_error);
        Some((call, if asks { result } else { result.without_reply() }))
    }

    fn named(&self, suffix: &str) -> FunctionCall {
        FunctionCall { call_id: format!("{}_{suffix}", self.call.call_id), ..FunctionCall::clone(&self.call) }
    }

    fn news(&self, call: FunctionCall, output: FunctionCallOutput) {
        let of = self.call.call_id.clone();
        self.core.tell(move |state| state.news(of, call, output));
    }
}

/// What has come in and was not replied to yet.
#[derive(Debug, Default)]
pub(super) struct News {
    /// How long the conversation was when the last of it came in.
    at: Option<usize>,
    /// What came before the call it is of was answered, by the id of that call.
    early: Vec<(String, FunctionCall, FunctionCallOutput)>,
}

impl News {
    pub(super) fn came_in(&mut self, length: usize) {
        self.at = Some(length);
    }

    /// Keeps news of a call until that is [answered](Self::of_answered).
    pub(super) fn keep(&mut self, of: String, call: FunctionCall, output: FunctionCallOutput) {
        self.early.push((of, call, output));
    }

    /// What was kept of a call that is answered now.
    pub(super) fn of_answered(&mut self, call_id: &str) -> Vec<(FunctionCall, FunctionCallOutput)> {
        let kept = self.early.extract_if(.., |(of, ..)| of == call_id);
        kept.map(|(_, call, output)| (call, output)).collect()
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
pub(super) fn tell_news<S: Userdata>(core: &Arc<Core<S>>, state: &mut State<S>, instructions: &'static str) {
    let options = ReplyOptions::new().instructions(instructions).tool_choice(ToolChoice::None);
    let speech = SpeechHandle::new(core.options.allow_interruptions);
    let turn = turn::Turn::new(core, &Scope::default(), &speech);
    turn::start(state, turn, SpeechSource::ToolUpdate, |turn| turn::reply(turn, options));
}

/// What a session lends its tools.
impl<S: Userdata> RunContext<S> {
    pub(super) fn live_call(&self) -> Option<&LiveCall<S>> {
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
}
