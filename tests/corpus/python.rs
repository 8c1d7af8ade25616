//! Python's notation of a value (`repr`) as JSON.

use serde_json::{Map, Number, Value};

/// The value that a `repr` writes; nothing for notations that have no JSON.
///
/// Tuples and sets are arrays, a set's in order; a model is the object of its fields; an enum's
/// member is its value.
pub(crate) fn value(repr: &str) -> Option<Value> {
    let mut reader = Reader { rest: repr.trim() };
    let value = reader.value()?;
    reader.rest.is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<Value> {
        match self.rest.chars().next()? {
            '[' => self.sequence('[', ']'),
            '(' => self.sequence('(', ')'),
            '{' => self.braces(),
            '<' => self.member(),
            '\'' | '"' => self.string().map(Value::String),
            first if first.is_alphabetic() => self.word(),
            _ => self.number(),
        }
    }

    fn takes(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest).trim_start();
        rest.is_some()
    }

    /// What stands before the first character that does not belong to it.
    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|character| !belongs(character)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_owned()
    }

    fn sequence(&mut self, open: char, close: char) -> Option<Value> {
        self.takes(&open.to_string());
        let mut items = Vec::new();
        while !self.takes(&close.to_string()) {
            items.push(self.value()?);
            self.takes(",");
        }
        Some(Value::Array(items))
    }

    /// `{1: 'a'}` is a dict, `{}` too; `{'a', 'b'}` is a set.
    fn braces(&mut self) -> Option<Value> {
        self.takes("{");
        let (mut entries, mut items) = (Map::new(), Vec::new());
        while !self.takes("}") {
            let item = self.value()?;
            if self.takes(":") {
                entries.insert(key(&item), self.value()?);
            } else {
                items.push(item);
            }
            self.takes(",");
        }
        items.sort_by_key(Value::to_string);
        Some(if items.is_empty() { Value::Object(entries) } else { Value::Array(items) })
    }

    /// `<Color.RED: 'red'>`
    fn member(&mut self) -> Option<Value> {
        self.takes("<");
        self.take_while(|character| character.is_alphanumeric() || "_.".contains(character));
        let value = self.takes(":").then(|| self.value())??;
        self.takes(">").then_some(value)
    }

    fn word(&mut self) -> Option<Value> {
        let word = self.take_while(|character| character.is_alphanumeric() || character == '_');
        match word.as_str() {
            "None" => Some(self.ended(Value::Null)),
            "True" => Some(self.ended(Value::Bool(true))),
            "False" => Some(self.ended(Value::Bool(false))),
            "frozenset" | "set" => {
                self.takes("(");
                let items = if self.rest.starts_with(')') { Value::Array(Vec::new()) } else { self.value()? };
                self.takes(")").then_some(items)
            }
            _ => self.fields(),
        }
    }

    fn ended(&mut self, value: Value) -> Value {
        self.rest = self.rest.trim_start();
        value
    }

    /// `(name='Al', age=3)`
    fn fields(&mut self) -> Option<Value> {
        let mut fields = Map::new();
        self.takes("(").then_some(())?;
        while !self.takes(")") {
            let name = self.take_while(|character| character.is_alphanumeric() || character == '_');
            self.takes("=").then_some(())?;
            fields.insert(name, self.value()?);
            self.takes(",");
        }
        Some(Value::Object(fields))
    }

    fn string(&mut self) -> Option<String> {
        let quote = self.rest.chars().next()?;
        let (mut text, mut characters) = (String::new(), self.rest.char_indices().skip(1));
        while let Some((index, character)) = characters.next() {
            match character {
                '\\' => match characters.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    escaped @ ('\\' | '\'' | '"') => text.push(escaped),
                    _ => return None,
                },
                _ if character == quote => {
                    self.rest = self.rest[index + 1..].trim_start();
                    return Some(text);
                }
                _ => text.push(character),
            }
        }
        None
    }

    fn number(&mut self) -> Option<Value> {
        let number = self.take_while(|character| character.is_ascii_digit() || "+-.e".contains(character));
        self.rest = self.rest.trim_start();
        number.parse::<Number>().ok().map(Value::Number)
    }
}

/// A dict's key as JSON has it.
fn key(key: &Value) -> String {
    key.as_str().map_or_else(|| key.to_string(), str::to_owned)
}

#[test]
fn a_repr_becomes_json() {
    let nested = value("Person(name='Al', age=3, home=Address(zip=None), tags=['a', \"b's\"])");
    let expected = r#"{"name":"Al","age":3,"home":{"zip":null},"tags":["a","b's"]}"#;
    assert_eq!(nested.unwrap().to_string(), expected);
    assert_eq!(value("{1: 'a', None: (1, True)}").unwrap().to_string(), r#"{"1":"a","null":[1,true]}"#);
    assert_eq!(value("<Color.RED: 'red'>").unwrap(), "red");
    assert_eq!(value("{'b', 'a'}").unwrap().to_string(), r#"["a","b"]"#);
    assert_eq!(value("1e-05").unwrap().to_string(), value("0.00001").unwrap().to_string());
    assert_eq!(value("<RunContext>"), None);
    assert_eq!(value("datetime.datetime(2024, 1, 1)"), None);
}
