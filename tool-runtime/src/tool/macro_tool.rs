//! What the macros leave behind, and how it becomes a tool.

use std::{fmt, sync::OnceLock, time::Duration};

use schemars::JsonSchema;
use serde_json::Value;

use super::{
    DuplicateScope, FunctionTool, OnDuplicate, ToolFlag, ToolSpec, raw_schema::RawSchema, spec::Declaration,
};
use crate::schema::{self, Canonical, JsonObject, Properties};

/// A tool written with [`#[function_tool]`](crate::function_tool); what [`tools!`](crate::tools)
/// takes by its path.
///
/// The attribute implements it, for the one userdata the tool's context names or for any. Beside it,
/// the tool's type has the constants `ID`, `NAME`, `NAMES`, `DESCRIPTION` and `FLAGS`.
///
/// ```
/// use tool_runtime::{FunctionTool, MacroTool, function_tool};
///
/// /// Tell the time.
/// #[function_tool(deprecated_names = ["clock"])]
/// async fn time() -> &'static str { "noon" }
///
/// let tool: FunctionTool = time::tool();
/// assert_eq!(tool.description(), "Tell the time.");
/// assert_eq!(time::NAMES, ["time", "clock"]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tool of an application whose userdata is `{S}`",
    label = "no `#[function_tool]` for this userdata",
    note = "a path in `tools![]` names a fn with `#[function_tool]` whose context is `RunContext<{S}>` or that takes none; a value (a toolset, a `FunctionTool`, a `Vec` of them) stands in braces: `{{value}}`"
)]
pub trait MacroTool<S> {
    /// The tool. Cheap: its schema is built once a process.
    fn tool() -> FunctionTool<S>;
}

/// What a macro knows of its tool when it expands.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Meta {
    pub name: &'static str,
    pub description: &'static str,
    pub flags: ToolFlag,
    pub on_duplicate: OnDuplicate,
    pub duplicate_scope: DuplicateScope,
    pub deprecated_names: &'static [&'static str],
    pub timeout: Option<Duration>,
    pub takes_context: bool,
    pub annotations: Option<&'static str>,
    pub origin: &'static str,
}

/// A macro tool's spec, in a `static`: built at its first use, once a process.
pub struct MacroSpec {
    meta: Meta,
    parameters: Parameters,
    built: OnceLock<ToolSpec>,
}

enum Parameters {
    Typed(fn() -> Canonical),
    Described(fn(&mut Properties)),
    Raw(&'static str),
}

impl fmt::Debug for MacroSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MacroSpec").field("name", &self.meta.name).finish_non_exhaustive()
    }
}

impl MacroSpec {
    /// The spec of a tool whose arguments are decoded into `A`.
    pub const fn typed<A: JsonSchema>(meta: Meta) -> Self {
        Self { meta, parameters: Parameters::Typed(schema::of_type::<A>), built: OnceLock::new() }
    }

    /// The spec of a tool whose parameters are described one by one.
    pub const fn described(meta: Meta, describe: fn(&mut Properties)) -> Self {
        Self { meta, parameters: Parameters::Described(describe), built: OnceLock::new() }
    }

    /// The spec of a tool that brings its schema as JSON text.
    pub const fn raw(meta: Meta, schema: &'static str) -> Self {
        Self { meta, parameters: Parameters::Raw(schema), built: OnceLock::new() }
    }

    #[inline]
    pub(super) fn get(&'static self) -> &'static ToolSpec {
        self.built.get_or_init(|| self.build())
    }

    fn build(&self) -> ToolSpec {
        let mut declaration = self.declaration();
        let canonical = match self.parameters {
            Parameters::Typed(schema) => schema(),
            Parameters::Described(describe) => schema::of_parameters(describe),
            Parameters::Raw(text) => raw(text, &mut declaration),
        };
        ToolSpec::new(declaration, canonical)
    }

    fn declaration(&self) -> Declaration {
        let meta = &self.meta;
        let annotations = meta.annotations.and_then(|text| serde_json::from_str(text).ok());
        Declaration {
            name: meta.name.to_owned(),
            description: meta.description.trim().to_owned(),
            flags: meta.flags,
            on_duplicate: meta.on_duplicate,
            duplicate_scope: meta.duplicate_scope,
            deprecated_names: meta.deprecated_names.iter().map(|&name| name.to_owned()).collect(),
            timeout: meta.timeout,
            takes_context: meta.takes_context,
            annotations: annotations.unwrap_or_default(),
            origin: meta.origin.to_owned(),
            problems: Vec::new(),
        }
    }
}

/// The parameters of a raw schema's text; what is wrong with it goes into the declaration.
fn raw(text: &str, declaration: &mut Declaration) -> Canonical {
    let parsed = serde_json::from_str::<Value>(text);
    let schema =
        parsed.map_err(|error| format!("the raw schema is not JSON: {error}")).and_then(RawSchema::read);
    match schema {
        Ok(schema) => {
            declaration.description = schema.description;
            schema::raw(schema.parameters)
        }
        Err(problem) => {
            declaration.problems.push(problem);
            schema::raw(JsonObject::from_iter([("type".to_owned(), "object".into())]))
        }
    }
}
