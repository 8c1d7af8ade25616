//! Anthropic's Messages.

use std::fmt;

use async_trait::async_trait;
use serde_json::Value;

use super::{
    Capabilities, ChatRequest, ChatStream, HttpOptions, Llm, LlmError, Secret,
    http::{Body, Endpoint},
};
use crate::{
    formats::{Dialect, Format, ReplyReader},
    schema::JsonObject,
};

/// The version of the API (`anthropic-version` in its reference).
const VERSION: &str = "2023-06-01";
/// Anthropic asks for a bound on every reply; every model allows this one.
const MAX_TOKENS: u32 = 4096;

/// A model behind Anthropic's Messages.
///
/// Clone the `Arc` it is kept in, not the client: connections are shared. It needs a tokio runtime
/// with IO and time enabled. Proxies of the environment are not used. A reply has at most 4096
/// tokens, unless the request says [how many](ChatRequest::max_tokens).
///
/// ```no_run
/// use tool_runtime::{Anthropic, ChatContext, ChatRequest, Llm, Role};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::LlmError> {
/// let llm = Anthropic::builder("claude-sonnet-4-5").api_key("sk-ant-..").build()?;
///
/// let mut chat = ChatContext::new();
/// chat.push_message(Role::User, "Good morning!");
/// let reply = llm.chat(ChatRequest::new(chat)).await?.completion().await?;
/// println!("{}", reply.text());
/// # Ok(()) }
/// ```
pub struct Anthropic {
    endpoint: Endpoint,
    dialect: Dialect,
    model: String,
}

/// Sets up an [`Anthropic`]: what [`Anthropic::builder`] makes.
#[derive(Clone, Debug)]
pub struct AnthropicBuilder {
    model: String,
    base_url: String,
    api_key: Option<Secret>,
    strict: bool,
    http: HttpOptions,
}

impl Anthropic {
    /// A client of Anthropic's own API, if nothing else is said.
    pub fn builder(model: impl Into<String>) -> AnthropicBuilder {
        AnthropicBuilder {
            model: model.into(),
            base_url: "https://api.anthropic.com/v1".to_owned(),
            api_key: None,
            strict: false,
            http: HttpOptions::default(),
        }
    }

    fn body(&self, request: &ChatRequest) -> Result<Vec<u8>, LlmError> {
        let mut body = Body::new(self.dialect, &self.model, request)?;
        body.0.insert("max_tokens".to_owned(), request.max_tokens.unwrap_or(MAX_TOKENS).into());
        if let (Some(parallel), true) = (request.parallel_tool_calls, body.0.contains_key("tools")) {
            set_parallel(&mut body.0, parallel);
        }
        body.merge(request.extra.clone());
        Ok(body.into_bytes())
    }
}

/// Parallel calls are a matter of the tool choice, but for the choice of none (Messages,
/// `tool_choice.disable_parallel_tool_use`).
fn set_parallel(body: &mut JsonObject, parallel: bool) {
    let choice = body.entry("tool_choice").or_insert_with(|| serde_json::json!({ "type": "auto" }));
    if let Value::Object(choice) = choice
        && choice.get("type").is_some_and(|kind| kind != "none")
    {
        choice.insert("disable_parallel_tool_use".to_owned(), (!parallel).into());
    }
}

impl AnthropicBuilder {
    /// Sets where the API stands, the version in its path included: `https://gateway.example/v1`. A query is
    /// kept.
    #[must_use]
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self { base_url: base_url.into(), ..self }
    }

    /// Sets the key, which goes into the header `x-api-key`.
    #[must_use]
    pub fn api_key(self, api_key: impl Into<Secret>) -> Self {
        Self { api_key: Some(api_key.into()), ..self }
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
    pub fn build(self) -> Result<Anthropic, LlmError> {
        let endpoint = Endpoint::new(&self.base_url, "/messages", self.http)?
            .with_header("anthropic-version", VERSION)?
            .with_key("x-api-key", "", self.api_key)?;
        let format = Format::Anthropic;
        let dialect = if self.strict { format.strict() } else { format.into() };
        Ok(Anthropic { endpoint, dialect, model: self.model })
    }
}

#[async_trait]
impl Llm for Anthropic {
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

impl fmt::Debug for Anthropic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Anthropic")
            .field("model", &self.model)
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}
