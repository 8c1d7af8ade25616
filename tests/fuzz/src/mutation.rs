//! Changes to JSON as JSON. Bytes changed at random seldom leave JSON behind, and what is none is
//! refused long before any schema is looked at.

use serde_json::{Map, Value, json};

/// Changes `text` in one to three places, where it is JSON. The names are those to choose from for
/// keys and texts.
pub(crate) fn mutate(text: &str, names: &[String], seed: u32) -> Option<String> {
    let mut value = serde_json::from_str(text).ok()?;
    let mut mutation = Mutation { random: Random(u64::from(seed)), names };
    for _ in 0..=mutation.random.below(3) {
        mutation.change(&mut value);
    }
    Some(value.to_string())
}

/// The keys and texts in a value.
pub(crate) fn names_in(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::String(text) => names.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| names_in(item, names)),
        Value::Object(object) => object.iter().for_each(|(key, value)| {
            names.push(key.clone());
            names_in(value, names);
        }),
        _ => {}
    }
}

/// What [`libfuzzer_sys::fuzz_mutator`] asks for: writes what `mutated` makes of an input over it,
/// or what libFuzzer makes of it: in one case of four, and where there is nothing else.
pub(crate) fn over(
    data: &mut [u8],
    (size, max_size): (usize, usize),
    seed: u32,
    mutated: impl FnOnce(&str) -> Option<String>,
) -> usize {
    let input = std::str::from_utf8(&data[..size]).ok().filter(|_| !seed.is_multiple_of(4));
    match input.and_then(mutated).filter(|mutated| mutated.len() <= max_size) {
        Some(mutated) => {
            data[..mutated.len()].copy_from_slice(mutated.as_bytes());
            mutated.len()
        }
        None => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
    }
}

/// The splitmix64 sequence: equal seeds make equal mutations.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or_default()
    }

    fn pick<'i, T>(&mut self, items: &'i [T]) -> Option<&'i T> {
        items.get(self.below(items.len()))
    }
}

struct Mutation<'n> {
    random: Random,
    names: &'n [String],
}

impl Mutation<'_> {
    fn change(&mut self, root: &mut Value) {
        let parts = parts(root);
        let donor = part(root, &mut self.random.below(parts)).map_or(Value::Null, |donor| donor.clone());
        let Some(target) = part(root, &mut self.random.below(parts)) else { return };
        *target = match self.random.below(10) {
            0 => donor,
            1 => self.scalar(),
            2 => json!([target.take()]),
            3 => json!({ self.name(): target.take() }),
            4 => Value::String(target.to_string()),
            _ => self.within(target.take(), donor),
        };
    }

    /// A change that mostly leaves the type as it is.
    fn within(&mut self, target: Value, donor: Value) -> Value {
        match target {
            Value::Null | Value::Bool(_) => self.scalar(),
            Value::Number(number) => self.number(&Value::Number(number)),
            Value::String(text) => self.text(&text),
            Value::Array(items) => Value::Array(self.items(items, donor)),
            Value::Object(object) => Value::Object(self.entries(object, donor)),
        }
    }

    fn name(&mut self) -> String {
        self.random.pick(self.names).cloned().unwrap_or_default()
    }

    fn scalar(&mut self) -> Value {
        match self.random.below(8) {
            0 => Value::Null,
            1 => Value::Bool(true),
            2 => Value::Bool(false),
            3 | 4 => Value::String(self.name()),
            5 => self.random.pick(&[json!({}), json!([]), json!("")]).cloned().unwrap_or_default(),
            _ => self.number(&Value::Null),
        }
    }

    /// A number near `number`, near a type's bounds, or the same written otherwise.
    fn number(&mut self, number: &Value) -> Value {
        const BOUNDS: &str = "0 -0 1 -1 2 3 10 11 0.0 1.0 0.5 -129 127 255 256 -32768 65535 4294967295 \
            9223372036854775807 18446744073709551615 18446744073709551616 9007199254740993.0 1e300 -1e-9";
        let bounds: Vec<_> = BOUNDS.split_ascii_whitespace().collect();
        match (self.random.below(4), number.as_i64()) {
            (0, Some(number)) => json!(number.wrapping_add(1)),
            (1, Some(number)) => json!(number.wrapping_sub(1)),
            (2, Some(number)) => read(&format!("{number}.0")),
            _ => self.random.pick(&bounds).map_or(Value::Null, |bound| read(bound)),
        }
    }

    fn text(&mut self, text: &str) -> Value {
        match self.random.below(6) {
            0 => read(text),
            1 => Value::String(text.chars().skip(1).collect()),
            2 => Value::String(text.to_uppercase()),
            3 => Value::String(format!("{text}{}", ['a', 'é', ' ', '\n', '"', '1'][self.random.below(6)])),
            _ => Value::String(self.name()),
        }
    }

    fn items(&mut self, mut items: Vec<Value>, donor: Value) -> Vec<Value> {
        let at = self.random.below(items.len());
        match self.random.below(4) {
            0 if !items.is_empty() => drop(items.remove(at)),
            1 => items.extend(items.get(at).cloned()),
            2 => items.push(self.scalar()),
            _ => items.insert(at, donor),
        }
        items
    }

    fn entries(&mut self, mut object: Map<String, Value>, donor: Value) -> Map<String, Value> {
        let keys: Vec<_> = object.keys().cloned().collect();
        let at = self.random.pick(&keys).cloned().unwrap_or_default();
        match self.random.below(4) {
            0 => drop(object.remove(&at)),
            1 => {
                let renamed = object.remove(&at).unwrap_or_default();
                object.insert(self.name(), renamed);
            }
            2 => drop(object.insert(self.name(), donor)),
            _ => drop(object.insert(self.name(), self.scalar())),
        }
        object
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn parts(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(parts).sum::<usize>(),
        Value::Object(object) => 1 + object.values().map(parts).sum::<usize>(),
        _ => 1,
    }
}

/// The part of a value that comes after so many others.
fn part<'v>(value: &'v mut Value, after: &mut usize) -> Option<&'v mut Value> {
    if *after == 0 {
        return Some(value);
    }
    *after -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| part(item, after)),
        Value::Object(object) => object.values_mut().find_map(|value| part(value, after)),
        _ => None,
    }
}
