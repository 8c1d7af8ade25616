#![allow(unused)]

use tool_runtime::{DuplicateScope, OnDuplicate, function_tool};

/// Book a table.
#[function_tool(on_duplicate = "reject", duplicate_scope = "name")]
async fn book_table(guests: u8) {}

/// Book a room.
#[function_tool(on_duplicate = DuplicateScope::Name)]
async fn book_room(guests: u8) {}

/// Book a boat.
#[function_tool(on_duplicate = OnDuplicate::Rejected)]
async fn book_boat(guests: u8) {}

fn main() {}
