//! How often the normal path asks for memory, against dispatch written by hand.

#![allow(clippy::expect_used, reason = "a test stops on what it did not expect")]

#[path = "../benches/dispatch/floor.rs"]
#[allow(dead_code, reason = "the bench uses more of it")]
mod floor;
#[path = "../benches/dispatch/tools.rs"]
#[allow(
    dead_code,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "the bench uses more of it"
)]
mod tools;

use allocation_counter::measure;
use futures_util::FutureExt;
use tool_runtime::{Dialect, Format, FunctionCall, RunContext, ToolContext, tools};

use self::{
    floor::Floor,
    tools::{ADD, WEATHER, add, add_with_context, order, place_order, weather},
};

fn registry() -> ToolContext {
    ToolContext::new(tools![add, add_with_context, weather, place_order]).expect("sound tools")
}

/// Allocations of one call, through the registry and through the floor.
fn allocations(tool: &str, floor: &str, arguments: &str) -> (u64, u64) {
    let (registry, by_hand, ctx) = (registry(), Floor::new(), RunContext::detached(()));
    let call = FunctionCall::new("call_1", tool, arguments);
    let ours = measure(|| drop(registry.execute(call, &ctx).now_or_never().expect("nothing to wait for")));
    let call = FunctionCall::new("call_1", floor, arguments);
    let floor = measure(|| drop(by_hand.execute(call).now_or_never().expect("nothing to wait for")));
    (ours.count_total, floor.count_total)
}

#[test]
fn a_call_takes_at_most_three_allocations_more_than_hand_written_code() {
    let order = order();
    let calls = [
        ("add", "add", ADD),
        ("add_with_context", "add", ADD),
        ("weather", "weather", WEATHER),
        ("place_order", "place_order", order.as_str()),
    ];
    for (tool, floor, arguments) in calls {
        let (ours, by_hand) = allocations(tool, floor, arguments);
        println!("{tool}: {ours} allocations, {by_hand} by hand");
        assert!(ours <= by_hand + 3, "{tool}: {ours} allocations, {by_hand} by hand");
    }
}

#[test]
fn reading_a_definition_again_takes_no_memory() {
    let registry = registry();
    let read = measure(|| {
        for tool in registry.tools() {
            std::hint::black_box((tool.name(), tool.description(), tool.parameters()));
        }
    });
    assert_eq!(read.count_total, 0);
}

fn read(registry: &ToolContext, dialect: Dialect) -> usize {
    std::hint::black_box(registry.definitions(dialect).as_json().len())
}

#[test]
fn reading_definitions_again_takes_no_memory() {
    let registry = registry();
    for dialect in [Format::OpenAiChat.strict(), Format::Anthropic.into(), Format::Gemini.into()] {
        let first = measure(|| _ = read(&registry, dialect));
        let again = measure(|| _ = read(&registry, dialect));
        assert!(first.count_total > 0);
        assert_eq!(again.count_total, 0, "{dialect:?}");
    }
}
