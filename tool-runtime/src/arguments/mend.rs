//! The second look at arguments that did not decode.

use serde_json::Value;

use super::{
    ArgumentContract, ArgumentFault, ArgumentFaults, Leniencies, Leniency, LeniencyKind, Limits, Refusal,
    coerce::coerce,
    faults::{MAX_FAULTS, MAX_PART, Problem, cut},
    json,
};

/// Arguments after the allowances that could be made for them: the text to decode once more.
pub(crate) struct Mended {
    pub(crate) text: String,
    pub(crate) leniencies: Vec<Leniency>,
}

/// Makes the allowances in `allowed` for an argument text, or says everything that is wrong.
pub(crate) fn mend(
    contract: &ArgumentContract,
    text: &str,
    allowed: Leniencies,
    limits: &Limits,
) -> Result<Mended, ArgumentFaults> {
    let refuse = |faults| ArgumentFaults { tool: contract.tool.clone(), faults };
    if json::depth_exceeds(text, limits.max_depth) {
        let problem = format!("nested deeper than {} levels; send a flatter value", limits.max_depth);
        return Err(refuse(vec![ArgumentFault::other("", problem)]));
    }
    let mut leniencies = Vec::new();
    let mut arguments = match parse(text, allowed, &mut leniencies).map_err(|fault| refuse(vec![fault]))? {
        Value::Object(arguments) => arguments,
        other => {
            let expected = super::describe::describe(&contract.schema, &contract.schema);
            return Err(refuse(vec![ArgumentFault::mismatch("", expected, &other)]));
        }
    };
    let sent: Vec<String> = arguments.keys().cloned().collect();
    leniencies.extend(coerce(&contract.schema, &mut arguments, allowed));
    let arguments = Value::Object(arguments);
    let mut faults = contract.explain(&arguments);
    if faults.is_empty() || contract.accepts(&arguments) {
        return Ok(Mended { text: arguments.to_string(), leniencies });
    }
    let dropped = sent.iter().map(String::as_str).filter(|name| arguments.get(name).is_none());
    suggest_dropped(&mut faults, &dropped.take(MAX_FAULTS).collect::<Vec<_>>());
    Err(refuse(faults))
}

/// The text as JSON; a text that is blank or `null` is an empty object.
fn parse(text: &str, allowed: Leniencies, leniencies: &mut Vec<Leniency>) -> Result<Value, ArgumentFault> {
    if text.trim().is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    match json::parse(text, true).map_err(|error| not_json(text, &error))? {
        Value::Null => Ok(Value::Object(serde_json::Map::new())),
        Value::String(inner) if allowed.allows(LeniencyKind::JsonInString) && is_structure(&inner) => {
            leniencies.push(Leniency { kind: LeniencyKind::JsonInString, pointer: String::new() });
            parse(&inner, allowed.without(LeniencyKind::JsonInString), leniencies)
        }
        value => Ok(value),
    }
}

fn is_structure(text: &str) -> bool {
    let text = text.trim();
    !json::depth_exceeds(text, Limits::PARSER_DEPTH) && (text == "null" || text.starts_with('{'))
}

fn not_json(text: &str, error: &serde_json::Error) -> ArgumentFault {
    const SHOWN: usize = 24;
    let end = json::floor_boundary(text, json::offset(text, error));
    let start = json::floor_boundary(text, end.saturating_sub(SHOWN));
    let near = text[start..end].trim();
    let near = if near.is_empty() { String::new() } else { format!(", at the end of `{near}`") };
    ArgumentFault::other("", format!("not a JSON object: {}{near}", json::message(error)))
}

/// A missing argument may be one that was dropped because its name was misspelt.
fn suggest_dropped(faults: &mut [ArgumentFault], dropped: &[&str]) {
    for fault in faults {
        if let Problem::Missing { sent_as: sent_as @ None, .. } = &mut fault.problem {
            let name = fault.pointer.rsplit('/').next().unwrap_or_default();
            *sent_as = super::nearest(name, dropped.iter().copied()).map(str::to_owned);
        }
    }
}

/// Why a text was refused that the schema has nothing against: its type's own word.
pub(crate) fn refused(contract: &ArgumentContract, text: &str, refusal: &Refusal) -> ArgumentFaults {
    let fault = match refusal {
        Refusal::Undecodable(error) => {
            let pointer = json::pointer_at(text, json::offset(text, error));
            ArgumentFault::other(pointer, cut(&json::message(error), 2 * MAX_PART))
        }
        Refusal::Violation => ArgumentFault::other("", "not what the tool's schema describes"),
    };
    ArgumentFaults { tool: contract.tool.clone(), faults: vec![fault] }
}
