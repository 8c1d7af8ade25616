//! The rules, a function each. What breaks one is reported and never reaches the expansion.

mod duplicates;
mod end_function;
mod parameters;
mod pattern;
mod raw_schema;
mod reading;
mod typed_handler;

use std::collections::HashMap;

use proc_macro2::Ident;
use syn::{FnArg, Generics, ReturnType, Safety};

use crate::attribute::Timeout;
use crate::diagnostics::Diagnostics;
use crate::docs::Description;
use crate::model::{Receiver, Tool, Toolset};
use crate::types;

pub(crate) use self::end_function::{ZERO_ATTEMPT, check as end_function};

/// Checks a free function.
pub(crate) fn function(tool: &Tool, diagnostics: &mut Diagnostics) {
    no_receiver(tool, diagnostics);
    only_userdata_is_generic(tool, diagnostics);
    let generics = type_parameters(&tool.function.sig.generics);
    let userdata: Vec<_> = generics.into_iter().filter(|parameter| is_userdata(tool, parameter)).collect();
    parameters::arguments_name_no_generic(tool, &userdata, diagnostics);
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
        parameters::arguments_name_no_generic(tool, &generics, diagnostics);
        each_tool(tool, diagnostics);
    }
}

fn each_tool(tool: &Tool, diagnostics: &mut Diagnostics) {
    plain_function(tool, diagnostics);
    names_fit_every_provider(tool, diagnostics);
    parameters::documented_arguments_exist(tool, diagnostics);
    parameters::one_plain_context(tool, diagnostics);
    parameters::buildable_arguments(tool, diagnostics);
    parameters::unique_wire_names(tool, diagnostics);
    timeout_is_positive(tool, diagnostics);
    timeout_can_interrupt(tool, diagnostics);
    blocking_is_sync(tool, diagnostics);
    duplicates::scope_has_a_policy(tool, diagnostics);
    duplicates::confirmation_has_its_name_to_itself(tool, diagnostics);
    if tool.attribute.is_raw {
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
                    format!("`{other}` has the tool name `{name}` already; give one of the two another");
                diagnostics.at(span, message);
            }
            seen.entry(name).or_insert_with(|| tool.ident().clone());
        }
    }
}

fn plain_function(tool: &Tool, diagnostics: &mut Diagnostics) {
    let sig = &tool.function.sig;
    if let Some(variadic) = &sig.variadic {
        // What must be `unsafe` and `extern`, too, needs to be told of one thing only.
        diagnostics.on(variadic, "a tool cannot be variadic; take a `Vec`");
        return;
    }
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
}

fn names_fit_every_provider(tool: &Tool, diagnostics: &mut Diagnostics) {
    let aliases = &tool.attribute.deprecated_names;
    let aliases = aliases.iter().map(|alias| (alias.value(), alias.span()));
    for (name, span) in tool.name().into_iter().chain(aliases) {
        if name.is_empty() {
            diagnostics.at(span, "a tool's name is empty; write one, such as `lookup_weather`");
            continue;
        }
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
        (_, Some(' ')) => Some("it holds a space".to_owned()),
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

fn only_userdata_is_generic(tool: &Tool, diagnostics: &mut Diagnostics) {
    for parameter in type_parameters(&tool.function.sig.generics) {
        if !is_userdata(tool, parameter) {
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

fn is_userdata(tool: &Tool, parameter: &Ident) -> bool {
    tool.contexts().any(|context| types::naming(&context.ty, &[parameter]).is_some())
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
        for name in ["2x", "-x", "a.b", "größe", "a b", &"a".repeat(65)] {
            assert!(name_problem(name).is_some(), "{name}");
        }
    }
}
