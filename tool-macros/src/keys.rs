//! The `key = value` lists of `#[function_tool]`, `#[toolset]` and `#[arg]`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::Token;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};

use crate::diagnostics::{Diagnostics, did_you_mean, listed};

/// One key an attribute accepts.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// How it is written; shown to whoever wrote it wrong.
    pub(crate) example: &'static str,
    pub(crate) value: Value,
}

/// Whether a key has a `= value` behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    Required,
    Optional,
    None,
}

impl Key {
    pub(crate) const fn new(name: &'static str, example: &'static str, value: Value) -> Self {
        Self { name, example, value }
    }
}

/// A value with the key that introduced it, which is where errors about the pair belong.
#[derive(Clone)]
pub(crate) struct Keyed<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// Reads a whole list: `read` is called behind the `=` of each known key, or behind the key when
/// no value follows. Every bad entry is reported, and reading goes on behind it.
pub(crate) fn parse_keys(
    tokens: TokenStream,
    known: &[Key],
    diagnostics: &mut Diagnostics,
    mut read: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    let mut seen = Vec::new();
    let mut errors = Vec::new();
    let parser = |input: ParseStream<'_>| -> syn::Result<()> {
        while !input.is_empty() {
            let entry = parse_entry(input, known, &mut seen, &mut read).and_then(|()| end_of_entry(input));
            if let Err(error) = entry {
                errors.push(error);
                skip_entry(input)?;
            }
        }
        Ok(())
    };
    diagnostics.ok(parser.parse2(tokens));
    for error in errors {
        diagnostics.push(error);
    }
}

fn parse_entry(
    input: ParseStream<'_>,
    known: &[Key],
    seen: &mut Vec<String>,
    read: &mut impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    let key = input.call(Ident::parse_any).map_err(|error| {
        let keys = listed(known.iter().map(|key| key.name));
        syn::Error::new(error.span(), format_args!("expected a key; the keys are {keys}"))
    })?;
    let name = key.to_string();
    let Some(spec) = known.iter().find(|spec| spec.name == name) else {
        return Err(unknown_key(&key, known));
    };
    if seen.contains(&name) {
        let message = format!("`{name}` is given twice; remove one of the two");
        return Err(syn::Error::new(key.span(), message));
    }
    seen.push(name);
    expect_value(input, &key, spec)?;
    read(&key, input).map_err(|error| with_example(error, spec))
}

fn with_example(error: syn::Error, spec: &Key) -> syn::Error {
    let message = error.to_string();
    // A reader that already says how to mend it needs no example.
    if message.contains(';') {
        return error;
    }
    syn::Error::new(error.span(), format_args!("{message}; write `{}`", spec.example))
}

fn expect_value(input: ParseStream<'_>, key: &Ident, spec: &Key) -> syn::Result<()> {
    let equals: Option<Token![=]> = input.parse()?;
    let ends = input.is_empty() || input.peek(Token![,]);
    let problem = match (spec.value, equals) {
        (Value::Required, None) => "needs a value",
        (Value::Optional, None) if !ends => "needs a `=` before its value",
        (Value::None, Some(_)) => "takes no value",
        _ => return Ok(()),
    };
    let message = format!("`{key}` {problem}; write `{}`", spec.example);
    Err(syn::Error::new(key.span(), message))
}

fn unknown_key(key: &Ident, known: &[Key]) -> syn::Error {
    let names = || known.iter().map(|spec| spec.name);
    let hint = did_you_mean(&key.to_string(), names()).map(|hint| hint + " ").unwrap_or_default();
    let keys = listed(names());
    syn::Error::new(key.span(), format_args!("unknown key `{key}`; {hint}the keys are {keys}"))
}

fn end_of_entry(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    Err(input.error("unexpected token; separate the keys with `,`"))
}

fn skip_entry(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && input.parse::<Option<Token![,]>>()?.is_none() {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

/// Parses a value with its key.
pub(crate) fn keyed<T: Parse>(key: &Ident, input: ParseStream<'_>) -> syn::Result<Keyed<T>> {
    Ok(Keyed { key: key.clone(), value: input.parse()? })
}
