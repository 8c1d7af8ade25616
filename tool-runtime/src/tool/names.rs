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

/// Fails the build when two tools of a `tools![]` list share a name or an alias.
///
/// A hash table keeps this linear: const evaluation gives up on what takes long. Of a list too
/// long for the table the registry finds the duplicates.
///
/// # Panics
/// In const evaluation only, naming the duplicate.
#[expect(clippy::large_stack_arrays, reason = "const evaluation has no stack to exhaust")]
pub const fn unique_names(tools: &[&[&str]]) {
    const SLOTS: usize = 8192;
    let mut table: [Option<&str>; SLOTS] = [None; SLOTS];
    let (mut taken, mut tool) = (0, 0);
    while tool < tools.len() {
        let mut index = 0;
        while index < tools[tool].len() && taken < SLOTS / 2 {
            let name = tools[tool][index];
            let mut slot = hash(name) % SLOTS;
            while let Some(other) = table[slot] {
                if text_eq(name, other) {
                    duplicate(name);
                }
                slot = (slot + 1) % SLOTS;
            }
            table[slot] = Some(name);
            taken += 1;
            index += 1;
        }
        tool += 1;
    }
}

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
