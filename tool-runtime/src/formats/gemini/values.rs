//! Listed values.

use serde_json::{Number, Value};

use super::{
    said::{Around, Kind},
    schema::Writer,
};
use crate::{
    formats::write::{json, plain_key, string},
    schema::JsonObject,
};

impl Writer<'_, '_> {
    /// `enum` lists strings. Numbers are bounded by the least and the greatest, and the description
    /// lists them; values of several types are a union.
    pub(super) fn listed(&mut self, schema: &JsonObject, values: &[Value], around: Around<'_>) {
        let around = around.or_null(values.contains(&Value::Null));
        let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        let numbers: Vec<&Number> = values.iter().filter_map(Value::as_number).collect();
        let flags: Vec<&Value> = values.iter().filter(|value| value.is_boolean()).collect();
        let others = values.iter().any(|value| value.is_object() || value.is_array());
        let kinds = [!texts.is_empty(), !numbers.is_empty(), !flags.is_empty()];
        match kinds {
            _ if others => self.by_type(schema, around),
            [true, false, false] => self.texts(&texts, around),
            [false, true, false] => self.numbers(&numbers, around),
            [false, false, true] => self.flags(&flags, around),
            [false, false, false] if values.is_empty() => self.by_type(schema, around),
            [false, false, false] => self.bare(Kind::Null, around),
            _ => {
                let kinds: Vec<usize> = (0..3).filter(|kind| kinds[*kind]).collect();
                self.any_of(around, &kinds, |this, kind| match kind {
                    0 => this.texts(&texts, Around::default()),
                    1 => this.numbers(&numbers, Around::default()),
                    _ => this.flags(&flags, Around::default()),
                });
            }
        }
    }

    /// "enum: cannot be empty" is what an empty text among them is answered with.
    fn texts(&mut self, texts: &[&str], around: Around<'_>) {
        self.open(Kind::String, around);
        if !texts.contains(&"") {
            plain_key(self.text, "enum");
            for (index, text) in texts.iter().enumerate() {
                self.text.push(if index == 0 { '[' } else { ',' });
                string(self.text, text);
            }
            self.text.push(']');
        }
        self.text.push('}');
    }

    fn numbers(&mut self, numbers: &[&Number], around: Around<'_>) {
        let whole = numbers.iter().all(|number| number.is_i64() || number.is_u64());
        let listed: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let listed = format!("One of {}.", listed.join(", "));
        let description =
            around.description.map_or_else(|| listed.clone(), |own| format!("{own}\n\n{listed}"));
        let kind = if whole { Kind::Integer } else { Kind::Number };
        self.open(kind, Around { description: Some(&description), ..around });
        let order =
            |a: &&&Number, b: &&&Number| a.as_f64().unwrap_or(0.0).total_cmp(&b.as_f64().unwrap_or(0.0));
        for (name, bound) in
            [("minimum", numbers.iter().min_by(order)), ("maximum", numbers.iter().max_by(order))]
        {
            if let Some(bound) = bound {
                plain_key(self.text, name);
                json(self.text, &Value::Number((*bound).clone()));
            }
        }
        self.text.push('}');
    }

    fn flags(&mut self, flags: &[&Value], around: Around<'_>) {
        match flags {
            [only] => {
                let listed = format!("Always {only}.");
                let description =
                    around.description.map_or_else(|| listed.clone(), |own| format!("{own}\n\n{listed}"));
                self.bare(Kind::Boolean, Around { description: Some(&description), ..around });
            }
            _ => self.bare(Kind::Boolean, around),
        }
    }
}
