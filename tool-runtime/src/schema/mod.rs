//! JSON Schema as the contract: from a type or a raw document to one canonical object.

mod bounds;
mod canonical;
mod fingerprint;
mod walk;

pub(crate) use self::{
    canonical::{Canonical, of_type, raw},
    fingerprint::fingerprint,
    walk::{Subschema, resolve},
};
pub use fingerprint::Fingerprint;

/// A JSON object: what raw tools receive and schemas are written in.
///
/// Keys keep the order they were written in.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
