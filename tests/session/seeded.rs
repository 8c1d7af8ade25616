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
use tokio::runtime::{Builder, Handle};
use tool_runtime::{
    AgentSession, AgentState, Capabilities, ChatChunk, ChatRequest, ChatStream, CloseReason, Completion,
    FunctionCall, Handoff, InterruptedCalls, Llm, LlmError, ReplyOptions, RunContext, Say, SessionEvent,
    SessionOptions, SpeechHandle, Tool, ToolChoice, ToolError, VirtualSpeech, tools,
};

use super::support::{Person, hang_up, pairing_problem, pass, think, tool};

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

/// A model that does anything a model may do, and notes what no provider would take.
struct Erratic(Chance, Arc<Mutex<Seen>>);

const CALLED: [&str; 11] = [
    "think", "hang_up", "silent", "fails", "panics", "says", "asks", "updates", "to_other", "changes",
    "nothing",
];

#[async_trait]
impl Llm for Erratic {
    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        self.1.lock().unwrap().problems.extend(pairing_problem(&request.chat));
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
        {
            tool("silent", move |_| {
                let chance = quiet.clone();
                async move { chance.while_(3).await }
            })
        },
        { tool("says", |ctx| async move { ctx.session().unwrap().say("by the way").await.is_ok() }) },
        { tool("asks", asks) },
        {
            tool("updates", move |ctx| {
                let chance = updating.clone();
                async move {
                    for _ in 0..chance.below(3) {
                        chance.while_(3).await;
                        ctx.update("getting on");
                    }
                    "done"
                }
            })
        },
        {
            tool("to_other", move |_| {
                let (chance, person) = (handing.clone(), person(&other));
                async move {
                    chance.while_(3).await;
                    Handoff::to(person)
                }
            })
        },
        {
            tool("changes", move |ctx| {
                let person = changing.one_in(2).then(|| person(&changing));
                async move {
                    match person {
                        Some(person) => ctx.session().unwrap().update_agent(person).await.is_ok(),
                        None => ctx.session().unwrap().update_instructions("Go on.").await.is_ok(),
                    }
                }
            })
        },
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

/// What was seen of a conversation.
#[derive(Default)]
struct Seen {
    problems: Vec<String>,
    speeches: Vec<SpeechHandle>,
    state: AgentState,
    agent: Option<String>,
    ends: usize,
    handoffs: usize,
    calls: usize,
}

impl Seen {
    fn take(&mut self, event: SessionEvent) {
        self.check(self.ends == 0, "something happens after the end");
        match event {
            SessionEvent::SpeechCreated { speech, .. } => self.speeches.push(speech),
            SessionEvent::Closed(_) => self.ends += 1,
            SessionEvent::AgentStateChanged { old, new } => {
                self.check(old == self.state && old != new, "a change of state from another state");
                self.state = new;
            }
            SessionEvent::AgentHandoff { old, new } => {
                self.check(self.agent.is_none() || old == self.agent, "a handoff by somebody else");
                self.agent = Some(new);
                self.handoffs += 1;
            }
            SessionEvent::FunctionToolsExecuted(executed) => {
                let ids = |calls: &[FunctionCall]| {
                    calls.iter().map(|call| call.call_id.clone()).collect::<Vec<_>>()
                };
                let answered: Vec<_> =
                    executed.outputs().iter().map(|output| output.call_id.clone()).collect();
                self.check(ids(executed.calls()) == answered, "outputs that are not those of the calls");
                self.calls += answered.len();
            }
            _ => {}
        }
    }

    fn check(&mut self, holds: bool, problem: &str) {
        if !holds {
            self.problems.push(problem.to_owned());
        }
    }
}

/// A conversation to its end, and to the end of what it has left behind.
async fn conversation(seed: u64) -> Seen {
    let chance = Chance::of(seed);
    let record = Arc::new(Mutex::new(Seen::default()));
    let session = session(&chance, &record);
    let (mut events, notes) = (session.events(), Arc::clone(&record));
    let watch = tokio::spawn(async move {
        while let Some(event) = events.next().await {
            notes.lock().unwrap().take(event);
        }
    });
    session.start(person(&chance)).await.unwrap();
    for _ in 0..12 {
        happens(&session, &chance).await;
        chance.while_(6).await;
        let problem = pairing_problem(&session.history().await);
        record.lock().unwrap().problems.extend(problem);
    }
    session.shutdown(CloseReason::TaskCompleted, chance.one_in(2));
    session.closed().await;
    watch.await.unwrap();
    pass(120.0).await; // for what was left behind
    let problem = pairing_problem(&session.history().await);
    let tasks = Handle::current().metrics().num_alive_tasks();
    let mut record = std::mem::take(&mut *record.lock().unwrap());
    record.problems.extend(problem);
    record.check(record.ends == 1, "it does not end once");
    record.check(record.speeches.iter().all(SpeechHandle::done), "a speech is not over");
    record.check(tasks == 1, "tasks are left");
    record
}

fn session(chance: &Chance, seen: &Arc<Mutex<Seen>>) -> AgentSession {
    let calls = if chance.one_in(2) { InterruptedCalls::Keep } else { InterruptedCalls::Remove };
    let options = SessionOptions::default()
        .interrupted_calls(calls)
        .max_llm_failures(u32::try_from(1 + chance.below(10)).unwrap())
        .drain_timeout(Duration::from_secs(1 + chance.below(60)));
    AgentSession::builder(())
        .llm(Erratic(chance.clone(), Arc::clone(seen)))
        .speech(VirtualSpeech::at_rate(10.0))
        .options(options)
        .build()
}

#[test]
fn every_conversation_ends_once_with_all_speeches_over_and_every_call_answered() {
    let (mut handoffs, mut calls, mut interrupted) = (0, 0, 0);
    for seed in 0..300 {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let ended = runtime.block_on(async {
            let conversation = tokio::spawn(conversation(seed));
            tokio::time::timeout(Duration::from_secs(3600), conversation).await
        });
        let seen = ended.unwrap_or_else(|_| panic!("conversation {seed} does not end"));
        let seen = seen.unwrap_or_else(|failed| panic!("conversation {seed}: {failed}"));
        assert!(seen.problems.is_empty(), "conversation {seed}: {:?}", seen.problems);
        handoffs += seen.handoffs;
        calls += seen.calls;
        interrupted += seen.speeches.iter().filter(|speech| speech.interrupted()).count();
    }
    // Much has happened.
    assert!(handoffs > 100 && calls > 1000 && interrupted > 500, "{handoffs} {calls} {interrupted}");
}
