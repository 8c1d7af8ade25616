//! An end function: its marker type and how it becomes a value.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::ReturnType;
use syn::spanned::Spanned as _;

use crate::attribute::{Retries, Timeout};
use crate::check::ZERO_ATTEMPT;
use crate::end_function::EndFunction;
use crate::expand::located;
use crate::expand::tool::marker;
use crate::expand::userdata::{Bearer, Userdata};
use crate::keys::Keyed;
use crate::types;

/// The function with the marker type of its name.
pub(super) fn expand(function: &EndFunction) -> TokenStream {
    let krate = &function.attribute.krate;
    let userdata = match function.call() {
        Some((ty, _)) => {
            Userdata::of_bearer(Bearer::CompletedCall(ty), &function.function.sig.generics, krate)
        }
        None => Userdata::any(krate),
    };
    let (alias, timeout) = (&userdata.alias, positive_timeout(function));
    let implementation = implementation(function, &userdata);
    beside(
        function,
        &TokenStream::new(),
        &quote_spanned!(Span::mixed_site()=> #timeout #alias #implementation),
    )
}

/// The function with its errors, and a stand-in for whoever names it.
pub(super) fn fallback(function: &EndFunction, errors: &TokenStream) -> TokenStream {
    let item = &function.function;
    // A `self` stands in an `impl` block, which no struct can.
    if item.sig.receiver().is_some() {
        return quote_spanned!(Span::mixed_site()=> #item #errors);
    }
    let (krate, ident) = (&function.attribute.krate, function.ident());
    let stub = quote_spanned! {Span::mixed_site()=>
        impl<__ToolUserdata: #krate::Userdata> #krate::MacroEndFunction<__ToolUserdata> for #ident {
            fn end_function() -> #krate::EndFunction<__ToolUserdata> {
                ::core::unreachable!()
            }
        }
    };
    beside(function, errors, &stub)
}

fn beside(function: &EndFunction, errors: &TokenStream, hidden: &TokenStream) -> TokenStream {
    let EndFunction { function: item, cfgs, .. } = function;
    let (ident, name) = (function.ident(), function.name());
    let marker = marker(item, cfgs);
    quote_spanned! {Span::mixed_site()=>
        #item
        #errors
        #marker
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(deprecated, dead_code, clippy::all, clippy::pedantic)]
        const _: () = {
            #[doc(hidden)]
            impl #ident {
                pub const NAME: &'static str = #name;
            }
            #hidden
        };
    }
}

/// `impl MacroEndFunction<..> for ..`. Userdata that cannot be any is blamed on the parameter.
fn implementation(function: &EndFunction, userdata: &Userdata) -> TokenStream {
    let (krate, ident) = (&function.attribute.krate, function.ident());
    let Userdata { generics, ty, predicates, .. } = userdata;
    let place = function.call().map_or_else(Span::mixed_site, |(ty, _)| located(ty.span()));
    let there = krate.at(place);
    let implemented = quote_spanned!(place=> #there::MacroEndFunction<#ty>);
    let made = quote_spanned!(place=> #there::EndFunction<#ty>);
    let end_function = quote_spanned!(place=> #there::__private::end_function::<#ty>);
    let (called, policy) = (called(function, ty), policy(function));
    quote_spanned! {Span::mixed_site()=>
        impl<#generics> #implemented for #ident where #predicates {
            fn end_function() -> #made {
                let __tool_function = #end_function(<#ident>::NAME, #called);
                #policy
                __tool_function
            }
        }
    }
}

/// What is returned is blamed where it stands, a future that is not `Send` on the function's name.
fn called(function: &EndFunction, userdata: &TokenStream) -> TokenStream {
    let (krate, ident) = (&function.attribute.krate, function.ident());
    let place = located(ident.span());
    let by_reference = function.call().is_some_and(|(_, by_reference)| by_reference);
    let borrow = by_reference.then(|| quote_spanned!(place=> &));
    let returned = match &function.function.sig.output {
        ReturnType::Type(_, ty) => located(types::place(ty)),
        ReturnType::Default => place,
    };
    let there = krate.at(returned);
    let result = quote_spanned!(returned=> #there::__private::job_result(__tool_returned));
    quote_spanned! {place=>
        |__tool_call: #krate::CompletedCall<#userdata>| ::std::boxed::Box::pin(async move {
            let __tool_returned = #ident(#borrow __tool_call).await;
            #result
        })
    }
}

fn policy(function: &EndFunction) -> TokenStream {
    let retries = function.attribute.retries.as_ref().map(|Keyed { key, value: Retries(retries) }| {
        let value = quote_spanned!(located(retries.span())=> ::core::convert::identity::<u32>(#retries));
        Keyed { key: key.clone(), value }
    });
    let attribute = &function.attribute;
    let durations = [&attribute.timeout, &attribute.backoff].into_iter().flatten();
    let durations =
        durations.map(|Keyed { key, value }| Keyed { key: key.clone(), value: value.to_token_stream() });
    retries.into_iter().chain(durations).map(|Keyed { key, value }| {
        quote_spanned!(Span::mixed_site()=> let __tool_function = __tool_function.#key(#value);)
    }).collect()
}

fn positive_timeout(function: &EndFunction) -> Option<TokenStream> {
    let Timeout::Expr(expr) = &function.attribute.timeout.as_ref()?.value else { return None };
    Some(quote_spanned! {located(expr.span())=>
        const _: () = ::core::assert!(!::core::time::Duration::is_zero(&#expr), #ZERO_ATTEMPT);
    })
}
