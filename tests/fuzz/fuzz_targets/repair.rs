//! Any text to the repair of JSON syntax; the law is in `tool_fuzz::repair`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tool_fuzz::repair::hold(input));
