//! The bounds a number's type has by its width.
//!
//! schemars names the width in `format` and writes bounds for some widths only. A provider knows
//! no such format, so the canonical schema carries the bounds instead.

use serde_json::{Number, Value};

use super::{JsonObject, walk::find};

/// The least and the greatest value of a type.
pub(super) type Range = (Number, Number);

/// Half a unit in the last place above `f32::MAX`: what is less is rounded to it.
const F32_ROUNDED: f64 = 3.402_823_567_797_336_6e38;

/// What `format` says of a number: its least and greatest value.
///
/// `int` and `uint` (`isize`, `usize`) count as 64 bits wide on every machine, so that a schema
/// reads the same everywhere. The 128-bit greatest values are one too great, the nearest doubles, and
/// an `f32`'s are what is rounded to its own: a schema with narrower bounds would be violated by values
/// the type takes.
pub(super) fn range(format: &str) -> Option<Range> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" | "int" => (i64::MIN.into(), i64::MAX.into()),
        "int128" => (
            double(-170_141_183_460_469_231_731_687_303_715_884_105_728.0)?,
            double(170_141_183_460_469_231_731_687_303_715_884_105_728.0)?,
        ),
        "uint8" => (0.into(), u8::MAX.into()),
        "uint16" => (0.into(), u16::MAX.into()),
        "uint32" => (0.into(), u32::MAX.into()),
        "uint64" | "uint" => (0.into(), u64::MAX.into()),
        "uint128" => (0.into(), double(340_282_366_920_938_463_463_374_607_431_768_211_456.0)?),
        "float" => (double(-F32_ROUNDED)?, double(F32_ROUNDED)?),
        _ => return None,
    })
}

fn double(value: f64) -> Option<Number> {
    Number::from_f64(value)
}

/// Turns a number's `format` into bounds, in its place; says whether the schema had narrower ones.
pub(super) fn apply(schema: &mut JsonObject, (least, greatest): Range) -> bool {
    let place = |schema: &JsonObject, keyword: &str| schema.keys().position(|key| key == keyword);
    let at = place(schema, "format").unwrap_or(schema.len());
    schema.shift_remove("format");
    let least_narrows = bound(schema, "minimum", least, at);
    let at = place(schema, "minimum").map_or(at, |least| least + 1);
    bound(schema, "maximum", greatest, at) || least_narrows
}

/// Adds a bound that is not there; says whether another is.
fn bound(schema: &mut JsonObject, keyword: &str, value: Number, at: usize) -> bool {
    let value = Value::Number(value);
    if let Some(given) = find(schema, keyword) {
        return *given != value;
    }
    schema.shift_insert(at.min(schema.len()), keyword.to_owned(), value);
    false
}
