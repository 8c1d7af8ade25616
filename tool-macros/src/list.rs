//! `tools![..]`: each member with its own place, so that an error is shown on it alone.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Expr, Path, Stmt, Token};

/// A member of the list.
enum Member {
    /// Names a tool made by `#[function_tool]`.
    Tool(Path),
    /// Any other expression.
    Value(Box<Expr>),
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        if ahead.call(Path::parse_mod_style).is_ok() && (ahead.is_empty() || ahead.peek(Token![,])) {
            return input.call(Path::parse_mod_style).map(Self::Tool);
        }
        input.parse().map(|value| Self::Value(Box::new(value)))
    }
}

/// The list, from the runtime's path and the members behind a `;`.
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    let parser = |input: ParseStream<'_>| {
        // `$crate` is one token.
        let krate: TokenTree = input.parse()?;
        input.parse::<Token![;]>()?;
        let members = Punctuated::<Member, Token![,]>::parse_terminated(input)?;
        Ok(list(&krate, &members.into_iter().collect::<Vec<_>>()))
    };
    parser.parse2(tokens).unwrap_or_else(|error| error.to_compile_error())
}

fn list(krate: &TokenTree, members: &[Member]) -> TokenStream {
    let names = unique_names(krate, members);
    let pushed: TokenStream = members.iter().map(|member| push(krate, member)).collect();
    quote_spanned! {Span::mixed_site()=> {
        #names
        #[allow(unused_mut)]
        let mut __tool_list = ::std::vec::Vec::<#krate::Tool<_>>::new();
        #pushed
        __tool_list
    }}
}

/// A constant that does not compile where two tools have one name; the second is blamed.
fn unique_names(krate: &TokenTree, members: &[Member]) -> Option<TokenStream> {
    let paths = members.iter().filter_map(|member| match member {
        Member::Tool(path) => Some(path),
        Member::Value(_) => None,
    });
    let mut added = paths
        .map(|path| {
            let there = located(path.span());
            quote_spanned!(there=> __tool_names.add(<#path>::NAMES);)
        })
        .peekable();
    added.peek()?;
    Some(quote_spanned! {Span::mixed_site()=>
        const _: () = {
            #[allow(unused_imports)]
            use #krate::__private::NoNames as _;
            let mut __tool_names = #krate::__private::UniqueNames::new();
            #(#added)*
        };
    })
}

fn push(krate: &TokenTree, member: &Member) -> TokenStream {
    match member {
        Member::Tool(path) => {
            let there = located(path.span());
            quote_spanned! {there=>
                __tool_list.push(#krate::Tool::Function(<#path as #krate::MacroTool<_>>::tool()));
            }
        }
        Member::Value(value) => {
            let (there, value) = (located(value.span()), unbraced(value));
            quote_spanned!(there=> __tool_list.extend(#krate::__private::into_tools(#value));)
        }
    }
}

/// The one expression in braces, which rustc would call unnecessary: here they tell a value from a
/// tool's name.
fn unbraced(value: &Expr) -> &Expr {
    match value {
        Expr::Block(braced) if braced.attrs.is_empty() && braced.label.is_none() => {
            match braced.block.stmts.as_slice() {
                [Stmt::Expr(only, None)] => only,
                _ => value,
            }
        }
        _ => value,
    }
}

/// The user's place with the names of this crate.
fn located(span: Span) -> Span {
    span.resolved_at(Span::mixed_site())
}
