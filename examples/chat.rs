//! A chat in the terminal with a model that has tools.
//!
//! Run it: `cargo run --example chat` plays a scripted demonstration, offline. With a model at any
//! endpoint that speaks OpenAI's Chat Completions it is a chat of your own, a line each:
//!
//! ```sh
//! OPENAI_API_KEY=sk-.. cargo run --example chat
//! OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_MODEL=qwen3 cargo run --example chat
//! ```

use std::{
    io::{self, IsTerminal, Write},
    sync::{Mutex, PoisonError},
};

use tokio::io::{AsyncBufReadExt, BufReader};
use tool_runtime::{
    ChatChunk, ChatContext, ChatRequest, FunctionCall, Llm, LlmError, Role, RunContext, ScriptedLlm,
    ScriptedTurn, ToolChoice, ToolContext, ToolError, function_tool, tools,
};

const INSTRUCTIONS: &str = "You are a friendly assistant in a terminal. Answer in one or two sentences.";
/// How often the model may call tools before it must speak.
const MAX_TOOL_STEPS: usize = 4;

/// What the tools share: the notes that were taken.
type Notes = Mutex<Vec<String>>;

/// Look up weather information for a given location.
#[function_tool]
async fn lookup_weather(
    /// City and country, e.g. "Paris, France".
    location: String,
) -> Result<&'static str, ToolError> {
    match location.split(',').next().unwrap_or_default().trim() {
        "Paris" => Ok("sunny, 24 degrees"),
        "London" => Ok("rain, 15 degrees"),
        _ => Err(ToolError::new(format!("no weather station in {location}"))),
    }
}

/// Write something down for the user.
#[function_tool]
async fn take_note(
    ctx: RunContext<Notes>,
    /// What to write down, in the user's words.
    text: String,
) -> String {
    let mut notes = ctx.userdata().lock().unwrap_or_else(PoisonError::into_inner);
    notes.push(text);
    format!("note {} taken", notes.len())
}

/// Read the user's notes.
#[function_tool]
async fn read_notes(ctx: RunContext<Notes>) -> Vec<String> {
    ctx.userdata().lock().unwrap_or_else(PoisonError::into_inner).clone()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut talk = Talk {
        llm: Box::new(demonstration()),
        registry: ToolContext::new(tools![lookup_weather, take_note, read_notes])?,
        ctx: RunContext::detached(Notes::default()),
        chat: ChatContext::new(),
    };
    talk.chat.push_message(Role::System, INSTRUCTIONS);
    match tool_examples::model()? {
        Some(llm) => {
            talk.llm = Box::new(llm);
            talk.with_stdin().await?;
        }
        None => talk.with_nobody().await?,
    }
    Ok(())
}

/// A conversation under way.
struct Talk {
    llm: Box<dyn Llm>,
    registry: ToolContext<Notes>,
    ctx: RunContext<Notes>,
    chat: ChatContext,
}

impl Talk {
    /// The user types; a line that is blank is passed over, the end of input ends the chat.
    async fn with_stdin(&mut self) -> anyhow::Result<()> {
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        loop {
            if io::stdin().is_terminal() {
                print!("> ");
                io::stdout().flush()?;
            }
            match lines.next_line().await? {
                None => return Ok(()),
                Some(line) if line.trim().is_empty() => {}
                Some(line) => {
                    // The next line may do better: an error of the model's ends the turn, not the chat.
                    if let Err(error) = self.turn(&line).await {
                        eprintln!("[{error}]");
                    }
                }
            }
        }
    }

    /// The script has the user's lines, too.
    async fn with_nobody(&mut self) -> anyhow::Result<()> {
        println!("No OPENAI_BASE_URL and no OPENAI_API_KEY: a scripted demonstration.\n");
        for line in DEMONSTRATION {
            println!("> {line}");
            self.turn(line).await?;
        }
        Ok(())
    }

    /// The user says something; the model calls what tools it needs, and answers.
    async fn turn(&mut self, line: &str) -> Result<(), LlmError> {
        self.chat.push_message(Role::User, line);
        for step in 0..=MAX_TOOL_STEPS {
            let choice = if step == MAX_TOOL_STEPS { ToolChoice::None } else { ToolChoice::Auto };
            let calls = self.reply(choice).await?;
            if calls.is_empty() {
                break;
            }
            let outputs = self.registry.execute_all(calls, &self.ctx).await;
            for output in &outputs {
                let mark = if output.is_error { "!!" } else { "<-" };
                println!("  {mark} {}", output.output.replace('\n', "\n     "));
            }
            self.chat.extend(outputs.into_iter().map(Into::into));
        }
        println!();
        Ok(())
    }

    /// Prints a reply while it comes in, and gives the calls in it.
    async fn reply(&mut self, choice: ToolChoice) -> Result<Vec<FunctionCall>, LlmError> {
        let request = ChatRequest::new(self.chat.clone()).tools(&self.registry).tool_choice(choice);
        let mut reply = self.llm.chat(request).await?;
        let (mut calls, mut speaks) = (Vec::new(), false);
        while let Some(chunk) = reply.next().await {
            match chunk? {
                ChatChunk::Text(text) => {
                    speaks = true;
                    print!("{text}");
                    let _ = io::stdout().flush();
                }
                ChatChunk::Call(call) => {
                    let line = if std::mem::take(&mut speaks) { "\n" } else { "" };
                    println!("{line}  -> {}({})", call.name, call.arguments);
                    calls.push(call);
                }
                ChatChunk::Completed(completion) => self.chat.extend(completion.items),
                _ => {}
            }
        }
        if speaks {
            println!();
        }
        Ok(calls)
    }
}

/// What the user says in the demonstration.
const DEMONSTRATION: [&str; 3] = [
    "What is the weather in Paris, and in Atlantis?",
    "Then note: pack the sunglasses. And: book the hotel.",
    "What did I want to remember?",
];

/// What the model does in the demonstration.
fn demonstration() -> ScriptedLlm {
    ScriptedLlm::new([
        ScriptedTurn::new()
            .expect_user(DEMONSTRATION[0])
            .say_in_pieces(["Let me ", "look."])
            .call("lookup_weather", r#"{"location":"Paris, France"}"#)
            .call("lookup_weather", r#"{"location":"Atlantis"}"#),
        ScriptedTurn::new().expect_output("call_1", "sunny, 24 degrees").say_in_pieces([
            "It is sunny in Paris, ",
            "24 degrees; ",
            "from Atlantis there is no news.",
        ]),
        ScriptedTurn::new()
            .expect_user(DEMONSTRATION[1])
            .call("take_note", r#"{"text":"pack the sunglasses"}"#)
            .call("take_note", r#"{"text":"book the hotel"}"#),
        ScriptedTurn::new().say("Both are noted."),
        ScriptedTurn::new().expect_user(DEMONSTRATION[2]).call("read_notes", ""),
        ScriptedTurn::new()
            .expect_output("call_5", r#"["pack the sunglasses","book the hotel"]"#)
            .say_in_pieces(["You wanted to pack the sunglasses ", "and to book the hotel."]),
    ])
}
