//! Any JSON as a raw schema, any text as its arguments; the law is in `tool_fuzz::raw_schema`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tool_fuzz::raw_schema::hold(input));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    tool_fuzz::raw_schema::mutate(data, size, max_size, seed)
});
