//! Chance that can be had again by its seed.

use super::support::seconds;
use std::time::Duration;

/// xorshift64*, begun with a mixed seed so that near seeds give far sequences.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mixed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        Self((mixed ^ (mixed >> 31)).max(1))
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// One of so many.
    pub(crate) fn below(&mut self, many: usize) -> usize {
        usize::try_from(self.next()).unwrap() % many
    }

    /// Once in so many times.
    pub(crate) fn once_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    pub(crate) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A time up to a limit, by tenths of a second: so that things happen at once now and then.
    pub(crate) fn up_to(&mut self, limit: Duration) -> Duration {
        let tenths = usize::try_from(limit.as_millis() / 100).unwrap();
        Duration::from_millis(100 * u64::try_from(self.below(tenths + 1)).unwrap())
    }

    /// A generator of its own for a part, so that the parts do not depend on each other's order.
    pub(crate) fn split(&mut self) -> Self {
        Self::new(self.next())
    }

    pub(crate) fn short(&mut self) -> Duration {
        self.up_to(seconds(4.0))
    }
}
