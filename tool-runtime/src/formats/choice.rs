//! Whether the model may, must or must not call a tool.

/// Whether the model may, must or must not call a tool.
///
/// ```
/// use tool_runtime::{Dialect, Format, ToolChoice, ToolContext, function_tool, tools};
///
/// /// Tell the time.
/// #[function_tool]
/// async fn time() -> &'static str { "noon" }
///
/// let registry = ToolContext::<()>::new(tools![time])?;
/// let dialect = Dialect::from(Format::OpenAiChat);
/// let told = |choice| dialect.tool_fields(registry.definitions(dialect), &choice).remove("tool_choice");
/// assert_eq!(told(ToolChoice::Auto), None); // which is the default
/// assert_eq!(told(ToolChoice::Required).unwrap(), "required");
/// assert_eq!(told(ToolChoice::Function("time".into())).unwrap()["function"]["name"], "time");
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ToolChoice {
    /// It may.
    #[default]
    Auto,
    /// It must not. Where a provider has no word for that, it is sent no tools.
    None,
    /// It must call some tool.
    Required,
    /// It must call the tool of this name.
    Function(String),
}
