//! The item and a stand-in beside its errors, so that no other place fails because of them.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use crate::diagnostics::Diagnostics;
use crate::expand::tool::marker;
use crate::expand::toolset::implementation;
use crate::expand::userdata::Userdata;
use crate::model::{Tool, Toolset};

/// Tokens that could not be read, as they are.
pub(super) fn unparsed(item: &TokenStream, diagnostics: Diagnostics) -> TokenStream {
    let errors = diagnostics.finish().err();
    quote_spanned!(Span::mixed_site()=> #item #errors)
}

pub(super) fn tool(tool: &Tool, errors: &TokenStream) -> TokenStream {
    let Tool { function, cfgs, .. } = tool;
    // A `self` stands in an `impl` block, which no struct can.
    if tool.receiver().is_some() {
        return quote_spanned!(Span::mixed_site()=> #function #errors);
    }
    let (marker, stub) = (marker(function, cfgs), stub(tool));
    quote_spanned! {Span::mixed_site()=>
        #function
        #errors
        #marker
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code)]
        const _: () = { #stub };
    }
}

/// What others may name of the tool.
fn stub(tool: &Tool) -> TokenStream {
    let (krate, ident) = (&tool.krate, tool.ident());
    quote_spanned! {Span::mixed_site()=>
        impl #ident {
            pub const ID: &'static str = "";
            pub const NAME: &'static str = "";
            pub const NAMES: &'static [&'static str] = &[];
            pub const DESCRIPTION: &'static str = "";
            pub const FLAGS: #krate::ToolFlag = #krate::ToolFlag::empty();
        }
        impl<__ToolUserdata: #krate::Userdata> #krate::MacroTool<__ToolUserdata> for #ident {
            fn tool() -> #krate::FunctionTool<__ToolUserdata> {
                ::core::unreachable!()
            }
        }
    }
}

pub(super) fn toolset(toolset: &Toolset, errors: &TokenStream) -> TokenStream {
    let block = &toolset.block;
    let span = Span::mixed_site();
    let body = quote_spanned!(span=> ::core::unreachable!());
    let stub =
        block.trait_path.is_none().then(|| implementation(toolset, &Userdata::any(&toolset.krate), &body));
    quote_spanned!(span=> #block #errors #stub)
}
