//! Every provider's dialect, both ways.
//!
//! Pure functions between what the runtime knows (tools, calls, a conversation) and the JSON a
//! provider speaks: definitions out, the history out, a reply in, whole or as a stream. One module a
//! provider; what they share stands beside them.

mod anthropic;
mod bedrock;
mod choice;
mod cohere;
mod compile;
mod completion;
mod gemini;
mod lint;
mod mcp;
mod names;
mod ollama;
mod openai_chat;
mod openai_realtime;
mod openai_responses;
mod reply;
mod request;
mod root;
mod strict;
mod write;

pub use self::{
    choice::ToolChoice,
    completion::{Completion, FinishReason, FormatError, Usage},
    lint::{Finding, Severity, unexcepted},
    reply::{ReplyPart, ReplyReader},
};

/// A provider's way of speaking about tools.
///
/// Where a provider can be asked to hold the model to the schema, [`strict`](Self::strict) does so.
///
/// ```
/// use tool_runtime::{Format, ToolContext, function_tool, tools};
///
/// /// Add two numbers.
/// #[function_tool]
/// async fn add(a: i64, b: i64) -> i64 { a + b }
///
/// let registry = ToolContext::<()>::new(tools![add])?;
/// let definitions = registry.definitions(Format::OpenAiChat.strict()).to_value();
/// assert_eq!(definitions[0]["function"]["strict"], true);
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// `OpenAI`'s Chat Completions, which most other providers and servers speak, too.
    OpenAiChat,
    /// `OpenAI`'s Responses.
    OpenAiResponses,
    /// `OpenAI`'s Realtime, over a WebSocket.
    OpenAiRealtime,
    /// Anthropic's Messages.
    Anthropic,
    /// Google's Gemini, its schemas in the `parameters` of a function declaration: a subset of
    /// `OpenAPI` 3.0. References are inlined, and one that leads back into what is being
    /// inlined keeps its type and its description only.
    Gemini,
    /// Google's Gemini, its schemas in `parametersJsonSchema`: JSON Schema.
    GeminiJsonSchema,
    /// The Model Context Protocol's `tools/list` and `tools/call`.
    Mcp,
    /// Amazon Bedrock's Converse.
    Bedrock,
    /// Mistral's chat, `OpenAI`'s but for details.
    Mistral,
    /// Ollama's own chat.
    Ollama,
    /// Cohere's chat, version 2.
    Cohere,
}

/// A [`Format`], strict or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dialect {
    format: Format,
    strict: bool,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 11] = [
        Self::OpenAiChat,
        Self::OpenAiResponses,
        Self::OpenAiRealtime,
        Self::Anthropic,
        Self::Gemini,
        Self::GeminiJsonSchema,
        Self::Mcp,
        Self::Bedrock,
        Self::Mistral,
        Self::Ollama,
        Self::Cohere,
    ];

    /// The format, asking the provider to hold the model to the schema; without effect where the
    /// provider knows no such thing.
    #[must_use]
    pub const fn strict(self) -> Dialect {
        Dialect { format: self, strict: self.knows_strict() }
    }

    /// Whether the provider can be asked to hold the model to the schema.
    pub const fn knows_strict(self) -> bool {
        match self {
            Self::OpenAiChat
            | Self::OpenAiResponses
            | Self::Anthropic
            | Self::Mistral
            | Self::Bedrock
            | Self::Cohere => true,
            Self::OpenAiRealtime | Self::Gemini | Self::GeminiJsonSchema | Self::Mcp | Self::Ollama => false,
        }
    }

    /// The format's name, as it stands in a [`ProviderItem`](crate::ProviderItem).
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenAiChat => "openai_chat",
            Self::OpenAiResponses => "openai_responses",
            Self::OpenAiRealtime => "openai_realtime",
            Self::Anthropic => "anthropic",
            Self::Gemini | Self::GeminiJsonSchema => "gemini",
            Self::Mcp => "mcp",
            Self::Bedrock => "bedrock",
            Self::Mistral => "mistral",
            Self::Ollama => "ollama",
            Self::Cohere => "cohere",
        }
    }
}

impl Dialect {
    /// The provider's way of speaking.
    pub const fn format(self) -> Format {
        self.format
    }

    /// Whether the provider is asked to hold the model to the schema.
    pub const fn is_strict(self) -> bool {
        self.strict
    }

    /// A number of its own for each dialect.
    const fn index(self) -> usize {
        self.format as usize * 2 + self.strict as usize
    }
}

impl From<Format> for Dialect {
    fn from(format: Format) -> Self {
        Self { format, strict: false }
    }
}
