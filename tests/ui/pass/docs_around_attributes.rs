use tool_runtime::{MacroTool, function_tool};

/// Before.
#[allow(dead_code)]
///
/// Between.
#[function_tool]
#[must_use]
/// Behind.
async fn docs() -> u8 {
    1
}

#[function_tool]
/// Behind the attribute alone.
async fn behind(
    #[serde(default)]
    /// The first.
    #[schemars(range(max = 5))]
    first: u8,
) -> u8 {
    first
}

/** A block. */
#[inline]
#[function_tool]
async fn block() {}

fn main() {
    assert_eq!(<docs as MacroTool<()>>::tool().description(), "Before.\n\nBetween.\nBehind.");
    let behind = <behind as MacroTool<()>>::tool();
    assert_eq!(behind.description(), "Behind the attribute alone.");
    assert_eq!(behind.parameters()["properties"]["first"]["description"], "The first.");
    assert_eq!(<block as MacroTool<()>>::tool().description(), "A block.");
}
