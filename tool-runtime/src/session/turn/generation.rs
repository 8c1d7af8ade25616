//! One reply of the model: read while it comes, heard while it is made, its calls begun at once.

use std::{panic::AssertUnwindSafe, pin::pin};

use futures_util::FutureExt;

use super::{Ask, Calls, Heard, Prepared, Turn, Voice};
use crate::{
    chat::ChatItem,
    context::Userdata,
    llm::{ChatChunk, ChatRequest, ChatStream, LlmError},
    speech::SpeechChunk,
};

/// What came of a reply, but for its calls.
pub(super) struct Generated {
    /// What only the provider understands, to be sent back to it.
    pub(super) items: Vec<ChatItem>,
    pub(super) heard: Heard,
    pub(super) failed: Option<LlmError>,
}

/// Makes a reply and has it heard, until all is heard or the speech is broken off.
pub(super) async fn generate<S: Userdata>(
    turn: &Turn<S>,
    prepared: &mut Prepared<S>,
    ask: &Ask,
    calls: &mut Calls<S>,
) -> Generated {
    turn.speech.set_said(false);
    let mut voice = Voice::new(&prepared.agent);
    let read = {
        // Pinned here, for the wait would hold it twice.
        let read = pin!(AssertUnwindSafe(read(turn, prepared, ask, calls, &mut voice)).catch_unwind());
        turn.speech.wait_if_not_interrupted(read).await
    };
    let (items, failed) = match read {
        Some(Ok(Ok(items))) => {
            turn.core.reply_made();
            (items, None)
        }
        Some(Ok(Err(error))) => (Vec::new(), Some(error)),
        Some(Err(_)) => (Vec::new(), Some(LlmError::Malformed("the model panicked".to_owned()))),
        None => (Vec::new(), None),
    };
    let heard = voice.finish(turn).await;
    Generated { items, heard, failed }
}

/// Reads a reply to its end; gives the items only the provider understands.
async fn read<S: Userdata>(
    turn: &Turn<S>,
    prepared: &mut Prepared<S>,
    ask: &Ask,
    calls: &mut Calls<S>,
    voice: &mut Voice<S>,
) -> Result<Vec<ChatItem>, LlmError> {
    let request = ChatRequest::new(std::mem::take(&mut prepared.chat))
        .tools(&prepared.registry)
        .tool_choice(ask.tool_choice.clone());
    let session = turn.session();
    let mut stream = prepared.agent.llm_node(request, &session).await?;
    while let Some(chunk) = next(&mut stream, turn, voice).await {
        match chunk? {
            ChatChunk::Text(text) => {
                if !text.trim().is_empty() {
                    turn.speech.set_said(true);
                }
                voice.say(turn, SpeechChunk::Text(text));
            }
            ChatChunk::Call(call) => calls.start(turn, call),
            ChatChunk::Completed(completion) => {
                let is_providers = |item: &ChatItem| matches!(item, ChatItem::Provider(_));
                return Ok(completion.items.into_iter().filter(is_providers).collect());
            }
            _ => {}
        }
    }
    Err(LlmError::Truncated)
}

/// The next chunk; meanwhile what was said is played.
async fn next<S: Userdata>(
    stream: &mut ChatStream,
    turn: &Turn<S>,
    voice: &mut Voice<S>,
) -> Option<Result<ChatChunk, LlmError>> {
    loop {
        tokio::select! {
            biased;
            chunk = stream.next() => return chunk,
            () = voice.play_on(turn), if voice.is_playing() => {}
        }
    }
}
