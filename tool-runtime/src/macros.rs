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
    ($($(:: $root:ident ::)? $first:ident $(:: $rest:ident)*),* $(,)?) => {
        $crate::__tools!(list [$($(:: $root ::)? $first $(:: $rest)*,)*] [$(
            list.push($crate::__private::macro_tool::<$(:: $root ::)? $first $(:: $rest)*, _>());
        )*])
    };
    ($($list:tt)*) => { $crate::__tools!(list [] [] $($list)*) };
}

/// Takes a mixed list apart, member by member: the names of the macro-made tools, and the
/// statements that push each member. A list of paths alone needs no such recursion.
#[doc(hidden)]
#[macro_export]
macro_rules! __tools {
    ($list:ident [$($path:path,)*] [$($push:tt)*]) => {{
        const _: () = $crate::__private::unique_names(&[$(<$path>::NAMES,)*]);
        #[allow(unused_mut)]
        let mut $list = $crate::__private::std::vec::Vec::<$crate::Tool<_>>::new();
        $($push)*
        $list
    }};
    ($list:ident [$($paths:tt)*] [$($push:tt)*] $(:: $root:ident ::)? $first:ident $(:: $rest:ident)* $(, $($more:tt)*)?) => {
        $crate::__tools!($list [$($paths)* $(:: $root ::)? $first $(:: $rest)*,] [$($push)*
            $list.push($crate::__private::macro_tool::<$(:: $root ::)? $first $(:: $rest)*, _>());
        ] $($($more)*)?)
    };
    ($list:ident [$($paths:tt)*] [$($push:tt)*] $value:expr $(, $($more:tt)*)?) => {
        $crate::__tools!($list [$($paths)*] [$($push)*
            $list.extend($crate::__private::into_tools($value));
        ] $($($more)*)?)
    };
}
