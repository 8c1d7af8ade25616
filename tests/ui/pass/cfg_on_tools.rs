use tool_runtime::{MacroTool, Tool, function_tool, tools, toolset};

/// There.
#[cfg(all())]
#[function_tool]
async fn weather() -> bool {
    true
}

/// Not there, so that the name is free.
#[cfg(any())]
#[function_tool]
async fn weather(missing: DoesNotExist) -> DoesNotExist {
    missing
}

/// Not there; the `cfg` stands behind the attribute.
#[function_tool]
#[cfg(any())]
async fn never(missing: DoesNotExist) {}

/// There; the `cfg` stands behind the attribute.
#[function_tool]
#[cfg(all())]
#[cfg_attr(all(), allow(dead_code))]
async fn always() {}

struct Profile;

#[toolset]
impl Profile {
    /// There.
    #[cfg(all())]
    #[function_tool]
    async fn set_phone(&self, value: String) -> String {
        value
    }

    /// Not there.
    #[cfg(any())]
    #[function_tool]
    async fn set_phone(&self, value: DoesNotExist) {}

    /// Not there either.
    #[function_tool]
    #[cfg(any())]
    async fn set_email(&self, value: DoesNotExist) {}
}

#[cfg(any())]
#[toolset]
impl DoesNotExist {
    /// Not there.
    #[function_tool]
    async fn nothing(&self) {}
}

fn main() {
    let _: Vec<Tool> = tools![weather, always];
    assert_eq!(<weather as MacroTool<()>>::tool().description(), "There.");
    assert_eq!(tool_runtime::ToolContext::<()>::new(Profile).unwrap().tools().len(), 1);
}
