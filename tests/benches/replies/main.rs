//! What reading a stream costs over parsing its payloads, as one table of ratios of medians.
//!
//! The floor is `serde_json::from_str` to a `Value` of each payload, already cut out of the stream:
//! no framing, no reply. Above it, the whole stream is pushed in pieces of 1,400 bytes, as they come
//! over a network, and finished. Run it: `cargo bench --bench replies`

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench may stop on what it did not expect"
)]

#[path = "../dispatch/pairs.rs"]
mod pairs;
mod report;
mod streams;

use std::{hint::black_box, time::Duration};

use criterion::Criterion;
use serde_json::Value;
use tool_runtime::ReplyReader;

use self::streams::Stream;

/// What a segment of TCP carries.
const PIECE: usize = 1400;

fn main() {
    let output = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("replies");
    let mut criterion = Criterion::default()
        .without_plots()
        .output_directory(&output)
        .sample_size(20)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .configure_from_args();
    let streams = streams::all();
    for stream in &streams {
        bench(&mut criterion, stream);
    }
    criterion.final_summary();
    report::print(&output, &streams);
}

fn bench(criterion: &mut Criterion, stream: &Stream) {
    pairs::in_turn(
        criterion,
        stream.name,
        |bencher| {
            bencher.iter(|| {
                for payload in &stream.payloads {
                    black_box(serde_json::from_str::<Value>(black_box(payload)).unwrap());
                }
            });
        },
        |bencher| bencher.iter(|| read(black_box(stream))),
    );
}

fn read(stream: &Stream) {
    let mut reader = ReplyReader::new(stream.format);
    for piece in stream.bytes.chunks(PIECE) {
        black_box(reader.push(piece).unwrap());
    }
    let reply = reader.finish().unwrap();
    assert_eq!(reply.calls().count(), stream.calls);
    black_box(reply);
}
