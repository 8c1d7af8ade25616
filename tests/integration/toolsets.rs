//! What `#[toolset]` makes of an impl block.

use std::{
    fmt::Display,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::json;
use tool_runtime::{
    FunctionTool, JsonObject, RunContext, ToolContext, ToolError, ToolFlag, Toolset, Userdata, tools, toolset,
};

use crate::support::{call, call_with, registry};

struct Profile {
    greeting: &'static str,
    calls: AtomicUsize,
}

impl Profile {
    fn new(greeting: &'static str) -> Self {
        Self { greeting, calls: AtomicUsize::new(0) }
    }
}

#[toolset(id = "profile")]
impl Profile {
    const LIMIT: usize = 3;

    /// Greet the user.
    ///
    /// # Arguments
    /// * `name` - Who.
    #[function_tool]
    async fn greet(&self, name: String) -> String {
        self.calls.fetch_add(1, Ordering::Relaxed);
        format!("{}, {name}{}", self.greeting, Self::mark())
    }

    /// Count the calls.
    #[function_tool(name = "count", flags = ToolFlag::CANCELLABLE)]
    fn count_calls(self: &Arc<Self>) -> usize {
        self.calls.load(Ordering::Relaxed).min(Self::LIMIT)
    }

    /// Count the owners.
    #[function_tool(blocking)]
    fn owners(self: Arc<Self>) -> bool {
        Arc::strong_count(&self) > 1
    }

    /// Take a raw schema.
    #[function_tool(raw_schema = { "name": "raw", "parameters": { "type": "object", "required": ["a"] } })]
    async fn raw(&self, raw_arguments: JsonObject) -> Result<usize, ToolError> {
        Ok(raw_arguments.len())
    }

    /// Never there.
    #[cfg(any())]
    #[function_tool]
    async fn never(&self, missing: DoesNotExist) {}

    fn mark() -> &'static str {
        "!"
    }
}

#[tokio::test]
async fn methods_are_tools_of_their_object() {
    let registry: ToolContext = registry(Profile::new("Hello"));
    let names: Vec<_> = registry.tools().iter().map(FunctionTool::name).collect();
    assert_eq!(names, ["greet", "count", "owners", "raw"]);
    assert_eq!(call(&registry, "greet", json!({ "name": "Ada" })).await.output, "Hello, Ada!");
    assert_eq!(call(&registry, "count", "{}").await.output, "1");
    assert_eq!(call(&registry, "owners", "{}").await.output, "true");
    assert_eq!(call(&registry, "raw", json!({ "a": 1 })).await.output, "1");
    assert!(call(&registry, "raw", "{}").await.is_error);
}

#[test]
fn a_method_tool_is_described_like_any_other() {
    let registry: ToolContext = registry(Profile::new(""));
    let greet = registry.get("greet").unwrap();
    assert_eq!(greet.description(), "Greet the user.");
    let properties = json!({ "name": { "description": "Who.", "type": "string" } });
    assert_eq!(greet.parameters()["properties"], properties);
    assert_eq!(registry.get("count").unwrap().flags(), ToolFlag::CANCELLABLE);
    assert_eq!(registry.toolsets()[0].id(), "profile");
}

#[tokio::test]
async fn the_methods_stay_methods() {
    let profile = Arc::new(Profile::new("Hi"));
    assert_eq!(profile.greet("Ada".into()).await, "Hi, Ada!");
    assert_eq!(profile.count_calls(), 1);
}

#[test]
fn the_same_object_makes_the_same_instances() {
    let profile = Arc::new(Profile::new(""));
    let first: ToolContext = registry(Arc::clone(&profile));
    let second = registry(profile);
    assert_eq!(first, second);
    assert_eq!(first.tools(), second.tools());
    assert_ne!(first, registry(Profile::new("")));
}

#[test]
fn two_objects_of_one_toolset_clash() {
    let error = ToolContext::<()>::new(tools![{ Profile::new("a") }, { Profile::new("b") }]).unwrap_err();
    assert_eq!(error.faults().count(), 4, "{error}");
}

struct Generic<T>(T);

#[toolset]
impl<T: Display + Send + Sync + 'static> Generic<T> {
    /// Show it.
    #[function_tool]
    async fn show(&self) -> String {
        self.0.to_string()
    }
}

#[tokio::test]
async fn an_impl_may_be_generic() {
    assert_eq!(call(&registry(Generic(5)), "show", "{}").await.output, "5");
    assert_eq!(call(&registry(Generic("five")), "show", "{}").await.output, "five");
    assert_eq!(registry::<(), _>(Generic(5)).toolsets()[0].id(), "generic");
}

struct Bounded<T>(T);

#[toolset(id = "bounded")]
impl<T> Bounded<T>
where
    T: Clone + Into<i64> + Send + Sync + 'static,
{
    /// Add.
    #[function_tool]
    async fn add(&self, ctx: RunContext<App>, other: i64) -> i64 {
        self.0.clone().into() + other + ctx.userdata().0
    }
}

struct App(i64);

#[tokio::test]
async fn a_generic_impl_may_have_a_where_clause_and_a_context() {
    let registry = registry(Bounded(1_i32));
    assert_eq!(call_with(&registry, "add", json!({ "other": 10 }), App(100)).await.output, "111");
}

struct Shared;

#[toolset(id = "shared")]
impl Shared {
    /// For every application.
    #[function_tool]
    async fn anywhere(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn a_toolset_without_a_context_serves_every_application() {
    assert_eq!(call_with(&registry::<App, _>(Shared), "anywhere", "{}", App(1)).await.output, "true");
    assert_eq!(call(&registry(Shared), "anywhere", "{}").await.output, "true");
}

struct Lender<S>(std::marker::PhantomData<fn(S)>);

#[toolset(id = "lender")]
impl<S: Userdata + AsRef<str>> Lender<S> {
    /// What the application lends.
    #[function_tool]
    async fn lent(&self, ctx: &RunContext<S>) -> String {
        ctx.userdata().as_ref().to_owned()
    }
}

#[tokio::test]
async fn a_toolset_may_be_generic_over_the_userdata() {
    let registry = registry::<String, _>(Lender(std::marker::PhantomData));
    assert_eq!(call_with(&registry, "lent", "{}", "text".to_owned()).await.output, "text");
}

#[tokio::test]
async fn a_toolset_bears_set_up_and_closing() {
    let profile = Profile::new("");
    Toolset::<()>::setup(&profile).await.unwrap();
    Toolset::<()>::aclose(&profile).await;
}

mod inner {
    use tool_runtime::toolset;

    pub(crate) struct Empty;

    #[toolset(id = "empty")]
    impl Empty {}

    pub(crate) struct Agent2;

    #[toolset]
    impl Agent2 {
        /// Visible as far as the method is.
        #[function_tool]
        pub(crate) async fn visible(&self, r#type: u8) -> u8 {
            r#type
        }
    }
}

#[tokio::test]
async fn a_toolset_may_be_empty_or_stand_elsewhere() {
    assert!(registry::<(), _>(inner::Empty).tools().is_empty());
    let registry = registry(inner::Agent2);
    assert_eq!(call(&registry, "visible", json!({ "type": 1 })).await.output, "1");
    assert_eq!(registry.toolsets()[0].id(), "agent2");
    assert_eq!(inner::Agent2.visible(2).await, 2);
}
