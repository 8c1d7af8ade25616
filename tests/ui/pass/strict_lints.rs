//! A library with the strictest lints.
#![deny(
    warnings,
    missing_docs,
    unused,
    missing_debug_implementations,
    missing_copy_implementations,
    unreachable_pub,
    unnameable_types,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    non_ascii_idents,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![forbid(unsafe_code)]

/// The tools.
pub mod weather {
    use tool_runtime::{
        CompletedCall, RunContext, ToolError, ToolFlag, end_function, function_tool, toolset,
    };

    /// Look up the weather.
    ///
    /// # Errors
    /// When there is none.
    ///
    /// # Arguments
    /// * `city` - The city.
    #[function_tool(flags = ToolFlag::CANCELLABLE | ToolFlag::IGNORE_ON_ENTER, timeout = "5s")]
    pub async fn lookup_weather(
        ctx: &RunContext,
        city: &str,
        #[arg(default = 3)] days: u8,
        unit: Option<&str>,
    ) -> Result<String, ToolError> {
        let called = ctx.function_call().is_some();
        Ok(format!("{city} {days} {unit:?} {called}"))
    }

    #[function_tool(raw_schema = {
        "name": "raw",
        "parameters": { "type": "object", "properties": {} }
    })]
    #[doc = "Counts."]
    pub async fn raw(raw_arguments: tool_runtime::JsonObject) -> usize {
        raw_arguments.len()
    }

    /// Log the call.
    #[end_function(retries = 3, timeout = "5s")]
    pub async fn log(call: CompletedCall) {
        drop(call);
    }

    /// A profile.
    #[derive(Clone, Copy, Debug)]
    pub struct Profile;

    #[toolset(id = "profile")]
    impl Profile {
        /// Set the phone number.
        #[function_tool]
        pub async fn set_phone(&self, value: String) -> String {
            value
        }
    }
}

fn main() {
    let list: Vec<tool_runtime::Tool> =
        tool_runtime::tools![weather::lookup_weather, weather::raw, weather::Profile {}];
    assert_eq!(list.len(), 3);
    let functions: Vec<tool_runtime::EndFunction> = tool_runtime::end_functions![weather::log];
    assert_eq!(functions.len(), 1);
}
