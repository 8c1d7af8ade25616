//! The rules, a function each. What breaks one is reported and never reaches the expansion.

mod raw_schema;

use std::collections::HashMap;

use proc_macro2::{Ident, TokenTree};
use syn::ext::IdentExt as _;
use syn::{FnArg, Generics, ReturnType, Safety, Type};

use crate::attribute::Timeout;
use crate::diagnostics::{Diagnostics, did_you_mean, listed};
use crate::docs::Description;
use crate::model::{Receiver, Tool, Toolset};
use crate::parameter::Argument;
use crate::types::{self, Unusable};

/// Checks a free function.
pub(crate) fn function(tool: &Tool, diagnostics: &mut Diagnostics) {
    no_receiver(tool, diagnostics);
    only_userdata_is_generic(tool, diagnostics);
    let generics = type_parameters(&tool.function.sig.generics);
    arguments_name_no_generic(tool, &generics, diagnostics);
    each_tool(tool, diagnostics);
}

/// Checks an impl block and its methods.
pub(crate) fn toolset(toolset: &Toolset, diagnostics: &mut Diagnostics) {
    inherent_impl(toolset, diagnostics);
    unique_tool_names(toolset, diagnostics);
    let generics = type_parameters(&toolset.block.generics);
    for tool in &toolset.tools {
        shared_receiver(tool, diagnostics);
        no_generics_on_method(tool, diagnostics);
        crate_is_the_toolsets(tool, diagnostics);
        arguments_name_no_generic(tool, &generics, diagnostics);
        each_tool(tool, diagnostics);
    }
}

fn each_tool(tool: &Tool, diagnostics: &mut Diagnostics) {
    plain_function(tool, diagnostics);
    names_fit_every_provider(tool, diagnostics);
    documented_arguments_exist(tool, diagnostics);
    one_plain_context(tool, diagnostics);
    buildable_arguments(tool, diagnostics);
    unique_wire_names(tool, diagnostics);
    timeout_is_positive(tool, diagnostics);
    timeout_can_interrupt(tool, diagnostics);
    blocking_is_sync(tool, diagnostics);
    if tool.attribute.raw_schema.is_some() {
        raw_schema::check(tool, diagnostics);
    } else {
        described(tool, diagnostics);
    }
}

fn no_receiver(tool: &Tool, diagnostics: &mut Diagnostics) {
    const FIX: &str = "write `#[toolset]` on the `impl` block, which finds this method";
    if let Some(FnArg::Receiver(receiver)) = tool.function.sig.inputs.first() {
        diagnostics.at(receiver.self_token.span, format_args!("`self` in a free tool; {FIX}"));
        return;
    }
    let returned = match &tool.function.sig.output {
        ReturnType::Type(_, ty) => Some(ty.as_ref()),
        ReturnType::Default => None,
    };
    let contexts = tool.contexts().map(|context| &context.ty);
    if let Some(word) = contexts.chain(returned).find_map(|ty| types::naming(ty, &[])) {
        diagnostics.at(word.span(), format_args!("`Self` in a free tool; {FIX}"));
    }
}

fn shared_receiver(tool: &Tool, diagnostics: &mut Diagnostics) {
    if tool.receiver() != Some(Receiver::Unusable) {
        return;
    }
    if let Some(FnArg::Receiver(receiver)) = tool.function.sig.inputs.first() {
        diagnostics.on(
            receiver,
            "calls of a toolset share one `self`; take `&self`, `self: &Arc<Self>` or `self: Arc<Self>`",
        );
    }
}

fn no_generics_on_method(tool: &Tool, diagnostics: &mut Diagnostics) {
    for parameter in type_parameters(&tool.function.sig.generics) {
        diagnostics.at(
            parameter.span(),
            format_args!("type parameter `{parameter}` on a tool method; declare it on the `impl` block"),
        );
    }
    no_const_generics(tool, diagnostics);
}

fn crate_is_the_toolsets(tool: &Tool, diagnostics: &mut Diagnostics) {
    if let Some(krate) = &tool.attribute.krate {
        diagnostics.at(krate.key.span(), "`crate` on a method; write it once, on `#[toolset]`");
    }
}

fn inherent_impl(toolset: &Toolset, diagnostics: &mut Diagnostics) {
    if let Some(path) = &toolset.block.trait_path {
        diagnostics.on(path, "`#[toolset]` on a trait's impl; move the tools to an inherent `impl` block");
    }
}

fn unique_tool_names(toolset: &Toolset, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<String, Ident> = HashMap::new();
    // Of two methods under opposite `#[cfg]`s only one exists; the registry finds the rest.
    for tool in toolset.tools.iter().filter(|tool| tool.cfgs.is_empty()) {
        let aliases = &tool.attribute.deprecated_names;
        let aliases = aliases.iter().map(|alias| (alias.value(), alias.span()));
        for (name, span) in tool.name().into_iter().chain(aliases) {
            if let Some(other) = seen.get(&name).filter(|other| *other != tool.ident()) {
                let message =
                    format!("`{other}` has the tool name `{name}` already; give one of them another");
                diagnostics.at(span, message);
            }
            seen.entry(name).or_insert_with(|| tool.ident().clone());
        }
    }
}

fn plain_function(tool: &Tool, diagnostics: &mut Diagnostics) {
    let sig = &tool.function.sig;
    if let Some(keyword) = &sig.constness {
        diagnostics.at(keyword.span, "a tool cannot be `const`; remove it");
    }
    if let Safety::Unsafe(keyword) = &sig.safety {
        diagnostics
            .at(keyword.span, "a tool cannot be `unsafe`, as a model calls it; wrap it in a safe function");
    }
    if let Some(abi) = &sig.abi {
        diagnostics.on(abi, "a tool cannot be `extern`; remove it");
    }
    if let Some(variadic) = &sig.variadic {
        diagnostics.on(variadic, "a tool cannot be variadic; take a `Vec`");
    }
    let body = tool.function.body.clone().into_iter().last();
    if !matches!(body, Some(TokenTree::Group(_))) {
        diagnostics.at(tool.ident().span(), "a tool needs a body; write `{ .. }` behind its signature");
    }
}

fn names_fit_every_provider(tool: &Tool, diagnostics: &mut Diagnostics) {
    let aliases = &tool.attribute.deprecated_names;
    let aliases = aliases.iter().map(|alias| (alias.value(), alias.span()));
    for (name, span) in tool.name().into_iter().chain(aliases) {
        let Some(problem) = name_problem(&name) else { continue };
        diagnostics.at(
            span,
            format_args!(
                "`{name}` is no tool name that every provider takes: {problem}; use letters, digits, `_` and `-`, a letter or `_` first, at most 64"
            ),
        );
    }
}

/// `^[A-Za-z_][A-Za-z0-9_-]{0,63}$`, the intersection of the providers' rules.
fn name_problem(name: &str) -> Option<String> {
    let first = name.chars().next();
    let odd = name.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
    match (first, odd) {
        (None, _) => Some("it is empty".to_owned()),
        (_, Some(odd)) => Some(format!("it holds `{odd}`")),
        (Some(first), _) if first.is_ascii_digit() || first == '-' => {
            Some(format!("it starts with `{first}`"))
        }
        _ if name.len() > 64 => Some(format!("it has {} characters", name.len())),
        _ => None,
    }
}

fn described(tool: &Tool, diagnostics: &mut Diagnostics) {
    let missing = match (&tool.description, &tool.attribute.description) {
        (None, _) => true,
        (Some(Description::Text(text)), None) => text.is_empty(),
        _ => false,
    };
    if missing {
        diagnostics.at(
            tool.ident().span(),
            format_args!(
                "`{}` has no description, which is what a model chooses by; write a `///` comment, or `description = \"\"` to do without",
                tool.ident(),
            ),
        );
    }
}

fn documented_arguments_exist(tool: &Tool, diagnostics: &mut Diagnostics) {
    for documented in &tool.stray_docs {
        let names = || tool.arguments().map(|argument| argument.wire_name.as_str());
        let fix = did_you_mean(&documented.name, names()).unwrap_or_else(|| {
            let names = listed(names());
            if names.is_empty() {
                "remove this line".to_owned()
            } else {
                format!("the parameters are {names}")
            }
        });
        let message = format!("`{}` is documented but is no parameter; {fix}", documented.name);
        diagnostics.at(documented.span, message);
    }
}

fn one_plain_context(tool: &Tool, diagnostics: &mut Diagnostics) {
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

fn buildable_arguments(tool: &Tool, diagnostics: &mut Diagnostics) {
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

fn unique_wire_names(tool: &Tool, diagnostics: &mut Diagnostics) {
    let mut seen: HashMap<&str, &Argument> = HashMap::new();
    let certain = |argument: &&Argument| argument.cfgs.is_empty() && !argument.is_flattened();
    for argument in tool.arguments().filter(certain) {
        if let Some(other) = seen.insert(&argument.wire_name, argument) {
            diagnostics.at(
                argument.wire_span,
                format_args!(
                    "`{}` is called `{}` already; rename one of the two arguments",
                    other.ident, argument.wire_name,
                ),
            );
        }
    }
}

fn only_userdata_is_generic(tool: &Tool, diagnostics: &mut Diagnostics) {
    for parameter in type_parameters(&tool.function.sig.generics) {
        let named = tool.contexts().any(|context| types::naming(&context.ty, &[parameter]).is_some());
        if !named {
            diagnostics.at(
                parameter.span(),
                format_args!(
                    "type parameter `{parameter}` is not the context's userdata; a model cannot choose it, so write a concrete type"
                ),
            );
        }
    }
    no_const_generics(tool, diagnostics);
}

fn no_const_generics(tool: &Tool, diagnostics: &mut Diagnostics) {
    for parameter in tool.function.sig.generics.const_params() {
        diagnostics.at(
            parameter.ident.span(),
            format_args!(
                "const parameter `{}` on a tool; a model cannot choose it, so write a constant",
                parameter.ident
            ),
        );
    }
}

fn arguments_name_no_generic(tool: &Tool, generics: &[&Ident], diagnostics: &mut Diagnostics) {
    for argument in tool.arguments() {
        if let Some(word) = types::naming(&argument.ty, generics) {
            diagnostics.at(
                word.span(),
                format_args!("`{word}` in the type of `{}`; arguments are read without generics, so write a concrete type", argument.ident.unraw()),
            );
        }
    }
}

fn type_parameters(generics: &Generics) -> Vec<&Ident> {
    generics.type_params().map(|parameter| &parameter.ident).collect()
}

fn timeout_is_positive(tool: &Tool, diagnostics: &mut Diagnostics) {
    if let Some(timeout) = &tool.attribute.timeout
        && let Timeout::Literal(duration, span) = &timeout.value
        && duration.is_zero()
    {
        diagnostics.at(*span, ZERO_TIMEOUT);
    }
}

/// Shared with the constant assertion on timeouts the macro cannot read.
pub(crate) const ZERO_TIMEOUT: &str =
    "a timeout of zero ends every call before it starts; remove it to have none";

fn timeout_can_interrupt(tool: &Tool, diagnostics: &mut Diagnostics) {
    let interruptible = tool.is_async() || tool.attribute.blocking.is_some();
    if let Some(timeout) = tool.attribute.timeout.as_ref().filter(|_| !interruptible) {
        diagnostics.at(
            timeout.key.span(),
            "`timeout` on a function that never yields; make it `async`, or add `blocking` to run it on its own thread",
        );
    }
}

fn blocking_is_sync(tool: &Tool, diagnostics: &mut Diagnostics) {
    if let Some(key) = tool.attribute.blocking.as_ref().filter(|_| tool.is_async()) {
        diagnostics.at(key.span(), "`blocking` on an `async fn`; remove one of the two");
    }
}

#[cfg(test)]
mod tests {
    use super::name_problem;

    #[test]
    fn names_follow_the_strictest_provider() {
        for name in ["a", "_x", "get-weather_2", &"a".repeat(64)] {
            assert_eq!(name_problem(name), None, "{name}");
        }
        for name in ["", "2x", "-x", "a.b", "größe", "a b", &"a".repeat(65)] {
            assert!(name_problem(name).is_some(), "{name}");
        }
    }
}
