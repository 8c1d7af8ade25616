//! A call in a room.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use livekit_api::access_token::VideoGrants;
use livekit_protocol::{DeleteRoomRequest, RoomParticipantIdentity};
use prost::Message;
use tokio_util::sync::CancellationToken;

use super::{
    input::{LiveKitInput, LiveKitInputError},
    twirp::{Call, Client},
};
use crate::{
    call_control::{CallControl, HangUpOutcome},
    schema::JsonObject,
};

/// How a call in a room is ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RoomEnd {
    /// The room is deleted, and with it everybody's part in it: the caller's telephone call as well as
    /// the agent's.
    #[default]
    DeleteRoom,
    /// The caller alone is removed, whose telephone call ends with that; the room stays, with whoever
    /// else is in it. Who it is must be said: [`LiveKitRoomBuilder::participant`].
    RemoveParticipant,
}

/// A call in a room of a LiveKit server, as a job sees it. Cloning is cheap; all clones are of the
/// same call.
///
/// ```
/// use tool_runtime::{JobContext, livekit::{LiveKitInputError, LiveKitServer, RoomEnd}};
///
/// # fn job(server: &LiveKitServer) -> Result<(), LiveKitInputError> {
/// let line = server.room("support").participant("sip_4711").ending(RoomEnd::RemoveParticipant).build()?;
/// let job = JobContext::builder(()).call_control(line.clone()).build();
/// // .. and where the room's events or its server's webhooks come in:
/// line.participant_left("sip_4711"); // ends the job
/// # drop(job);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct LiveKitRoom(Arc<Room>);

struct Room {
    client: Arc<Client>,
    name: String,
    participant: Option<String>,
    ending: RoomEnd,
    caller_gone: CancellationToken,
}

impl LiveKitRoom {
    /// The name of the room.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The identity of the caller, if it was said.
    pub fn participant(&self) -> Option<&str> {
        self.0.participant.as_deref()
    }

    /// Tells the call that somebody has left the room, as an event of the room or the webhook
    /// `participant_left` has it. Whether that was the caller, with whom the call is over.
    pub fn participant_left(&self, identity: &str) -> bool {
        let is_caller = self.participant() == Some(identity);
        if is_caller {
            self.0.caller_gone.cancel();
        }
        is_caller
    }

    /// Tells the call that the room is gone, as the webhook `room_finished` has it.
    pub fn room_finished(&self) {
        self.0.caller_gone.cancel();
    }
}

impl Room {
    fn end(&self) -> Call {
        match self.ending {
            RoomEnd::DeleteRoom => self.delete_room(),
            RoomEnd::RemoveParticipant => self.remove_participant(),
        }
    }

    fn delete_room(&self) -> Call {
        let message = DeleteRoomRequest { room: self.name.clone() };
        Call {
            method: "DeleteRoom",
            message: message.encode_to_vec().into(),
            grants: VideoGrants { room_create: true, ..VideoGrants::default() },
        }
    }

    fn remove_participant(&self) -> Call {
        let room = self.name.clone();
        let identity = self.participant.clone().unwrap_or_default();
        let message = RoomParticipantIdentity { room: room.clone(), identity, ..Default::default() };
        Call {
            method: "RemoveParticipant",
            message: message.encode_to_vec().into(),
            grants: VideoGrants { room_admin: true, room, ..VideoGrants::default() },
        }
    }
}

#[async_trait]
impl CallControl for LiveKitRoom {
    /// [`AlreadyGone`](HangUpOutcome::AlreadyGone) is what the server says of a room, or of somebody,
    /// it does not know, also where the name is wrong.
    async fn end(&self) -> HangUpOutcome {
        match self.0.client.call(&self.0.end()).await {
            Ok(()) => HangUpOutcome::Ended,
            Err(error) if error.is_not_found() => HangUpOutcome::AlreadyGone,
            Err(error) => HangUpOutcome::unconfirmed(error),
        }
    }

    /// Comes back when the call was told so: [`LiveKitRoom::participant_left`],
    /// [`LiveKitRoom::room_finished`]. The API has nothing to wait for.
    async fn caller_gone(&self) {
        self.0.caller_gone.cancelled().await;
    }

    /// `room`, and `participant` if it is known.
    fn metadata(&self) -> JsonObject {
        let known = [("room", Some(self.name())), ("participant", self.participant())];
        let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        known.collect()
    }
}

impl fmt::Debug for LiveKitRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Room { name, participant, ending, .. } = &*self.0;
        let mut room = f.debug_struct("LiveKitRoom");
        room.field("name", name).field("participant", participant).field("ending", ending);
        room.finish_non_exhaustive()
    }
}

/// Says which call in which room; begun with [`LiveKitServer::room`](super::LiveKitServer::room).
pub struct LiveKitRoomBuilder {
    client: Arc<Client>,
    name: String,
    participant: Option<String>,
    ending: RoomEnd,
}

impl LiveKitRoomBuilder {
    pub(super) fn new(client: Arc<Client>, name: String) -> Self {
        Self { client, name, participant: None, ending: RoomEnd::default() }
    }

    /// Says who the caller is, by the identity in the room: for a telephone call, of its SIP
    /// participant.
    #[must_use]
    pub fn participant(self, identity: impl Into<String>) -> Self {
        Self { participant: Some(identity.into()), ..self }
    }

    /// Sets how the call is ended: the room is deleted unless set.
    #[must_use]
    pub fn ending(self, ending: RoomEnd) -> Self {
        Self { ending, ..self }
    }

    /// The call.
    ///
    /// # Errors
    /// When the room has no name, or it is not said who is to be removed, or one of them cannot be a
    /// name.
    pub fn build(self) -> Result<LiveKitRoom, LiveKitInputError> {
        let Self { client, name, participant, ending } = self;
        check(&name, LiveKitInput::Room)?;
        match &participant {
            Some(identity) => check(identity, LiveKitInput::Participant)?,
            None if ending == RoomEnd::RemoveParticipant => check("", LiveKitInput::Participant)?,
            None => {}
        }
        let caller_gone = CancellationToken::new();
        Ok(LiveKitRoom(Arc::new(Room { client, name, participant, ending, caller_gone })))
    }
}

fn check(name: &str, input: LiveKitInput) -> Result<(), LiveKitInputError> {
    if name.is_empty() {
        return Err(LiveKitInputError::Missing(input));
    }
    if name.chars().any(char::is_control) {
        return Err(LiveKitInputError::Malformed(input));
    }
    Ok(())
}

impl fmt::Debug for LiveKitRoomBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut builder = f.debug_struct("LiveKitRoomBuilder");
        builder.field("name", &self.name).field("participant", &self.participant);
        builder.field("ending", &self.ending).finish_non_exhaustive()
    }
}
