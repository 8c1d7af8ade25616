//! A client of one model.

use std::fmt;

use super::{Body, Endpoint};
use crate::{
    formats::{Dialect, ReplyReader},
    llm::{Capabilities, ChatRequest, ChatStream, LlmError},
};

/// A client of one model: what those of all providers have in common.
pub(in crate::llm) struct Client {
    pub(super) endpoint: Endpoint,
    pub(in crate::llm) dialect: Dialect,
    pub(super) model: String,
}

impl Client {
    /// With a header of the provider's, unless the options have one of that name.
    #[cfg(feature = "anthropic")]
    pub(in crate::llm) fn with_header(mut self, name: &str, value: &str) -> Result<Self, LlmError> {
        self.endpoint = self.endpoint.with_header(name, value)?;
        Ok(self)
    }

    /// What can be said of any model of these providers.
    pub(in crate::llm) fn capabilities(&self) -> Capabilities {
        Capabilities {
            automatic_tool_replies: false,
            parallel_tool_calls: true,
            strict: self.dialect.is_strict(),
        }
    }

    /// The part of a body that all providers are sent alike.
    pub(in crate::llm) fn body(&self, request: &ChatRequest) -> Result<Body, LlmError> {
        Body::new(self.dialect, &self.model, request)
    }

    /// Sends a body, with the fields the request adds to it.
    pub(in crate::llm) async fn send(
        &self,
        mut body: Body,
        request: ChatRequest,
    ) -> Result<ChatStream, LlmError> {
        body.merge(request.extra);
        let definitions = request.tools.definitions(self.dialect);
        let reader = || ReplyReader::new(self.dialect.format()).with_names(definitions);
        self.endpoint.chat(body.into_bytes(), reader).await
    }

    /// The client under the name of its type, without anything secret.
    pub(in crate::llm) fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(name);
        shown.field("model", &self.model).field("dialect", &self.dialect).finish_non_exhaustive()
    }
}
