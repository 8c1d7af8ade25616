//! The runtime's modules are floors: each imports only from those below it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// From the ground up.
const FLOORS: [&str; 22] = [
    "error",
    "http",
    "schema",
    "arguments",
    "chat",
    "output",
    "speech",
    "context",
    "tool",
    "executor",
    "registry",
    "formats",
    "structured",
    "llm",
    "toolsets",
    "call_control",
    "job",
    "session",
    "end_call",
    "livekit",
    "twilio",
    "testing",
];
/// What stands beside them: the guide, the list macro, and what expansions name.
const BESIDE: [&str; 3] = ["guide", "macros", "__private"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tool-runtime/src")
}

/// The files of a floor.
fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            files(&entry.unwrap().path(), found);
        }
    } else if path.exists() {
        found.push(path.to_owned());
    }
}

/// The modules a source text imports from: the first segments after `crate::`, one by one or in
/// braces. Doc comments may name what they like.
fn imports(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |code, line| code + line + "\n");
    let mut modules = Vec::new();
    for (start, _) in code.match_indices("crate::") {
        let rest = &code[start + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => modules.extend(group_heads(group)),
            None => modules.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()),
        }
    }
    modules
}

/// The first segment of each member of a braced import.
fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut head) = (0, Vec::new(), String::new());
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(std::mem::take(&mut head)),
            _ if depth == 0 => head.push(character),
            _ => {}
        }
    }
    heads.push(head);
    let first = |path: &String| path.trim().split("::").next().unwrap().to_owned();
    heads.iter().map(first).filter(|head| !head.is_empty()).collect()
}

#[test]
fn each_floor_imports_only_from_those_below() {
    let mut seen = 0;
    for (level, floor) in FLOORS.iter().enumerate() {
        let mut found = Vec::new();
        files(&source().join(floor), &mut found);
        files(&source().join(format!("{floor}.rs")), &mut found);
        assert!(!found.is_empty(), "the floor `{floor}` is gone; mend the list");
        for file in found {
            for module in imports(&fs::read_to_string(&file).unwrap()) {
                if let Some(other) = FLOORS.iter().position(|floor| *floor == module) {
                    assert!(
                        other <= level,
                        "{} is on `{floor}` and imports `{module}` above it",
                        file.display()
                    );
                    seen += usize::from(other < level);
                }
            }
        }
    }
    assert!(seen > 20, "only {seen} imports between floors were seen");
}

#[test]
fn every_module_is_a_floor() {
    let text = fs::read_to_string(source().join("lib.rs")).unwrap();
    let modules = text.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    let modules: Vec<_> = modules.filter_map(|module| module.strip_suffix(';')).collect();
    assert!(!modules.is_empty());
    for module in modules {
        assert!(FLOORS.contains(&module) || BESIDE.contains(&module), "`{module}` has no floor");
    }
}

#[test]
fn imports_are_read_in_every_form() {
    let text = "use crate::{\n a::{B, c::D},\n e::F,\n};\nfn f() { crate::g::h() }\n/// crate::i::J\n";
    assert_eq!(imports(text), ["a", "e", "g"]);
}
