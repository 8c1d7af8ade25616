//! The schema is the contract.

use std::cell::Cell;

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::Value;
use tool_runtime::LeniencyKind;

use crate::{
    entropy::{Entropy, entropy},
    judge::Case,
    mutations::mutate,
    tools, types, values,
};

/// How often each verdict fell.
#[derive(Clone, Debug, Default)]
struct Verdicts {
    valid: Cell<usize>,
    refused: Cell<usize>,
    mended: Cell<usize>,
}

impl Verdicts {
    /// Whether each fell in good number.
    fn are_balanced(&self, cases: usize, share: usize) -> bool {
        self.valid.get().min(self.refused.get() + self.mended.get()) >= cases / share
    }

    fn add(&self, other: &Self) {
        for (sum, more) in
            [(&self.valid, &other.valid), (&self.refused, &other.refused), (&self.mended, &other.mended)]
        {
            sum.set(sum.get() + more.get());
        }
    }
}

fn count(verdicts: &Cell<usize>) {
    verdicts.set(verdicts.get() + 1);
}

#[test]
fn arguments_reach_the_handler_of_a_derived_type_exactly_when_its_schema_takes_them() {
    all_hold(&types::cases());
}

#[test]
fn arguments_reach_a_macro_made_tool_exactly_when_its_schema_takes_them() {
    all_hold(&tools::cases());
}

fn all_hold(cases: &[Case]) {
    let total = Verdicts::default();
    let broken: Vec<_> = cases.iter().filter_map(|case| holds(case, &total).err()).collect();
    assert!(broken.is_empty(), "{} of {} break the law:\n{}", broken.len(), cases.len(), broken.join("\n"));
    let tried = config().cases as usize * cases.len();
    assert!(total.are_balanced(tried, 4), "of {tried} cases {total:?}");
    assert!(total.mended.get() >= tried / 100, "of {tried} cases {total:?}");
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn holds(case: &Case, total: &Verdicts) -> Result<(), String> {
    let verdicts = Verdicts::default();
    let broken = TestRunner::new(config()).run(&entropy(), |entropy| {
        let arguments = arguments(case, entropy);
        judge(case, &arguments, &verdicts)
            .map_err(|problem| TestCaseError::fail(format!("{problem}\n  arguments {arguments}")))
    });
    total.add(&verdicts);
    broken.map_err(|broken| format!("`{}`: {broken}\n  schema {}", case.name, case.schema))?;
    // Some types take nearly anything, some hardly a thing.
    let balanced = verdicts.are_balanced(config().cases as usize, 50);
    balanced.then_some(()).ok_or_else(|| format!("`{}`: the cases are one-sided, {verdicts:?}", case.name))
}

/// Arguments made by the schema, and most of them damaged.
fn arguments(case: &Case, mut entropy: Entropy) -> Value {
    let damage = entropy.below(4);
    let mut arguments = values::value(&case.schema, &case.schema, &mut entropy, 0);
    (1..damage).for_each(|_| mutate(&mut arguments, &mut entropy));
    arguments
}

fn judge(case: &Case, arguments: &Value, verdicts: &Verdicts) -> Result<(), String> {
    let text = arguments.to_string();
    if !arguments.is_object() {
        return Ok(()); // what is no object is dealt with before any schema
    }
    if case.is_valid(arguments) {
        count(&verdicts.valid);
        return valid_reach(case, arguments, &text);
    }
    let strict = case.strictly(&text);
    if strict.reached || !strict.output.is_error {
        return Err("violating arguments reached the handler".to_owned());
    }
    let lenient = case.leniently(&text);
    if !lenient.reached {
        count(&verdicts.refused);
        return Ok(());
    }
    count(&verdicts.mended);
    if lenient.output.leniencies().is_empty() {
        return Err("violating arguments were mended without a word".to_owned());
    }
    match case.mended(&text) {
        Some(mended) if case.is_valid(&mended) => Ok(()),
        mended => Err(format!("mended to what is not valid: {mended:?}")),
    }
}

fn valid_reach(case: &Case, arguments: &Value, text: &str) -> Result<(), String> {
    let lenient = case.leniently(text);
    if !lenient.reached {
        return Err(format!("valid arguments were refused: {}", lenient.output.output));
    }
    let made = lenient.output.leniencies();
    let harmless = |kind| matches!(kind, LeniencyKind::UnknownDropped | LeniencyKind::ScalarCoerced);
    if !made.iter().all(|made| harmless(made.kind)) {
        return Err(format!("valid arguments were changed: {made:?}"));
    }
    if !case.taken_raw(text) {
        return Err("the raw tool of the same schema refused valid arguments".to_owned());
    }
    // Switching `UnknownDropped` off asks for more than the schema does: no unknown names.
    let unknown = |name: &String| case.schema["properties"].get(name).is_none();
    if arguments.as_object().is_some_and(|arguments| arguments.keys().any(unknown)) {
        return Ok(());
    }
    let strict = case.strictly(text);
    let refused = || format!("valid arguments were refused strictly: {}", strict.output.output);
    strict.reached.then_some(()).ok_or_else(refused)
}
