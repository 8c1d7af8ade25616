//! Hidden tools, taken in at one moment.

use std::collections::HashMap;

use super::{IndexedTool, SearchStrategy, ToolIndex};
use crate::{
    context::Userdata,
    error::BoxError,
    registry::ToolContext,
    tool::{FunctionTool, Tool},
};

/// The hidden tools as a registry has them, and the index they are found by.
pub(super) struct Catalogue<S> {
    pub(super) registry: ToolContext<S>,
    index: Box<dyn ToolIndex>,
    /// By a tool's name, the place of the member it stands in.
    homes: HashMap<String, usize>,
}

impl<S: Userdata> Catalogue<S> {
    pub(super) async fn of(registry: ToolContext<S>, strategy: &SearchStrategy) -> Result<Self, BoxError> {
        let indexed = registry.tools().iter().map(IndexedTool::from).collect();
        let index = strategy.index(indexed).await?;
        let homes = homes(registry.members());
        Ok(Self { registry, index, homes })
    }

    /// Changes whenever a toolset among the tools has changed.
    pub(super) fn version(&self) -> u64 {
        let versions = self.registry.toolsets().iter().map(|toolset| toolset.version());
        versions.fold(0, u64::wrapping_add)
    }

    /// The tools that fit, best first.
    pub(super) async fn search(&self, query: &str, limit: usize) -> Result<Vec<FunctionTool<S>>, BoxError> {
        let mut found = Vec::new();
        for name in self.index.search(query, limit).await?.into_iter().take(limit) {
            found.extend(self.registry.get(&name).filter(|tool| !found.contains(*tool)).cloned());
        }
        Ok(found)
    }

    /// The places of the members that tools stand in, each once.
    pub(super) fn homes_of(&self, tools: &[FunctionTool<S>]) -> Vec<usize> {
        let mut places = Vec::new();
        for place in tools.iter().filter_map(|tool| self.homes.get(tool.name())) {
            if !places.contains(place) {
                places.push(*place);
            }
        }
        places
    }
}

fn homes<S: Userdata>(members: &[Tool<S>]) -> HashMap<String, usize> {
    let mut homes = HashMap::new();
    for (place, member) in members.iter().enumerate() {
        for tool in unfolded(member) {
            homes.entry(tool.id().to_owned()).or_insert(place);
        }
    }
    homes
}

/// What the model can be told of a member: a toolset's tools, without the toolset. One that holds
/// tools which cannot stand together is left as it is, for a registry to refuse.
pub(super) fn unfolded<S: Userdata>(member: &Tool<S>) -> Vec<Tool<S>> {
    let Ok(registry) = ToolContext::new(member.clone()) else { return vec![member.clone()] };
    let functions = registry.tools().iter().cloned().map(Tool::Function);
    functions.chain(registry.provider_tools().iter().cloned().map(Tool::Provider)).collect()
}
