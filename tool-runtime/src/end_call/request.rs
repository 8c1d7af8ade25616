//! What the model's call of `end_call` sets off.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use tokio::sync::oneshot;

use super::{BargeIn, Settings, farewell::Farewell};
use crate::{
    context::{RunContext, Userdata},
    error::{BuildError, ToolError},
    output::{Answer, Output, ToolOutput},
    session::{AgentSession, Attempt, Inquiries, Requested},
    tool::{FunctionTool, ToolFlag},
};

/// What the tool is called.
pub(super) const TOOL: &str = "end_call";
/// What the model is told of it.
const DESCRIPTION: &str = "\
End the call and hang up.

Call this when the user says that they are done or says goodbye, or when everything the conversation was \
for is settled. Do not call it when the user only wants to pause, wait or be transferred, or when you are \
not sure that they are done: ask.

Say nothing in the reply that makes the call. You are told afterwards what to say last.";

/// What the model reads when the call is ending already.
const ALREADY: &str = "The call is already ending.";
/// What it reads when the user has spoken meanwhile.
pub(super) const CALLED_OFF: &str =
    "The user spoke again, so the call goes on. Call `end_call` again when they are done.";

#[derive(Deserialize, JsonSchema)]
struct NoArguments {}

/// The tool itself.
pub(super) fn tool<S: Userdata>(settings: &Arc<Settings<S>>) -> Result<FunctionTool<S>, BuildError> {
    let description = match settings.extra_description.trim() {
        "" => DESCRIPTION.to_owned(),
        extra => format!("{DESCRIPTION}\n\n{extra}"),
    };
    let flags = if settings.ignore_on_enter { ToolFlag::IGNORE_ON_ENTER } else { ToolFlag::empty() };
    let settings = Arc::clone(settings);
    FunctionTool::builder(TOOL)
        .description(description)
        .flags(flags)
        .handler(move |ctx, NoArguments {}| request(Arc::clone(&settings), ctx))
        .build()
}

/// What `end_call` answers.
enum Said {
    /// What to say last.
    Farewell(String),
    /// Something to know, and nothing to say.
    Note(&'static str),
    /// Nothing.
    Nothing,
}

impl ToolOutput for Said {
    fn to_output(&self) -> Answer {
        Ok(match self {
            Self::Farewell(instructions) => Output::Text(instructions.clone()),
            Self::Note(text) => Output::Note((*text).to_owned()),
            Self::Nothing => Output::Silent,
        })
    }
}

async fn request<S: Userdata>(settings: Arc<Settings<S>>, ctx: RunContext<S>) -> Result<Said, ToolError> {
    let (session, speech) = ctx
        .session()
        .zip(ctx.speech_handle())
        .ok_or_else(|| ToolError::new("there is no call that could be ended"))?;
    if speech.interrupted() {
        return Ok(Said::Note(CALLED_OFF));
    }
    let Some((attempt, inquiries)) = attempt(session).await else { return Ok(Said::Note(ALREADY)) };
    speech.set_last_words(true);
    if settings.barge_in == BargeIn::Ignore && speech.set_allow_interruptions(false).is_err() {
        session.core().ending.call_off(attempt);
        return Ok(Said::Note(CALLED_OFF));
    }
    // Dropped with this future, however it ends: the sign that the call is answered.
    let (_answering, answered) = oneshot::channel::<()>();
    let call_id = ctx.function_call().map(|call| call.call_id.clone()).unwrap_or_default();
    let farewell = Farewell::new(&settings, session, speech, call_id, (attempt, inquiries));
    tokio::spawn(farewell.see_through(answered));
    settings.callbacks.called(&ctx).await;
    let output = settings.callbacks.completed(&ctx, settings.end_instructions.clone()).await;
    if !session.core().ending.stands(attempt) {
        return Ok(Said::Note(CALLED_OFF));
    }
    Ok(output.map_or(Said::Nothing, Said::Farewell))
}

/// A request to end the call; none where one stands already.
async fn attempt<S: Userdata>(session: &AgentSession<S>) -> Option<(Attempt, Inquiries)> {
    let ending = &session.core().ending;
    loop {
        let standing = match ending.request() {
            Requested::Granted(attempt, inquiries) => return Some((attempt, inquiries)),
            Requested::Before(standing) => standing,
            Requested::TooLate => return None,
        };
        let before = standing.attempt();
        if standing.holds().await {
            return None;
        }
        ending.call_off(before); // it is, unless whoever saw it through has died over it
    }
}
