//! The one type of tool that is called.

use std::{fmt, ops::Deref, sync::Arc};

use futures_util::future::BoxFuture;

use super::{DuplicateScope, MacroSpec, OnDuplicate, ToolFlag, ToolSpec};
use crate::{
    arguments::{Arguments, Refusal},
    context::{RunContext, Userdata},
    error::BuildError,
    output::Answer,
    schema::{Fingerprint, JsonObject},
};

/// A running call.
pub type AnswerFuture = BoxFuture<'static, Answer>;
/// A call whose arguments were taken, or not.
pub type Dispatched = Result<AnswerFuture, Refusal>;
/// Takes the arguments first and boxes the rest of the call.
pub type Handler<S> = dyn Fn(&RunContext<S>, Arguments<'_>) -> Dispatched + Send + Sync;

/// A tool the model can call: one type for tools from macros, builders and raw schemas.
///
/// Cloning is cheap, and a clone is the same instance: a registry keeps one of them. A tool that a
/// macro made is had with [`MacroTool::tool`](crate::MacroTool::tool).
///
/// ```
/// use serde::Deserialize;
/// use schemars::JsonSchema;
/// use tool_runtime::{FunctionTool, ToolError};
/// # use tool_runtime::{schemars, serde};
///
/// #[derive(Deserialize, JsonSchema)]
/// # #[serde(crate = "serde")]
/// # #[schemars(crate = "schemars")]
/// struct SetValue { value: String }
///
/// let set_email = FunctionTool::<()>::builder("set_email")
///     .description("Call this function when the user has provided their email.")
///     .handler(|_ctx, args: SetValue| async move {
///         Ok::<_, ToolError>(format!("email was set to {}", args.value))
///     })
///     .build()?;
/// assert_eq!(set_email.name(), "set_email");
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
pub struct FunctionTool<S = ()>(Arc<Inner<S>>);

struct Inner<S> {
    spec: Spec,
    /// What a method tool is bound to, by address; the handler keeps it alive.
    owner: Option<usize>,
    handler: Box<Handler<S>>,
}

#[derive(Clone)]
enum Spec {
    Static(&'static ToolSpec),
    Owned(Arc<ToolSpec>),
}

impl Deref for Spec {
    type Target = ToolSpec;

    #[inline]
    fn deref(&self) -> &ToolSpec {
        match self {
            Self::Static(spec) => spec,
            Self::Owned(spec) => spec,
        }
    }
}

/// What makes two tools the same: a macro's spec and the object its method is bound to, or the
/// allocation of a tool that was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Instance {
    address: usize,
    owner: Option<usize>,
}

impl<S: Userdata> FunctionTool<S> {
    /// A tool with a spec of its own, unless the spec is at fault.
    pub(super) fn of_spec(spec: ToolSpec, handler: Box<Handler<S>>) -> Result<Self, BuildError> {
        BuildError::of(spec.faults())?;
        Ok(Self(Arc::new(Inner { spec: Spec::Owned(Arc::new(spec)), owner: None, handler })))
    }

    /// Another instance of the tool, with another handler.
    pub(crate) fn with_handler<H>(&self, handler: Arc<H>) -> Self
    where
        H: Fn(&RunContext<S>, Arguments<'_>) -> Dispatched + Send + Sync + 'static,
    {
        let owner = Some(Arc::as_ptr(&handler).addr());
        let handler = Box::new(move |ctx: &RunContext<S>, arguments: Arguments<'_>| handler(ctx, arguments));
        Self(Arc::new(Inner { spec: self.0.spec.clone(), owner, handler }))
    }

    #[inline]
    pub(crate) fn dispatch(&self, ctx: &RunContext<S>, arguments: Arguments<'_>) -> Dispatched {
        (self.0.handler)(ctx, arguments)
    }
}

impl<S> FunctionTool<S> {
    /// A tool of a free fn, as the macro expands it.
    pub(crate) fn of_macro(spec: &'static MacroSpec, owner: Option<usize>, handler: Box<Handler<S>>) -> Self {
        Self(Arc::new(Inner { spec: Spec::Static(spec.get()), owner, handler }))
    }

    /// The stable identity of the tool: what diffs and history know it by.
    pub fn id(&self) -> &str {
        &self.spec().name
    }

    /// The name the model calls it by.
    pub fn name(&self) -> &str {
        &self.spec().name
    }

    /// What the model is told it does.
    pub fn description(&self) -> &str {
        &self.spec().description
    }

    /// The canonical JSON Schema of its arguments: an object, in declaration order.
    ///
    /// ```
    /// use tool_runtime::{FunctionTool, MacroTool, function_tool, serde_json::json};
    ///
    /// /// Add two numbers.
    /// #[function_tool]
    /// async fn add(a: f64, b: f64) -> f64 { a + b }
    ///
    /// let tool: FunctionTool = add::tool();
    /// assert_eq!(
    ///     json!(tool.parameters()),
    ///     json!({
    ///         "type": "object",
    ///         "properties": { "a": { "type": "number" }, "b": { "type": "number" } },
    ///         "required": ["a", "b"],
    ///     }),
    /// );
    /// ```
    pub fn parameters(&self) -> &JsonObject {
        self.spec().told().schema()
    }

    /// What it asks of the session.
    pub fn flags(&self) -> ToolFlag {
        self.spec().flags
    }

    /// What becomes of a call while another is running.
    pub fn on_duplicate(&self) -> OnDuplicate {
        self.spec().on_duplicate
    }

    /// Which calls are the same to [`on_duplicate`](Self::on_duplicate).
    pub fn duplicate_scope(&self) -> DuplicateScope {
        self.spec().duplicate_scope
    }

    /// Names it once had, under which calls still reach it.
    pub fn deprecated_names(&self) -> impl Iterator<Item = &str> {
        self.spec().deprecated_names.iter().map(String::as_str)
    }

    /// Facts about it for clients, as MCP defines them (`readOnlyHint`, `destructiveHint`, ..).
    pub fn annotations(&self) -> &JsonObject {
        &self.spec().annotations
    }

    /// How long a call may take; as long as it likes when there is none.
    pub fn timeout(&self) -> Option<std::time::Duration> {
        self.spec().timeout
    }

    /// A hash of name, description, schema and flags, equal on every machine and in every build.
    ///
    /// Timeout, former names and annotations are not in it: they change nothing for the model. A
    /// policy for duplicates is, as far as it changes the schema.
    pub fn fingerprint(&self) -> Fingerprint {
        self.spec().fingerprint()
    }

    #[inline]
    pub(crate) fn spec(&self) -> &ToolSpec {
        &self.0.spec
    }

    pub(crate) fn instance(&self) -> Instance {
        let address = match &self.0.spec {
            Spec::Static(spec) => std::ptr::from_ref(*spec).addr(),
            Spec::Owned(_) => Arc::as_ptr(&self.0).addr(),
        };
        Instance { address, owner: self.0.owner }
    }
}

impl<S> Clone for FunctionTool<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// Two tools are equal when they are the same instance.
impl<S> PartialEq for FunctionTool<S> {
    fn eq(&self, other: &Self) -> bool {
        self.instance() == other.instance()
    }
}

impl<S> Eq for FunctionTool<S> {}

impl<S> fmt::Debug for FunctionTool<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionTool")
            .field("name", &self.name())
            .field("origin", &self.spec().origin)
            .finish()
    }
}
