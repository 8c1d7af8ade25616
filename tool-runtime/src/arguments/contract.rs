//! What a tool's arguments are held against.

use serde_json::Value;

use super::{explain::Explainer, faults::ArgumentFault, validate::Validator};
use crate::schema::{self, Canonical, JsonObject};

/// A tool's schema, and the means to judge by it.
#[derive(Debug)]
pub(crate) struct ArgumentContract {
    pub(super) tool: String,
    pub(super) schema: JsonObject,
    /// There for schemas that ask for more than decoding enforces.
    validator: Option<Validator>,
    /// The dialect a raw schema named.
    dialect: Option<String>,
    /// Whether the arguments reach the tool as they are, and not as values of its types.
    pub(super) raw: bool,
}

impl ArgumentContract {
    /// The contract of the tool `tool`, and what keeps it from being enforced, if anything does.
    pub(crate) fn new(tool: &str, canonical: Canonical) -> (Self, Vec<String>) {
        let Canonical { schema, constrained, dialect, raw } = canonical;
        let mut faults = root_fault(&schema).into_iter().collect::<Vec<_>>();
        let validator = if constrained && faults.is_empty() {
            Validator::new(&schema, dialect.as_deref())
        } else {
            Ok(None)
        };
        let validator = validator.unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        (Self { tool: tool.to_owned(), schema, validator, dialect, raw }, faults)
    }

    /// The same contract with an optional argument more. Whatever keeps it from being enforced was
    /// said of this one.
    pub(crate) fn with_argument(&self, name: &str, argument: Value) -> Self {
        let canonical = Canonical {
            schema: schema::with_property(&self.schema, name, argument),
            constrained: self.is_constrained(),
            dialect: self.dialect.clone(),
            raw: self.raw,
        };
        Self::new(&self.tool, canonical).0
    }

    /// The canonical schema.
    pub(crate) fn schema(&self) -> &JsonObject {
        &self.schema
    }

    /// Whether arguments must be held against the schema after they were decoded.
    #[inline]
    pub(super) fn is_constrained(&self) -> bool {
        self.validator.is_some()
    }

    /// Whether `arguments` are valid.
    pub(super) fn accepts(&self, arguments: &Value) -> bool {
        match &self.validator {
            Some(validator) => validator.accepts(arguments),
            None => Explainer::new(&self.schema, arguments).accepts(&self.schema, arguments),
        }
    }

    /// Everything the schema has against `arguments`.
    pub(super) fn explain(&self, arguments: &Value) -> Vec<ArgumentFault> {
        let faults = Explainer::new(&self.schema, arguments).explain(arguments);
        match &self.validator {
            Some(validator) if faults.is_empty() => validator.explain(&self.schema, arguments),
            _ => faults,
        }
    }
}

/// Every provider sends arguments as one object.
fn root_fault(schema: &JsonObject) -> Option<String> {
    let root_type = schema.get("type");
    if root_type.and_then(Value::as_str) == Some("object") || schema.contains_key("$ref") {
        return None;
    }
    let found = root_type.map_or_else(|| "none".to_owned(), Value::to_string);
    Some(format!(
        "the parameters' root must have `\"type\": \"object\"`, found {found}; make the value a property of an object"
    ))
}

#[cfg(all(test, not(feature = "validation")))]
mod tests {
    use serde_json::json;

    use crate::{FunctionTool, ToolError};

    #[test]
    fn without_the_feature_a_constrained_tool_names_it() {
        let schema = json!({ "name": "wait", "parameters": { "properties": { "s": { "minimum": 1 } } } });
        let built = FunctionTool::<()>::raw(schema)
            .and_then(|tool| tool.handler(|_, _| async { Ok::<_, ToolError>(()) }));
        let problem = built.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(problem.contains("feature `validation`"), "{problem}");
    }
}
