//! What only the compiler can check, as constants that do not compile when it fails.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned as _;

use crate::attribute::Timeout;
use crate::check::ZERO_TIMEOUT;
use crate::expand::located;
use crate::model::Tool;
use crate::raw_schema::Source;
use crate::types;

pub(super) fn of(tool: &Tool) -> TokenStream {
    let file = included_text(tool);
    let timeout = positive_timeout(tool);
    let arguments = readable_arguments(tool);
    quote_spanned!(Span::mixed_site()=> #arguments #file #timeout)
}

/// A type that no JSON is read into is blamed in our words, before the derives say theirs. What
/// the standard library brings needs no proof.
fn readable_arguments(tool: &Tool) -> Option<TokenStream> {
    let krate = &tool.krate;
    let mut doubtful = tool
        .arguments()
        .filter(|argument| !tool.attribute.is_raw && !argument.brings_its_own_code())
        .filter_map(|argument| Some((argument, types::doubtful(&argument.ty)?)))
        .map(|(argument, ty)| {
            let (cfgs, ty) = (&argument.cfgs, types::static_lifetimes(ty));
            quote_spanned!(Span::mixed_site()=> #(#cfgs)* #krate::__private::argument::<#ty>();)
        })
        .peekable();
    doubtful.peek()?;
    Some(quote_spanned!(Span::mixed_site()=> const _: () = { #(#doubtful)* };))
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
