//! The tools a toolset keeps out of the model's sight.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::join_all;

use super::{
    SearchStrategy,
    catalogue::{Catalogue, unfolded},
};
use crate::{
    context::{RunContext, Userdata},
    error::{BoxError, BuildError, Chain, ToolError},
    executor::ExecutorOptions,
    registry::ToolContext,
    tool::{FunctionTool, Tool, Toolset},
};

/// Characters of a query that are repeated to the model.
const REPEATED: usize = 100;

/// Tools and toolsets that are the owner's alone: it sets them up, looks them up and closes them.
pub(super) struct HiddenTools<S> {
    members: Vec<Tool<S>>,
    options: ExecutorOptions,
    strategy: SearchStrategy,
    max_results: usize,
    state: Mutex<State<S>>,
}

struct State<S> {
    stage: Stage<S>,
    /// What the version of a catalogue is counted from, so that a new catalogue's is never an old one's.
    base: u64,
}

enum Stage<S> {
    New,
    Ready(Arc<Catalogue<S>>),
    Closed,
}

/// What a search found, and where.
pub(super) struct Found<S> {
    pub(super) tools: Vec<FunctionTool<S>>,
    pub(super) catalogue: Arc<Catalogue<S>>,
}

impl<S: Userdata> HiddenTools<S> {
    /// Hides what `registry` was made of.
    pub(super) fn of(registry: &ToolContext<S>, options: ExecutorOptions, search: SearchSettings) -> Self {
        let SearchSettings { strategy, max_results } = search;
        let state = Mutex::new(State { stage: Stage::New, base: 0 });
        Self { members: registry.members().to_vec(), options, strategy, max_results, state }
    }

    /// Rises whenever a hidden tool may have changed.
    pub(super) fn version(&self) -> u64 {
        let (stage, base) = self.now();
        base.wrapping_add(stage.version())
    }

    /// What the model can be told of a member.
    pub(super) fn unfolded(&self, place: usize) -> Vec<Tool<S>> {
        self.members.get(place).map(unfolded).unwrap_or_default()
    }

    /// Sets up the toolsets, all at once, and indexes what they then hold.
    pub(super) async fn setup(&self) -> Result<(), BoxError> {
        let registry = self.registry()?;
        let ready = set_up(registry.toolsets()).await;
        let catalogue = Catalogue::of(self.registry()?, &self.strategy).await?;
        self.enter(Stage::Ready(Arc::new(catalogue)));
        ready
    }

    pub(super) async fn joined(&self, ctx: &RunContext<S>) {
        join_all(self.toolsets().iter().map(|toolset| toolset.joined(ctx))).await;
    }

    pub(super) async fn aclose(&self) {
        let toolsets = self.toolsets();
        self.enter(Stage::Closed);
        join_all(toolsets.iter().map(|toolset| toolset.aclose())).await;
    }

    /// The tools that fit a query; an error for the model when there are none.
    pub(super) async fn find(&self, query: &str) -> Result<Found<S>, BoxError> {
        let query = query.trim();
        if query.is_empty() {
            return Err(ToolError::new("query cannot be empty").into());
        }
        if let Some(catalogue) = self.catalogue().await? {
            let tools = catalogue.search(query, self.max_results).await?;
            if !tools.is_empty() {
                return Ok(Found { tools, catalogue });
            }
        }
        let query: String = query.chars().take(REPEATED).collect();
        Err(ToolError::new(format!("No tools found matching '{query}'.")).into())
    }

    /// The tools as they are now; nothing once they are closed.
    pub(super) async fn catalogue(&self) -> Result<Option<Arc<Catalogue<S>>>, BoxError> {
        if matches!(self.now().0, Stage::New) {
            self.set_up_late().await?;
        }
        match self.now().0 {
            Stage::Ready(catalogue) => self.current(catalogue).await,
            Stage::New | Stage::Closed => Ok(None),
        }
    }

    /// For whoever has a registry and no session: nobody else calls `setup` there.
    async fn set_up_late(&self) -> Result<(), BoxError> {
        match self.setup().await {
            Err(error) if matches!(self.now().0, Stage::New) => Err(error),
            Err(error) => {
                tracing::warn!(error = %Chain(&*error), "not every hidden toolset is ready");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// The catalogue, or a new one when its toolsets have changed since it was made; nothing when they
    /// were closed meanwhile.
    async fn current(&self, catalogue: Arc<Catalogue<S>>) -> Result<Option<Arc<Catalogue<S>>>, BoxError> {
        let Some(registry) = catalogue.registry.refreshed()? else { return Ok(Some(catalogue)) };
        let catalogue = Arc::new(Catalogue::of(registry, &self.strategy).await?);
        let stage = Stage::Ready(Arc::clone(&catalogue));
        Ok(self.enter_from(|left| !matches!(left, Stage::Closed), stage).then_some(catalogue))
    }

    fn registry(&self) -> Result<ToolContext<S>, BuildError> {
        Ok(ToolContext::new(self.members.clone())?.with_options(self.options))
    }

    /// The toolsets, nested ones included, that are not closed.
    fn toolsets(&self) -> Vec<Arc<dyn Toolset<S>>> {
        match self.now().0 {
            Stage::New => self.registry().map(|registry| registry.toolsets().to_vec()).unwrap_or_default(),
            Stage::Ready(catalogue) => catalogue.registry.toolsets().to_vec(),
            Stage::Closed => Vec::new(),
        }
    }

    fn enter(&self, stage: Stage<S>) {
        self.enter_from(|_| true, stage);
    }

    /// Enters a stage if the one that is left allows it.
    fn enter_from(&self, allows: impl Fn(&Stage<S>) -> bool, stage: Stage<S>) -> bool {
        let base = self.version().wrapping_add(1).wrapping_sub(stage.version());
        let mut held = self.state();
        let is_allowed = allows(&held.stage);
        if is_allowed {
            let left = std::mem::replace(&mut *held, State { stage, base });
            drop(held); // before what was left: toolsets may end with it
            drop(left);
        }
        is_allowed
    }

    fn now(&self) -> (Stage<S>, u64) {
        let state = self.state();
        (state.stage.clone(), state.base)
    }

    fn state(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How tools are searched for.
#[derive(Clone, Debug)]
pub(super) struct SearchSettings {
    pub(super) strategy: SearchStrategy,
    pub(super) max_results: usize,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self { strategy: SearchStrategy::default(), max_results: 5 }
    }
}

impl SearchSettings {
    /// Whether a toolset of that id can search so.
    pub(super) fn check(&self, id: &str) -> Result<(), BuildError> {
        match self.max_results {
            0 => Err(BuildError::one(
                id,
                "`max_results` is 0, so that nothing is ever found; allow at least 1",
            )),
            _ => Ok(()),
        }
    }
}

impl<S: Userdata> Stage<S> {
    fn version(&self) -> u64 {
        match self {
            Self::Ready(catalogue) => catalogue.version(),
            Self::New | Self::Closed => 0,
        }
    }
}

impl<S> Clone for Stage<S> {
    fn clone(&self) -> Self {
        match self {
            Self::New => Self::New,
            Self::Ready(catalogue) => Self::Ready(Arc::clone(catalogue)),
            Self::Closed => Self::Closed,
        }
    }
}

/// Sets up toolsets, all at once; one that fails keeps no other from being ready.
async fn set_up<S: Userdata>(toolsets: &[Arc<dyn Toolset<S>>]) -> Result<(), BoxError> {
    let ready = join_all(toolsets.iter().map(|toolset| toolset.setup())).await;
    let failed = toolsets.iter().zip(ready).filter_map(|(toolset, ready)| Some((toolset, ready.err()?)));
    let failed: Vec<_> =
        failed.map(|(toolset, error)| format!("toolset `{}`: {}", toolset.id(), Chain(&*error))).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}
