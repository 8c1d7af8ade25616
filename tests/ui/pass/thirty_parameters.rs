use tool_runtime::{MacroTool, RunContext, Tool, function_tool, tools};

/// Takes a lot.
#[function_tool]
#[allow(clippy::too_many_arguments)]
async fn thirty(
    p01: u8, p02: u16, p03: u32, p04: u64, p05: i8, p06: i16, p07: i32, p08: i64, p09: f32, p10: f64,
    p11: bool, p12: char, p13: String, p14: &str, p15: Option<u8>, p16: Option<&str>, p17: Vec<u8>,
    p18: &[String], p19: (u8, String), p20: [u8; 2], p21: &[u8; 4], p22: Box<u8>, p23: usize,
    p24: std::collections::BTreeMap<String, u8>, p25: std::collections::HashSet<String>,
    p26: Option<&[u8]>, p27: tool_runtime::serde_json::Value, p28: tool_runtime::JsonObject,
    #[arg(default = "x")] p29: &str, #[arg(default)] p30: u8, ctx: RunContext,
) -> String {
    let _ = (p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15, p16, p17, p18);
    let _ = (p19, p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p30, ctx);
    String::new()
}

fn main() {
    let _: Vec<Tool> = tools![thirty];
    let tool = <thirty as MacroTool<()>>::tool();
    assert_eq!(tool.parameters()["properties"].as_object().unwrap().len(), 30);
}
