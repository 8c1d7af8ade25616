//! What a tool returned, on its way to the model.

use std::{any::Any, fmt, marker::PhantomData, sync::Arc};

use serde::ser::{self, Impossible, Serialize, Serializer};

use crate::error::BoxError;

/// A tool's result before it is put into words.
pub type Answer = Result<Output, BoxError>;

/// What a tool that succeeded has to say.
#[derive(Debug)]
pub enum Output {
    /// This text, for the model to reply to.
    Text(String),
    /// This text, which asks for no reply.
    Note(String),
    /// Nothing, and no reply is asked for.
    Silent,
    /// Another agent takes over, with what is said meanwhile.
    Handoff(Arc<dyn Any + Send + Sync>, Box<Output>),
}

/// What a tool may return.
///
/// Every [`Serialize`] type is one, and so is a [`Handoff`].
///
/// | what is returned | what the model reads |
/// |---|---|
/// | what serializes as a string | the text as it is |
/// | what serializes as JSON `null`: `()`, `None` | nothing; no reply is asked for |
/// | anything else, `false`, `0` and `[]` included | compact JSON |
/// | a [`Handoff`] | what it says, if anything; the conversation is passed on |
///
/// Mind that a look-up which returns `None` says nothing at all, on a call too: to have the model
/// say that nothing was found, return a [`ToolError`](crate::ToolError). A tool may also return a
/// `Result` of any of these, with any error that `?` can convert into a boxed
/// [`std::error::Error`].
///
/// ```
/// use tool_runtime::function_tool;
///
/// #[derive(serde::Serialize)]
/// struct Forecast { city: String, celsius: f32 }
///
/// /// Look up the weather.
/// #[function_tool]
/// async fn lookup_weather(city: String) -> Forecast {
///     Forecast { city, celsius: 21.5 } // {"city":"Paris","celsius":21.5}
/// }
///
/// /// Start the music.
/// #[function_tool]
/// async fn start_music() {} // silent
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the answer of a tool",
    label = "not `Serialize`",
    note = "a tool returns a `serde::Serialize` type, `()`, a `Handoff`, or a `Result` of one of these"
)]
pub trait ToolOutput {
    /// Puts the value into words.
    #[doc(hidden)]
    fn to_output(&self) -> Answer;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> ToolOutput for T {
    #[inline]
    fn to_output(&self) -> Answer {
        match self.serialize(TopLevel) {
            Ok(output) => Ok(output),
            Err(NotPlain::Json) => Ok(Output::Text(serde_json::to_string(self)?)),
            Err(NotPlain::Failed(problem)) => Err(problem.into()),
        }
    }
}

/// Passes the conversation to another agent.
///
/// A tool returns it. A session carries out what [`to`](Self::to) makes; whoever runs agents of their
/// own finds what [`erased`](Self::erased) was given on the output, see
/// [`FunctionCallOutput::handoff`](crate::FunctionCallOutput::handoff).
///
/// ```
/// use std::sync::Arc;
/// use tool_runtime::{FunctionCall, Handoff, RunContext, ToolContext, function_tool, tools};
///
/// struct Billing;
///
/// /// Pass the user on to billing.
/// #[function_tool]
/// async fn to_billing() -> Handoff {
///     Handoff::erased(Arc::new(Billing)).with_output("One moment, please.")
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tool_runtime::BuildError> {
/// let registry = ToolContext::new(tools![to_billing])?;
/// let call = FunctionCall::new("call_1", "to_billing", "{}");
/// let output = registry.execute(call, &RunContext::detached(())).await;
/// assert_eq!(output.output, "One moment, please.");
/// assert!(output.handoff().is_some_and(|agent| agent.is::<Billing>()));
/// # Ok(()) }
/// ```
pub struct Handoff<S = ()> {
    agent: Arc<dyn Any + Send + Sync>,
    says: Option<String>,
    userdata: PhantomData<fn(S)>,
}

impl<S> Handoff<S> {
    /// A handoff to an agent of one's own kind, for whoever carries it out to know. A session does not:
    /// it answers the call with an error.
    pub fn erased<A: Send + Sync + 'static>(agent: Arc<A>) -> Self {
        Self { agent, says: None, userdata: PhantomData }
    }

    /// Answers the call with `text`; without it the answer is silent.
    #[must_use]
    pub fn with_output(self, text: impl Into<String>) -> Self {
        Self { says: Some(text.into()), ..self }
    }
}

impl<S> ToolOutput for Handoff<S> {
    fn to_output(&self) -> Answer {
        let says = self.says.clone().map_or(Output::Silent, Output::Text);
        Ok(Output::Handoff(Arc::clone(&self.agent), Box::new(says)))
    }
}

impl<S> fmt::Debug for Handoff<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handoff").finish_non_exhaustive()
    }
}

/// Takes a value that is text or nothing; leaves all else, untouched, to the JSON serializer.
struct TopLevel;

/// Why a value was not taken.
#[derive(Debug)]
enum NotPlain {
    /// It is neither text nor nothing.
    Json,
    /// It does not serialize, in its own words.
    Failed(String),
}

impl fmt::Display for NotPlain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json => f.write_str("neither text nor nothing"),
            Self::Failed(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for NotPlain {}

impl ser::Error for NotPlain {
    fn custom<T: fmt::Display>(problem: T) -> Self {
        Self::Failed(problem.to_string())
    }
}

/// Values that are neither text nor nothing.
macro_rules! json {
    ($($method:ident($($type:ty),*) $(-> $kind:ident)?;)*) => {$(
        #[inline]
        fn $method(self, $(_: $type),*) -> Result<json!(@ok $($kind)?), NotPlain> {
            Err(NotPlain::Json)
        }
    )*};
    (@ok) => { Output };
    (@ok $kind:ident) => { Self::$kind };
}

impl Serializer for TopLevel {
    type Ok = Output;
    type Error = NotPlain;
    type SerializeSeq = Impossible<Output, NotPlain>;
    type SerializeTuple = Impossible<Output, NotPlain>;
    type SerializeTupleStruct = Impossible<Output, NotPlain>;
    type SerializeTupleVariant = Impossible<Output, NotPlain>;
    type SerializeMap = Impossible<Output, NotPlain>;
    type SerializeStruct = Impossible<Output, NotPlain>;
    type SerializeStructVariant = Impossible<Output, NotPlain>;

    json! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_bytes(&[u8]);
        serialize_seq(Option<usize>) -> SerializeSeq;
        serialize_tuple(usize) -> SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> SerializeTupleVariant;
        serialize_map(Option<usize>) -> SerializeMap;
        serialize_struct(&'static str, usize) -> SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> SerializeStructVariant;
    }

    #[inline]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Output, NotPlain> {
        Err(NotPlain::Json)
    }

    #[inline]
    fn serialize_str(self, text: &str) -> Result<Output, NotPlain> {
        Ok(Output::Text(text.to_owned()))
    }

    #[inline]
    fn serialize_char(self, character: char) -> Result<Output, NotPlain> {
        Ok(Output::Text(character.to_string()))
    }

    #[inline]
    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<Output, NotPlain> {
        Ok(Output::Text(name.to_owned()))
    }

    #[inline]
    fn serialize_unit(self) -> Result<Output, NotPlain> {
        Ok(Output::Silent)
    }

    #[inline]
    fn serialize_none(self) -> Result<Output, NotPlain> {
        Ok(Output::Silent)
    }

    #[inline]
    fn serialize_unit_struct(self, _: &'static str) -> Result<Output, NotPlain> {
        Ok(Output::Silent)
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Output, NotPlain> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Output, NotPlain> {
        value.serialize(self)
    }
}
