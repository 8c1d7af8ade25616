//! Registries whose toolsets change.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
};

use tool_runtime::{
    ExecutorOptions, Format, FunctionTool, IntoTools, JsonObject, Leniencies, Tool, ToolContext, ToolError,
    Toolset, tools,
};

use crate::support::{call, registry};

fn tool(name: &str) -> FunctionTool {
    let builder = FunctionTool::builder(name).description("A tool.");
    let name = name.to_owned();
    let handler = move |_, _: JsonObject| {
        let name = name.clone();
        async move { Ok::<_, ToolError>(name) }
    };
    builder.handler(handler).build().unwrap()
}

/// A toolset whose tools are exchanged.
struct Shelf {
    tools: Mutex<Vec<Tool>>,
    version: AtomicU64,
    asked: AtomicUsize,
}

impl Shelf {
    fn of<Via>(tools: impl IntoTools<(), Via>) -> Arc<Self> {
        let tools = Mutex::new(tools.into_tools());
        Arc::new(Self { tools, version: AtomicU64::new(0), asked: AtomicUsize::new(0) })
    }

    fn put<Via>(&self, tools: impl IntoTools<(), Via>) {
        *self.tools.lock().unwrap() = tools.into_tools();
        self.version.fetch_add(1, Relaxed);
    }
}

impl Toolset for Shelf {
    fn id(&self) -> &'static str {
        "shelf"
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        self.asked.fetch_add(1, Relaxed);
        self.tools.lock().unwrap().clone()
    }

    fn version(&self) -> u64 {
        self.version.load(Relaxed)
    }
}

fn names(registry: &ToolContext) -> Vec<&str> {
    registry.tools().iter().map(FunctionTool::name).collect()
}

fn refreshed(registry: &ToolContext) -> ToolContext {
    registry.refreshed().unwrap().expect("a toolset has changed")
}

#[test]
fn while_no_version_changes_there_is_nothing_to_refresh_and_no_toolset_is_asked() {
    let shelf = Shelf::of(tool("kept"));
    let registry = registry(tools![{ tool("plain") }, { Arc::clone(&shelf) }]);
    for _ in 0..3 {
        assert!(registry.refreshed().unwrap().is_none());
    }
    assert_eq!(shelf.asked.load(Relaxed), 1);
}

#[test]
fn tools_that_change_without_a_version_go_unnoticed() {
    let shelf = Shelf::of(tool("kept"));
    let registry: ToolContext = registry(Arc::clone(&shelf));
    *shelf.tools.lock().unwrap() = tools![{ tool("other") }];
    assert!(registry.refreshed().unwrap().is_none());
}

#[tokio::test]
async fn a_refreshed_registry_has_the_toolsets_tools_of_now_in_their_place() {
    let shelf = Shelf::of(tool("old"));
    let before = registry(tools![{ tool("first") }, { Arc::clone(&shelf) }, { tool("last") }]);
    shelf.put(tools![{ tool("new") }, { tool("newer") }]);
    let after = refreshed(&before);
    assert_eq!(names(&after), ["first", "new", "newer", "last"]);
    assert_eq!(call(&after, "newer", "{}").await.output, "newer");
    assert_eq!(names(&before), ["first", "old", "last"]);
    assert!(after.refreshed().unwrap().is_none());
    assert!(before.refreshed().unwrap().is_some());
}

#[test]
fn a_tool_that_stays_is_the_same_instance_and_its_definition_the_same_text() {
    let (kept, other) = (tool("kept"), tool("other"));
    let shelf = Shelf::of(kept.clone());
    let before = registry(Arc::clone(&shelf));
    let definition = before.definitions(Format::Anthropic).to_value()[0].clone();
    shelf.put(vec![other, kept.clone()]);
    let after = refreshed(&before);
    assert_eq!(after.tools()[1], kept);
    assert_eq!(after.definitions(Format::Anthropic).to_value()[1], definition);
    assert_eq!(before.definitions(Format::Anthropic).to_value().as_array().unwrap().len(), 1);
}

#[test]
fn a_nested_toolset_is_looked_at_too() {
    let inner = Shelf::of(tool("inner"));
    let outer = Shelf::of(Arc::clone(&inner));
    let before = registry(Arc::clone(&outer));
    inner.put(tool("inner_2"));
    assert_eq!(names(&refreshed(&before)), ["inner_2"]);
}

#[test]
fn a_toolset_that_came_in_by_a_refresh_is_looked_at_from_then_on() {
    let (inner, outer) = (Shelf::of(tool("inner")), Shelf::of(tools![]));
    let before = registry(Arc::clone(&outer));
    outer.put(Arc::clone(&inner));
    let after = refreshed(&before);
    assert_eq!(names(&after), ["inner"]);
    inner.put(tools![]);
    assert_eq!(names(&refreshed(&after)), [""; 0]);
}

#[tokio::test]
async fn options_and_exclusions_stay() {
    let shelf = Shelf::of(tool("old"));
    let strict = ExecutorOptions::default().leniencies(Leniencies::none());
    let registry = registry(Arc::clone(&shelf)).with_options(strict).exclude(["hidden", "old"]);
    assert!(registry.refreshed().unwrap().is_none());
    shelf.put(vec![tool("hidden"), tool("shown"), tool("old")]);
    let after = refreshed(&registry);
    assert_eq!(names(&after), ["shown"]);
    assert!(call(&registry, "shown", "{'a': 1}").await.is_error);
    assert!(call(&after, "shown", "{'a': 1}").await.is_error);
}

#[test]
fn an_update_starts_from_the_versions_of_its_time() {
    let shelf = Shelf::of(tool("old"));
    let mut registry = registry(Arc::clone(&shelf));
    shelf.put(tool("new"));
    let diff = registry.update_tools(Arc::clone(&shelf)).unwrap();
    assert_eq!((diff.added, diff.removed), (vec!["new".to_owned()], vec!["old".to_owned()]));
    assert!(registry.refreshed().unwrap().is_none());
}

#[tokio::test]
async fn a_clash_is_an_error_and_the_old_registry_stays_in_use() {
    let shelf = Shelf::of(tool("old"));
    let registry = registry(tools![{ tool("taken") }, { Arc::clone(&shelf) }]);
    shelf.put(tool("taken"));
    for _ in 0..2 {
        let error = registry.refreshed().unwrap_err();
        assert!(error.to_string().starts_with("tool `taken`: two tools have this name"), "{error}");
    }
    assert_eq!(names(&registry), ["taken", "old"]);
    assert_eq!(call(&registry, "old", "{}").await.output, "old");
    shelf.put(tool("free"));
    assert_eq!(names(&refreshed(&registry)), ["taken", "free"]);
}

#[test]
fn a_change_while_tools_are_read_is_seen_at_the_next_look() {
    /// Changes once more, right after it was asked for its tools.
    struct Restless(AtomicU64);
    impl Toolset for Restless {
        fn id(&self) -> &'static str {
            "restless"
        }
        fn version(&self) -> u64 {
            self.0.load(Relaxed)
        }
        fn tools(self: Arc<Self>) -> Vec<Tool> {
            let before = self.0.load(Relaxed);
            if before == 0 {
                self.0.store(1, Relaxed);
                return tools![{ tool("early") }];
            }
            tools![{ tool("late") }]
        }
    }
    let registry = registry(Restless(AtomicU64::new(0)));
    assert_eq!(names(&registry), ["early"]);
    let after = refreshed(&registry);
    assert_eq!(names(&after), ["late"]);
    assert!(after.refreshed().unwrap().is_none());
}
