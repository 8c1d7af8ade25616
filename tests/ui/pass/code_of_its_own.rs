//! A type that cannot be an argument can, with code that reads and describes it.
use tool_runtime::{Tool, function_tool, serde, tools};

struct Seconds(u64);

mod seconds {
    use super::{Seconds, serde};

    pub fn deserialize<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Seconds, D::Error> {
        serde::Deserialize::deserialize(deserializer).map(Seconds)
    }
}

/// Wait.
#[function_tool]
async fn wait(
    #[serde(deserialize_with = "seconds::deserialize")]
    #[schemars(with = "u64")]
    time: Seconds,
) -> u64 {
    time.0
}

/// Opaque answers are answers.
#[function_tool]
fn opaque() -> impl serde::Serialize {
    [1, 2]
}

/// So are opaque errors.
#[function_tool]
fn opaque_error() -> Result<u8, impl std::error::Error + Send + Sync + 'static> {
    "1".parse::<u8>()
}

/// With every section a doc comment can have.
///
/// # Arguments
/// * `number` - A number.
///
/// # Errors
/// Never.
///
/// # Panics
/// Never.
///
/// # Examples
/// ```
/// # let hidden = 1;
/// ```
#[function_tool]
fn documented(number: u8) -> Result<u8, std::fmt::Error> {
    Ok(number)
}

fn main() {
    let _: Vec<Tool> = tools![wait, opaque, opaque_error, documented];
    assert_eq!(documented::DESCRIPTION, "With every section a doc comment can have.");
}
