//! What becomes of a call while the same is running already.

use serde_json::{Value, json};

/// What becomes of a call of a tool while another call of it is running.
///
/// A session holds to it; a [`ToolContext`](crate::ToolContext) alone runs every call. Which calls
/// count as the same is [`DuplicateScope`]'s to say.
///
/// ```
/// use tool_runtime::{FunctionTool, MacroTool, OnDuplicate, function_tool};
///
/// /// Book a table for tonight.
/// #[function_tool(on_duplicate = OnDuplicate::Confirm)]
/// async fn book_table(guests: u8) -> String {
///     format!("booked for {guests}")
/// }
///
/// let tool: FunctionTool = book_table::tool();
/// assert_eq!(tool.on_duplicate(), OnDuplicate::Confirm);
/// assert!(tool.parameters()["properties"]["confirm_duplicate"].is_object());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnDuplicate {
    /// It runs beside the other.
    #[default]
    Allow,
    /// It does not run: the model is told that the other is running.
    Reject,
    /// The other is cancelled, and it runs in its place. Where the other may not be cancelled (the
    /// tool is not [`CANCELLABLE`](crate::ToolFlag::CANCELLABLE), interruptions are disallowed), it
    /// does not run, and the model is told so.
    Replace,
    /// It runs if the model says that it means it, with an argument `confirm_duplicate` that is added
    /// to the tool's schema and that the tool never sees.
    Confirm,
}

/// Which calls of a tool are the same to [`OnDuplicate`].
///
/// ```
/// use tool_runtime::{DuplicateScope, FunctionTool, MacroTool, OnDuplicate, function_tool};
///
/// /// Order a taxi.
/// #[function_tool(on_duplicate = OnDuplicate::Reject, duplicate_scope = DuplicateScope::NameAndArgs)]
/// async fn order_taxi(address: String) {}
///
/// let tool: FunctionTool = order_taxi::tool();
/// assert_eq!(tool.duplicate_scope(), DuplicateScope::NameAndArgs);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DuplicateScope {
    /// All of them.
    #[default]
    Name,
    /// Those whose arguments mean the same to the tool: in whatever order, with defaults filled in.
    NameAndArgs,
}

/// The schema of the argument that [`OnDuplicate::Confirm`] adds.
pub(super) fn confirmation(scope: DuplicateScope) -> Value {
    let running = match scope {
        DuplicateScope::Name => "a call of this tool",
        DuplicateScope::NameAndArgs => "a call of this tool with the same arguments",
    };
    let description =
        format!("Set to true to make this call although {running} is still running; leave it out otherwise.");
    json!({ "type": ["boolean", "null"], "description": description, "default": false })
}
