//! What the tests share.

use serde_json::Value;
use tool_runtime::{
    FunctionCall, FunctionCallOutput, FunctionTool, IntoTools, LeniencyKind, MacroTool, RunContext,
    ToolContext, Userdata,
};

/// A registry of `tools`, of which there is nothing to object to.
pub(crate) fn registry<S: Userdata, Via>(tools: impl IntoTools<S, Via>) -> ToolContext<S> {
    ToolContext::new(tools).unwrap_or_else(|error| panic!("{error}"))
}

/// A registry of one macro-made tool of an application without data.
pub(crate) fn only<T: MacroTool<()>>() -> ToolContext {
    registry(T::tool())
}

/// Calls a tool of a registry that needs no data.
pub(crate) async fn call(registry: &ToolContext, name: &str, arguments: impl ToString) -> FunctionCallOutput {
    call_with(registry, name, arguments, ()).await
}

pub(crate) async fn call_with<S: Userdata>(
    registry: &ToolContext<S>,
    name: &str,
    arguments: impl ToString,
    userdata: S,
) -> FunctionCallOutput {
    let call = FunctionCall::new("call_1", name, arguments.to_string());
    registry.execute(call, &RunContext::detached(userdata)).await
}

/// Calls a macro-made tool.
pub(crate) async fn call_tool<T: MacroTool<()>>(arguments: impl ToString) -> FunctionCallOutput {
    let registry = only::<T>();
    let name = registry.tools()[0].name().to_owned();
    call(&registry, &name, arguments).await
}

/// What a tool that must succeed answers.
pub(crate) async fn answer_of<T: MacroTool<()>>(arguments: impl ToString) -> String {
    let output = call_tool::<T>(arguments).await;
    assert!(!output.is_error, "{}", output.output);
    output.output
}

/// What the model reads of a call that must fail.
pub(crate) async fn error_of<T: MacroTool<()>>(arguments: impl ToString) -> String {
    let output = call_tool::<T>(arguments).await;
    assert!(output.is_error, "{}", output.output);
    output.output
}

/// The advertised schema.
pub(crate) fn schema_of<T: MacroTool<()>>() -> Value {
    parameters(&T::tool())
}

pub(crate) fn parameters<S>(tool: &FunctionTool<S>) -> Value {
    Value::Object(tool.parameters().clone())
}

pub(crate) fn leniencies(output: &FunctionCallOutput) -> Vec<(LeniencyKind, &str)> {
    output.leniencies().iter().map(|made| (made.kind, made.pointer.as_str())).collect()
}
