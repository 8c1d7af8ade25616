#![allow(unused)]

use tool_runtime::function_tool;

struct Weather;

impl Weather {
    /// Look up the weather.
    #[function_tool]
    async fn lookup_weather(&self, city: String) {}
}

fn main() {
    let _ = Weather.lookup_weather("Paris".into());
}
