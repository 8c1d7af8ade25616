//! The body of a reply, read at once.

use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};

use super::{HttpError, Patience};

/// How much of a body is read at once.
const LONGEST: usize = 64 << 10;

/// A short body, whole.
pub(crate) async fn whole(body: Incoming, patience: Patience) -> Result<Bytes, HttpError> {
    let body = patience.idle(Limited::new(body, LONGEST).collect()).await?;
    Ok(body.map_err(|error| HttpError::broken(&*error))?.to_bytes())
}
