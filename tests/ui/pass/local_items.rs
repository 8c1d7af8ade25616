use tool_runtime::{Tool, function_tool, schemars, serde, tools};

fn list() -> Vec<Tool> {
    const LIMIT: u8 = 3;

    #[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
    struct City {
        name: String,
    }

    /// Look up the weather.
    #[function_tool]
    async fn lookup_weather(city: City, #[arg(default = LIMIT)] days: u8) -> String {
        format!("{days} sunny days in {}", city.name)
    }

    tools![lookup_weather]
}

fn main() {
    assert_eq!(list().len(), 1);
    let list: Vec<Tool> = {
        /// Of the same name, elsewhere.
        #[function_tool]
        async fn lookup_weather() {}
        tools![lookup_weather]
    };
    assert_eq!(list.len(), 1);
}
