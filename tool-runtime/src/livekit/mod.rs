//! Calls in rooms of a [LiveKit](https://livekit.io) server: ending them.
//!
//! A [`LiveKitServer`] is set up once, from the environment (`LIVEKIT_URL`, `LIVEKIT_API_KEY`,
//! `LIVEKIT_API_SECRET`) or by arguments. A [`LiveKitRoom`] is one call of it, and the
//! [`CallControl`](crate::CallControl) of its job. It carries no audio: what joins the room for the agent
//! is the application's, a [`SpeechOutput`](crate::SpeechOutput) for what it says, and
//! [`user_input`](crate::AgentSession::user_input) for what it hears. Nor does it give agents the tool
//! that ends the call; a session does, or an agent:
//!
//! ```no_run
//! use tool_runtime::{
//!     Agent, AgentSession, BoxError, EndCallTool, JobContext, Llm, SpeechOutput, livekit::LiveKitServer,
//!     tools,
//! };
//!
//! async fn answer(
//!     server: &LiveKitServer,
//!     room: &str,
//!     caller: &str,
//!     agent: impl Agent,
//!     llm: impl Llm + 'static,
//!     voice: impl SpeechOutput + 'static,
//! ) -> Result<(), BoxError> {
//!     let line = server.room(room).participant(caller).build()?;
//!     let job = JobContext::builder(()).call_control(line.clone()).build();
//!     let report = job.run(async move |job| {
//!         let session = AgentSession::for_job(&job).llm(llm).speech(voice);
//!         let session = session.tools(tools![{ EndCallTool::new() }]).build(); // for every agent
//!         session.start(agent).await
//!     });
//!     // Meanwhile what the room's events say goes to the line: `line.participant_left(identity)`.
//!     println!("{}", report.await);
//!     Ok(())
//! }
//! # fn main() -> Result<(), BoxError> { let _ = LiveKitServer::from_env()?; Ok(()) }
//! ```
//!
//! # How a call is ended
//!
//! | [`RoomEnd`] | the API's method | what its token allows |
//! |---|---|---|
//! | [`DeleteRoom`](RoomEnd::DeleteRoom) | `DeleteRoom` | `roomCreate`, which is what deletes rooms, too |
//! | [`RemoveParticipant`](RoomEnd::RemoveParticipant) | `RemoveParticipant` | `roomAdmin` in this room |
//!
//! Each attempt has a token of its own, good for a minute and for nothing else. What comes of it:
//!
//! | the server | attempts | [`HangUpOutcome`](crate::HangUpOutcome) |
//! |---|---|---|
//! | did it | | [`Ended`](crate::HangUpOutcome::Ended) |
//! | knows of no such room, or nobody of that identity in it (`not_found`) | | [`AlreadyGone`](crate::HangUpOutcome::AlreadyGone) |
//! | cannot be reached, says nothing, breaks off, is overloaded, fails (`unavailable`, `resource_exhausted`, `internal`, ..) | more, within the time there is | [`Unconfirmed`](crate::HangUpOutcome::Unconfirmed), if it stays so |
//! | refuses the token or the request | no more | `Unconfirmed` |
//! | says what no LiveKit server says: a page, half a message | more, if the status says that it may pass (429, 500 and above) | `Unconfirmed` |
//!
//! An attempt whose answer was lost may have ended the call; the next is told that there is no such
//! room, which is `AlreadyGone`. So is a room whose name is wrong: a server cannot tell it from one that
//! is gone.
//!
//! The error in it is a [`LiveKitError`]. All attempts together take nine seconds, since a job gives up
//! a hang-up after ten: see [`LiveKitServer::http_options`]. A server in the cloud is asked at one address
//! only; there is no failing over to its other regions.
//!
//! # What a server cannot say
//!
//! The API has no method that waits for a caller to leave. Who is in the room hears of it, and so does
//! who has webhooks; tell the call then ([`LiveKitRoom::participant_left`],
//! [`LiveKitRoom::room_finished`]), and the job ends without a hang-up. Nor does the API take the
//! [status](crate::CallControl::report_status) of a job: that is said over the socket by which an agents'
//! worker is given jobs, and does nothing here.

mod error;
mod input;
mod room;
mod server;
mod token;
mod twirp;

pub use self::{
    error::LiveKitError,
    input::{LiveKitInput, LiveKitInputError},
    room::{LiveKitRoom, LiveKitRoomBuilder, RoomEnd},
    server::{LiveKitServer, LiveKitServerBuilder},
};
