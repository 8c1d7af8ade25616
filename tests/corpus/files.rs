//! Reading the folder of cases.

use std::{fs, path::PathBuf};

use serde_json::Value;

/// The folder of cases.
pub(crate) struct Corpus {
    folder: PathBuf,
}

/// A JSON document, and where it stands: its file, or its file and line.
pub(crate) struct Document {
    pub(crate) place: String,
    pub(crate) value: Value,
}

impl Corpus {
    /// The folder, when there is one; else says what is left out.
    pub(crate) fn open(left_out: &str) -> Option<Self> {
        let folder = tool_tests::corpus_folder(left_out)?;
        assert!(folder.is_dir(), "TOOL_CORPUS names {}, which is no folder", folder.display());
        Some(Self { folder })
    }

    /// The lines of every JSON-lines file whose name starts with `prefix`.
    pub(crate) fn lines(&self, prefix: &str) -> Vec<Document> {
        let files = self.texts(prefix);
        let lines = files.iter().flat_map(|(file, text)| {
            let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
            lines.map(move |(index, line)| parsed(format!("{file}:{}", index + 1), line))
        });
        lines.collect()
    }

    /// Every JSON file whose name starts with `prefix`.
    pub(crate) fn documents(&self, prefix: &str) -> Vec<Document> {
        self.texts(prefix).into_iter().map(|(file, text)| parsed(file, &text)).collect()
    }

    /// The files whose names start with `prefix`, by name; there must be one.
    fn texts(&self, prefix: &str) -> Vec<(String, String)> {
        let entries = fs::read_dir(&self.folder).expect("the folder can be read");
        let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        let mut names: Vec<_> = names
            .filter(|name| name.starts_with(prefix) && name.rsplit('.').next().is_some_and(is_json))
            .collect();
        names.sort_unstable();
        assert!(!names.is_empty(), "no file `{prefix}*` in {}", self.folder.display());
        let read = |name: String| {
            let text = fs::read_to_string(self.folder.join(&name));
            (name.clone(), text.unwrap_or_else(|error| panic!("{name}: {error}")))
        };
        names.into_iter().map(read).collect()
    }
}

fn is_json(extension: &str) -> bool {
    matches!(extension, "json" | "jsonl")
}

fn parsed(place: String, text: &str) -> Document {
    let value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{place}: {error}"));
    Document { place, value }
}

/// The items of a list; of nothing, none.
pub(crate) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A text that must be there.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("expected a text, found {value}"))
}
