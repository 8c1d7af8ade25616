//! Any text as the arguments of any tool; the law is in `tool_fuzz::arguments`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tool_fuzz::arguments::hold(input));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    tool_fuzz::arguments::mutate(data, size, max_size, seed)
});
