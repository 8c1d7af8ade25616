//! For which applications a tool or a toolset exists.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned as _;
use syn::{Generics, Ident, WherePredicate};

use crate::crate_path::CratePath;
use crate::expand::located;
use crate::model::{Tool, Toolset};
use crate::parameter::Context;
use crate::types;

/// The generics of an impl that a userdata type brings, the type itself, and its bounds.
pub(super) struct Userdata {
    pub(super) generics: TokenStream,
    pub(super) ty: TokenStream,
    pub(super) predicates: TokenStream,
}

impl Userdata {
    /// Every application: the tool takes no context.
    pub(super) fn any(krate: &CratePath) -> Self {
        let span = Span::mixed_site();
        Self {
            generics: quote_spanned!(span=> __ToolUserdata: #krate::Userdata),
            ty: quote_spanned!(span=> __ToolUserdata),
            predicates: TokenStream::new(),
        }
    }

    /// Of a function: its type parameters can only be the userdata's.
    pub(super) fn of_function(tool: &Tool) -> Self {
        let krate = &tool.krate;
        let Some(context) = tool.contexts().next() else { return Self::any(krate) };
        let generics = &tool.function.sig.generics;
        let parameters: Vec<_> = generics.type_params().collect();
        let ty = userdata_of(context, &type_parameters(generics), krate);
        if parameters.is_empty() {
            return Self::only(ty);
        }
        let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let written = clause.filter(|predicate| matches!(predicate, WherePredicate::Type(_)));
        Self {
            generics: quote_spanned!(Span::mixed_site()=> #(#parameters),*),
            predicates: quote_spanned!(located(context.ty.span())=> #ty: #krate::Userdata, #(#written,)*),
            ty,
        }
    }

    /// Of an impl block: its first context decides, and the compiler compares the others with it.
    pub(super) fn of_toolset(toolset: &Toolset) -> Self {
        let Some(context) = toolset.context() else { return Self::any(&toolset.krate) };
        let generics = type_parameters(&toolset.block.generics);
        Self::only(userdata_of(context, &generics, &toolset.krate))
    }

    fn only(ty: TokenStream) -> Self {
        Self { generics: TokenStream::new(), ty, predicates: TokenStream::new() }
    }
}

fn type_parameters(generics: &Generics) -> Vec<&Ident> {
    generics.type_params().map(|parameter| &parameter.ident).collect()
}

/// `S` of `RunContext<S>`. Behind an alias the compiler finds it, except where a type parameter is
/// in it: an impl must name that outright.
fn userdata_of(context: &Context, generics: &[&Ident], krate: &CratePath) -> TokenStream {
    let segment = types::last_segment(&context.ty);
    let argument = segment.and_then(types::only_type_argument);
    let plain = segment.is_some_and(|segment| segment.ident == "RunContext");
    let outright = argument.filter(|argument| plain || types::naming(argument, generics).is_some());
    if let Some(argument) = outright {
        return types::static_lifetimes(argument);
    }
    let ty = types::static_lifetimes(&context.ty);
    let krate = krate.at(located(context.ty.span()));
    quote_spanned! {located(context.ty.span())=>
        <#ty as #krate::__private::ContextParameter>::Userdata
    }
}
