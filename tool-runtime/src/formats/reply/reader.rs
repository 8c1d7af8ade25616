//! From bytes to a reply.

use std::fmt;

use super::{Assembly, ReplyPart, Sink, sse::Sse, values::Values};
use crate::{
    formats::{
        Completion, Format, FormatError, anthropic, bedrock, cohere, gemini, mcp, ollama, openai_chat,
        openai_realtime, openai_responses,
    },
    tool::Definitions,
};

/// What understands a provider's events, one after another.
pub(in crate::formats) trait Reading: Send + Sync {
    /// Reads one event, or a whole body, and says whether it was of a reply. `kind` is what the
    /// stream calls the event beside it, or empty.
    fn read(&mut self, event: &str, kind: &str, reply: &mut Assembly) -> Result<bool, FormatError>;

    /// Whether the provider said that the reply is over.
    fn is_over(&self) -> bool {
        false
    }

    /// Whether an event that is no JSON can be passed over, because the provider says everything
    /// that matters a second time.
    fn repeats_itself(&self) -> bool {
        false
    }
}

/// How much of a reply is taken at most.
const LIMIT: usize = 16 << 20;

impl Format {
    /// Reads a reply that came as one body.
    ///
    /// ```
    /// use tool_runtime::{FinishReason, Format};
    ///
    /// let body = r#"{"choices": [{"message": {"tool_calls": [{"id": "call_1", "type": "function",
    ///     "function": {"name": "add", "arguments": "{\"a\":1,\"b\":2}"}}]}, "finish_reason": "tool_calls"}]}"#;
    /// let reply = Format::OpenAiChat.read_reply(body)?;
    /// let call = reply.calls().next().unwrap();
    /// assert_eq!((call.name.as_str(), call.arguments.as_str()), ("add", r#"{"a":1,"b":2}"#));
    /// assert_eq!(reply.finish, Some(FinishReason::ToolCalls));
    /// # Ok::<_, tool_runtime::FormatError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the body cannot be read, or is the report of an error.
    pub fn read_reply(self, body: &str) -> Result<Completion, FormatError> {
        let mut events = Events::new(self);
        events.read(body, "")?;
        events.finish()
    }

    fn reading(self) -> Box<dyn Reading> {
        match self {
            Self::OpenAiChat | Self::Mistral => Box::<openai_chat::Reply>::default(),
            Self::OpenAiResponses => Box::<openai_responses::Reply>::default(),
            Self::OpenAiRealtime => Box::new(openai_realtime::reply()),
            Self::Anthropic => Box::<anthropic::Reply>::default(),
            Self::Gemini | Self::GeminiJsonSchema => Box::<gemini::Reply>::default(),
            Self::Mcp => Box::<mcp::Reply>::default(),
            Self::Bedrock => Box::<bedrock::Reply>::default(),
            Self::Ollama => Box::<ollama::Reply>::default(),
            Self::Cohere => Box::<cohere::Reply>::default(),
        }
    }
}

/// Reads a reply while it comes in, its bytes cut anywhere.
///
/// Server-sent events, lines of JSON, messages of a WebSocket and Amazon's event stream are told
/// apart by the format and the first byte; so is a JSON body that came in spite of `stream: true`.
/// A reply that ends early is none the less a reply: what was whole is there, a call that was not is
/// marked [`incomplete`](crate::FunctionCall::incomplete), and
/// [`finish`](Completion::finish) is none.
///
/// ```
/// use tool_runtime::{Format, ReplyPart, ReplyReader};
///
/// let mut reader = ReplyReader::new(Format::OpenAiChat);
/// let mut said = String::new();
/// for bytes in [&b"data: {\"choices\":[{\"delta\":{\"content\":\"Hel"[..], b"lo\"}}]}\n\ndata: [DONE]\n\n"] {
///     for part in reader.push(bytes)? {
///         if let ReplyPart::Text(text) = part {
///             said += &text;
///         }
///     }
/// }
/// assert_eq!(said, "Hello");
/// assert_eq!(reader.finish()?.text(), "Hello");
/// # Ok::<_, tool_runtime::FormatError>(())
/// ```
pub struct ReplyReader {
    framing: Framing,
    events: Events,
    limit: usize,
    taken: usize,
    failed: Option<FormatError>,
}

/// How the events lie in the bytes.
enum Framing {
    /// Not known before the first byte.
    Unknown(Format),
    Sse(Sse),
    Values(Values),
    Frames(bedrock::Frames),
}

/// What the events are read into.
struct Events {
    reading: Box<dyn Reading>,
    reply: Assembly,
    /// Whether an event was understood.
    any: bool,
    /// The first event that was passed over because it was no JSON.
    passed_over: Option<FormatError>,
    /// The stream said that it is over; what follows is not read.
    over: bool,
}

impl ReplyReader {
    /// A reader of a reply in `format`.
    pub fn new(format: Format) -> Self {
        Self {
            framing: Framing::Unknown(format),
            events: Events::new(format),
            limit: LIMIT,
            taken: 0,
            failed: None,
        }
    }

    /// Gives calls the names their tools have here, where the provider was told others.
    pub fn with_names(mut self, definitions: &Definitions) -> Self {
        self.events.reply.name_tools(definitions.tool_names().clone());
        self
    }

    /// Takes at most so many bytes; 16 MiB, if nothing else is said.
    pub fn with_limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Reads the next bytes and says what they brought.
    ///
    /// # Errors
    ///
    /// When the reply cannot be read, is longer than the limit, or reports an error. The reader has
    /// failed then, and says the same from there on.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<ReplyPart>, FormatError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        match self.take(bytes) {
            Ok(()) => Ok(self.events.reply.take_parts()),
            Err(error) => {
                self.failed = Some(error.clone());
                Err(error)
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), FormatError> {
        let (within, beyond) = bytes.split_at(bytes.len().min(self.limit.saturating_sub(self.taken)));
        self.taken += within.len();
        self.cut(within)?;
        if beyond.is_empty() || self.events.over {
            return Ok(());
        }
        Err(FormatError::Malformed(format!("it is longer than {} bytes", self.limit)))
    }

    fn cut(&mut self, mut bytes: &[u8]) -> Result<(), FormatError> {
        if let Framing::Unknown(format) = self.framing {
            bytes = bytes.trim_ascii_start();
            let Some(first) = bytes.first() else { return Ok(()) };
            self.framing = Framing::of(format, *first);
        }
        match &mut self.framing {
            Framing::Unknown(_) => Ok(()),
            Framing::Sse(sse) => sse.push(bytes, &mut self.events),
            Framing::Values(values) => values.push(bytes, &mut self.events),
            Framing::Frames(frames) => frames.push(bytes, &mut self.events),
        }
    }

    /// Whether the provider said that the reply is over: there is no need to wait for the end of the
    /// bytes.
    ///
    /// Chat Completions say so by `[DONE]`, the others by their last event. Gemini, Realtime and MCP
    /// never do.
    ///
    /// ```
    /// use tool_runtime::{Format, ReplyReader};
    ///
    /// let mut reader = ReplyReader::new(Format::Ollama);
    /// reader.push(br#"{"message": {"content": "Hello"}, "done": false}"#)?;
    /// assert!(!reader.is_over());
    /// reader.push(br#"{"message": {"content": "."}, "done": true, "done_reason": "stop"}"#)?;
    /// assert!(reader.is_over());
    /// assert_eq!(reader.finish()?.text(), "Hello.");
    /// # Ok::<_, tool_runtime::FormatError>(())
    /// ```
    pub fn is_over(&self) -> bool {
        self.events.over || self.events.reading.is_over()
    }

    /// The reply, when no more bytes come.
    ///
    /// It has all that [`push`](Self::push) gave out, and the calls that were cut off.
    ///
    /// # Errors
    ///
    /// When there was nothing of a reply in the bytes, and what [`push`](Self::push) failed with.
    pub fn finish(mut self) -> Result<Completion, FormatError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if let Framing::Sse(sse) = self.framing
            && let Some((data, kind)) = sse.rest()
        {
            match self.events.event(&data, &kind) {
                Err(FormatError::Malformed(_)) | Ok(()) => {} // it was cut off
                Err(error) => return Err(error),
            }
        }
        self.events.finish()
    }
}

impl fmt::Debug for ReplyReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplyReader").field("bytes", &self.taken).finish_non_exhaustive()
    }
}

impl Framing {
    fn of(format: Format, first: u8) -> Self {
        match format {
            // A body, or Gemini's list of them, in place of a stream.
            _ if matches!(first, b'{' | b'[') => Self::Values(Values::default()),
            Format::Bedrock => Self::Frames(bedrock::Frames::default()),
            Format::OpenAiRealtime | Format::Ollama | Format::Mcp => Self::Values(Values::default()),
            _ => Self::Sse(Sse::default()),
        }
    }
}

impl Events {
    fn new(format: Format) -> Self {
        Self {
            reading: format.reading(),
            reply: Assembly::new(format.name()),
            any: false,
            passed_over: None,
            over: false,
        }
    }

    fn read(&mut self, event: &str, kind: &str) -> Result<(), FormatError> {
        self.any |= self.reading.read(event, kind, &mut self.reply)?;
        Ok(())
    }

    fn finish(self) -> Result<Completion, FormatError> {
        if !self.any {
            let nothing = || FormatError::Malformed("there is nothing of a reply in it".into());
            return Err(self.passed_over.unwrap_or_else(nothing));
        }
        Ok(self.reply.into_completion())
    }
}

impl Sink for Events {
    fn event(&mut self, payload: &[u8], kind: &str) -> Result<(), FormatError> {
        let payload = payload.trim_ascii();
        if self.over || payload.is_empty() {
            return Ok(());
        }
        if payload == b"[DONE]" {
            self.over = true;
            self.reply.close();
            return Ok(());
        }
        let text = std::str::from_utf8(payload);
        let text = text.map_err(|_| FormatError::Malformed("an event is no UTF-8".into()));
        match text.and_then(|text| self.read(text, kind)) {
            Err(FormatError::Malformed(problem)) if self.reading.repeats_itself() => {
                self.passed_over.get_or_insert(FormatError::Malformed(problem));
                self.reply.doubt();
                Ok(())
            }
            outcome => outcome,
        }
    }
}
