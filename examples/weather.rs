//! A tool that asks a web service: one HTTP client for all calls, a timeout, and each error told
//! to the one it concerns.
//!
//! Run it: `cargo run --example weather`
//!
//! It brings its own weather service, on a free port of this machine. To ask another one, name it
//! in `WEATHER_URL` (`http://..`); it has to answer `GET {WEATHER_URL}/weather?city=Paris` as the
//! one below does.

use std::{env, time::Instant};

use anyhow::Context as _;
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};
use tool_runtime::{RunContext, ToolContext, ToolError, function_tool, tools};

/// What the tools share. The client pools its connections, so it is made once.
struct App {
    http: reqwest::Client,
    weather_url: String,
}

/// What the service answers, and what the model reads: an answer is any `Serialize` type.
#[derive(Serialize, Deserialize)]
struct Weather {
    sky: String,
    celsius: f64,
}

/// Look up the current weather of a city.
#[function_tool(timeout = "2s")]
async fn current_weather(
    ctx: RunContext<App>,
    /// The city's English name, without the country, e.g. "Paris".
    city: &str,
) -> anyhow::Result<Weather> {
    let weather = ctx.userdata().weather_in(city).await.context("the weather service failed")?;
    // A `ToolError` is for the model to read; any other error is for the log alone.
    weather.ok_or_else(|| unknown(city).into())
}

fn unknown(city: &str) -> ToolError {
    ToolError::new(format!("no weather station in {city}"))
        .with_retry_hint("Ask the user for the nearest large city.")
}

impl App {
    /// The weather in `city`, or nothing where the service knows no such city.
    async fn weather_in(&self, city: &str) -> reqwest::Result<Option<Weather>> {
        let request = self.http.get(format!("{}/weather", self.weather_url)).query(&[("city", city)]);
        // The URL says what a user asked for, so it is kept out of the error, and of the log.
        let response = request.send().await.map_err(reqwest::Error::without_url)?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let weather = async { response.error_for_status()?.json().await };
        weather.await.map(Some).map_err(reqwest::Error::without_url)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().without_time().with_target(false).with_writer(std::io::stderr).init();
    let weather_url = match env::var("WEATHER_URL") {
        Ok(url) => url.trim_end_matches('/').to_owned(),
        Err(_) => service::start().await?,
    };
    let registry = ToolContext::new(tools![current_weather])?;
    // A proxy set for the outside world could not reach this machine's own service.
    let http = reqwest::Client::builder().no_proxy().build()?;
    let ctx = RunContext::detached(App { http, weather_url });

    println!("Four cities at once:");
    ask(&registry, &ctx, &["Paris", "Oslo", "Lagos", "Lima"]).await;

    println!("What goes wrong, first as the log has it:");
    ask(&registry, &ctx, &["Atlantis", "Venice", "Ushuaia"]).await;
    Ok(())
}

/// Calls the tool for each city, as a model does that asks for several in one reply.
async fn ask(registry: &ToolContext<App>, ctx: &RunContext<App>, cities: &[&str]) {
    let arguments: Vec<String> = cities.iter().map(|city| format!(r#"{{"city": "{city}"}}"#)).collect();
    let calls =
        tool_examples::calls(arguments.iter().map(|arguments| ("current_weather", arguments.as_str())));
    let start = Instant::now();
    let outputs = registry.execute_all(calls.clone(), ctx).await;
    let seconds = start.elapsed().as_secs_f64();
    println!();
    tool_examples::print(&calls, &outputs);
    println!("{} calls, answered in {seconds:.1} s\n", calls.len());
}

/// A weather service for this example: it takes half a second to think, knows four cities, has a
/// broken station in one and a very slow one in another.
mod service {
    use std::time::Duration;

    use axum::{
        Json, Router,
        extract::Query,
        http::StatusCode,
        response::{IntoResponse, Response},
        routing::get,
    };
    use tokio::{net::TcpListener, time::sleep};

    use super::Weather;

    #[derive(serde::Deserialize)]
    struct Asked {
        city: String,
    }

    /// Starts the service, and says where it listens.
    pub(super) async fn start() -> std::io::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let service = Router::new().route("/weather", get(weather));
        tokio::spawn(async move { axum::serve(listener, service).await });
        Ok(url)
    }

    async fn weather(Query(asked): Query<Asked>) -> Response {
        sleep(Duration::from_millis(500)).await;
        match asked.city.as_str() {
            "Paris" => report("sunny", 24.5),
            "Oslo" => report("snow", -3.0),
            "Lagos" => report("thunderstorms", 31.0),
            "Lima" => report("fog", 17.5),
            "Venice" => r#"{"sky": "clear", "celsius": "ERR_SENSOR_7"}"#.into_response(),
            "Ushuaia" => {
                sleep(Duration::from_secs(60)).await;
                report("windy", 6.0)
            }
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    }

    fn report(sky: &str, celsius: f64) -> Response {
        Json(Weather { sky: sky.to_owned(), celsius }).into_response()
    }
}
