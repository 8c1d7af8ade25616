#![allow(unused)]

use tool_runtime::{DuplicateScope, function_tool};

/// Book a table.
#[function_tool(duplicate_scope = DuplicateScope::NameAndArgs)]
async fn book_table(guests: u8) {}

fn main() {}
