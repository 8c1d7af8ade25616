#![allow(dead_code)]
#![deny(private_interfaces, unreachable_pub)]

use tool_runtime::{Tool, tools};

mod outer {
    pub(crate) mod inner {
        use tool_runtime::function_tool;

        /// Private.
        #[function_tool]
        async fn private() {}

        /// Of this module.
        #[function_tool]
        pub(self) async fn of_self() {}

        /// Of the module above.
        #[function_tool]
        pub(super) async fn of_super() {}

        /// Of a module by path.
        #[function_tool]
        pub(in crate::outer) async fn of_path() {}

        /// Of the crate.
        #[function_tool]
        pub(crate) async fn of_crate(city: PrivateCity) {
            let _ = city;
        }

        /// A type no one else can name may still be an argument.
        #[derive(tool_runtime::serde::Deserialize, tool_runtime::schemars::JsonSchema)]
        pub(crate) struct PrivateCity {}

        pub(crate) fn list() -> Vec<tool_runtime::Tool> {
            tool_runtime::tools![private, of_self, of_super, of_path, of_crate]
        }
    }

    pub(crate) fn list() -> Vec<tool_runtime::Tool> {
        tool_runtime::tools![inner::of_super, inner::of_path, inner::of_crate]
    }
}

fn main() {
    let _: Vec<Tool> = tools![outer::inner::of_crate];
    assert_eq!(outer::inner::list().len() + outer::list().len(), 8);
}
