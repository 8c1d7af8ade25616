//! The forms of `raw_schema = ..`.

use std::path::PathBuf;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprLit, ExprMacro, Lit, LitStr, token};

use crate::json::Json;

/// A tool's definition as the user wrote it.
pub(crate) enum RawSchema {
    /// JSON the macro could read: tokens, a literal, or an included file.
    Known(KnownSchema),
    /// A constant expression, checked when the registry is built.
    Const(Box<Expr>),
}

pub(crate) struct KnownSchema {
    pub(crate) json: Json,
    pub(crate) source: Source,
}

/// Where the text of a known schema comes from.
pub(crate) enum Source {
    Tokens,
    Literal(LitStr),
    /// The `include_str!` call, and the text the macro read.
    File(TokenStream, String),
}

impl RawSchema {
    pub(crate) fn known(&self) -> Option<&KnownSchema> {
        match self {
            Self::Known(known) => Some(known),
            Self::Const(_) => None,
        }
    }
}

impl Parse for RawSchema {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Brace) {
            let json = input.parse()?;
            return Ok(Self::Known(KnownSchema { json, source: Source::Tokens }));
        }
        match ungroup(input.parse()?) {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => literal(text).map(Self::Known),
            Expr::Macro(call) => Ok(match included(&call) {
                Some(path) => file(&call, &path)?.map_or_else(|| constant(call), Self::Known),
                None => constant(call),
            }),
            Expr::Lit(other) => Err(syn::Error::new_spanned(other, "expected the JSON object of a tool")),
            other => Ok(Self::Const(Box::new(other))),
        }
    }
}

fn ungroup(expr: Expr) -> Expr {
    match expr {
        Expr::Group(group) => ungroup(*group.expr),
        other => other,
    }
}

fn constant(call: ExprMacro) -> RawSchema {
    RawSchema::Const(Box::new(Expr::Macro(call)))
}

fn literal(text: LitStr) -> syn::Result<KnownSchema> {
    let json = read(&text.value(), text.span())?;
    Ok(KnownSchema { json, source: Source::Literal(text) })
}

fn read(text: &str, span: Span) -> syn::Result<Json> {
    Json::from_text(text, span).map_err(|error| {
        syn::Error::new(span, format_args!("not JSON: {error}; write the JSON object of a tool"))
    })
}

/// The file of `include_str!("file")`; any other macro call is left to the compiler.
fn included(call: &ExprMacro) -> Option<LitStr> {
    let name = call.mac.path.segments.last()?;
    if name.ident != "include_str" {
        return None;
    }
    call.mac.parse_body().ok()
}

/// `None` where the compiler does not tell the source file, as in some editors: the schema is a
/// constant expression then.
fn file(call: &ExprMacro, path: &LitStr) -> syn::Result<Option<KnownSchema>> {
    let Some(place) = beside_source(path) else { return Ok(None) };
    let text = std::fs::read_to_string(&place).map_err(|error| {
        let message =
            format!("cannot read `{}`: {error}; the path starts at this source file's folder", path.value());
        syn::Error::new(path.span(), message)
    })?;
    let json = read(&text, path.span())?;
    Ok(Some(KnownSchema { json, source: Source::File(call.to_token_stream(), text) }))
}

fn beside_source(path: &LitStr) -> Option<PathBuf> {
    if !proc_macro::is_available() {
        return None;
    }
    let source = path.span().unwrap().local_file()?;
    Some(source.parent()?.join(path.value()))
}
