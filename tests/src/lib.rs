//! What the tests share.

mod clerk;
mod log;

use std::{
    env,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Passed on by a crate that neither wrote them nor uses them.
pub use acme_tools::{Db, Tickets, User, find_user};
use serde_json::Value;
use tool_runtime::{BuildError, FunctionTool, JsonObject, RunContext, ToolError, function_tool, toolset};

pub use self::{clerk::Clerk, log::Log};

/// The folder of real-world cases that the environment's `TOOL_CORPUS` names, a relative path
/// from the workspace's root. Where it names none, says that `left_out` is left out.
pub fn corpus_folder(left_out: &str) -> Option<PathBuf> {
    let Some(folder) = env::var_os("TOOL_CORPUS").filter(|folder| !folder.is_empty()) else {
        println!("TOOL_CORPUS is not set: left out {left_out}");
        return None;
    };
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    Some(package.parent().unwrap_or(package).join(folder))
}

/// What the last tool that notes its arguments was called with.
#[derive(Debug, Default)]
pub struct Received(Mutex<Option<JsonObject>>);

impl Received {
    /// A run whose tools can note what they are called with.
    pub fn context() -> RunContext<Self> {
        RunContext::detached(Self::default())
    }

    /// Keeps `arguments` until they are taken.
    pub fn note(&self, arguments: JsonObject) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(arguments);
    }

    /// The arguments noted since this was last asked.
    pub fn take(&self) -> Option<JsonObject> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A tool of a raw schema that notes the arguments it is called with.
///
/// # Errors
/// When the schema makes no tool.
pub fn noting_tool(schema: Value) -> Result<FunctionTool<Received>, BuildError> {
    FunctionTool::raw(schema)?.handler(|ctx: RunContext<Received>, arguments: JsonObject| async move {
        ctx.userdata().note(arguments);
        Ok::<_, ToolError>("noted")
    })
}

/// A context behind an alias, which only the compiler sees through.
pub type NotingContext = RunContext<Received>;

/// Note a word.
#[function_tool]
pub async fn note_word(#[arg(context)] ctx: NotingContext, word: String) {
    ctx.userdata().note(JsonObject::from_iter([("word".to_owned(), word.into())]));
}

/// A toolset of one application.
#[derive(Clone, Copy, Debug)]
pub struct Notes;

#[toolset]
impl Notes {
    /// Forget what was noted.
    #[function_tool]
    pub async fn forget(&self, ctx: &RunContext<Received>) {
        ctx.userdata().take();
    }
}
