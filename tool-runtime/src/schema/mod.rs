//! JSON Schema as the contract: from a type or a raw document to one canonical object.

mod bounds;
mod canonical;
mod fingerprint;
mod properties;
mod walk;

#[cfg(feature = "validation")]
pub(crate) use self::walk::Subschema;
pub(crate) use self::{
    canonical::{Canonical, of_parameters, of_type, raw},
    fingerprint::fingerprint,
    walk::resolve,
};
pub use self::{fingerprint::Fingerprint, properties::Properties};

/// A JSON object: what raw tools receive and schemas are written in.
///
/// Keys keep the order they were written in.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
