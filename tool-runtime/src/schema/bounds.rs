//! The bounds an integer type has by its width.
//!
//! schemars names the width in `format` and writes bounds for some widths only. A provider knows
//! no such format, so the canonical schema carries the bounds instead.

use serde_json::{Number, Value};

use super::JsonObject;

/// What `format` says of an integer: its least and greatest value.
///
/// `int` and `uint` (`isize`, `usize`) count as 64 bits wide on every machine, so that a schema
/// reads the same everywhere. The 128-bit greatest values are the greatest doubles below them.
fn range(format: &str) -> Option<(Number, Number)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" | "int" => (i64::MIN.into(), i64::MAX.into()),
        "int128" => (
            double(-170_141_183_460_469_231_731_687_303_715_884_105_728.0)?,
            double(170_141_183_460_469_212_842_221_372_237_303_250_944.0)?,
        ),
        "uint8" => (0.into(), u8::MAX.into()),
        "uint16" => (0.into(), u16::MAX.into()),
        "uint32" => (0.into(), u32::MAX.into()),
        "uint64" | "uint" => (0.into(), u64::MAX.into()),
        "uint128" => (0.into(), double(340_282_366_920_938_425_684_442_744_474_606_501_888.0)?),
        _ => return None,
    })
}

fn double(value: f64) -> Option<Number> {
    Number::from_f64(value)
}

/// Turns an integer's `format` into bounds; says whether the schema asks for more than its width.
pub(super) fn apply(schema: &mut JsonObject) -> bool {
    let range = schema.get("format").and_then(Value::as_str).and_then(range);
    let Some((least, greatest)) = range else {
        return schema.contains_key("minimum") || schema.contains_key("maximum");
    };
    schema.shift_remove("format");
    let narrowed = [("minimum", least), ("maximum", greatest)].map(|(keyword, bound)| {
        let given = schema.entry(keyword).or_insert_with(|| Value::Number(bound.clone()));
        *given != Value::Number(bound)
    });
    narrowed.contains(&true)
}
