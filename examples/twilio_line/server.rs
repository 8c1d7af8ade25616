//! What Twilio talks to: a webhook that answers with TwiML, and the media socket the TwiML leads to.

use axum::{
    Router,
    body::Bytes,
    extract::{State, WebSocketUpgrade, ws::WebSocket},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{any, post},
};
use tokio::sync::mpsc::Sender;
use tool_examples::tone::ToneVoice;
use tool_runtime::{
    ChatItem, JobContext, Role, SessionEvent,
    twilio::{
        InvalidSignature, MediaEvent, MediaOptions, MediaStream, RequestValidator, TwilioAccount, TwilioLine,
    },
};

use super::desk::{self, Desk};

/// What all calls share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) account: TwilioAccount,
    /// How Twilio reaches this server, and so the URLs it signs begin.
    pub(crate) public_url: String,
    pub(crate) voice: ToneVoice,
    /// Held by every call until it is over.
    pub(crate) busy: Sender<()>,
}

pub(crate) fn router(app: App) -> Router {
    Router::new().route("/voice", post(voice)).route("/media", any(media)).with_state(app)
}

impl App {
    /// Where the media socket stands.
    fn media_url(&self) -> String {
        format!("{}/media", self.public_url.replacen("http", "ws", 1))
    }

    /// Whether a request is Twilio's. Without the auth token nobody can tell, and so nobody is let in.
    fn check(
        &self,
        headers: &HeaderMap,
        check: impl Fn(&RequestValidator, &str) -> Result<(), InvalidSignature>,
    ) -> Result<(), InvalidSignature> {
        let signature = headers.get("x-twilio-signature").and_then(|signature| signature.to_str().ok());
        let validator = self.account.request_validator();
        let (validator, signature) = validator.zip(signature).ok_or(InvalidSignature)?;
        check(&validator, signature)
    }
}

/// A call comes in.
async fn voice(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let url = format!("{}/voice", app.public_url);
    if app.check(&headers, |validator, signature| validator.validate_form(&url, &body, signature)).is_err() {
        return StatusCode::FORBIDDEN.into_response();
    }
    // `<Connect>` lasts as long as the stream; what is behind it ends the call if nothing else does.
    let twiml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Response><Connect><Stream url=\"{}\"/></Connect><Hangup/></Response>",
        app.media_url()
    );
    ([(CONTENT_TYPE, "text/xml")], twiml).into_response()
}

/// The audio of a call comes in.
async fn media(State(app): State<App>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let url = app.media_url();
    if app.check(&headers, |validator, signature| validator.validate_handshake(&url, signature)).is_err() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let busy = app.busy.clone();
    upgrade.on_upgrade(async move |socket| {
        if let Err(error) = serve(&app, socket).await {
            eprintln!("a call was not served: {error:#}");
        }
        drop(busy);
    })
}

/// Serves one call, to its end and beyond.
async fn serve(app: &App, socket: WebSocket) -> anyhow::Result<()> {
    let stream = MediaStream::accept(socket, MediaOptions::default()).await?;
    let call = app.account.call(&stream.start().call_sid)?;
    let line = TwilioLine::new(call, stream, app.voice);
    let job = JobContext::builder(()).call_control(line.clone()).build();
    println!("* a call, and its stream {}", line.stream().start().stream_sid);
    println!("{}", job.run(async move |job| talk(job, line).await).await);
    Ok(())
}

/// The conversation; it is over when the session closes.
async fn talk(job: JobContext, line: TwilioLine) -> anyhow::Result<()> {
    let session = line.session(&job).llm(desk::llm()?).build();
    let mut keys = line.stream().events();
    let mut events = session.events();
    session.start(Desk).await?;
    loop {
        tokio::select! {
            // The caller's audio would go to speech recognition, and what that hears into the session.
            Some(event) = keys.next() => if let MediaEvent::Dtmf(key) = event {
                session.user_input(format!("I press {}.", key.dtmf.digit.as_str()));
            },
            Some(event) = events.next() => print(&event),
            else => break,
        }
    }
    session.closed().await;
    Ok(())
}

/// Prints what happens in a call.
fn print(event: &SessionEvent) {
    match event {
        SessionEvent::ConversationItemAdded(ChatItem::Message(message)) => {
            let who = if message.role == Role::User { "caller" } else { "agent " };
            println!("{who}: {}", message.text);
        }
        SessionEvent::ToolEnded { call, output, .. } => {
            println!("* {}({}) -> {}", call.name, call.arguments, output.output);
        }
        SessionEvent::Closed(closed) => println!("* the session is closed: {}", closed.reason),
        _ => {}
    }
}
