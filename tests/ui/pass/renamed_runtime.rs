extern crate tool_runtime as llm_tools;

mod nowhere {
    pub mod deep {
        pub use ::tool_runtime as runtime;
    }
}

use llm_tools::{Tool, end_function, function_tool, tools, toolset};

/// Look up the weather.
#[function_tool(crate = llm_tools, flags = llm_tools::ToolFlag::CANCELLABLE)]
async fn by_name(city: &str, #[arg(default = 3)] days: u8) -> String {
    format!("{city} {days}")
}

/// Look up the weather.
#[function_tool(crate = crate::nowhere::deep::runtime)]
async fn by_path(ctx: llm_tools::RunContext, city: String) -> String {
    let _ = ctx;
    city
}

/// Log the call.
#[end_function(crate = llm_tools, retries = 1)]
async fn log(call: llm_tools::CompletedCall) {
    drop(call);
}

struct Profile;

#[toolset(crate = llm_tools)]
impl Profile {
    /// Set the phone number.
    #[function_tool]
    async fn set_phone(&self, value: String) -> String {
        value
    }
}

macro_rules! library_tool {
    ($name:ident) => {
        /// Made by a library's macro.
        #[llm_tools::function_tool(crate = $crate::llm_tools)]
        async fn $name(value: u8) -> u8 {
            value
        }
    };
}

library_tool!(made);

fn main() {
    let list: Vec<Tool> = tools![by_name, by_path, made, Profile {}];
    assert_eq!(list.len(), 4);
    let functions: Vec<llm_tools::EndFunction> = llm_tools::end_functions![log];
    assert_eq!(functions.len(), 1);
}
