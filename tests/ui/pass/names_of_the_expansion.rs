//! Parameters and functions may bear the names an expansion could be tempted to use.
use tool_runtime::{FunctionTool, MacroTool, RunContext, Tool, function_tool, tools};

/// Bears a type's name.
#[function_tool]
async fn string(string: String) -> String {
    string
}

/// Bears names of the expansion.
#[function_tool]
async fn tool(ctx: String, context: RunContext, arguments: u8, result: Option<u8>, args: Vec<u8>, spec: u8, list: u8) {
    let _ = (ctx, context, arguments, result, args, spec, list);
}

/// Bears a macro's name.
#[function_tool]
async fn vec(__tool_arguments: u8, __tool_context: u8) -> u8 {
    __tool_arguments + __tool_context
}

fn main() {
    let list: Vec<Tool> = tools![string, tool, vec];
    assert_eq!(list.len(), 3);
    let tool: FunctionTool = vec::tool();
    assert!(tool.parameters()["properties"]["__tool_arguments"].is_object());
}
