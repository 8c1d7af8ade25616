//! What becomes of a request.

/// What becomes of a request: whether it is carried out, and what is answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(super) carried_out: bool,
    pub(super) reply: Reply,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Reply {
    /// What came of it, as the server has it.
    Honest,
    /// An error of the server's own, as Twirp writes it.
    Twirp(u16, &'static str),
    /// An error that quotes what nobody should see.
    Quoting(u16),
    /// Something else: status, content type, body.
    Told(u16, &'static str, &'static [u8]),
    /// A body shorter than was announced, and the end of the connection.
    Cut(u16, &'static str, &'static [u8]),
    /// The connection breaks.
    Reset,
    /// Nothing, for ever.
    Silence,
    /// A head, and then nothing.
    HeadAlone,
}

impl Fault {
    /// None at all.
    pub(crate) const NONE: Self = Self { carried_out: true, reply: Reply::Honest };

    const fn instead(reply: Reply) -> Self {
        Self { carried_out: false, reply }
    }

    pub(crate) const fn twirp(status: u16, code: &'static str) -> Self {
        Self::instead(Reply::Twirp(status, code))
    }

    /// A refusal that quotes the token and the secret; one of status 503 comes in plain text.
    pub(crate) const fn quoting(status: u16) -> Self {
        Self::instead(Reply::Quoting(status))
    }

    pub(crate) const fn told(status: u16, kind: &'static str, body: &'static [u8]) -> Self {
        Self::instead(Reply::Told(status, kind, body))
    }

    /// A page for people, as a proxy makes them.
    pub(crate) const fn page(status: u16) -> Self {
        Self::told(status, "text/html; charset=utf-8", b"<html><body><h1>Sorry</h1></body></html>")
    }

    pub(crate) const fn cut(status: u16, kind: &'static str, body: &'static [u8]) -> Self {
        Self::instead(Reply::Cut(status, kind, body))
    }

    pub(crate) const fn reset() -> Self {
        Self::instead(Reply::Reset)
    }

    pub(crate) const fn silence() -> Self {
        Self::instead(Reply::Silence)
    }

    pub(crate) const fn head_alone() -> Self {
        Self::instead(Reply::HeadAlone)
    }

    /// The same, with the request carried out all the same.
    pub(crate) const fn behind_the_deed(self) -> Self {
        Self { carried_out: true, ..self }
    }
}
