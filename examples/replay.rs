//! Replays a corpus: every tool registered by its raw schema, every call dispatched.
//!
//! Run it: `cargo run --release --example replay -- FILE`
//!
//! FILE has a JSON object a line, in one of two shapes:
//!
//! ```json
//! {"tools": [{"name": "add", "parameters": {..}}, ..], "calls": [{"name": "add", "arguments": {..}}, ..]}
//! {"name": "add", "parameters": {..}, "calls": [{"arguments": {..}}, ..]}
//! ```
//!
//! `calls` may be left out; `arguments` is an object, or the text a model wrote. The tools of a
//! line are a registry of their own, so that other lines may use their names again. The summary
//! says which tools were refused and why, how calls were answered, and how many a second.
//! The exit code is 0 when every call was answered, 1 when one was not, 2 when FILE cannot be read.

use std::{
    collections::{BTreeMap, HashSet},
    env,
    fmt::Write as _,
    fs,
    process::ExitCode,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use tool_runtime::{
    BuildError, FunctionCall, FunctionCallOutput, FunctionTool, JsonObject, RunContext, ToolContext,
    ToolError,
    serde_json::{self, Value},
};

const USAGE: &str = "\
Usage: replay FILE

Registers every tool of FILE, dispatches every call, and says how each was answered.

FILE has a JSON object a line:
  {\"tools\": [{\"name\": .., \"parameters\": ..}, ..], \"calls\": [{\"name\": .., \"arguments\": ..}, ..]}
  {\"name\": .., \"parameters\": .., \"calls\": [{\"arguments\": ..}, ..]}";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(file) = env::args().nth(1) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    if matches!(file.as_str(), "-h" | "--help") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let registered = read(&file).and_then(|lines| register(lines).map_err(|error| error.to_string()));
    let (scenes, tools) = match registered {
        Ok(registered) => registered,
        Err(problem) => {
            eprintln!("replay: {problem}");
            return ExitCode::from(2);
        }
    };
    let calls = dispatch(scenes).await;
    print!("{}{}", tools.table(), calls.table());
    if calls.answered == calls.sent { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The tools of one line, and the calls of them: name and argument text.
struct Line {
    tools: Vec<Value>,
    calls: Vec<(String, String)>,
}

/// Every line of the file, or what is wrong with the first that is not as it should be.
fn read(file: &str) -> Result<Vec<Line>, String> {
    let bytes = fs::read(file).map_err(|error| format!("cannot read {file}: {error}"))?;
    let lines = bytes.split(|&byte| byte == b'\n').enumerate();
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    let lines = lines.map(|(index, line)| {
        read_line(line).map_err(|problem| format!("{file}, line {}: {problem}", index + 1))
    });
    let lines: Vec<_> = lines.collect::<Result<_, _>>()?;
    if lines.is_empty() { Err(format!("{file} is empty")) } else { Ok(lines) }
}

fn read_line(line: &[u8]) -> Result<Line, String> {
    let value: Value = serde_json::from_slice(line).map_err(|error| {
        let (problem, column) = (error.to_string(), error.column());
        let problem = problem.split(" at line ").next().unwrap_or_default();
        format!("not JSON: {problem}, at column {column}")
    })?;
    let Value::Object(mut line) = value else { return Err("expected an object".to_owned()) };
    let calls = match line.shift_remove("calls") {
        None => Vec::new(),
        Some(Value::Array(calls)) => calls,
        Some(_) => return Err("`calls` is not a list".to_owned()),
    };
    let own_name = line.get("name").and_then(Value::as_str).map(str::to_owned);
    let tools = match line.shift_remove("tools") {
        Some(Value::Array(tools)) => tools,
        None if own_name.is_some() => vec![Value::Object(line)],
        _ => return Err("neither a list of `tools` nor a tool with a `name`".to_owned()),
    };
    let calls = calls.iter().enumerate().map(|(index, call)| {
        read_call(call, own_name.as_deref()).ok_or_else(|| format!("call {} has no `name`", index + 1))
    });
    Ok(Line { tools, calls: calls.collect::<Result<_, _>>()? })
}

fn read_call(call: &Value, own_name: Option<&str>) -> Option<(String, String)> {
    let name = call.get("name").and_then(Value::as_str).or(own_name)?;
    let arguments = match call.get("arguments") {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(arguments) => arguments.to_string(),
    };
    Some((name.to_owned(), arguments))
}

/// A registry, and the calls to send it.
struct Scene {
    registry: ToolContext,
    calls: Vec<FunctionCall>,
}

/// How often each reason was given.
type Reasons = BTreeMap<String, usize>;

fn count(reasons: &mut Reasons, reason: impl Into<String>) {
    *reasons.entry(reason.into()).or_default() += 1;
}

#[derive(Default)]
struct ToolSummary {
    loaded: usize,
    refused: Reasons,
}

fn register(lines: Vec<Line>) -> Result<(Vec<Scene>, ToolSummary), BuildError> {
    let mut summary = ToolSummary::default();
    let bar = progress(lines.len(), "lines registered");
    let scenes = bar.wrap_iter(lines.into_iter()).map(|line| scene(line, &mut summary));
    let scenes = scenes.collect::<Result<_, _>>()?;
    bar.finish_and_clear();
    Ok((scenes, summary))
}

fn scene(line: Line, summary: &mut ToolSummary) -> Result<Scene, BuildError> {
    let mut names = HashSet::new();
    let mut tools = Vec::with_capacity(line.tools.len());
    for schema in line.tools {
        match load(schema) {
            Ok(tool) if names.insert(tool.name().to_owned()) => tools.push(tool),
            Ok(_) => count(&mut summary.refused, "its line has another tool of this name"),
            Err(reason) => count(&mut summary.refused, reason),
        }
    }
    summary.loaded += tools.len();
    let calls = line.calls.into_iter().enumerate();
    let calls =
        calls.map(|(index, (name, arguments))| FunctionCall::new(format!("call_{index}"), name, arguments));
    Ok(Scene { registry: ToolContext::new(tools)?, calls: calls.collect() })
}

/// A tool that only answers, or why the schema makes none.
fn load(schema: Value) -> Result<FunctionTool, String> {
    let tool = FunctionTool::raw(schema).and_then(|tool| {
        tool.handler(|_: RunContext, _: JsonObject| std::future::ready(Ok::<_, ToolError>("ok")))
    });
    tool.map_err(|error| error.faults().map(|fault| fault.problem.clone()).collect::<Vec<_>>().join("; "))
}

#[derive(Default)]
struct CallSummary {
    sent: usize,
    answered: usize,
    as_sent: usize,
    kindly: Reasons,
    refused: Reasons,
    took: Duration,
}

async fn dispatch(scenes: Vec<Scene>) -> CallSummary {
    let mut summary =
        CallSummary { sent: scenes.iter().map(|scene| scene.calls.len()).sum(), ..CallSummary::default() };
    let bar = progress(summary.sent, "calls answered");
    let ctx = RunContext::detached(());
    for scene in scenes {
        for call in scene.calls {
            let call_id = call.call_id.clone();
            let is_known = scene.registry.get(&call.name).is_some();
            let begun = Instant::now();
            let output = scene.registry.execute(call, &ctx).await;
            summary.took += begun.elapsed();
            summary.answered += usize::from(output.call_id == call_id);
            summary.add(&output, is_known);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    summary
}

impl CallSummary {
    fn add(&mut self, output: &FunctionCallOutput, is_known: bool) {
        if !is_known {
            count(&mut self.refused, "its tool is not registered");
        } else if output.is_error {
            count(&mut self.refused, reason(&output.output));
        } else if output.leniencies().is_empty() {
            self.as_sent += 1;
        } else {
            let kinds = output.leniencies().iter().map(|leniency| format!("{:?}", leniency.kind));
            let kinds: Vec<_> = kinds.collect::<std::collections::BTreeSet<_>>().into_iter().collect();
            count(&mut self.kindly, kinds.join(" and "));
        }
    }

    fn table(&self) -> String {
        let mut table = String::new();
        let kindly = self.kindly.values().sum();
        let refused = self.refused.values().sum();
        let seconds = self.took.as_secs_f64();
        section(&mut table, "Calls accepted as they were sent", self.as_sent, &Reasons::new());
        section(&mut table, "Calls accepted with a leniency", kindly, &self.kindly);
        section(&mut table, "Calls refused, by their first fault", refused, &self.refused);
        let _ = writeln!(table, "\n{} of {} calls answered", self.answered, self.sent);
        if self.sent > 0 && seconds > 0.0 {
            #[expect(clippy::cast_precision_loss, reason = "no file holds 2^53 calls")]
            let rate = self.answered as f64 / seconds;
            let _ = writeln!(table, "{rate:.0} calls a second, dispatch alone, on one thread");
        }
        table
    }
}

impl ToolSummary {
    fn table(&self) -> String {
        let mut table = String::new();
        section(&mut table, "Tools loaded", self.loaded, &Reasons::new());
        section(&mut table, "Tools refused", self.refused.values().sum(), &self.refused);
        table
    }
}

/// A total, and under it the most frequent reason first.
fn section(table: &mut String, title: &str, total: usize, reasons: &Reasons) {
    let _ = writeln!(table, "{total:>7}  {title}");
    let mut reasons: Vec<_> = reasons.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (reason, count) in reasons {
        let _ = writeln!(table, "{count:>11}  {reason}");
    }
}

/// What kind of fault an error's first line tells of, without the names and values of the call.
fn reason(text: &str) -> String {
    let Some(fault) = text.lines().nth(1).and_then(|line| line.strip_prefix("- ")) else {
        return text.lines().next().unwrap_or_default().to_owned();
    };
    let fault = match fault.strip_prefix('`').and_then(|fault| fault.split_once("`: ")) {
        Some((_, fault)) => fault,
        None => fault,
    };
    let kind = fault.split([',', ';']).next().unwrap_or(fault);
    let kind = kind.split(" in the format ").next().unwrap_or(kind);
    let is_listed = kind.starts_with("expected one of ");
    if is_listed { "expected one of the listed values".to_owned() } else { kind.to_owned() }
}

/// A progress bar; without a terminal it stays hidden.
fn progress(length: usize, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} {msg}, {elapsed}");
    let bar = ProgressBar::new(length as u64).with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
