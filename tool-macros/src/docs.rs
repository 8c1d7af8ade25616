//! Doc comments: a description for the model, and the `# Arguments` section for its parameters.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

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

/// A bullet of the `# Arguments` section.
pub(crate) struct DocumentedArgument {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) span: Span,
}

enum Part {
    Line(String, Span),
    Expr(Expr),
}

impl Docs {
    /// The docs of a function, `# Arguments` taken out of the description.
    pub(crate) fn of_function(attributes: &[Attribute]) -> Self {
        let mut arguments = Vec::new();
        let parts = take_arguments(parts(attributes), &mut arguments);
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
    let has_text = parts.iter().any(|part| match part {
        Part::Line(line, _) => !line.trim().is_empty(),
        Part::Expr(_) => true,
    });
    let mut texts: Vec<String> = vec![String::new()];
    let mut exprs = Vec::new();
    let indent = common_indent(&parts);
    for part in parts {
        match part {
            Part::Line(line, _) => {
                let text = texts.last_mut()?;
                text.push_str(line.get(indent..).unwrap_or_default());
                text.push('\n');
            }
            Part::Expr(expr) => {
                exprs.push(expr);
                texts.push(String::new());
            }
        }
    }
    if exprs.is_empty() {
        let text = texts.concat().trim().to_owned();
        return has_text.then_some(Description::Text(text));
    }
    Some(Description::Expr(concatenated(&texts, &exprs)))
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

/// Moves the bullets of `# Arguments` into `arguments`, and leaves out what is written for
/// programmers; prose of `# Arguments` stays.
fn take_arguments(parts: Vec<Part>, arguments: &mut Vec<DocumentedArgument>) -> Vec<Part> {
    let mut section = Section::default();
    parts
        .into_iter()
        .filter(|part| match part {
            Part::Line(line, span) => !section.takes(line.trim(), *span, arguments),
            Part::Expr(_) => section.hidden_level.is_none(),
        })
        .collect()
}

/// Sections that speak to who calls the function, not to a model.
const FOR_PROGRAMMERS: [&str; 5] = ["Errors", "Panics", "Examples", "Example", "Safety"];

#[derive(Default)]
struct Section {
    in_code: bool,
    in_arguments: bool,
    in_bullet: bool,
    /// The depth of the heading of a section for programmers; deeper headings belong to it.
    hidden_level: Option<usize>,
}

impl Section {
    /// Whether the line stays out of the description.
    fn takes(&mut self, line: &str, span: Span, arguments: &mut Vec<DocumentedArgument>) -> bool {
        if line.starts_with("```") {
            self.in_code = !self.in_code;
            self.in_bullet = false;
        } else if let Some((level, title)) = heading(line).filter(|_| !self.in_code) {
            return self.opens(level, title);
        }
        if self.hidden_level.is_some() {
            return true;
        }
        self.in_arguments && !self.in_code && self.is_listed(line, span, arguments)
    }

    /// Whether the section under a heading stays out.
    fn opens(&mut self, level: usize, title: &str) -> bool {
        self.in_bullet = false;
        if self.hidden_level.is_some_and(|hidden| level > hidden) {
            return true;
        }
        self.hidden_level = FOR_PROGRAMMERS.contains(&title).then_some(level);
        self.in_arguments = title == "Arguments";
        self.in_arguments || self.hidden_level.is_some()
    }

    /// Whether the line belongs to the list of arguments.
    fn is_listed(&mut self, line: &str, span: Span, arguments: &mut Vec<DocumentedArgument>) -> bool {
        if let Some((name, text)) = bullet(line) {
            arguments.push(DocumentedArgument { name, text, span });
            self.in_bullet = true;
            return true;
        }
        if line.is_empty() {
            self.in_bullet = false;
            return true;
        }
        let Some(argument) = arguments.last_mut().filter(|_| self.in_bullet) else { return false };
        argument.text.push(' ');
        argument.text.push_str(line);
        true
    }
}

/// The depth and the title of a heading. `#tag` is none.
fn heading(line: &str) -> Option<(usize, &str)> {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    (level > 0 && title.starts_with(' ')).then(|| (level, title.trim().trim_end_matches(':')))
}

/// ``* `name` - text``, with `-` for `*` and `:` for the dash as well.
fn bullet(line: &str) -> Option<(String, String)> {
    let rest = line.strip_prefix("* ").or_else(|| line.strip_prefix("- "))?.trim_start();
    let (name, rest) = rest.strip_prefix('`')?.split_once('`')?;
    let text = rest.trim_start().trim_start_matches(['-', ':', '–', '—']).trim();
    Some((name.trim_start_matches("r#").to_owned(), text.to_owned()))
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
