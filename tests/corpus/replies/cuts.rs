//! A stream cut in two at every byte, into single bytes, and at random.

use tool_runtime::{ReplyPart, ReplyReader};

use super::{recording::Recording, summary};

/// Where a stream is too long for every cut: so many.
const SAMPLED: usize = 150;
/// How often it is cut at random.
const RANDOM: u64 = 20;

/// Cuts a stream in many ways, and holds what comes out against the whole; how many ways there were.
pub(super) fn judge(recording: &Recording, longest: usize) -> usize {
    let bytes = &recording.bytes;
    let whole = read(recording, [bytes.as_slice()].into_iter());
    let step = if bytes.len() <= longest { 1 } else { bytes.len() / SAMPLED };
    let mut ways = 0;
    let mut same = |way: &str, outcome| {
        assert!(whole == outcome, "{}, {way}: it is another", recording.file);
        ways += 1;
    };
    for cut in (1..bytes.len()).step_by(step) {
        let (one, other) = bytes.split_at(cut);
        same(&format!("cut at {cut}"), read(recording, [one, other].into_iter()));
    }
    same("byte by byte", read(recording, bytes.chunks(1)));
    for seed in 1..=RANDOM {
        same(&format!("seed {seed}"), read(recording, pieces(bytes, seed).into_iter()));
    }
    ways
}

type Outcome = (Vec<ReplyPart>, String);

fn read<'b>(recording: &Recording, pieces: impl Iterator<Item = &'b [u8]>) -> Outcome {
    let (mut reader, mut parts) = (ReplyReader::new(recording.format), Vec::new());
    for piece in pieces {
        match reader.push(piece) {
            Ok(more) => parts.extend(more),
            Err(error) => return (Vec::new(), summary(Err(error))),
        }
    }
    (parts, summary(reader.finish()))
}

/// Pieces of random lengths, most of them short.
fn pieces(mut bytes: &[u8], seed: u64) -> Vec<&[u8]> {
    let (mut state, mut pieces) = (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), Vec::new());
    while !bytes.is_empty() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let longest = [1, 7, 100, 2000][usize::try_from(state % 4).unwrap()];
        let length = 1 + usize::try_from(state >> 32).unwrap() % longest;
        let (piece, rest) = bytes.split_at(length.min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}
