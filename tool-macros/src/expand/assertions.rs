//! What only the compiler can check, as constants that do not compile when it fails.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned as _;

use crate::attribute::Timeout;
use crate::check::ZERO_TIMEOUT;
use crate::expand::located;
use crate::model::Tool;
use crate::raw_schema::Source;

pub(super) fn of(tool: &Tool) -> TokenStream {
    let file = included_text(tool);
    let timeout = positive_timeout(tool);
    quote_spanned!(Span::mixed_site()=> #file #timeout)
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
