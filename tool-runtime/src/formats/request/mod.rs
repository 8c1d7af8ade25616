//! What is sent to a provider: the conversation, the tools and how they may be used, the form of the
//! reply.
//!
//! [`turns`] does what all have in common: [`pairs`] of calls and outputs, [`ids`] and names the
//! provider takes, [`arguments`] that can be read, [`words`] where it lacks a flag. [`alternating`]
//! is for those who want user and model to take turns. The rest is each provider's own.

mod alternating;
mod arguments;
mod fields;
mod ids;
mod pairs;
mod response;
mod turns;
mod words;

pub(super) use self::{
    alternating::{Alternating, Blocks, alternating},
    arguments::object,
    fields::{Choice, fields, only},
    turns::{Called, Output, Part, Sorted, Turn},
    words::{GO_ON, filled, instructions},
};
use self::{ids::wire_id, turns::turns};
use super::{
    Dialect, Format, ToolChoice, anthropic, bedrock, cohere, gemini, mcp, ollama, openai_chat,
    openai_realtime, openai_responses,
};
use crate::{
    chat::{ChatItem, FunctionCallOutput},
    schema::JsonObject,
    tool::Definitions,
};

impl Format {
    /// The conversation as the fields of a request that carry it.
    ///
    /// | format | fields |
    /// |---|---|
    /// | `OpenAiChat`, `Mistral`, `Ollama`, `Cohere` | `messages` |
    /// | `OpenAiResponses` | `input`; `instructions`, if there are any before the conversation |
    /// | `OpenAiRealtime` | `events`: a `conversation.item.create` for each item, to be sent one after another; `instructions` for the session |
    /// | `Anthropic`, `Bedrock` | `messages`; `system`, if there are instructions before the conversation |
    /// | `Gemini`, `GeminiJsonSchema` | `contents`; `systemInstruction`, likewise |
    /// | `Mcp` | `results`: the `CallToolResult` of each call, in order |
    ///
    /// `names` are the definitions sent with it: calls carry the names the provider knows. Whatever
    /// the items are, the history is one the provider takes:
    ///
    /// - A call and its output stand together, calls of one turn before their outputs, those in the
    ///   order of the calls. A call without an output is answered with an error, as it is not known
    ///   what became of it; an output without a call is left out.
    /// - Arguments that are no JSON are mended or, if they cannot be, sent as `{}`: the output says
    ///   what was wrong with them. Ids the provider refuses are replaced.
    /// - Where there is no flag for errors (`OpenAI`, Mistral, Ollama, Cohere), the text of one
    ///   begins with `Error: `, unless its first line reads as an error's anyhow or it is JSON.
    /// - Where user and model must take turns (Anthropic, Gemini, Bedrock), messages of one side are
    ///   joined, the user speaks first and last, and later instructions become the user's, in
    ///   `<instructions>` tags; Mistral wants some of that, too.
    /// - Anthropic and Bedrock refuse calls in a request without tools: with no `names`, calls and
    ///   outputs are told in words.
    ///
    /// ```
    /// use tool_runtime::{
    ///     ChatContext, Definitions, Format, FunctionCall, FunctionCallOutput, Role, serde_json::json,
    /// };
    ///
    /// let mut chat = ChatContext::new();
    /// chat.push_message(Role::User, "What is the weather in Paris?");
    /// let call = FunctionCall::new("call_1", "lookup_weather", r#"{"location":"Paris"}"#);
    /// let output = FunctionCallOutput::new(&call, "sunny", false);
    /// chat.push(call);
    /// chat.push(output);
    ///
    /// let fields = Format::OpenAiChat.history(chat.items(), &Definitions::default());
    /// assert_eq!(
    ///     fields["messages"][2],
    ///     json!({ "role": "tool", "tool_call_id": "call_1", "content": "sunny" }),
    /// );
    /// ```
    pub fn history(self, items: &[ChatItem], names: &Definitions) -> JsonObject {
        let turns = turns(items, names, self);
        let tools = !names.is_empty();
        match self {
            Self::OpenAiChat => openai_chat::history(turns),
            Self::Mistral => openai_chat::mistral_history(turns),
            Self::OpenAiResponses => openai_responses::history(turns),
            Self::OpenAiRealtime => openai_realtime::history(turns),
            Self::Anthropic => anthropic::history(turns, tools),
            Self::Gemini | Self::GeminiJsonSchema => gemini::history(turns),
            Self::Mcp => mcp::history(turns),
            Self::Bedrock => bedrock::history(turns, tools),
            Self::Ollama => ollama::history(turns),
            Self::Cohere => cohere::history(turns),
        }
    }

    /// One output, as it stands in the history: what answers a call by itself, where a conversation
    /// goes on without being sent again.
    ///
    /// For `OpenAiRealtime` that is the event; for `Mcp` the `CallToolResult`; for `OpenAiResponses`
    /// the item beside `previous_response_id`; for Gemini (also Live) the `functionResponse` part;
    /// for Anthropic and Bedrock the block; else the message.
    ///
    /// ```
    /// use tool_runtime::{Definitions, Format, FunctionCall, FunctionCallOutput, serde_json::json};
    ///
    /// let call = FunctionCall::new("call_1", "lookup_weather", "{}");
    /// let output = FunctionCallOutput::new(&call, "no such city", true);
    /// let result = Format::Mcp.output(&output, &Definitions::default());
    /// assert_eq!(result["content"][0], json!({ "type": "text", "text": "no such city" }));
    /// assert_eq!(result["isError"], true);
    /// ```
    pub fn output(self, output: &FunctionCallOutput, names: &Definitions) -> JsonObject {
        let (id, name) = (wire_id(self, &output.call_id), names.wire_name(&output.name));
        let answer = Output::of(output);
        let value = match self {
            Self::OpenAiChat | Self::Mistral => openai_chat::output(&id, answer),
            Self::OpenAiResponses => openai_responses::output(&id, answer),
            Self::OpenAiRealtime => openai_realtime::output(&id, answer),
            Self::Anthropic => anthropic::output(&id, answer),
            Self::Gemini | Self::GeminiJsonSchema => gemini::output(&id, name, answer),
            Self::Mcp => mcp::output(answer),
            Self::Bedrock => bedrock::output(&id, answer),
            Self::Ollama => ollama::output(name, answer),
            Self::Cohere => cohere::output(&id, answer),
        };
        match value {
            serde_json::Value::Object(object) => object,
            _ => JsonObject::new(),
        }
    }
}

impl Dialect {
    /// The fields of a request that tell of the tools and how they may be used; none without tools.
    ///
    /// | format | tools | must not | must | must, this one |
    /// |---|---|---|---|---|
    /// | `OpenAiChat` | `tools` | `tool_choice: "none"` | `"required"` | `{type, function: {name}}` |
    /// | `OpenAiResponses`, `OpenAiRealtime` | `tools` | `tool_choice: "none"` | `"required"` | `{type, name}` |
    /// | `Mistral` | `tools` | `tool_choice: "none"` | `"any"` | `{type, function: {name}}` |
    /// | `Anthropic` | `tools` | `tool_choice: {type: "none"}` | `{type: "any"}` | `{type: "tool", name}` |
    /// | Gemini | `tools` | `toolConfig`, mode `NONE` | mode `ANY` | mode `ANY` and `allowedFunctionNames` |
    /// | `Bedrock` | `toolConfig.tools` | no tools | `toolChoice: {any: {}}` | `{tool: {name}}` |
    /// | `Cohere` | `tools` | `tool_choice: "NONE"` | `"REQUIRED"` | that tool alone, and `"REQUIRED"` |
    /// | `Ollama` | `tools` | no tools | as it may | that tool alone |
    /// | `Mcp` | `tools` | no tools | as it may | as it may |
    ///
    /// Strict is said with each tool; Cohere's `strict_tools` stands beside them, and only if all of
    /// them can be strict. Where a model may call is the default everywhere and not said. Bedrock and Anthropic refuse
    /// calls in the history of a request without tools: [`request`](Self::request) sees to that.
    ///
    /// ```
    /// use tool_runtime::{Dialect, Format, ToolChoice, ToolContext, function_tool, serde_json::json, tools};
    ///
    /// /// Tell the time.
    /// #[function_tool]
    /// async fn time() -> &'static str { "noon" }
    ///
    /// let registry = ToolContext::<()>::new(tools![time])?;
    /// let dialect = Dialect::from(Format::Anthropic);
    /// let fields = dialect.tool_fields(registry.definitions(dialect), &ToolChoice::Required);
    /// assert_eq!(fields["tool_choice"], json!({ "type": "any" }));
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    pub fn tool_fields(self, definitions: &Definitions, choice: &ToolChoice) -> JsonObject {
        let choice = Choice::of(choice, definitions);
        if !self.sends_tools(definitions, choice) {
            return JsonObject::new();
        }
        let tools = definitions.to_value();
        match self.format() {
            Format::OpenAiChat => openai_chat::tool_fields(tools, choice),
            Format::Mistral => openai_chat::mistral_tool_fields(tools, choice),
            Format::OpenAiResponses | Format::OpenAiRealtime => openai_responses::tool_fields(tools, choice),
            Format::Anthropic => anthropic::tool_fields(tools, choice),
            Format::Gemini | Format::GeminiJsonSchema => gemini::tool_fields(tools, choice),
            Format::Mcp => mcp::tool_fields(tools),
            Format::Bedrock => bedrock::tool_fields(tools, choice),
            Format::Ollama => ollama::tool_fields(tools, choice),
            Format::Cohere => {
                cohere::tool_fields(tools, choice, self.strict && definitions.not_strict().next().is_none())
            }
        }
    }

    /// [`tool_fields`](Self::tool_fields) and the [`history`](Format::history) that goes with them.
    ///
    /// ```
    /// use tool_runtime::{
    ///     Dialect, Format, FunctionCall, ToolChoice, ToolContext, function_tool, serde_json::json, tools,
    /// };
    ///
    /// /// Tell the time.
    /// #[function_tool]
    /// async fn time() -> &'static str { "noon" }
    ///
    /// let registry = ToolContext::<()>::new(tools![time])?;
    /// let dialect = Dialect::from(Format::Bedrock);
    /// let items = [FunctionCall::new("call_1", "time", "{}").into()];
    /// let fields = dialect.request(&items, registry.definitions(dialect), &ToolChoice::None);
    /// assert!(!fields.contains_key("toolConfig"));
    /// assert!(fields["messages"][0]["content"][0]["text"].is_string()); // no call in a block of its own
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    pub fn request(self, items: &[ChatItem], definitions: &Definitions, choice: &ToolChoice) -> JsonObject {
        let none = Definitions::default();
        let untold = self.format() == Format::Bedrock && *choice == ToolChoice::None;
        let mut fields = self.format().history(items, if untold { &none } else { definitions });
        fields.extend(self.tool_fields(definitions, choice));
        fields
    }

    fn sends_tools(self, definitions: &Definitions, choice: Choice<'_>) -> bool {
        let no_word_for_none = matches!(self.format(), Format::Bedrock | Format::Ollama | Format::Mcp);
        !(definitions.is_empty() || choice == Choice::None && no_word_for_none)
    }
}
