// /// Look up the weather.
// ///
// /// # Arguments
// /// * `city` - The city.
// ///
// /// # Errors
// /// When there is no such city.
// #[function_tool]
// pub async fn lookup_weather(
//     city: &str,
//     /// Days ahead.
//     #[arg(default = 3)]
//     #[schemars(range(min = 1, max = 10))]
//     days: u8,
//     #[arg(rename = "scale")] unit: Option<&Unit>,
//     #[cfg(feature = "wind")] wind: bool,
// ) -> Result<Forecast, ToolError> {
//     forecast(city, days, unit).await
// }

/// Look up the weather.
///
/// # Arguments
/// * `city` - The city.
///
/// # Errors
/// When there is no such city.
pub async fn lookup_weather(
    city: &str,
    days: u8,
    unit: Option<&Unit>,
    #[cfg(feature = "wind")]
    wind: bool,
) -> Result<Forecast, ToolError> {
    forecast(city, days, unit).await
}
#[doc(hidden)]
#[allow(
    dead_code,
    non_camel_case_types,
    missing_debug_implementations,
    missing_copy_implementations,
    unnameable_types
)]
pub struct lookup_weather {}
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
    type __tool_type_unit = <Option<
        Unit,
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
            Some, ViaResult as _, ViaValue as _, schemars as __tool_schemars,
            serde as __tool_serde,
        };
        #[derive(__tool_serde::Deserialize, __tool_schemars::JsonSchema)]
        #[serde(crate = "__tool_serde")]
        #[schemars(crate = "__tool_schemars")]
        #[serde(deny_unknown_fields)]
        #[schemars(!deny_unknown_fields)]
        struct __tool_Arguments {
            #[schemars(description = "The city.")]
            city: ::std::string::String,
            #[schemars(range(min = 1, max = 10))]
            #[serde(default = "__tool_default_days")]
            #[schemars(description = "Days ahead.")]
            days: u8,
            #[serde(rename = "scale")]
            unit: __tool_type_unit,
            #[cfg(feature = "wind")]
            wind: bool,
        }
        static __TOOL_SPEC: ::tool_runtime::__private::MacroSpec = ::tool_runtime::__private::MacroSpec::typed::<
            __tool_Arguments,
        >(__TOOL_META);
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
                                        ::core::option::Option::as_ref(&__tool_arguments.unit),
                                        #[cfg(feature = "wind")]
                                        __tool_arguments.wind,
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
