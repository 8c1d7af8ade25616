use tool_runtime::{RunContext, Tool, ToolError, function_tool, tools};

type Result<T, E = ToolError> = std::result::Result<T, E>;
type Context = RunContext;

mod alias {
    pub type Answer = anyhow::Result<Option<u8>>;
}

/// An alias of `Result`.
#[function_tool]
async fn aliased() -> Result<String> {
    Ok("a".into())
}

/// Another one.
#[function_tool]
async fn of_anyhow(#[arg(context)] ctx: &Context) -> alias::Answer {
    let _ = ctx;
    Ok(None)
}

/// A boxed error.
#[function_tool]
async fn boxed() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Ok(())
}

/// A concrete error.
#[function_tool]
fn concrete(text: &str) -> Result<u8, std::num::ParseIntError> {
    text.parse()
}

/// One that never happens.
#[function_tool]
fn never() -> Result<u8, std::convert::Infallible> {
    Ok(1)
}

/// Borrowed from a constant.
#[function_tool]
fn borrowed() -> &'static [u8] {
    &[1]
}

/// Ends the turn.
#[function_tool]
fn stop() -> Result<(), tool_runtime::StopResponse> {
    Err(tool_runtime::StopResponse)
}

/// Does not return.
#[function_tool]
async fn diverges() -> u8 {
    std::process::exit(1)
}

fn main() {
    let list: Vec<Tool> = tools![aliased, of_anyhow, boxed, concrete, never, borrowed, stop, diverges];
    assert_eq!(list.len(), 8);
}
