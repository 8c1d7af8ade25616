//! A call that is still being written.

use serde::de::IgnoredAny;

use super::scan::Scan;
use crate::{chat::FunctionCall, schema::JsonObject};

/// What is known of a call so far.
#[derive(Default)]
pub(in crate::formats) struct Draft {
    pub(super) id: Option<String>,
    /// The tool's name; empty until it came.
    pub(super) name: String,
    pub(super) arguments: String,
    pub(super) extra: Option<Box<JsonObject>>,
    pub(super) end: End,
    /// What the text says of its end, once it has ended.
    rest: Option<Rest>,
    scan: Scan,
    scanned: usize,
    closed: bool,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::formats) enum End {
    /// It has not, or the provider does not say.
    #[default]
    Open,
    /// It has, maybe because the model was cut off: the text tells.
    Text,
    /// It has, and the provider says that it is whole.
    Stated,
    /// It came as a whole, and as JSON.
    Whole,
    /// It came as an object, from which the rest may be missing if the model was cut off.
    Object,
    /// The provider says that the call is not whole.
    Broken,
}

/// What a text says of its end.
#[derive(Clone, Copy)]
enum Rest {
    None,
    Missing,
    /// It is blank, or no JSON for another reason.
    Unknown,
}

impl Draft {
    pub(super) fn is_open(&self) -> bool {
        self.end == End::Open
    }

    pub(super) fn is_started(&self) -> bool {
        !self.name.is_empty()
    }

    pub(in crate::formats) fn is_named(&self) -> bool {
        self.is_started()
    }

    /// Whether the arguments so far are an object that has closed. Asked again and again, it looks at
    /// each byte once.
    pub(in crate::formats) fn is_closed(&mut self) -> bool {
        while let Some(new) = self.arguments.as_bytes().get(self.scanned..).filter(|new| !new.is_empty()) {
            let (read, closed) = self.scan.read(new);
            self.scanned += read;
            self.closed = closed;
        }
        self.closed
    }

    /// Whether nothing that may still come can change the call.
    pub(super) fn is_ready(&self) -> bool {
        match self.end {
            End::Open | End::Object => false,
            End::Stated | End::Whole | End::Broken => true,
            End::Text => !matches!(self.rest, Some(Rest::Unknown)),
        }
    }

    /// Nothing more is taken from here on.
    pub(super) fn end(&mut self, end: End) {
        self.end = end;
        if matches!(end, End::Text | End::Stated) {
            self.rest = Some(rest(&self.arguments));
        }
    }

    /// The call as it is given out. `cut` says that the model was cut off while it wrote it or right
    /// after, `doubtful` that a piece of it may have been lost.
    pub(super) fn settle(&mut self, cut: bool, doubtful: bool) -> FunctionCall {
        let rest = || self.rest.unwrap_or_else(|| rest(&self.arguments));
        let incomplete = !self.is_started()
            || match self.end {
                End::Whole => false,
                End::Broken => true,
                End::Object => cut,
                End::Stated => matches!(rest(), Rest::Missing),
                End::Open | End::Text if doubtful => true,
                End::Open | End::Text => match rest() {
                    Rest::None => false,
                    Rest::Missing => true,
                    Rest::Unknown => cut,
                },
            };
        let Self { id, name, arguments, extra, .. } = std::mem::take(self);
        let none = !incomplete && matches!(arguments.trim(), "" | "null");
        let arguments = if none { "{}".to_owned() } else { arguments };
        let mut call = FunctionCall::new(id.unwrap_or_default(), name, arguments);
        call.incomplete = incomplete;
        call.extra = extra;
        call
    }
}

fn rest(arguments: &str) -> Rest {
    if arguments.trim().is_empty() {
        return Rest::Unknown;
    }
    match serde_json::from_str::<IgnoredAny>(arguments) {
        Ok(_) => Rest::None,
        Err(error) if error.is_eof() => Rest::Missing,
        Err(_) => Rest::Unknown,
    }
}
