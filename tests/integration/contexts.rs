//! The context parameter, in every form it takes.

use std::sync::Arc;

use serde_json::json;
use tool_runtime::{FunctionCall, RunContext, ToolContext, Userdata, function_tool, tools};

use crate::support::{call_with, parameters, registry};

struct App {
    name: &'static str,
    db: Db,
}

struct Db(&'static str);

impl AsRef<Db> for App {
    fn as_ref(&self) -> &Db {
        &self.db
    }
}

fn app() -> App {
    App { name: "app", db: Db("db") }
}

/// By value.
#[function_tool]
async fn by_value(ctx: RunContext<App>, a: u8) -> String {
    format!("{} {a}", ctx.userdata().name)
}

/// By reference.
#[function_tool]
async fn by_reference(a: u8, ctx: &RunContext<App>) -> String {
    format!("{} {a}", ctx.userdata().name)
}

type Ctx = RunContext<App>;

/// Behind an alias.
#[function_tool]
async fn by_alias(#[arg(context)] ctx: Ctx, a: u8) -> String {
    format!("{} {a}", ctx.userdata().name)
}

/// Behind an alias, by reference.
#[function_tool]
async fn by_alias_reference(#[arg(context)] ctx: &Ctx, a: u8) -> String {
    format!("{} {a}", ctx.userdata().name)
}

/// By a path.
#[function_tool]
async fn by_path(_ctx: tool_runtime::RunContext<App>, a: u8) -> String {
    a.to_string()
}

type Generic<S> = RunContext<S>;

/// For any application.
#[function_tool]
async fn for_any<S: Userdata>(_ctx: RunContext<S>, a: u8) -> u8 {
    a
}

/// For any application that lends a database.
#[function_tool]
async fn for_lenders<S>(ctx: &RunContext<S>) -> &'static str
where
    S: Userdata + AsRef<Db>,
{
    ctx.userdata().as_ref().0
}

/// For any application, behind an alias.
#[function_tool]
async fn for_any_by_alias<S: Userdata>(#[arg(context)] ctx: Generic<S>) -> bool {
    ctx.function_call().is_some()
}

/// Sync, with a context.
#[function_tool]
fn sync(ctx: &RunContext<App>) -> &'static str {
    ctx.userdata().name
}

/// Without a context, for all.
#[function_tool]
async fn without(a: u8) -> u8 {
    a
}

fn all() -> ToolContext<App> {
    registry(tools![
        by_value,
        by_reference,
        by_alias,
        by_alias_reference,
        by_path,
        for_any,
        for_lenders,
        for_any_by_alias,
        sync,
        without,
    ])
}

#[tokio::test]
async fn a_context_comes_in_every_form() {
    let registry = all();
    for (name, arguments, answer) in [
        ("by_value", json!({ "a": 1 }), "app 1"),
        ("by_reference", json!({ "a": 2 }), "app 2"),
        ("by_alias", json!({ "a": 3 }), "app 3"),
        ("by_alias_reference", json!({ "a": 4 }), "app 4"),
        ("by_path", json!({ "a": 5 }), "5"),
        ("for_any", json!({ "a": 6 }), "6"),
        ("for_lenders", json!({}), "db"),
        ("for_any_by_alias", json!({}), "true"),
        ("sync", json!({}), "app"),
        ("without", json!({ "a": 7 }), "7"),
    ] {
        assert_eq!(call_with(&registry, name, arguments, app()).await.output, answer, "{name}");
    }
}

#[test]
fn the_model_never_sees_the_context() {
    for tool in all().tools() {
        let schema = parameters(tool);
        let names: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
        assert!(names.is_empty() || names == ["a"], "{}: {names:?}", tool.name());
    }
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct AppContext {
    topic: String,
}

/// Takes a type that is merely called like a context.
#[function_tool]
async fn not_a_context(context: &AppContext) -> String {
    context.topic.clone()
}

#[tokio::test]
async fn a_type_merely_called_like_a_context_is_an_argument() {
    let registry: ToolContext<()> = registry(tools![not_a_context]);
    assert_eq!(parameters(&registry.tools()[0])["required"], json!(["context"]));
    let output = call_with(&registry, "not_a_context", json!({ "context": { "topic": "x" } }), ()).await;
    assert_eq!(output.output, "x");
}

#[tokio::test]
async fn one_generic_tool_serves_two_applications() {
    let first = registry::<App, _>(tools![for_any, without]);
    let second = registry::<(), _>(tools![for_any, without]);
    assert_eq!(call_with(&first, "for_any", json!({ "a": 1 }), app()).await.output, "1");
    assert_eq!(call_with(&second, "for_any", json!({ "a": 1 }), ()).await.output, "1");
}

#[tokio::test]
async fn a_context_knows_its_call_and_shares_its_data() {
    /// What it was called with.
    #[function_tool]
    async fn echo(ctx: RunContext<Arc<str>>) -> String {
        let call = ctx.function_call().unwrap();
        format!("{} {} {} {}", call.call_id, call.name, call.arguments, ctx.userdata())
    }
    let registry = registry(tools![echo]);
    let ctx = RunContext::detached(Arc::<str>::from("shared"));
    assert!(ctx.function_call().is_none());
    let output = registry.execute(FunctionCall::new("call_7", "echo", "{ }"), &ctx).await;
    assert_eq!(output.output, "call_7 echo { } shared");
    assert!(ctx.function_call().is_none());
}

#[tokio::test]
async fn a_context_may_outlive_its_call() {
    /// Hand the context to a task.
    #[function_tool]
    async fn keep(ctx: RunContext<tokio::sync::mpsc::UnboundedSender<String>>) {
        tokio::spawn(async move {
            tokio::task::yield_now().await;
            ctx.userdata().send(ctx.function_call().unwrap().call_id.clone()).unwrap();
        });
    }
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    call_with(&registry(tools![keep]), "keep", "{}", sender).await;
    assert_eq!(receiver.recv().await.unwrap(), "call_1");
}

#[test]
fn debug_of_a_context_shows_no_data() {
    let ctx = RunContext::detached("personal".to_owned());
    assert_eq!(format!("{ctx:?}"), "RunContext { call_id: None, .. }");
}
