//! What goes wrong with a request.

use std::hash::{DefaultHasher, Hash, Hasher};

/// What goes wrong with one request to the REST API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Whether the request is carried out all the same.
    pub(super) carried_out: bool,
    pub(super) reply: Reply,
}

/// What is replied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// As it should be; a hang-up takes effect after so many further requests.
    Slow(u32),
    /// An error in Twilio's JSON: the status, its code, and `Retry-After`.
    Error {
        status: u16,
        code: u32,
        retry_after: Option<String>,
    },
    /// An error that quotes the credentials.
    Quoting(u16),
    /// A status, the type of a body, and the body.
    Body(u16, &'static str, &'static str),
    /// The reply as it should be, but its JSON ends in the middle.
    Cut,
    /// The same, and the connection ends there, too.
    Torn,
    /// A record in which everything is null.
    Nulls,
    Reset,
    Silence,
}

const PAGE: &str = "<html><body><h1>Bad Gateway</h1></body></html>";

impl Fault {
    fn of(reply: Reply) -> Self {
        Self { carried_out: false, reply }
    }

    /// Twilio refuses, in its own JSON.
    pub fn error(status: u16, code: u32) -> Self {
        Self::of(Reply::Error { status, code, retry_after: None })
    }

    /// 400 with code 21220: the call is not in progress.
    pub fn not_in_progress() -> Self {
        Self::error(400, 21220)
    }

    /// 404 with code 20404: there is no such call.
    pub fn not_found() -> Self {
        Self::error(404, 20404)
    }

    /// 401 with code 20003: the credentials are wrong.
    pub fn unauthorized() -> Self {
        Self::error(401, 20003)
    }

    /// 429 with code 20429, and a wait in seconds or until a date if there is one.
    pub fn rate_limited(retry_after: Option<&str>) -> Self {
        let retry_after = retry_after.map(str::to_owned);
        Self::of(Reply::Error { status: 429, code: 20429, retry_after })
    }

    /// An error that quotes the credentials it was sent, encoded and in plain.
    pub fn quoting(status: u16) -> Self {
        Self::of(Reply::Quoting(status))
    }

    /// A page for people.
    pub fn page(status: u16) -> Self {
        Self::of(Reply::Body(status, "text/html", PAGE))
    }

    /// A reply without a body.
    pub fn empty(status: u16) -> Self {
        Self::of(Reply::Body(status, "application/json", ""))
    }

    /// An error whose JSON ends in the middle.
    pub fn cut_error(status: u16) -> Self {
        Self::of(Reply::Body(status, "application/json", r#"{"code": 21"#))
    }

    /// The right reply, cut off in the middle.
    pub fn cut() -> Self {
        Self::of(Reply::Cut)
    }

    /// The same, and the connection ends before the announced length.
    pub fn torn() -> Self {
        Self::of(Reply::Torn)
    }

    /// A record in which everything is null.
    pub fn nulls() -> Self {
        Self::of(Reply::Nulls)
    }

    /// A hang-up that is accepted, and takes effect after so many further requests.
    pub fn slow(requests: u32) -> Self {
        Self { carried_out: true, reply: Reply::Slow(requests) }
    }

    /// The connection breaks.
    pub fn reset() -> Self {
        Self::of(Reply::Reset)
    }

    /// Nothing is replied, and the connection stays.
    pub fn silence() -> Self {
        Self::of(Reply::Silence)
    }

    /// The request is carried out all the same: what goes wrong is the reply.
    #[must_use]
    pub fn carried_out(self) -> Self {
        Self { carried_out: true, ..self }
    }
}

/// Faults by chance.
pub(super) struct Random {
    pub(super) seed: u64,
    pub(super) one_in: u64,
    pub(super) faults: Vec<Fault>,
}

impl Random {
    /// What the `number`th request of a call meets.
    pub(super) fn fault(&self, call: &str, number: usize) -> Option<Fault> {
        let mut hasher = DefaultHasher::new();
        (self.seed, call, number).hash(&mut hasher);
        let (drawn, one_in) = (hasher.finish(), self.one_in.max(1));
        let faults = u64::try_from(self.faults.len()).unwrap_or(u64::MAX).max(1);
        let index = usize::try_from(drawn / one_in % faults).unwrap_or_default();
        self.faults.get(index).filter(|_| drawn.is_multiple_of(one_in)).cloned()
    }
}
