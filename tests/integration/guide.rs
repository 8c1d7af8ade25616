//! The guide's page of mistakes shows what the compiler says: each mistake is one of `tests/ui`.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A section of the page.
#[derive(Debug, Default)]
struct Mistake {
    title: String,
    /// The code blocks, each behind the word that opens it.
    blocks: Vec<(String, Vec<String>)>,
}

/// A case of `tests/ui`.
struct Case {
    path: PathBuf,
    code: Vec<String>,
    /// The compiler's errors, each a paragraph.
    errors: Vec<Vec<String>>,
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn mistakes() -> Vec<Mistake> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tool-runtime/docs/guide/mistakes.md");
    sections(&read(&page))
}

fn sections(page: &str) -> Vec<Mistake> {
    let mut mistakes: Vec<Mistake> = Vec::new();
    let mut in_block = false;
    for line in page.lines() {
        match (line.strip_prefix("## "), line.strip_prefix("```"), mistakes.last_mut()) {
            (Some(title), ..) if !in_block => {
                mistakes.push(Mistake { title: title.to_owned(), ..Mistake::default() });
            }
            (_, Some(kind), Some(mistake)) => {
                if !in_block {
                    mistake.blocks.push((kind.to_owned(), Vec::new()));
                }
                in_block = !in_block;
            }
            (.., Some(mistake)) if in_block => {
                mistake.blocks.last_mut().unwrap().1.push(line.to_owned());
            }
            _ => {}
        }
    }
    mistakes
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for theme in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")).unwrap() {
        let theme = theme.unwrap().path();
        let files = if theme.is_dir() { fs::read_dir(theme).unwrap().collect() } else { Vec::new() };
        let paths = files.into_iter().map(|file| file.unwrap().path());
        cases.extend(paths.filter(|path| path.extension().is_some_and(|end| end == "stderr")).map(case));
    }
    cases
}

fn case(path: PathBuf) -> Case {
    let paragraphs = |text: &str| text.split("\n\n").map(message).collect();
    Case { code: code(&read(&path.with_extension("rs"))), errors: paragraphs(&read(&path)), path }
}

/// The lines a reader sees.
fn code(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| *line != "#" && !line.starts_with("# ")).map(str::to_owned).collect()
}

/// A message without line numbers, its broken lines joined.
fn message(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let unnumbered = line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
        let is_quoted = unnumbered.starts_with('|') || unnumbered.starts_with('=');
        match lines.last_mut() {
            Some(last) if indent >= "error: ".len() && !is_quoted => {
                last.push(' ');
                last.push_str(unnumbered);
            }
            _ => lines.push(unnumbered.to_owned()),
        }
    }
    lines
}

/// Whether `whole` has all of `part`, in its order.
fn holds(whole: &[String], part: &[String]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|line| whole.any(|other| other == line))
}

impl Mistake {
    fn block(&self, index: usize) -> String {
        self.blocks[index].1.join("\n")
    }

    fn stands_in(&self, case: &Case) -> bool {
        let said = message(&self.block(1));
        holds(&case.code, &code(&self.block(0))) && case.errors.iter().any(|error| holds(error, &said))
    }
}

#[test]
fn every_mistake_is_shown_with_its_message_and_mended() {
    let mistakes = mistakes();
    assert!(mistakes.len() >= 20, "only {} mistakes were found", mistakes.len());
    for mistake in mistakes {
        let kinds: Vec<_> = mistake.blocks.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, ["compile_fail", "text", ""], "{}", mistake.title);
        assert!(mistake.blocks.iter().all(|(_, lines)| !lines.is_empty()), "{}", mistake.title);
    }
}

#[test]
fn every_mistake_and_its_message_are_a_case_of_the_ui_tests() {
    let cases = cases();
    assert!(cases.len() > 50, "only {} cases were found", cases.len());
    let drifted: Vec<_> = mistakes()
        .into_iter()
        .filter(|mistake| !cases.iter().any(|case| mistake.stands_in(case)))
        .map(|mistake| {
            let code = code(&mistake.block(0));
            let near = cases.iter().filter(|case| holds(&case.code, &code)).map(|case| &case.path);
            format!("{}: its code is that of {:?}", mistake.title, near.collect::<Vec<_>>())
        })
        .collect();
    assert!(drifted.is_empty(), "the compiler says something else now of\n{}", drifted.join("\n"));
}

#[test]
fn a_message_is_compared_without_line_numbers_and_with_its_broken_lines_joined() {
    let said = "error: a; b\n  --> file.rs:7:2\n   |\n 7 |     x\n   |     ^ c\n   = note: d; e";
    let shown = "error: a;\n       b\n  |\n  |     x\n  |     ^ c\n  = note: d;\n          e";
    assert!(holds(&message(said), &message(shown)));
    for drifted in ["error: a", "error: a; b\n  |     ^ d", "  |     ^ c\nerror: a; b", "  |    x"] {
        assert!(!holds(&message(said), &message(drifted)), "{drifted}");
    }
}

#[test]
fn hidden_lines_are_no_part_of_a_mistake() {
    let page =
        "# Theme\n\n## Title\n\n```compile_fail\n# use a;\n#[b]\nfn c() {}\n```\n```text\nerror\n```\n";
    let mistakes = sections(page);
    assert_eq!(mistakes[0].title, "Title");
    assert_eq!(code(&mistakes[0].block(0)), ["#[b]", "fn c() {}"]);
    assert_eq!(mistakes[0].block(1), "error");
}
