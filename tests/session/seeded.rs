//! Hundreds of conversations in which everything happens at any time, and what holds in all of them.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::stream;
use tool_runtime::{
    AgentSession, Capabilities, ChatChunk, ChatRequest, ChatStream, CloseReason, Completion, FunctionCall,
    Handoff, InterruptedCalls, Llm, LlmError, ReplyOptions, RunContext, Say, SessionEvent, SessionOptions,
    SpeechHandle, Tool, ToolChoice, ToolError, VirtualSpeech, tools,
};

use super::support::{Person, assert_paired, hang_up, pass, think, tool};

/// Numbers that look like chance and are the same each time.
#[derive(Clone)]
struct Chance(Arc<AtomicU64>);

impl Chance {
    fn of(seed: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seed)))
    }

    fn below(&self, end: u64) -> u64 {
        let mut mixed = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    fn one_in(&self, many: u64) -> bool {
        self.below(many) == 0
    }

    async fn while_(&self, most: u64) {
        pass(f64::from(u32::try_from(self.below(most * 10)).unwrap()) / 10.0).await;
    }
}

/// A model that does anything a model may do.
struct Erratic(Chance);

const CALLED: [&str; 11] = [
    "think", "hang_up", "silent", "fails", "panics", "says", "asks", "updates", "to_other", "changes", "nothing",
];

#[async_trait]
impl Llm for Erratic {
    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        assert_paired(&request.chat);
        let chance = self.0.clone();
        if chance.one_in(12) {
            return Err(LlmError::Server { status: 500 });
        }
        let steps = chance.below(5);
        Ok(ChatStream::new(stream::unfold((chance, steps), |(chance, left)| async move {
            chance.while_(2).await;
            match left {
                u64::MAX => return None,
                0 => return Some((Ok(ChatChunk::Completed(Completion::default())), (chance, u64::MAX))),
                _ => {}
            }
            let chunk = match chance.below(20) {
                0 => std::future::pending().await,
                1 => return Some((Err(LlmError::Truncated), (chance, u64::MAX))),
                2..10 => Ok(ChatChunk::Text("so it goes on ".to_owned())),
                _ => Ok(ChatChunk::Call(call(&chance))),
            };
            Some((chunk, (chance, left - 1)))
        })))
    }
}

fn call(chance: &Chance) -> FunctionCall {
    let index = usize::try_from(chance.below(CALLED.len() as u64)).unwrap();
    let arguments = match CALLED[index] {
        "think" => format!(r#"{{"seconds":{}}}"#, chance.below(20)),
        _ if chance.one_in(10) => r#"{"broken"#.to_owned(),
        _ => "{}".to_owned(),
    };
    FunctionCall::new(format!("call_{}", chance.below(8)), CALLED[index], arguments)
}

/// Fail.
#[tool_runtime::function_tool]
async fn fails() -> Result<(), ToolError> {
    Err(ToolError::new("no"))
}

/// Panic.
#[tool_runtime::function_tool]
async fn panics() {
    panic!("as it may")
}

async fn asks(ctx: RunContext) -> bool {
    let options = ReplyOptions::new().tool_choice(ToolChoice::Auto);
    ctx.session().unwrap().generate_reply(options).await.is_ok()
}

fn kit(chance: &Chance) -> Vec<Tool> {
    let (quiet, handing, updating) = (chance.clone(), chance.clone(), chance.clone());
    let (other, changing) = (chance.clone(), chance.clone());
    tools![
        think,
        hang_up,
        fails,
        panics,
        { tool("silent", move |_| { let chance = quiet.clone(); async move { chance.while_(3).await } }) },
        { tool("says", |ctx| async move { ctx.session().unwrap().say("by the way").await.is_ok() }) },
        { tool("asks", asks) },
        { tool("updates", move |ctx| {
            let chance = updating.clone();
            async move {
                for _ in 0..chance.below(3) {
                    chance.while_(3).await;
                    ctx.update("getting on");
                }
                "done"
            }
        }) },
        { tool("to_other", move |_| {
            let (chance, person) = (handing.clone(), person(&other));
            async move {
                chance.while_(3).await;
                Handoff::to(person)
            }
        }) },
        { tool("changes", move |ctx| {
            let person = changing.one_in(2).then(|| person(&changing));
            async move {
                match person {
                    Some(person) => ctx.session().unwrap().update_agent(person).await.is_ok(),
                    None => ctx.session().unwrap().update_instructions("Go on.").await.is_ok(),
                }
            }
        }) },
    ]
}

fn person(chance: &Chance) -> Person {
    let (enter, exit) = (chance.clone(), chance.clone());
    let tools = kit(chance);
    let person = Person::with(tools);
    let person = if chance.one_in(2) { person.remembering() } else { person };
    person
        .on_enter(move |session| {
            let speaks = enter.one_in(2);
            async move {
                if speaks {
                    session.generate_reply("Greet.");
                }
            }
        })
        .on_exit(move |session| {
            let speaks = exit.one_in(2);
            async move {
                if speaks {
                    session.say("farewell then");
                }
            }
        })
}

async fn happens(session: &AgentSession, chance: &Chance) {
    match chance.below(12) {
        0..3 => drop(session.user_input("and then?")),
        3 => drop(session.say("one thing more")),
        4 => drop(session.say(Say::new("and this is important").allow_interruptions(false))),
        5 => drop(session.generate_reply("Go on.")),
        6 => _ = session.interrupt().await,
        7 => session.user_speaking(chance.one_in(2)),
        8 => _ = session.update_agent(person(chance)).await,
        9 => _ = session.remove_tools(["think"]).await,
        10 => _ = session.add_tools(tools![think]).await,
        _ => {
            if let Some(speech) = session.current_speech().await {
                speech.force_interrupt();
            }
        }
    }
}

#[derive(Default)]
struct Seen {
    speeches: Vec<SpeechHandle>,
    ends: usize,
    after_the_end: usize,
}

async fn conversation(seed: u64) {
    let chance = Chance::of(seed);
    let calls = if chance.one_in(2) { InterruptedCalls::Keep } else { InterruptedCalls::Remove };
    let options = SessionOptions::default()
        .interrupted_calls(calls)
        .max_llm_failures(u32::try_from(1 + chance.below(10)).unwrap())
        .drain_timeout(Duration::from_secs(1 + chance.below(60)));
    let session = AgentSession::builder(())
        .llm(Erratic(chance.clone()))
        .speech(VirtualSpeech::at_rate(10.0))
        .options(options)
        .build();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let (mut events, notes) = (session.events(), Arc::clone(&seen));
    let watch = tokio::spawn(async move {
        while let Some(event) = events.next().await {
            let mut seen = notes.lock().unwrap();
            seen.after_the_end += seen.ends;
            match event {
                SessionEvent::SpeechCreated { speech, .. } => seen.speeches.push(speech),
                SessionEvent::Closed(_) => seen.ends += 1,
                _ => {}
            }
        }
    });
    session.start(person(&chance)).await.unwrap();
    for _ in 0..12 {
        happens(&session, &chance).await;
        chance.while_(6).await;
        assert_paired(&session.history().await);
    }
    session.shutdown(CloseReason::TaskCompleted, chance.one_in(2));
    session.closed().await;
    watch.await.unwrap();
    pass(60.0).await; // for what was left behind
    let seen = seen.lock().unwrap();
    assert_eq!((seen.ends, seen.after_the_end), (1, 0));
    let left: Vec<_> = seen.speeches.iter().filter(|speech| !speech.done()).collect();
    assert!(left.is_empty(), "not over: {left:?}");
    assert_paired(&session.history().await);
}

#[test]
fn every_conversation_ends_once_with_all_speeches_over_and_every_call_answered() {
    for seed in 0..300 {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let limit = Duration::from_secs(3600);
        let ended = runtime.block_on(async {
            tokio::time::timeout(limit, tokio::spawn(conversation(seed))).await
        });
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(failed)) => panic!("conversation {seed}: {failed}"),
            Err(_) => panic!("conversation {seed} does not end"),
        }
    }
}
