//! What a tool returned, on its way to the model.

use std::{any::Any, fmt, io, marker::PhantomData, sync::Arc};

use serde::ser::{self, Serialize, Serializer};

use crate::error::BoxError;

/// A tool's result before it is put into words.
pub type Answer = Result<Output, BoxError>;

/// What a tool that succeeded has to say.
#[derive(Debug)]
pub enum Output {
    /// This text, for the model to reply to.
    Text(String),
    /// Nothing, and no reply is asked for.
    Silent,
    /// Another agent takes over, with what is said meanwhile.
    Handoff(Arc<dyn Any + Send + Sync>, Box<Output>),
}

/// What a tool may return.
///
/// Every [`Serialize`] type is one. What serializes as a string reaches the model as that text;
/// what serializes as JSON `null` (`()`, `None`) is silent: it answers the call and asks for no
/// reply; everything else is compact JSON, so `false`, `0` and `[]` are real answers. A
/// [`Handoff`] passes the conversation on. A tool may also return a `Result` of any of these, with
/// any error that `?` can convert into a boxed [`std::error::Error`].
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
        let mut json = serde_json::Serializer::new(Buffer::default());
        Ok(match self.serialize(TopLevel { json: &mut json })? {
            Shape::Silent => Output::Silent,
            Shape::Text(text) => Output::Text(text),
            Shape::Json => Output::Text(String::from_utf8(json.into_inner().0)?),
        })
    }
}

/// Passes the conversation to another agent.
pub struct Handoff<S = ()> {
    agent: Arc<dyn Any + Send + Sync>,
    says: Option<String>,
    userdata: PhantomData<fn(S)>,
}

impl<S> Handoff<S> {
    /// A handoff to `agent`, whose type the session that carries it out must know.
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

/// What a value turned out to be at its top level.
enum Shape {
    Silent,
    Text(String),
    /// Anything else: it stands in the serializer's buffer.
    Json,
}

/// The text of a JSON value. It takes room when it is first written to: text and silence need none.
#[derive(Default)]
struct Buffer(Vec<u8>);

impl io::Write for Buffer {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.0.capacity() == 0 {
            self.0 = Vec::with_capacity(128);
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A JSON serializer that keeps text as it is and `null` as silence, at the top level only.
struct TopLevel<'a> {
    json: &'a mut serde_json::Serializer<Buffer>,
}

/// Serializes in JSON what is neither text nor nothing.
macro_rules! as_json {
    ($($method:ident: $type:ty)*) => {$(
        #[inline]
        fn $method(self, value: $type) -> Result<Shape, Self::Error> {
            self.json.$method(value).map(|()| Shape::Json)
        }
    )*};
}

/// Compound values, which go on in JSON.
macro_rules! compound {
    ($($method:ident($($name:ident: $type:ty),*) -> $kind:ident;)*) => {$(
        fn $method(self, $($name: $type),*) -> Result<Self::$kind, Self::Error> {
            self.json.$method($($name),*).map(Compound)
        }
    )*};
}

type Json<'a> = &'a mut serde_json::Serializer<Buffer>;

impl<'a> Serializer for TopLevel<'a> {
    type Ok = Shape;
    type Error = serde_json::Error;
    type SerializeSeq = Compound<<Json<'a> as Serializer>::SerializeSeq>;
    type SerializeTuple = Compound<<Json<'a> as Serializer>::SerializeTuple>;
    type SerializeTupleStruct = Compound<<Json<'a> as Serializer>::SerializeTupleStruct>;
    type SerializeTupleVariant = Compound<<Json<'a> as Serializer>::SerializeTupleVariant>;
    type SerializeMap = Compound<<Json<'a> as Serializer>::SerializeMap>;
    type SerializeStruct = Compound<<Json<'a> as Serializer>::SerializeStruct>;
    type SerializeStructVariant = Compound<<Json<'a> as Serializer>::SerializeStructVariant>;

    as_json! {
        serialize_bool: bool serialize_i8: i8 serialize_i16: i16 serialize_i32: i32 serialize_i64: i64
        serialize_i128: i128 serialize_u8: u8 serialize_u16: u16 serialize_u32: u32 serialize_u64: u64
        serialize_u128: u128 serialize_f32: f32 serialize_f64: f64 serialize_bytes: &[u8]
    }

    compound! {
        serialize_seq(length: Option<usize>) -> SerializeSeq;
        serialize_tuple(length: usize) -> SerializeTuple;
        serialize_tuple_struct(name: &'static str, length: usize) -> SerializeTupleStruct;
        serialize_tuple_variant(name: &'static str, index: u32, variant: &'static str, length: usize) -> SerializeTupleVariant;
        serialize_map(length: Option<usize>) -> SerializeMap;
        serialize_struct(name: &'static str, length: usize) -> SerializeStruct;
        serialize_struct_variant(name: &'static str, index: u32, variant: &'static str, length: usize) -> SerializeStructVariant;
    }

    fn serialize_str(self, text: &str) -> Result<Shape, Self::Error> {
        Ok(Shape::Text(text.to_owned()))
    }

    fn serialize_char(self, character: char) -> Result<Shape, Self::Error> {
        Ok(Shape::Text(character.to_string()))
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Shape, Self::Error> {
        Ok(Shape::Text(variant.to_owned()))
    }

    fn serialize_unit(self) -> Result<Shape, Self::Error> {
        Ok(Shape::Silent)
    }

    fn serialize_none(self) -> Result<Shape, Self::Error> {
        Ok(Shape::Silent)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Shape, Self::Error> {
        Ok(Shape::Silent)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Shape, Self::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Shape, Self::Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Shape, Self::Error> {
        self.json.serialize_newtype_variant(name, index, variant, value).map(|()| Shape::Json)
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<Shape, Self::Error> {
        Ok(Shape::Text(value.to_string()))
    }
}

/// A compound value of `serde_json` whose end is a [`Shape`].
struct Compound<C>(C);

macro_rules! forward_compound {
    ($($trait:ident { $($method:ident($($name:ident: $type:ty),*);)* })*) => {$(
        impl<C: ser::$trait<Ok = ()>> ser::$trait for Compound<C> {
            type Ok = Shape;
            type Error = C::Error;

            $(
                #[inline]
                fn $method<T: Serialize + ?Sized>(&mut self, $($name: $type,)* value: &T) -> Result<(), C::Error> {
                    self.0.$method($($name,)* value)
                }
            )*

            fn end(self) -> Result<Shape, C::Error> {
                self.0.end().map(|()| Shape::Json)
            }
        }
    )*};
}

forward_compound! {
    SerializeSeq { serialize_element(); }
    SerializeTuple { serialize_element(); }
    SerializeTupleStruct { serialize_field(); }
    SerializeTupleVariant { serialize_field(); }
    SerializeMap { serialize_key(); serialize_value(); }
    SerializeStruct { serialize_field(key: &'static str); }
    SerializeStructVariant { serialize_field(key: &'static str); }
}
