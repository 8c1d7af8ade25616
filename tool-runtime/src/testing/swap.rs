//! Putting mocked tools in the place of others.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use async_trait::async_trait;

use super::{mock::mocked, mocked::Mock};
use crate::{
    arguments::nearest,
    context::{RunContext, Userdata},
    error::BoxError,
    tool::{FunctionTool, Tool, Toolset},
};

/// What stands in the place of what. A registry compares by instance, so the same stands in the same
/// place each time.
pub(super) struct Swap<S> {
    mocks: Vec<Arc<Mock>>,
    tools: Mutex<Vec<(FunctionTool<S>, FunctionTool<S>)>>,
    /// By the address of the toolset that is inside.
    toolsets: Mutex<HashMap<usize, Weak<Outside<S>>>>,
}

impl<S> Default for Swap<S> {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl<S> Swap<S> {
    fn of(mocks: Vec<Arc<Mock>>) -> Self {
        Self { mocks, tools: Mutex::default(), toolsets: Mutex::default() }
    }

    /// The same with a mock more, in place of one of its name.
    pub(super) fn with(&self, mock: &Arc<Mock>) -> Self {
        let others = self.mocks.iter().filter(|other| other.name != mock.name);
        Self::of(others.chain([mock]).cloned().collect())
    }

    pub(super) fn mock(&self, name: &str) -> Option<&Arc<Mock>> {
        self.mocks.iter().find(|mock| mock.name == name)
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.mocks.iter().map(|mock| mock.name.as_str()).collect()
    }
}

impl<S: Userdata> Swap<S> {
    /// Panics when a tool that is to be mocked is not there.
    pub(super) fn check(&self, agent: &str, members: &[Tool<S>]) {
        let mut names = Names::default();
        names.add(members);
        let is_missing = |mock: &&Arc<Mock>| mock.is_there && !names.found.contains(&mock.name);
        if let Some(missing) = self.mocks.iter().find(is_missing) {
            missing_tool(agent, &missing.name, &names.found);
        }
    }

    pub(super) fn members(self: &Arc<Self>, members: Vec<Tool<S>>) -> Vec<Tool<S>> {
        let member = |member| match member {
            Tool::Function(tool) => Tool::Function(self.tool(tool)),
            Tool::Toolset(toolset) => Tool::Toolset(self.toolset(toolset)),
            Tool::Provider(tool) => Tool::Provider(tool),
        };
        members.into_iter().map(member).collect()
    }

    fn tool(&self, tool: FunctionTool<S>) -> FunctionTool<S> {
        let Some(mock) = self.mock(tool.name()) else { return tool };
        let mut tools = lock(&self.tools);
        if let Some((_, known)) = tools.iter().find(|(original, _)| *original == tool) {
            return known.clone();
        }
        let mocked = mocked(&tool, Arc::clone(&mock.respond));
        tools.push((tool, mocked.clone()));
        mocked
    }

    fn toolset(self: &Arc<Self>, inside: Arc<dyn Toolset<S>>) -> Arc<Outside<S>> {
        let mut toolsets = lock(&self.toolsets);
        let known = toolsets.entry(address(&inside)).or_default();
        // One that is still there keeps what is inside, so the address is that of no other.
        known.upgrade().unwrap_or_else(|| {
            let outside = Arc::new(Outside { inside, swap: Arc::clone(self) });
            *known = Arc::downgrade(&outside);
            outside
        })
    }
}

/// A toolset as it is seen from outside.
struct Outside<S> {
    inside: Arc<dyn Toolset<S>>,
    swap: Arc<Swap<S>>,
}

#[async_trait]
impl<S: Userdata> Toolset<S> for Outside<S> {
    fn id(&self) -> &str {
        self.inside.id()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool<S>> {
        self.swap.members(Arc::clone(&self.inside).tools())
    }

    fn version(&self) -> u64 {
        self.inside.version()
    }

    async fn setup(&self) -> Result<(), BoxError> {
        self.inside.setup().await
    }

    async fn joined(&self, ctx: &RunContext<S>) {
        self.inside.joined(ctx).await;
    }

    async fn aclose(&self) {
        self.inside.aclose().await;
    }
}

/// The names of an agent's tools.
#[derive(Default)]
struct Names {
    found: Vec<String>,
    /// Toolsets that were looked into: one may hold itself.
    seen: HashSet<usize>,
}

impl Names {
    fn add<S: Userdata>(&mut self, members: &[Tool<S>]) {
        for member in members {
            match member {
                Tool::Function(tool) => self.found.push(tool.name().to_owned()),
                Tool::Toolset(toolset) if self.seen.insert(address(toolset)) => {
                    self.add(&Arc::clone(toolset).tools());
                }
                Tool::Toolset(_) | Tool::Provider(_) => {}
            }
        }
    }
}

#[expect(clippy::panic, reason = "a mistake in a test")]
fn missing_tool(agent: &str, name: &str, known: &[String]) -> ! {
    let near = nearest(name, known.iter().map(String::as_str));
    let near = near.map_or_else(String::new, |near| format!(" - did you mean `{near}`?"));
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    panic!("the agent `{agent}` has no tool `{name}` to be mocked; its tools are: {known}{near}")
}

fn address<S>(toolset: &Arc<dyn Toolset<S>>) -> usize {
    Arc::as_ptr(toolset).cast::<()>().addr()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
