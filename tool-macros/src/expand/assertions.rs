//! What only the compiler can check, as constants that do not compile when it fails.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote_spanned};
use syn::Type;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use crate::attribute::Timeout;
use crate::check::ZERO_TIMEOUT;
use crate::expand::located;
use crate::model::Tool;
use crate::parameter::Argument;
use crate::raw_schema::Source;
use crate::types;

pub(super) fn of(tool: &Tool) -> TokenStream {
    let file = included_text(tool);
    let timeout = positive_timeout(tool);
    let arguments = readable_arguments(tool);
    quote_spanned!(Span::mixed_site()=> #arguments #file #timeout)
}

/// A type that no JSON is read into is blamed in our words alone: the alias of a type whose proof
/// does not compile is an error type, of which the compiler says nothing more. What the standard
/// library brings needs no proof.
fn readable_arguments(tool: &Tool) -> TokenStream {
    let krate = &tool.krate;
    let alias = |argument| {
        let (name, ty) = (alias(argument), doubtful(tool, argument)?);
        let Argument { owned, cfgs, .. } = argument;
        let ty = types::static_lifetimes(ty);
        Some(quote_spanned! {Span::mixed_site()=>
            #(#cfgs)*
            type #name =
                <#owned as #krate::__private::Proven<{ #krate::__private::argument::<#ty>() }>>::Type;
        })
    };
    tool.arguments().filter_map(alias).collect()
}

/// The type an argument is read into, by its alias where it needs a proof.
pub(super) fn proven(tool: &Tool, argument: &Argument) -> TokenStream {
    match doubtful(tool, argument) {
        Some(_) => alias(argument).into_token_stream(),
        None => argument.owned.clone(),
    }
}

fn doubtful<'a>(tool: &Tool, argument: &'a Argument) -> Option<&'a Type> {
    if tool.attribute.is_raw || argument.brings_its_own_code() {
        return None;
    }
    types::doubtful(&argument.ty)
}

fn alias(argument: &Argument) -> Ident {
    format_ident!("__tool_type_{}", argument.ident.unraw(), span = located(argument.ty.span()))
}

/// The compiler must include the very text the macro checked. Including it also makes the
/// compiler track the file.
fn included_text(tool: &Tool) -> Option<TokenStream> {
    let known = tool.attribute.raw_schema.as_ref()?.known()?;
    let Source::File(call, text) = &known.source else { return None };
    let krate = &tool.krate;
    Some(quote_spanned! {located(known.json.span)=>
        const _: () = ::core::assert!(
            #krate::__private::text_eq(#call, #text),
            "the included schema changed while it was compiled; build again",
        );
    })
}

fn positive_timeout(tool: &Tool) -> Option<TokenStream> {
    let Timeout::Expr(expr) = &tool.attribute.timeout.as_ref()?.value else { return None };
    Some(quote_spanned! {located(expr.span())=>
        const _: () = ::core::assert!(!::core::time::Duration::is_zero(&#expr), #ZERO_TIMEOUT);
    })
}
