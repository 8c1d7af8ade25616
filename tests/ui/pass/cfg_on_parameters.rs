use tool_runtime::{MacroTool, ToolContext, function_tool, tools, toolset};

/// Look up the weather.
///
/// # Arguments
/// * `city` - The city.
#[function_tool]
async fn lookup_weather(
    #[cfg(all())] city: String,
    #[cfg(any())] city: DoesNotExist,
    /// Not there.
    #[cfg(any())]
    gone: DoesNotExist,
    #[cfg(not(any()))]
    #[arg(default = 3)]
    days: u8,
    #[cfg(any())]
    #[arg(default = DoesNotExist)]
    hours: u8,
    #[cfg_attr(all(), serde(rename = "unit"))] scale: Option<String>,
    #[cfg_attr(any(), serde(rename = "never"))] kept: Option<bool>,
) -> String {
    format!("{city} {days} {scale:?} {kept:?}")
}

struct Profile;

#[toolset]
impl Profile {
    /// Set the phone number.
    #[function_tool]
    async fn set_phone(&self, value: String, #[cfg(any())] gone: DoesNotExist) -> String {
        value
    }
}

fn main() {
    let tool = <lookup_weather as MacroTool<()>>::tool();
    let names: Vec<_> = tool.parameters()["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["city", "days", "unit", "kept"]);
    assert_eq!(ToolContext::<()>::new(tools![lookup_weather, Profile {}]).unwrap().tools().len(), 2);
}
