//! One parameter of a tool function.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, LitStr, Meta, Pat, PatType, Token, Type, parse_quote};

use crate::diagnostics::Diagnostics;
use crate::docs::{self, Description};
use crate::keys::{Key, Keyed, Value, keyed, parse_keys};
use crate::types::{self, Passing};

/// The keys of `#[arg]`.
pub(crate) const ARG_KEYS: &[Key] = &[
    Key::new("default", "default = 3", Value::Optional),
    Key::new("rename", "rename = \"cityName\"", Value::Required),
    Key::new("description", "description = \"The city.\"", Value::Required),
    Key::new("context", "context", Value::None),
];

/// A parameter, in the order of the signature.
pub(crate) enum Parameter {
    Argument(Box<Argument>),
    Context(Box<Context>),
}

/// A parameter the model fills.
pub(crate) struct Argument {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) owned: TokenStream,
    pub(crate) passing: Passing,
    pub(crate) wire_name: String,
    pub(crate) wire_span: Span,
    pub(crate) rename: Option<LitStr>,
    pub(crate) description: Option<Description>,
    pub(crate) default: Option<Keyed<Option<Expr>>>,
    pub(crate) cfgs: Vec<Attribute>,
    /// Where it says what the model reads of it: docs, a description, a `schemars` attribute.
    pub(crate) own_schema: Vec<Span>,
    /// `serde` and `schemars` attributes, for the hidden struct's field.
    pub(crate) forwarded: Vec<Attribute>,
}

/// The parameter that takes the `RunContext`.
pub(crate) struct Context {
    pub(crate) ident: Ident,
    /// Without the reference.
    pub(crate) ty: Type,
    pub(crate) by_reference: bool,
    pub(crate) cfgs: Vec<Attribute>,
    /// What only an argument can have: docs, a default, a `serde` attribute.
    pub(crate) misplaced: Vec<Span>,
}

#[derive(Default)]
struct ArgKeys {
    default: Option<Keyed<Option<Expr>>>,
    rename: Option<LitStr>,
    description: Option<Keyed<Description>>,
    context: Option<Ident>,
}

impl Parameter {
    /// `None` when the parameter has no name; that is reported.
    pub(crate) fn parse(parameter: &PatType, diagnostics: &mut Diagnostics) -> Option<Self> {
        let ident = name_of(parameter, diagnostics)?;
        let keys = ArgKeys::parse(&parameter.attrs, diagnostics);
        let ty = parameter.ty.as_ref();
        if keys.context.is_some() || is_context(ty) {
            return Some(Self::Context(Box::new(Context::new(ident, parameter, &keys))));
        }
        Some(Self::Argument(Box::new(Argument::new(ident, parameter, keys))))
    }

    pub(crate) fn cfgs(&self) -> &[Attribute] {
        match self {
            Self::Argument(argument) => &argument.cfgs,
            Self::Context(context) => &context.cfgs,
        }
    }
}

impl Argument {
    fn new(ident: Ident, parameter: &PatType, keys: ArgKeys) -> Self {
        let attributes = Attributes::sort(&parameter.attrs);
        let (owned, passing) = types::owned(&parameter.ty);
        let renamed = keys.rename.clone().or_else(|| attributes.serde_rename());
        let wire_span = renamed.as_ref().map_or_else(|| ident.span(), LitStr::span);
        let wire_name = renamed.map_or_else(|| ident.unraw().to_string(), |literal| literal.value());
        let documented = || docs::of_parameter(&parameter.attrs);
        let described = attributes.schemars_describes();
        let own_schema = own_schema(parameter, &keys);
        Self {
            ident,
            ty: parameter.ty.as_ref().clone(),
            owned,
            passing,
            wire_name,
            wire_span,
            rename: keys.rename,
            description: keys.description.map(|keyed| keyed.value).or_else(documented).filter(|_| !described),
            default: keys.default,
            own_schema,
            cfgs: attributes.cfgs,
            forwarded: attributes.forwarded,
        }
    }

    /// Whether a value stands in when the model sends none.
    pub(crate) fn has_default(&self) -> bool {
        self.default.is_some() || self.forwarded.iter().any(|attribute| mentions(attribute, "default"))
    }

    /// Whether its fields are read from the arguments' own level.
    pub(crate) fn is_flattened(&self) -> bool {
        self.forwarded.iter().any(|attribute| mentions(attribute, "flatten"))
    }

    /// Whether it is read, or described, by code of its own, so that its type need not know how.
    pub(crate) fn brings_its_own_code(&self) -> bool {
        const WORDS: [&str; 4] = ["with", "deserialize_with", "schema_with", "skip"];
        self.forwarded.iter().any(|attribute| WORDS.iter().any(|word| mentions(attribute, word)))
    }

    /// Whether `name`, from the docs, means this parameter.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.wire_name == name || self.ident.unraw() == name
    }
}

/// One place of each kind: docs of many lines are one thing said.
fn own_schema(parameter: &PatType, keys: &ArgKeys) -> Vec<Span> {
    let of = |name| move |attribute: &&Attribute| attribute.path().is_ident(name);
    let docs = parameter.attrs.iter().find(of("doc"));
    let schemars = parameter.attrs.iter().filter(of("schemars"));
    let described = keys.description.as_ref().map(|description| description.key.span());
    docs.into_iter().chain(schemars).map(syn::spanned::Spanned::span).chain(described).collect()
}

impl Context {
    fn new(ident: Ident, parameter: &PatType, keys: &ArgKeys) -> Self {
        let attributes = Attributes::sort(&parameter.attrs);
        let (ty, by_reference) = match types::peel(&parameter.ty) {
            Type::Reference(reference) => (reference.elem.as_ref().clone(), true),
            other => (other.clone(), false),
        };
        let docs = parameter.attrs.iter().filter(|attribute| attribute.path().is_ident("doc"));
        let misplaced = docs
            .chain(&attributes.forwarded)
            .map(syn::spanned::Spanned::span)
            .chain(keys.default.as_ref().map(|default| default.key.span()))
            .chain(keys.rename.as_ref().map(LitStr::span))
            .collect();
        Self { ident, ty, by_reference, cfgs: attributes.cfgs, misplaced }
    }
}

fn name_of(parameter: &PatType, diagnostics: &mut Diagnostics) -> Option<Ident> {
    match parameter.pat.as_ref() {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => Some(pat.ident.clone()),
        Pat::Wild(pat) => {
            diagnostics.on(pat, "a parameter of a tool needs a name; write one for `_`");
            None
        }
        pat => {
            diagnostics.on(
                pat,
                "a parameter of a tool is a name, not a pattern; take the whole value and destructure it in the body",
            );
            None
        }
    }
}

fn is_context(ty: &Type) -> bool {
    let ty = match types::peel(ty) {
        Type::Reference(reference) => &reference.elem,
        other => other,
    };
    types::last_segment(ty).is_some_and(|segment| segment.ident == "RunContext")
}

impl ArgKeys {
    fn parse(attributes: &[Attribute], diagnostics: &mut Diagnostics) -> Self {
        let mut this = Self::default();
        let mut tokens = TokenStream::new();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("arg")) {
            match attribute.meta.require_list() {
                Ok(list) => tokens.extend([list.tokens.clone(), parse_quote!(,)]),
                Err(error) => {
                    diagnostics.at(error.span(), "`#[arg]` needs a key; write `#[arg(default = 3)]`");
                }
            }
        }
        parse_keys(tokens, ARG_KEYS, diagnostics, |key, input| {
            match key.to_string().as_str() {
                "default" => {
                    let value =
                        if input.is_empty() || input.peek(Token![,]) { None } else { Some(input.parse()?) };
                    this.default = Some(Keyed { key: key.clone(), value });
                }
                "rename" => this.rename = Some(input.parse()?),
                "description" => this.description = Some(keyed(key, input)?),
                _ => this.context = Some(key.clone()),
            }
            Ok(())
        });
        this
    }
}

/// A parameter's attributes, by who reads them.
#[derive(Default)]
pub(crate) struct Attributes {
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) forwarded: Vec<Attribute>,
    /// What the function keeps beside its `#[cfg]`s: lint levels, and what the compiler shall refuse.
    pub(crate) kept: Vec<Attribute>,
}

impl Attributes {
    pub(crate) fn sort(attributes: &[Attribute]) -> Self {
        let mut this = Self::default();
        for attribute in attributes {
            let path = attribute.path();
            if path.is_ident("cfg") {
                this.cfgs.push(attribute.clone());
            } else if path.is_ident("serde") || path.is_ident("schemars") {
                this.forwarded.push(attribute.clone());
            } else if path.is_ident("cfg_attr") {
                this.split_conditional(attribute);
            } else if !path.is_ident("doc") && !path.is_ident("arg") {
                this.kept.push(attribute.clone());
            }
        }
        this
    }

    /// `#[cfg_attr(p, serde(..), allow(..))]` is for two readers: each gets its own.
    fn split_conditional(&mut self, attribute: &Attribute) {
        let parsed = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        let Ok(metas) = parsed else { return self.kept.push(attribute.clone()) };
        let mut metas = metas.into_iter();
        let Some(predicate) = metas.next() else { return };
        let (ours, theirs): (Vec<Meta>, Vec<Meta>) = metas
            .partition(|meta| ["serde", "schemars", "doc"].iter().any(|name| meta.path().is_ident(name)));
        for (metas, list) in [(ours, &mut self.forwarded), (theirs, &mut self.kept)] {
            if !metas.is_empty() {
                list.push(parse_quote!(#[cfg_attr(#predicate, #(#metas),*)]));
            }
        }
    }

    fn serde_rename(&self) -> Option<LitStr> {
        let serde = self.forwarded.iter().filter(|attribute| attribute.path().is_ident("serde"));
        let mut renames = serde.flat_map(entries).filter(|entry| starts_with(entry, "rename"));
        match renames.next()?.get(2)? {
            TokenTree::Literal(literal) => syn::parse2(TokenTree::from(literal.clone()).into()).ok(),
            _ => None,
        }
    }

    fn schemars_describes(&self) -> bool {
        let schemars = self.forwarded.iter().filter(|a| a.path().is_ident("schemars"));
        schemars.flat_map(entries).any(|entry| starts_with(&entry, "description"))
    }
}

fn mentions(attribute: &Attribute, word: &str) -> bool {
    // Also inside `cfg_attr`, where leaving a rule out is right for both states.
    fn found(tokens: TokenStream, word: &str) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == word,
            TokenTree::Group(group) => found(group.stream(), word),
            _ => false,
        })
    }
    matches!(&attribute.meta, Meta::List(list) if found(list.tokens.clone(), word))
}

/// The comma-separated entries of an attribute, as tokens: not all of them are `Meta`s.
fn entries(attribute: &Attribute) -> Vec<Vec<TokenTree>> {
    let Meta::List(list) = &attribute.meta else { return Vec::new() };
    let mut entries = vec![Vec::new()];
    for token in list.tokens.clone() {
        match (&token, entries.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => entries.push(Vec::new()),
            (_, Some(entry)) => entry.push(token),
            _ => {}
        }
    }
    entries
}

fn starts_with(entry: &[TokenTree], word: &str) -> bool {
    matches!(entry.first(), Some(TokenTree::Ident(ident)) if ident == word)
}
