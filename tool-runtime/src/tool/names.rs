//! Which names tools may have.

use super::text_eq;

/// Providers take at most 64 bytes where they count; 128 is the most any of them takes.
const LONGEST: usize = 128;

/// Why a tool built at run time may not be called `name`: `^[A-Za-z0-9_.-]{1,128}$` is what tools
/// in the wild (MCP servers, other frameworks) are called. Dialects that take less rename it.
/// Names written in the macros follow the stricter rule all providers share.
pub(super) fn fault(name: &str) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    match name.bytes().find(|&byte| !allowed(byte)) {
        _ if name.is_empty() => Some("the name is empty; give the tool one".to_owned()),
        _ if name.len() > LONGEST => {
            Some(format!("the name has {} bytes; at most {LONGEST} are allowed", name.len()))
        }
        Some(_) => Some("the name may have only ASCII letters, digits, `_`, `.` and `-`".to_owned()),
        None => None,
    }
}

/// The names of the tools in a `tools![]` list, held against each other while it is compiled.
///
/// A hash table keeps this linear: const evaluation gives up on what takes long. Of a list too
/// long for the table the registry finds the duplicates.
#[derive(Debug)]
pub struct UniqueNames {
    table: [Option<&'static str>; SLOTS],
    taken: usize,
}

const SLOTS: usize = 8192;

impl UniqueNames {
    #[expect(clippy::new_without_default, clippy::large_stack_arrays, reason = "for const evaluation only")]
    /// No names yet.
    pub const fn new() -> Self {
        Self { table: [None; SLOTS], taken: 0 }
    }

    /// Adds a tool's name and aliases.
    ///
    /// # Panics
    /// In const evaluation only, naming the duplicate.
    pub const fn add(&mut self, names: &'static [&'static str]) {
        let mut index = 0;
        while index < names.len() && self.taken < SLOTS / 2 {
            let name = names[index];
            let mut slot = hash(name) % SLOTS;
            while let Some(other) = self.table[slot] {
                if text_eq(name, other) {
                    duplicate(name);
                }
                slot = (slot + 1) % SLOTS;
            }
            self.table[slot] = Some(name);
            self.taken += 1;
            index += 1;
        }
    }
}

/// The names of what is no tool, which the compiler refuses in another place.
pub trait NoNames {
    /// None.
    const NAMES: &'static [&'static str] = &[];
}

impl<T: ?Sized> NoNames for T {}

/// FNV-1a.
const fn hash(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut hash, mut index) = (0x811c_9dc5_u32, 0);
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u32).wrapping_mul(0x0100_0193);
        index += 1;
    }
    hash as usize
}

#[expect(clippy::panic, reason = "this is how const evaluation reports an error")]
const fn duplicate(name: &str) -> ! {
    const BEFORE: &str = "two tools of this list are called `";
    const AFTER: &str = "`; give one of them another `name`";
    let mut message = [0; BEFORE.len() + LONGEST + AFTER.len()];
    let mut length = append(&mut message, 0, BEFORE);
    length = append(&mut message, length, name);
    length = append(&mut message, length, AFTER);
    match std::str::from_utf8(message.split_at(length).0) {
        Ok(message) => panic!("{}", message),
        Err(_) => panic!("two tools of this list have one name"),
    }
}

const fn append(message: &mut [u8], mut length: usize, text: &str) -> usize {
    let text = text.as_bytes();
    let mut index = 0;
    while index < text.len() && length < message.len() {
        message[length] = text[index];
        length += 1;
        index += 1;
    }
    length
}
