//! Whether the model may, must or must not call a tool.

/// Whether the model may, must or must not call a tool.
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
