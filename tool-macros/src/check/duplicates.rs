//! The rules of calls that are running already.

use proc_macro2::Span;
use syn::Expr;

use crate::diagnostics::Diagnostics;
use crate::model::Tool;

/// The argument `OnDuplicate::Confirm` adds.
const CONFIRM_DUPLICATE: &str = "confirm_duplicate";

pub(super) fn scope_has_a_policy(tool: &Tool, diagnostics: &mut Diagnostics) {
    if let (None, Some(scope)) = (&tool.attribute.on_duplicate, &tool.attribute.duplicate_scope) {
        diagnostics.at(
            scope.key.span(),
            "`duplicate_scope` without `on_duplicate`, which lets every call run; add one, such as `on_duplicate = OnDuplicate::Reject`",
        );
    }
}

pub(super) fn confirmation_has_its_name_to_itself(tool: &Tool, diagnostics: &mut Diagnostics) {
    if !asks_for_confirmation(tool) {
        return;
    }
    for span in own_arguments(tool) {
        diagnostics.at(
            span,
            format_args!(
                "`{CONFIRM_DUPLICATE}` is the argument that `OnDuplicate::Confirm` adds; give this one another name"
            ),
        );
    }
}

/// A policy behind a constant's name is left to the run time.
fn asks_for_confirmation(tool: &Tool) -> bool {
    let Some(Expr::Path(policy)) = &tool.attribute.on_duplicate else { return false };
    policy.path.segments.last().is_some_and(|segment| segment.ident == "Confirm")
}

/// The tool's own arguments of that name. One under a `#[cfg]` may not be there.
fn own_arguments(tool: &Tool) -> Vec<Span> {
    if let Some(schema) = &tool.attribute.raw_schema {
        let properties = schema.known().and_then(|known| known.json.get("parameters")?.get("properties"));
        let property = properties.and_then(|properties| properties.get(CONFIRM_DUPLICATE));
        return property.map(|property| property.span).into_iter().collect();
    }
    let arguments = tool.arguments().filter(|argument| argument.cfgs.is_empty());
    arguments
        .filter(|argument| argument.wire_name == CONFIRM_DUPLICATE)
        .map(|found| found.wire_span)
        .collect()
}
