//! The rules of `#[end_function]`.

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::{FnArg, Safety, Type};

use super::type_parameters;
use crate::attribute::Timeout;
use crate::diagnostics::Diagnostics;
use crate::end_function::EndFunction;
use crate::types;

const PARAMETER: &str = "write `call: CompletedCall<App>`, with your userdata's type";

pub(crate) fn check(function: &EndFunction, diagnostics: &mut Diagnostics) {
    is_async(function, diagnostics);
    no_qualifier(function, diagnostics);
    named(function, diagnostics);
    takes_the_call_alone(function, diagnostics);
    only_userdata_is_generic(function, diagnostics);
    timeout_is_positive(function, diagnostics);
    backoff_needs_retries(function, diagnostics);
}

fn is_async(function: &EndFunction, diagnostics: &mut Diagnostics) {
    let sig = &function.function.sig;
    if sig.asyncness.is_none() {
        diagnostics.at(sig.fn_token.span, "an end function that is not `async`; write `async fn`");
    }
}

fn no_qualifier(function: &EndFunction, diagnostics: &mut Diagnostics) {
    let sig = &function.function.sig;
    if let Some(keyword) = &sig.constness {
        diagnostics.at(keyword.span, "an end function cannot be `const`; remove it");
    }
    if let Safety::Unsafe(keyword) = &sig.safety {
        let message = "an end function cannot be `unsafe`, as a job calls it; wrap it in a safe function";
        diagnostics.at(keyword.span, message);
    }
    if let Some(abi) = &sig.abi {
        diagnostics.on(abi, "an end function cannot be `extern`; remove it");
    }
}

fn named(function: &EndFunction, diagnostics: &mut Diagnostics) {
    if let Some(name) = function.attribute.name.as_ref().filter(|name| name.value().is_empty()) {
        diagnostics.at(name.span(), "an end function's name is empty; write one, such as `log_disposition`");
    }
}

fn takes_the_call_alone(function: &EndFunction, diagnostics: &mut Diagnostics) {
    let sig = &function.function.sig;
    match sig.inputs.first() {
        None => diagnostics.at(
            sig.paren_token.span.join(),
            format_args!("an end function takes the completed call; {PARAMETER}"),
        ),
        Some(FnArg::Receiver(receiver)) => diagnostics.at(
            receiver.self_token.span,
            "`self` in an end function, which is called with the completed call alone; reach for what it needs in the call's userdata",
        ),
        Some(FnArg::Typed(parameter)) => is_a_call(&parameter.ty, diagnostics),
    }
    for other in sig.inputs.iter().skip(1) {
        diagnostics.on(
            other,
            "an end function takes the completed call alone; reach for what else it needs in the call's userdata",
        );
    }
}

/// A path may be an alias, of which the compiler knows more.
fn is_a_call(ty: &Type, diagnostics: &mut Diagnostics) {
    match types::peel(ty) {
        Type::Reference(reference) if reference.mutability.is_some() => {
            diagnostics.on(reference, "a completed call does not change; take it by value or as `&`");
        }
        Type::Reference(reference) if !matches!(*reference.elem, Type::Reference(_)) => {
            is_a_call(&reference.elem, diagnostics);
        }
        Type::Path(_) => {}
        other => diagnostics.on(other, format_args!("this is no completed call; {PARAMETER}")),
    }
}

fn only_userdata_is_generic(function: &EndFunction, diagnostics: &mut Diagnostics) {
    let generics = &function.function.sig.generics;
    let is_userdata =
        |parameter: &Ident| function.call().is_some_and(|(ty, _)| types::naming(ty, &[parameter]).is_some());
    let strays = type_parameters(generics).into_iter().filter(|parameter| !is_userdata(parameter));
    let constants = generics.const_params().map(|parameter| &parameter.ident);
    for parameter in strays.chain(constants) {
        let message = format!(
            "parameter `{parameter}` is not the call's userdata; nobody chooses it, so write what it is"
        );
        diagnostics.at(parameter.span(), message);
    }
}

/// Shared with the constant assertion on timeouts the macro cannot read.
pub(crate) const ZERO_ATTEMPT: &str =
    "a timeout of zero ends every attempt before it starts; remove it to have the job's";

fn timeout_is_positive(function: &EndFunction, diagnostics: &mut Diagnostics) {
    if let Some(timeout) = &function.attribute.timeout
        && let Timeout::Literal(duration, span) = &timeout.value
        && duration.is_zero()
    {
        diagnostics.at(*span, ZERO_ATTEMPT);
    }
}

fn backoff_needs_retries(function: &EndFunction, diagnostics: &mut Diagnostics) {
    let retries = function.attribute.retries.as_ref().map(|retries| retries.value.0.to_token_stream());
    let never = retries.is_none_or(|retries| retries.to_string() == "0");
    if let Some(backoff) = function.attribute.backoff.as_ref().filter(|_| never) {
        diagnostics.at(
            backoff.key.span(),
            "`backoff` where nothing is tried again; add `retries = 3`, or remove it",
        );
    }
}
