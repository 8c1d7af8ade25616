//! What 200 macro-made tools cost the compiler, over the same written by hand with derives.
//!
//! Two crates are generated and compiled in turn: the wall time of `cargo check` after their one
//! file was touched, and the size of the stripped release binary. Run it:
//! `cargo bench --bench compile`

#![allow(clippy::expect_used, reason = "a bench may stop on what it did not expect")]

mod sources;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use self::sources::Kind;

const TOOLS: usize = 200;
const ROUNDS: usize = 9;

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return; // `cargo test --benches` wants to know only whether it builds
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile");
    let pair = |validating| [true, false].map(|by_macro| lay_out(&folder, Kind { by_macro, validating }));
    let plain = pair(false);
    let [by_macro, by_hand] = touched_checks(&plain);
    report("cargo check, touched", by_macro.as_secs_f64() * 1e3, by_hand.as_secs_f64() * 1e3, "ms", 1.2);
    let [by_macro, by_hand] = plain.map(|krate| stripped_size(&krate));
    report("stripped release binary", by_macro, by_hand, "KiB", 1.3);
    let [by_macro, by_hand] = pair(true).map(|krate| stripped_size(&krate));
    report("the same, validating", by_macro, by_hand, "KiB", 1.3);
}

/// The median time of each crate's check, the two in turn.
fn touched_checks(crates: &[PathBuf; 2]) -> [Duration; 2] {
    let mut times = [const { Vec::new() }; 2];
    for krate in crates {
        cargo(krate, &["check"]);
    }
    for round in 1..=ROUNDS {
        for (krate, times) in crates.iter().zip(&mut times) {
            times.push(touched_check(krate));
        }
        println!("round {round} of {ROUNDS}: {:?} by macro, {:?} by hand", last(&times[0]), last(&times[1]));
    }
    times.map(median)
}

/// Writes one of the crates, with the versions this workspace is locked to.
fn lay_out(folder: &Path, kind: Kind) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace is above");
    let krate = folder.join(kind.name());
    fs::create_dir_all(krate.join("src")).expect("a folder for the crate");
    fs::write(krate.join("src/main.rs"), kind.source(TOOLS)).expect("its source");
    fs::write(krate.join("Cargo.toml"), kind.manifest(&workspace.join("tool-runtime")))
        .expect("its manifest");
    fs::copy(workspace.join("Cargo.lock"), krate.join("Cargo.lock")).expect("its lock file");
    krate
}

fn cargo(krate: &Path, arguments: &[&str]) {
    let target = krate.parent().expect("crates share a folder").join("target");
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(krate)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn touched_check(krate: &Path) -> Duration {
    let source = krate.join("src/main.rs");
    let text = fs::read_to_string(&source).expect("the source is there");
    fs::write(&source, text).expect("the source is touched");
    let started = Instant::now();
    cargo(krate, &["check"]);
    started.elapsed()
}

/// In KiB.
#[expect(clippy::cast_precision_loss, reason = "binaries are small")]
fn stripped_size(krate: &Path) -> f64 {
    cargo(krate, &["build", "--release"]);
    let name = krate.file_name().expect("the crate has a name");
    let binary = krate.with_file_name("target").join("release").join(name);
    fs::metadata(binary).expect("the binary is there").len() as f64 / 1024.0
}

fn last(times: &[Duration]) -> Duration {
    times.last().copied().unwrap_or_default()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn report(title: &str, by_macro: f64, by_hand: f64, unit: &str, bound: f64) {
    let ratio = by_macro / by_hand;
    println!(
        "{title:<26} {by_macro:>9.1} {unit:<3} by macro {by_hand:>9.1} {unit:<3} by hand  ratio {ratio:.3}, at most {bound}"
    );
}
