//! `#[toolset]`: an impl block read member by member.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Attribute, Generics, Ident, Meta, Token, Type, braced, token};

use crate::attribute::{ToolAttribute, ToolsetAttribute};
use crate::diagnostics::Diagnostics;
use crate::model::{Function, ImplBlock, Tool, Toolset};
use crate::types;

/// An impl block as written, its members still tokens.
struct Source {
    block: ImplBlock,
}

impl Toolset {
    pub(crate) fn parse(
        attribute: ToolsetAttribute,
        item: TokenStream,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let Source { mut block } = diagnostics.ok(syn::parse2(item))?;
        let mut tools = Vec::new();
        let members = std::mem::take(&mut block.members);
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                parse_member(input, &mut block.members, &mut tools, diagnostics)?;
            }
            Ok(())
        };
        let parsed = parser.parse2(members);
        diagnostics.ok(parsed);
        for tool in &mut tools {
            tool.krate = attribute.krate.clone();
        }
        let id = attribute.id.map_or_else(|| default_id(&block.self_ty), |id| id.value());
        Some(Self { krate: attribute.krate, id, block, tools })
    }
}

impl Parse for Source {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let unsafety = input.parse()?;
        let impl_token = input.parse().map_err(|error: syn::Error| {
            let message = "`#[toolset]` goes on an `impl` block; on a function write `#[function_tool]`";
            syn::Error::new(error.span(), message)
        })?;
        let mut generics: Generics = input.parse()?;
        let mut self_ty: Type = input.parse()?;
        let mut trait_path = None;
        if input.parse::<Option<Token![for]>>()?.is_some() {
            trait_path = Some(std::mem::replace(&mut self_ty, input.parse()?));
        }
        generics.where_clause = input.parse()?;
        let content;
        let brace = braced!(content in input);
        let members = content.parse()?;
        let block = ImplBlock { attrs, unsafety, impl_token, generics, trait_path, self_ty, brace, members };
        Ok(Self { block })
    }
}

/// Reads one member: a tool's method is parsed, anything else passes through untouched.
fn parse_member(
    input: ParseStream<'_>,
    members: &mut TokenStream,
    tools: &mut Vec<Tool>,
    diagnostics: &mut Diagnostics,
) -> syn::Result<()> {
    let ahead = input.fork();
    let mut attrs = ahead.call(Attribute::parse_outer).unwrap_or_default();
    let Some(index) = attrs.iter().position(is_function_tool) else {
        skip_member(input, members)?;
        return Ok(());
    };
    input.advance_to(&ahead);
    let marker = attrs.remove(index);
    let arguments = match marker.meta {
        Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    let attribute = ToolAttribute::parse(arguments, diagnostics);
    if let Some(function) = parse_method(input, attrs, members, diagnostics)? {
        function.to_tokens(members);
        tools.push(Tool::new(attribute, function, diagnostics));
    }
    Ok(())
}

fn parse_method(
    input: ParseStream<'_>,
    attrs: Vec<Attribute>,
    members: &mut TokenStream,
    diagnostics: &mut Diagnostics,
) -> syn::Result<Option<Function>> {
    let ahead = input.fork();
    let head = ahead.parse().and_then(|vis| Ok((vis, ahead.parse()?)));
    match head {
        Ok((vis, sig)) if ahead.peek(token::Brace) => {
            input.advance_to(&ahead);
            let body = input.parse::<TokenTree>()?.into_token_stream();
            Ok(Some(Function { attrs, vis, sig, body }))
        }
        other => {
            let error = other.err().unwrap_or_else(|| ahead.error("expected a function with a body"));
            let message = format!("{error}; `#[function_tool]` goes on a method");
            diagnostics.at(error.span(), message);
            members.extend(attrs.iter().map(ToTokens::to_token_stream));
            skip_member(input, members)?;
            Ok(None)
        }
    }
}

/// Everything up to a body or a semicolon. A brace that is no body (`[u8; { N }]`) only splits
/// the member into two pieces that pass through one after the other.
fn skip_member(input: ParseStream<'_>, members: &mut TokenStream) -> syn::Result<()> {
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        let ends = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        token.to_tokens(members);
        if ends {
            break;
        }
    }
    Ok(())
}

fn is_function_tool(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|segment| segment.ident == "function_tool")
}

impl ToTokens for ImplBlock {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.attrs.iter().map(ToTokens::to_token_stream));
        self.unsafety.to_tokens(tokens);
        self.impl_token.to_tokens(tokens);
        self.generics.to_tokens(tokens);
        if let Some(path) = &self.trait_path {
            path.to_tokens(tokens);
            Token![for](path.span()).to_tokens(tokens);
        }
        self.self_ty.to_tokens(tokens);
        self.generics.where_clause.to_tokens(tokens);
        self.brace.surround(tokens, |body| self.members.to_tokens(body));
    }
}

/// The type's name in `snake_case`.
fn default_id(ty: &Type) -> String {
    types::last_segment(ty).map_or_else(String::new, |segment| snake_case(&segment.ident))
}

fn snake_case(ident: &Ident) -> String {
    let name = ident.unraw().to_string();
    let chars: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, &c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| chars.get(index));
        let after = chars.get(index + 1);
        let starts_word = c.is_uppercase()
            && before.is_some_and(|before| {
                !before.is_uppercase() && *before != '_'
                    || before.is_uppercase() && after.is_some_and(|after| after.is_lowercase())
            });
        if starts_word {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::snake_case;
    use proc_macro2::Span;
    use syn::Ident;

    #[test]
    fn ids_are_snake_case() {
        for (name, id) in [
            ("Profile", "profile"),
            ("FrontDesk", "front_desk"),
            ("HTTPClient", "http_client"),
            ("Agent2", "agent2"),
            ("My_Tools", "my_tools"),
        ] {
            assert_eq!(snake_case(&Ident::new(name, Span::call_site())), id);
        }
    }
}
