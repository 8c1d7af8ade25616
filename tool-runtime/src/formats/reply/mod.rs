//! Replies in: a body or a stream of bytes, to what the model said and called.
//!
//! `reader` takes the bytes, one of the framings (`sse`, `values`, Bedrock's `eventstream`) cuts them
//! into events, the provider's `Reading` understands an event, and `assemble` puts the reply
//! together. A whole body is a stream of one event: there is one way in.
//!
//! What a reply holds beside words and calls is kept as [`ProviderItem`](crate::ProviderItem)s, for
//! the history to send back:
//!
//! | format | content |
//! |---|---|
//! | `openai_chat`, `mistral` | fields of the assistant's message (`reasoning_content`, `reasoning`, `reasoning_details`); Mistral's `{"type": "thinking", ..}` |
//! | `openai_responses` | an item of `output` |
//! | `anthropic` | a block of `content` |
//! | `gemini` | a part of `parts` |
//! | `bedrock` | a block of `content` |
//! | `cohere` | fields of the message (`tool_plan`), or a block of `content` |
//! | `ollama` | fields of the message (`thinking`) |

mod assemble;
mod draft;
mod faults;
mod fields;
mod ids;
mod part;
mod reader;
mod scan;
mod sink;
mod sse;
mod thought;
mod values;

pub(super) use self::{
    assemble::{Assembly, CallNumber, Place},
    draft::End,
    faults::{provider, reported},
    fields::{Arguments, List, Maybe, Text, object, or_default, parse},
    ids::is_made_up,
    reader::Reading,
    sink::Sink,
    thought::{Thought, append},
};
pub use self::{part::ReplyPart, reader::ReplyReader};
