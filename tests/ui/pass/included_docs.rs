use tool_runtime::{MacroTool, function_tool};

#[doc = include_str!("included_docs.md")]
#[function_tool]
async fn included() {}

#[doc = include_str!("included_docs.md")]
///
/// With a line of its own.
#[function_tool]
async fn included_and_more(
    #[doc = include_str!("included_docs.md")] first: u8,
    #[arg(description = include_str!("included_docs.md"))] second: u8,
) -> u8 {
    first + second
}

#[function_tool(description = include_str!("included_docs.md"))]
async fn described() {}

fn main() {
    const TEXT: &str = "From a file.\n\nIts second paragraph.";
    assert_eq!(<included as MacroTool<()>>::tool().description(), TEXT);
    assert_eq!(<described as MacroTool<()>>::tool().description(), TEXT);
    assert_eq!(included::DESCRIPTION, TEXT);
    let more = <included_and_more as MacroTool<()>>::tool();
    assert_eq!(more.description(), format!("{TEXT}\n\n\nWith a line of its own."));
    for parameter in ["first", "second"] {
        assert_eq!(more.parameters()["properties"][parameter]["description"], TEXT);
    }
}
