#![allow(unused)]

use tool_runtime::{FunctionTool, Tool, tools};

fn main() {
    let more: Vec<FunctionTool> = Vec::new();
    let _: Vec<Tool> = tools![more];
}
