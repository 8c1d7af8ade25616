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
/// # Panics
/// In const evaluation only, naming the duplicate.
pub const fn unique_names(tools: &[&[&str]]) {
    let mut left = 0;
    while left < tools.len() {
        let mut right = left + 1;
        while right < tools.len() {
            if let Some(name) = shared(tools[left], tools[right]) {
                duplicate(name);
            }
            right += 1;
        }
        left += 1;
    }
}

const fn shared<'n>(left: &[&'n str], right: &[&str]) -> Option<&'n str> {
    let mut l = 0;
    while l < left.len() {
        let mut r = 0;
        while r < right.len() {
            if text_eq(left[l], right[r]) {
                return Some(left[l]);
            }
            r += 1;
        }
        l += 1;
    }
    None
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
