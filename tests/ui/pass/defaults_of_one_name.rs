//! Two tools may default a parameter of one name, each in its way.
use tool_runtime::{MacroTool, Tool, function_tool, tools, toolset};

const LIMIT: usize = 5;

fn limit() -> usize {
    7
}

/// Find users.
#[function_tool]
async fn find_users(#[arg(default = LIMIT)] limit: usize, #[arg(default)] offset: Option<usize>) -> usize {
    limit + offset.unwrap_or_default()
}

/// Find orders.
#[function_tool]
async fn find_orders(#[arg(default = limit())] limit: usize, #[arg(default = "name")] order: &str) -> usize {
    limit + order.len()
}

struct Profile;

#[toolset]
impl Profile {
    const LIMIT: usize = 3;

    /// Find calls.
    #[function_tool]
    async fn find_calls(&self, #[arg(default = Profile::LIMIT)] limit: usize) -> usize {
        limit
    }
}

fn main() {
    let _: Vec<Tool> = tools![find_users, find_orders, Profile {}];
    let users = <find_users as MacroTool<()>>::tool();
    let orders = <find_orders as MacroTool<()>>::tool();
    assert_eq!(users.parameters()["properties"]["limit"]["default"], 5);
    assert_eq!(orders.parameters()["properties"]["limit"]["default"], 7);
    assert_eq!(orders.parameters()["properties"]["order"]["default"], "name");
}
