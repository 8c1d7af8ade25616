//! Strings, decoded as they come (RFC 8259, section 7): a character is given out when all of it
//! is there, however it was escaped and wherever it was cut.

use super::StructuredFault;

/// How far a string has been read, past its opening quote.
#[derive(Default)]
pub(super) struct StringReader {
    state: State,
    /// So many bytes of an escape wait for its end.
    held: usize,
}

#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Plain,
    Backslash,
    /// In the four digits of a `\u`, the second of a pair if there is a `high`.
    Hex {
        high: Option<u16>,
        digits: u8,
        value: u16,
    },
    /// After the first half of a pair.
    High(u16),
    HighBackslash(u16),
}

/// What became of the text.
pub(super) enum Step {
    /// So many bytes of it were read.
    Took(usize),
    /// Its first byte closed the string.
    Closed,
}

const HIGH: std::ops::RangeInclusive<u16> = 0xD800..=0xDBFF;
const LOW: std::ops::RangeInclusive<u16> = 0xDC00..=0xDFFF;

impl StringReader {
    /// So many of the bytes read belong to an escape that is not whole.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// Reads on, in a text that is not empty; what is decoded goes to `decoded`.
    pub(super) fn step(&mut self, text: &str, decoded: Option<&mut String>) -> Result<Step, StructuredFault> {
        if matches!(self.state, State::Plain) {
            return self.plain(text, decoded);
        }
        let byte = text.as_bytes().first().copied().unwrap_or_default();
        let (state, character) = self.state.escaped(byte)?;
        self.state = state;
        self.held = if matches!(state, State::Plain) { 0 } else { self.held + 1 };
        if let (Some(decoded), Some(character)) = (decoded, character) {
            decoded.push(character);
        }
        Ok(Step::Took(1))
    }

    fn plain(&mut self, text: &str, decoded: Option<&mut String>) -> Result<Step, StructuredFault> {
        let run = run_length(text.as_bytes());
        let Some(plain) = text.get(..run).filter(|plain| !plain.is_empty()) else {
            return self.special(text);
        };
        if let Some(decoded) = decoded {
            decoded.push_str(plain);
        }
        Ok(Step::Took(run))
    }

    fn special(&mut self, text: &str) -> Result<Step, StructuredFault> {
        match text.as_bytes().first() {
            Some(b'"') => Ok(Step::Closed),
            Some(b'\\') => {
                self.state = State::Backslash;
                self.held = 1;
                Ok(Step::Took(1))
            }
            _ => Err(StructuredFault::Syntax { expected: "a control character to be escaped" }),
        }
    }
}

/// The length of what stands for itself.
fn run_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(bytes.len())
}

impl State {
    /// One byte of an escape, and the character it completes.
    fn escaped(self, byte: u8) -> Result<(Self, Option<char>), StructuredFault> {
        let pair = StructuredFault::Syntax { expected: "the other half of a surrogate pair" };
        match (self, byte) {
            (Self::Backslash, b'u') => Ok((Self::Hex { high: None, digits: 0, value: 0 }, None)),
            (Self::HighBackslash(high), b'u') => {
                Ok((Self::Hex { high: Some(high), digits: 0, value: 0 }, None))
            }
            (Self::High(high), b'\\') => Ok((Self::HighBackslash(high), None)),
            (Self::High(_) | Self::HighBackslash(_), _) => Err(pair),
            (Self::Hex { high, digits, value }, _) => {
                let digit = hex_digit(byte)?;
                let (digits, value) = (digits + 1, value << 4 | digit);
                if digits < 4 {
                    return Ok((Self::Hex { high, digits, value }, None));
                }
                unit(high, value).ok_or(pair)
            }
            _ => simple(byte).map(|character| (Self::Plain, Some(character))),
        }
    }
}

fn hex_digit(byte: u8) -> Result<u16, StructuredFault> {
    match byte {
        b'0'..=b'9' => Ok(u16::from(byte - b'0')),
        b'a'..=b'f' => Ok(u16::from(byte - b'a') + 10),
        b'A'..=b'F' => Ok(u16::from(byte - b'A') + 10),
        _ => Err(StructuredFault::Syntax { expected: "a hexadecimal digit" }),
    }
}

fn simple(byte: u8) -> Result<char, StructuredFault> {
    match byte {
        b'"' | b'\\' | b'/' => Ok(char::from(byte)),
        b'b' => Ok('\u{8}'),
        b'f' => Ok('\u{c}'),
        b'n' => Ok('\n'),
        b'r' => Ok('\r'),
        b't' => Ok('\t'),
        _ => Err(StructuredFault::Syntax { expected: "an escape" }),
    }
}

/// What a UTF-16 code unit is or completes; `None` where a half stands alone.
fn unit(high: Option<u16>, unit: u16) -> Option<(State, Option<char>)> {
    match high {
        None if HIGH.contains(&unit) => Some((State::High(unit), None)),
        Some(_) if !LOW.contains(&unit) => None,
        _ => {
            let mut characters = char::decode_utf16(high.into_iter().chain([unit]));
            characters.next()?.ok().map(|character| (State::Plain, Some(character)))
        }
    }
}
