#![allow(unused)]

use tool_runtime::{JsonObject, OnDuplicate, function_tool};

/// Book a table.
#[function_tool(on_duplicate = OnDuplicate::Confirm)]
async fn book_table(guests: u8, confirm_duplicate: bool) {}

/// Book a room.
#[function_tool(on_duplicate = OnDuplicate::Confirm)]
async fn book_room(guests: u8, #[arg(rename = "confirm_duplicate")] sure: bool) {}

#[function_tool(on_duplicate = OnDuplicate::Confirm, raw_schema = {
    "name": "book_boat",
    "description": "Book a boat.",
    "parameters": {
        "type": "object",
        "properties": { "confirm_duplicate": { "type": "boolean" } }
    }
})]
async fn book_boat(raw_arguments: JsonObject) {}

/// Book a bike.
#[function_tool(on_duplicate = OnDuplicate::Reject)]
async fn book_bike(confirm_duplicate: bool) {}

fn main() {}
