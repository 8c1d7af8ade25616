//! What was parsed, in the terms the rest works on.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, FnArg, Generics, Receiver as SynReceiver, ReceiverKind, Signature, Token, Type, Visibility,
    token,
};

use crate::attribute::ToolAttribute;
use crate::crate_path::CratePath;
use crate::diagnostics::Diagnostics;
use crate::docs::{Description, Docs, DocumentedArgument};
use crate::parameter::{Argument, Attributes, Context, Parameter};
use crate::types;

/// The parameter that takes a raw schema's arguments as they are.
pub(crate) const RAW_ARGUMENTS: &str = "raw_arguments";

/// A function whose body stays tokens, so that half-typed code still expands.
#[derive(Clone)]
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: TokenStream,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            attrs: input.call(Attribute::parse_outer)?,
            vis: input.parse()?,
            sig: input.parse()?,
            body: input.parse()?,
        })
    }
}

/// The function as written, without the parameter attributes that only the macros read.
impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let mut sig = self.sig.clone();
        for input in &mut sig.inputs {
            if let FnArg::Typed(parameter) = input {
                let sorted = Attributes::sort(&parameter.attrs);
                parameter.attrs = sorted.cfgs.into_iter().chain(sorted.kept).collect();
            }
        }
        for attribute in &self.attrs {
            attribute.to_tokens(tokens);
        }
        self.vis.to_tokens(tokens);
        sig.to_tokens(tokens);
        self.body.to_tokens(tokens);
    }
}

/// A tool: its function and everything said about it.
pub(crate) struct Tool {
    pub(crate) krate: CratePath,
    pub(crate) attribute: ToolAttribute,
    pub(crate) function: Function,
    pub(crate) description: Option<Description>,
    pub(crate) parameters: Vec<Parameter>,
    /// Bullets of `# Arguments` that name no parameter.
    pub(crate) stray_docs: Vec<DocumentedArgument>,
    /// The `#[cfg]`s that everything made from the function shares.
    pub(crate) cfgs: Vec<Attribute>,
}

impl Tool {
    pub(crate) fn new(attribute: ToolAttribute, function: Function, diagnostics: &mut Diagnostics) -> Self {
        let docs = Docs::of_function(&function.attrs);
        let typed = function.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(parameter) => Some(parameter),
            FnArg::Receiver(_) => None,
        });
        let mut parameters: Vec<Parameter> =
            typed.filter_map(|parameter| Parameter::parse(parameter, diagnostics)).collect();
        let stray_docs =
            docs.arguments.into_iter().filter(|documented| !document(&mut parameters, documented)).collect();
        let cfgs = conditions(&function.attrs);
        let krate = attribute.krate.as_ref().map(|krate| krate.value.clone()).unwrap_or_default();
        let explicit = attribute.description.as_ref().map(|keyed| keyed.value.clone());
        let description = explicit.or(docs.description);
        Self { krate, attribute, function, description, parameters, stray_docs, cfgs }
    }

    pub(crate) fn ident(&self) -> &Ident {
        &self.function.sig.ident
    }

    /// The tool's name where the macro can know it, and its place.
    pub(crate) fn name(&self) -> Option<(String, Span)> {
        if let Some(raw) = &self.attribute.raw_schema {
            let name = raw.known()?.json.get("name")?;
            return name.text().map(|text| (text.to_owned(), name.span));
        }
        Some(match &self.attribute.name {
            Some(name) => (name.value(), name.span()),
            None => (self.ident().unraw().to_string(), self.ident().span()),
        })
    }

    pub(crate) fn arguments(&self) -> impl Iterator<Item = &Argument> {
        self.parameters.iter().filter_map(|parameter| match parameter {
            Parameter::Argument(argument) => Some(argument.as_ref()),
            Parameter::Context(_) => None,
        })
    }

    pub(crate) fn contexts(&self) -> impl Iterator<Item = &Context> {
        self.parameters.iter().filter_map(|parameter| match parameter {
            Parameter::Argument(_) => None,
            Parameter::Context(context) => Some(context.as_ref()),
        })
    }

    /// Whether the arguments reach the function as one object: `raw_arguments`, unless the schema
    /// has a property of that name.
    pub(crate) fn takes_object(&self) -> bool {
        let Some(schema) = &self.attribute.raw_schema else { return false };
        let properties = schema.known().and_then(|known| known.json.get("parameters")?.get("properties"));
        let is_property = properties.is_some_and(|properties| properties.get(RAW_ARGUMENTS).is_some());
        !is_property && self.arguments().all(|argument| argument.ident.unraw() == RAW_ARGUMENTS)
    }

    pub(crate) fn receiver(&self) -> Option<Receiver> {
        self.function.sig.receiver().map(Receiver::of)
    }

    pub(crate) fn is_async(&self) -> bool {
        self.function.sig.asyncness.is_some()
    }
}

/// Gives the parameter of that name its text; its own docs win.
fn document(parameters: &mut [Parameter], documented: &DocumentedArgument) -> bool {
    for parameter in parameters {
        match parameter {
            Parameter::Argument(argument) if argument.is_named(&documented.name) => {
                let text = || Description::Text(documented.text.clone());
                argument.description.get_or_insert_with(text);
                return true;
            }
            Parameter::Context(context) if context.ident.unraw() == documented.name.as_str() => {
                context.misplaced.push(documented.span);
                return true;
            }
            _ => {}
        }
    }
    false
}

/// The `#[cfg]`s among the attributes.
pub(crate) fn conditions(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned().collect()
}

/// How a method takes `self`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// `&self` or `self: &Arc<Self>`.
    Borrowed,
    /// `self: Arc<Self>`.
    Shared,
    /// A form that a shared toolset cannot serve.
    Unusable,
}

impl Receiver {
    fn of(receiver: &SynReceiver) -> Self {
        match &receiver.kind {
            ReceiverKind::Reference(_, _, None) => Self::Borrowed,
            ReceiverKind::Typed(_, ty) => Self::of_type(ty),
            _ => Self::Unusable,
        }
    }

    fn of_type(ty: &Type) -> Self {
        let is_arc = |ty| types::last_segment(ty).is_some_and(|segment| segment.ident == "Arc");
        let is_self = |ty| types::last_segment(ty).is_some_and(|segment| segment.ident == "Self");
        match types::peel(ty) {
            Type::Reference(reference) if reference.mutability.is_some() => Self::Unusable,
            Type::Reference(reference) if is_arc(&reference.elem) || is_self(&reference.elem) => {
                Self::Borrowed
            }
            ty if is_arc(ty) => Self::Shared,
            _ => Self::Unusable,
        }
    }
}

/// An impl block with its tools found.
pub(crate) struct Toolset {
    pub(crate) krate: CratePath,
    pub(crate) id: String,
    pub(crate) block: ImplBlock,
    pub(crate) tools: Vec<Tool>,
}

impl Toolset {
    /// The context the toolset's userdata is read from: the first of its methods'.
    pub(crate) fn context(&self) -> Option<&Context> {
        self.tools.iter().flat_map(Tool::contexts).next()
    }
}

/// The head of an impl block, and its members.
pub(crate) struct ImplBlock {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) unsafety: Option<Token![unsafe]>,
    pub(crate) impl_token: Token![impl],
    pub(crate) generics: Generics,
    pub(crate) trait_path: Option<Type>,
    pub(crate) self_ty: Type,
    pub(crate) brace: token::Brace,
    pub(crate) members: TokenStream,
}
