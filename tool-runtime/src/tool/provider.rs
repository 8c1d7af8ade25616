//! Tools a provider runs itself.

use std::sync::Arc;

use crate::schema::JsonObject;

/// A tool the provider runs on its own side (a web search, say): its definition is passed on as it
/// is, and no call of it ever reaches the application.
///
/// ```
/// use tool_runtime::{JsonObject, ProviderTool, ToolContext, serde_json::json, tools};
///
/// let definition = JsonObject::from_iter([("type".to_owned(), json!("web_search"))]);
/// let search = ProviderTool::new("web_search", definition);
/// let registry = ToolContext::<()>::new(tools![{ search }])?;
/// assert!(registry.tools().is_empty()); // nothing to call here
/// assert_eq!(registry.provider_tools()[0].definition()["type"], "web_search");
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProviderTool {
    id: Arc<str>,
    definition: Arc<JsonObject>,
}

impl ProviderTool {
    /// A provider's tool, known here as `id`, with the definition the provider documents.
    pub fn new(id: &str, definition: JsonObject) -> Self {
        Self { id: id.into(), definition: Arc::new(definition) }
    }

    /// What diffs and history know it by.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The definition that is sent.
    pub fn definition(&self) -> &JsonObject {
        &self.definition
    }
}

/// Two are equal when they are clones of one.
impl PartialEq for ProviderTool {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.definition, &other.definition)
    }
}

impl Eq for ProviderTool {}
