// #[function_tool(raw_schema = {
//     "name": "get_weather",
//     "parameters": {
//         "type": "object",
//         "properties": { "location": { "type": "string" }, "days": { "type": "integer" } },
//         "required": ["location"]
//     }
// })]
// async fn weather(location: String, #[arg(default = 3)] days: u8) {}

async fn weather(location: String, days: u8) {}
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
#[allow(
    deprecated,
    dead_code,
    unused_imports,
    non_camel_case_types,
    clippy::all,
    clippy::pedantic
)]
const _: () = {
    fn __tool_default_days() -> u8 {
        3
    }
    const __TOOL_SCHEMA: &str = "{\"name\":\"get_weather\",\"parameters\":{\"type\":\"object\",\"properties\":{\"location\":{\"type\":\"string\"},\"days\":{\"type\":\"integer\"}},\"required\":[\"location\"]}}";
    const __TOOL_META: ::tool_runtime::__private::Meta = ::tool_runtime::__private::Meta {
        name: "get_weather",
        description: "",
        flags: ::tool_runtime::ToolFlag::empty(),
        on_duplicate: ::tool_runtime::OnDuplicate::Allow,
        duplicate_scope: ::tool_runtime::DuplicateScope::Name,
        deprecated_names: &[],
        timeout: ::core::option::Option::None,
        takes_context: false,
        annotations: ::core::option::Option::None,
        origin: ::core::concat!(::core::module_path!(), "::", "weather"),
    };
    #[doc(hidden)]
    impl weather {
        pub const ID: &'static str = __TOOL_META.name;
        pub const NAME: &'static str = __TOOL_META.name;
        pub const NAMES: &'static [&'static str] = &[__TOOL_META.name];
        pub const DESCRIPTION: &'static str = __TOOL_META.description;
        pub const FLAGS: ::tool_runtime::ToolFlag = __TOOL_META.flags;
    }
    const _: () = {
        use ::tool_runtime::__private::{ViaResult as _, ViaValue as _};
        use ::tool_runtime::__private::{Some, serde as __tool_serde};
        #[derive(__tool_serde::Deserialize)]
        #[serde(crate = "__tool_serde")]
        struct __tool_Arguments {
            location: String,
            #[serde(default = "__tool_default_days")]
            days: u8,
        }
        static __TOOL_SPEC: ::tool_runtime::__private::MacroSpec = ::tool_runtime::__private::MacroSpec::raw(
            __TOOL_META,
            __TOOL_SCHEMA,
        );
        impl<
            __ToolUserdata: ::tool_runtime::Userdata,
        > ::tool_runtime::MacroTool<__ToolUserdata> for weather {
            fn tool() -> ::tool_runtime::FunctionTool<__ToolUserdata> {
                ::tool_runtime::__private::function::<
                    __ToolUserdata,
                >(
                    &__TOOL_SPEC,
                    ::std::boxed::Box::new(move |
                        _: &::tool_runtime::RunContext<__ToolUserdata>,
                        __tool_arguments: ::tool_runtime::__private::Arguments<'_>,
                    | -> ::tool_runtime::__private::Dispatched {
                        let __tool_arguments = __tool_arguments
                            .decode::<__tool_Arguments>()?;
                        ::core::result::Result::Ok(
                            ::std::boxed::Box::pin(async move {
                                let __tool_returned = weather(
                                        __tool_arguments.location,
                                        __tool_arguments.days,
                                    )
                                    .await;
                                let __tool_returned = ::tool_runtime::__private::Returned(
                                    __tool_returned,
                                );
                                let __tool_returned = __tool_returned.boxed();
                                __tool_returned.answer()
                            }),
                        )
                    }),
                )
            }
        }
    };
};
