// #[function_tool(nmae = "weather")]
// async fn weather(city: String) -> String {
//     city
// }

async fn weather(city: String) -> String {
    city
}
::core::compile_error! {
    "unknown key `nmae`; did you mean `name`? the keys are `name`, `description`, `flags`, `on_duplicate`, `duplicate_scope`, `raw_schema`, `timeout`, `blocking`, `deprecated_names`, `annotations` and `crate`"
}
::core::compile_error! {
    "`weather` has no description, which is what a model chooses by; write a `///` comment, or `description = \"\"` to do without"
}
#[doc(hidden)]
#[allow(
    dead_code,
    non_camel_case_types,
    missing_debug_implementations,
    missing_copy_implementations,
    unnameable_types
)]
struct weather {}
#[doc(hidden)]
#[allow(dead_code)]
const _: () = {
    impl weather {
        pub const ID: &'static str = "";
        pub const NAME: &'static str = "";
        pub const NAMES: &'static [&'static str] = &[];
        pub const DESCRIPTION: &'static str = "";
        pub const FLAGS: ::tool_runtime::ToolFlag = ::tool_runtime::ToolFlag::empty();
    }
    impl<
        __ToolUserdata: ::tool_runtime::Userdata,
    > ::tool_runtime::MacroTool<__ToolUserdata> for weather {
        fn tool() -> ::tool_runtime::FunctionTool<__ToolUserdata> {
            ::core::unreachable!()
        }
    }
};
