//! JSON Schema as the contract: from a type or a raw document to one canonical object.

mod bounds;
mod canonical;
mod fingerprint;
mod properties;
mod walk;

pub(crate) use self::{
    canonical::{Canonical, of_parameters, of_type, raw},
    fingerprint::fingerprint,
    walk::{Subschema, resolve},
};
pub use self::{fingerprint::Fingerprint, properties::Properties};

/// A JSON object: what raw tools receive and schemas are written in.
///
/// Keys keep the order they were written in.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
