//! OpenAI, and whatever speaks its Chat Completions or Responses.

use std::fmt;

use async_trait::async_trait;

use super::{
    Capabilities, ChatRequest, ChatStream, HttpOptions, Llm, LlmError, Secret,
    http::{Body, Endpoint},
};
use crate::formats::{Dialect, Format, ReplyReader};

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
    endpoint: Endpoint,
    dialect: Dialect,
    model: String,
    is_openai: bool,
}

/// Sets up an [`OpenAi`]: what [`OpenAi::builder`] makes.
#[derive(Clone, Debug)]
pub struct OpenAiBuilder {
    model: String,
    base_url: String,
    api_key: Option<Secret>,
    format: Format,
    strict: bool,
    http: HttpOptions,
}

impl OpenAi {
    /// A client of Chat Completions, at OpenAI if nothing else is said.
    pub fn builder(model: impl Into<String>) -> OpenAiBuilder {
        OpenAiBuilder {
            model: model.into(),
            base_url: BASE_URL.to_owned(),
            api_key: None,
            format: Format::OpenAiChat,
            strict: false,
            http: HttpOptions::default(),
        }
    }

    fn body(&self, request: &ChatRequest) -> Result<Vec<u8>, LlmError> {
        let mut body = Body::new(self.dialect, &self.model, request)?;
        if let Some(tokens) = request.max_tokens {
            body.0.insert(self.max_tokens().to_owned(), tokens.into());
        }
        // OpenAI refuses the field where there are no tools.
        if let (Some(parallel), true) = (request.parallel_tool_calls, body.0.contains_key("tools")) {
            body.0.insert("parallel_tool_calls".to_owned(), parallel.into());
        }
        let is_stream = request.extra.get("stream").is_none_or(|stream| stream == true);
        if is_stream && self.dialect.format() == Format::OpenAiChat {
            // Else a stream tells no usage (Chat Completions, `stream_options`).
            body.0.insert("stream_options".to_owned(), serde_json::json!({ "include_usage": true }));
        }
        body.merge(request.extra.clone());
        Ok(body.into_bytes())
    }

    /// The field that bounds a reply. `max_tokens` of Chat Completions is deprecated, and refused by
    /// OpenAI's reasoning models; other servers know nothing else.
    fn max_tokens(&self) -> &'static str {
        match self.dialect.format() {
            Format::OpenAiResponses => "max_output_tokens",
            _ if self.is_openai => "max_completion_tokens",
            _ => "max_tokens",
        }
    }
}

impl OpenAiBuilder {
    /// Sets where the API stands, the version in its path included: `http://localhost:8080/v1`. A query is
    /// kept.
    #[must_use]
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self { base_url: base_url.into(), ..self }
    }

    /// Sets the key, which goes into the header `Authorization`.
    #[must_use]
    pub fn api_key(self, api_key: impl Into<Secret>) -> Self {
        Self { api_key: Some(api_key.into()), ..self }
    }

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

    /// Asks the provider to hold the model to the schemas of the tools that can be strict.
    #[must_use]
    pub fn strict(self, strict: bool) -> Self {
        Self { strict, ..self }
    }

    /// Sets how patient the client is.
    #[must_use]
    pub fn http(self, http: HttpOptions) -> Self {
        Self { http, ..self }
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
        let endpoint = Endpoint::new(&self.base_url, path, self.http)?.with_key(
            "authorization",
            "Bearer ",
            self.api_key,
        )?;
        let dialect = if self.strict { self.format.strict() } else { self.format.into() };
        let is_openai = self.base_url.trim_end_matches('/') == BASE_URL;
        Ok(OpenAi { endpoint, dialect, model: self.model, is_openai })
    }
}

#[async_trait]
impl Llm for OpenAi {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            automatic_tool_replies: false,
            parallel_tool_calls: true,
            strict: self.dialect.is_strict(),
        }
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        let body = self.body(&request)?;
        let definitions = request.tools.definitions(self.dialect);
        let reader = || ReplyReader::new(self.dialect.format()).with_names(definitions);
        self.endpoint.chat(body, reader).await
    }
}

impl fmt::Debug for OpenAi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenAi")
            .field("model", &self.model)
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}
