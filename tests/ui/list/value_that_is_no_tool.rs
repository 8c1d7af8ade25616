#![allow(unused)]

use tool_runtime::{Tool, tools};

struct Profile;

fn main() {
    let _: Vec<Tool> = tools![Profile {}, "weather"];
}
