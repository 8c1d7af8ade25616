//! The reference tables in the docs, held against the keys the parsers accept.

#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use crate::attribute::{END_FUNCTION_KEYS, TOOL_KEYS, TOOLSET_KEYS};
use crate::keys::{Key, Value};
use crate::parameter::ARG_KEYS;

/// The forms a key is written in, as a row's first cell shows them.
type Row = Vec<String>;

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tool-runtime/docs").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of the one table whose first column is headed `head`.
fn table(page: &str, head: &str) -> Vec<Row> {
    let mut tables = page.split("\n\n").filter(|block| first_cell(block) == Some(head));
    let table = tables.next().unwrap_or_else(|| panic!("no table is headed `{head}`"));
    assert!(tables.next().is_none(), "two tables are headed `{head}`");
    table.lines().skip(2).filter_map(first_cell).map(code_spans).collect()
}

/// A bar with a backslash before it is part of the cell.
fn first_cell(line: &str) -> Option<&str> {
    let row = line.strip_prefix('|')?;
    let end = row.match_indices('|').find(|(index, _)| !row[..*index].ends_with('\\'))?.0;
    Some(row[..end].trim())
}

fn code_spans(cell: &str) -> Row {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn name(form: &str) -> &str {
    form.split([' ', '=']).next().unwrap_or_default()
}

/// The values a key is shown with.
fn value(row: &Row) -> Value {
    let with_value = row.iter().filter(|form| form.contains('=')).count();
    match with_value {
        0 => Value::None,
        all if all == row.len() => Value::Required,
        _ => Value::Optional,
    }
}

/// Each key stands in the table, in the parser's order and in the forms it takes, and nothing else.
fn assert_documented(rows: &[Row], keys: &[Key]) {
    let documented: Vec<_> = rows.iter().map(|row| row.first().map(|form| name(form))).collect();
    let accepted: Vec<_> = keys.iter().map(|key| Some(key.name)).collect();
    assert_eq!(documented, accepted, "the table (left) differs from the parser (right)");
    for (row, key) in rows.iter().zip(keys) {
        assert!(row.iter().all(|form| name(form) == key.name), "the row of `{}` shows {row:?}", key.name);
        assert!(value(row) == key.value, "`{}` is shown as {row:?}", key.name);
    }
}

#[test]
fn the_keys_of_a_tool_are_those_of_the_table() {
    assert_documented(&table(&page("function_tool.md"), "key"), TOOL_KEYS);
}

#[test]
fn the_keys_of_a_parameter_are_those_of_the_table() {
    assert_documented(&table(&page("function_tool.md"), "`#[arg(..)]`"), ARG_KEYS);
}

#[test]
fn the_keys_of_a_toolset_are_those_of_the_table() {
    assert_documented(&table(&page("toolset.md"), "key"), TOOLSET_KEYS);
}

#[test]
fn the_keys_of_an_end_function_are_those_of_the_table() {
    assert_documented(&table(&page("end_function.md"), "key"), END_FUNCTION_KEYS);
}

#[test]
fn a_table_is_read_by_its_first_column() {
    let page = "Text.\n\n| key | meaning |\n|---|---|\n| `a = x \\| y` | b |\n| `c = d`, `c` | `e` |\n\n| other |\n|---|\n| `f` |";
    assert_eq!(table(page, "key"), [vec!["a = x \\| y".to_owned()], vec!["c = d".into(), "c".into()]]);
    assert_eq!(table(page, "other"), [["f"]]);
}

#[test]
#[should_panic(expected = "differs from the parser")]
fn a_key_that_is_not_documented_is_noticed() {
    assert_documented(
        &[vec!["a = 1".to_owned()]],
        &[Key::new("a", "a = 1", Value::Required), Key::new("b", "b", Value::None)],
    );
}

#[test]
#[should_panic(expected = "is shown as")]
fn a_key_shown_without_its_value_is_noticed() {
    assert_documented(&[vec!["a".to_owned()]], &[Key::new("a", "a = 1", Value::Required)]);
}
