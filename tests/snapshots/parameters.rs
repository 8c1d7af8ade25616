// /// Look up the weather.
// #[function_tool]
// async fn lookup_weather(
//     /// City and country.
//     city: &str,
//     #[arg(default = 3)] days: u8,
//     units: Option<Vec<Unit>>,
// ) -> Forecast {
//     forecast(city, days).await
// }

/// Look up the weather.
async fn lookup_weather(city: &str, days: u8, units: Option<Vec<Unit>>) -> Forecast {
    forecast(city, days).await
}
#[doc(hidden)]
#[allow(
    dead_code,
    non_camel_case_types,
    missing_debug_implementations,
    missing_copy_implementations,
    unnameable_types
)]
struct lookup_weather {}
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
    const __TOOL_META: ::tool_runtime::__private::Meta = ::tool_runtime::__private::Meta {
        name: "lookup_weather",
        description: "Look up the weather.",
        flags: ::tool_runtime::ToolFlag::empty(),
        on_duplicate: ::tool_runtime::OnDuplicate::Allow,
        duplicate_scope: ::tool_runtime::DuplicateScope::Name,
        deprecated_names: &[],
        timeout: ::core::option::Option::None,
        takes_context: false,
        annotations: ::core::option::Option::None,
        origin: ::core::concat!(::core::module_path!(), "::", "lookup_weather"),
    };
    type __tool_type_units = <Option<
        Vec<Unit>,
    > as ::tool_runtime::__private::Proven<
        { ::tool_runtime::__private::argument::<Unit>() },
    >>::Type;
    #[doc(hidden)]
    impl lookup_weather {
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
        struct __tool_Arguments {
            city: ::std::string::String,
            #[serde(default = "__tool_default_days")]
            days: u8,
            units: __tool_type_units,
        }
        fn __tool_describe(
            __tool_properties: &mut ::tool_runtime::__private::Properties,
        ) {
            __tool_properties
                .argument::<::std::string::String>("city", "City and country.");
            {
                use ::tool_runtime::__private::{ViaNothing as _, ViaSerialize as _};
                let __tool_default = (&::tool_runtime::__private::Advertised(
                    __tool_default_days(),
                ))
                    .value();
                __tool_properties.defaulted::<u8>("days", "", __tool_default);
            }
            __tool_properties.argument::<__tool_type_units>("units", "");
        }
        static __TOOL_SPEC: ::tool_runtime::__private::MacroSpec = ::tool_runtime::__private::MacroSpec::described(
            __TOOL_META,
            __tool_describe,
        );
        impl<
            __ToolUserdata: ::tool_runtime::Userdata,
        > ::tool_runtime::MacroTool<__ToolUserdata> for lookup_weather {
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
                                let __tool_returned = lookup_weather(
                                        &__tool_arguments.city,
                                        __tool_arguments.days,
                                        __tool_arguments.units,
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
