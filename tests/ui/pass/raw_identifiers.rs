use tool_runtime::{MacroTool, Tool, function_tool, tools, toolset};

/// Move something.
///
/// # Arguments
/// * `type` - Its type.
/// * `r#in` - Where it is.
#[function_tool]
async fn r#move(r#type: String, r#in: &str, #[arg(default = "x")] r#as: String) -> String {
    format!("{type} {in} {as}", r#type = r#type, r#in = r#in, r#as = r#as)
}

struct Profile;

#[toolset]
impl Profile {
    /// Match something.
    #[function_tool]
    async fn r#match(&self, r#use: u8) -> u8 {
        r#use
    }
}

fn main() {
    assert_eq!(r#move::NAME, "move");
    let tool = <r#move as MacroTool<()>>::tool();
    assert_eq!(tool.name(), "move");
    assert_eq!(tool.parameters()["properties"]["type"]["description"], "Its type.");
    assert_eq!(tool.parameters()["properties"]["in"]["description"], "Where it is.");
    let _: Vec<Tool> = tools![r#move, Profile {}];
}
