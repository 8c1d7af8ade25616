//! Who calls when nobody does: the bundled Twilio, and somebody who presses two keys.

use std::time::Duration;

use anyhow::Context;
use tokio::time::{sleep, timeout};
use tool_examples::fake_twilio::{FakeStream, FakeTwilio};

/// Calls the server from end to end, as Twilio does.
pub(crate) async fn call(twilio: &FakeTwilio, public_url: &str) -> anyhow::Result<()> {
    let call = twilio.new_call();
    let media_url = ask_what_to_do(twilio, &call.webhook(), &format!("{public_url}/voice")).await?;
    let signature = twilio.sign(&media_url, &[]);
    let caller = FakeStream::builder(call.sid()).signature(signature).connect(&media_url).await?;
    let mut heard = Duration::ZERO;
    for key in ["1", "#"] {
        heard = listen(&caller, heard).await.context("the agent says nothing")?;
        caller.press(key);
    }
    let record = timeout(Duration::from_secs(60), caller.over()).await.context("the call goes on")?;
    anyhow::ensure!(call.hang_ups() == 1, "the call was not hung up");
    anyhow::ensure!(twilio.complaints().is_empty(), "Twilio complains: {:?}", twilio.complaints());
    println!("* the caller heard {:.1?} in all, and the line is dead", record.heard);
    Ok(())
}

/// Posts the webhook; gives the URL of the `<Stream>` in the TwiML.
async fn ask_what_to_do(
    twilio: &FakeTwilio,
    params: &[(&'static str, String)],
    url: &str,
) -> anyhow::Result<String> {
    let signed: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let request = reqwest::Client::new().post(url).form(params);
    let request = request.header("X-Twilio-Signature", twilio.sign(url, &signed));
    let twiml = request.send().await?.error_for_status()?.text().await?;
    let stream = twiml.split_once("<Stream url=\"").and_then(|(_, rest)| rest.split_once('"'));
    Ok(stream.context("the TwiML has no stream")?.0.to_owned())
}

/// Waits until the agent has said something and is silent for a while; gives how much was heard by then.
async fn listen(caller: &FakeStream, before: Duration) -> anyhow::Result<Duration> {
    let silence = async {
        loop {
            let heard = caller.record().heard;
            sleep(Duration::from_millis(300)).await;
            if heard > before && caller.record().heard == heard {
                return heard;
            }
        }
    };
    Ok(timeout(Duration::from_secs(30), silence).await?)
}
