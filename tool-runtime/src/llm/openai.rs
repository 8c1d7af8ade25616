//! OpenAI, and whatever speaks its Chat Completions or Responses.

use std::fmt;

use async_trait::async_trait;

use super::{
    Capabilities, ChatRequest, ChatStream, Llm, LlmError,
    http::{Body, Client, Settings, settings},
};
use crate::formats::Format;

const BASE_URL: &str = "https://api.openai.com/v1";

/// A model behind OpenAI's Chat Completions or Responses, or an endpoint compatible with them.
///
/// Clone the `Arc` it is kept in, not the client: connections are shared. It needs a tokio runtime
/// with IO and time enabled. Proxies of the environment are not used.
///
/// ```no_run
/// use tool_runtime::{ChatContext, ChatRequest, Llm, OpenAi, Role};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::LlmError> {
/// let llm = OpenAi::builder("gpt-4.1").api_key("sk-..").build()?;
/// let local = OpenAi::builder("qwen3").base_url("http://localhost:11434/v1").build()?;
///
/// let mut chat = ChatContext::new();
/// chat.push_message(Role::User, "Good morning!");
/// let reply = llm.chat(ChatRequest::new(chat)).await?.completion().await?;
/// println!("{}", reply.text());
/// # drop(local); Ok(()) }
/// ```
pub struct OpenAi {
    client: Client,
    is_openai: bool,
}

/// Sets up an [`OpenAi`]: what [`OpenAi::builder`] makes.
#[derive(Clone, Debug)]
pub struct OpenAiBuilder {
    settings: Settings,
    format: Format,
}

impl OpenAi {
    /// A client of Chat Completions, at OpenAI if nothing else is said.
    pub fn builder(model: impl Into<String>) -> OpenAiBuilder {
        OpenAiBuilder { settings: Settings::new(model.into(), BASE_URL), format: Format::OpenAiChat }
    }

    fn body(&self, request: &ChatRequest) -> Result<Body, LlmError> {
        let mut body = self.client.body(request)?;
        if let Some(tokens) = request.max_tokens {
            body.0.insert(self.max_tokens().to_owned(), tokens.into());
        }
        // OpenAI refuses the field where there are no tools.
        if let (Some(parallel), true) = (request.parallel_tool_calls, body.0.contains_key("tools")) {
            body.0.insert("parallel_tool_calls".to_owned(), parallel.into());
        }
        let is_stream = request.extra.get("stream").is_none_or(|stream| stream == true);
        if is_stream && self.client.dialect.format() == Format::OpenAiChat {
            // Else a stream tells no usage (Chat Completions, `stream_options`).
            body.0.insert("stream_options".to_owned(), serde_json::json!({ "include_usage": true }));
        }
        Ok(body)
    }

    /// The field that bounds a reply. `max_tokens` of Chat Completions is deprecated, and refused by
    /// OpenAI's reasoning models; other servers know nothing else.
    fn max_tokens(&self) -> &'static str {
        match self.client.dialect.format() {
            Format::OpenAiResponses => "max_output_tokens",
            _ if self.is_openai => "max_completion_tokens",
            _ => "max_tokens",
        }
    }
}

impl OpenAiBuilder {
    settings!("Authorization");

    /// Speaks Responses instead of Chat Completions.
    #[must_use]
    pub fn responses(self) -> Self {
        Self { format: Format::OpenAiResponses, ..self }
    }

    /// Speaks Mistral's variety of Chat Completions.
    #[must_use]
    pub fn mistral(self) -> Self {
        Self { format: Format::Mistral, ..self }
    }

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`LlmError::Config`], when the base URL or a header is none, or the machine has no
    /// certificates to trust.
    pub fn build(self) -> Result<OpenAi, LlmError> {
        let path = match self.format {
            Format::OpenAiResponses => "/responses",
            _ => "/chat/completions",
        };
        let is_openai = self.settings.base_url.trim_end_matches('/') == BASE_URL;
        let client = self.settings.client(path, self.format, ("authorization", "Bearer "))?;
        Ok(OpenAi { client, is_openai })
    }
}

#[async_trait]
impl Llm for OpenAi {
    fn capabilities(&self) -> Capabilities {
        self.client.capabilities()
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        self.client.send(self.body(&request)?, request).await
    }
}

impl fmt::Debug for OpenAi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.debug("OpenAi", f)
    }
}
