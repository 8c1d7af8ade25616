//! A tool under trial, and the independent judge of its arguments.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use jsonschema::{Draft, Validator};
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tool_runtime::{
    ExecutorOptions, FunctionCall, FunctionCallOutput, FunctionTool, JsonObject, Leniencies, RunContext,
    ToolContext, ToolError, tools,
};

/// A tool, its advertised schema, and the same schema as a raw tool: what reaches the raw tool's
/// handler are the arguments after whatever was mended.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) schema: Value,
    judge: Validator,
    typed: Registry,
    raw: Registry,
    reached: Arc<AtomicUsize>,
    mended: Arc<std::sync::Mutex<Option<Value>>>,
}

struct Registry {
    strict: ToolContext<App>,
    lenient: ToolContext<App>,
}

/// What the tools of this binary share.
#[derive(Default)]
pub(crate) struct App {
    pub(crate) reached: Arc<AtomicUsize>,
}

// How a tool's parameters use a type: as it is, and several at a time.
#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only decoding is of interest")]
struct Parameters<T> {
    value: T,
    optional: Option<T>,
    #[serde(default = "Vec::<T>::new")]
    list: Vec<T>,
}

/// What a handler was found to do with one value.
pub(crate) struct Trial {
    pub(crate) output: FunctionCallOutput,
    pub(crate) reached: bool,
}

impl Case {
    /// A tool whose parameters are of type `T`.
    pub(crate) fn of<T: DeserializeOwned + JsonSchema + Send + 'static>(name: &str) -> Self {
        let tool = FunctionTool::<App>::builder(name)
            .description("")
            .handler(|ctx, parameters: Parameters<T>| async move {
                drop(parameters);
                ctx.userdata().reached.fetch_add(1, Ordering::Relaxed);
                Ok::<_, ToolError>(())
            })
            .build();
        Self::new(tool.unwrap_or_else(|error| panic!("{error}")))
    }

    pub(crate) fn new(tool: FunctionTool<App>) -> Self {
        let schema = Value::Object(tool.parameters().clone());
        let mended = Arc::default();
        let raw = raw_twin(&tool, Arc::clone(&mended));
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(false);
        Self {
            name: tool.name().to_owned(),
            judge: options.build(&schema).unwrap_or_else(|error| panic!("{}: {error}", tool.name())),
            schema,
            typed: Registry::of(tool),
            raw: Registry::of(raw),
            reached: Arc::default(),
            mended,
        }
    }

    pub(crate) fn is_valid(&self, arguments: &Value) -> bool {
        self.judge.is_valid(arguments)
    }

    /// Calls the tool with nothing allowed but what its schema says.
    pub(crate) fn strictly(&self, arguments: &str) -> Trial {
        self.call(&self.typed.strict, arguments)
    }

    pub(crate) fn leniently(&self, arguments: &str) -> Trial {
        self.call(&self.typed.lenient, arguments)
    }

    /// The arguments as a lenient call leaves them.
    pub(crate) fn mended(&self, arguments: &str) -> Option<Value> {
        self.call(&self.raw.lenient, arguments);
        self.mended.lock().unwrap().take()
    }

    /// Whether the raw tool of the same schema takes the arguments as they are.
    pub(crate) fn taken_raw(&self, arguments: &str) -> bool {
        self.call(&self.raw.strict, arguments);
        self.mended.lock().unwrap().take().is_some()
    }

    fn call(&self, registry: &ToolContext<App>, arguments: &str) -> Trial {
        let before = self.reached.load(Ordering::Relaxed);
        let ctx = RunContext::detached(App { reached: Arc::clone(&self.reached) });
        let call = FunctionCall::new("call", self.name.as_str(), arguments);
        let output = block_on(registry.execute(call, &ctx));
        assert_eq!(output.call_id, "call");
        Trial { output, reached: self.reached.load(Ordering::Relaxed) > before }
    }
}

impl Registry {
    fn of(tool: FunctionTool<App>) -> Self {
        let lenient = ToolContext::new(tools![{ tool }]).unwrap();
        let options = ExecutorOptions::default().leniencies(Leniencies::none());
        Self { strict: lenient.clone().with_options(options), lenient }
    }
}

fn raw_twin(tool: &FunctionTool<App>, seen: Arc<std::sync::Mutex<Option<Value>>>) -> FunctionTool<App> {
    let schema = json!({ "name": tool.name(), "parameters": tool.parameters() });
    let raw = FunctionTool::raw(schema).unwrap_or_else(|error| panic!("{error}"));
    let raw = raw.handler(move |_, raw_arguments: JsonObject| {
        *seen.lock().unwrap() = Some(Value::Object(raw_arguments));
        async { Ok::<_, ToolError>(()) }
    });
    raw.unwrap()
}

/// The tools here never wait.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    futures_util::FutureExt::now_or_never(future).expect("the call waits for something")
}
