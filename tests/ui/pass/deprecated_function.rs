#![deny(warnings)]

use tool_runtime::{function_tool, toolset};

/// Look up the weather.
#[deprecated(note = "use the forecast")]
#[function_tool]
pub async fn lookup_weather(city: String) -> String {
    city
}

/// Look up the weather.
#[function_tool]
#[deprecated]
pub async fn behind() {}

pub struct Profile;

#[toolset]
impl Profile {
    /// Set the phone number.
    #[deprecated]
    #[function_tool]
    pub async fn set_phone(&self, value: String) -> String {
        value
    }
}

fn main() {
    let _: Vec<tool_runtime::Tool> = tool_runtime::tools![lookup_weather, behind, Profile {}];
}
