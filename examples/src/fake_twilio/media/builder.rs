//! A stream to be set up.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use tokio::sync::{mpsc, watch};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{self, client::IntoClientRequest, http::HeaderValue},
};
use tool_runtime::twilio::StreamStart;

use super::{
    FakeStream, MemorySocket, StreamFault,
    driver::Driver,
    player::Player,
    record::Noted,
    wire::{Wire, memory},
};

/// Why a stream was not connected.
pub type ConnectError = tungstenite::Error;

/// A stream to be set up.
#[derive(Clone, Debug)]
pub struct FakeStreamBuilder {
    account_sid: String,
    call_sid: String,
    parameters: BTreeMap<String, String>,
    signature: Option<String>,
    faults: Vec<StreamFault>,
}

impl FakeStreamBuilder {
    pub(super) fn new(call_sid: String) -> Self {
        Self {
            account_sid: super::super::ACCOUNT_SID.to_owned(),
            call_sid,
            parameters: BTreeMap::new(),
            signature: None,
            faults: Vec::new(),
        }
    }

    /// A `<Parameter>` of the TwiML.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }

    /// The signature of the handshake.
    #[must_use]
    pub fn signature(self, signature: impl Into<String>) -> Self {
        Self { signature: Some(signature.into()), ..self }
    }

    /// Something goes wrong.
    #[must_use]
    pub fn fault(mut self, fault: StreamFault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Several things go wrong.
    #[must_use]
    pub fn faults(mut self, faults: impl IntoIterator<Item = StreamFault>) -> Self {
        self.faults.extend(faults);
        self
    }

    /// Connects to the server at a `ws://` address.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn connect(self, url: &str) -> Result<FakeStream, ConnectError> {
        let mut request = url.into_client_request()?;
        if let Some(signature) = &self.signature {
            let signature = HeaderValue::from_str(signature).map_err(tungstenite::http::Error::from)?;
            request.headers_mut().insert("X-Twilio-Signature", signature);
        }
        let (socket, _) = connect_async(request).await?;
        Ok(self.drive(Wire::Socket(Box::new(socket))))
    }

    /// Connects to a server that is given the other end.
    pub fn in_memory(self) -> (FakeStream, MemorySocket) {
        let (wire, socket) = memory();
        (self.drive(wire), socket)
    }

    fn drive(self, mut wire: Wire) -> FakeStream {
        if let Wire::Memory(memory) = &mut wire {
            memory.answers_pings = !self.faults.contains(&StreamFault::AnswersNoPings);
        }
        let speed = self.faults.iter().find_map(|fault| match fault {
            StreamFault::PlaysFast(speed) => Some(*speed),
            _ => None,
        });
        let noted = Arc::new(Mutex::new(Noted::new(Player::new(speed.unwrap_or(1)))));
        let (asked, asks) = mpsc::unbounded_channel();
        let (over, is_over) = watch::channel(false);
        let driver = Driver::new(self.start(), self.faults, Arc::clone(&noted), asks);
        let task = tokio::spawn(async move {
            driver.run(wire).await;
            over.send_replace(true);
        });
        FakeStream { asked, noted, is_over, task: task.abort_handle() }
    }

    fn start(&self) -> StreamStart {
        let hex = self.call_sid.trim_start_matches("CA");
        let mut start = StreamStart::new(format!("MZ{hex}"), &self.account_sid, &self.call_sid);
        start.custom_parameters = self.parameters.clone().into_iter().collect();
        if self.faults.contains(&StreamFault::OtherFormat) {
            "audio/opus".clone_into(&mut start.media_format.encoding);
        }
        start
    }
}
