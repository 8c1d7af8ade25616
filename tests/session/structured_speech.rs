//! An agent that streams a typed reply: its directive reaches the voice once, its text is spoken.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use schemars::JsonSchema;
use serde::Deserialize;
use tool_runtime::{
    Agent, AgentSession, BoxError, ChatRequest, ChatStream, LlmError, Playback, Playout, ResponseFormat,
    ScriptedLlm, ScriptedTurn, SpeechChunk, SpeechOutput, SpeechStream, StructuredParser, Tool,
    VirtualSpeech, function_tool, serde_json::json, tools,
};

use super::{stage::after, support::short};

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the parser reads it field by field")]
struct Reply {
    voice_instructions: String,
    response: String,
}

struct Storyteller;

#[async_trait]
impl Agent for Storyteller {
    fn instructions(&self) -> String {
        String::new()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        tools![weather]
    }

    async fn llm_node(&self, request: ChatRequest, session: &AgentSession) -> Result<ChatStream, LlmError> {
        session.chat(request.response_format(ResponseFormat::of::<Reply>("reply"))).await
    }

    async fn tts_node(&self, text: SpeechStream, _session: &AgentSession) -> SpeechStream {
        let mut parser = StructuredParser::<Reply>::speaking("/response").unwrap();
        SpeechStream::new(text.flat_map(move |chunk| stream::iter(read(&mut parser, &chunk))))
    }
}

fn read(parser: &mut StructuredParser<Reply>, chunk: &SpeechChunk) -> Vec<SpeechChunk> {
    let SpeechChunk::Text(json) = chunk else { return vec![chunk.clone()] };
    let _ = parser.push(json); // what came before a fault is spoken
    let update = parser.update();
    let directives = update.completed().filter(|field| field.is("/voice_instructions"));
    let voice = directives.map(|field| {
        let tone: String = field.read().unwrap();
        SpeechChunk::Voice([("tone".to_owned(), json!(tone))].into_iter().collect())
    });
    let words = Some(update.spoken()).filter(|words| !words.is_empty());
    voice.chain(words.map(|words| SpeechChunk::Text(words.to_owned()))).collect()
}

/// The weather.
#[function_tool]
async fn weather() -> &'static str {
    "rain"
}

/// Speaks, and writes down the directives with how much was spoken before each.
#[derive(Clone, Default)]
struct Voices(Arc<Noted>);

#[derive(Default)]
struct Noted {
    speech: VirtualSpeech,
    directives: Mutex<Vec<String>>,
}

#[async_trait]
impl SpeechOutput for Voices {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let noted = Arc::clone(&self.0);
        let mut spoken = 0;
        let speech = speech.inspect(move |chunk| match chunk {
            SpeechChunk::Text(text) => spoken += text.len(),
            SpeechChunk::Voice(voice) => {
                noted.directives.lock().unwrap().push(format!("{} after {spoken}", voice["tone"]));
            }
            _ => {}
        });
        self.0.speech.play(SpeechStream::new(speech), playback).await
    }

    async fn clear(&self) {
        self.0.speech.clear().await;
    }
}

/// A reply that comes a few characters at a time.
fn reply(json: &str, pieces: usize) -> ScriptedTurn {
    let characters: Vec<_> = json.chars().collect();
    let asks = |request: &ChatRequest| match &request.response_format {
        Some(format) if format.name() == "reply" => Ok(()),
        other => Err(format!("the format was {other:?}")),
    };
    ScriptedTurn::new().expect(asks).say_in_pieces(characters.chunks(pieces).map(String::from_iter))
}

const STORY: &str = r#"{"voice_instructions": "softly", "response": "A fox \u2026 lived \"here\"."}"#;

async fn session(turns: impl IntoIterator<Item = ScriptedTurn>) -> (AgentSession, Voices) {
    let voices = Voices::default();
    let session = AgentSession::builder(()).llm(ScriptedLlm::new(turns)).speech(voices.clone()).build();
    session.start(Storyteller).await.unwrap();
    (session, voices)
}

#[tokio::test(start_paused = true)]
async fn the_directive_is_applied_once_and_only_the_text_is_spoken() {
    for pieces in [1, 2, 7, 1000] {
        let (session, voices) = session([reply(STORY, pieces)]).await;
        let result = session.run("A story!").await.unwrap();
        let expected = ["user: A story!", "agent: A fox … lived \"here\"."];
        assert_eq!(short(result.items()), expected, "in pieces of {pieces}");
        assert_eq!(*voices.0.directives.lock().unwrap(), ["\"softly\" after 0"]);
        session.aclose().await;
    }
}

#[tokio::test(start_paused = true)]
async fn each_reply_has_its_own_directive() {
    let second = r#"{"voice_instructions":"loudly","response":"Boo!"}"#;
    let (session, voices) = session([reply(STORY, 3), reply(second, 3)]).await;
    session.run("A story!").await.unwrap();
    session.run("And then?").await.unwrap();
    assert_eq!(*voices.0.directives.lock().unwrap(), ["\"softly\" after 0", "\"loudly\" after 0"]);
    let history = session.history().await;
    assert_eq!(short(history.items()).last().unwrap(), "agent: Boo!");
}

#[tokio::test(start_paused = true)]
async fn an_interruption_leaves_the_words_that_were_heard() {
    let (session, _) = session([reply(STORY, 4)]).await;
    let speech = session.user_input("A story!");
    after(0.5).await;
    session.user_speaking(true);
    speech.wait_for_playout().await.unwrap();
    assert_eq!(short(session.history().await.items()), ["user: A story!", "agent| A fox "]);
}

#[tokio::test(start_paused = true)]
async fn a_broken_document_is_spoken_as_far_as_it_is_sound() {
    let (session, _) = session([reply(r#"{"response": "It was "[}"#, 4), reply(STORY, 4)]).await;
    let result = session.run("A story!").await.unwrap();
    assert_eq!(short(result.items()), ["user: A story!", "agent: It was "]);
    assert_eq!(session.run("Again!").await.unwrap().said(), "A fox … lived \"here\".");
}

#[tokio::test(start_paused = true)]
async fn tools_are_called_beside_it() {
    let calling = reply(r#"{"voice_instructions":"","response":"Let me look."}"#, 5).call("weather", "{}");
    let answer =
        reply(r#"{"voice_instructions":"sadly","response":"It rains."}"#, 5).expect_output("call_1", "rain");
    let (session, voices) = session([calling, answer]).await;
    let result = session.run("How is the weather?").await.unwrap();
    let expected = [
        "user: How is the weather?",
        "agent: Let me look.",
        "call weather",
        "output rain",
        "agent: It rains.",
    ];
    assert_eq!(short(result.items()), expected);
    assert_eq!(*voices.0.directives.lock().unwrap(), ["\"\" after 0", "\"sadly\" after 0"]);
}
