//! A telephone number with an agent behind it: axum serves the TwiML and the media socket, the agent
//! says goodbye, and the call is hung up when that was heard.
//!
//! Run it: `cargo run --example twilio_line` places a call from a Twilio that is bundled, offline, and
//! ends by itself. With an account it serves real calls until it is interrupted:
//!
//! ```sh
//! export TWILIO_ACCOUNT_SID=AC.. TWILIO_AUTH_TOKEN=..
//! export PUBLIC_URL=https://example.ngrok.app   # where Twilio reaches this machine; PORT is 8080
//! cargo run --example twilio_line
//! ```
//!
//! In Twilio's console, under "A call comes in" of a number, a webhook: `$PUBLIC_URL/voice`, HTTP POST.
//! The agent hums instead of speaking, and hears keys: a real one has a voice and speech recognition.

mod caller;
mod desk;
mod server;

use std::env;

use anyhow::Context;
use tokio::{net::TcpListener, signal::ctrl_c, sync::mpsc};
use tool_examples::{fake_twilio::FakeTwilio, tone::ToneVoice};
use tool_runtime::twilio::TwilioAccount;

use self::server::App;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().without_time().with_writer(std::io::stderr).init();
    if env::var_os("TWILIO_ACCOUNT_SID").is_some() { real().await } else { offline().await }
}

/// Serves real calls until it is interrupted; those in progress are hung up once what is being said was heard.
async fn real() -> anyhow::Result<()> {
    let account = TwilioAccount::from_env()?;
    let public_url =
        env::var("PUBLIC_URL").context("PUBLIC_URL is to say where Twilio reaches this machine")?;
    let public_url = public_url.trim_end_matches('/');
    let port = env::var("PORT").map_or(Ok(8080), |port| port.parse())?;
    let listener = TcpListener::bind(("0.0.0.0", port)).await?;
    let (busy, mut idle) = mpsc::channel(1);
    let app = App::new(account, public_url, ToneVoice::new(), busy)?;
    println!("Point the webhook of a number at {public_url}/voice.");
    let interrupted = async { _ = ctrl_c().await };
    axum::serve(listener, server::router(app)).with_graceful_shutdown(interrupted).await?;
    _ = idle.recv().await; // which fails when the last call is over
    Ok(())
}

/// One call from the bundled Twilio.
async fn offline() -> anyhow::Result<()> {
    let twilio = FakeTwilio::start().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let public_url = format!("http://{}", listener.local_addr()?);
    let (busy, mut idle) = mpsc::channel(1);
    let voice = ToneVoice::at_rate(60.0); // four times as fast as people speak
    let app = App::new(twilio.account()?, &public_url, voice, busy)?;
    let server = tokio::spawn(axum::serve(listener, server::router(app)).into_future());
    caller::call(&twilio, &public_url).await?;
    server.abort();
    _ = idle.recv().await;
    Ok(())
}
