// /// Write the disposition.
// #[end_function(name = "disposition", timeout = LIMIT, retries = 3, backoff = "1s")]
// async fn log_disposition<S: Userdata + AsRef<Crm>>(call: CompletedCall<S>) -> Result<(), CrmError> {
//     call.userdata().as_ref().write(call.reason()).await
// }

/// Write the disposition.
async fn log_disposition<S: Userdata + AsRef<Crm>>(
    call: CompletedCall<S>,
) -> Result<(), CrmError> {
    call.userdata().as_ref().write(call.reason()).await
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
        pub const NAME: &'static str = "disposition";
    }
    const _: () = ::core::assert!(
        ! ::core::time::Duration::is_zero(& LIMIT),
        "a timeout of zero ends every attempt before it starts; remove it to have the job's"
    );
    impl<S: Userdata + AsRef<Crm>> ::tool_runtime::MacroEndFunction<S>
    for log_disposition
    where
        S: ::tool_runtime::Userdata,
    {
        fn end_function() -> ::tool_runtime::EndFunction<S> {
            let __tool_function = ::tool_runtime::__private::end_function::<
                S,
            >(
                <log_disposition>::NAME,
                |__tool_call: ::tool_runtime::CompletedCall<S>| ::std::boxed::Box::pin(async move {
                    let __tool_returned = log_disposition(__tool_call).await;
                    ::tool_runtime::__private::job_result(__tool_returned)
                }),
            );
            let __tool_function = __tool_function
                .retries(::core::convert::identity::<u32>(3));
            let __tool_function = __tool_function.timeout(LIMIT);
            let __tool_function = __tool_function
                .backoff(::core::time::Duration::new(1u64, 0u32));
            __tool_function
        }
    }
};
