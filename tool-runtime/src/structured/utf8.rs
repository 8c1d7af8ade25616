//! Characters out of bytes that may be cut anywhere.

/// The bytes of a character whose rest has not come.
#[derive(Default)]
pub(super) struct CutCharacter {
    bytes: [u8; 4],
    length: usize,
}

/// Bytes that no character begins or goes on with.
pub(super) struct NotUtf8;

impl CutCharacter {
    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Appends the characters that are whole to `text` and keeps the rest.
    pub(super) fn read(&mut self, bytes: &[u8], text: &mut String) -> Result<(), NotUtf8> {
        let mut bytes = bytes;
        while self.length > 0 {
            let Some((first, rest)) = bytes.split_first() else { return Ok(()) };
            self.go_on(*first, text)?;
            bytes = rest;
        }
        self.whole(bytes, text)
    }

    /// One more byte of the character that was cut.
    fn go_on(&mut self, byte: u8, text: &mut String) -> Result<(), NotUtf8> {
        let room = self.bytes.get_mut(self.length).ok_or(NotUtf8)?;
        *room = byte;
        let length = std::mem::take(&mut self.length) + 1;
        let bytes = self.bytes;
        self.whole(bytes.get(..length).unwrap_or_default(), text)
    }

    fn whole(&mut self, bytes: &[u8], text: &mut String) -> Result<(), NotUtf8> {
        let mut chunks = bytes.utf8_chunks();
        let Some(chunk) = chunks.next() else { return Ok(()) };
        text.push_str(chunk.valid());
        let cut = chunk.invalid();
        // What is cut off by the end may go on; anything else stays wrong.
        let is_cut = chunks.next().is_none()
            && std::str::from_utf8(cut).is_err_and(|error| error.error_len().is_none());
        if cut.is_empty() {
            return Ok(());
        }
        let room = self.bytes.get_mut(..cut.len()).filter(|_| is_cut).ok_or(NotUtf8)?;
        room.copy_from_slice(cut);
        self.length = cut.len();
        Ok(())
    }
}
