//! A tool is imported, re-exported and renamed as one name.
mod library {
    mod weather {
        use tool_runtime::function_tool;

        /// Look up the weather.
        #[function_tool]
        pub async fn lookup_weather(city: String) -> String {
            city
        }
    }

    pub use weather::lookup_weather;
    pub use weather::lookup_weather as renamed;

    pub mod prelude {
        pub use super::*;
    }
}

use library::prelude::*;
use tool_runtime::{Tool, tools};

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
    let _: Vec<Tool> = tools![renamed];
    let _: Vec<Tool> = tools![library::prelude::renamed,];
    let _: Vec<Tool> = tools![crate::library::lookup_weather];
    let _ = renamed("Paris".into());
    assert_eq!(renamed::NAME, "lookup_weather");
}
