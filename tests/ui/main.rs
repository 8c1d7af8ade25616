//! What the compiler says of each mistake, and what it must take.
//!
//! A folder a theme, a file a mistake. `TRYBUILD=overwrite cargo test --test ui` writes the
//! messages anew; read them before they are kept.

use trybuild::TestCases;

const THEMES: &[&str] = &[
    "attribute",
    "builder",
    "context",
    "description",
    "end_function",
    "first_example",
    "function",
    "list",
    "name",
    "parameter",
    "raw_schema",
    "returns",
    "scope",
    "toolset",
    "typed_handler",
];

#[test]
fn ui() {
    let cases = TestCases::new();
    for theme in THEMES {
        cases.compile_fail(format!("ui/{theme}/*.rs"));
    }
    cases.pass("ui/pass/*.rs");
}
