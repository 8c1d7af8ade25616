//! Tools and the calls of them, whatever shape their source has.

use serde_json::Value;

use crate::files::{Corpus, Document, items, text};

/// Tools that stood in one request, and calls of them.
pub(crate) struct Group {
    /// What the group's file is called after: `bfcl_tools`, `tau_tools`, ..
    pub(crate) source: &'static str,
    pub(crate) place: String,
    pub(crate) tools: Vec<Value>,
    pub(crate) calls: Vec<Call>,
}

/// A call, and what its source holds against it.
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) arguments: Value,
    /// `/pointer: keyword: explanation` each; none when the arguments are valid.
    pub(crate) faults: Vec<String>,
}

/// Every group of the corpus.
pub(crate) fn all(corpus: &Corpus) -> Vec<Group> {
    let sources = [
        ("bfcl_tools", corpus.lines("bfcl_tools"), bfcl as fn(&Document) -> Vec<Part>),
        ("bfcl_multi_turn_tools", corpus.lines("bfcl_multi_turn"), single),
        ("tau_tools", corpus.documents("tau_tools"), tau),
        ("toolbench_tools", corpus.lines("toolbench"), single),
        ("mcp_tools", corpus.documents("mcp_tools"), mcp),
    ];
    let groups = sources.into_iter().flat_map(|(source, documents, parts)| {
        documents.into_iter().flat_map(move |document| {
            let place = document.place.clone();
            parts(&document).into_iter().map(move |(tools, calls)| Group {
                source,
                place: place.clone(),
                tools,
                calls,
            })
        })
    });
    groups.collect()
}

type Part = (Vec<Value>, Vec<Call>);

fn bfcl(line: &Document) -> Vec<Part> {
    let tools = items(&line.value["tools"]).cloned().collect();
    let calls = items(&line.value["calls"]).map(|call| called(text(&call["name"]), call));
    vec![(tools, calls.collect())]
}

/// One tool a line, with the calls of it if any are known.
fn single(line: &Document) -> Vec<Part> {
    let name = text(&line.value["name"]);
    let calls = items(&line.value["calls"]).map(|call| called(name, call));
    vec![(vec![line.value.clone()], calls.collect())]
}

/// One suite's domain is one agent's set of tools.
fn tau(document: &Document) -> Vec<Part> {
    let domain = |entry: &Value| (entry["suite"].clone(), entry["domain"].clone());
    let tools: Vec<_> = items(&document.value["tools"]).collect();
    let mut domains = Vec::new();
    for found in tools.iter().map(|tool| domain(tool)) {
        if !domains.contains(&found) {
            domains.push(found);
        }
    }
    let parts = domains.iter().map(|wanted| {
        let of_domain = |entry: &&Value| domain(entry) == *wanted;
        let calls = items(&document.value["calls"]).filter(of_domain).map(|call| {
            let invalid = (call["schema"] != "valid").then(|| format!(": {}", call["schema"]));
            Call { faults: invalid.into_iter().collect(), ..called(text(&call["name"]), call) }
        });
        (tools.iter().copied().filter(of_domain).cloned().collect(), calls.collect())
    });
    parts.collect()
}

/// Servers judge calls by more than the schema, so the schema is asked.
fn mcp(document: &Document) -> Vec<Part> {
    let parts = items(&document.value).map(|server| {
        let pages = items(&server["tools_list"]);
        let tools: Vec<_> =
            pages.flat_map(|page| items(&page["response"]["result"]["tools"]).cloned()).collect();
        let calls = items(&server["calls"]).map(|call| &call["request"]["params"]);
        let calls = calls.filter_map(|call| {
            let tool = tools.iter().find(|tool| tool["name"] == call["name"])?;
            let faults = Judge::of(&tool["inputSchema"])?.faults(&call["arguments"]);
            Some(Call { faults, ..called(text(&call["name"]), call) })
        });
        let calls = calls.collect();
        (tools, calls)
    });
    parts.collect()
}

fn called(name: &str, call: &Value) -> Call {
    let faults = items(&call["schema_errors"]).map(|fault| text(fault).to_owned()).collect();
    Call { name: name.to_owned(), arguments: call["arguments"].clone(), faults }
}

/// A JSON Schema validator that the runtime has no hand in.
pub(crate) struct Judge(jsonschema::Validator);

impl Judge {
    /// The judge of a schema; of none when it is no valid schema in any draft.
    pub(crate) fn of(schema: &Value) -> Option<Self> {
        let options = jsonschema::options().should_validate_formats(false).offline();
        let older = options.clone().with_draft(jsonschema::Draft::Draft7);
        options.build(schema).or_else(|_| older.build(schema)).ok().map(Self)
    }

    pub(crate) fn accepts(&self, arguments: &Value) -> bool {
        self.0.is_valid(arguments)
    }

    fn faults(&self, arguments: &Value) -> Vec<String> {
        let errors = self.0.iter_errors(arguments);
        errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
    }
}
