use tool_runtime::{Tool, function_tool, tools, toolset};

trait Speaker {
    async fn say(&self, text: String) -> String;
    fn later(&self) -> impl Future<Output = u8> + Send;
}

struct Phone;

impl Speaker for Phone {
    async fn say(&self, text: String) -> String {
        speak(text).await
    }

    fn later(&self) -> impl Future<Output = u8> + Send {
        async { 1 }
    }
}

/// Speak.
#[function_tool]
async fn speak(text: String) -> String {
    text
}

#[toolset]
impl Phone {
    const LINES: u8 = 2;

    /// Take the call.
    #[function_tool]
    async fn answer(&self) -> String {
        format!("{} {}", self.say("hello".into()).await, self.later().await + self.lines())
    }

    /// Hang up.
    #[function_tool]
    async fn hang_up(self: std::sync::Arc<Self>) {}

    /// Hold.
    #[function_tool]
    async fn hold(self: &std::sync::Arc<Self>) {}

    /// Associated, without `self`.
    #[function_tool]
    async fn ring() {}

    fn lines(&self) -> u8 {
        Self::LINES
    }
}

fn main() {
    let list: Vec<Tool> = tools![speak, Phone {}];
    assert_eq!(list.len(), 2);
}
