//! From a parameter's type to the owned type that JSON is read into.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::spanned::Spanned as _;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, Lifetime, Path, PathArguments, PathSegment, Type, TypeImplTrait, TypeReference};

/// How the function takes what the hidden struct owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passing {
    Owned,
    /// `&T` from `T`.
    Borrowed,
    /// `Option<&T>` from `Option<T>`.
    AsRef,
    /// `Option<&str>` from `Option<String>`.
    AsDeref,
}

/// The type of the hidden struct's field, and how it gets from there to the function.
pub(crate) fn owned(ty: &Type) -> (TokenStream, Passing) {
    match peel(ty) {
        Type::Reference(reference) => (pointee(reference), Passing::Borrowed),
        other => match optional_reference(other) {
            Some(reference) => (with_pointee(other, reference), optional_passing(reference)),
            None => (static_lifetimes(other), Passing::Owned),
        },
    }
}

/// A type without the invisible groups of `macro_rules!` and without parentheses.
pub(crate) fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peel(&group.elem),
        Type::Paren(paren) => peel(&paren.elem),
        other => other,
    }
}

/// The last segment of a path type.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match peel(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// The one type in the angle brackets of a segment.
pub(crate) fn only_type_argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.next().filter(|_| types.next().is_none())
}

/// `T` and `E` of a `Result<T, E>` that is written out.
pub(crate) fn of_result(ty: &Type) -> Option<(&Type, &Type)> {
    let segment = last_segment(ty).filter(|segment| segment.ident == "Result")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match (arguments.args.first()?, arguments.args.get(1)?) {
        (GenericArgument::Type(value), GenericArgument::Type(error)) => Some((value, error)),
        _ => None,
    }
}

/// The first word of a type, which is all that an error can be shown on.
pub(crate) fn place(ty: &Type) -> Span {
    match peel(ty) {
        Type::Reference(reference) => place(&reference.elem),
        other => other.span(),
    }
}

/// `T` of an `Option<T>`.
pub(crate) fn of_option(ty: &Type) -> Option<&Type> {
    only_type_argument(last_segment(ty).filter(|segment| segment.ident == "Option")?)
}

/// `T` of a `Vec<T>`, `&[T]` or `&Vec<T>`.
pub(crate) fn element(ty: &Type) -> Option<&Type> {
    match peel(ty) {
        Type::Reference(reference) => element(&reference.elem),
        Type::Slice(slice) => Some(&slice.elem),
        other => only_type_argument(last_segment(other).filter(|segment| segment.ident == "Vec")?),
    }
}

/// The type as one writes it.
pub(crate) fn text(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    text.replace(" <", "<")
        .replace("< ", "<")
        .replace(" >", ">")
        .replace(" ::", "::")
        .replace(":: ", "::")
        .replace("& ", "&")
        .replace(" ,", ",")
}

fn optional_reference(ty: &Type) -> Option<&TypeReference> {
    let segment = last_segment(ty).filter(|segment| segment.ident == "Option")?;
    match peel(only_type_argument(segment)?) {
        Type::Reference(reference) => Some(reference),
        _ => None,
    }
}

fn optional_passing(reference: &TypeReference) -> Passing {
    match peel(&reference.elem) {
        Type::Slice(_) => Passing::AsDeref,
        Type::Path(path) if path.path.is_ident("str") => Passing::AsDeref,
        _ => Passing::AsRef,
    }
}

fn with_pointee(option: &Type, reference: &TypeReference) -> TokenStream {
    let mut option = option.clone();
    if let Type::Path(path) = &mut option
        && let Some(segment) = path.path.segments.last_mut()
    {
        let pointee = Type::Verbatim(pointee(reference));
        segment.arguments = PathArguments::AngleBracketed(syn::parse_quote!(<#pointee>));
    }
    option.into_token_stream()
}

fn pointee(reference: &TypeReference) -> TokenStream {
    // The user's place, so that a missing trait is blamed there; our scope, so that no shadowed
    // name is.
    let span = reference.span().resolved_at(Span::mixed_site());
    match peel(&reference.elem) {
        Type::Path(path) if path.path.is_ident("str") => {
            quote_spanned!(span=> ::std::string::String)
        }
        Type::Slice(slice) => {
            let element = static_lifetimes(&slice.elem);
            quote_spanned!(span=> ::std::vec::Vec<#element>)
        }
        other => static_lifetimes(other),
    }
}

/// The type with every lifetime `'static`: the hidden struct owns its fields.
pub(crate) fn static_lifetimes(ty: &Type) -> TokenStream {
    struct Static;
    impl VisitMut for Static {
        fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
            *lifetime = Lifetime::new("'static", lifetime.span());
        }
    }
    let mut ty = ty.clone();
    Static.visit_type_mut(&mut ty);
    ty.into_token_stream()
}

/// The part of a type of which the macro cannot know whether JSON is read into it: the type itself,
/// or what the standard library's containers hold.
pub(crate) fn doubtful(ty: &Type) -> Option<&Type> {
    match peel(ty) {
        Type::Reference(reference) => doubtful(&reference.elem),
        Type::Slice(slice) => doubtful(&slice.elem),
        Type::Array(array) => doubtful(&array.elem),
        Type::Path(path) => {
            let segment = path.path.segments.last()?;
            let name = segment.ident.to_string();
            match only_type_argument(segment) {
                Some(inner) if CONTAINERS.contains(&name.as_str()) => doubtful(inner),
                None if is_plain(&name) => None,
                _ => Some(ty),
            }
        }
        other => Some(other),
    }
}

const CONTAINERS: [&str; 3] = ["Option", "Vec", "Box"];

/// A type whose name is as good as a keyword.
pub(crate) fn is_plain(name: &str) -> bool {
    const OTHERS: [&str; 6] = ["String", "str", "bool", "char", "Value", "JsonObject"];
    OTHERS.contains(&name) || is_integer(name) || is_float(name)
}

/// Whether `name` is one of `u8` to `isize`.
pub(crate) fn is_integer(name: &str) -> bool {
    const WIDTHS: [&str; 6] = ["8", "16", "32", "64", "128", "size"];
    name.strip_prefix(['u', 'i']).is_some_and(|width| WIDTHS.contains(&width))
}

/// The least and the greatest value of an integer type. `u128` is cut at what anyone writes.
pub(crate) fn integer_range(name: &str) -> Option<(i128, i128)> {
    if !is_integer(name) {
        return None;
    }
    let bits = name.get(1..)?.parse::<u32>().unwrap_or(64).min(127);
    let signed = name.starts_with('i');
    let most = (1_i128 << (bits - 1)) - 1;
    Some(if signed { (-most - 1, most) } else { (0, most.saturating_mul(2).saturating_add(1)) })
}

/// Whether `name` is `f32` or `f64`.
pub(crate) fn is_float(name: &str) -> bool {
    matches!(name, "f32" | "f64")
}

/// The parts of a type that no argument can have.
#[derive(Default)]
pub(crate) struct Unusable {
    pub(crate) impl_traits: Vec<TypeImplTrait>,
    /// References below the top, such as in `Vec<&str>`.
    pub(crate) references: Vec<TypeReference>,
}

impl Unusable {
    pub(crate) fn parts(ty: &Type) -> Self {
        let mut this = Self::default();
        let mut inner = match peel(ty) {
            Type::Reference(reference) => reference.elem.as_ref().clone(),
            other => optional_reference(other)
                .map_or_else(|| other.clone(), |reference| reference.elem.as_ref().clone()),
        };
        this.visit_type_mut(&mut inner);
        this
    }
}

impl VisitMut for Unusable {
    fn visit_type_impl_trait_mut(&mut self, ty: &mut TypeImplTrait) {
        self.impl_traits.push(ty.clone());
    }

    fn visit_type_reference_mut(&mut self, ty: &mut TypeReference) {
        self.references.push(ty.clone());
        visit_mut::visit_type_reference_mut(self, ty);
    }
}

/// The first place where a type names one of `names` (or `Self`).
pub(crate) fn naming(ty: &Type, names: &[&Ident]) -> Option<Ident> {
    struct Naming<'a>(&'a [&'a Ident], Option<Ident>);
    impl VisitMut for Naming<'_> {
        fn visit_path_mut(&mut self, path: &mut Path) {
            let first = path.segments.first().filter(|_| path.leading_colon.is_none());
            if let Some(segment) = first
                && (segment.ident == "Self" || self.0.contains(&&segment.ident))
            {
                self.1.get_or_insert_with(|| segment.ident.clone());
            }
            visit_mut::visit_path_mut(self, path);
        }
    }
    let mut naming = Naming(names, None);
    naming.visit_type_mut(&mut ty.clone());
    naming.1
}

#[cfg(test)]
mod tests {
    use super::{Passing, Unusable, owned};
    use syn::{Type, parse_quote};

    fn check(ty: &Type, expected: &str, passing: Passing) {
        let (tokens, found) = owned(ty);
        assert_eq!(tokens.to_string().replace(' ', ""), expected);
        assert_eq!(found, passing);
    }

    #[test]
    fn references_become_owned() {
        check(&parse_quote!(u8), "u8", Passing::Owned);
        check(&parse_quote!(&str), "::std::string::String", Passing::Borrowed);
        check(&parse_quote!(&'a [Item]), "::std::vec::Vec<Item>", Passing::Borrowed);
        check(&parse_quote!(&[u8; 4]), "[u8;4]", Passing::Borrowed);
        check(&parse_quote!(Cow<'a, str>), "Cow<'static,str>", Passing::Owned);
        check(&parse_quote!(Option<&str>), "Option<::std::string::String>", Passing::AsDeref);
        check(&parse_quote!(Option<&Item>), "Option<Item>", Passing::AsRef);
    }

    #[test]
    fn nested_references_are_found() {
        assert_eq!(Unusable::parts(&parse_quote!(Vec<&str>)).references.len(), 1);
        assert_eq!(Unusable::parts(&parse_quote!(Option<&str>)).references.len(), 0);
        assert_eq!(Unusable::parts(&parse_quote!(&[&str])).references.len(), 1);
    }
}
