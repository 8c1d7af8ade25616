//! LiveKit's tools: written in Rust where their types matter, of their own schema where not.

#![allow(clippy::needless_pass_by_value, reason = "a tool owns its arguments")]
#![allow(clippy::unnecessary_wraps, reason = "`#[arg(default = Some(3))]` makes a fn of the default")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tool_runtime::{FunctionTool, RunContext, Tool, function_tool, tools, toolset};
use tool_tests::{Received, noting_tool};

use super::models::{
    Aliased, Color, IntOrText, LooseExtra, Movie, Pair, Person, Point, Preferences, StrictExtra, Tag,
    Temperature, TreeNode, Vehicle,
};

/// Notes arguments under their names.
macro_rules! note {
    ($ctx:ident: $($argument:ident),*) => {{
        let Value::Object(arguments) = json!({ $((stringify!($argument)): $argument),* }) else { return };
        $ctx.userdata().note(arguments);
    }};
}

/// The tools written in Rust.
pub(crate) fn written() -> Vec<Tool<Received>> {
    tools![
        no_args,
        optional_none,
        optional_typing,
        mixed_required_default,
        defaults,
        any_param,
        literal_single_default,
        enum_str,
        enum_default,
        enum_list,
        list_str,
        set_and_tuple,
        dict_models,
        nested_model,
        nested_model_default,
        model_list,
        set_prefs,
        model_extra,
        model_alias,
        recursive_model,
        typed_dict_and_dataclass,
        union_primitive,
        union_default,
        union_discriminated,
        union_defaulted_tag,
        field_list_constraints,
        annotated_optional,
        unicode_tool,
        ctx_update,
        { MethodHost },
    ]
}

/// A tool as LiveKit advertises it, which notes what it is given.
pub(crate) fn of_schema(name: &str, tool: &Value) -> FunctionTool<Received> {
    let advertised = &tool["formats"]["openai_legacy"]["function"]["parameters"];
    let parameters = tool.get("pydantic_schema").filter(|schema| schema.is_object()).unwrap_or(advertised);
    let schema = json!({ "name": name, "description": tool["description"], "parameters": parameters });
    noting_tool(schema).unwrap_or_else(|error| panic!("{error}"))
}

/// A tool with no parameters.
#[function_tool]
fn no_args(ctx: RunContext<Received>) {
    note!(ctx:);
}

/// Optional with a None default.
///
/// # Arguments
/// * `arg1` - The first argument
/// * `opt_arg2` - The optional second argument
#[function_tool]
fn optional_none(ctx: RunContext<Received>, arg1: String, opt_arg2: Option<String>) {
    note!(ctx: arg1, opt_arg2);
}

/// Nullable with a non-null default.
#[function_tool]
fn optional_typing(ctx: RunContext<Received>, #[arg(default = Some(3))] n: Option<i64>) {
    note!(ctx: n);
}

/// One required, one defaulted.
#[function_tool]
fn mixed_required_default(
    ctx: RunContext<Received>,
    /// What to look for
    query: String,
    /// Max results
    #[arg(default = 10)]
    limit: i64,
) {
    note!(ctx: query, limit);
}

/// Every parameter has a non-null default.
#[function_tool]
fn defaults(
    ctx: RunContext<Received>,
    #[arg(default = "hi".to_owned())] s: String,
    #[arg(default = 5)] i: i64,
    #[arg(default = 1.5)] f: f64,
    #[arg(default = false)] b: bool,
    #[arg(default = vec!["a".to_owned()])] li: Vec<String>,
) {
    note!(ctx: s, i, f, b, li);
}

/// A parameter typed Any.
#[function_tool]
fn any_param(ctx: RunContext<Received>, value: Value) {
    note!(ctx: value);
}

/// Single-valued literal with default.
#[function_tool]
fn literal_single_default(ctx: RunContext<Received>, #[arg(default = Tag::Only)] tag: Tag) {
    note!(ctx: tag);
}

/// String enum.
#[function_tool]
fn enum_str(
    ctx: RunContext<Received>,
    /// The color to use
    color: Color,
) {
    note!(ctx: color);
}

/// String enum with default.
#[function_tool]
fn enum_default(ctx: RunContext<Received>, #[arg(default = Color::Green)] color: Color) {
    note!(ctx: color);
}

/// List of enum.
#[function_tool]
fn enum_list(ctx: RunContext<Received>, colors: Vec<Color>) {
    note!(ctx: colors);
}

/// List of strings.
#[function_tool]
fn list_str(
    ctx: RunContext<Received>,
    /// The ids
    order_id: Vec<String>,
) {
    note!(ctx: order_id);
}

/// Sets and tuples.
#[function_tool]
fn set_and_tuple(ctx: RunContext<Received>, s: BTreeSet<String>, t: (i64, String), v: Vec<i64>) {
    note!(ctx: s, t, v);
}

/// Map of models with defaulted fields.
#[function_tool]
fn dict_models(ctx: RunContext<Received>, people: BTreeMap<String, Preferences>) {
    note!(ctx: people);
}

/// Nested models.
#[function_tool]
fn nested_model(
    ctx: RunContext<Received>,
    /// The person to register
    person: Person,
) {
    note!(ctx: person);
}

/// Does a thing.
#[function_tool]
fn nested_model_default(
    ctx: RunContext<Received>,
    /// What to search for.
    query: String,
    /// Optional configuration for the search.
    #[arg(default = Preferences::default())]
    config: Preferences,
) {
    note!(ctx: query, config);
}

/// List of models.
#[function_tool]
fn model_list(
    ctx: RunContext<Received>,
    /// Everyone
    people: Vec<Person>,
) {
    note!(ctx: people);
}

/// Nested model whose fields all have defaults.
#[function_tool]
fn set_prefs(ctx: RunContext<Received>, prefs: Preferences) {
    note!(ctx: prefs);
}

/// Models that forbid and that keep what they do not know.
#[function_tool]
fn model_extra(ctx: RunContext<Received>, a: StrictExtra, b: LooseExtra) {
    note!(ctx: a, b);
}

/// Model with a renamed field.
#[function_tool]
fn model_alias(ctx: RunContext<Received>, user: Aliased) {
    note!(ctx: user);
}

/// Self-referencing model.
#[function_tool]
fn recursive_model(ctx: RunContext<Received>, root: TreeNode) {
    note!(ctx: root);
}

/// Structs and a tuple with named parts.
#[function_tool]
fn typed_dict_and_dataclass(ctx: RunContext<Received>, movie: Movie, point: Point, pair: Pair) {
    note!(ctx: movie, point, pair);
}

/// Integer or text.
#[function_tool]
fn union_primitive(ctx: RunContext<Received>, v: IntOrText) {
    note!(ctx: v);
}

/// Integer or text, with a default.
#[function_tool]
fn union_default(ctx: RunContext<Received>, #[arg(default = IntOrText::Int(5))] v: IntOrText) {
    note!(ctx: v);
}

/// Tagged union.
#[function_tool]
fn union_discriminated(
    ctx: RunContext<Received>,
    /// The vehicle
    item: Vehicle,
) {
    note!(ctx: item);
}

/// Tagged union whose tags have defaults in Python.
#[function_tool]
fn union_defaulted_tag(ctx: RunContext<Received>, temp: Temperature) {
    note!(ctx: temp);
}

/// List constraints.
#[function_tool]
fn field_list_constraints(ctx: RunContext<Received>, #[schemars(length(min = 1, max = 3))] ids: Vec<i64>) {
    note!(ctx: ids);
}

/// Constraints on an optional.
#[function_tool]
fn annotated_optional(
    ctx: RunContext<Received>,
    /// maybe n
    #[schemars(range(min = 1, max = 5))]
    n: Option<i64>,
) {
    note!(ctx: n);
}

/// Réserve une table
#[function_tool]
fn unicode_tool(
    ctx: RunContext<Received>,
    /// le prénom ✓
    prénom: String,
) {
    note!(ctx: prénom);
}

/// Reports progress.
#[function_tool]
async fn ctx_update(
    ctx: &RunContext<Received>,
    /// the query string
    query: &str,
) {
    tokio::task::yield_now().await;
    note!(ctx: query);
}

struct MethodHost;

#[toolset(id = "method_host")]
impl MethodHost {
    /// A method tool.
    #[function_tool]
    #[allow(clippy::unused_self, reason = "it is the method that is called")]
    fn method_tool(
        &self,
        /// The city
        city: String,
        ctx: RunContext<Received>,
    ) {
        note!(ctx: city);
    }
}
