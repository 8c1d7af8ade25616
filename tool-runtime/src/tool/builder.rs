//! Tools made at run time: from a closure and its argument type, or from a raw schema.

use std::{fmt, marker::PhantomData, panic::Location, sync::Arc, time::Duration};

use serde_json::Value;

use super::{
    Dispatched, DuplicateScope, FunctionTool, Handler, OnDuplicate, ToolFlag, ToolSpec,
    raw_schema::RawSchema, spec::Declaration,
};
use crate::{
    arguments::{Arguments, Refusal},
    context::{RunContext, Userdata},
    error::{BuildError, NotText, ToolFailure},
    output::ToolOutput,
    schema::{self, Argument, Canonical, JsonObject},
};

impl<S: Userdata> FunctionTool<S> {
    /// Starts a tool called `name`: `^[A-Za-z0-9_.-]{1,128}$`. A name outside of that is an error
    /// when the tool is [built](HandledToolBuilder::build).
    ///
    /// ```
    /// use schemars::JsonSchema;
    /// use serde::Deserialize;
    /// use tool_runtime::{FunctionTool, ToolError};
    ///
    /// #[derive(Deserialize, JsonSchema)]
    /// struct Number {
    ///     /// Which one.
    ///     value: i64,
    /// }
    ///
    /// let double = FunctionTool::<()>::builder("double")
    ///     .description("Double a number.")
    ///     .handler(|_ctx, number: Number| async move { Ok::<_, ToolError>(2 * number.value) })
    ///     .build()?;
    /// assert_eq!(double.name(), "double");
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    #[track_caller]
    pub fn builder(name: impl Into<String>) -> FunctionToolBuilder<S> {
        let declaration = Declaration {
            name: name.into(),
            takes_context: true,
            origin: caller(),
            ..Declaration::default()
        };
        FunctionToolBuilder { declaration, described: false, userdata: PhantomData }
    }

    /// Starts a tool from a raw schema: an object with `name`, `parameters` (a JSON Schema whose
    /// root is an object) and, usually, `description`. OpenAI's wrapping in `function` and MCP's
    /// `inputSchema` are understood.
    ///
    /// The schema reaches the model as it is, and arguments are held against it before the
    /// handler sees them.
    ///
    /// # Errors
    /// When the schema has no name or no parameters, or is no valid JSON Schema.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{FunctionTool, JsonObject, ToolError};
    /// # use tool_runtime::serde_json;
    ///
    /// let tool = FunctionTool::<()>::raw(json!({
    ///     "name": "get_weather",
    ///     "description": "Get weather for a given location.",
    ///     "parameters": {
    ///         "type": "object",
    ///         "properties": { "location": { "type": "string" } },
    ///         "required": ["location"],
    ///     },
    /// }))?
    /// .handler(|_ctx, raw_arguments: JsonObject| async move {
    ///     Ok::<_, ToolError>(format!("sunny in {}", raw_arguments["location"]))
    /// })?;
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    #[track_caller]
    pub fn raw(schema: Value) -> Result<RawToolBuilder<S>, BuildError> {
        let name = RawSchema::name_in(&schema).unwrap_or_default().to_owned();
        let schema = RawSchema::read(schema).map_err(|problem| BuildError::one(&name, problem))?;
        let declaration = Declaration {
            name: schema.name,
            description: schema.description,
            annotations: schema.annotations,
            takes_context: true,
            origin: caller(),
            ..Declaration::default()
        };
        let spec = ToolSpec::new(declaration, schema::raw(schema.parameters));
        BuildError::of(spec.faults())?;
        Ok(RawToolBuilder { spec, userdata: PhantomData })
    }
}

/// Where a builder was called, for the programmer.
#[track_caller]
fn caller() -> String {
    let location = Location::caller();
    format!("{}:{}", location.file(), location.line())
}

/// A tool in the making; see [`FunctionTool::builder`].
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::{FunctionTool, FunctionToolBuilder, JsonObject, ToolError, ToolFlag};
///
/// let builder: FunctionToolBuilder = FunctionTool::builder("notes.search")
///     .description("Search the user's notes.")
///     .timeout(Duration::from_secs(5))
///     .flags(ToolFlag::CANCELLABLE)
///     .deprecated_names(["search_notes"]);
/// let tool = builder
///     .handler(|_ctx, query: JsonObject| async move { Ok::<_, ToolError>(query.len()) })
///     .build()?;
/// assert_eq!(tool.deprecated_names().collect::<Vec<_>>(), ["search_notes"]);
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
pub struct FunctionToolBuilder<S = ()> {
    declaration: Declaration,
    described: bool,
    userdata: PhantomData<fn(S)>,
}

/// A tool with its handler, ready to be built; see [`FunctionToolBuilder::handler`].
///
/// ```
/// use tool_runtime::{FunctionTool, HandledToolBuilder, JsonObject, ToolError};
///
/// let ping: HandledToolBuilder = FunctionTool::builder("ping")
///     .description("Say whether the line is open.")
///     .handler(|_ctx, _arguments: JsonObject| async { Ok::<_, ToolError>("it is") });
/// assert_eq!(ping.build()?.name(), "ping");
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
pub struct HandledToolBuilder<S = ()> {
    declaration: Declaration,
    canonical: Canonical,
    handler: Box<Handler<S>>,
}

impl<S: Userdata> FunctionToolBuilder<S> {
    /// What the model is told the tool does. An empty text says: nothing, on purpose.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        description.into().trim().clone_into(&mut self.declaration.description);
        self.described = true;
        self
    }

    /// What the tool asks of the session.
    pub fn flags(mut self, flags: ToolFlag) -> Self {
        self.declaration.flags = flags;
        self
    }

    /// What becomes of a call while another is running.
    pub fn on_duplicate(mut self, on_duplicate: OnDuplicate) -> Self {
        self.declaration.on_duplicate = on_duplicate;
        self
    }

    /// Which calls are the same to [`on_duplicate`](Self::on_duplicate).
    pub fn duplicate_scope(mut self, scope: DuplicateScope) -> Self {
        self.declaration.duplicate_scope = scope;
        self
    }

    /// How long a call may take; it is then answered as timed out. Zero is an error when the tool is
    /// built.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.declaration.timeout = Some(timeout);
        self
    }

    /// Names the tool once had, under which calls still reach it.
    pub fn deprecated_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.declaration.deprecated_names = names.into_iter().map(Into::into).collect();
        self
    }

    /// Facts about the tool for clients, as MCP defines them.
    pub fn annotations(mut self, annotations: JsonObject) -> Self {
        self.declaration.annotations = annotations;
        self
    }

    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method is not general over lifetimes")]
    /// What the tool does: a closure of the context and the arguments, whose type is the schema: any
    /// that is `Deserialize` and `JsonSchema`.
    ///
    /// Its future is dropped when the call's time is up or its run is cancelled.
    pub fn handler<A, F, Fut, T, E, Via>(mut self, handler: F) -> HandledToolBuilder<S>
    where
        A: Argument + Send + 'static,
        F: Fn(RunContext<S>, A) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: ToolOutput,
        E: ToolFailure<Via>,
        Via: NotText,
    {
        if !self.described {
            self.declaration.problems.push(
                "no description; say what the tool does (`\"\"` if there is nothing to say)".to_owned(),
            );
        }
        let canonical = schema::of_type::<A>();
        HandledToolBuilder {
            declaration: self.declaration,
            canonical,
            handler: boxed(handler, |arguments| arguments.decode()),
        }
    }
}

impl<S: Userdata> HandledToolBuilder<S> {
    /// The tool.
    ///
    /// # Errors
    /// Everything that is wrong with its name, description, schema and options, at once.
    pub fn build(self) -> Result<FunctionTool<S>, BuildError> {
        FunctionTool::of_spec(ToolSpec::new(self.declaration, self.canonical), self.handler)
    }
}

/// A tool with a raw schema in the making; see [`FunctionTool::raw`].
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::{FunctionTool, JsonObject, RawToolBuilder, ToolError, serde_json::json};
///
/// let raw: RawToolBuilder = FunctionTool::raw(json!({ "name": "ping", "parameters": {} }))?;
/// let ping = raw
///     .timeout(Duration::from_secs(1))
///     .handler(|_ctx, _raw_arguments: JsonObject| async { Ok::<_, ToolError>("pong") })?;
/// assert_eq!(ping.timeout(), Some(Duration::from_secs(1)));
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
pub struct RawToolBuilder<S = ()> {
    spec: ToolSpec,
    userdata: PhantomData<fn(S)>,
}

impl<S: Userdata> RawToolBuilder<S> {
    /// What the tool asks of the session.
    pub fn flags(mut self, flags: ToolFlag) -> Self {
        self.spec.flags = flags;
        self
    }

    /// What becomes of a call while another is running.
    pub fn on_duplicate(mut self, on_duplicate: OnDuplicate) -> Self {
        self.spec.on_duplicate = on_duplicate;
        self
    }

    /// Which calls are the same to [`on_duplicate`](Self::on_duplicate).
    pub fn duplicate_scope(mut self, scope: DuplicateScope) -> Self {
        self.spec.duplicate_scope = scope;
        self
    }

    /// How long a call may take; it is then answered as timed out. Zero is an error when the tool is
    /// built.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.spec.timeout = Some(timeout);
        self
    }

    /// Names the tool once had, under which calls still reach it.
    pub fn deprecated_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.spec.deprecated_names = names.into_iter().map(Into::into).collect();
        self
    }

    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method is not general over lifetimes")]
    /// The tool, with what it does: a closure of the context and the arguments as they came.
    ///
    /// Its future is dropped when the call's time is up or its run is cancelled.
    ///
    /// # Errors
    /// When an option set since is wrong: a former name that is none, a timeout of zero, a
    /// confirmation beside an argument of its name.
    pub fn handler<F, Fut, T, E, Via>(mut self, handler: F) -> Result<FunctionTool<S>, BuildError>
    where
        F: Fn(RunContext<S>, JsonObject) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: ToolOutput,
        E: ToolFailure<Via>,
        Via: NotText,
    {
        self.spec.add_confirmation();
        FunctionTool::of_spec(self.spec, boxed(handler, |arguments| arguments.object()))
    }
}

/// A handler of its decoded arguments as one of their text.
fn boxed<S, A, F, Fut, T, E, Via>(
    handler: F,
    decode: fn(Arguments<'_>) -> Result<A, Refusal>,
) -> Box<Handler<S>>
where
    S: Userdata,
    A: Send + 'static,
    F: Fn(RunContext<S>, A) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
    T: ToolOutput,
    E: ToolFailure<Via>,
{
    let handler = Arc::new(handler);
    Box::new(move |ctx: &RunContext<S>, arguments: Arguments<'_>| -> Dispatched {
        let arguments = decode(arguments)?;
        let (handler, ctx) = (Arc::clone(&handler), ctx.clone());
        Ok(Box::pin(
            async move { handler(ctx, arguments).await.map_err(ToolFailure::into_error)?.to_output() },
        ))
    })
}

macro_rules! debug_by_name {
    ($($builder:ident: $field:ident)*) => {$(
        impl<S> fmt::Debug for $builder<S> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($builder)).field("name", &self.$field.name).finish_non_exhaustive()
            }
        }
    )*};
}

debug_by_name! { FunctionToolBuilder: declaration HandledToolBuilder: declaration RawToolBuilder: spec }
