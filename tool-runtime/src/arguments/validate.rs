//! Constraints, enforced by the `jsonschema` crate (feature `validation`).

#[cfg(feature = "validation")]
pub(super) use self::enforced::Validator;
#[cfg(not(feature = "validation"))]
pub(super) use self::refused::Validator;

#[cfg(feature = "validation")]
mod enforced {
    use std::fmt;

    use jsonschema::{Draft, ValidationError};
    use serde_json::Value;

    use super::super::{
        describe::describe,
        faults::{ArgumentFault, MAX_FAULTS},
    };
    use crate::schema::{JsonObject, Subschema, resolve};

    /// A schema, compiled.
    pub(crate) struct Validator(jsonschema::Validator);

    impl Validator {
        /// Compiles `schema`; says why not, when it is no valid schema.
        pub(crate) fn new(schema: &JsonObject, dialect: Option<&str>) -> Result<Option<Self>, String> {
            let draft = draft(schema, dialect);
            let options = jsonschema::options().with_draft(draft).should_validate_formats(false).offline();
            match options.build(&Value::Object(schema.clone())) {
                Ok(validator) => Ok(Some(Self(validator))),
                Err(error) => {
                    Err(format!("the schema is not valid at `{}`: {}", error.instance_path(), error))
                }
            }
        }

        pub(crate) fn accepts(&self, arguments: &Value) -> bool {
            self.0.is_valid(arguments)
        }

        pub(crate) fn explain(&self, schema: &JsonObject, arguments: &Value) -> Vec<ArgumentFault> {
            self.0.iter_errors(arguments).take(MAX_FAULTS).map(|error| fault(schema, &error)).collect()
        }
    }

    /// An error in the words all faults are told in, where its keyword is one a schema is described
    /// by; in the validator's otherwise.
    fn fault(schema: &JsonObject, error: &ValidationError<'_>) -> ArgumentFault {
        let pointer = error.instance_path().to_string();
        let path = error.schema_path().to_string();
        let (parent, keyword) = path.rsplit_once('/').unwrap_or_default();
        let described = matches!(
            keyword,
            "pattern" | "type" | "enum" | "const" | "anyOf" | "oneOf" | "multipleOf" | "uniqueItems"
        );
        match resolve(schema, &format!("#{parent}")).filter(|_| described) {
            Some(schema_there) => {
                ArgumentFault::mismatch(pointer, describe(schema, schema_there), error.instance())
            }
            None => ArgumentFault::other(pointer, error.masked().to_string()),
        }
    }

    impl fmt::Debug for Validator {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Validator")
        }
    }

    /// The draft a schema names, or the one it is written in.
    fn draft(schema: &JsonObject, dialect: Option<&str>) -> Draft {
        match dialect {
            Some(dialect) if dialect.contains("draft-04") => Draft::Draft4,
            Some(dialect) if dialect.contains("draft-06") => Draft::Draft6,
            Some(dialect) if dialect.contains("draft-07") => Draft::Draft7,
            Some(dialect) if dialect.contains("2019-09") => Draft::Draft201909,
            None if speaks_draft_7(schema) => Draft::Draft7,
            _ => Draft::Draft202012,
        }
    }

    /// Whether a schema is written in draft 7's terms where 2020-12 reads them otherwise. Tools
    /// seldom name their draft, and those that do may have had the name removed on the way.
    fn speaks_draft_7(schema: &JsonObject) -> bool {
        schema.iter().any(|(keyword, value)| match (Subschema::of(keyword), value) {
            _ if matches!(keyword.as_str(), "additionalItems" | "dependencies") => true,
            (Some(Subschema::One), Value::Array(_)) => keyword == "items",
            (Some(Subschema::One), Value::Object(schema)) => speaks_draft_7(schema),
            (Some(Subschema::Many), Value::Array(schemas)) => {
                schemas.iter().filter_map(Value::as_object).any(speaks_draft_7)
            }
            (Some(Subschema::Named), Value::Object(schemas)) => {
                schemas.values().filter_map(Value::as_object).any(speaks_draft_7)
            }
            _ => false,
        })
    }
}

#[cfg(not(feature = "validation"))]
mod refused {
    use serde_json::Value;

    use super::super::faults::ArgumentFault;
    use crate::schema::JsonObject;

    /// Nothing is of this type: a schema that needs one cannot be built without the feature.
    #[derive(Debug)]
    pub(crate) enum Validator {}

    impl Validator {
        pub(crate) fn new(_schema: &JsonObject, _dialect: Option<&str>) -> Result<Option<Self>, String> {
            Err("its schema has constraints that only the feature `validation` of `tool-runtime` enforces; \
                 turn the feature on"
                .to_owned())
        }

        pub(crate) fn accepts(&self, _arguments: &Value) -> bool {
            match *self {}
        }

        pub(crate) fn explain(&self, _schema: &JsonObject, _arguments: &Value) -> Vec<ArgumentFault> {
            match *self {}
        }
    }
}
