//! From nested toolsets to one list of tools, looked up by name.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use foldhash::fast::RandomState;

use crate::{
    context::Userdata,
    error::{BuildError, BuildFault},
    tool::{FunctionTool, Instance, ProviderTool, Tool, Toolset},
};

/// A registry's tools after flattening.
pub(super) struct Flattened<S> {
    pub(super) functions: Vec<FunctionTool<S>>,
    pub(super) providers: Vec<ProviderTool>,
    pub(super) toolsets: Vec<Arc<dyn Toolset<S>>>,
    /// The version of each toolset, from before it was asked for its tools: a change meanwhile is seen
    /// later rather than never.
    versions: Vec<u64>,
    /// By name and by former name, the index into `functions`.
    by_name: HashMap<Box<str>, usize, RandomState>,
}

/// What a registry holds, without order.
#[derive(PartialEq)]
pub(super) struct Identities {
    functions: HashSet<Instance>,
    providers: HashSet<usize>,
    toolsets: HashSet<usize>,
}

impl<S: Userdata> Flattened<S> {
    /// Flattens `members`, or says everything that is wrong with them.
    pub(super) fn of(members: &[Tool<S>]) -> Result<Self, BuildError> {
        let mut flattener = Flattener::default();
        for member in members {
            flattener.member(member, None);
        }
        let Flattener { functions, providers, toolsets, versions, faults, .. } = flattener;
        BuildError::of(faults)?;
        let by_name = index(&functions);
        Ok(Self { functions, providers, toolsets, versions, by_name })
    }

    /// The same but for the tools called as in `excluded`.
    pub(super) fn without(self, excluded: &HashSet<String>) -> Self {
        if excluded.is_empty() {
            return self;
        }
        let mut functions = self.functions;
        functions.retain(|tool| !excluded.contains(tool.name()));
        Self { by_name: index(&functions), functions, ..self }
    }

    #[inline]
    pub(super) fn get(&self, name: &str) -> Option<&FunctionTool<S>> {
        self.by_name.get(name).map(|&index| &self.functions[index])
    }

    /// The tool whose present name this is.
    pub(super) fn named(&self, name: &str) -> Option<&FunctionTool<S>> {
        self.get(name).filter(|tool| tool.name() == name)
    }

    /// Whether every toolset is still of the version it was taken in at.
    pub(super) fn is_current(&self) -> bool {
        let mut versions = self.toolsets.iter().zip(&self.versions);
        versions.all(|(toolset, version)| toolset.version() == *version)
    }

    pub(super) fn identities(&self) -> Identities {
        Identities {
            functions: self.functions.iter().map(FunctionTool::instance).collect(),
            providers: self
                .providers
                .iter()
                .map(|tool| std::ptr::from_ref(tool.definition()).addr())
                .collect(),
            toolsets: self.toolsets.iter().map(address).collect(),
        }
    }
}

impl<S> Clone for Flattened<S> {
    fn clone(&self) -> Self {
        Self {
            functions: self.functions.clone(),
            providers: self.providers.clone(),
            toolsets: self.toolsets.clone(),
            versions: self.versions.clone(),
            by_name: self.by_name.clone(),
        }
    }
}

fn index<S>(functions: &[FunctionTool<S>]) -> HashMap<Box<str>, usize, RandomState> {
    let names = functions.iter().enumerate();
    names.flat_map(|(index, tool)| tool.spec().names().map(move |name| (name.into(), index))).collect()
}

fn address<S>(toolset: &Arc<dyn Toolset<S>>) -> usize {
    Arc::as_ptr(toolset).cast::<()>().addr()
}

/// Flattening under way.
struct Flattener<S> {
    functions: Vec<FunctionTool<S>>,
    providers: Vec<ProviderTool>,
    toolsets: Vec<Arc<dyn Toolset<S>>>,
    versions: Vec<u64>,
    faults: Vec<BuildFault>,
    instances: HashSet<Instance>,
    /// Who has a name: the tool, and the toolset it came in.
    holders: HashMap<String, String>,
}

impl<S> Default for Flattener<S> {
    fn default() -> Self {
        Self {
            functions: Vec::new(),
            providers: Vec::new(),
            toolsets: Vec::new(),
            versions: Vec::new(),
            faults: Vec::new(),
            instances: HashSet::new(),
            holders: HashMap::new(),
        }
    }
}

impl<S: Userdata> Flattener<S> {
    fn member(&mut self, member: &Tool<S>, toolset: Option<&str>) {
        match member {
            Tool::Function(tool) => self.function(tool, toolset),
            Tool::Toolset(toolset) => self.toolset(toolset),
            Tool::Provider(tool) if !self.providers.contains(tool) => self.providers.push(tool.clone()),
            Tool::Provider(_) => {}
        }
    }

    /// A toolset is taken in once, so one that holds itself ends.
    fn toolset(&mut self, toolset: &Arc<dyn Toolset<S>>) {
        if self.toolsets.iter().any(|known| address(known) == address(toolset)) {
            return;
        }
        self.toolsets.push(Arc::clone(toolset));
        self.versions.push(toolset.version());
        for member in Arc::clone(toolset).tools() {
            self.member(&member, Some(toolset.id()));
        }
    }

    fn function(&mut self, tool: &FunctionTool<S>, toolset: Option<&str>) {
        if !self.instances.insert(tool.instance()) {
            return;
        }
        self.faults.extend(tool.spec().faults());
        let origin = origin(tool, toolset);
        for name in tool.spec().names() {
            match self.holders.get(name) {
                Some(holder) => self.faults.push(BuildFault::new(name, clash(holder, &origin))),
                None => drop(self.holders.insert(name.to_owned(), origin.clone())),
            }
        }
        self.functions.push(tool.clone());
    }
}

fn clash(holder: &str, newcomer: &str) -> String {
    if holder == newcomer {
        return format!("{holder} is here twice, bound to two objects; share one object in an `Arc`");
    }
    format!("two tools have this name, {holder} and {newcomer}; rename one of them")
}

fn origin<S>(tool: &FunctionTool<S>, toolset: Option<&str>) -> String {
    let origin = &tool.spec().origin;
    toolset.map_or_else(|| format!("`{origin}`"), |toolset| format!("`{origin}` in the toolset `{toolset}`"))
}
