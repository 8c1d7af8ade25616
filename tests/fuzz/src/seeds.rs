//! The seeds hold their laws; `cargo test` needs no fuzzer for that.

use std::{fs, path::Path};

fn each(target: &str, hold: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(!files.is_empty());
    for file in files {
        println!("{}", file.display());
        hold(&fs::read(file).unwrap());
    }
}

#[test]
fn arguments() {
    each("arguments", crate::arguments::hold);
}

#[test]
fn media() {
    each("media", crate::media::hold);
}

#[test]
fn raw_schema() {
    each("raw_schema", crate::raw_schema::hold);
}

#[test]
fn repair() {
    each("repair", crate::repair::hold);
}

#[test]
fn replies() {
    each("replies", crate::replies::hold);
}
