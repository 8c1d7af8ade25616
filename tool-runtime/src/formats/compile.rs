//! The definitions of a registry's tools, compiled once and kept.

use std::{ops::Range, sync::Arc};

use super::{
    Dialect, Format, anthropic, bedrock, cohere, gemini, mcp, names::WireNames, ollama, openai_chat,
    openai_realtime, openai_responses, root, write::json_object,
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
    let mut names = WireNames::new(dialect.format(), tools.iter().map(FunctionTool::name));
    let mut not_strict = Vec::new();
    let mut array = Array::new(dialect.format());
    let mut written = Vec::with_capacity(tools.len());
    for tool in tools {
        let spec = tool.spec();
        let wire = names.of(&spec.name);
        array.next_function();
        let known = spec.definitions.get(dialect.index()).filter(|_| wire.is_none());
        let refusal = if let Some(known) = known {
            array.text.push_str(known.text());
            known.not_strict.clone()
        } else {
            let start = array.text.len();
            let refusal = write(dialect, spec, wire.unwrap_or(&spec.name), &mut array.text);
            let refusal: Option<Arc<str>> = refusal.map(Into::into);
            if wire.is_none() {
                written.push((spec, start..array.text.len(), refusal.clone()));
            }
            refusal
        };
        not_strict.extend(refusal.map(|reason| (tool.name().to_owned(), reason)));
    }
    for provider in providers {
        array.provider(provider);
    }
    let array = Arc::new(array.finish());
    keep(dialect, &array, written);
    Definitions::new(array, names.renamed(), not_strict)
}

type Written<'t> = (&'t ToolSpec, Range<usize>, Option<Arc<str>>);

/// A tool's definition is kept with the tool, unless its name there is not its own.
fn keep(dialect: Dialect, array: &Arc<String>, written: Vec<Written<'_>>) {
    for (spec, place, not_strict) in written {
        spec.definitions.get_or_init(dialect.index(), || Definition {
            array: Arc::clone(array),
            place: place.clone(),
            not_strict: not_strict.clone(),
        });
    }
}

/// Writes a tool's definition; says why it is not strict though that was asked for.
fn write(dialect: Dialect, spec: &ToolSpec, name: &str, text: &mut String) -> Option<String> {
    let schema = spec.told().schema();
    let followed = root::followed(schema);
    let declared = Declared {
        name,
        description: &spec.description,
        parameters: followed.as_ref().unwrap_or(schema),
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
    write(declared, text)
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

    /// What stands before a function's definition.
    fn next_function(&mut self) {
        match self.text.len() {
            1 if self.declares => self.text.push_str(r#"{"functionDeclarations":["#),
            1 => {}
            _ => self.text.push(','),
        }
    }

    fn provider(&mut self, provider: &ProviderTool) {
        self.close();
        if self.text.len() > 1 {
            self.text.push(',');
        }
        json_object(&mut self.text, provider.definition());
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

#[cfg(all(test, feature = "validation"))] // raw tools need it
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use crate::{Dialect, Format, FunctionTool, JsonObject, ToolContext, ToolError};

    fn tool(name: &str) -> Option<FunctionTool> {
        let schema = json!({ "name": name, "description": "A tool.", "parameters": {} });
        let tool = FunctionTool::raw(schema).ok()?;
        tool.handler(|_, _: JsonObject| async { Ok::<_, ToolError>(()) }).ok()
    }

    fn array(tool: &FunctionTool, dialect: Dialect) -> Option<Arc<String>> {
        tool.spec().definitions.get(dialect.index()).map(|definition| Arc::clone(&definition.array))
    }

    #[test]
    fn a_tool_that_stays_is_not_compiled_again() -> Result<(), crate::BuildError> {
        let [Some(first), Some(second), Some(third)] = ["first", "second", "third"].map(tool) else {
            unreachable!("sound tools")
        };
        for dialect in [Dialect::from(Format::Gemini), Format::OpenAiChat.strict()] {
            let mut registry = ToolContext::new(vec![first.clone(), second.clone()])?;
            assert!(array(&third, dialect).is_none());
            let before = registry.definitions(dialect).to_value();
            let compiled = array(&first, dialect);
            registry.update_tools(vec![third.clone(), first.clone(), second.clone()])?;
            let after = registry.definitions(dialect).to_value();
            let kept = array(&first, dialect);
            assert!(compiled.zip(kept).is_some_and(|(compiled, kept)| Arc::ptr_eq(&compiled, &kept)));
            assert!(array(&third, dialect).is_some());
            let functions = |array: &serde_json::Value| match dialect.format() {
                Format::Gemini => array[0]["functionDeclarations"].clone(),
                _ => array.clone(),
            };
            assert_eq!(functions(&after)[1], functions(&before)[0]);
        }
        Ok(())
    }
}
