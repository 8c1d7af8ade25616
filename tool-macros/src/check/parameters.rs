//! The rules of parameters.

use std::collections::HashMap;

use proc_macro2::Ident;
use syn::Type;
use syn::ext::IdentExt as _;

use crate::diagnostics::{Diagnostics, did_you_mean, listed};
use crate::model::Tool;
use crate::parameter::Argument;
use crate::types::{self, Unusable};

pub(super) fn documented_arguments_exist(tool: &Tool, diagnostics: &mut Diagnostics) {
    for documented in &tool.stray_docs {
        let names = || tool.arguments().map(|argument| argument.wire_name.as_str());
        let fix = did_you_mean(&documented.name, names()).unwrap_or_else(|| {
            let names = listed(names());
            match tool.arguments().count() {
                0 => "remove this line".to_owned(),
                1 => format!("the only parameter is {names}"),
                _ => format!("the parameters are {names}"),
            }
        });
        let message = format!("`{}` is documented but is no parameter; {fix}", documented.name);
        diagnostics.at(documented.span, message);
    }
}

pub(super) fn one_plain_context(tool: &Tool, diagnostics: &mut Diagnostics) {
    for context in tool.contexts().skip(1) {
        diagnostics.on(&context.ty, "a second context; a call has one, so remove this parameter");
    }
    for context in tool.contexts() {
        for span in &context.misplaced {
            diagnostics.at(
                *span,
                format_args!("`{}` is the context, which no model sees; remove this", context.ident),
            );
        }
        if let Some(condition) = context.cfgs.first() {
            diagnostics.on(condition, "`#[cfg]` on the context; put it on the whole function");
        }
    }
}

pub(super) fn buildable_arguments(tool: &Tool, diagnostics: &mut Diagnostics) {
    for argument in tool.arguments() {
        if let Type::Reference(reference) = types::peel(&argument.ty)
            && reference.mutability.is_some()
        {
            diagnostics.on(&argument.ty, "`&mut` argument; take it by value, `mut` before its name");
        }
        let unusable = Unusable::parts(&argument.ty);
        for ty in &unusable.impl_traits {
            diagnostics.on(ty, "`impl Trait` argument; JSON is read into a concrete type, so name one");
        }
        for reference in &unusable.references {
            let elem = &reference.elem;
            let elem = quote::quote!(#elem).to_string();
            let owned = if elem == "str" { "String" } else { &elem };
            diagnostics.on(
                reference,
                format_args!(
                    "a borrow inside an argument's type; nothing lives to lend it, so write `{owned}`"
                ),
            );
        }
    }
}

pub(super) fn unique_wire_names(tool: &Tool, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, &Argument> = HashMap::new();
    let certain = |argument: &&Argument| argument.cfgs.is_empty() && !argument.is_flattened();
    for argument in tool.arguments().filter(certain) {
        if let Some(other) = seen.insert(&argument.wire_name, argument) {
            diagnostics.at(
                argument.wire_span,
                format_args!(
                    "`{}` and `{}` are both called `{}`; rename one of them",
                    other.ident, argument.ident, argument.wire_name,
                ),
            );
        }
    }
}

pub(super) fn arguments_name_no_generic(tool: &Tool, generics: &[&Ident], diagnostics: &mut Diagnostics) {
    for argument in tool.arguments() {
        if let Some(word) = types::naming(&argument.ty, generics) {
            diagnostics.at(
                word.span(),
                format_args!("`{word}` in the type of `{}`; arguments are read without generics, so write a concrete type", argument.ident.unraw()),
            );
        }
    }
}
