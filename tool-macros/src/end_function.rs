//! `#[end_function]`: what was parsed, in the terms its rules and its expansion work on.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::{Attribute, FnArg, Type};

use crate::attribute::EndFunctionAttribute;
use crate::model::{Function, conditions};
use crate::types;

/// A function that is called with each completed call.
pub(crate) struct EndFunction {
    pub(crate) attribute: EndFunctionAttribute,
    pub(crate) function: Function,
    /// The `#[cfg]`s that everything made from the function shares.
    pub(crate) cfgs: Vec<Attribute>,
}

impl EndFunction {
    pub(crate) fn new(attribute: EndFunctionAttribute, function: Function) -> Self {
        let cfgs = conditions(&function.attrs);
        Self { attribute, function, cfgs }
    }

    pub(crate) fn ident(&self) -> &Ident {
        &self.function.sig.ident
    }

    pub(crate) fn name(&self) -> String {
        match &self.attribute.name {
            Some(name) => name.value(),
            None => self.ident().unraw().to_string(),
        }
    }

    /// The type of the one parameter, without the reference, and whether there is one.
    pub(crate) fn call(&self) -> Option<(&Type, bool)> {
        let FnArg::Typed(parameter) = self.function.sig.inputs.first()? else { return None };
        Some(match types::peel(&parameter.ty) {
            Type::Reference(reference) => (types::peel(&reference.elem), true),
            ty => (ty, false),
        })
    }
}
