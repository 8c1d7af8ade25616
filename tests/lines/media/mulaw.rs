//! Mu-law, against the definition of G.711 and figures of Python's `audioop`.

use tool_runtime::twilio::mulaw::{SILENCE, decode, decode_all, encode, encode_all};

/// The ends of G.711's segments, in units of 14 bits, and how far apart the values in each are.
const SEGMENTS: [(i32, i32); 8] =
    [(31, 2), (95, 4), (223, 8), (479, 16), (991, 32), (2015, 64), (4063, 128), (8159, 256)];

/// The value of a sample by the definition: of the values of its segment the one it is in the reach of.
fn defined(sample: i16) -> i32 {
    // Samples of 14 bits; what is negative is its positive mirrored at -0.5.
    let steps = i32::from(sample >> 2);
    let magnitude = if steps < 0 { -steps - 1 } else { steps }.min(8158);
    let index = SEGMENTS.iter().position(|(end, _)| magnitude < *end).unwrap();
    let (_, width) = SEGMENTS[index];
    let begin = if index == 0 { -1 } else { SEGMENTS[index - 1].0 };
    let middle = begin + (magnitude - begin) / width * width + width / 2;
    4 * if steps < 0 { -middle } else { middle }
}

#[test]
fn all_samples_are_told_as_g_711_defines() {
    for sample in i16::MIN..=i16::MAX {
        assert_eq!(i32::from(decode(encode(sample))), defined(sample), "{sample}");
    }
}

#[test]
fn all_bytes_but_the_second_zero_are_told_apart() {
    for byte in 0..=u8::MAX {
        assert_eq!(encode(decode(byte)), if byte == 0x7f { SILENCE } else { byte });
    }
}

/// What `audioop.lin2ulaw` and `audioop.ulaw2lin` of Python 3.11 give. It mirrors negative samples at
/// zero, not at -0.5, so none that lies on a boundary is here.
#[test]
fn the_figures_of_another_hand_agree() {
    let samples = FIGURES.map(|(sample, ..)| sample);
    assert_eq!(encode_all(&samples), FIGURES.map(|(_, byte, _)| byte));
    assert_eq!(decode_all(&FIGURES.map(|(_, byte, _)| byte)), FIGURES.map(|(.., back)| back));
}

const FIGURES: [(i16, u8, i16); 30] = [
    (0, 0xff, 0),
    (3, 0xff, 0),
    (4, 0xfe, 8),
    (11, 0xfe, 8),
    (12, 0xfd, 16),
    (100, 0xf2, 104),
    (123, 0xf0, 120),
    (124, 0xef, 132),
    (500, 0xdc, 492),
    (988, 0xce, 988),
    (1000, 0xce, 988),
    (2000, 0xbf, 1980),
    (4321, 0xae, 4348),
    (8000, 0xa0, 7932),
    (12345, 0x97, 12412),
    (16383, 0x8f, 16764),
    (20000, 0x8c, 19836),
    (29564, 0x82, 30076),
    (30000, 0x82, 30076),
    (31612, 0x80, 32124),
    (32767, 0x80, 32124),
    (-32768, 0x00, -32124),
    (-31700, 0x00, -32124),
    (-20000, 0x0c, -19836),
    (-12345, 0x17, -12412),
    (-4321, 0x2e, -4348),
    (-1000, 0x4e, -988),
    (-500, 0x5c, -492),
    (-102, 0x72, -104),
    (-22, 0x7c, -24),
];
