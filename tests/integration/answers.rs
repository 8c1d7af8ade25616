//! What the model reads of what a tool returned.

use std::{borrow::Cow, collections::BTreeMap, fmt, sync::Arc};

use serde::Serialize;
use serde_json::{Value, json};
use tool_runtime::{FunctionCallOutput, Handoff, StopResponse, ToolError, function_tool};

use crate::support::{answer_of, call_tool};

/// Makes a tool of what it returns.
macro_rules! returning {
    ($($name:ident: $type:ty = $value:expr;)*) => {$(
        #[function_tool(description = "")]
        async fn $name() -> $type {
            $value
        }
    )*};
}

#[derive(Serialize)]
struct Forecast {
    city: &'static str,
    days: Vec<u8>,
    wind: Option<f32>,
}

#[derive(Serialize)]
struct Name(&'static str);

#[derive(Serialize)]
struct Empty;

#[derive(Serialize)]
enum Weather {
    Sunny,
    Rain { millimetres: u8 },
    Storm(Option<u8>),
}

returning! {
    text: String = "as \"it\" is\n".to_owned();
    literal: &'static str = "literal";
    cow: Cow<'static, str> = Cow::Borrowed("cow");
    boxed_text: Box<str> = "boxed".into();
    character: char = 'é';
    newtype: Name = Name("newtype");
    unit_variant: Weather = Weather::Sunny;
    some_text: Option<String> = Some("some".to_owned());
    json_text: Value = json!("text");
    empty_text: String = String::new();
}

#[tokio::test]
async fn text_is_answered_as_it_is() {
    assert_eq!(answer_of::<text>("{}").await, "as \"it\" is\n");
    assert_eq!(answer_of::<literal>("{}").await, "literal");
    assert_eq!(answer_of::<cow>("{}").await, "cow");
    assert_eq!(answer_of::<boxed_text>("{}").await, "boxed");
    assert_eq!(answer_of::<character>("{}").await, "é");
    assert_eq!(answer_of::<newtype>("{}").await, "newtype");
    assert_eq!(answer_of::<unit_variant>("{}").await, "Sunny");
    assert_eq!(answer_of::<some_text>("{}").await, "some");
    assert_eq!(answer_of::<json_text>("{}").await, "text");
}

returning! {
    no: bool = false;
    zero: i64 = 0;
    zero_float: f64 = 0.0;
    empty_list: Vec<u8> = Vec::new();
    empty_map: BTreeMap<String, u8> = BTreeMap::new();
    some_false: Option<bool> = Some(false);
    list_of_nothing: Vec<Option<u8>> = vec![None];
    pair: (u8, &'static str) = (1, "a");
    structure: Forecast = Forecast { city: "Paris", days: vec![1, 2], wind: None };
    struct_variant: Weather = Weather::Rain { millimetres: 3 };
    newtype_variant: Weather = Weather::Storm(None);
    big: u128 = u128::MAX;
    widest: i64 = i64::MIN;
}

#[tokio::test]
async fn everything_else_is_answered_as_compact_json() {
    assert_eq!(answer_of::<no>("{}").await, "false");
    assert_eq!(answer_of::<zero>("{}").await, "0");
    assert_eq!(answer_of::<zero_float>("{}").await, "0.0");
    assert_eq!(answer_of::<empty_list>("{}").await, "[]");
    assert_eq!(answer_of::<empty_map>("{}").await, "{}");
    assert_eq!(answer_of::<some_false>("{}").await, "false");
    assert_eq!(answer_of::<list_of_nothing>("{}").await, "[null]");
    assert_eq!(answer_of::<pair>("{}").await, r#"[1,"a"]"#);
    assert_eq!(answer_of::<structure>("{}").await, r#"{"city":"Paris","days":[1,2],"wind":null}"#);
    assert_eq!(answer_of::<struct_variant>("{}").await, r#"{"Rain":{"millimetres":3}}"#);
    assert_eq!(answer_of::<newtype_variant>("{}").await, r#"{"Storm":null}"#);
    assert_eq!(answer_of::<big>("{}").await, u128::MAX.to_string());
    assert_eq!(answer_of::<widest>("{}").await, i64::MIN.to_string());
}

#[tokio::test]
async fn falsy_answers_are_real_answers() {
    for output in [
        call_tool::<no>("{}").await,
        call_tool::<zero>("{}").await,
        call_tool::<empty_list>("{}").await,
        call_tool::<empty_text>("{}").await,
    ] {
        assert!(output.reply_required(), "{output:?}");
        assert!(!output.is_error);
    }
    assert_eq!(answer_of::<empty_text>("{}").await, "");
}

returning! {
    unit: () = ();
    none: Option<String> = None;
    some_none: Option<Option<u8>> = Some(None);
    unit_struct: Empty = Empty;
    json_null: Value = Value::Null;
    ok_unit: Result<(), ToolError> = Ok(());
    ok_none: Result<Option<u8>, ToolError> = Ok(None);
}

#[tokio::test]
async fn nothing_is_silent() {
    for output in [
        call_tool::<unit>("{}").await,
        call_tool::<none>("{}").await,
        call_tool::<some_none>("{}").await,
        call_tool::<unit_struct>("{}").await,
        call_tool::<json_null>("{}").await,
        call_tool::<ok_unit>("{}").await,
        call_tool::<ok_none>("{}").await,
    ] {
        assert_eq!(output.output, "");
        assert!(!output.reply_required() && !output.is_error, "{output:?}");
    }
}

type Answer<T> = Result<T, ToolError>;
type Fixed = Result<u8, std::io::Error>;

mod shadowed {
    /// A name that is `Result` to whoever imports it.
    pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
}

returning! {
    alias: Answer<u8> = Ok(1);
    fixed_alias: Fixed = Ok(2);
    io_alias: std::io::Result<u8> = Ok(3);
    anyhow_alias: anyhow::Result<u8> = Ok(4);
    own_alias: shadowed::Result<u8> = Ok(5);
    boxed: Result<u8, Box<dyn std::error::Error + Send + Sync>> = Ok(6);
}

#[tokio::test]
async fn an_alias_of_result_is_a_result() {
    assert_eq!(answer_of::<alias>("{}").await, "1");
    assert_eq!(answer_of::<fixed_alias>("{}").await, "2");
    assert_eq!(answer_of::<io_alias>("{}").await, "3");
    assert_eq!(answer_of::<anyhow_alias>("{}").await, "4");
    assert_eq!(answer_of::<own_alias>("{}").await, "5");
    assert_eq!(answer_of::<boxed>("{}").await, "6");
}

/// An error as an application writes it, one source deep.
#[derive(Debug)]
enum AppError {
    Tool(ToolError),
    Stop(StopResponse),
    Secret,
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("password=hunter2")
    }
}

impl std::error::Error for AppError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Tool(error) => Some(error),
            Self::Stop(stop) => Some(stop),
            Self::Secret => None,
        }
    }
}

/// Passes another error through without adding a link, as `#[error(transparent)]` does.
#[derive(Debug)]
struct Transparent(ToolError);

impl fmt::Display for Transparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Transparent {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

fn shown() -> ToolError {
    ToolError::new("no such order").with_retry_hint("Ask for the number again.")
}

returning! {
    direct: Result<(), ToolError> = Err(shown());
    in_anyhow: anyhow::Result<()> = Err(shown().into());
    deep_in_anyhow: anyhow::Result<()> =
        Err(anyhow::Error::from(shown()).context("secret").context("more secret"));
    in_enum: Result<(), AppError> = Err(AppError::Tool(shown()));
    enum_in_anyhow: anyhow::Result<()> = Err(anyhow::Error::new(AppError::Tool(shown())).context("secret"));
    in_box: Result<(), Box<dyn std::error::Error + Send + Sync>> = Err(shown().into());
    in_io: std::io::Result<()> = Err(std::io::Error::other(shown()));
    transparent: Result<(), Transparent> = Err(Transparent(shown()));
}

#[tokio::test]
async fn a_tool_error_is_shown_wherever_it_stands() {
    for output in [
        call_tool::<direct>("{}").await,
        call_tool::<in_anyhow>("{}").await,
        call_tool::<deep_in_anyhow>("{}").await,
        call_tool::<in_enum>("{}").await,
        call_tool::<enum_in_anyhow>("{}").await,
        call_tool::<in_box>("{}").await,
        call_tool::<in_io>("{}").await,
        call_tool::<transparent>("{}").await,
    ] {
        assert_eq!(output.output, "no such order\nAsk for the number again.", "{}", output.name);
        assert!(output.is_error && output.reply_required());
    }
}

#[derive(Debug)]
struct NotSerializable;

impl Serialize for NotSerializable {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("password=hunter2"))
    }
}

returning! {
    secret: Result<(), AppError> = Err(AppError::Secret);
    secret_io: std::io::Result<()> = Err(std::io::Error::other("password=hunter2"));
    secret_anyhow: anyhow::Result<()> = Err(anyhow::anyhow!("password=hunter2").context("hunter2"));
    unserializable: NotSerializable = NotSerializable;
    half_serialized: (u8, NotSerializable) = (1, NotSerializable);
    bad_keys: BTreeMap<(u8, u8), u8> = BTreeMap::from([((1, 2), 3)]);
}

fn is_internal(output: &FunctionCallOutput) {
    assert_eq!(output.output, "An internal error occurred", "{}", output.name);
    assert!(output.is_error && output.reply_required());
}

#[tokio::test]
async fn any_other_error_is_never_shown() {
    is_internal(&call_tool::<secret>("{}").await);
    is_internal(&call_tool::<secret_io>("{}").await);
    is_internal(&call_tool::<secret_anyhow>("{}").await);
    is_internal(&call_tool::<unserializable>("{}").await);
    is_internal(&call_tool::<half_serialized>("{}").await);
    is_internal(&call_tool::<bad_keys>("{}").await);
}

returning! {
    stopped: Result<String, StopResponse> = Err(StopResponse);
    stopped_anyhow: anyhow::Result<String> = Err(anyhow::Error::from(StopResponse).context("done"));
    stopped_enum: Result<String, AppError> = Err(AppError::Stop(StopResponse));
}

#[tokio::test]
async fn stop_response_answers_the_call_and_asks_for_no_reply() {
    for output in [
        call_tool::<stopped>("{}").await,
        call_tool::<stopped_anyhow>("{}").await,
        call_tool::<stopped_enum>("{}").await,
    ] {
        assert_eq!(output.output, "");
        assert!(!output.is_error && !output.reply_required());
    }
}

struct Agent(u8);

returning! {
    handoff: Handoff = Handoff::erased(Arc::new(Agent(1)));
    spoken_handoff: Handoff = Handoff::erased(Arc::new(Agent(2))).with_output("Over to billing.");
    tried_handoff: Result<Handoff, ToolError> = Ok(Handoff::erased(Arc::new(Agent(3))));
}

fn agent(output: &FunctionCallOutput) -> u8 {
    output.handoff().unwrap().downcast_ref::<Agent>().unwrap().0
}

#[tokio::test]
async fn a_handoff_carries_its_agent() {
    let silent = call_tool::<handoff>("{}").await;
    assert_eq!((agent(&silent), silent.output.as_str(), silent.reply_required()), (1, "", false));
    let spoken = call_tool::<spoken_handoff>("{}").await;
    assert_eq!(
        (agent(&spoken), spoken.output.as_str(), spoken.reply_required()),
        (2, "Over to billing.", true)
    );
    assert_eq!(agent(&call_tool::<tried_handoff>("{}").await), 3);
    assert!(call_tool::<text>("{}").await.handoff().is_none());
}
