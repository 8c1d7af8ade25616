//! What Twilio talks to: a webhook that answers with TwiML, and the media socket the TwiML leads to.

use anyhow::Context;
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
    twilio::{MediaEvent, MediaOptions, MediaStream, RequestValidator, TwilioAccount, TwilioLine},
};

use super::desk::{self, Desk};

/// What all calls share.
#[derive(Clone)]
pub(crate) struct App {
    account: TwilioAccount,
    validator: RequestValidator,
    /// How Twilio reaches this server, and so the URLs it signs begin; without a slash at its end.
    public_url: String,
    voice: ToneVoice,
    /// Held by every call until it is over.
    _busy: Sender<()>,
}

pub(crate) fn router(app: App) -> Router {
    Router::new().route("/voice", post(voice)).route("/media", any(media)).with_state(app)
}

impl App {
    pub(crate) fn new(
        account: TwilioAccount,
        public_url: &str,
        voice: ToneVoice,
        busy: Sender<()>,
    ) -> anyhow::Result<Self> {
        let validator = account.request_validator();
        let validator = validator.context("TWILIO_AUTH_TOKEN is missing: webhooks are signed with it")?;
        Ok(Self { account, validator, public_url: public_url.to_owned(), voice, _busy: busy })
    }

    /// Where the media socket stands.
    fn media_url(&self) -> String {
        format!("{}/media", self.public_url.replacen("http", "ws", 1))
    }

    /// Refuses a request to this URL that is not Twilio's. The body is a form; a handshake has none.
    fn check(&self, url: &str, headers: &HeaderMap, body: &[u8]) -> Result<(), StatusCode> {
        let signature = headers.get("x-twilio-signature").and_then(|signature| signature.to_str().ok());
        let checked = self.validator.validate_form(url, body, signature.unwrap_or_default());
        checked.map_err(|error| {
            eprintln!("{error}: is {url} what Twilio was told?");
            StatusCode::FORBIDDEN
        })
    }
}

/// A call comes in.
async fn voice(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<Response, StatusCode> {
    app.check(&format!("{}/voice", app.public_url), &headers, &body)?;
    // `<Connect>` lasts as long as the stream; what is behind it ends the call if nothing else does.
    let twiml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Response><Connect><Stream url=\"{}\"/></Connect><Hangup/></Response>",
        app.media_url()
    );
    Ok(([(CONTENT_TYPE, "text/xml")], twiml).into_response())
}

/// The audio of a call comes in.
async fn media(
    State(app): State<App>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, StatusCode> {
    app.check(&app.media_url(), &headers, b"")?;
    Ok(upgrade.on_upgrade(async move |socket| {
        if let Err(error) = serve(&app, socket).await {
            eprintln!("a call was not served: {error:#}");
        }
    }))
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
