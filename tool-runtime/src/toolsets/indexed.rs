//! What a search knows of a tool.

use serde_json::Value;

use crate::{
    context::Userdata,
    schema::{JsonObject, resolve},
    tool::FunctionTool,
};

/// A tool as a search knows it: its words, without its userdata's type.
///
/// ```
/// use tool_runtime::{IndexedTool, MacroTool, function_tool};
///
/// /// Look up the weather.
/// #[function_tool]
/// async fn lookup_weather(
///     /// City and country.
///     location: String,
///     days: Option<u8>,
/// ) -> String {
///     format!("sunny in {location} for {} days", days.unwrap_or(1))
/// }
///
/// let tool = IndexedTool::from(&<lookup_weather as MacroTool<()>>::tool());
/// assert_eq!((tool.name.as_str(), tool.description.as_str()), ("lookup_weather", "Look up the weather."));
/// let location = ("location".to_owned(), "City and country.".to_owned());
/// assert_eq!(tool.parameters, [location, ("days".to_owned(), String::new())]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexedTool {
    /// The name the model calls it by.
    pub name: String,
    /// What the model is told it does.
    pub description: String,
    /// Its parameters in order: name and description, which is empty where there is none.
    pub parameters: Vec<(String, String)>,
}

impl IndexedTool {
    /// A tool in these words: for testing a [`ToolSearch`](crate::ToolSearch) without tools.
    ///
    /// ```
    /// use tool_runtime::IndexedTool;
    ///
    /// let tool = IndexedTool::new("add", "Add two numbers.", [("a", "One."), ("b", "The other.")]);
    /// assert_eq!(tool.parameters.len(), 2);
    /// ```
    pub fn new<N: Into<String>, D: Into<String>>(
        name: impl Into<String>,
        description: impl Into<String>,
        parameters: impl IntoIterator<Item = (N, D)>,
    ) -> Self {
        let parameters = parameters.into_iter();
        Self {
            name: name.into(),
            description: description.into(),
            parameters: parameters.map(|(name, description)| (name.into(), description.into())).collect(),
        }
    }
}

impl<S: Userdata> From<&FunctionTool<S>> for IndexedTool {
    fn from(tool: &FunctionTool<S>) -> Self {
        let root = tool.parameters();
        let properties = referred(root, root).get("properties").and_then(Value::as_object);
        let properties = properties.into_iter().flatten();
        let parameters = properties.map(|(name, schema)| (name.as_str(), described(root, schema)));
        Self::new(tool.name(), tool.description(), parameters)
    }
}

/// A parameter's description: its own, or that of what it refers to.
fn described<'s>(root: &'s JsonObject, schema: &'s Value) -> &'s str {
    let description = |schema: &'s JsonObject| schema.get("description")?.as_str();
    let Some(schema) = schema.as_object() else { return "" };
    description(schema).or_else(|| description(referred(root, schema))).unwrap_or_default()
}

/// What a schema that is a reference leads to; any other, itself.
fn referred<'s>(root: &'s JsonObject, schema: &'s JsonObject) -> &'s JsonObject {
    let reference = schema.get("$ref").and_then(Value::as_str);
    reference.and_then(|reference| resolve(root, reference)).unwrap_or(schema)
}
