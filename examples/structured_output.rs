//! An agent whose model says first how to speak, then what.
//!
//! The model replies with a JSON document. The agent asks for it in its `llm_node`; in its `tts_node` it
//! reads the document while it streams, passes the directive on to the voice, once, and has only the
//! text spoken. Everything else, history and interruptions included, is as with plain text.
//!
//! Run it: `cargo run --example structured_output`

use futures_util::{StreamExt, stream};
use serde::Deserialize;
use tool_runtime::{
    Agent, AgentSession, BoxError, ChatItem, ChatRequest, ChatStream, JsonObject, LlmError, Playback,
    Playout, ResponseFormat, ScriptedLlm, ScriptedTurn, SpeechChunk, SpeechOutput, SpeechStream,
    StructuredParser, TerminalSpeech, Update, async_trait,
    schemars::{self, JsonSchema},
};

/// What the model is asked for. It writes the fields in this order, so the directive comes first.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "the parser reads it field by field")]
struct Reply {
    /// How to say it: tone, pace, emotion.
    voice_instructions: String,
    /// What to say.
    response: String,
}

struct Storyteller;

#[async_trait]
impl Agent for Storyteller {
    fn instructions(&self) -> String {
        "You tell children stories. Say how to say each part.".to_owned()
    }

    async fn llm_node(&self, request: ChatRequest, session: &AgentSession) -> Result<ChatStream, LlmError> {
        session.chat(request.response_format(ResponseFormat::of::<Reply>("reply"))).await
    }

    async fn tts_node(&self, text: SpeechStream, _session: &AgentSession) -> SpeechStream {
        match StructuredParser::speaking("/response") {
            Ok(mut parser) => {
                SpeechStream::new(text.flat_map(move |chunk| stream::iter(read(&mut parser, chunk))))
            }
            Err(_) => text, // the pointer is sound
        }
    }
}

/// What a piece of the document brings: the directive when it is whole, and the new part of the text.
fn read(parser: &mut StructuredParser<Reply>, chunk: SpeechChunk) -> Vec<SpeechChunk> {
    let SpeechChunk::Text(json) = chunk else { return vec![chunk] };
    if let Err(error) = parser.push(&json) {
        eprintln!("the reply is broken: {error}"); // what came before it is spoken all the same
    }
    let update = parser.update();
    let words = Some(update.spoken()).filter(|words| !words.is_empty());
    directive(update).into_iter().chain(words.map(|words| SpeechChunk::Text(words.to_owned()))).collect()
}

fn directive(update: Update<'_, Reply>) -> Option<SpeechChunk> {
    let field = update.completed().find(|field| field.is("/voice_instructions"))?;
    let instructions: String = field.read().ok()?;
    Some(SpeechChunk::Voice(JsonObject::from_iter([("instructions".to_owned(), instructions.into())])))
}

/// A terminal that shows the directives; a real voice would be set by them.
#[derive(Default)]
struct Studio(TerminalSpeech);

#[async_trait]
impl SpeechOutput for Studio {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let shown = speech.inspect(|chunk| {
            if let SpeechChunk::Voice(voice) = chunk {
                println!("[voice: {}]", voice["instructions"]);
            }
        });
        self.0.play(SpeechStream::new(shown), playback).await
    }

    async fn clear(&self) {
        self.0.clear().await;
    }
}

/// What a model would send, a few characters at a time.
fn reply(json: &str) -> ScriptedTurn {
    let characters: Vec<_> = json.chars().collect();
    ScriptedTurn::new().say_in_pieces(characters.chunks(5).map(String::from_iter))
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let script = [
        reply(
            r#"{"voice_instructions": "softly, with wonder",
                "response": "Once there was a fox who lived on the moon\u2026 all by herself."}"#,
        ),
        reply(
            r#"{"voice_instructions": "whispering, a little scared",
                "response": "And then, one night, somebody \"knocked\"."}"#,
        ),
    ];
    let llm = std::sync::Arc::new(ScriptedLlm::new(script));
    let session = AgentSession::builder(()).llm(llm.clone()).speech(Studio::default()).build();
    session.start(Storyteller).await?;
    for line in ["Tell me a story!", "And then?"] {
        println!("\n> {line}");
        session.run(line).await?;
    }
    session.aclose().await;
    llm.finished()?;
    println!("\nThe history has what was heard:");
    for item in session.history().await.items() {
        if let ChatItem::Message(message) = item {
            println!("  {:?}: {}", message.role, message.text);
        }
    }
    Ok(())
}
