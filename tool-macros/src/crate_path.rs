//! Where the expansion finds the runtime.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::parse::{Parse, ParseStream};

/// The path to `tool-runtime`, `::tool_runtime` unless `crate = path` says otherwise.
#[derive(Clone, Default)]
pub(crate) struct CratePath(Option<TokenStream>);

impl CratePath {
    /// The path as if it stood at `place`, so that an error in what follows is shown there alone.
    /// A path of the user's stays where it is: one that leads nowhere is one error.
    pub(crate) fn at(&self, place: Span) -> TokenStream {
        self.0.clone().unwrap_or_else(|| quote_spanned!(place=> ::tool_runtime))
    }
}

impl Parse for CratePath {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = input.call(syn::Path::parse_mod_style)?;
        Ok(Self(Some(path.into_token_stream())))
    }
}

impl ToTokens for CratePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.at(Span::mixed_site()));
    }
}
