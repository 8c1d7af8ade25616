// /// Find a user.
// #[function_tool]
// async fn find_user<S: Userdata + AsRef<Db>>(ctx: RunContext<S>) -> anyhow::Result<Option<User>> {
//     ctx.userdata().as_ref().find().await
// }

/// Find a user.
async fn find_user<S: Userdata + AsRef<Db>>(
    ctx: RunContext<S>,
) -> anyhow::Result<Option<User>> {
    ctx.userdata().as_ref().find().await
}
#[doc(hidden)]
#[allow(
    dead_code,
    non_camel_case_types,
    missing_debug_implementations,
    missing_copy_implementations,
    unnameable_types
)]
struct find_user {}
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
    const __TOOL_META: ::tool_runtime::__private::Meta = ::tool_runtime::__private::Meta {
        name: "find_user",
        description: "Find a user.",
        flags: ::tool_runtime::ToolFlag::empty(),
        on_duplicate: ::tool_runtime::OnDuplicate::Allow,
        duplicate_scope: ::tool_runtime::DuplicateScope::Name,
        deprecated_names: &[],
        timeout: ::core::option::Option::None,
        takes_context: true,
        annotations: ::core::option::Option::None,
        origin: ::core::concat!(::core::module_path!(), "::", "find_user"),
    };
    #[doc(hidden)]
    impl find_user {
        pub const ID: &'static str = __TOOL_META.name;
        pub const NAME: &'static str = __TOOL_META.name;
        pub const NAMES: &'static [&'static str] = &[__TOOL_META.name];
        pub const DESCRIPTION: &'static str = __TOOL_META.description;
        pub const FLAGS: ::tool_runtime::ToolFlag = __TOOL_META.flags;
    }
    const _: () = {
        use ::tool_runtime::__private::{
            ViaResult as _, ViaValue as _, serde as __tool_serde,
        };
        #[derive(__tool_serde::Deserialize)]
        #[serde(crate = "__tool_serde", deny_unknown_fields)]
        struct __tool_Arguments {}
        fn __tool_describe(
            __tool_properties: &mut ::tool_runtime::__private::Properties,
        ) {}
        static __TOOL_SPEC: ::tool_runtime::__private::MacroSpec = ::tool_runtime::__private::MacroSpec::described(
            __TOOL_META,
            __tool_describe,
        );
        impl<S: Userdata + AsRef<Db>> ::tool_runtime::MacroTool<S> for find_user
        where
            S: ::tool_runtime::Userdata,
        {
            fn tool() -> ::tool_runtime::FunctionTool<S> {
                ::tool_runtime::__private::function::<
                    S,
                >(
                    &__TOOL_SPEC,
                    ::std::boxed::Box::new(move |
                        __tool_context: &::tool_runtime::RunContext<S>,
                        __tool_arguments: ::tool_runtime::__private::Arguments<'_>,
                    | -> ::tool_runtime::__private::Dispatched {
                        let __tool_arguments = __tool_arguments
                            .decode::<__tool_Arguments>()?;
                        let __tool_context = ::core::clone::Clone::clone(__tool_context);
                        ::core::result::Result::Ok(
                            ::std::boxed::Box::pin(async move {
                                let __tool_returned = find_user(__tool_context).await;
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
