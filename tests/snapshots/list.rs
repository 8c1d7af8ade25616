// tools![weather, desk::forecast, { more }, Profile { db }];

const LIST: () = {
    const _: () = {
        #[allow(unused_imports)]
        use tool_runtime::__private::NoNames as _;
        let mut __tool_names = tool_runtime::__private::UniqueNames::new();
        __tool_names.add(<weather>::NAMES);
        __tool_names.add(<desk::forecast>::NAMES);
    };
    #[allow(unused_mut)]
    let mut __tool_list = ::std::vec::Vec::<tool_runtime::Tool<_>>::new();
    __tool_list
        .push(
            tool_runtime::Tool::Function(<weather as tool_runtime::MacroTool<_>>::tool()),
        );
    __tool_list
        .push(
            tool_runtime::Tool::Function(
                <desk::forecast as tool_runtime::MacroTool<_>>::tool(),
            ),
        );
    __tool_list.extend(tool_runtime::__private::into_tools(more));
    __tool_list.extend(tool_runtime::__private::into_tools(Profile { db }));
    __tool_list
};
