//! What a provider would refuse, found before it is asked.
//!
//! Each rule is a limit the provider documents, or the words it refuses with; its function names
//! the source.

mod array;
mod entry;
mod finding;
mod gemini;
mod report;
mod schema;
mod strict;

use serde_json::Value;

use self::{entry::Entry, finding::Findings};
pub use self::{
    finding::{Finding, Severity},
    report::unexcepted,
};
use super::{Dialect, Format};
use crate::{context::Userdata, registry::ToolContext};

impl<S: Userdata> ToolContext<S> {
    /// What is wrong with the tools in a provider's eyes, in the order of the tools: what it would
    /// refuse as [`Severity::Error`], what works but not as it was meant as [`Severity::Warning`].
    ///
    /// ```
    /// use tool_runtime::{Format, FunctionTool, JsonObject, Severity, ToolContext, ToolError};
    /// use tool_runtime::serde_json::json;
    ///
    /// let union = json!({ "type": "object", "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] });
    /// let tool: FunctionTool = FunctionTool::raw(json!({ "name": "pick", "parameters": union }))?
    ///     .handler(|_ctx, _raw_arguments: JsonObject| async { Ok::<_, ToolError>(()) })?;
    /// let registry = ToolContext::new(tool)?;
    /// let findings = registry.lint(Format::Anthropic);
    /// assert!(findings.iter().any(|finding| finding.severity == Severity::Error));
    /// assert_eq!(findings[0].tool, "pick");
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    pub fn lint(&self, dialect: impl Into<Dialect>) -> Vec<Finding> {
        let dialect = dialect.into();
        let definitions = self.definitions(dialect);
        let mut findings = dialect.format().lint(&definitions.to_value());
        if dialect == Format::Cohere.strict() && definitions.not_strict().next().is_none() {
            findings.extend(strict_cohere(&definitions.to_value()));
        }
        for finding in &mut findings {
            finding.tool = definitions.tool_name(&finding.tool).to_owned();
        }
        findings.extend(definitions.not_strict().map(|(tool, reason)| Finding {
            tool: tool.to_owned(),
            pointer: String::new(),
            rule: "not_strict",
            severity: Severity::Warning,
            message: format!("sent without strict: {reason}"),
        }));
        findings
    }
}

/// What Cohere refuses of strict tools: that they are is said beside them, not in them.
fn strict_cohere(definitions: &Value) -> Vec<Finding> {
    let mut findings = Findings::default();
    strict::cohere_total(&entry::entries(Format::Cohere, definitions), &mut findings);
    findings.list
}

impl Format {
    /// The same for definitions as they are sent: the array a provider takes as its tools. A
    /// finding's pointer leads into it.
    ///
    /// ```
    /// use tool_runtime::{Format, serde_json::json};
    ///
    /// let tools = json!([{ "name": "pick", "description": "Pick.", "input_schema": { "type": "string" } }]);
    /// let findings = Format::Anthropic.lint(&tools);
    /// assert_eq!((findings[0].rule, findings[0].pointer.as_str()), ("root_object", "/0/input_schema"));
    /// ```
    pub fn lint(self, definitions: &Value) -> Vec<Finding> {
        let entries = entry::entries(self, definitions);
        let mut findings = Findings::default();
        for entry in &entries {
            one(self, entry, &mut findings);
        }
        array::lint(self, &entries, &mut findings);
        findings.list
    }
}

fn one(format: Format, entry: &Entry<'_>, findings: &mut Findings) {
    schema::lint(format, entry, findings);
    if entry.strict {
        strict::lint(format, entry, findings);
    }
    if format == Format::Gemini && !entry.is_json_schema {
        gemini::lint(entry, findings);
    }
}

#[cfg(test)]
mod tests;
