//! The list macro.

/// A list of tools, for [`ToolContext::new`](crate::ToolContext::new) and
/// [`Toolset::tools`](crate::Toolset::tools).
///
/// A path names a tool made by [`#[function_tool]`](crate::function_tool). Any other expression is
/// a value: a [`FunctionTool`](crate::FunctionTool), a toolset, an `Arc` of one, a `Vec` of any of
/// these. A variable is a path, too, so it is put in braces.
///
/// Two macro-made tools of one name do not compile; a clash with a value is found when the
/// registry is built.
///
/// ```
/// use tool_runtime::{FunctionTool, ToolContext, function_tool, tools};
///
/// /// Tell the time.
/// #[function_tool]
/// async fn time() -> &'static str { "noon" }
///
/// let more: Vec<FunctionTool> = Vec::new();
/// let registry = ToolContext::new(tools![time, {more}])?;
/// assert_eq!(registry.tools().len(), 1);
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
#[macro_export]
macro_rules! tools {
    ($($list:tt)*) => { $crate::__private::__tools!($crate; $($list)*) };
}

/// A list of end functions, for
/// [`JobContextBuilder::end_functions`](crate::JobContextBuilder::end_functions).
///
/// Each path names a function made by [`#[end_function]`](macro@crate::end_function). What
/// [`EndFunction::new`](crate::EndFunction::new) makes goes to
/// [`JobContextBuilder::end_function`](crate::JobContextBuilder::end_function).
///
/// ```
/// use tool_runtime::{CompletedCall, JobContext, end_function, end_functions};
///
/// #[end_function]
/// async fn log_disposition(call: CompletedCall) {
///     println!("{} ended: {}", call.job_id(), call.reason());
/// }
///
/// let job = JobContext::builder(()).end_functions(end_functions![log_disposition]);
/// ```
#[macro_export]
macro_rules! end_functions {
    ($($function:path),* $(,)?) => {
        $crate::__private::std::vec![$(<$function as $crate::MacroEndFunction<_>>::end_function()),*]
    };
}

/// Fails a test when a provider would refuse a registry's tools, or take them otherwise than they
/// are meant: every finding of [`ToolContext::lint`](crate::ToolContext::lint) is listed, but for
/// the rules named after `except`.
///
/// ```
/// use tool_runtime::{Format, ToolContext, assert_lint_clean, function_tool, tools};
///
/// /// Add two numbers.
/// #[function_tool]
/// async fn add(a: i64, b: i64) -> i64 { a + b }
///
/// let registry = ToolContext::<()>::new(tools![add])?;
/// assert_lint_clean!(registry, Format::OpenAiChat.strict());
/// assert_lint_clean!(registry, Format::Gemini, except ["no_description"]);
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
#[macro_export]
macro_rules! assert_lint_clean {
    ($registry:expr, $dialect:expr $(, except [$($rule:expr),* $(,)?])? $(,)?) => {{
        let report = $crate::__private::unexcepted($registry.lint($dialect), &[$($($rule,)*)?]);
        $crate::__private::std::assert!(report.is_empty(), "{report}");
    }};
}
