//! The rules of raw schemas. Only the subschemas of known keywords are visited: what stands in
//! `enum`, `const`, `default` or `examples` is data.

use syn::ext::IdentExt as _;

use super::reading::{is_integer, resolve, types};
use super::{pattern, typed_handler};
use crate::diagnostics::{Diagnostics, did_you_mean, listed};
use crate::json::{Json, JsonKind, Member};
use crate::model::{RAW_ARGUMENTS, Tool};

const TYPES: [&str; 7] = ["object", "array", "string", "number", "integer", "boolean", "null"];
const SCHEMA_MAPS: [&str; 5] =
    ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"];
const SCHEMA_LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
const SCHEMAS: [&str; 11] = [
    "items",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "additionalItems",
];

pub(super) fn check(tool: &Tool, diagnostics: &mut Diagnostics) {
    schema_names_itself(tool, diagnostics);
    let Some(schema) = &tool.attribute.raw_schema else { return };
    if tool.takes_object() {
        takes_raw_arguments(tool, diagnostics);
    }
    let Some(known) = schema.known() else {
        typed_handler_knows_its_schema(tool, diagnostics);
        return;
    };
    named(&known.json, diagnostics);
    if let Some(parameters) = parameters_of(&known.json, diagnostics) {
        if !tool.takes_object() || tool.arguments().next().is_none() {
            typed_handler::check(tool, parameters, diagnostics);
        }
        root_is_an_object(parameters, diagnostics);
        each_schema(parameters, parameters, diagnostics);
    }
}

fn schema_names_itself(tool: &Tool, diagnostics: &mut Diagnostics) {
    if let Some(name) = &tool.attribute.name {
        diagnostics.on(name, "`name` beside `raw_schema`; the schema's own `\"name\"` counts, so remove it");
    }
    if let Some(description) = &tool.attribute.description {
        diagnostics.at(
            description.key.span(),
            "`description` beside `raw_schema`; the schema's own `\"description\"` counts, so remove it",
        );
    }
}

fn takes_raw_arguments(tool: &Tool, diagnostics: &mut Diagnostics) {
    for argument in tool.arguments() {
        let attributes = !argument.forwarded.is_empty()
            || argument.default.is_some()
            || argument.rename.is_some()
            || argument.description.is_some();
        if attributes {
            diagnostics.at(
                argument.ident.span(),
                "`raw_arguments` follows the schema alone; remove its docs and attributes",
            );
        }
        let name = crate::types::last_segment(&argument.ty).map(|segment| segment.ident.to_string());
        if name.is_some_and(|name| name != "JsonObject" && crate::types::is_plain(&name)) {
            diagnostics
                .on(&argument.ty, "`raw_arguments` takes all arguments as one object; write `JsonObject`");
        }
    }
}

fn typed_handler_knows_its_schema(tool: &Tool, diagnostics: &mut Diagnostics) {
    let typed = tool.arguments().filter(|argument| argument.ident.unraw() != RAW_ARGUMENTS);
    for argument in typed {
        diagnostics.at(
            argument.ident.span(),
            "a typed parameter on a schema that the macro cannot read; write `raw_arguments: JsonObject`, or the schema itself in the attribute",
        );
    }
}

fn named(schema: &Json, diagnostics: &mut Diagnostics) {
    match schema.get("name") {
        None => diagnostics.at(schema.span, "the schema has no `name`; add `\"name\": \"..\"`"),
        Some(name) if name.text().is_none() => {
            diagnostics.at(name.span, "`name` is not a string; write the tool's name in quotes");
        }
        Some(_) => {}
    }
    if let Some(description) = schema.get("description")
        && description.text().is_none()
    {
        diagnostics.at(description.span, "`description` is not a string; write it in quotes");
    }
}

fn parameters_of<'a>(schema: &'a Json, diagnostics: &mut Diagnostics) -> Option<&'a Json> {
    let parameters = schema.get("parameters");
    if parameters.is_none() {
        diagnostics.at(
            schema.span,
            "the schema has no `parameters`; add `\"parameters\": { \"type\": \"object\", \"properties\": {} }`",
        );
    }
    parameters
}

/// A root that says nothing of its type (`{}`, for no arguments) is taken for an object.
fn root_is_an_object(parameters: &Json, diagnostics: &mut Diagnostics) {
    let ty = parameters.get("type");
    let says_more =
        ["$ref", "anyOf", "oneOf", "enum", "const"].iter().any(|key| parameters.get(key).is_some());
    let is_object = ty.map_or(!says_more, |ty| ty.text() == Some("object"));
    if parameters.members().is_some() && is_object {
        return;
    }
    let span = ty.map_or(parameters.span, |ty| ty.span);
    diagnostics.at(span, "`parameters` is no object schema; write `\"type\": \"object\"`");
}

fn each_schema(schema: &Json, root: &Json, diagnostics: &mut Diagnostics) {
    let Some(members) = schema.members() else {
        if !matches!(schema.kind, JsonKind::Bool(_)) {
            diagnostics.at(schema.span, "not a schema; write an object such as `{ \"type\": \"string\" }`");
        }
        return;
    };
    known_types(schema, diagnostics);
    required_exist(schema, diagnostics);
    enum_fits_type(schema, diagnostics);
    local_refs_resolve(schema, root, diagnostics);
    pattern::is_balanced(schema, diagnostics);
    for child in members.iter().flat_map(subschemas) {
        each_schema(child, root, diagnostics);
    }
}

/// The schemas a keyword holds.
fn subschemas(Member { key, value }: &Member) -> Vec<&Json> {
    let key = key.as_str();
    if SCHEMA_MAPS.contains(&key) {
        return value.members().unwrap_or_default().iter().map(|member| &member.value).collect();
    }
    if SCHEMA_LISTS.contains(&key) || key == "items" && value.items().is_some() {
        return value.items().unwrap_or_default().iter().collect();
    }
    if SCHEMAS.contains(&key) { vec![value] } else { Vec::new() }
}

fn known_types(schema: &Json, diagnostics: &mut Diagnostics) {
    for ty in types(schema) {
        let name = ty.text().unwrap_or_default();
        if TYPES.contains(&name) {
            continue;
        }
        let instead = match name {
            "int" | "long" => Some("did you mean `integer`?".to_owned()),
            "float" | "double" => Some("did you mean `number`?".to_owned()),
            "dict" | "map" => Some("did you mean `object`?".to_owned()),
            "list" | "tuple" => Some("did you mean `array`?".to_owned()),
            "nil" | "none" | "None" | "NoneType" | "undefined" => Some("did you mean `null`?".to_owned()),
            "str" | "text" | "date" | "datetime" | "time" | "uuid" | "email" => {
                Some("did you mean `string`?".to_owned())
            }
            _ => did_you_mean(name, TYPES),
        };
        let fix = instead.unwrap_or_else(|| format!("the types are {}", listed(TYPES)));
        diagnostics.at(ty.span, format_args!("unknown type {ty}; {fix}"));
    }
}

fn required_exist(schema: &Json, diagnostics: &mut Diagnostics) {
    let Some(required) = schema.get("required") else { return };
    let Some(items) = required.items() else {
        diagnostics.at(required.span, "`required` is not a list; write the names in `[..]`");
        return;
    };
    let Some(properties) = schema.get("properties").and_then(Json::members) else { return };
    let names = || properties.iter().map(|member| member.key.as_str());
    for item in items {
        let Some(name) = item.text() else {
            diagnostics.at(item.span, "`required` holds a value that is no string; write a property's name");
            continue;
        };
        if names().any(|property| property == name) {
            continue;
        }
        let fix = did_you_mean(name, names())
            .unwrap_or_else(|| "add it to `properties` or remove it here".to_owned());
        diagnostics.at(item.span, format_args!("`{name}` is required but no property; {fix}"));
    }
}

fn enum_fits_type(schema: &Json, diagnostics: &mut Diagnostics) {
    let types: Vec<&str> = types(schema).into_iter().filter_map(Json::text).collect();
    let Some(values) = schema.get("enum").and_then(Json::items).filter(|_| !types.is_empty()) else {
        return;
    };
    for value in values {
        if !types.iter().any(|ty| fits(value, ty)) {
            diagnostics.at(
                value.span,
                format_args!("`{value}` is no {}; change the `type` or the value", types.join(" or ")),
            );
        }
    }
}

fn fits(value: &Json, ty: &str) -> bool {
    match &value.kind {
        JsonKind::Null => ty == "null",
        JsonKind::Bool(_) => ty == "boolean",
        JsonKind::Number(digits) => ty == "number" || ty == "integer" && is_integer(digits),
        JsonKind::String(_) => ty == "string",
        JsonKind::Array(_) => ty == "array",
        JsonKind::Object(_) => ty == "object",
    }
}

fn local_refs_resolve(schema: &Json, root: &Json, diagnostics: &mut Diagnostics) {
    let Some(reference) = schema.get("$ref") else { return };
    let Some(pointer) = reference.text().filter(|text| text.starts_with("#/")) else { return };
    // A percent-encoded pointer is left to the run time.
    if resolve(root, pointer).is_none() && !pointer.contains('%') {
        diagnostics.at(
            reference.span,
            format_args!(
                "`{pointer}` leads nowhere; a local `$ref` starts at `parameters`, e.g. `#/$defs/Item`"
            ),
        );
    }
}
