//! The booking system, on a free port of this machine: full on one day, and slow.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Starts it, and says where it listens.
///
/// # Errors
/// When no port is free.
pub async fn start() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let last = Arc::new(AtomicU32::new(4710));
    let service = Router::new().route("/visits", post(book)).with_state(last);
    tokio::spawn(async move { axum::serve(listener, service).await });
    Ok(url)
}

/// Books a visit, under the number after the `last`.
async fn book(State(last): State<Arc<AtomicU32>>, Json(visit): Json<Value>) -> Response {
    tokio::time::sleep(Duration::from_millis(200)).await;
    if visit["day"] == "2026-11-30" {
        return StatusCode::CONFLICT.into_response();
    }
    Json(json!({ "number": last.fetch_add(1, Ordering::Relaxed) + 1 })).into_response()
}
