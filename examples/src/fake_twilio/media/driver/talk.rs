//! What Twilio says on its end of a stream.

use serde_json::{Value, json};
use tokio::time::Instant;
use tool_runtime::twilio::Audio;

use super::{
    super::{Step, StreamFault, wire::Wire},
    Driver, Going, Gone,
};

/// How much audio Twilio sends in a message.
pub(super) const FRAME: usize = 160;
/// Messages that make no sense.
const NONSENSE: [&str; 6] = [
    "{",
    "[]",
    "{}",
    r#"{"event":7}"#,
    r#"{"event":"media","media":{"payload":"?"}}"#,
    r#"{"event":"mark","mark":null}"#,
];

impl Driver {
    pub(super) async fn connected(&mut self, wire: &mut Wire) -> Going {
        let protocol = if self.has(StreamFault::OtherProtocol) { "Chat" } else { "Call" };
        let message = json!({ "event": "connected", "protocol": protocol, "version": "1.0.0" });
        sent(wire.send(message.to_string()).await)
    }

    /// A mark comes back now, unless it is to come back later.
    pub(super) async fn echo_in_time(&mut self, wire: &mut Wire, name: String) -> Going {
        let late = self.fault(|fault| match fault {
            StreamFault::EchoesLate(late) => Some(*late),
            _ => None,
        });
        match late {
            Some(late) => self.late.push((Instant::now() + late, name)),
            None => self.echo(wire, &name).await?,
        }
        Ok(())
    }

    pub(super) async fn echo(&mut self, wire: &mut Wire, name: &str) -> Going {
        self.echoed += 1;
        if self.has(StreamFault::NeverEchoes) || self.has(StreamFault::LosesMark(self.echoed)) {
            return Ok(());
        }
        let wrong = self.has(StreamFault::EchoesWrongNames);
        let mark = json!({ "name": if wrong { format!("not {name}") } else { name.to_owned() } });
        self.say(wire, "mark", &mark).await?;
        if self.has(StreamFault::EchoesTwice) {
            self.say(wire, "mark", &mark).await?;
        }
        self.interrupt(wire).await?;
        self.step(Step::AfterMarks(self.echoed))
    }

    /// What comes in between.
    pub(super) async fn interrupt(&mut self, wire: &mut Wire) -> Going {
        if self.has(StreamFault::UnknownEvents) {
            self.say(wire, "weather", &json!({ "sky": "clear", "degrees": [21.5, null] })).await?;
        }
        if self.has(StreamFault::Nonsense) {
            for message in NONSENSE {
                sent(wire.send(message.to_owned()).await)?;
            }
        }
        Ok(())
    }

    pub(super) async fn audio(&mut self, wire: &mut Wire, frame: &[u8]) -> Going {
        self.chunk += 1;
        let timestamp = (self.chunk - 1) * 20;
        let media = json!({
            "track": "inbound",
            "chunk": self.chunk.to_string(),
            "timestamp": timestamp.to_string(),
            "payload": Audio::new(frame),
        });
        self.say(wire, "media", &media).await
    }

    /// Sends a message of an event, twice where that is the fault.
    pub(super) async fn say(&mut self, wire: &mut Wire, event: &str, content: &Value) -> Going {
        let message = json!({
            "event": event,
            "sequenceNumber": self.number().to_string(),
            "streamSid": self.start.stream_sid,
            event: content,
        });
        let message = message.to_string();
        if self.has(StreamFault::Disorder) && event != "media" {
            sent(wire.send(message.clone()).await)?;
        }
        sent(wire.send(message).await)
    }

    /// The place of a message; 2, 1, 4, 3, .. where they are out of order.
    fn number(&mut self) -> u64 {
        self.sequence += 1;
        match (self.has(StreamFault::Disorder), self.sequence % 2) {
            (false, _) => self.sequence,
            (true, 1) => self.sequence + 1,
            (true, _) => self.sequence - 1,
        }
    }
}

pub(super) fn sent(is_sent: bool) -> Going {
    if is_sent { Ok(()) } else { Err(Gone::Closed) }
}
