//! Reading raw schemas in const evaluation, where there is text but no parser.

/// Compares two texts in const evaluation.
pub const fn text_eq(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// The top-level `name` of a raw schema.
///
/// # Panics
/// In const evaluation only: when there is none, or it is written with escapes.
#[expect(clippy::panic, reason = "this is how const evaluation reports an error")]
pub const fn raw_name(schema: &str) -> &str {
    match top_level(schema, "name") {
        Some(name) if !has_escape(name) => name,
        Some(_) => panic!("the raw schema's `name` is written with escapes; write it plainly"),
        None => panic!("the raw schema has no top-level `name`; add one"),
    }
}

/// The top-level `description` of a raw schema as it is written there, JSON escapes and all;
/// empty when there is none.
pub const fn raw_description(schema: &str) -> &str {
    match top_level(schema, "description") {
        Some(description) => description,
        None => "",
    }
}

/// The text between the quotes of a string that is the value of a top-level key.
const fn top_level<'s>(json: &'s str, key: &str) -> Option<&'s str> {
    let bytes = json.as_bytes();
    let (mut index, mut depth) = (0, 0_usize);
    let mut expects_value = false;
    while index < bytes.len() {
        match bytes[index] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => expects_value = false,
            b'"' => {
                let end = string_end(bytes, index + 1);
                let text = slice(json, index + 1, end);
                if expects_value && depth == 1 {
                    return Some(text);
                }
                expects_value = depth == 1 && text_eq(text, key) && is_key(bytes, end + 1);
                index = end;
            }
            _ => {}
        }
        index += 1;
    }
    None
}

/// The index of the quote that closes the string which begins at `index`.
const fn string_end(bytes: &[u8], mut index: usize) -> usize {
    while index < bytes.len() && bytes[index] != b'"' {
        index += if bytes[index] == b'\\' { 2 } else { 1 };
    }
    if index < bytes.len() { index } else { bytes.len() }
}

/// Whether a colon follows.
const fn is_key(bytes: &[u8], mut index: usize) -> bool {
    while index < bytes.len() && bytes[index].is_ascii_whitespace() {
        index += 1;
    }
    index < bytes.len() && bytes[index] == b':'
}

const fn has_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        if bytes[index] == b'\\' {
            return true;
        }
        index += 1;
    }
    false
}

/// `text[start..end]`; both stand next to a quote, which is a character boundary.
const fn slice(text: &str, start: usize, end: usize) -> &str {
    let (until_end, _) = text.split_at(end);
    let start = if start < end { start } else { end };
    until_end.split_at(start).1
}

#[cfg(test)]
mod tests {
    use super::{raw_description, raw_name};

    #[test]
    fn the_name_is_found_at_the_top_level_only() {
        const SCHEMA: &str =
            r#"{"parameters": {"name": "inner"}, "x": "name", "name" : "outer", "description": "a\"b"}"#;
        const NAME: &str = raw_name(SCHEMA);
        assert_eq!(NAME, "outer");
        assert_eq!(raw_description(SCHEMA), r#"a\"b"#);
        assert_eq!(raw_description("{\"name\": \"é\"}"), "");
    }
}
