//! A session on a media stream.

use tokio::time::Instant;
use tool_examples::fake_twilio::{
    Leaving,
    StreamFault::{EchoesTwice, NeverEchoes},
};
use tool_runtime::{
    AgentSession, BoxError, ChatItem, Role, ScriptedLlm, ScriptedTurn, SpeechStream, async_trait,
    twilio::{MediaEvent, MediaOptions, MediaSpeech, Voice, VoiceSink},
};
use tool_tests::Clerk;

use super::support::{Call, after, call, call_with, milliseconds};

async fn session(output: MediaSpeech, turns: impl IntoIterator<Item = &'static str>) -> AgentSession {
    let turns = turns.into_iter().map(|text| ScriptedTurn::new().say(text));
    let session = AgentSession::builder(()).llm(ScriptedLlm::new(turns)).speech(output).build();
    session.start(Clerk::default()).await.unwrap();
    session
}

/// What was said; `|` stands after a speaker who was broken off.
async fn said(session: &AgentSession) -> Vec<String> {
    let history = session.history().await;
    let line = |item: &ChatItem| match item {
        ChatItem::Message(message) => {
            let who = if message.role == Role::User { "user" } else { "agent" };
            let mark = if message.interrupted { '|' } else { ':' };
            Some(format!("{who}{mark} {}", message.text))
        }
        _ => None,
    };
    history.items().iter().filter_map(line).collect()
}

async fn at_desk(call: &Call) -> AgentSession {
    session(call.speech(), ["One two three.", "Four."]).await
}

#[tokio::test(start_paused = true)]
async fn what_is_in_the_history_is_what_the_caller_has_heard() {
    let call = call(&[]).await;
    let session = at_desk(&call).await;
    let speech = session.user_input("Count.");
    after(600).await;
    session.user_speaking(true);
    speech.wait_for_playout().await.unwrap();
    assert!(speech.interrupted());
    session.user_speaking(false);
    session.user_input("Go on.").wait_for_playout().await.unwrap();
    assert_eq!(said(&session).await, ["user: Count.", "agent| One ", "user: Go on.", "agent: Four."]);
    let record = call.caller.record();
    assert_eq!((record.clears(), record.complaints.len()), (1, 0));
    assert!(record.heard_at_clears[0] <= milliseconds(600), "the clear was sent at once");
    session.aclose().await;
}

#[tokio::test(start_paused = true)]
async fn a_key_breaks_in_where_the_application_says_so() {
    let call = call(&[EchoesTwice]).await;
    let session = at_desk(&call).await;
    let mut events = call.stream.events();
    let speech = session.user_input("Count.");
    after(900).await;
    call.caller.press("1");
    assert!(matches!(events.next().await, Some(MediaEvent::Dtmf(_))));
    speech.interrupt().unwrap();
    speech.wait_for_playout().await.unwrap();
    assert_eq!(said(&session).await, ["user: Count.", "agent| One two "]);
    session.aclose().await;
}

#[tokio::test(start_paused = true)]
async fn a_speech_whose_echo_never_comes_is_over_before_the_session_gives_it_up() {
    let call = call(&[NeverEchoes]).await;
    let session = at_desk(&call).await;
    let begun = Instant::now();
    let speech = session.user_input("Count.");
    speech.wait_for_playout().await.unwrap();
    assert!(speech.exception().is_none(), "{:?}", speech.exception());
    assert_eq!(begun.elapsed().as_secs(), 15);
    assert_eq!(said(&session).await, ["user: Count.", "agent| One two three."]);
    session.aclose().await;
}

/// A jingle, of which nobody knows by its words how far it was heard.
#[tokio::test(start_paused = true)]
async fn so_is_one_without_words() {
    struct Jingle;

    #[async_trait]
    impl Voice for Jingle {
        async fn speak(&self, _speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
            Ok(sink.send("", &vec![0x80; 30 * 8000]).await?)
        }
    }
    let call = call_with(&[NeverEchoes], MediaOptions::default().lead(milliseconds(5000))).await;
    let session = session(call.speech_of(Jingle), ["Hold the line."]).await;
    let speech = session.user_input("Hello?");
    speech.wait_for_playout().await.unwrap();
    assert!(speech.exception().is_none(), "{:?}", speech.exception());
    assert_eq!(call.caller.record().clears(), 0);
    session.aclose().await;
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_hangs_up_breaks_it_off_without_an_error() {
    let call = call(&[]).await;
    let session = at_desk(&call).await;
    let speech = session.user_input("Count.");
    after(600).await;
    call.caller.hang_up(Leaving::Stop);
    speech.wait_for_playout().await.unwrap();
    assert!(speech.exception().is_none());
    assert_eq!(said(&session).await, ["user: Count.", "agent| One "]);
    // What is said after that is said to nobody.
    session.user_input("Hello?").wait_for_playout().await.unwrap();
    assert_eq!(said(&session).await.last().unwrap(), "user: Hello?");
    session.aclose().await;
}
