//! The attributes of [`tool-runtime`](https://docs.rs/tool-runtime), which re-exports them; depend
//! on that crate rather than on this one.
//!
//! Every expansion goes one way: parse, model, check, expand.

mod attribute;
mod check;
mod crate_path;
mod diagnostics;
mod docs;
mod end_function;
mod expand;
mod json;
mod keys;
mod list;
mod model;
mod parameter;
mod raw_schema;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod snapshots;
mod toolset;
mod types;

use proc_macro::TokenStream;

/// Makes a tool of a function: an LLM can call it, and it stays the function it was.
///
/// The keys, parameter attributes and return types are described where `tool-runtime` re-exports
/// this attribute.
#[proc_macro_attribute]
pub fn function_tool(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::function_tool(arguments.into(), &item.into()).into()
}

/// Makes a `Toolset` of an inherent impl: its methods marked `#[function_tool]` are the tools.
///
/// Described where `tool-runtime` re-exports this attribute.
#[proc_macro_attribute]
pub fn toolset(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::toolset(arguments.into(), &item.into()).into()
}

/// Makes a function one that is called once after every completed call; it stays the function it was.
///
/// Described where `tool-runtime` re-exports this attribute.
#[proc_macro_attribute]
pub fn end_function(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::end_function(arguments.into(), &item.into()).into()
}

/// What `tools![..]` of `tool-runtime` expands to: the path of that crate, `;`, the members.
#[doc(hidden)]
#[proc_macro]
pub fn __tools(list: TokenStream) -> TokenStream {
    list::expand(list.into()).into()
}
