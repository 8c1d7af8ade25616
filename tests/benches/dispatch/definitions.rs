//! What it costs to have a thousand definitions at hand.

use std::hint::black_box;

use criterion::{Bencher, Criterion};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, de::DeserializeOwned};
use tool_runtime::{FunctionTool, ToolContext, ToolError};

use super::{
    pairs::in_turn,
    tools::{Order, Unit},
};

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is read")]
struct Add {
    a: i64,
    b: i64,
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is read")]
struct Weather {
    location: String,
    unit: Unit,
    days: Option<u32>,
}

const TOOLS: usize = 1_000;

pub(crate) fn bench(criterion: &mut Criterion) {
    let names: Vec<_> = (0..TOOLS).map(|index| format!("tool_{index}")).collect();
    let build = || names.iter().enumerate().map(|(index, name)| tool(index, name)).collect::<Vec<_>>();
    let by_schemars = |bencher: &mut Bencher<'_>| {
        bencher.iter(|| (0..TOOLS).map(schemars_alone).collect::<Vec<_>>());
    };
    let first_read = |bencher: &mut Bencher<'_>| {
        bencher.iter(|| {
            let tools = build();
            read(&tools);
            tools
        });
    };
    in_turn(criterion, "first_read_1000", by_schemars, first_read);
    let tools = build();
    let register = |bencher: &mut Bencher<'_>| {
        bencher.iter(|| ToolContext::new(tools.clone()).expect("sound tools"));
    };
    in_turn(criterion, "register_1000", by_schemars, register);
    let registry = ToolContext::new(tools.clone()).expect("sound tools");
    in_turn(criterion, "later_read_1000", by_schemars, |bencher| bencher.iter(|| read(registry.tools())));
}

fn schemars_alone(index: usize) -> schemars::Schema {
    fn of<A: JsonSchema>() -> schemars::Schema {
        SchemaGenerator::default().into_root_schema_for::<A>()
    }
    match index % 3 {
        0 => of::<Add>(),
        1 => of::<Weather>(),
        _ => of::<Order>(),
    }
}

fn tool(index: usize, name: &str) -> FunctionTool {
    fn of<A: DeserializeOwned + JsonSchema + Send + 'static>(name: &str) -> FunctionTool {
        let tool = FunctionTool::builder(name).description("A tool.");
        tool.handler(|_, _: A| async { Ok::<_, ToolError>(()) }).build().expect("a sound tool")
    }
    match index % 3 {
        0 => of::<Add>(name),
        1 => of::<Weather>(name),
        _ => of::<Order>(name),
    }
}

fn read(tools: &[FunctionTool]) {
    for tool in tools {
        black_box((tool.name(), tool.description(), tool.parameters()));
    }
}
