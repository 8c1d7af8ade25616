//! The definitions of a registry's tools, compiled once and kept.

use std::sync::Arc;

use super::{
    Dialect, Format, anthropic, bedrock, cohere, gemini, mcp, names, ollama, openai_chat, openai_realtime,
    openai_responses, root,
};
use crate::{
    context::Userdata,
    registry::ToolContext,
    schema::JsonObject,
    tool::{Definition, Definitions, FunctionTool, ProviderTool, ToolSpec},
};

/// What a definition says of a tool, before a dialect words it.
#[derive(Clone, Copy)]
pub(super) struct Declared<'t> {
    pub(super) name: &'t str,
    pub(super) description: &'t str,
    pub(super) parameters: &'t JsonObject,
    pub(super) annotations: &'t JsonObject,
    pub(super) strict: bool,
}

impl<S: Userdata> ToolContext<S> {
    /// The definitions of the tools in a provider's dialect, in order: what is sent as `tools`.
    ///
    /// They are made when they are first asked for, and once for each state of the registry; a tool
    /// that stays in it through [`update_tools`](Self::update_tools) is not compiled again. A tool
    /// that cannot be strict is defined non-strict, see [`Definitions::not_strict`].
    ///
    /// ```
    /// use tool_runtime::{Format, ToolContext, function_tool, tools};
    ///
    /// /// Add two numbers.
    /// #[function_tool]
    /// async fn add(a: i64, b: i64) -> i64 { a + b }
    ///
    /// let registry = ToolContext::<()>::new(tools![add])?;
    /// let json = registry.definitions(Format::Anthropic).as_json();
    /// assert!(json.starts_with(r#"[{"name":"add","description":"Add two numbers.","input_schema":{"#));
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    pub fn definitions(&self, dialect: impl Into<Dialect>) -> &Definitions {
        let dialect = dialect.into();
        self.compiled(dialect.index(), || compile(dialect, self.tools(), self.provider_tools()))
    }
}

fn compile<S>(dialect: Dialect, tools: &[FunctionTool<S>], providers: &[ProviderTool]) -> Definitions {
    let renamed = names::renamed(dialect.format(), tools.iter().map(FunctionTool::name));
    let mut not_strict = Vec::new();
    let mut array = Array::new(dialect.format());
    let mut scratch = Vec::new();
    let mut wire_names = renamed.iter().peekable(); // in the order of the tools
    for tool in tools {
        let wire = wire_names.next_if(|(name, _)| name == tool.name()).map(|(_, wire)| wire.as_str());
        let refusal = with_definition(dialect, tool.spec(), wire, &mut scratch, |text| array.function(text));
        not_strict.extend(refusal.map(|reason| (tool.name().to_owned(), reason)));
    }
    for provider in providers {
        array.provider(&serde_json::to_string(provider.definition()).unwrap_or_default());
    }
    Definitions::new(array.finish(), renamed, not_strict)
}

/// Hands a tool's definition to `take`: it is kept with the tool, unless its name there is not its
/// own. Says why it is not strict though that was asked for.
fn with_definition(
    dialect: Dialect,
    spec: &ToolSpec,
    wire_name: Option<&str>,
    scratch: &mut Vec<u8>,
    take: impl FnOnce(&str),
) -> Option<Arc<str>> {
    let written;
    let definition = match wire_name {
        None => spec.definitions.get_or_init(dialect.index(), || write(dialect, spec, &spec.name, scratch)),
        Some(name) => {
            written = write(dialect, spec, name, scratch);
            &written
        }
    };
    take(&definition.text);
    definition.not_strict.clone()
}

fn write(dialect: Dialect, spec: &ToolSpec, name: &str, scratch: &mut Vec<u8>) -> Definition {
    let followed = root::followed(spec.contract.schema());
    let declared = Declared {
        name,
        description: &spec.description,
        parameters: followed.as_ref().unwrap_or(spec.contract.schema()),
        annotations: &spec.annotations,
        strict: dialect.is_strict(),
    };
    let write = match dialect.format() {
        Format::OpenAiChat | Format::Mistral => openai_chat::definition,
        Format::OpenAiResponses => openai_responses::definition,
        Format::OpenAiRealtime => openai_realtime::definition,
        Format::Anthropic => anthropic::definition,
        Format::Gemini => gemini::definition,
        Format::GeminiJsonSchema => gemini::json_schema_definition,
        Format::Mcp => mcp::definition,
        Format::Bedrock => bedrock::definition,
        Format::Ollama => ollama::definition,
        Format::Cohere => cohere::definition,
    };
    scratch.clear();
    let not_strict = write(declared, scratch);
    let text = std::str::from_utf8(scratch).unwrap_or_default();
    Definition { text: text.into(), not_strict: not_strict.map(Into::into) }
}

/// The array of definitions. Gemini's function declarations stand together in one tool.
struct Array {
    text: String,
    declares: bool,
}

impl Array {
    fn new(format: Format) -> Self {
        let declares = matches!(format, Format::Gemini | Format::GeminiJsonSchema);
        Self { text: "[".to_owned(), declares }
    }

    fn function(&mut self, definition: &str) {
        match self.text.len() {
            1 if self.declares => self.text.push_str(r#"{"functionDeclarations":["#),
            1 => {}
            _ => self.text.push(','),
        }
        self.text.push_str(definition);
    }

    fn provider(&mut self, definition: &str) {
        self.close();
        if self.text.len() > 1 {
            self.text.push(',');
        }
        self.text.push_str(definition);
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.declares) && self.text.len() > 1 {
            self.text.push_str("]}");
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.text.push(']');
        self.text
    }
}
