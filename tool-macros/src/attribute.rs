//! What stands in the parentheses of `#[function_tool(..)]` and `#[toolset(..)]`.

use std::time::Duration;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{BinOp, Expr, ExprLit, Lit, LitStr, Token, bracketed};

use crate::crate_path::CratePath;
use crate::diagnostics::Diagnostics;
use crate::docs::Description;
use crate::json::Json;
use crate::keys::{Key, Keyed, Value, keyed, parse_keys};
use crate::raw_schema::RawSchema;

/// The keys of `#[function_tool]`.
pub(crate) const TOOL_KEYS: &[Key] = &[
    Key::new("name", "name = \"lookup_weather\"", Value::Required),
    Key::new("description", "description = \"Look up the weather.\"", Value::Required),
    Key::new("flags", "flags = ToolFlag::CANCELLABLE", Value::Required),
    Key::new("on_duplicate", "on_duplicate = OnDuplicate::Reject", Value::Required),
    Key::new("duplicate_scope", "duplicate_scope = DuplicateScope::NameAndArgs", Value::Required),
    Key::new("raw_schema", "raw_schema = { \"name\": \"..\", .. }", Value::Required),
    Key::new("timeout", "timeout = \"5s\"", Value::Required),
    Key::new("blocking", "blocking", Value::None),
    Key::new("deprecated_names", "deprecated_names = [\"old_name\"]", Value::Required),
    Key::new("annotations", "annotations = { \"readOnlyHint\": true }", Value::Required),
    Key::new("crate", "crate = path::to::tool_runtime", Value::Required),
];

/// The keys of `#[toolset]`.
pub(crate) const TOOLSET_KEYS: &[Key] = &[
    Key::new("id", "id = \"profile\"", Value::Required),
    Key::new("crate", "crate = path::to::tool_runtime", Value::Required),
];

/// The keys of `#[end_function]`.
pub(crate) const END_FUNCTION_KEYS: &[Key] = &[
    Key::new("name", "name = \"log_disposition\"", Value::Required),
    Key::new("timeout", "timeout = \"5s\"", Value::Required),
    Key::new("retries", "retries = 3", Value::Required),
    Key::new("backoff", "backoff = \"500ms\"", Value::Required),
    Key::new("crate", "crate = path::to::tool_runtime", Value::Required),
];

/// The parsed `#[function_tool(..)]`.
#[derive(Default)]
pub(crate) struct ToolAttribute {
    pub(crate) krate: Option<Keyed<CratePath>>,
    pub(crate) name: Option<LitStr>,
    pub(crate) description: Option<Keyed<Description>>,
    pub(crate) flags: Option<Expr>,
    pub(crate) on_duplicate: Option<Expr>,
    pub(crate) duplicate_scope: Option<Keyed<Constant>>,
    /// Also when the schema itself could not be read.
    pub(crate) is_raw: bool,
    pub(crate) raw_schema: Option<RawSchema>,
    pub(crate) timeout: Option<Keyed<Timeout>>,
    pub(crate) blocking: Option<Ident>,
    pub(crate) deprecated_names: Vec<LitStr>,
    pub(crate) annotations: Option<Json>,
}

impl ToolAttribute {
    pub(crate) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let mut this = Self::default();
        parse_keys(tokens, TOOL_KEYS, diagnostics, |key, input| this.read(key, input));
        this
    }

    fn read(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match key.to_string().as_str() {
            "name" => self.name = Some(input.parse()?),
            "description" => self.description = Some(keyed(key, input)?),
            "flags" => self.flags = Some(input.parse()?),
            "on_duplicate" => self.on_duplicate = Some(input.parse::<Constant>()?.0),
            "duplicate_scope" => self.duplicate_scope = Some(keyed(key, input)?),
            "raw_schema" => {
                self.is_raw = true;
                self.raw_schema = Some(input.parse()?);
            }
            "timeout" => self.timeout = Some(Timeout::keyed(key, input)?),
            "blocking" => self.blocking = Some(key.clone()),
            "deprecated_names" => self.deprecated_names = parse_names(input)?,
            "annotations" => self.annotations = Some(parse_object(input)?),
            _ => self.krate = Some(keyed(key, input)?),
        }
        Ok(())
    }
}

/// The parsed `#[toolset(..)]`.
#[derive(Default)]
pub(crate) struct ToolsetAttribute {
    pub(crate) krate: CratePath,
    pub(crate) id: Option<LitStr>,
}

impl ToolsetAttribute {
    pub(crate) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let mut this = Self::default();
        parse_keys(tokens, TOOLSET_KEYS, diagnostics, |key, input| {
            if key == "id" {
                this.id = Some(input.parse()?);
            } else {
                this.krate = input.parse()?;
            }
            Ok(())
        });
        this
    }
}

/// The parsed `#[end_function(..)]`.
#[derive(Default)]
pub(crate) struct EndFunctionAttribute {
    pub(crate) krate: CratePath,
    pub(crate) name: Option<LitStr>,
    pub(crate) timeout: Option<Keyed<Timeout>>,
    pub(crate) retries: Option<Keyed<Retries>>,
    pub(crate) backoff: Option<Keyed<Timeout>>,
}

impl EndFunctionAttribute {
    pub(crate) fn parse(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Self {
        let mut this = Self::default();
        parse_keys(tokens, END_FUNCTION_KEYS, diagnostics, |key, input| this.read(key, input));
        this
    }

    fn read(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match key.to_string().as_str() {
            "name" => self.name = Some(input.parse()?),
            "timeout" => self.timeout = Some(Timeout::keyed(key, input)?),
            "retries" => self.retries = Some(keyed(key, input)?),
            "backoff" => self.backoff = Some(Timeout::keyed(key, input)?),
            _ => self.krate = input.parse()?,
        }
        Ok(())
    }
}

/// How often something is tried again: a number, or an expression that is one.
pub(crate) struct Retries(pub(crate) Expr);

impl Parse for Retries {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        match input.parse()? {
            Expr::Lit(ExprLit { lit: Lit::Int(number), attrs }) => {
                number.base10_parse::<u32>()?;
                Ok(Self(Expr::Lit(ExprLit { lit: Lit::Int(number), attrs })))
            }
            other @ (Expr::Lit(_) | Expr::Unary(_)) => {
                Err(syn::Error::new_spanned(other, "expected a whole number"))
            }
            other => Ok(Self(other)),
        }
    }
}

impl Parse for Description {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(match input.parse()? {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Self::Text(text.value()),
            other => Self::Expr(other.into_token_stream()),
        })
    }
}

fn parse_names(input: ParseStream<'_>) -> syn::Result<Vec<LitStr>> {
    let content;
    bracketed!(content in input);
    Punctuated::<LitStr, Token![,]>::parse_terminated(&content).map(|names| names.into_iter().collect())
}

fn parse_object(input: ParseStream<'_>) -> syn::Result<Json> {
    let json: Json = input.parse()?;
    match json.members() {
        Some(_) => Ok(json),
        None => Err(syn::Error::new(json.span, "expected a JSON object")),
    }
}

/// A constant of a type the runtime has, by its path.
#[derive(Clone)]
pub(crate) struct Constant(pub(crate) Expr);

impl Parse for Constant {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        match input.parse()? {
            Expr::Lit(literal) => Err(syn::Error::new_spanned(literal, "expected a constant")),
            other => Ok(Self(other)),
        }
    }
}

/// How long something may take, or waits.
pub(crate) enum Timeout {
    /// From a literal such as `"5s"`.
    Literal(Duration, Span),
    /// A constant expression of type `Duration`.
    Expr(Box<Expr>),
}

impl Timeout {
    fn keyed(key: &Ident, input: ParseStream<'_>) -> syn::Result<Keyed<Self>> {
        let form = format!("write `{key} = \"5s\"` (`ms`, `s`, `m` or `h`) or a `Duration`");
        let value = match input.parse()? {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => match duration(&text.value()) {
                Some(duration) => Self::Literal(duration, text.span()),
                None => return Err(syn::Error::new(text.span(), format_args!("not a duration; {form}"))),
            },
            Expr::Lit(number) => {
                return Err(syn::Error::new_spanned(number, format_args!("a {key} needs a unit; {form}")));
            }
            other => Self::Expr(Box::new(other)),
        };
        Ok(Keyed { key: key.clone(), value })
    }
}

impl ToTokens for Timeout {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Literal(duration, span) => {
                let (secs, nanos) = (duration.as_secs(), duration.subsec_nanos());
                let span = span.resolved_at(Span::mixed_site());
                tokens.extend(quote_spanned!(span=> ::core::time::Duration::new(#secs, #nanos)));
            }
            Self::Expr(expr) => expr.to_tokens(tokens),
        }
    }
}

fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.trim_end().parse().ok()?;
    match text.get(digits.len()..)? {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" | "min" => number.checked_mul(60).map(Duration::from_secs),
        "h" => number.checked_mul(3600).map(Duration::from_secs),
        _ => None,
    }
}

/// `a | b` as `a.union(b)`: the operator is no `const fn`.
pub(crate) fn const_flags(flags: &Expr) -> TokenStream {
    match flags {
        Expr::Binary(binary) if matches!(binary.op, BinOp::BitOr(_)) => {
            let (left, right) = (const_flags(&binary.left), const_flags(&binary.right));
            quote_spanned!(Span::mixed_site()=> #left.union(#right))
        }
        Expr::Paren(inner) => const_flags(&inner.expr),
        Expr::Group(inner) => const_flags(&inner.expr),
        Expr::Path(_) | Expr::Call(_) | Expr::MethodCall(_) | Expr::Lit(_) => flags.to_token_stream(),
        other => quote_spanned!(other.span()=> (#other)),
    }
}

#[cfg(test)]
mod tests {
    use super::{const_flags, duration};
    use std::time::Duration;
    use syn::parse_quote;

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(duration("5s"), Some(Duration::from_secs(5)));
        assert_eq!(duration("500 ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Some(Duration::from_secs(120)));
        assert_eq!(duration("5"), None);
        assert_eq!(duration("fast"), None);
        assert_eq!(duration("9999999999999999999h"), None);
    }

    #[test]
    fn unions_nest() {
        let flags = const_flags(&parse_quote!(A::X | (A::Y | B)));
        assert_eq!(flags.to_string(), "A :: X . union (A :: Y . union (B))");
    }
}
