//! The closure that turns arguments into a running call.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::ReturnType;
use syn::spanned::Spanned as _;

use crate::expand::located;
use crate::model::{Receiver, Tool};
use crate::parameter::{Argument, Context, Parameter};
use crate::types::{self, Passing};

/// The boxed closure that reads the arguments and starts the call.
pub(super) fn closure(tool: &Tool, userdata: &TokenStream, callee: &TokenStream) -> TokenStream {
    let span = Span::mixed_site();
    let krate = &tool.krate;
    let decode = decode(tool);
    let takes_context = tool.contexts().next().is_some();
    let context_name =
        if takes_context { quote_spanned!(span=> __tool_context) } else { quote_spanned!(span=> _) };
    let context = takes_context
        .then(|| quote_spanned!(span=> let __tool_context = ::core::clone::Clone::clone(__tool_context);));
    let owner = tool
        .receiver()
        .map(|_| quote_spanned!(span=> let __tool_owner = ::core::clone::Clone::clone(&__tool_owner);));
    let future = future(tool, callee);
    quote_spanned! {span=>
        ::std::boxed::Box::new(
            move |#context_name: &#krate::RunContext<#userdata>,
                  __tool_arguments: #krate::__private::Arguments<'_>|
                  -> #krate::__private::Dispatched {
                #decode
                #context
                #owner
                ::core::result::Result::Ok(#future)
            },
        )
    }
}

fn decode(tool: &Tool) -> TokenStream {
    let span = Span::mixed_site();
    if tool.takes_object() {
        return quote_spanned!(span=> let __tool_arguments = __tool_arguments.object()?;);
    }
    quote_spanned!(span=> let __tool_arguments = __tool_arguments.decode::<__tool_Arguments>()?;)
}

/// A future that is not `Send` is blamed on the function's name.
fn future(tool: &Tool, callee: &TokenStream) -> TokenStream {
    let span = located(tool.ident().span());
    let receiver = tool.receiver().map(|receiver| {
        let borrow = (receiver != Receiver::Shared).then(|| quote_spanned!(span=> &));
        quote_spanned!(span=> #borrow __tool_owner,)
    });
    let parameters = tool.parameters.iter().map(|parameter| pass(tool, parameter));
    let wait = tool.is_async().then(|| quote_spanned!(span=> .await));
    let answer = answer(tool);
    let body = quote_spanned! {span=>
        let __tool_returned = #callee(#receiver #(#parameters),*) #wait;
        #answer
    };
    let krate = &tool.krate;
    if tool.attribute.blocking.is_some() {
        return quote_spanned!(span=> #krate::__private::blocking(move || { #body }));
    }
    quote_spanned!(span=> ::std::boxed::Box::pin(async move { #body }))
}

/// A type that is no answer, or no error, is blamed where it stands.
fn answer(tool: &Tool) -> TokenStream {
    let (value, error) = match &tool.function.sig.output {
        ReturnType::Type(_, ty) => {
            let (value, error) = types::of_result(ty).unwrap_or((ty, ty));
            (types::place(value), types::place(error))
        }
        ReturnType::Default => (tool.ident().span(), tool.ident().span()),
    };
    let krate = tool.krate.at(located(error));
    let boxed = quote_spanned! {located(error)=>
        let __tool_returned = #krate::__private::Returned(__tool_returned);
        let __tool_returned = __tool_returned.boxed();
    };
    let answer = quote_spanned!(located(value)=> __tool_returned.answer());
    quote_spanned!(Span::mixed_site()=> #boxed #answer)
}

fn pass(tool: &Tool, parameter: &Parameter) -> TokenStream {
    let cfgs = parameter.cfgs();
    let value = match parameter {
        Parameter::Context(context) => pass_context(context),
        Parameter::Argument(argument) if tool.takes_object() => pass_object(argument),
        Parameter::Argument(argument) => pass_argument(argument),
    };
    quote_spanned!(Span::mixed_site()=> #(#cfgs)* #value)
}

fn pass_context(context: &Context) -> TokenStream {
    let borrow = context.by_reference.then(|| quote_spanned!(Span::mixed_site()=> &));
    let value = quote_spanned!(located(context.ty.span())=> __tool_context);
    quote_spanned!(Span::mixed_site()=> #borrow #value)
}

fn pass_object(argument: &Argument) -> TokenStream {
    let span = located(argument.ty.span());
    let borrow = (argument.passing != Passing::Owned).then(|| quote_spanned!(span=> &));
    quote_spanned!(span=> #borrow __tool_arguments)
}

fn pass_argument(argument: &Argument) -> TokenStream {
    let ident = &argument.ident;
    let field = quote_spanned!(Span::mixed_site()=> __tool_arguments.#ident);
    let span = located(argument.ty.span());
    match argument.passing {
        Passing::Owned => field,
        Passing::Borrowed => quote_spanned!(span=> &#field),
        Passing::AsRef => quote_spanned!(span=> ::core::option::Option::as_ref(&#field)),
        Passing::AsDeref => quote_spanned!(span=> ::core::option::Option::as_deref(&#field)),
    }
}
