//! Choices read off random bytes, so that proptest shrinks them.

use std::fmt;

use proptest::{collection::vec, prelude::*};

/// A source of choices that runs dry: then every choice is the first, which is the simplest.
#[derive(Clone)]
pub(crate) struct Entropy {
    bytes: std::vec::IntoIter<u8>,
}

impl Entropy {
    fn new(bytes: Vec<u8>) -> Self {
        Self { bytes: bytes.into_iter() }
    }

    /// A number below `bound`; zero when nothing is left.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let low = self.byte();
        let high = if bound > 256 { self.byte() } else { 0 };
        (high * 256 + low) % bound.max(1)
    }

    /// True in `percent` of a hundred cases; false when nothing is left.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub(crate) fn pick<'t, T>(&mut self, options: &'t [T]) -> Option<&'t T> {
        options.get(self.below(options.len()))
    }

    pub(crate) fn word(&mut self) -> u64 {
        (0..8).fold(0, |word, _| word << 8 | self.byte() as u64)
    }

    fn byte(&mut self) -> usize {
        usize::from(self.bytes.next().unwrap_or_default())
    }
}

/// Bytes tell a reader of a failure nothing.
impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

pub(crate) fn entropy() -> impl Strategy<Value = Entropy> {
    vec(any::<u8>(), 0..160).prop_map(Entropy::new)
}
