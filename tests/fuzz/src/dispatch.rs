//! A tool in a registry, and one call of it.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use serde_json::Value;
use tool_runtime::{
    BuildError, ExecutorOptions, FunctionCall, FunctionCallOutput, FunctionTool, JsonObject, Leniencies,
    LeniencyKind, RunContext, ToolContext, ToolError, tools,
};

use crate::document::Document;

/// The arguments that last reached a handler.
pub(crate) type Received = Arc<Mutex<Option<Value>>>;

/// A registry of one tool, with every leniency and with none.
pub(crate) struct Registry {
    name: String,
    lenient: ToolContext,
    strict: ToolContext,
}

impl Registry {
    pub(crate) fn of(tool: FunctionTool) -> Self {
        let name = tool.name().to_owned();
        let lenient = ToolContext::new(tools![{ tool }]).unwrap_or_else(|error| panic!("{error}"));
        let options = ExecutorOptions::default().leniencies(Leniencies::none());
        Self { name, strict: lenient.clone().with_options(options), lenient }
    }

    pub(crate) fn leniently(&self, arguments: &str) -> FunctionCallOutput {
        self.call(&self.lenient, arguments)
    }

    pub(crate) fn strictly(&self, arguments: &str) -> FunctionCallOutput {
        self.call(&self.strict, arguments)
    }

    /// Makes the call, which must get its one answer; no tool here waits for anything.
    fn call(&self, registry: &ToolContext, arguments: &str) -> FunctionCallOutput {
        const ID: &str = "call_7";
        let call = FunctionCall::new(ID, self.name.as_str(), arguments);
        let outputs = registry.execute_all(vec![call], &RunContext::detached(())).now_or_never();
        let outputs = outputs.unwrap_or_else(|| panic!("the call waits for something"));
        let [output] = <[_; 1]>::try_from(outputs).unwrap_or_else(|outputs| panic!("answers: {outputs:?}"));
        assert_eq!((output.call_id.as_str(), output.name.as_str()), (ID, self.name.as_str()));
        assert_ne!(output.output, "An internal error occurred", "the call panicked");
        let is_about_arguments = output.output.starts_with("Invalid arguments");
        assert!(!output.is_error || is_about_arguments, "no handler here fails: {}", output.output);
        assert!(!output.is_error || output.output.len() <= 2048, "a long answer: {}", output.output);
        let is_repaired = output.leniencies().iter().any(|made| made.kind == LeniencyKind::SyntaxRepaired);
        assert_eq!(output.repaired_arguments().is_some(), is_repaired, "{:?}", output.leniencies());
        let repaired =
            output.repaired_arguments().map(|text| Document::parse(text).filter(|text| !text.repeats));
        assert!(repaired.is_none_or(|document| document.is_some()), "repaired to what is no JSON");
        output
    }
}

/// A tool of a raw definition, and the arguments it receives.
pub(crate) fn raw_tool(definition: Value) -> Result<(FunctionTool, Received), BuildError> {
    let received = Received::default();
    let noted = Arc::clone(&received);
    let tool = FunctionTool::raw(definition)?.handler(move |_, raw_arguments: JsonObject| {
        *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Value::Object(raw_arguments));
        async { Ok::<_, ToolError>(()) }
    })?;
    Ok((tool, received))
}

/// What reached the handler since this was last asked.
pub(crate) fn taken(received: &Received) -> Option<Value> {
    received.lock().unwrap_or_else(PoisonError::into_inner).take()
}
