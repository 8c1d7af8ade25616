//! A telephone line: a call, what is said in it, and the session that runs on it.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use serde_json::Value;

use super::{MediaSpeech, MediaStream, TwilioCall, Voice};
use crate::{
    call_control::{CallControl, HangUpOutcome},
    context::Userdata,
    end_call::EndCallTool,
    job::JobContext,
    schema::JsonObject,
    session::{AgentSession, AgentSessionBuilder},
    tool::IntoTools,
};

/// A telephone line: a [`TwilioCall`] and the [`MediaStream`] of its audio, which together are the
/// [`CallControl`] of a job and the speech output of its session. Clones are of the same line.
///
/// What a session gets from [`session`](Self::session):
///
/// | | unless |
/// |---|---|
/// | speech into the stream | [`speech`](AgentSessionBuilder::speech) of the builder |
/// | the tool `end_call` for every agent, an [`EndCallTool`] with its defaults | [`end_call`](Self::end_call) |
/// | [`USAGE`](Self::USAGE) behind every agent's instructions | [`usage_instructions`](Self::usage_instructions) |
///
/// When the agent ends the call, its farewell is heard first: the stream's mark behind it comes back,
/// or [its time is up](super::MediaOptions::echo_timeout). Then the job hangs up, by Twilio's REST API,
/// and the stream is closed; should the request have failed, Twilio goes on to what stands behind
/// `<Connect>` in the TwiML, which had best be `<Hangup/>`.
///
/// ```no_run
/// use axum::{extract::{State, WebSocketUpgrade}, response::Response};
/// use tool_runtime::{
///     Agent, JobContext, Llm,
///     twilio::{MediaOptions, MediaStream, TwilioAccount, TwilioLine, Voice},
/// };
/// # #[derive(Clone)] struct Desk; impl Agent for Desk { fn instructions(&self) -> String { String::new() } }
/// # fn llm() -> impl Llm + 'static { tool_runtime::ScriptedLlm::new([]) }
/// # fn voice() -> impl Voice + 'static { Silence }
/// # struct Silence;
/// # #[tool_runtime::async_trait]
/// # impl Voice for Silence {
/// #     async fn speak(
/// #         &self, _: tool_runtime::SpeechStream, _: &mut tool_runtime::twilio::VoiceSink,
/// #     ) -> Result<(), tool_runtime::BoxError> { Ok(()) }
/// # }
///
/// /// What `<Connect><Stream url="wss://.."/></Connect>` leads to.
/// async fn media(upgrade: WebSocketUpgrade, State(account): State<TwilioAccount>) -> Response {
///     upgrade.on_upgrade(async move |socket| {
///         let Ok(stream) = MediaStream::accept(socket, MediaOptions::default()).await else { return };
///         let Ok(call) = account.call(&stream.start().call_sid) else { return };
///         let line = TwilioLine::new(call, stream, voice());
///         let job = JobContext::builder(()).call_control(line.clone()).build();
///         let report = job.run(async move |job| {
///             let session = line.session(&job).llm(llm()).build();
///             session.start(Desk).await?;
///             session.closed().await;
///             Ok::<_, tool_runtime::SessionError>(())
///         });
///         println!("{}", report.await);
///     })
/// }
/// # let _: axum::Router = axum::Router::new().route("/media", axum::routing::any(media))
/// #     .with_state(TwilioAccount::from_env()?);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct TwilioLine {
    call: TwilioCall,
    speech: MediaSpeech,
    end_call: bool,
    usage_instructions: bool,
}

impl TwilioLine {
    /// What agents are told of how a call ends.
    pub const USAGE: &str = "You are on the telephone. When the caller says goodbye, or what they called \
        for is done and they want nothing more, call the tool `end_call`: it has you say goodbye and \
        hangs up when the caller has heard it. Do not end a call while a question of the caller's is open.";

    /// The line of a call, on which the agent speaks in that voice.
    pub fn new(call: TwilioCall, stream: MediaStream, voice: impl Voice + 'static) -> Self {
        let speech = MediaSpeech::new(stream, Arc::new(voice));
        Self { call, speech, end_call: true, usage_instructions: true }
    }

    /// Whether every agent has the tool `end_call`: yes, unless set. A session or an agent that brings
    /// an [`EndCallTool`] of its own says no here, for there can be only one of the name.
    #[must_use]
    pub fn end_call(self, end_call: bool) -> Self {
        Self { end_call, ..self }
    }

    /// Whether every agent is told [`USAGE`](Self::USAGE): yes, unless set.
    #[must_use]
    pub fn usage_instructions(self, usage_instructions: bool) -> Self {
        Self { usage_instructions, ..self }
    }

    /// The call.
    pub fn call(&self) -> &TwilioCall {
        &self.call
    }

    /// The call's audio.
    pub fn stream(&self) -> &MediaStream {
        self.speech.stream()
    }

    /// What is said on the line, for sessions that are not built by [`session`](Self::session).
    pub fn speech(&self) -> MediaSpeech {
        self.speech.clone()
    }

    /// Begins the session of a job that has this line for its call control.
    pub fn session<S: Userdata>(&self, job: &JobContext<S>) -> AgentSessionBuilder<S> {
        let mut builder = AgentSession::for_job(job).speech(self.speech());
        if self.end_call {
            builder = builder.tools(EndCallTool::new().into_tools());
        }
        if self.usage_instructions {
            builder = builder.instructions(Self::USAGE);
        }
        builder
    }
}

#[async_trait]
impl CallControl for TwilioLine {
    async fn end(&self) -> HangUpOutcome {
        // Also where the job cuts this short: an open stream keeps the caller on the line.
        let _closing = self.stream().close_on_drop();
        self.call.end().await
    }

    async fn caller_gone(&self) {
        self.stream().stopped().await;
    }

    /// The call's, and `stream_sid` and `custom_parameters`.
    fn metadata(&self) -> JsonObject {
        let start = self.stream().start();
        let mut metadata = self.call.metadata();
        metadata.insert("stream_sid".to_owned(), start.stream_sid.as_str().into());
        let parameters = start.custom_parameters.iter();
        let parameters = parameters.map(|(name, value)| (name.to_owned(), Value::from(value)));
        metadata.insert("custom_parameters".to_owned(), Value::Object(parameters.collect()));
        metadata
    }
}

impl fmt::Debug for TwilioLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioLine")
            .field("call", &self.call)
            .field("end_call", &self.end_call)
            .field("usage_instructions", &self.usage_instructions)
            .finish_non_exhaustive()
    }
}
