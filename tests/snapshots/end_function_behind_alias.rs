// #[end_function]
// async fn say_goodbye(call: &Call) {}

async fn say_goodbye(call: &Call) {}
#[doc(hidden)]
#[allow(
    dead_code,
    non_camel_case_types,
    missing_debug_implementations,
    missing_copy_implementations,
    unnameable_types
)]
struct say_goodbye {}
#[doc(hidden)]
#[allow(deprecated, dead_code, clippy::all, clippy::pedantic)]
const _: () = {
    #[doc(hidden)]
    impl say_goodbye {
        pub const NAME: &'static str = "say_goodbye";
    }
    type __ToolUserdata = <Call as ::tool_runtime::__private::CompletedCallOf<
        { ::tool_runtime::__private::completed_call::<Call>() },
    >>::Userdata;
    impl ::tool_runtime::MacroEndFunction<__ToolUserdata> for say_goodbye {
        fn end_function() -> ::tool_runtime::EndFunction<__ToolUserdata> {
            let __tool_function = ::tool_runtime::__private::end_function::<
                __ToolUserdata,
            >(
                <say_goodbye>::NAME,
                |__tool_call: ::tool_runtime::CompletedCall<__ToolUserdata>| ::std::boxed::Box::pin(async move {
                    let __tool_returned = say_goodbye(&__tool_call).await;
                    ::tool_runtime::__private::job_result(__tool_returned)
                }),
            );
            __tool_function
        }
    }
};
