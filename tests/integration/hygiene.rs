//! Expansions depend on nothing that their surroundings could change.

use serde_json::json;
use tool_runtime::{FunctionCall, FunctionTool, ToolContext, tools};

use crate::support::{call, call_with, registry};

/// A crate that passes the runtime on under another path.
mod framework {
    pub(crate) mod prelude {
        pub(crate) use tool_runtime as agents;
    }
    pub(crate) use tool_runtime::{RunContext, function_tool, toolset};
}

mod renamed {
    use crate::hygiene::framework::{RunContext, function_tool, toolset};

    /// Through another path.
    #[function_tool(crate = crate::hygiene::framework::prelude::agents)]
    pub(crate) async fn through_path(ctx: RunContext, #[arg(default = 2)] a: u8) -> String {
        format!("{a} {}", ctx.function_call().is_some())
    }

    pub(crate) struct Set;

    #[toolset(id = "set", crate = crate::hygiene::framework::prelude::agents)]
    impl Set {
        /// A method through another path.
        #[function_tool]
        pub(crate) async fn method_through_path(&self) -> u8 {
            3
        }
    }
}

#[tokio::test]
async fn the_runtime_may_come_by_another_path() {
    let registry = registry(tools![renamed::through_path, { renamed::Set }]);
    assert_eq!(call(&registry, "through_path", "{}").await.output, "2 true");
    assert_eq!(call(&registry, "method_through_path", "{}").await.output, "3");
}

/// Every name an expansion might have relied on means something else here, but for primitive types:
/// the derives of serde and schemars rely on those themselves.
#[allow(dead_code, unused_macros, reason = "they only stand in the way")]
mod hostile {
    use tool_runtime::{RunContext, function_tool, toolset};

    pub(crate) struct Result;
    pub(crate) struct Option;
    pub(crate) struct String;
    pub(crate) struct Vec;
    pub(crate) struct Box;
    pub(crate) struct Some;
    pub(crate) struct None;
    pub(crate) struct Ok;
    pub(crate) struct Err;
    pub(crate) struct Arc;
    pub(crate) struct Duration;
    pub(crate) struct Value;
    pub(crate) struct ToolError;
    pub(crate) struct FunctionTool;
    pub(crate) struct Tool;
    pub(crate) struct MacroTool;
    pub(crate) struct Deserialize;
    pub(crate) struct JsonSchema;
    pub(crate) trait Default {}
    pub(crate) trait From {}
    pub(crate) trait Into {}
    pub(crate) trait Clone {}
    pub(crate) trait Send {}
    pub(crate) trait Sync {}
    pub(crate) trait Fn {}
    pub(crate) trait Future {}
    pub(crate) trait Iterator {}
    pub(crate) mod std {}
    pub(crate) mod core {}
    pub(crate) mod serde {}
    pub(crate) mod schemars {}
    pub(crate) mod serde_json {}
    macro_rules! vec {
        () => {
            compile_error!("not this one");
        };
    }
    macro_rules! assert {
        () => {
            compile_error!("not this one");
        };
    }
    macro_rules! format {
        () => {
            compile_error!("not this one");
        };
    }

    /// In a hostile place.
    #[function_tool(timeout = "1s", flags = tool_runtime::ToolFlag::CANCELLABLE, deprecated_names = ["old_hostile"])]
    pub(crate) async fn hostile(
        _ctx: RunContext,
        text: &str,
        #[arg(default = 5)] number: i64,
        #[arg(default = "x")] other: ::std::string::String,
        #[arg(default = 0.5)] ratio: f32,
        optional: ::std::option::Option<&[i32]>,
    ) -> ::std::result::Result<::std::string::String, tool_runtime::ToolError> {
        ::std::result::Result::Ok(::std::format!("{text} {number} {other} {ratio} {optional:?}"))
    }

    /// Raw, in a hostile place.
    #[function_tool(raw_schema = { "name": "hostile_raw", "parameters": { "type": "object" } })]
    pub(crate) async fn hostile_raw(raw_arguments: tool_runtime::JsonObject) -> usize {
        raw_arguments.len()
    }

    /// Blocking, in a hostile place.
    #[function_tool(blocking)]
    pub(crate) fn hostile_blocking() -> i64 {
        1
    }

    pub(crate) struct Set;

    #[toolset(id = "hostile")]
    impl Set {
        /// A method, in a hostile place.
        #[function_tool]
        pub(crate) async fn hostile_method(&self, _ctx: &RunContext, number: i64) -> i64 {
            number
        }
    }

    pub(crate) fn all() -> ::std::vec::Vec<tool_runtime::Tool> {
        tool_runtime::tools![hostile, self::hostile_raw, crate::hygiene::hostile::hostile_blocking, { Set }]
    }
}

#[tokio::test]
async fn shadowed_names_do_no_harm() {
    let registry = registry(hostile::all());
    let output = call(&registry, "hostile", json!({ "text": "a" })).await;
    assert_eq!(output.output, "a 5 x 0.5 None");
    assert_eq!(call(&registry, "hostile_raw", json!({ "a": 1 })).await.output, "1");
    assert_eq!(call(&registry, "hostile_blocking", "{}").await.output, "1");
    assert_eq!(call(&registry, "hostile_method", json!({ "number": 7 })).await.output, "7");
}

/// A tool named after what it could shadow.
mod names {
    use tool_runtime::function_tool;

    macro_rules! tools_named {
        ($($name:ident)*) => {$(
            #[function_tool(description = "")]
            pub(crate) async fn $name(value: String) -> String {
                value
            }
        )*};
    }

    tools_named! { string vec option result serde tool name spec call handler arguments main default new }
}

#[tokio::test]
async fn a_tool_may_have_any_name() {
    use names::{arguments, handler, name, option, result, serde, spec, string, tool, vec};
    let registry: ToolContext = registry(tools![
        string,
        vec,
        option,
        result,
        serde,
        tool,
        name,
        spec,
        handler,
        arguments,
        names::call,
        names::main,
        names::default,
        names::new,
    ]);
    for tool in registry.tools() {
        assert_eq!(call(&registry, tool.name(), json!({ "value": "x" })).await.output, "x");
    }
    assert_eq!(registry.tools().iter().map(FunctionTool::name).nth(13), Some("new"));
}

struct App(tool_tests::Db);

impl AsRef<tool_tests::Db> for App {
    fn as_ref(&self) -> &tool_tests::Db {
        &self.0
    }
}

#[tokio::test]
async fn a_tool_may_come_through_a_third_crate() {
    let tickets = tool_tests::Tickets::default();
    let registry: ToolContext<App> = registry(tools![tool_tests::find_user, { tickets }]);
    let app = App(tool_tests::Db::new([tool_tests::User::new("ada@example.com", "Ada")]));
    let output = call_with(&registry, "find_user", json!({ "email": "ada@example.com" }), app).await;
    assert_eq!(output.output, r#"{"email":"ada@example.com","name":"Ada"}"#);
    assert!(registry.get("open_ticket").is_some());
}

#[tokio::test]
async fn an_application_may_be_named_in_another_crate() {
    let registry = registry(tools![tool_tests::note_word, { tool_tests::Notes }]);
    let ctx = tool_tests::Received::context();
    let noted = FunctionCall::new("call_1", "note_word", r#"{"word": "so"}"#);
    assert!(!registry.execute(noted, &ctx).await.is_error);
    assert_eq!(ctx.userdata().take().map(|noted| noted["word"].clone()), Some(json!("so")));
    assert!(!registry.execute(FunctionCall::new("call_2", "forget", "{}"), &ctx).await.is_error);
}
