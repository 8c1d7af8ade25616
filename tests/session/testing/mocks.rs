use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::FutureExt;
use serde_json::json;
use tool_runtime::{
    Agent, AgentSession, BoxError, ChatContext, ChatMessage, ChatRequest, ChatStream, FunctionCall,
    FunctionCallOutput, FunctionTool, Handoff, JsonObject, LlmError, MacroTool, OnDuplicate, RunContext,
    ScriptedTurn, SpeechStream, StopResponse, Tool, ToolContext, ToolError, ToolFlag, ToolSearchToolset,
    Toolset, function_tool,
    testing::{Expect, Mocked, mock},
    tools, toolset,
};

use crate::support::{Notes, Person, Scene, add, think};

/// Book a table.
#[function_tool(
    flags = ToolFlag::IGNORE_ON_ENTER | ToolFlag::CANCELLABLE,
    on_duplicate = OnDuplicate::Confirm,
    deprecated_names = ["reserve"],
    timeout = "30s",
)]
async fn book(
    guests: u8,
    #[arg(default = 1)] rooms: u8,
    #[schemars(length(min = 2))] name: String,
) -> String {
    unreachable!("{rooms} rooms for {guests} guests of {name}")
}

async fn call(tool: &FunctionTool, name: &str, arguments: &str) -> FunctionCallOutput {
    let registry = ToolContext::new(tool.clone()).unwrap();
    registry.execute(FunctionCall::new("call_1", name, arguments), &RunContext::detached(())).await
}

#[test]
fn a_mock_is_the_same_tool_to_a_model_and_another_to_a_registry() {
    let tool: FunctionTool = book::tool();
    let mocked = mock(&tool, |_| async { "booked" });
    assert_eq!((mocked.name(), mocked.description()), (tool.name(), tool.description()));
    assert_eq!((mocked.parameters(), mocked.fingerprint()), (tool.parameters(), tool.fingerprint()));
    assert_eq!((mocked.flags(), mocked.timeout()), (tool.flags(), tool.timeout()));
    assert_eq!(mocked.on_duplicate(), OnDuplicate::Confirm);
    assert_eq!(mocked.deprecated_names().collect::<Vec<_>>(), ["reserve"]);
    assert!(mocked != tool && mocked == mocked.clone());
    assert!(mocked != mock(&tool, |_| async { "booked" }));
    assert!(ToolContext::new(vec![tool, mocked]).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_mock_is_given_what_was_held_against_the_schema() {
    let mocked = mock(&book::tool(), |arguments| async move { json!(arguments) });
    let output = call(&mocked, "book", r#"{"guests": "3", "name": "Ada", "confirm_duplicate": true}"#).await;
    assert_eq!((output.output.as_str(), output.is_error), (r#"{"guests":3,"name":"Ada"}"#, false));
    assert_eq!(output.leniencies().len(), 1);
    for wrong in [r#"{"guests": 300, "name": "Ada"}"#, r#"{"guests": 3, "name": "A"}"#, "{}", "[", "null"] {
        assert!(call(&mocked, "book", wrong).await.is_error, "{wrong}");
    }
    assert!(!call(&mocked, "reserve", r#"{"guests": 3, "name": "Ada"}"#).await.is_error);
}

#[tokio::test(start_paused = true)]
async fn a_mock_of_a_built_tool_and_of_a_raw_one_are_mocks_as_well() {
    let object = |_, arguments: JsonObject| async move { Ok::<_, ToolError>(arguments.len()) };
    let built = FunctionTool::<()>::builder("built").description("Count.").handler(object).build().unwrap();
    let raw = FunctionTool::<()>::raw(json!({"name": "raw", "parameters": {"required": ["a"]}}));
    let raw = raw.unwrap().handler(object).unwrap();
    for tool in [built, raw] {
        let mocked = mock(&tool, |arguments| async move { format!("mocked {}", arguments["a"]) });
        assert!(mocked != tool);
        assert_eq!(call(&mocked, tool.name(), r#"{"a": 1}"#).await.output, "mocked 1");
        assert_eq!(call(&tool, tool.name(), r#"{"a": 1}"#).await.output, "1");
    }
}

#[tokio::test(start_paused = true)]
async fn a_mock_answers_what_a_tool_may() {
    let tool: FunctionTool = add::tool();
    let answer = async |mocked: FunctionTool| {
        let output = call(&mocked, "add", r#"{"a": 1, "b": 2}"#).await;
        (output.output.clone(), output.is_error, output.reply_required())
    };
    let text = |text: &str| text.to_owned();
    assert_eq!(answer(mock(&tool, |_| async { 5 })).await, (text("5"), false, true));
    assert_eq!(answer(mock(&tool, |_| async {})).await, (text(""), false, false));
    assert_eq!(
        answer(mock(&tool, |_| async { Ok::<_, ToolError>("fine") })).await,
        (text("fine"), false, true)
    );
    let fails = mock(&tool, |_| async { Err::<(), _>(ToolError::new("no sums today")) });
    assert_eq!(answer(fails).await, (text("no sums today"), true, true));
    let breaks = mock(&tool, |_| async { Err::<(), BoxError>("a secret".into()) });
    let internal = (text("An internal error occurred"), true, true);
    assert_eq!(answer(breaks).await, internal);
    let panics = |_| -> std::future::Ready<()> { panic!("as it was to") };
    assert_eq!(answer(mock(&tool, panics)).await, internal);
}

#[tokio::test(start_paused = true)]
async fn a_mock_is_under_its_tools_timeout() {
    let mocked = mock(&book::tool(), |_| std::future::pending::<()>());
    let begun = tokio::time::Instant::now();
    let output = call(&mocked, "book", r#"{"guests": 3, "name": "Ada"}"#).await;
    assert!(output.is_error);
    assert_eq!(begun.elapsed(), Duration::from_secs(30));
}

fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

/// A shop, whose tools are bound to it, with another toolset in it.
struct Shop(Notes);

#[toolset(id = "shop")]
impl Shop {
    /// Sell something.
    #[function_tool]
    async fn sell(&self, item: String) -> String {
        self.0.take(format!("sold {item}"));
        format!("sold {item}")
    }
}

/// A toolset that holds a shop and itself, and notes what is done with it.
struct Mall {
    shop: Arc<Shop>,
    notes: Notes,
    version: AtomicU64,
}

impl Mall {
    fn new(notes: &Notes) -> Arc<Self> {
        Arc::new(Self {
            shop: Arc::new(Shop(notes.clone())),
            notes: notes.clone(),
            version: AtomicU64::new(0),
        })
    }
}

#[async_trait]
impl Toolset for Mall {
    fn id(&self) -> &'static str {
        "mall"
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        let mut tools = tools![add, { Arc::clone(&self.shop) }, { Arc::clone(&self) }];
        if self.version() > 0 {
            tools.extend(tools![book]);
        }
        tools
    }

    fn version(&self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }

    async fn setup(&self) -> Result<(), BoxError> {
        self.notes.take("set up");
        Ok(())
    }

    async fn joined(&self, ctx: &RunContext) {
        self.notes.take(format!("joined {}", ctx.session().is_some()));
    }

    async fn aclose(&self) {
        self.notes.take("closed");
    }
}

#[tokio::test(start_paused = true)]
async fn tools_are_mocked_wherever_they_stand_and_the_rest_stays() {
    let notes = Notes::default();
    let mut members = tools![think];
    members.extend(tools![{ Mall::new(&notes) }]);
    let clerk = Mocked::new(Person::with(members))
        .tool("sell", |_| async { "sold out" })
        .tool("think", |_| async { "no need to" });
    let scene = Scene::of(
        clerk.clone(),
        [
            turn()
                .call("sell", r#"{"item": "lamp"}"#)
                .call("think", r#"{"seconds": 1}"#)
                .call("add", r#"{"a": 1, "b": 2}"#)
                .call("sell", r#"{"item": 7, "price": 1}"#)
                .call("sell", r#"{"item": []}"#),
            turn().say("Sorry."),
        ],
    )
    .await;
    let run = scene.run("A lamp, please.").await.unwrap();
    let expect = (0..6).fold(Expect::of(&run), |expect, _| expect.skip());
    let expect = expect.outputs("sold out").outputs("no need to").outputs("3").skip().fails_like(|_| true);
    expect.says("Sorry.").nothing_more();
    assert_eq!(json!(clerk.calls("think")), json!([{"seconds": 1}]));
    assert_eq!(json!(clerk.calls("sell")[0]), json!({"item": "lamp"}));
    scene.over().await;
    assert_eq!(notes.all(), ["set up", "joined true", "closed"]);
}

#[tokio::test(start_paused = true)]
async fn the_same_mocks_stand_in_the_same_places_each_time() {
    let notes = Notes::default();
    let mall = Mall::new(&notes);
    let clerk = Mocked::new(Person::with(tools![{ Arc::clone(&mall) }, add]))
        .tool("add", |_| async { 0 })
        .later_tool("book", |_| async { "booked" });
    let tools = || ToolContext::new(Arc::new(clerk.clone()).tools()).unwrap();
    let registry = tools();
    assert_eq!(registry, tools());
    assert!(registry.refreshed().unwrap().is_none());
    assert_eq!(registry.toolsets().len(), 2, "the mall holds itself, and is one all the same");

    mall.version.store(1, Ordering::Relaxed);
    let registry = registry.refreshed().unwrap().unwrap();
    let call = FunctionCall::new("call_1", "book", r#"{"guests": 2, "name": "Ada"}"#);
    assert_eq!(registry.execute(call, &RunContext::detached(())).await.output, "booked");
    assert_eq!(clerk.calls("book").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_mocked_toolset_is_let_go_of() {
    let notes = Notes::default();
    let mall = Mall::new(&notes);
    let clerk = Mocked::new(Person::with(tools![{ Arc::clone(&mall) }])).tool("sell", |_| async {});
    drop(ToolContext::new(Arc::new(clerk).tools()).unwrap());
    assert_eq!(Arc::strong_count(&mall), 1);
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_a_search_finds_later_is_mocked() {
    let search = ToolSearchToolset::builder("more").tools(tools![book, think]).build().unwrap();
    let clerk = Mocked::new(Person::with(tools![{ search }])).later_tool("book", |_| async { "booked" });
    let scene = Scene::of(
        clerk.clone(),
        [
            turn().call("tool_search", r#"{"query": "book a table"}"#),
            turn().expect_tool("book").call("book", r#"{"guests": 2, "name": "Ada"}"#),
            turn().expect_output("call_2", "booked").say("It is booked."),
        ],
    )
    .await;
    scene.run("A table for two.").await.unwrap();
    assert_eq!(clerk.calls("book").len(), 1);
    scene.over().await;
}

/// What a panic of this says.
async fn panic_of(work: impl Future) -> String {
    let panic = AssertUnwindSafe(work).catch_unwind().await.err().expect("it does not panic");
    panic.downcast_ref::<String>().cloned().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_no_tools_is_told_as_the_agent_comes_in() {
    let start = async |clerk: Mocked| panic_of(Scene::empty([], |builder| builder).start(clerk)).await;
    let clerk = Mocked::new(Person::with(tools![think, { Mall::new(&Notes::default()) }]));
    assert_eq!(
        start(clerk.clone().tool("think", |_| async {}).tool("shell", |_| async {})).await,
        "the agent `clerk` has no tool `shell` to be mocked; its tools are: think, add, sell - did you mean `sell`?"
    );
    assert_eq!(
        start(Mocked::new(Person::named("nobody")).tool("sell", |_| async {})).await,
        "the agent `nobody` has no tool `sell` to be mocked; its tools are: none"
    );
    assert_eq!(panic_of(async { clerk.calls("think") }).await, "no tool `think` is mocked");
}

#[tokio::test(start_paused = true)]
async fn of_two_mocks_of_one_tool_the_last_counts_and_a_clone_made_before_has_neither() {
    let bare = Mocked::new(Person::with(tools![add]));
    let clerk = bare.clone().tool("add", |_| async { 1 }).tool("add", |_| async { 2 });
    let answer = async |agent: Mocked| {
        let registry = ToolContext::new(Arc::new(agent).tools()).unwrap();
        let call = FunctionCall::new("call_1", "add", r#"{"a": 20, "b": 22}"#);
        registry.execute(call, &RunContext::detached(())).await.output
    };
    assert_eq!(answer(clerk.clone()).await, "2");
    assert_eq!(answer(bare).await, "42");
    assert_eq!(clerk.calls("add").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_mock_can_pass_the_conversation_on() {
    let clerk = Mocked::new(Person::with(tools![add]))
        .tool("add", |_| async { Handoff::<()>::to(Person::named("billing")).with_output("They know.") });
    let scene = Scene::of(clerk, [turn().call("add", r#"{"a": 1, "b": 2}"#), turn().say("Bye.")]).await;
    let run = scene.run("One and two?").await.unwrap();
    Expect::of(&run).skip().skip().outputs("They know.").says("Bye.").hands_over_to("billing").nothing_more();
    scene.over().await;
}

/// An agent that does everything in its own way, and notes it.
struct Character(Notes);

#[async_trait]
impl Agent for Character {
    fn id(&self) -> &'static str {
        "character"
    }

    fn instructions(&self) -> String {
        "Be yourself.".to_owned()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        tools![add]
    }

    fn chat_context(&self, history: &ChatContext) -> ChatContext {
        self.0.take(format!("remembers {}", history.len()));
        history.clone()
    }

    async fn on_enter(&self, _session: &AgentSession) {
        self.0.take("came");
    }

    async fn on_exit(&self, _session: &AgentSession) {
        self.0.take("went");
    }

    async fn on_user_turn_completed(
        &self,
        message: &mut ChatMessage,
        _session: &AgentSession,
    ) -> Result<(), StopResponse> {
        message.text += " (aside)";
        Ok(())
    }

    async fn llm_node(&self, request: ChatRequest, session: &AgentSession) -> Result<ChatStream, LlmError> {
        self.0.take("asks");
        session.chat(request).await
    }

    async fn tts_node(&self, _text: SpeechStream, _session: &AgentSession) -> SpeechStream {
        "No comment.".into()
    }
}

#[tokio::test(start_paused = true)]
async fn a_mocked_agent_is_the_agent_in_all_else() {
    let notes = Notes::default();
    let character = Mocked::new(Character(notes.clone())).tool("add", |_| async { 0 });
    let scene = Scene::of(character, [turn().expect_user("Hello? (aside)").say("Hello.")]).await;
    let run = scene.run("Hello?").await.unwrap();
    Expect::of(&run).user("Hello? (aside)").says("No comment.").nothing_more();
    let agent = scene.agent().await.unwrap();
    assert_eq!((agent.id(), agent.instructions()), ("character", "Be yourself."));
    scene.over().await;
    assert_eq!(notes.all(), ["remembers 0", "came", "asks", "went"]);
}
