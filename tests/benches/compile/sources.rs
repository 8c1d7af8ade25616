//! The sources of the two crates: the same 200 tools.

use std::{fmt::Write, path::Path};

/// One of the crates: how its tools are made, and whether their constraints are enforced.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) by_macro: bool,
    pub(crate) validating: bool,
}

impl Kind {
    pub(crate) fn name(self) -> String {
        let made = if self.by_macro { "by_macro" } else { "by_hand" };
        format!("{made}{}", if self.validating { "_validating" } else { "" })
    }

    pub(crate) fn source(self, tools: usize) -> String {
        if self.by_macro { by_macro(tools) } else { by_hand(tools, self.validating) }
    }

    pub(crate) fn manifest(self, runtime: &Path) -> String {
        let dependencies = match self {
            Self { by_macro: true, validating } => {
                let path = runtime.display();
                format!("tool-runtime = {{ path = \"{path}\", default-features = {validating} }}\n")
            }
            Self { by_macro: false, validating: false } => HAND_DEPENDENCIES.to_owned(),
            Self { by_macro: false, validating: true } => {
                format!(
                    "{HAND_DEPENDENCIES}jsonschema = {{ version = \"0.60\", default-features = false }}\n"
                )
            }
        };
        let name = self.name();
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [profile.release]\nstrip = true\n\n[dependencies]\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\
             tokio = {{ version = \"1\", features = [\"rt\"] }}\n{dependencies}"
        )
    }
}

const HAND_DEPENDENCIES: &str = "schemars = { version = \"1\", features = [\"preserve_order\"] }
futures-util = { version = \"0.3\", default-features = false, features = [\"std\"] }
";

const SHARED: &str = "
#[derive(serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = \"lowercase\")]
pub enum Unit {
    Celsius,
    Fahrenheit,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut arguments = std::env::args().skip(1);
    let (name, text) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    println!(\"{}\", runtime.block_on(answer(name, text)));
}
";

fn body(index: usize) -> String {
    format!(
        "{{
    let unit = match unit {{ Some(Unit::Fahrenheit) => 'F', _ => 'C' }};
    format!(\"tool {index}: {{days}} days in {{location}}, {{unit}}\")
}}"
    )
}

fn by_macro(tools: usize) -> String {
    let mut source = format!("use tool_runtime::{{function_tool, schemars, serde, tools}};\n{SHARED}");
    for index in 0..tools {
        let body = body(index);
        let _ = write!(
            source,
            "
/// Look up thing number {index} for a place.
#[function_tool]
pub async fn tool_{index}(
    /// The city and country.
    location: String,
    /// How many days ahead.
    #[arg(default = 3)]
    days: u8,
    unit: Option<Unit>,
) -> String {body}
"
        );
    }
    let list = (0..tools).map(|index| format!("tool_{index}")).collect::<Vec<_>>().join(", ");
    let _ = write!(
        source,
        "
async fn answer(name: String, text: String) -> String {{
    let registry = tool_runtime::ToolContext::new(tools![{list}]).unwrap();
    for tool in registry.tools() {{
        println!(\"{{}} {{}} {{}}\", tool.name(), tool.description(), tool_runtime::serde_json::to_string(tool.parameters()).unwrap());
    }}
    let call = tool_runtime::FunctionCall::new(\"call\", name, text);
    registry.execute(call, &tool_runtime::RunContext::detached(())).await.output
}}
"
    );
    source
}

fn by_hand(tools: usize, validating: bool) -> String {
    let mut source = format!("{}{SHARED}", HAND.replace("CHECK", if validating { CHECK } else { "" }));
    let mut inserts = String::new();
    for index in 0..tools {
        let body = body(index);
        let _ = write!(
            source,
            "
#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Arguments{index} {{
    /// The city and country.
    location: String,
    /// How many days ahead.
    #[serde(default = \"default_days_{index}\")]
    days: u8,
    unit: Option<Unit>,
}}

fn default_days_{index}() -> u8 {{
    3
}}

pub async fn tool_{index}(location: String, days: u8, unit: Option<Unit>) -> String {body}
"
        );
        let _ = write!(
            inserts,
            "
    tools.insert(\"tool_{index}\", Tool {{
        description: \"Look up thing number {index} for a place.\",
        schema: schemars::schema_for!(Arguments{index}),
        handler: Box::new(|text| Box::pin(async move {{
            let arguments: Arguments{index} = serde_json::from_str(&text)?;
            serde_json::to_string(&tool_{index}(arguments.location, arguments.days, arguments.unit).await)
        }})),
    }});"
        );
    }
    let _ = write!(
        source,
        "\nfn registry() -> HashMap<&'static str, Tool> {{\n    let mut tools = HashMap::new();{inserts}\n    tools\n}}\n"
    );
    source
}

const HAND: &str = "
use std::collections::HashMap;

use futures_util::future::BoxFuture;

type Handler = Box<dyn Fn(String) -> BoxFuture<'static, Result<String, serde_json::Error>> + Send + Sync>;

struct Tool {
    description: &'static str,
    schema: schemars::Schema,
    handler: Handler,
}

async fn answer(name: String, text: String) -> String {
    let registry = registry();
    for (name, tool) in &registry {
        println!(\"{} {} {}\", name, tool.description, serde_json::to_string(&tool.schema).unwrap());
    }
    match registry.get(name.as_str()) {
        Some(tool) => {CHECK
            match (tool.handler)(text).await {
                Ok(answer) => answer,
                Err(error) => error.to_string(),
            }
        }
        None => \"unknown tool\".to_owned(),
    }
}
";

const CHECK: &str = "
            let schema = serde_json::to_value(&tool.schema).unwrap();
            let arguments = serde_json::from_str(&text).unwrap_or_default();
            if !jsonschema::is_valid(&schema, &arguments) {
                return \"invalid arguments\".to_owned();
            }";
