#![allow(unused)]

use tool_runtime::{FunctionTool, Tool, tools};

fn main() {
    let more: Vec<FunctionTool> = Vec::new();
    // Two errors for one mistake: the compiler looks the variable up in the constant that compares names, too.
    let _: Vec<Tool> = tools![more];
}
