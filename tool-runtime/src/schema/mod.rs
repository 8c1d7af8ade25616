//! JSON Schema as the contract: from a type or a raw document to one canonical object.

mod argument;
mod bounds;
mod canonical;
mod fingerprint;
mod properties;
mod root;
mod walk;

#[cfg(feature = "validation")]
pub(crate) use self::walk::Subschema;
pub use self::{argument::Argument, fingerprint::Fingerprint, properties::Properties};
pub(crate) use self::{
    canonical::{Canonical, of_parameters, of_type, raw},
    fingerprint::fingerprint,
    root::{followed, with_property},
    walk::{find, for_each_subschema, resolve},
};

/// A JSON object: what raw tools receive and schemas are written in.
///
/// Keys keep the order they were written in.
///
/// ```
/// use tool_runtime::{JsonObject, serde_json::json};
///
/// let object = JsonObject::from_iter([("city".to_owned(), json!("Paris"))]);
/// assert_eq!(object["city"], "Paris");
/// ```
pub type JsonObject = serde_json::Map<String, serde_json::Value>;
