//! Doc comments: a description for the model, and the `# Arguments` section for its parameters.

mod sections;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

pub(crate) use self::sections::DocumentedArgument;

/// Text for the model: known to the macro, or an expression such as `include_str!(..)`.
#[derive(Clone)]
pub(crate) enum Description {
    Text(String),
    Expr(TokenStream),
}

impl ToTokens for Description {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Text(text) => text.to_tokens(tokens),
            Self::Expr(expr) => tokens.extend(quote_spanned! {Span::mixed_site()=>
                <::core::primitive::str>::trim_ascii(#expr)
            }),
        }
    }
}

/// What the docs of a function say.
#[derive(Default)]
pub(crate) struct Docs {
    pub(crate) description: Option<Description>,
    pub(crate) arguments: Vec<DocumentedArgument>,
}

enum Part {
    Line(String, Span),
    Expr(Expr),
}

impl Docs {
    /// The docs of a function, `# Arguments` taken out of the description.
    pub(crate) fn of_function(attributes: &[Attribute]) -> Self {
        let mut arguments = Vec::new();
        let parts = sections::for_the_model(parts(attributes), &mut arguments);
        Self { description: describe(parts), arguments }
    }
}

/// The docs of a parameter.
pub(crate) fn of_parameter(attributes: &[Attribute]) -> Option<Description> {
    describe(parts(attributes))
}

fn parts(attributes: &[Attribute]) -> Vec<Part> {
    let mut parts = Vec::new();
    for attribute in attributes {
        let Meta::NameValue(meta) = &attribute.meta else { continue };
        if !meta.path.is_ident("doc") {
            continue;
        }
        match literal(&meta.value) {
            Some(text) => push_lines(&mut parts, &text, meta.value.span()),
            None => parts.push(Part::Expr(meta.value.clone())),
        }
    }
    parts
}

fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        // A `$doc:expr` of `macro_rules!` arrives in an invisible group.
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

fn push_lines(parts: &mut Vec<Part>, text: &str, span: Span) {
    let block = text.contains('\n');
    for line in text.split('\n') {
        let starred = line.trim_start().strip_prefix('*').filter(|_| block);
        let line = starred.filter(|rest| rest.is_empty() || rest.starts_with(' ')).unwrap_or(line);
        parts.push(Part::Line(line.trim_end().to_owned(), span));
    }
}

/// Trims, removes common indentation, joins.
fn describe(parts: Vec<Part>) -> Option<Description> {
    let (texts, exprs) = texts_and_exprs(parts);
    if !exprs.is_empty() {
        return Some(Description::Expr(concatenated(&texts, &exprs)));
    }
    let text = texts.concat().trim().to_owned();
    (!text.is_empty()).then_some(Description::Text(text))
}

/// The texts before, between and behind the expressions.
fn texts_and_exprs(parts: Vec<Part>) -> (Vec<String>, Vec<Expr>) {
    let mut exprs = Vec::new();
    let mut texts = Vec::new();
    let mut text = String::new();
    let indent = common_indent(&parts);
    for part in parts {
        match part {
            Part::Line(line, _) => {
                text.push_str(line.get(indent..).unwrap_or_default());
                text.push('\n');
            }
            Part::Expr(expr) => {
                exprs.push(expr);
                texts.push(std::mem::take(&mut text));
            }
        }
    }
    texts.push(text);
    (texts, exprs)
}

fn concatenated(texts: &[String], exprs: &[Expr]) -> TokenStream {
    if let ([expr], true) = (exprs, texts.iter().all(|text| text.trim().is_empty())) {
        return expr.to_token_stream();
    }
    let mut pieces = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let text = if index == 0 { text.trim_start() } else { text };
        pieces.push(text.to_token_stream());
        if let Some(expr) = exprs.get(index) {
            pieces.push(quote_spanned!(Span::mixed_site()=> #expr, "\n"));
        }
    }
    quote_spanned!(Span::mixed_site()=> ::core::concat!(#(#pieces),*))
}

fn common_indent(parts: &[Part]) -> usize {
    let indents = parts.iter().filter_map(|part| match part {
        Part::Line(line, _) if !line.trim().is_empty() => {
            Some(line.len() - line.trim_start_matches([' ', '\t']).len())
        }
        _ => None,
    });
    indents.min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Description, Docs, of_parameter};
    use syn::parse_quote;

    fn text(description: Option<Description>) -> String {
        match description {
            Some(Description::Text(text)) => text,
            Some(Description::Expr(tokens)) => tokens.to_string(),
            None => String::new(),
        }
    }

    #[test]
    fn arguments_leave_the_description() {
        let item: syn::ItemFn = parse_quote! {
            /// Confirm the address.
            ///
            /// # Arguments
            /// * `address` - The full address,
            ///   as the user said it.
            /// - `kind`: Which one.
            ///
            /// # Errors
            /// When it is unknown.
            fn confirm() {}
        };
        let docs = Docs::of_function(&item.attrs);
        assert_eq!(text(docs.description), "Confirm the address.");
        let found: Vec<_> = docs.arguments.iter().map(|a| (a.name.as_str(), a.text.as_str())).collect();
        assert_eq!(found, [("address", "The full address, as the user said it."), ("kind", "Which one.")]);
    }

    #[test]
    fn sections_for_programmers_stay_out() {
        let item: syn::ItemFn = parse_quote! {
            /// Run it.
            ///
            /// # Errors
            /// When it fails.
            ///
            /// ## Which ones
            /// All.
            ///
            /// # Examples
            /// ```
            /// # Setup
            /// run();
            /// ```
            /// # Limits
            /// Twice a day. #1 is free.
            ///
            /// # Arguments
            /// * `a` - The first.
            ///
            /// # Panics
            /// Never.
            fn run() {}
        };
        let docs = Docs::of_function(&item.attrs);
        assert_eq!(text(docs.description), "Run it.\n\n# Limits\nTwice a day. #1 is free.");
        assert_eq!(docs.arguments.len(), 1);
    }

    #[test]
    fn a_heading_in_code_is_no_section() {
        let item: syn::ItemFn = parse_quote! {
            /// Run it.
            /// ```sh
            /// # Arguments
            /// ```
            fn run() {}
        };
        let docs = Docs::of_function(&item.attrs);
        assert_eq!(text(docs.description), "Run it.\n```sh\n# Arguments\n```");
    }

    #[test]
    fn indentation_and_stars_go() {
        let item: syn::ItemFn = parse_quote! {
            /**
             * First.
             *
             *   Indented.
             */
            fn run() {}
        };
        assert_eq!(text(of_parameter(&item.attrs)), "First.\n\n  Indented.");
    }

    #[test]
    fn an_included_file_stays_an_expression() {
        let item: syn::ItemFn = parse_quote! {
            #[doc = include_str!("a.md")]
            fn run() {}
        };
        assert_eq!(text(of_parameter(&item.attrs)), "include_str ! (\"a.md\")");
    }
}
