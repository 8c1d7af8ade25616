//! The recordings, brought into the shape they had on the wire.

use std::{fs, path::Path};

use serde_json::Value;
use tool_runtime::{Completion, Format, FormatError, ReplyReader};

use crate::files::text;

pub(crate) struct Recording {
    pub(crate) file: String,
    pub(crate) api: String,
    pub(crate) format: Format,
    pub(crate) streaming: bool,
    pub(crate) bytes: Vec<u8>,
    pub(crate) expected: Value,
    /// What the client sent next, if that was recorded: the reply and the outputs of its calls.
    pub(crate) next_request: Value,
}

/// Every recording of the folders named `provider_responses*`.
pub(crate) fn all(corpus: &Path) -> Vec<Recording> {
    let folders = fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap());
    let folders =
        folders.filter(|entry| entry.file_name().to_string_lossy().starts_with("provider_responses"));
    let files = folders.flat_map(|folder| fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap()));
    let mut recordings: Vec<_> = files.map(|file| Recording::load(&file.path())).collect();
    recordings.sort_unstable_by(|one, other| one.file.cmp(&other.file));
    recordings
}

impl Recording {
    fn load(path: &Path) -> Self {
        let record: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let (api, vendor) = (text(&record["api"]), text(&record["vendor"]));
        let format = format(api, vendor);
        let body = text(&record["body"]);
        let bytes = match text(&record["body_encoding"]) {
            "utf8" => body.as_bytes().to_vec(),
            "base64" => base64(body),
            "jsonl-of-data-payloads" if format == Format::Bedrock => body.lines().flat_map(frames).collect(),
            "jsonl-of-data-payloads" => {
                body.lines().flat_map(|line| format!("data: {line}\n\n").into_bytes()).collect()
            }
            messages if messages.starts_with("ws-jsonl") => received(body).into_bytes(),
            other => panic!("{}: an unknown encoding {other}", path.display()),
        };
        Self {
            file: path.file_name().unwrap().to_string_lossy().into_owned(),
            api: api.to_owned(),
            format,
            streaming: record["streaming"] == true,
            bytes,
            expected: record["expected"].clone(),
            next_request: record["next_request"].clone(),
        }
    }

    /// The reply, read as it would have been when it was recorded.
    pub(crate) fn read(&self) -> Result<Completion, FormatError> {
        if !self.streaming {
            return self.format.read_reply(std::str::from_utf8(&self.bytes).unwrap());
        }
        let mut reader = ReplyReader::new(self.format);
        reader.push(&self.bytes)?;
        reader.finish()
    }
}

fn format(api: &str, vendor: &str) -> Format {
    match (api, vendor) {
        ("openai_chat", "mistral") => Format::Mistral,
        ("openai_chat", _) => Format::OpenAiChat,
        ("openai_responses", _) => Format::OpenAiResponses,
        ("openai_realtime", _) => Format::OpenAiRealtime,
        ("anthropic", _) => Format::Anthropic,
        ("gemini" | "gemini_live", _) => Format::Gemini,
        ("bedrock", _) => Format::Bedrock,
        ("ollama", _) => Format::Ollama,
        ("cohere", _) => Format::Cohere,
        _ => panic!("an unknown API {api}"),
    }
}

/// The messages the server sent: a line is `[direction, message]`.
fn received(lines: &str) -> String {
    let lines = lines.lines().filter(|line| !line.is_empty());
    let messages = lines.map(|line| serde_json::from_str::<(String, Value)>(line).unwrap());
    messages.filter(|(direction, _)| direction == "<").map(|(_, message)| message.to_string()).collect()
}

/// `{"contentBlockDelta": {..}}` as a frame of Amazon's event stream.
fn frames(line: &str) -> Vec<u8> {
    let event: Value = serde_json::from_str(line).unwrap();
    let event = event.as_object().unwrap();
    event.iter().flat_map(|(kind, payload)| frame(kind, &payload.to_string())).collect()
}

fn frame(kind: &str, payload: &str) -> Vec<u8> {
    let mut headers = Vec::new();
    for (name, value) in [(":event-type", kind), (":message-type", "event")] {
        headers.push(u8::try_from(name.len()).unwrap());
        headers.extend(name.bytes().chain([7]).chain(u16::try_from(value.len()).unwrap().to_be_bytes()));
        headers.extend(value.bytes());
    }
    let length = |length: usize| u32::try_from(length).unwrap().to_be_bytes();
    let mut frame: Vec<u8> = length(headers.len() + payload.len() + 16).into();
    frame.extend(length(headers.len()));
    frame.extend(crc32(&frame).to_be_bytes());
    frame.extend(headers.iter().copied().chain(payload.bytes()));
    frame.extend(crc32(&frame).to_be_bytes());
    frame
}

fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| bit(crc)))
}

fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte));
    let digits: Vec<_> = digits.collect();
    let quartets = digits.chunks(4).flat_map(|quartet| {
        let bits = quartet.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - quartet.len()));
        bits.to_be_bytes().into_iter().skip(5).take(quartet.len() - 1).collect::<Vec<_>>()
    });
    quartets.collect()
}
