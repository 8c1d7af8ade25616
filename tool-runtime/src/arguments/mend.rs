//! The second look at arguments that did not decode.

use serde_json::Value;

use super::{
    ArgumentContract, ArgumentFault, ArgumentFaults, Leniencies, Limits, Refusal,
    coerce::coerce,
    explain::{lists_its_names, nearest_property, unknown_names},
    faults::{MAX_FAULTS, MAX_PART, Problem, cut},
    json,
    leniency::Allowances,
    reading::{Reading, read},
};
use crate::schema::JsonObject;

/// Arguments after the allowances that could be made for them: the text to decode once more.
pub(crate) struct Mended {
    pub(crate) text: String,
    pub(crate) allowances: Allowances,
}

/// Makes the allowances in `allowed` for an argument text, or says everything that is wrong.
pub(crate) fn mend(
    contract: &ArgumentContract,
    text: &str,
    allowed: Leniencies,
    limits: &Limits,
) -> Result<Mended, ArgumentFaults> {
    let refuse = |faults| ArgumentFaults { tool: contract.tool.clone(), faults };
    let reading = read(&contract.schema, text, allowed, limits).map_err(|fault| refuse(vec![fault]))?;
    let Reading { mut arguments, leniencies: mut made, repaired } = reading;
    let sent: Vec<String> = arguments.keys().cloned().collect();
    let unknown = if repaired { unknown(&contract.schema, &arguments) } else { Vec::new() };
    let repaired = repaired.then(|| json::text(&arguments));
    made.extend(coerce(&contract.schema, &mut arguments, allowed));
    let arguments = Value::Object(arguments);
    let mut faults = contract.explain(&arguments);
    let as_described = unknown.is_empty() && (faults.is_empty() || contract.accepts(&arguments));
    faults.extend(unknown);
    if as_described {
        return Ok(Mended { text: arguments.to_string(), allowances: Allowances::new(made, repaired) });
    }
    let dropped = sent.iter().map(String::as_str).filter(|name| arguments.get(name).is_none());
    suggest_dropped(&mut faults, &dropped.take(MAX_FAULTS).collect::<Vec<_>>());
    Err(refuse(faults))
}

/// The arguments nobody knows of a text that was repaired: there they hint at one that was misread,
/// and are not dropped.
fn unknown(schema: &JsonObject, arguments: &JsonObject) -> Vec<ArgumentFault> {
    if !lists_its_names(schema) || !schema.contains_key("properties") {
        return Vec::new();
    }
    let names = unknown_names(schema, arguments).into_iter().take(MAX_FAULTS);
    let fault = |name: &str| ArgumentFault {
        pointer: format!("/{}", json::escape(name)),
        problem: Problem::Unknown { known: nearest_property(schema, name) },
    };
    names.map(fault).collect()
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
