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
            let mut rest = bytes[at..].iter();
            let found = if self.in_string {
                rest.position(|byte| matches!(byte, b'"' | b'\\'))
            } else {
                rest.position(|byte| matches!(byte, b'"' | b'{' | b'}'))
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
