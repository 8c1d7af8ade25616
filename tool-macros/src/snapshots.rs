//! What the macros write, a file a feature in `tests/snapshots`: the input as a comment, then the
//! expansion. `UPDATE_SNAPSHOTS=1 cargo test -p tool-macros` writes the files anew.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Item, Meta};

use crate::{expand, list};

type Outcome = Result<(), Box<dyn Error>>;

/// Compares the expansion of `input`, an item with its attribute, with the snapshot `name`.
fn check(name: &str, input: &str) -> Outcome {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/snapshots").join(format!("{name}.rs"));
    let input = input.trim();
    let quoted: String =
        input.lines().map(|line| format!("// {line}").trim_end().to_owned() + "\n").collect();
    let expansion = prettyplease::unparse(&syn::parse2(expand_item(input)?)?);
    let found = format!("{quoted}\n{expansion}");
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        return Ok(fs::write(path, found)?);
    }
    // A checkout may have put other line ends in.
    let expected = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    if expected == found {
        return Ok(());
    }
    let same = expected.lines().zip(found.lines()).take_while(|(expected, found)| expected == found).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or_default().to_owned();
    Err(format!(
        "the expansion changed at line {}; set UPDATE_SNAPSHOTS=1 when it should have\n- {}\n+ {}",
        same + 1,
        line(&expected),
        line(&found)
    )
    .into())
}

fn expand_item(input: &str) -> syn::Result<TokenStream> {
    match syn::parse_str(input)? {
        Item::Fn(mut item)
            if item.attrs.iter().any(|attribute| attribute.path().is_ident("end_function")) =>
        {
            let arguments = take(&mut item.attrs, "end_function");
            Ok(expand::end_function(arguments, &item.to_token_stream()))
        }
        Item::Fn(mut item) => {
            let arguments = take(&mut item.attrs, "function_tool");
            Ok(expand::function_tool(arguments, &item.to_token_stream()))
        }
        Item::Impl(mut item) => {
            let arguments = take(&mut item.attrs, "toolset");
            Ok(expand::toolset(arguments, &item.to_token_stream()))
        }
        Item::Macro(item) => {
            let members = item.mac.tokens;
            let list = list::expand(quote!(tool_runtime; #members));
            Ok(quote!(const LIST: () = #list;))
        }
        other => Err(syn::Error::new_spanned(other, "no macro of ours")),
    }
}

fn take(attributes: &mut Vec<Attribute>, name: &str) -> TokenStream {
    let index = attributes.iter().position(|attribute| attribute.path().is_ident(name));
    match index.map(|index| attributes.remove(index).meta) {
        Some(Meta::List(list)) => list.tokens,
        _ => TokenStream::new(),
    }
}

macro_rules! snapshots {
    ($($name:ident: $input:literal;)*) => {$(
        #[test]
        fn $name() -> Outcome {
            check(stringify!($name), $input)
        }
    )*};
}

snapshots! {
    without_parameters: r"
/// Tell the time.
#[function_tool]
async fn time() -> &'static str {
    NOON
}";

    parameters: r"
/// Look up the weather.
#[function_tool]
async fn lookup_weather(
    /// City and country.
    city: &str,
    #[arg(default = 3)] days: u8,
    units: Option<Vec<Unit>>,
) -> Forecast {
    forecast(city, days).await
}";

    forwarded_attributes: r#"
/// Look up the weather.
///
/// # Arguments
/// * `city` - The city.
///
/// # Errors
/// When there is no such city.
#[function_tool]
pub async fn lookup_weather(
    city: &str,
    /// Days ahead.
    #[arg(default = 3)]
    #[schemars(range(min = 1, max = 10))]
    days: u8,
    #[arg(rename = "scale")] unit: Option<&Unit>,
    #[cfg(feature = "wind")] wind: bool,
) -> Result<Forecast, ToolError> {
    forecast(city, days, unit).await
}"#;

    keys: r#"
/// For the reader of the code.
#[function_tool(
    name = "look-up",
    description = "Look it up.",
    flags = ToolFlag::CANCELLABLE | ToolFlag::IGNORE_ON_ENTER,
    on_duplicate = OnDuplicate::Replace,
    duplicate_scope = DuplicateScope::NameAndArgs,
    timeout = PATIENCE,
    deprecated_names = ["lookup"],
    annotations = { "readOnlyHint": true },
    crate = llm::tools,
)]
async fn look_up() {}"#;

    blocking: r#"
/// Work.
#[function_tool(blocking, timeout = "5s")]
fn work(job: String) -> u8 {
    run(job)
}"#;

    context: r"
/// Greet.
#[function_tool]
async fn greet(ctx: &RunContext<App>, name: String) -> String {
    ctx.userdata().greet(name)
}";

    generic_context: r"
/// Find a user.
#[function_tool]
async fn find_user<S: Userdata + AsRef<Db>>(ctx: RunContext<S>) -> anyhow::Result<Option<User>> {
    ctx.userdata().as_ref().find().await
}";

    aliased_context: r"
/// Greet.
#[function_tool]
async fn greet(#[arg(context)] ctx: Context) {}";

    raw_schema: r#"
#[function_tool(raw_schema = {
    "name": "get_weather",
    "description": "Get the weather.",
    "parameters": { "type": "object", "properties": { "location": { "type": "string" } } }
})]
async fn weather(raw_arguments: JsonObject) -> usize {
    raw_arguments.len()
}"#;

    typed_handler: r#"
#[function_tool(raw_schema = {
    "name": "get_weather",
    "parameters": {
        "type": "object",
        "properties": { "location": { "type": "string" }, "days": { "type": "integer" } },
        "required": ["location"]
    }
})]
async fn weather(location: String, #[arg(default = 3)] days: u8) {}"#;

    constant_schema: r"
#[function_tool(raw_schema = SCHEMA)]
async fn weather(raw_arguments: &JsonObject) {}";

    conditional: r#"
/// There on some days.
#[cfg(feature = "weather")]
#[function_tool]
async fn weather() {}"#;

    included_docs: r#"
#[doc = include_str!("weather.md")]
#[function_tool]
async fn weather() {}"#;

    toolset: r#"
#[toolset(id = "profile")]
impl<D: Database> Profile<D> {
    const LONGEST: usize = 15;

    /// Set the phone number.
    #[function_tool]
    async fn set_phone(&self, ctx: RunContext<App>, value: String) -> Result<String, ToolError> {
        self.db.set(ctx, value).await
    }

    /// Forget everything.
    #[function_tool(name = "forget")]
    async fn forget_everything(self: Arc<Self>) {}

    fn helper(&self) {}
}"#;

    list: r"
tools![weather, desk::forecast, { more }, Profile { db }];";

    end_function: r#"
/// Write the disposition.
#[end_function(name = "disposition", timeout = LIMIT, retries = 3, backoff = "1s")]
async fn log_disposition<S: Userdata + AsRef<Crm>>(call: CompletedCall<S>) -> Result<(), CrmError> {
    call.userdata().as_ref().write(call.reason()).await
}"#;

    end_function_behind_alias: r"
#[end_function]
async fn say_goodbye(call: &Call) {}";

    end_function_with_a_mistake: r"
#[end_function(retry = 3)]
fn log_disposition(call: CompletedCall<App>) {}";

    mistake: r#"
#[function_tool(nmae = "weather")]
async fn weather(city: String) -> String {
    city
}"#;
}
