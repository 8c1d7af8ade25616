//! Any messages on a media stream; the law is in `tool_fuzz::media`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| tool_fuzz::media::hold(input));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    tool_fuzz::media::mutate(data, size, max_size, seed)
});
