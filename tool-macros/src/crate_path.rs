//! Where the expansion finds the runtime.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::parse::{Parse, ParseStream};

/// The path to `tool-runtime`, `::tool_runtime` unless `crate = path` says otherwise.
#[derive(Clone)]
pub(crate) struct CratePath(TokenStream);

impl CratePath {
    /// The path as if it stood at `place`: an error in what follows is shown there alone.
    pub(crate) fn at(&self, place: Span) -> TokenStream {
        let moved = |mut token: TokenTree| {
            token.set_span(place.resolved_at(token.span()));
            token
        };
        self.0.clone().into_iter().map(moved).collect()
    }
}

impl Default for CratePath {
    fn default() -> Self {
        Self(quote_spanned!(Span::mixed_site()=> ::tool_runtime))
    }
}

impl Parse for CratePath {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(syn::Path::parse_mod_style).map(|path| Self(path.into_token_stream()))
    }
}

impl ToTokens for CratePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}
