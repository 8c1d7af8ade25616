//! Where a JSON object ends, found as its bytes come in.

/// Follows the braces of one object outside its strings.
///
/// It does not judge the JSON: what it takes for whole is parsed afterwards, and what it takes for
/// unfinished is.
#[derive(Default)]
pub(super) struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    /// Whether no object is open.
    pub(super) const fn is_outside(&self) -> bool {
        self.depth == 0
    }

    /// Reads on inside an object or at its first brace, up to where it closes: the number of bytes
    /// read, and whether it did.
    pub(super) fn read(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < bytes.len() {
            if self.escaped {
                self.escaped = false;
                at += 1;
                continue;
            }
            let rest = &bytes[at..];
            let found = if self.in_string {
                string_mark(rest)
            } else {
                rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'}'))
            };
            let Some(found) = found else { break };
            at += found + 1;
            match bytes[at - 1] {
                b'\\' => self.escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'{' => self.depth += 1,
                _ => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return (at, true);
                    }
                }
            }
        }
        (bytes.len(), false)
    }
}

/// The first quote or backslash. Strings are most of a reply, so they are looked at eight bytes at a
/// time.
fn string_mark(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return Some(index * 8 + marks.trailing_zeros() as usize / 8);
        }
    }
    let found = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    Some(words.len() * 8 + found)
}

/// The high bit of the first byte that is a quote or a backslash, if one is; what is set above it
/// says nothing, as taking one from a zero borrows from the byte above.
fn marks(word: u64) -> u64 {
    const EACH: u64 = u64::MAX / 0xff;
    let of = |byte: u8| {
        let apart = word ^ (EACH * u64::from(byte));
        apart.wrapping_sub(EACH) & !apart & (EACH << 7)
    };
    of(b'"') | of(b'\\')
}

#[cfg(test)]
mod tests {
    use super::string_mark;

    #[test]
    fn a_mark_is_found_wherever_it_stands() {
        for length in 0..40 {
            for before in *b"a!#[]\x7f\x80\xa2\xdc\xff\0" {
                let plain = vec![before; length];
                assert_eq!(string_mark(&plain), None);
                for mark in *b"\"\\" {
                    let marked = [plain.as_slice(), &[mark, before, mark]].concat();
                    assert_eq!(string_mark(&marked), Some(length), "{marked:?}");
                }
            }
        }
    }
}
