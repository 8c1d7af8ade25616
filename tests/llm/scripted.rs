//! A model that follows a script, and notices when the others do not.

use std::time::Duration;

use tool_runtime::{
    Capabilities, ChatChunk, ChatContext, ChatRequest, FinishReason, FunctionCall, FunctionCallOutput, Llm,
    LlmError, Role, RunContext, ScriptedLlm, ScriptedTurn, ToolChoice, ToolContext, function_tool, tools,
};

use crate::apis::{completion, greeting};

/// Add two numbers.
#[function_tool]
async fn add(a: i64, b: i64) -> i64 {
    a + b
}

fn registry() -> ToolContext {
    ToolContext::new(tools![add]).unwrap()
}

fn asking(text: &str) -> ChatRequest {
    let mut chat = ChatContext::new();
    chat.push_message(Role::User, text);
    ChatRequest::new(chat)
}

fn differences(error: LlmError) -> (usize, Vec<String>) {
    match error {
        LlmError::Script(error) => (error.turn, error.differences),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn text_comes_in_the_given_pieces() {
    let llm = ScriptedLlm::new([ScriptedTurn::new().say_in_pieces(["Good ", "morn", "ing"])]);
    let mut reply = llm.chat(greeting()).await.unwrap();
    let mut pieces = Vec::new();
    while let Some(chunk) = reply.next().await {
        if let ChatChunk::Text(piece) = chunk.unwrap() {
            pieces.push(piece);
        }
    }
    assert_eq!(pieces, ["Good ", "morn", "ing"]);
    assert!(reply.next().await.is_none());
    llm.finished().unwrap();
}

#[tokio::test]
async fn calls_are_numbered_through_the_script() {
    let turn = || ScriptedTurn::new().call("add", "{}").call_with_id("mine", "add", "{}").call("add", "{}");
    let llm = ScriptedLlm::new([turn(), turn()]);
    for expected in [["call_1", "mine", "call_2"], ["call_3", "mine", "call_4"]] {
        let reply = completion(&llm, greeting()).await.unwrap();
        let ids: Vec<_> = reply.calls().map(|call| call.call_id.as_str()).collect();
        assert_eq!(ids, expected);
        assert_eq!(reply.finish, Some(FinishReason::ToolCalls));
    }
}

#[tokio::test]
async fn a_call_that_is_cut_off_ends_the_reply() {
    let turn = ScriptedTurn::new().say("Well..").call_cut_off("add", r#"{"a":"#).say("never said");
    let reply = completion(&ScriptedLlm::new([turn]), greeting()).await.unwrap();
    assert_eq!(reply.finish, Some(FinishReason::Length));
    let call = reply.calls().next().unwrap().clone();
    assert!(call.incomplete);
    assert_eq!(reply.text(), "Well..");
    let output = registry().execute(call, &RunContext::detached(())).await;
    assert!(output.is_error);
}

#[tokio::test]
async fn an_error_comes_before_the_reply_or_in_its_midst() {
    let error = LlmError::Server { status: 503 };
    let turns =
        [ScriptedTurn::new().fail(error.clone()), ScriptedTurn::new().say("Well..").fail(error.clone())];
    let llm = ScriptedLlm::new(turns);
    assert_eq!(llm.chat(greeting()).await.unwrap_err(), error);
    let mut reply = llm.chat(greeting()).await.unwrap();
    assert!(matches!(reply.next().await, Some(Ok(ChatChunk::Text(_)))));
    assert_eq!(reply.next().await.unwrap().unwrap_err(), error);
    assert!(reply.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_stall_never_ends() {
    let llm = ScriptedLlm::new([ScriptedTurn::new().say("Well..").stall()]);
    let mut reply = llm.chat(greeting()).await.unwrap();
    assert!(matches!(reply.next().await, Some(Ok(ChatChunk::Text(_)))));
    assert!(tokio::time::timeout(Duration::from_secs(3600), reply.next()).await.is_err());
}

#[tokio::test]
async fn every_difference_is_told() {
    let turn = ScriptedTurn::new()
        .expect_user("What is 2 + 3?")
        .expect_tool("subtract")
        .expect_no_tool("add")
        .expect_tool_choice(ToolChoice::None)
        .expect_output("call_1", "5")
        .expect(|request| if request.chat.items().len() > 1 { Ok(()) } else { Err("too short".into()) });
    let llm = ScriptedLlm::new([turn]);
    let error = completion(&llm, asking("What is 2 + 2?").tools(&registry())).await.unwrap_err();
    let expected = [
        "the user was to say `What is 2 + 3?` and said `What is 2 + 2?`",
        "the tool `subtract` was to be there; there are: add",
        "the tool `add` was not to be there",
        "the tool choice was to be None and is Auto",
        "the output of `call_1` was to be `5` and is not there",
        "too short",
    ];
    assert_eq!(differences(error), (1, expected.map(str::to_owned).to_vec()));
}

#[tokio::test]
async fn what_is_as_expected_is_no_difference() {
    let turns = [
        ScriptedTurn::new()
            .expect_user("What is 2 + 3?")
            .expect_tool("add")
            .expect_no_tool("subtract")
            .expect_tool_choice(ToolChoice::Required)
            .call("add", r#"{"a":2,"b":3}"#),
        ScriptedTurn::new().expect_user("What is 2 + 3?").expect_output("call_1", "5").say("Five."),
    ];
    let (llm, registry) = (ScriptedLlm::new(turns), registry());
    let request = asking("What is 2 + 3?").tools(&registry).tool_choice(ToolChoice::Required);
    let reply = completion(&llm, request.clone()).await.unwrap();
    let outputs = registry.execute_all(reply.calls().cloned(), &RunContext::detached(())).await;
    let mut next = request;
    next.chat.extend(reply.items);
    next.chat.extend(outputs.into_iter().map(Into::into));
    assert_eq!(completion(&llm, next).await.unwrap().text(), "Five.");
    llm.finished().unwrap();
    assert_eq!(llm.requests().len(), 2);
}

#[tokio::test]
async fn a_script_that_is_over_says_so() {
    let llm = ScriptedLlm::new([]);
    let (turn, differences) = differences(completion(&llm, greeting()).await.unwrap_err());
    assert_eq!((turn, differences[0].as_str()), (1, "the script has no further turn"));
    assert!(llm.finished().is_err());
}

#[tokio::test]
async fn a_script_that_is_not_over_is_not_finished() {
    let llm = ScriptedLlm::new([ScriptedTurn::new(), ScriptedTurn::new()]);
    completion(&llm, greeting()).await.unwrap();
    let error = llm.finished().unwrap_err();
    assert_eq!(error.to_string(), "turn 2 of the script: 1 of the script's turns were not asked for");
}

/// A difference that the code under test swallows is found all the same.
#[tokio::test]
async fn the_first_difference_is_remembered() {
    let llm =
        ScriptedLlm::new([ScriptedTurn::new().expect_user("one"), ScriptedTurn::new().expect_user("two")]);
    for text in ["uno", "due"] {
        completion(&llm, asking(text)).await.unwrap_err();
    }
    assert_eq!(llm.finished().unwrap_err().turn, 1);
}

/// How a history of these items is refused, if it is.
async fn refused(items: impl IntoIterator<Item = tool_runtime::ChatItem>) -> Option<String> {
    let request = ChatRequest::new(items.into_iter().collect());
    match completion(&ScriptedLlm::new([ScriptedTurn::new()]), request).await {
        Ok(_) => None,
        Err(LlmError::Rejected { status: 400, message }) => Some(message),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_history_that_does_not_pair_up_is_refused() {
    let call = FunctionCall::new("call_1", "add", "{}");
    let output = FunctionCallOutput::new(&call, "5", false);
    let refused = async |items: Vec<tool_runtime::ChatItem>| refused(items).await;
    let (call, output) = (|| call.clone().into(), || output.clone().into());
    assert_eq!(refused(vec![call(), output()]).await, None);
    let record = tool_runtime::AgentHandoff::new(None, "clerk");
    assert_eq!(refused(vec![call(), record.into(), output()]).await, None);
    assert_eq!(refused(vec![call()]).await.unwrap(), "the call `call_1` has no output");
    assert_eq!(refused(vec![output()]).await.unwrap(), "no call before the output of `call_1`");
    assert_eq!(refused(vec![output(), call()]).await.unwrap(), "no call before the output of `call_1`");
    assert_eq!(refused(vec![call(), output(), output()]).await.unwrap(), "the call `call_1` has two outputs");
    assert_eq!(refused(vec![call(), call(), output()]).await.unwrap(), "two calls have the id `call_1`");
}

#[tokio::test]
async fn a_choice_no_tool_can_meet_is_refused() {
    for (request, problem) in [
        (greeting().tool_choice(ToolChoice::Required), "a tool must be called, but the request has none"),
        (
            greeting().tools(&registry()).tool_choice(ToolChoice::Function("subtract".into())),
            "the tool `subtract` must be called, but the request does not have it",
        ),
    ] {
        let error = completion(&ScriptedLlm::new([ScriptedTurn::new()]), request).await.unwrap_err();
        assert_eq!(error, LlmError::Rejected { status: 400, message: problem.to_owned() });
    }
}

#[test]
fn a_script_has_the_capabilities_it_is_given() {
    let realtime = Capabilities::default().automatic_tool_replies(true).strict(true);
    let llm = ScriptedLlm::new([]).with_capabilities(realtime);
    assert_eq!(llm.capabilities(), realtime);
    assert!(!realtime.parallel_tool_calls && ScriptedLlm::new([]).capabilities().parallel_tool_calls);
}

#[tokio::test]
async fn the_same_script_gives_the_same_chunks() {
    let chunks = async || {
        let turn = ScriptedTurn::new().say_in_pieces(["a", "b"]).call("add", "{}");
        let mut reply = ScriptedLlm::new([turn]).chat(greeting()).await.unwrap();
        let mut shown = Vec::new();
        while let Some(chunk) = reply.next().await {
            shown.push(format!("{:?}", chunk.unwrap()));
        }
        shown
    };
    let first = chunks().await;
    assert_eq!(first, chunks().await);
    assert_eq!(first.len(), 7);
}
