//! What whoever listens is told, and what never leaves the trace level.

use std::{
    collections::BTreeMap,
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
};

use serde_json::json;
use tool_runtime::{FunctionCall, RunContext, ToolContext, ToolError, function_tool, tools};
use tracing::{
    Level, Subscriber,
    field::{Field, Visit},
    span,
};
use tracing_subscriber::{
    Layer, Registry, filter::LevelFilter, layer::Context, prelude::*, registry::LookupSpan,
};

use crate::support::registry;

/// Everything that was said, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Entry>>>);

#[derive(Clone, Debug)]
struct Entry {
    level: Level,
    /// A span's name, or an event's message.
    name: String,
    /// The names of the spans around it.
    within: Vec<&'static str>,
    fields: BTreeMap<&'static str, String>,
    span: Option<u64>,
}

impl<S: Subscriber + for<'l> LookupSpan<'l>> Layer<S> for Log {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, _: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let metadata = attributes.metadata();
        self.0.lock().unwrap().push(Entry {
            level: *metadata.level(),
            name: metadata.name().to_owned(),
            within: Vec::new(),
            fields: fields.0,
            span: Some(id.into_u64()),
        });
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        let mut entries = self.0.lock().unwrap();
        let entry = entries.iter_mut().rev().find(|entry| entry.span == Some(id.into_u64()));
        entry.unwrap().fields.extend(fields.0);
    }

    fn on_event(&self, event: &tracing::Event<'_>, ctx: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let name = fields.0.remove("message").unwrap_or_default();
        let within = ctx.event_scope(event).into_iter().flatten().map(|span| span.name()).collect();
        let level = *event.metadata().level();
        self.0.lock().unwrap().push(Entry { level, name, within, fields: fields.0, span: None });
    }
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = self.0.entry(field.name()).or_default();
        write!(text, "{value:?}").unwrap();
    }
}

/// Repeat it.
#[function_tool]
async fn repeat(text: String) -> String {
    text
}

/// Fail for the model to see.
#[function_tool]
async fn refuse(text: String) -> Result<(), ToolError> {
    Err(ToolError::new(text))
}

/// Fail inside.
#[function_tool]
async fn fail(text: String) -> anyhow::Result<()> {
    drop(text);
    Err(anyhow::anyhow!("disk full").context("could not save"))
}

/// Panic.
#[function_tool]
async fn panics(text: String) {
    drop(text);
    std::panic::resume_unwind(Box::new("out of cheese"));
}

/// Speak from inside.
#[function_tool]
async fn speak(text: String) {
    drop(text);
    tokio::task::yield_now().await;
    tracing::info!("from inside");
}

const SECRET: &str = "hunter2";

/// Calls a tool with personal data while `level` and above are listened to.
fn listen(level: LevelFilter, name: &str) -> Vec<Entry> {
    let log = Log::default();
    let registry: ToolContext = registry(tools![repeat, refuse, fail, panics, speak]);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    tracing::subscriber::with_default(Registry::default().with(log.clone().with_filter(level)), || {
        let call = FunctionCall::new("call_9", name, json!({ "text": SECRET }).to_string());
        runtime.block_on(registry.execute(call, &RunContext::detached(())));
    });
    let entries = log.0.lock().unwrap().clone();
    entries.into_iter().filter(|entry| !entry.name.is_empty() || !entry.fields.is_empty()).collect()
}

fn spans(entries: &[Entry]) -> Vec<&Entry> {
    entries.iter().filter(|entry| entry.span.is_some()).collect()
}

#[test]
fn a_call_is_a_span_with_tool_id_outcome_and_duration() {
    let entries = listen(LevelFilter::INFO, "repeat");
    let [span] = spans(&entries)[..] else { panic!("{entries:?}") };
    assert_eq!((span.name.as_str(), span.level), ("function_call", Level::INFO));
    assert_eq!(span.fields["tool"], "repeat");
    assert_eq!(span.fields["call_id"], "call_9");
    assert_eq!(span.fields["outcome"], "ok");
    assert!(span.fields["duration_ms"].parse::<f64>().unwrap() >= 0.0);
    assert_eq!(span.fields.len(), 4);
}

#[test]
fn the_outcome_of_a_call_that_failed_is_an_error() {
    for name in ["refuse", "fail", "panics", "unknown"] {
        let entries = listen(LevelFilter::INFO, name);
        assert_eq!(spans(&entries)[0].fields["outcome"], "error", "{name}");
        assert_eq!(spans(&entries)[0].fields["tool"], name);
    }
}

#[test]
fn an_internal_error_is_told_to_the_operator_in_full() {
    let entries = listen(LevelFilter::ERROR, "fail");
    let error = entries.iter().find(|entry| entry.level == Level::ERROR).expect("an event");
    assert_eq!(error.fields["error"], "could not save: disk full");
    assert_eq!(error.fields["tool"], "fail");
    let entries = listen(LevelFilter::ERROR, "panics");
    let panic = entries.iter().find(|entry| entry.level == Level::ERROR).expect("an event");
    assert_eq!(panic.fields["panic"], "out of cheese");
}

#[test]
fn what_a_tool_logs_stands_within_its_span() {
    let entries = listen(LevelFilter::INFO, "speak");
    let said = entries.iter().find(|entry| entry.name == "from inside").expect("an event");
    assert_eq!(said.within, ["function_call"]);
}

#[test]
fn nothing_that_was_said_is_told_above_the_trace_level() {
    for name in ["repeat", "refuse", "fail", "panics", "speak", "unknown"] {
        let entries = listen(LevelFilter::DEBUG, name);
        assert!(!entries.is_empty());
        assert!(!format!("{entries:?}").contains(SECRET), "{entries:?}");
    }
}

#[test]
fn what_was_said_is_told_at_the_trace_level() {
    let entries = listen(LevelFilter::TRACE, "repeat");
    let find = |name: &str| entries.iter().find(|entry| entry.name == name).expect(name);
    assert_eq!(find("called").fields["arguments"], r#"{"text":"hunter2"}"#);
    assert_eq!(find("answered").fields["output"], SECRET);
    assert!([find("called"), find("answered")].iter().all(|entry| entry.level == Level::TRACE));
    assert_eq!(find("called").within, ["function_call"]);
}
