//! How tools are found.

use std::{fmt, sync::Arc};

use async_trait::async_trait;

use super::{IndexedTool, bm25::Bm25, keywords, ranking::best};
use crate::error::BoxError;

/// A way of finding tools, of one's own: what [`SearchStrategy::custom`] takes.
///
/// ```
/// use async_trait::async_trait;
/// use tool_runtime::{BoxError, IndexedTool, SearchStrategy, ToolIndex, ToolSearch};
/// # #[derive(Clone)] struct Embeddings;
/// # impl Embeddings { async fn embed(&self, text: &str) -> Result<Vec<f32>, BoxError> { Ok(vec![text.len() as f32]) } }
/// # fn distance(a: &[f32], b: &[f32]) -> f32 { (a[0] - b[0]).abs() }
///
/// /// Finds tools by what they mean.
/// struct ByMeaning { model: Embeddings }
///
/// struct Meanings { model: Embeddings, tools: Vec<(String, Vec<f32>)> }
///
/// #[async_trait]
/// impl ToolSearch for ByMeaning {
///     async fn index(&self, tools: Vec<IndexedTool>) -> Result<Box<dyn ToolIndex>, BoxError> {
///         let mut meanings = Meanings { model: self.model.clone(), tools: Vec::new() };
///         for tool in tools {
///             meanings.tools.push((tool.name, self.model.embed(&tool.description).await?));
///         }
///         Ok(Box::new(meanings))
///     }
/// }
///
/// #[async_trait]
/// impl ToolIndex for Meanings {
///     async fn search(&self, query: &str, limit: usize) -> Result<Vec<String>, BoxError> {
///         let query = self.model.embed(query).await?;
///         let mut tools: Vec<_> = self.tools.iter().collect();
///         tools.sort_by(|(_, a), (_, b)| distance(a, &query).total_cmp(&distance(b, &query)));
///         Ok(tools.into_iter().take(limit).map(|(name, _)| name.clone()).collect())
///     }
/// }
///
/// let strategy = SearchStrategy::custom(ByMeaning { model: Embeddings });
/// ```
#[async_trait]
pub trait ToolSearch: Send + Sync {
    /// Takes in the tools that are to be found. Called when a toolset is set up, and again when its
    /// tools have changed; the former index is dropped.
    ///
    /// # Errors
    /// Whatever kept it from reading them; what was indexed before stays in use.
    async fn index(&self, tools: Vec<IndexedTool>) -> Result<Box<dyn ToolIndex>, BoxError>;
}

/// The tools a [`ToolSearch`] has taken in.
#[async_trait]
pub trait ToolIndex: Send + Sync {
    /// The names of at most `limit` tools that fit the query, best first; none when none fits. The
    /// query is not blank. What is over the limit, and names no tool has, are left out.
    ///
    /// Dropped when the call that searches is cancelled.
    ///
    /// # Errors
    /// Whatever kept it from searching. The model reads the text of a
    /// [`ToolError`](crate::ToolError), and of any other error only that something went wrong.
    async fn search(&self, query: &str, limit: usize) -> Result<Vec<String>, BoxError>;
}

/// How a [`ToolSearchToolset`](crate::ToolSearchToolset) or a
/// [`ToolProxyToolset`](crate::ToolProxyToolset) finds tools. Cheap to clone.
///
/// ```
/// use tool_runtime::{IndexedTool, SearchStrategy};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::BoxError> {
/// let tools = vec![
///     IndexedTool::new("get_weather", "Look up the weather.", [("city", "Where.")]),
///     IndexedTool::new("book_table", "Book a table.", [("guests", "How many.")]),
/// ];
/// let index = SearchStrategy::bm25().index(tools).await?;
/// assert_eq!(index.search("the weather today", 5).await?, ["get_weather"]);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct SearchStrategy {
    name: &'static str,
    search: Arc<dyn ToolSearch>,
}

impl SearchStrategy {
    /// Okapi BM25 over whole words (k1 1.5, b 0.75), those of the name counted three times and those
    /// of the description twice: what is used unless another strategy is set.
    pub fn bm25() -> Self {
        Self { name: "bm25", search: Arc::new(Bm25) }
    }

    /// Each keyword of the query, whatever its case and inside of words too: three points in the
    /// name, two in the description, one in the parameters. For languages that are written without
    /// spaces.
    pub fn keywords() -> Self {
        Self { name: "keywords", ..Self::by_score(keywords::score) }
    }

    /// The tools with the highest scores above zero, equal ones in their order.
    ///
    /// ```
    /// use tool_runtime::{IndexedTool, SearchStrategy};
    ///
    /// let strategy = SearchStrategy::by_score(|query: &str, tool: &IndexedTool| {
    ///     f64::from(tool.name.starts_with(query))
    /// });
    /// ```
    pub fn by_score(score: impl Fn(&str, &IndexedTool) -> f64 + Send + Sync + 'static) -> Self {
        Self { name: "by_score", search: Arc::new(Scoring(Arc::new(score))) }
    }

    /// A strategy of one's own.
    pub fn custom(search: impl ToolSearch + 'static) -> Self {
        Self { name: "custom", search: Arc::new(search) }
    }

    /// Takes in tools: what the toolsets do, and a test of a strategy can do without one.
    ///
    /// # Errors
    /// Those of [`ToolSearch::index`]; the strategies here have none.
    pub async fn index(&self, tools: Vec<IndexedTool>) -> Result<Box<dyn ToolIndex>, BoxError> {
        self.search.index(tools).await
    }
}

impl Default for SearchStrategy {
    fn default() -> Self {
        Self::bm25()
    }
}

impl fmt::Debug for SearchStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SearchStrategy").field(&self.name).finish()
    }
}

struct Scoring<F>(Arc<F>);

struct Scored<F> {
    score: Arc<F>,
    tools: Vec<IndexedTool>,
}

#[async_trait]
impl<F: Fn(&str, &IndexedTool) -> f64 + Send + Sync + 'static> ToolSearch for Scoring<F> {
    async fn index(&self, tools: Vec<IndexedTool>) -> Result<Box<dyn ToolIndex>, BoxError> {
        Ok(Box::new(Scored { score: Arc::clone(&self.0), tools }))
    }
}

#[async_trait]
impl<F: Fn(&str, &IndexedTool) -> f64 + Send + Sync> ToolIndex for Scored<F> {
    async fn search(&self, query: &str, limit: usize) -> Result<Vec<String>, BoxError> {
        let scores = self.tools.iter().map(|tool| (self.score)(query, tool));
        Ok(best(scores, limit).into_iter().map(|place| self.tools[place].name.clone()).collect())
    }
}
