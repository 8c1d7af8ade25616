//! What Twilio knows of a call.

use std::{fmt, time::Duration};

use serde_json::Value;

use crate::http::Secrets;

/// What Twilio knows of a call, as far as it says: any field of its reply may be null.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallRecord {
    /// What the call is doing.
    pub status: Option<CallStatus>,
    /// How long it lasted, once it is over.
    pub duration: Option<Duration>,
    /// Who called whom: `inbound`, `outbound-api` or `outbound-dial`.
    pub direction: Option<String>,
    /// Who called: a number in E.164, a SIP address or a client. Personal data.
    pub from: Option<String>,
    /// Who was called. Personal data.
    pub to: Option<String>,
}

impl CallRecord {
    /// Reads a reply's body field by field, so that one of a wrong type hides no other; none where it
    /// is no JSON object.
    pub(super) fn read(body: &[u8], secrets: &Secrets) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        body.as_object()?;
        let text = |name: &str| body[name].as_str().map(|text| secrets.quoted(text));
        Some(Self {
            status: text("status").as_deref().map(CallStatus::from),
            duration: body["duration"].as_str().and_then(seconds),
            direction: text("direction"),
            from: text("from"),
            to: text("to"),
        })
    }

    /// Whether the call is known to be over.
    pub fn is_over(&self) -> bool {
        self.status.as_ref().is_some_and(CallStatus::is_over)
    }
}

/// Twilio's numbers are text.
fn seconds(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_secs)
}

/// What a call is doing (`call.enum.status` of Twilio's API).
///
/// ```
/// use tool_runtime::twilio::CallStatus;
///
/// assert!(CallStatus::from("no-answer").is_over());
/// assert_eq!(CallStatus::from("on-hold"), CallStatus::Other("on-hold".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallStatus {
    /// It waits to be made.
    Queued,
    /// It rings.
    Ringing,
    /// The two sides are connected.
    InProgress,
    /// It was answered and has ended.
    Completed,
    /// The line was busy.
    Busy,
    /// It could not be made.
    Failed,
    /// Nobody answered.
    NoAnswer,
    /// It was called off before it was answered.
    Canceled,
    /// A status of later times.
    Other(String),
}

impl CallStatus {
    /// Whether a call of this status is over.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Completed | Self::Busy | Self::Failed | Self::NoAnswer | Self::Canceled)
    }
}

impl From<&str> for CallStatus {
    fn from(text: &str) -> Self {
        match text {
            "queued" => Self::Queued,
            "ringing" => Self::Ringing,
            "in-progress" => Self::InProgress,
            "completed" => Self::Completed,
            "busy" => Self::Busy,
            "failed" => Self::Failed,
            "no-answer" => Self::NoAnswer,
            "canceled" => Self::Canceled,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for CallStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Queued => "queued",
            Self::Ringing => "ringing",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::NoAnswer => "no-answer",
            Self::Canceled => "canceled",
            Self::Other(other) => other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<CallRecord> {
        CallRecord::read(body.as_bytes(), &Secrets::of([]))
    }

    #[test]
    fn a_record_is_read_field_by_field() {
        let body = r#"{"status": "completed", "duration": "15", "direction": null, "from": 7, "to": "+1"}"#;
        let expected = CallRecord {
            status: Some(CallStatus::Completed),
            duration: Some(Duration::from_secs(15)),
            to: Some("+1".to_owned()),
            ..CallRecord::default()
        };
        assert_eq!(read(body), Some(expected));
    }

    #[test]
    fn a_record_of_nulls_says_nothing_and_is_not_over() {
        let record = read(r#"{"status": null, "duration": null}"#);
        assert_eq!(record, Some(CallRecord::default()));
        assert!(!CallRecord::default().is_over());
    }

    #[test]
    fn what_is_no_object_is_no_record() {
        for body in ["", "null", "[]", "<html></html>", r#"{"status": "comp"#] {
            assert_eq!(read(body), None, "{body}");
        }
    }

    #[test]
    fn a_status_is_written_as_it_is_read() {
        let over = ["completed", "busy", "failed", "no-answer", "canceled"];
        for text in ["queued", "ringing", "in-progress", "on-hold"].into_iter().chain(over) {
            let status = CallStatus::from(text);
            assert_eq!(status.to_string(), text);
            assert_eq!(status.is_over(), over.contains(&text), "{text}");
        }
    }
}
