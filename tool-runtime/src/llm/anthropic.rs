//! Anthropic's Messages.

use std::fmt;

use async_trait::async_trait;
use serde_json::Value;

use super::{
    Capabilities, ChatRequest, ChatStream, Llm, LlmError,
    http::{Body, Client, Settings, settings},
};
use crate::{formats::Format, schema::JsonObject};

const BASE_URL: &str = "https://api.anthropic.com/v1";

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
pub struct Anthropic(Client);

/// Sets up an [`Anthropic`]: what [`Anthropic::builder`] makes.
#[derive(Clone, Debug)]
pub struct AnthropicBuilder {
    settings: Settings,
}

impl Anthropic {
    /// A client of Anthropic's own API, if nothing else is said.
    pub fn builder(model: impl Into<String>) -> AnthropicBuilder {
        AnthropicBuilder { settings: Settings::new(model.into(), BASE_URL) }
    }

    fn body(&self, request: &ChatRequest) -> Result<Body, LlmError> {
        let mut body = self.0.body(request)?;
        body.0.insert("max_tokens".to_owned(), request.max_tokens.unwrap_or(MAX_TOKENS).into());
        if let (Some(parallel), true) = (request.parallel_tool_calls, body.0.contains_key("tools")) {
            set_parallel(&mut body.0, parallel);
        }
        Ok(body)
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
    settings!("x-api-key");

    /// The client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`LlmError::Config`], when the base URL or a header is none, or the machine has no
    /// certificates to trust.
    pub fn build(self) -> Result<Anthropic, LlmError> {
        let client = self.settings.client("/messages", Format::Anthropic, ("x-api-key", ""))?;
        Ok(Anthropic(client.with_header("anthropic-version", VERSION)?))
    }
}

#[async_trait]
impl Llm for Anthropic {
    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        self.0.send(self.body(&request)?, request).await
    }
}

impl fmt::Debug for Anthropic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug("Anthropic", f)
    }
}
