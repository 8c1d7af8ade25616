// #[end_function(retry = 3)]
// fn log_disposition(call: CompletedCall<App>) {}

fn log_disposition(call: CompletedCall<App>) {}
::core::compile_error! {
    "unknown key `retry`; the keys are `name`, `timeout`, `retries`, `backoff` and `crate`"
}
::core::compile_error! {
    "an end function that is not `async`; write `async fn`"
}
#[doc(hidden)]
#[allow(
    dead_code,
    non_camel_case_types,
    missing_debug_implementations,
    missing_copy_implementations,
    unnameable_types
)]
struct log_disposition {}
#[doc(hidden)]
#[allow(deprecated, dead_code, clippy::all, clippy::pedantic)]
const _: () = {
    #[doc(hidden)]
    impl log_disposition {
        pub const NAME: &'static str = "log_disposition";
    }
    impl<
        __ToolUserdata: ::tool_runtime::Userdata,
    > ::tool_runtime::MacroEndFunction<__ToolUserdata> for log_disposition {
        fn end_function() -> ::tool_runtime::EndFunction<__ToolUserdata> {
            ::core::unreachable!()
        }
    }
};
