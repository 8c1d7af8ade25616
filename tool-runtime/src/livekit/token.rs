//! What a request is allowed with.

use std::time::Duration;

use livekit_api::access_token::{AccessToken, VideoGrants};

use super::error::LiveKitError;
use crate::http::Secret;

/// How long a token is good for. LiveKit's own client gives six hours to each of its requests;
/// servers bear with clocks that differ by a minute.
const LIFETIME: Duration = Duration::from_secs(60);

/// What signs tokens.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    pub(super) key: String,
    pub(super) secret: Secret,
}

impl Keys {
    /// A token that allows this and nothing else.
    pub(super) fn token(&self, grants: VideoGrants) -> Result<Secret, LiveKitError> {
        let token = AccessToken::with_api_key(&self.key, self.secret.expose());
        let token = token.with_grants(grants).with_ttl(LIFETIME).to_jwt();
        token.map(Secret::from).map_err(|error| LiveKitError::Unsent(error.to_string()))
    }
}
