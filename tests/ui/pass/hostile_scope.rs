//! Every name of the prelude and of the crates an expansion needs is something else here.
#![allow(dead_code, unused_macros, unused_imports, non_camel_case_types)]

mod hostile {
    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Result;
    pub struct Ok;
    pub struct Err;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct Arc;
    pub mod std {}
    pub mod core {}
    pub mod alloc {}
    pub mod serde {}
    pub mod schemars {}
    pub mod tool_runtime {}
    pub trait Clone {
        fn clone(&self) -> u8 {
            0
        }
    }
    pub trait Into {}
    pub trait From {}
    pub trait Default {}
    pub trait Send {}
    pub trait Sync {}
    pub trait Fn {}
    pub trait Drop {}
    pub trait Iterator {}
    pub trait ToString {}
    pub trait Deserialize {}
    pub trait JsonSchema {}
    macro_rules! vec {
        () => {
            compile_error!("the caller's `vec!`")
        };
    }
    macro_rules! concat {
        () => {
            compile_error!("the caller's `concat!`")
        };
    }
    macro_rules! assert {
        () => {
            compile_error!("the caller's `assert!`")
        };
    }
    pub(crate) use {assert, concat, vec};
}

mod tools {
    use super::hostile::*;
    use ::tool_runtime::{CompletedCall, RunContext, end_function, function_tool, toolset};

    /// Look up the weather.
    ///
    /// # Arguments
    /// * `city` - The city.
    #[function_tool(timeout = "5s", deprecated_names = ["weather"], annotations = { "readOnlyHint": true })]
    pub async fn lookup_weather(
        ctx: RunContext,
        city: &str,
        #[arg(default = 3)]
        #[schemars(range(min = 1, max = 10))]
        days: u8,
        unit: ::std::option::Option<::std::string::String>,
        places: &[u8],
    ) -> ::std::result::Result<::std::string::String, ::tool_runtime::ToolError> {
        let _ = (ctx, city, days, unit, places);
        ::std::result::Result::Ok(::std::string::String::new())
    }

    /// On its own thread.
    #[function_tool(blocking)]
    pub fn work(#[arg(default = "now")] when: ::std::string::String) -> u8 {
        when.len() as u8
    }

    #[function_tool(raw_schema = { "name": "raw", "parameters": { "type": "object", "properties": {} } })]
    pub async fn raw(raw_arguments: ::tool_runtime::JsonObject) {
        let _ = raw_arguments;
    }

    pub struct Profile;

    #[toolset]
    impl Profile {
        /// Set the phone number.
        #[function_tool]
        async fn set_phone(&self, value: ::std::string::String) -> ::std::option::Option<u8> {
            let _ = value;
            ::std::option::Option::None
        }
    }

    #[end_function(timeout = "5s", retries = 3, backoff = "1s")]
    pub async fn log(call: &CompletedCall) -> ::std::result::Result<(), ::tool_runtime::BoxError> {
        let _ = call.reason();
        ::std::result::Result::Ok(())
    }

    pub fn functions() -> ::std::vec::Vec<::tool_runtime::EndFunction> {
        ::tool_runtime::end_functions![log]
    }

    pub fn list() -> ::std::vec::Vec<::tool_runtime::Tool> {
        ::tool_runtime::tools![lookup_weather, work, raw, Profile {}]
    }
}

fn main() {
    assert_eq!(tools::list().len(), 4);
    assert_eq!(tools::functions().len(), 1);
}
