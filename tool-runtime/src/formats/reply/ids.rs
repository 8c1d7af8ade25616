//! Ids of calls that came without one.

use std::hash::{Hash, Hasher};

use siphasher::sip::SipHasher13;

/// An id for the reply's call number `index`: the same for the same reply on every machine, however
/// its bytes were cut.
///
/// `seed` is the reply's id, or where it has none the event the call came in. `attempt` tells ids
/// apart that would be equal otherwise.
pub(super) fn stable(seed: &str, index: usize, attempt: usize) -> String {
    let mut hasher = SipHasher13::new();
    (seed, index as u64, attempt as u64).hash(&mut hasher);
    format!("call_{:016x}", hasher.finish())
}

/// Whether an id is one of those: no provider knows it.
pub(in crate::formats) fn is_made_up(id: &str) -> bool {
    let digits = id.strip_prefix("call_").unwrap_or_default().as_bytes();
    digits.len() == 16 && digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}
