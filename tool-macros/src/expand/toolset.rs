//! `impl Toolset` for an impl block.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use crate::expand::userdata::Userdata;
use crate::expand::{call, tool};
use crate::model::{self, Tool, Toolset};

pub(super) fn expand(toolset: &Toolset) -> TokenStream {
    let block = &toolset.block;
    let userdata = Userdata::of_toolset(toolset);
    let tools = toolset.tools.iter().map(|tool| method(tool, &userdata.ty));
    let span = Span::mixed_site();
    let body = quote_spanned! {span=>
        let mut __tool_list = ::std::vec::Vec::new();
        #(#tools)*
        __tool_list
    };
    let implementation = implementation(toolset, &userdata, &body);
    quote_spanned!(span=> #block #implementation)
}

/// `impl Toolset<..> for ..` with the body of `tools`.
pub(super) fn implementation(toolset: &Toolset, userdata: &Userdata, body: &TokenStream) -> TokenStream {
    let Toolset { krate, id, block, .. } = toolset;
    let cfgs = model::conditions(&block.attrs);
    let self_ty = &block.self_ty;
    let parameters = block.generics.params.iter().map(quote::ToTokens::to_token_stream);
    let parameters: Vec<TokenStream> =
        parameters.chain([userdata.generics.clone()]).filter(|parameter| !parameter.is_empty()).collect();
    let written = block.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let Userdata { ty, alias, predicates, .. } = userdata;
    let shareable = shareable(toolset);
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(deprecated, unused_imports, unused_mut, non_camel_case_types, clippy::all, clippy::pedantic)]
        const _: () = {
            #alias
            impl<#(#parameters),*> #krate::Toolset<#ty> for #self_ty where #(#written,)* #predicates #shareable {
                fn id(&self) -> &str {
                    #id
                }
                fn tools(self: ::std::sync::Arc<Self>) -> ::std::vec::Vec<#krate::Tool<#ty>> {
                    #body
                }
            }
        };
    }
}

/// The proof that calls can share the type, of which the compiler says nothing more when it fails;
/// of a generic type no constant can prove it.
fn shareable(toolset: &Toolset) -> Option<TokenStream> {
    let Toolset { krate, block, .. } = toolset;
    let self_ty = &block.self_ty;
    block.generics.params.is_empty().then(|| {
        quote_spanned! {Span::mixed_site()=>
            #self_ty: #krate::__private::ProvenBy<{ #krate::__private::shareable::<#self_ty>() }>
        }
    })
}

/// A method's items stand in a block of their own, as those of a free function in their constant.
fn method(tool: &Tool, userdata: &TokenStream) -> TokenStream {
    let Tool { krate, cfgs, .. } = tool;
    let span = Span::mixed_site();
    let ident = tool.ident();
    let callee = quote_spanned!(span=> Self::#ident);
    let outer = tool::outer_items(tool);
    let inner = tool::inner_items(tool);
    let call = call::closure(tool, userdata, &callee);
    let owner = tool
        .receiver()
        .map(|_| quote_spanned!(span=> let __tool_owner = ::core::clone::Clone::clone(&self);));
    quote_spanned! {span=>
        #(#cfgs)*
        {
            #outer
            {
                #inner
                #owner
                __tool_list.push(#krate::Tool::Function(
                    #krate::__private::method(&__TOOL_SPEC, &self, #call),
                ));
            }
        }
    }
}
