//! What models do to values: small damage, anywhere.

use serde_json::{Map, Value, json};

use crate::{entropy::Entropy, values::anything};

/// Damages `value` in one place.
pub(crate) fn mutate(value: &mut Value, entropy: &mut Entropy) {
    const ATTEMPTS: usize = 8; // most mutations apply to some types only
    let undamaged = value.clone();
    for _ in 0..ATTEMPTS {
        let places = places(value);
        let target = entropy.pick(&places).and_then(|place| value.pointer_mut(place));
        let Some(target) = target else { return };
        MUTATIONS[entropy.below(MUTATIONS.len())](target, entropy);
        if *value != undamaged {
            return;
        }
    }
}

/// The pointers of a value and all that is in it; the root object itself comes first.
fn places(value: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    match value {
        Value::Object(object) => object.iter().for_each(|(name, value)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            places.extend(self::places(value).into_iter().map(|place| format!("/{name}{place}")));
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| {
            places.extend(self::places(value).into_iter().map(|place| format!("/{index}{place}")));
        }),
        _ => {}
    }
    places
}

type Mutation = fn(&mut Value, &mut Entropy);

const MUTATIONS: [Mutation; 16] = [
    drop_entry,
    add_entry,
    rename_entry,
    null,
    other_type,
    number_as_text,
    integer_as_double,
    text_as_scalar,
    out_of_range,
    json_in_text,
    struct_as_array,
    unit_variant_as_object,
    variant_as_text,
    repeat_item,
    change_length,
    other_case,
];

fn drop_entry(value: &mut Value, entropy: &mut Entropy) {
    if let Value::Object(object) = value {
        let names: Vec<_> = object.keys().cloned().collect();
        entropy.pick(&names).and_then(|name| object.shift_remove(name));
    }
}

fn add_entry(value: &mut Value, entropy: &mut Entropy) {
    if let Value::Object(object) = value {
        let name = entropy.pick(&["unknown", "a", "kind", "t", "c", "9"]).copied().unwrap_or_default();
        object.insert(name.to_owned(), anything(entropy, 4));
    }
}

fn rename_entry(value: &mut Value, entropy: &mut Entropy) {
    if let Value::Object(object) = value {
        let names: Vec<_> = object.keys().cloned().collect();
        let Some(name) = entropy.pick(&names) else { return };
        if let Some(entry) = object.shift_remove(name) {
            object.insert(format!("{name}_"), entry);
        }
    }
}

fn null(value: &mut Value, _: &mut Entropy) {
    *value = Value::Null;
}

fn other_type(value: &mut Value, entropy: &mut Entropy) {
    *value = anything(entropy, 4);
}

fn number_as_text(value: &mut Value, _: &mut Entropy) {
    if value.is_number() || value.is_boolean() {
        *value = json!(value.to_string());
    }
}

fn integer_as_double(value: &mut Value, _: &mut Entropy) {
    if let Some(integer) = value.as_i64().filter(|integer| integer.unsigned_abs() < 1 << 53) {
        *value = serde_json::from_str(&format!("{integer}.0")).unwrap_or_default();
    }
}

fn text_as_scalar(value: &mut Value, entropy: &mut Entropy) {
    if value.is_string() {
        *value = [json!(0), json!(1), json!(true), json!(1.5)][entropy.below(4)].clone();
    }
}

fn out_of_range(value: &mut Value, entropy: &mut Entropy) {
    if value.is_number() {
        let numbers = [
            json!(-1),
            json!(256),
            json!(65_536),
            json!(4_294_967_296_u64),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(0.5),
            json!(-129),
            json!(0),
        ];
        *value = numbers[entropy.below(numbers.len())].clone();
    }
}

fn json_in_text(value: &mut Value, _: &mut Entropy) {
    if value.is_object() || value.is_array() {
        *value = json!(value.to_string());
    }
}

fn struct_as_array(value: &mut Value, _: &mut Entropy) {
    match value {
        Value::Object(object) => *value = object.values().cloned().collect(),
        Value::Array(items) => {
            let entries = items.iter().enumerate().map(|(index, item)| (index.to_string(), item.clone()));
            *value = entries.collect();
        }
        _ => {}
    }
}

fn unit_variant_as_object(value: &mut Value, entropy: &mut Entropy) {
    if let Value::String(variant) = value {
        let content = [json!(null), json!({}), json!([]), json!(1)][entropy.below(4)].clone();
        *value = Value::Object(Map::from_iter([(variant.clone(), content)]));
    }
}

fn variant_as_text(value: &mut Value, _: &mut Entropy) {
    if let Value::Object(object) = value
        && let Some(name) = object.keys().next()
    {
        *value = json!(name);
    }
}

fn repeat_item(value: &mut Value, _: &mut Entropy) {
    if let Value::Array(items) = value {
        items.extend(items.first().cloned());
    }
}

fn change_length(value: &mut Value, entropy: &mut Entropy) {
    if let Value::Array(items) = value {
        if entropy.chance(50) {
            items.push(anything(entropy, 4));
        } else {
            items.pop();
        }
    }
}

fn other_case(value: &mut Value, _: &mut Entropy) {
    if let Value::String(text) = value {
        *text = if text.to_uppercase() == *text { text.to_lowercase() } else { text.to_uppercase() };
    }
}
