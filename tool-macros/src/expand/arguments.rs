//! The hidden struct the arguments are read into.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::ext::IdentExt as _;
use syn::{Expr, ExprLit, Lit, LitStr, Type, UnOp};

use crate::expand::{assertions, located};
use crate::model::Tool;
use crate::parameter::Argument;
use crate::types::{self, Passing};

/// `struct __tool_Arguments { .. }` with its derives. Its scope imports `__tool_serde` and
/// `__tool_schemars`: an attribute's string could not hold every path to the runtime (`$crate`).
pub(super) fn structure(tool: &Tool) -> TokenStream {
    let span = Span::mixed_site();
    let fields =
        tool.arguments().map(|argument| field(tool, argument, tool.attribute.is_raw || is_plain(tool)));
    if tool.attribute.is_raw {
        // The schema judges, which may well have properties that no parameter takes.
        return quote_spanned! {span=>
            #[derive(__tool_serde::Deserialize)]
            #[serde(crate = "__tool_serde")]
            struct __tool_Arguments { #(#fields,)* }
        };
    }
    if is_plain(tool) {
        let describe = describe(tool);
        return quote_spanned! {span=>
            #[derive(__tool_serde::Deserialize)]
            #[serde(crate = "__tool_serde", deny_unknown_fields)]
            struct __tool_Arguments { #(#fields,)* }
            #describe
        };
    }
    let strict = strict(tool);
    quote_spanned! {span=>
        #[derive(__tool_serde::Deserialize, __tool_schemars::JsonSchema)]
        #[serde(crate = "__tool_serde")]
        #[schemars(crate = "__tool_schemars")]
        #strict
        struct __tool_Arguments { #(#fields,)* }
    }
}

/// Unknown names fail the first pass at no cost; the schema does not speak of it.
fn strict(tool: &Tool) -> Option<TokenStream> {
    // Flattened fields take any name, so that serde could not tell an unknown one.
    let flattened = tool.arguments().any(Argument::is_flattened);
    (!flattened).then(|| {
        quote_spanned!(Span::mixed_site()=> #[serde(deny_unknown_fields)] #[schemars(!deny_unknown_fields)])
    })
}

fn field(tool: &Tool, argument: &Argument, is_described: bool) -> TokenStream {
    let span = Span::mixed_site();
    let Argument { ident, cfgs, forwarded, .. } = argument;
    let owned = assertions::proven(tool, argument);
    let rename = argument.rename.as_ref().map(|name| quote_spanned!(span=> #[serde(rename = #name)]));
    let description = argument.description.as_ref().filter(|_| !is_described);
    let description = description.map(|text| quote_spanned!(span=> #[schemars(description = #text)]));
    let default = argument.default.as_ref().map(|default| match &default.value {
        None => quote_spanned!(span=> #[serde(default)]),
        Some(expr) => {
            let path = LitStr::new(&default_fn(argument).to_string(), span);
            let literal = float_literal(expr)
                .filter(|_| !is_described)
                .map(|literal| quote_spanned!(span=> #[schemars(extend("default" = #literal))]));
            quote_spanned!(span=> #[serde(default = #path)] #literal)
        }
    });
    quote_spanned!(span=> #(#cfgs)* #(#forwarded)* #rename #default #description #ident: #owned)
}

/// Whether nothing but names, docs and defaults is said of the parameters: then they are described
/// by calls, which compile much faster than what schemars' derive writes.
pub(super) fn is_plain(tool: &Tool) -> bool {
    !tool.attribute.is_raw && tool.arguments().all(|argument| argument.forwarded.is_empty())
}

/// `fn __tool_describe(..)`: a call for each parameter.
fn describe(tool: &Tool) -> TokenStream {
    let krate = &tool.krate;
    let calls = tool.arguments().map(|argument| described(tool, argument));
    quote_spanned! {Span::mixed_site()=>
        fn __tool_describe(__tool_properties: &mut #krate::__private::Properties) { #(#calls)* }
    }
}

fn described(tool: &Tool, argument: &Argument) -> TokenStream {
    let span = Span::mixed_site();
    let Argument { cfgs, wire_name, .. } = argument;
    let owned = assertions::proven(tool, argument);
    let description =
        argument.description.as_ref().map_or_else(|| "".to_token_stream(), ToTokens::to_token_stream);
    let Some(default) = &argument.default else {
        return quote_spanned!(span=> #(#cfgs)* __tool_properties.argument::<#owned>(#wire_name, #description););
    };
    let krate = &tool.krate;
    let value = advertised(argument, default.value.as_ref());
    quote_spanned! {span=> #(#cfgs)* {
        use #krate::__private::{ViaNothing as _, ViaSerialize as _};
        let __tool_default = (&#krate::__private::Advertised(#value)).value();
        __tool_properties.defaulted::<#owned>(#wire_name, #description, __tool_default);
    }}
}

/// The default as the schema has it.
fn advertised(argument: &Argument, default: Option<&Expr>) -> TokenStream {
    let (span, owned) = (Span::mixed_site(), &argument.owned);
    let Some(expr) = default else {
        return quote_spanned!(span=> <#owned as ::core::default::Default>::default());
    };
    float_literal(expr).unwrap_or_else(|| {
        let function = default_fn(argument);
        quote_spanned!(span=> #function())
    })
}

/// A function for every default, outside the scope that imports anything.
pub(super) fn defaults(tool: &Tool) -> TokenStream {
    tool.arguments().filter_map(|argument| default(tool, argument)).collect()
}

fn default(tool: &Tool, argument: &Argument) -> Option<TokenStream> {
    let expr = argument.default.as_ref()?.value.as_ref()?;
    let (name, cfgs, owned) = (default_fn(argument), &argument.cfgs, &argument.owned);
    let value = if is_borrowed_form(argument, expr) {
        let span = located(syn::spanned::Spanned::span(expr));
        let krate = tool.krate.at(span);
        quote_spanned!(span=> #krate::__private::owned_default(#expr))
    } else {
        expr.to_token_stream()
    };
    Some(quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        fn #name() -> #owned { #value }
    })
}

fn default_fn(argument: &Argument) -> Ident {
    format_ident!("__tool_default_{}", argument.ident.unraw(), span = Span::mixed_site())
}

/// Whether the default is written in the borrowed form of an owned type: `"Paris"` for a
/// `String`, `&[1, 2]` for a `Vec`.
fn is_borrowed_form(argument: &Argument, expr: &Expr) -> bool {
    let slice = match types::peel(&argument.ty) {
        Type::Reference(reference) => matches!(types::peel(&reference.elem), Type::Slice(_)),
        _ => false,
    };
    let text = argument.passing == Passing::Borrowed
        && matches!(types::peel(&argument.ty), Type::Reference(reference)
            if matches!(types::peel(&reference.elem), Type::Path(path) if path.path.is_ident("str")));
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(_), .. }) => true,
        Expr::Path(_) => text,
        Expr::Reference(_) => text || slice,
        Expr::Array(_) => slice,
        Expr::Group(group) => is_borrowed_form(argument, &group.expr),
        _ => false,
    }
}

/// A float as written: `0.1_f32` is not `0.1` once it is widened for the schema.
fn float_literal(expr: &Expr) -> Option<TokenStream> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Float(number), .. }) => {
            let number: Lit = syn::parse_str(&float_digits(number.base10_digits())).ok()?;
            Some(number.to_token_stream())
        }
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            let number = float_literal(&unary.expr)?;
            Some(quote_spanned!(Span::mixed_site()=> -#number))
        }
        Expr::Group(group) => float_literal(&group.expr),
        _ => None,
    }
}

/// `1f32` is a float whose digits alone are an integer.
fn float_digits(digits: &str) -> String {
    if digits.contains(['.', 'e', 'E']) { digits.to_owned() } else { format!("{digits}.0") }
}
