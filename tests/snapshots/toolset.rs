// #[toolset(id = "profile")]
// impl<D: Database> Profile<D> {
//     const LONGEST: usize = 15;
//
//     /// Set the phone number.
//     #[function_tool]
//     async fn set_phone(&self, ctx: RunContext<App>, value: String) -> Result<String, ToolError> {
//         self.db.set(ctx, value).await
//     }
//
//     /// Forget everything.
//     #[function_tool(name = "forget")]
//     async fn forget_everything(self: Arc<Self>) {}
//
//     fn helper(&self) {}
// }

impl<D: Database> Profile<D> {
    const LONGEST: usize = 15;
    /// Set the phone number.
    async fn set_phone(
        &self,
        ctx: RunContext<App>,
        value: String,
    ) -> Result<String, ToolError> {
        self.db.set(ctx, value).await
    }
    /// Forget everything.
    async fn forget_everything(self: Arc<Self>) {}
    fn helper(&self) {}
}
#[doc(hidden)]
#[allow(
    deprecated,
    unused_imports,
    unused_mut,
    non_camel_case_types,
    clippy::all,
    clippy::pedantic
)]
const _: () = {
    impl<D: Database> ::tool_runtime::Toolset<App> for Profile<D>
    where
        App: ::tool_runtime::__private::ProvenBy<
            { ::tool_runtime::__private::userdata::<App>() },
        >,
    {
        fn id(&self) -> &str {
            "profile"
        }
        fn tools(
            self: ::std::sync::Arc<Self>,
        ) -> ::std::vec::Vec<::tool_runtime::Tool<App>> {
            let mut __tool_list = ::std::vec::Vec::new();
            {
                const __TOOL_META: ::tool_runtime::__private::Meta = ::tool_runtime::__private::Meta {
                    name: "set_phone",
                    description: "Set the phone number.",
                    flags: ::tool_runtime::ToolFlag::empty(),
                    on_duplicate: ::tool_runtime::OnDuplicate::Allow,
                    duplicate_scope: ::tool_runtime::DuplicateScope::Name,
                    deprecated_names: &[],
                    timeout: ::core::option::Option::None,
                    takes_context: true,
                    annotations: ::core::option::Option::None,
                    origin: ::core::concat!(::core::module_path!(), "::", "set_phone"),
                };
                {
                    use ::tool_runtime::__private::{
                        ViaResult as _, ViaValue as _, serde as __tool_serde,
                    };
                    #[derive(__tool_serde::Deserialize)]
                    #[serde(crate = "__tool_serde", deny_unknown_fields)]
                    struct __tool_Arguments {
                        value: String,
                    }
                    fn __tool_describe(
                        __tool_properties: &mut ::tool_runtime::__private::Properties,
                    ) {
                        __tool_properties.argument::<String>("value", "");
                    }
                    static __TOOL_SPEC: ::tool_runtime::__private::MacroSpec = ::tool_runtime::__private::MacroSpec::described(
                        __TOOL_META,
                        __tool_describe,
                    );
                    let __tool_owner = ::core::clone::Clone::clone(&self);
                    __tool_list
                        .push(
                            ::tool_runtime::Tool::Function(
                                ::tool_runtime::__private::method(
                                    &__TOOL_SPEC,
                                    &self,
                                    ::std::boxed::Box::new(move |
                                        __tool_context: &::tool_runtime::RunContext<App>,
                                        __tool_arguments: ::tool_runtime::__private::Arguments<'_>,
                                    | -> ::tool_runtime::__private::Dispatched {
                                        let __tool_arguments = __tool_arguments
                                            .decode::<__tool_Arguments>()?;
                                        let __tool_context = ::core::clone::Clone::clone(
                                            __tool_context,
                                        );
                                        let __tool_owner = ::core::clone::Clone::clone(
                                            &__tool_owner,
                                        );
                                        ::core::result::Result::Ok(
                                            ::std::boxed::Box::pin(async move {
                                                let __tool_returned = Self::set_phone(
                                                        &__tool_owner,
                                                        __tool_context,
                                                        __tool_arguments.value,
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
                                ),
                            ),
                        );
                }
            }
            {
                const __TOOL_META: ::tool_runtime::__private::Meta = ::tool_runtime::__private::Meta {
                    name: "forget",
                    description: "Forget everything.",
                    flags: ::tool_runtime::ToolFlag::empty(),
                    on_duplicate: ::tool_runtime::OnDuplicate::Allow,
                    duplicate_scope: ::tool_runtime::DuplicateScope::Name,
                    deprecated_names: &[],
                    timeout: ::core::option::Option::None,
                    takes_context: false,
                    annotations: ::core::option::Option::None,
                    origin: ::core::concat!(
                        ::core::module_path!(), "::", "forget_everything"
                    ),
                };
                {
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
                    let __tool_owner = ::core::clone::Clone::clone(&self);
                    __tool_list
                        .push(
                            ::tool_runtime::Tool::Function(
                                ::tool_runtime::__private::method(
                                    &__TOOL_SPEC,
                                    &self,
                                    ::std::boxed::Box::new(move |
                                        _: &::tool_runtime::RunContext<App>,
                                        __tool_arguments: ::tool_runtime::__private::Arguments<'_>,
                                    | -> ::tool_runtime::__private::Dispatched {
                                        let __tool_arguments = __tool_arguments
                                            .decode::<__tool_Arguments>()?;
                                        let __tool_owner = ::core::clone::Clone::clone(
                                            &__tool_owner,
                                        );
                                        ::core::result::Result::Ok(
                                            ::std::boxed::Box::pin(async move {
                                                let __tool_returned = Self::forget_everything(__tool_owner)
                                                    .await;
                                                let __tool_returned = ::tool_runtime::__private::Returned(
                                                    __tool_returned,
                                                );
                                                let __tool_returned = __tool_returned.boxed();
                                                __tool_returned.answer()
                                            }),
                                        )
                                    }),
                                ),
                            ),
                        );
                }
            }
            __tool_list
        }
    }
};
