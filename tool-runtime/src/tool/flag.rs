//! What a tool asks of the session it is called in.

bitflags::bitflags! {
    /// What a tool asks of the session it is called in. Flags never change its schema, and a
    /// registry alone treats all tools alike.
    ///
    /// ```
    /// use tool_runtime::{ToolFlag, function_tool};
    ///
    /// /// Note the user's address.
    /// #[function_tool(flags = ToolFlag::IGNORE_ON_ENTER | ToolFlag::CANCELLABLE)]
    /// async fn note_address(address: String) {}
    ///
    /// assert!(note_address::FLAGS.contains(ToolFlag::CANCELLABLE));
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ToolFlag: u8 {
        /// Hidden from the model while an agent greets: in replies it makes on entering.
        const IGNORE_ON_ENTER = 1;
        /// May be cancelled while it runs.
        const CANCELLABLE = 2;
    }
}
