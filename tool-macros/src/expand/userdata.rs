//! For which applications a tool or a toolset exists.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned as _;
use syn::{Generics, Ident, Type, WherePredicate};

use crate::crate_path::CratePath;
use crate::expand::located;
use crate::model::{Tool, Toolset};
use crate::types;

/// The generics of an impl that a userdata type brings, the type itself, and its bounds.
pub(super) struct Userdata {
    pub(super) generics: TokenStream,
    pub(super) ty: TokenStream,
    pub(super) predicates: TokenStream,
    /// The item that defines the type's name, where it has one of ours.
    pub(super) alias: TokenStream,
}

impl Userdata {
    /// Every application: the tool takes no context.
    pub(super) fn any(krate: &CratePath) -> Self {
        let span = Span::mixed_site();
        Self {
            generics: quote_spanned!(span=> __ToolUserdata: #krate::Userdata),
            ..Self::only(quote_spanned!(span=> __ToolUserdata))
        }
    }

    /// Of a function: its type parameters can only be the userdata's.
    pub(super) fn of_function(tool: &Tool) -> Self {
        match tool.contexts().next() {
            Some(context) => {
                Self::of_bearer(Bearer::Context(&context.ty), &tool.function.sig.generics, &tool.krate)
            }
            None => Self::any(&tool.krate),
        }
    }

    /// Of the parameter of a function that brings it.
    pub(super) fn of_bearer(bearer: Bearer<'_>, generics: &Generics, krate: &CratePath) -> Self {
        let parameters: Vec<_> = generics.type_params().collect();
        let Some(ty) = bearer.outright(&type_parameters(generics)) else {
            return Self::behind_alias(bearer, krate);
        };
        let ty = types::static_lifetimes(ty);
        if parameters.is_empty() {
            return Self::only(ty);
        }
        let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let written = clause.filter(|predicate| matches!(predicate, WherePredicate::Type(_)));
        Self {
            generics: quote_spanned!(Span::mixed_site()=> #(#parameters),*),
            predicates: quote_spanned!(located(bearer.ty().span())=> #ty: #krate::Userdata, #(#written,)*),
            ..Self::only(ty)
        }
    }

    /// Of an impl block: its first context decides, and the compiler compares the others with it.
    pub(super) fn of_toolset(toolset: &Toolset) -> Self {
        let krate = &toolset.krate;
        let Some(context) = toolset.context() else { return Self::any(krate) };
        let generics = type_parameters(&toolset.block.generics);
        let bearer = Bearer::Context(&context.ty);
        let Some(argument) = bearer.outright(&generics) else {
            return Self::behind_alias(bearer, krate);
        };
        let ty = types::static_lifetimes(argument);
        let is_generic = types::naming(argument, &generics).is_some()
            || toolset.block.generics.const_params().next().is_some();
        let place = located(context.ty.span());
        let krate = krate.at(place);
        let proof = (!is_generic).then(|| {
            quote_spanned! {place=>
                #ty: #krate::__private::ProvenBy<{ #krate::__private::userdata::<#ty>() }>,
            }
        });
        Self { predicates: proof.unwrap_or_default(), ..Self::only(ty) }
    }

    /// Of the parameter behind an alias: the compiler finds it.
    fn behind_alias(bearer: Bearer<'_>, krate: &CratePath) -> Self {
        let place = located(bearer.ty().span());
        let krate = krate.at(place);
        let ty = types::static_lifetimes(bearer.ty());
        let found = match bearer {
            Bearer::Context(_) => quote_spanned! {place=>
                #krate::__private::ContextOf<{ #krate::__private::context::<#ty>() }>
            },
            Bearer::CompletedCall(_) => quote_spanned! {place=>
                #krate::__private::CompletedCallOf<{ #krate::__private::completed_call::<#ty>() }>
            },
        };
        Self {
            alias: quote_spanned!(place=> type __ToolUserdata = <#ty as #found>::Userdata;),
            ..Self::only(quote_spanned!(place=> __ToolUserdata))
        }
    }

    fn only(ty: TokenStream) -> Self {
        Self { generics: TokenStream::new(), ty, predicates: TokenStream::new(), alias: TokenStream::new() }
    }
}

fn type_parameters(generics: &Generics) -> Vec<&Ident> {
    generics.type_params().map(|parameter| &parameter.ident).collect()
}

/// The type, without a reference, of the parameter that brings the userdata.
#[derive(Clone, Copy)]
pub(super) enum Bearer<'t> {
    Context(&'t Type),
    CompletedCall(&'t Type),
}

impl<'t> Bearer<'t> {
    pub(super) fn ty(self) -> &'t Type {
        match self {
            Self::Context(ty) | Self::CompletedCall(ty) => ty,
        }
    }

    /// `S` of `RunContext<S>`, also behind an alias where a type parameter is in it: an impl must
    /// name that outright.
    fn outright(self, generics: &[&Ident]) -> Option<&'t Type> {
        let name = match self {
            Self::Context(_) => "RunContext",
            Self::CompletedCall(_) => "CompletedCall",
        };
        let segment = types::last_segment(self.ty())?;
        let argument = types::only_type_argument(segment)?;
        let plain = segment.ident == name;
        (plain || types::naming(argument, generics).is_some()).then_some(argument)
    }
}
