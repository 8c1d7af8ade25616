//! JSON as tokens or text, with the place of every value.

use std::fmt::{self, Display};

use proc_macro2::{Span, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Lit, LitBool, LitStr, Token, braced, bracketed, token};

/// A JSON value that knows where it was written.
#[derive(Clone)]
pub(crate) struct Json {
    pub(crate) span: Span,
    pub(crate) kind: JsonKind,
}

#[derive(Clone)]
pub(crate) enum JsonKind {
    Null,
    Bool(bool),
    /// The digits as written, so that no precision is lost on the way.
    Number(String),
    String(String),
    Array(Vec<Json>),
    Object(Vec<Member>),
}

/// `"key": value`.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) value: Json,
}

impl Json {
    /// Reads JSON text; every value gets the span of the literal it stands in.
    pub(crate) fn from_text(text: &str, span: Span) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text).map(|value| Self::from_value(value, span))
    }

    fn from_value(value: serde_json::Value, span: Span) -> Self {
        use serde_json::Value;
        let kind = match value {
            Value::Null => JsonKind::Null,
            Value::Bool(value) => JsonKind::Bool(value),
            Value::Number(number) => JsonKind::Number(number.to_string()),
            Value::String(text) => JsonKind::String(text),
            Value::Array(items) => {
                JsonKind::Array(items.into_iter().map(|item| Self::from_value(item, span)).collect())
            }
            Value::Object(members) => {
                let member = |(key, value)| Member { key, value: Self::from_value(value, span) };
                JsonKind::Object(members.into_iter().map(member).collect())
            }
        };
        Self { span, kind }
    }

    pub(crate) fn members(&self) -> Option<&[Member]> {
        match &self.kind {
            JsonKind::Object(members) => Some(members),
            _ => None,
        }
    }

    pub(crate) fn items(&self) -> Option<&[Json]> {
        match &self.kind {
            JsonKind::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            JsonKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of an object's `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        self.members()?.iter().find(|member| member.key == key).map(|member| &member.value)
    }
}

impl Parse for Json {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let span = input.span();
        let kind = if input.peek(token::Brace) {
            JsonKind::Object(parse_members(input)?)
        } else if input.peek(token::Bracket) {
            JsonKind::Array(parse_items(input)?)
        } else if input.peek(LitStr) {
            JsonKind::String(input.parse::<LitStr>()?.value())
        } else if input.peek(LitBool) {
            JsonKind::Bool(input.parse::<LitBool>()?.value)
        } else if input.peek(Token![-]) || input.peek(Lit) {
            JsonKind::Number(parse_number(input)?)
        } else {
            parse_null(input)?
        };
        Ok(Self { span, kind })
    }
}

fn parse_members(input: ParseStream<'_>) -> syn::Result<Vec<Member>> {
    let content;
    braced!(content in input);
    let mut members: Vec<Member> = Vec::new();
    while !content.is_empty() {
        let member = parse_member(&content, &members).map_err(|error| leave(&content, error))?;
        members.push(member);
    }
    Ok(members)
}

fn parse_member(input: ParseStream<'_>, before: &[Member]) -> syn::Result<Member> {
    let key = parse_key(input)?;
    if before.iter().any(|member| member.key == key.value()) {
        let message = format!("`{}` is given twice; remove one of the two", key.value());
        return Err(syn::Error::new(key.span(), message));
    }
    if input.parse::<Option<Token![:]>>()?.is_none() {
        return Err(
            input.error(format_args!("not JSON here; write `:` and a value behind `\"{}\"`", key.value()))
        );
    }
    let value = input.parse()?;
    parse_comma(input)?;
    Ok(Member { key: key.value(), value })
}

/// Takes the rest, which syn would report as a second error.
fn leave(input: ParseStream<'_>, error: syn::Error) -> syn::Error {
    while input.parse::<TokenTree>().is_ok() {}
    error
}

fn parse_key(input: ParseStream<'_>) -> syn::Result<LitStr> {
    if input.peek(LitStr) {
        return input.parse();
    }
    let found: TokenTree = input.parse()?;
    let message = format!("not JSON: a key is a string; write `\"{found}\"`");
    Err(syn::Error::new(found.span(), message))
}

fn parse_items(input: ParseStream<'_>) -> syn::Result<Vec<Json>> {
    let content;
    bracketed!(content in input);
    let mut items = Vec::new();
    while !content.is_empty() {
        let item = content.parse().and_then(|item| parse_comma(&content).map(|()| item));
        items.push(item.map_err(|error| leave(&content, error))?);
    }
    Ok(items)
}

fn parse_comma(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    Err(input.error("not JSON here; separate entries with `,`"))
}

fn parse_number(input: ParseStream<'_>) -> syn::Result<String> {
    let minus = input.parse::<Option<Token![-]>>()?.map_or("", |_| "-");
    let literal: Lit = input.parse()?;
    let digits = match &literal {
        Lit::Int(number) if number.suffix().is_empty() => number.base10_digits(),
        Lit::Float(number) if number.suffix().is_empty() => number.base10_digits(),
        _ => "",
    };
    let number = format!("{minus}{digits}");
    if serde_json::from_str::<serde_json::Number>(&number).is_err() {
        let message = "not a JSON value; write a number as JSON does, such as `1.5`";
        return Err(syn::Error::new(literal.span(), message));
    }
    Ok(number)
}

fn parse_null(input: ParseStream<'_>) -> syn::Result<JsonKind> {
    if input.is_empty() {
        return Err(input.error("expected a JSON value; write `null` for none"));
    }
    let span = input.span();
    let word = if input.peek(syn::Ident::peek_any) {
        input.call(syn::Ident::parse_any)?.to_string()
    } else {
        input.parse::<TokenTree>()?.to_string()
    };
    let instead = match word.as_str() {
        "null" => return Ok(JsonKind::Null),
        "True" => "true",
        "False" => "false",
        "None" | "nil" | "undefined" => "null",
        _ => {
            return Err(syn::Error::new(
                span,
                format_args!(
                    "`{word}` is not a JSON value; write a string, number, array, object, `true`, `false` or `null`"
                ),
            ));
        }
    };
    Err(syn::Error::new(span, format_args!("`{word}` is not JSON; write `{instead}`")))
}

/// Compact JSON text.
impl Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            JsonKind::Null => f.write_str("null"),
            JsonKind::Bool(value) => value.fmt(f),
            JsonKind::Number(digits) => f.write_str(digits),
            JsonKind::String(text) => write_string(f, text),
            JsonKind::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
            JsonKind::Object(members) => {
                f.write_str("{")?;
                for (index, member) in members.iter().enumerate() {
                    f.write_str(if index > 0 { "," } else { "" })?;
                    write_string(f, &member.key)?;
                    write!(f, ":{}", member.value)?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}

#[cfg(test)]
mod tests {
    use super::Json;

    fn text(json: &str) -> Result<String, String> {
        syn::parse_str::<Json>(json).map(|json| json.to_string()).map_err(|e| e.to_string())
    }

    #[test]
    fn tokens_keep_order_and_digits() {
        let json = r#"{"b": [-1, 2.50, 1e3, true, null], "a": {"c": "q\"uote\n"}}"#;
        let compact = r#"{"b":[-1,2.50,1e3,true,null],"a":{"c":"q\"uote\n"}}"#;
        assert_eq!(text(json).as_deref(), Ok(compact));
        let big = "[123456789012345678901234567890]";
        assert_eq!(text(big).as_deref(), Ok(big));
    }

    #[test]
    fn what_is_not_json_is_told_how() {
        let fix = |json| text(json).err().unwrap_or_default();
        assert_eq!(fix("{name: 1}"), "not JSON: a key is a string; write `\"name\"`");
        assert_eq!(fix("[None]"), "`None` is not JSON; write `null`");
        assert!(fix("[1u8]").starts_with("not a JSON value"));
        assert!(fix(r#"{"a": 1, "a": 2}"#).starts_with("`a` is given twice"));
    }
}
