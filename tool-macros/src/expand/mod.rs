//! From a checked model to code. Nothing here can fail: what could is checked before.

mod arguments;
mod assertions;
mod call;
mod end_function;
mod fallback;
mod tool;
mod toolset;
mod userdata;

use proc_macro2::{Span, TokenStream, TokenTree};

use crate::attribute::{EndFunctionAttribute, ToolAttribute, ToolsetAttribute};
use crate::check;
use crate::diagnostics::Diagnostics;
use crate::end_function::EndFunction;
use crate::model::{Function, Tool, Toolset};

/// `#[function_tool]`.
pub(crate) fn function_tool(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let attribute = ToolAttribute::parse(arguments, &mut diagnostics);
    let function = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            diagnostics.push(not_a_function(item, error));
            return fallback::unparsed(item, diagnostics);
        }
    };
    let tool = Tool::new(attribute, function, &mut diagnostics);
    check::function(&tool, &mut diagnostics);
    match diagnostics.finish() {
        Ok(()) => tool::expand(&tool),
        Err(errors) => fallback::tool(&tool, &errors),
    }
}

/// `#[toolset]`.
pub(crate) fn toolset(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let attribute = ToolsetAttribute::parse(arguments, &mut diagnostics);
    let Some(toolset) = Toolset::parse(attribute, item.clone(), &mut diagnostics) else {
        return fallback::unparsed(item, diagnostics);
    };
    check::toolset(&toolset, &mut diagnostics);
    match diagnostics.finish() {
        Ok(()) => toolset::expand(&toolset),
        Err(errors) => fallback::toolset(&toolset, &errors),
    }
}

/// `#[end_function]`.
pub(crate) fn end_function(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut diagnostics = Diagnostics::new();
    let attribute = EndFunctionAttribute::parse(arguments, &mut diagnostics);
    let function = match syn::parse2::<Function>(item.clone()) {
        Ok(function) => EndFunction::new(attribute, function),
        Err(error) => {
            diagnostics.push(no_function("end_function", item, error));
            return fallback::unparsed(item, diagnostics);
        }
    };
    check::end_function(&function, &mut diagnostics);
    match diagnostics.finish() {
        Ok(()) => end_function::expand(&function),
        Err(errors) => end_function::fallback(&function, &errors),
    }
}

/// An attribute on another kind of item is told where it goes; broken syntax is told as it is.
fn not_a_function(item: &TokenStream, error: syn::Error) -> syn::Error {
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Impl(block)) => syn::Error::new(
            block.impl_token.span,
            "`#[function_tool]` on an `impl` block; write `#[toolset]` here and `#[function_tool]` on its methods",
        ),
        _ => no_function("function_tool", item, error),
    }
}

fn no_function(attribute: &str, item: &TokenStream, error: syn::Error) -> syn::Error {
    if syn::parse2::<syn::Item>(item.clone()).is_err() {
        return error;
    }
    let message = format!("`#[{attribute}]` on an item that is no function; put it on a `fn`");
    syn::Error::new(keyword(item), message)
}

/// The first word of an item behind its attributes and visibility.
fn keyword(item: &TokenStream) -> Span {
    let words = item.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(ident) if ident != "pub" => Some(ident.span()),
        _ => None,
    });
    words.into_iter().next().unwrap_or_else(Span::call_site)
}

/// The user's place, so that a type error is shown there, with the names of this crate.
fn located(span: Span) -> Span {
    span.resolved_at(Span::mixed_site())
}
