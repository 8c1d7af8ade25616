//! The tools of a request, whatever application they are of.

use std::{
    fmt,
    sync::{Arc, LazyLock},
};

use crate::{
    context::Userdata,
    formats::Dialect,
    registry::ToolContext,
    tool::{Definitions, FunctionTool},
};

/// What a request's [`ChatTools`] must know of a registry.
trait Defines: Send + Sync {
    fn definitions(&self, dialect: Dialect) -> &Definitions;
    fn names(&self) -> Vec<&str>;
}

impl<S: Userdata> Defines for ToolContext<S> {
    fn definitions(&self, dialect: Dialect) -> &Definitions {
        self.definitions(dialect)
    }

    fn names(&self) -> Vec<&str> {
        self.tools().iter().map(FunctionTool::name).collect()
    }
}

/// The tools a model is told of: a registry as it is at this moment, with the type of its userdata
/// forgotten. Cheap to make and to clone; the definitions are those the registry keeps.
///
/// ```
/// use tool_runtime::{ChatTools, Format, ToolContext, function_tool, tools};
///
/// /// Tell the time.
/// #[function_tool]
/// async fn time() -> &'static str { "noon" }
///
/// let registry = ToolContext::<()>::new(tools![time])?;
/// let tools = ChatTools::from(&registry);
/// assert_eq!(tools.names(), ["time"]);
/// assert_eq!(
///     tools.definitions(Format::Anthropic).as_json(),
///     registry.definitions(Format::Anthropic).as_json(),
/// );
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
#[derive(Clone, Default)]
pub struct ChatTools(Option<Arc<dyn Defines>>);

impl ChatTools {
    /// The definitions in a provider's dialect.
    pub fn definitions(&self, dialect: impl Into<Dialect>) -> &Definitions {
        static NONE: LazyLock<Definitions> = LazyLock::new(Definitions::default);
        match &self.0 {
            Some(tools) => tools.definitions(dialect.into()),
            None => &NONE,
        }
    }

    /// The names of the tools the model may call, in order; those a provider runs itself are not
    /// among them.
    pub fn names(&self) -> Vec<&str> {
        self.0.as_ref().map(|tools| tools.names()).unwrap_or_default()
    }
}

impl<S: Userdata> From<&ToolContext<S>> for ChatTools {
    fn from(registry: &ToolContext<S>) -> Self {
        Self(Some(Arc::new(registry.clone())))
    }
}

impl fmt::Debug for ChatTools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChatTools").field(&self.names()).finish()
    }
}
