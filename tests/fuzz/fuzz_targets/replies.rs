//! Any bytes as a reply of any provider; the law is in `tool_fuzz::replies`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tool_fuzz::replies::hold(input));
