// /// For the reader of the code.
// #[function_tool(
//     name = "look-up",
//     description = "Look it up.",
//     flags = ToolFlag::CANCELLABLE | ToolFlag::IGNORE_ON_ENTER,
//     on_duplicate = OnDuplicate::Replace,
//     duplicate_scope = DuplicateScope::NameAndArgs,
//     timeout = PATIENCE,
//     deprecated_names = ["lookup"],
//     annotations = { "readOnlyHint": true },
//     crate = llm::tools,
// )]
// async fn look_up() {}

/// For the reader of the code.
async fn look_up() {}
#[doc(hidden)]
#[allow(
    dead_code,
    non_camel_case_types,
    missing_debug_implementations,
    missing_copy_implementations,
    unnameable_types
)]
struct look_up {}
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
    const __TOOL_META: llm::tools::__private::Meta = llm::tools::__private::Meta {
        name: "look-up",
        description: "Look it up.",
        flags: ToolFlag::CANCELLABLE.union(ToolFlag::IGNORE_ON_ENTER),
        on_duplicate: OnDuplicate::Replace,
        duplicate_scope: DuplicateScope::NameAndArgs,
        deprecated_names: &["lookup"],
        timeout: ::core::option::Option::Some(PATIENCE),
        takes_context: false,
        annotations: ::core::option::Option::Some("{\"readOnlyHint\":true}"),
        origin: ::core::concat!(::core::module_path!(), "::", "look_up"),
    };
    const _: () = ::core::assert!(
        ! ::core::time::Duration::is_zero(& PATIENCE),
        "a timeout of zero ends every call before it starts; remove it to have none"
    );
    #[doc(hidden)]
    impl look_up {
        pub const ID: &'static str = __TOOL_META.name;
        pub const NAME: &'static str = __TOOL_META.name;
        pub const NAMES: &'static [&'static str] = &[__TOOL_META.name, "lookup"];
        pub const DESCRIPTION: &'static str = __TOOL_META.description;
        pub const FLAGS: llm::tools::ToolFlag = __TOOL_META.flags;
    }
    const _: () = {
        use llm::tools::__private::{
            ViaResult as _, ViaValue as _, serde as __tool_serde,
        };
        #[derive(__tool_serde::Deserialize)]
        #[serde(crate = "__tool_serde", deny_unknown_fields)]
        struct __tool_Arguments {}
        fn __tool_describe(__tool_properties: &mut llm::tools::__private::Properties) {}
        static __TOOL_SPEC: llm::tools::__private::MacroSpec = llm::tools::__private::MacroSpec::described(
            __TOOL_META,
            __tool_describe,
        );
        impl<__ToolUserdata: llm::tools::Userdata> llm::tools::MacroTool<__ToolUserdata>
        for look_up {
            fn tool() -> llm::tools::FunctionTool<__ToolUserdata> {
                llm::tools::__private::function::<
                    __ToolUserdata,
                >(
                    &__TOOL_SPEC,
                    ::std::boxed::Box::new(move |
                        _: &llm::tools::RunContext<__ToolUserdata>,
                        __tool_arguments: llm::tools::__private::Arguments<'_>,
                    | -> llm::tools::__private::Dispatched {
                        let __tool_arguments = __tool_arguments
                            .decode::<__tool_Arguments>()?;
                        ::core::result::Result::Ok(
                            ::std::boxed::Box::pin(async move {
                                let __tool_returned = look_up().await;
                                let __tool_returned = llm::tools::__private::Returned(
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
