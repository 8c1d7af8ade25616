//! What a registry holds, and how it changes.

use std::sync::Arc;

use serde_json::json;
use tool_runtime::{
    BuildError, FunctionTool, IntoTools, JsonObject, MacroTool, ProviderTool, Tool, ToolContext, ToolError,
    Toolset, function_tool, tools,
};

use crate::support::{call, registry};

/// A.
#[function_tool]
async fn a() -> &'static str {
    "a"
}

/// B.
#[function_tool(deprecated_names = ["old_b"])]
async fn b() -> &'static str {
    "b"
}

/// C.
#[function_tool]
async fn c() -> &'static str {
    "c"
}

/// A tool made at run time.
#[track_caller]
fn built(name: &str) -> FunctionTool {
    let builder = FunctionTool::builder(name).description("");
    builder.handler(|_, _: JsonObject| async { Ok::<_, ToolError>("built") }).build().unwrap()
}

struct Group {
    id: &'static str,
    members: Vec<Tool>,
}

impl Group {
    fn new<Via>(id: &'static str, members: impl IntoTools<(), Via>) -> Arc<Self> {
        Arc::new(Self { id, members: members.into_tools() })
    }
}

impl Toolset for Group {
    fn id(&self) -> &str {
        self.id
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        self.members.clone()
    }
}

fn names(registry: &ToolContext) -> Vec<&str> {
    registry.tools().iter().map(FunctionTool::name).collect()
}

fn problems(error: &BuildError) -> Vec<(&str, &str)> {
    error.faults().map(|fault| (fault.tool.as_str(), fault.problem.as_str())).collect()
}

fn provider(id: &str) -> ProviderTool {
    ProviderTool::new(id, JsonObject::from_iter([("type".to_owned(), json!(id))]))
}

#[test]
fn toolsets_are_flattened_in_their_place() {
    let inner = Group::new("inner", tools![b]);
    let outer = Group::new("outer", tools![{ built("first") }, { inner }, { built("last") }]);
    let registry = registry(tools![a, { outer }, { provider("web_search") }, c]);
    assert_eq!(names(&registry), ["a", "first", "b", "last", "c"]);
    let toolsets: Vec<_> = registry.toolsets().iter().map(|toolset| toolset.id().to_owned()).collect();
    assert_eq!(toolsets, ["outer", "inner"]);
    assert_eq!(registry.members().len(), 4);
    assert_eq!(registry.provider_tools().len(), 1);
    assert_eq!(registry.provider_tools()[0].id(), "web_search");
}

#[test]
fn the_same_instance_twice_is_one_tool() {
    let tool = built("built");
    let search = provider("search");
    let group = Group::new("group", tools![a, { tool.clone() }]);
    let registry = registry(tools![
        a,
        { group.clone() },
        { group },
        { tool.clone() },
        { tool },
        { <a as MacroTool<()>>::tool() },
        { search.clone() },
        { search },
    ]);
    assert_eq!(names(&registry), ["a", "built"]);
    assert_eq!((registry.toolsets().len(), registry.provider_tools().len()), (1, 1));
}

#[test]
fn a_toolset_that_holds_itself_ends() {
    struct Selfish;
    impl Toolset for Selfish {
        fn id(&self) -> &'static str {
            "selfish"
        }
        fn tools(self: Arc<Self>) -> Vec<Tool> {
            tools![a, { self }]
        }
    }
    assert_eq!(names(&registry(Selfish)), ["a"]);
}

#[test]
fn two_tools_of_one_name_are_an_error_that_names_both_origins() {
    let line = line!() + 1;
    let group = Group::new("group", built("a"));
    let error = ToolContext::new(tools![a, { group }]).unwrap_err();
    let origin = format!("{}:{line}", file!());
    assert_eq!(
        problems(&error),
        [("a", format!("two tools have this name, `integration::registry::a` and `{origin}` in the toolset `group`; rename one of them").as_str())]
    );
}

#[test]
fn a_former_name_can_clash_too() {
    let error = ToolContext::new(tools![b, { built("old_b") }]).unwrap_err();
    assert_eq!(problems(&error)[0].0, "old_b");
}

#[test]
fn every_clash_is_told_at_once() {
    let error =
        ToolContext::new(tools![a, b, { built("a") }, { built("b") }, { built("c") }, { built("c") }])
            .unwrap_err();
    let clashing: Vec<_> = problems(&error).into_iter().map(|(name, _)| name).collect();
    assert_eq!(clashing, ["a", "b", "c"]);
    assert_eq!(error.to_string().lines().count(), 3);
}

#[test]
fn a_tool_is_found_by_its_names() {
    let registry: ToolContext = registry(tools![a, b]);
    assert_eq!(registry.get("b").unwrap().name(), "b");
    assert_eq!(registry.get("old_b").unwrap().name(), "b");
    assert!(registry.get("B").is_none() && registry.get("").is_none());
}

#[test]
fn a_list_of_tools_takes_every_form() {
    let nested = vec![vec![built("one")], vec![built("two"), built("three")]];
    let group = Group::new("group", tools![c]);
    let erased: Arc<dyn Toolset> = Group::new("erased", built("four"));
    let tool = Tool::Function(built("six"));
    let registry = registry(tools![
        crate::registry::a,
        self::b,
        { nested },
        { group },
        { erased },
        { tool },
        Group { id: "by value", members: Vec::new() },
        provider("search"),
        built("five"),
        Vec::<Tool>::new(),
    ]);
    assert_eq!(names(&registry), ["a", "b", "one", "two", "three", "c", "four", "six", "five"]);
}

#[test]
fn a_registry_is_made_of_one_thing_or_of_many() {
    assert_eq!(names(&registry(built("one"))), ["one"]);
    assert_eq!(names(&registry(vec![built("one"), built("two")])), ["one", "two"]);
    assert_eq!(names(&registry(Group::new("group", tools![a, b]))), ["a", "b"]);
    assert_eq!(names(&registry(tools![])), [""; 0]);
    assert_eq!(names(&registry(tools![a])), ["a"]);
    assert_eq!(names(&registry(tools![a, b,])), ["a", "b"]);
}

#[test]
fn registries_of_the_same_instances_are_equal_in_any_order() {
    let tool = built("built");
    let (search, maps) = (provider("search"), provider("maps"));
    let empty = || registry(tools![]);
    assert_eq!(empty(), empty());
    let first = registry(tools![a, b, { tool.clone() }, { search.clone() }, { maps.clone() }]);
    let second = registry(tools![{ maps.clone() }, { tool.clone() }, b, a, { search.clone() }]);
    assert_eq!(first, second);
    assert_eq!(first, first.clone());
    assert_ne!(first, registry(tools![a, b, { tool.clone() }, { search.clone() }]));
    assert_ne!(first, registry(tools![a, b, { built("built") }, { search }, { maps }]));
    assert_ne!(first, empty());
}

#[test]
fn a_toolset_counts_for_equality() {
    let tool = built("built");
    let group = Group::new("group", tool.clone());
    let same = registry(tools![{ group.clone() }]);
    assert_eq!(same, registry(group));
    assert_ne!(same, registry(tool.clone()));
    assert_ne!(same, registry(Group::new("group", tool)));
}

#[test]
fn two_tools_of_equal_words_are_not_one() {
    assert_ne!(registry(built("built")), registry(built("built")));
    assert_ne!(provider("search"), provider("search"));
    let tool = built("built");
    assert_eq!(tool, tool.clone());
}

#[test]
fn an_update_says_what_it_changed() {
    let kept = built("kept");
    let mut registry = registry(tools![a, b, { kept.clone() }, { built("replaced") }]);
    let diff = registry.update_tools(tools![c, { kept }, { built("replaced") }, a]).unwrap();
    assert_eq!(
        (diff.added.as_slice(), diff.removed.as_slice()),
        (&["c".to_owned()][..], &["b".to_owned()][..])
    );
    assert_eq!(diff.replaced, ["replaced"]);
    assert_eq!(names(&registry), ["c", "kept", "replaced", "a"]);
    assert!(registry.get("b").is_none());
}

#[test]
fn an_update_to_the_same_changes_nothing() {
    let mut registry: ToolContext = registry(tools![a, b]);
    let before = registry.clone();
    assert!(registry.update_tools(tools![b, a]).unwrap().is_empty());
    assert_eq!(registry, before);
}

#[test]
fn of_two_members_of_one_id_an_update_keeps_the_last_in_the_place_of_the_first() {
    let (first, last) = (built("twice"), built("twice"));
    let mut registry = registry(tools![]);
    let diff = registry.update_tools(tools![{ first.clone() }, a, { last.clone() }]).unwrap();
    assert_eq!(names(&registry), ["twice", "a"]);
    assert_eq!(registry.tools()[0], last);
    assert_ne!(registry.tools()[0], first);
    assert_eq!(diff.added, ["twice", "a"]);
}

#[test]
fn an_update_that_fails_changes_nothing() {
    let mut registry = registry(tools![a]);
    let before = registry.clone();
    let clash = Group::new("group", built("b"));
    assert!(registry.update_tools(tools![b, { clash }]).is_err());
    assert_eq!(registry, before);
    assert_eq!(names(&registry), ["a"]);
}

#[test]
fn a_copy_is_not_changed_by_an_update() {
    let original = registry(tools![a]);
    let mut copy = original.clone();
    copy.update_tools(tools![b]).unwrap();
    assert_eq!((names(&original), names(&copy)), (vec!["a"], vec!["b"]));
    assert_ne!(original, copy);
}

#[tokio::test]
async fn a_member_can_be_excluded_and_its_toolset_stays() {
    let registry = registry(tools![c, { Group::new("group", tools![a, b]) }]);
    let without = registry.exclude(["a"]);
    assert_eq!(names(&without), ["c", "b"]);
    assert_eq!(without.toolsets().len(), 1);
    assert_eq!(call(&without, "b", "{}").await.output, "b");
    let output = call(&without, "a", "{}").await;
    assert!(output.output.starts_with("Unknown function: a - available tools: c, b"), "{}", output.output);
    assert_eq!(names(&registry), ["c", "a", "b"]);
    assert_ne!(registry, without);
}

#[test]
fn excluding_nothing_changes_nothing() {
    let registry: ToolContext = registry(tools![a, b]);
    assert_eq!(registry.exclude([""; 0]), registry);
    assert_eq!(registry.exclude(["unknown"]), registry);
}

#[test]
fn what_was_excluded_stays_so_after_an_update() {
    let mut registry = registry(tools![a, b]).exclude(["b"]);
    let diff = registry.update_tools(tools![b, c]).unwrap();
    assert_eq!(names(&registry), ["c"]);
    assert_eq!((diff.added, diff.removed), (vec!["c".to_owned()], vec!["a".to_owned()]));
}

#[test]
fn names_that_are_none_are_refused() {
    let long = "x".repeat(129);
    for (name, problem) in [
        ("", "the name is empty; give the tool one"),
        ("a b", "the name may have only ASCII letters, digits, `_`, `.` and `-`"),
        ("größe", "the name may have only ASCII letters, digits, `_`, `.` and `-`"),
        (long.as_str(), "the name has 129 bytes; at most 128 are allowed"),
    ] {
        let builder = FunctionTool::<()>::builder(name).description("");
        let built = builder.handler(|_, _: JsonObject| async { Ok::<_, ToolError>(()) }).build();
        assert_eq!(problems(&built.unwrap_err()), [(name, problem)]);
    }
    assert_eq!(built("A-z.0_9").name(), "A-z.0_9");
}

#[test]
fn everything_wrong_with_a_built_tool_is_told_at_once() {
    let builder =
        FunctionTool::<()>::builder("a b").timeout(std::time::Duration::ZERO).deprecated_names(["c d"]);
    let built = builder.handler(|_, text: String| async move { Ok::<_, ToolError>(text) }).build();
    let error = built.unwrap_err();
    assert_eq!(error.faults().count(), 5, "{error}");
}

#[test]
fn debug_of_a_registry_names_its_tools() {
    assert_eq!(format!("{:?}", registry::<(), _>(tools![a, b])), r#"ToolContext { tools: ["a", "b"], .. }"#);
}

#[test]
fn thousands_of_tools_are_found_by_name() {
    let registry = registry((0..5_000).map(|index| built(&format!("tool_{index}"))).collect::<Vec<_>>());
    assert_eq!(registry.get("tool_4999").unwrap().name(), "tool_4999");
    assert_eq!(registry.tools().len(), 5_000);
}
