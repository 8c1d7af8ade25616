//! The rules of typed parameters on a raw schema: whatever the schema lets pass must fit them.

use syn::Type;
use syn::ext::IdentExt as _;

use super::reading::{self, is_integer};
use crate::diagnostics::{Diagnostics, did_you_mean, listed};
use crate::json::{Json, JsonKind};
use crate::model::{RAW_ARGUMENTS, Tool};
use crate::parameter::Argument;
use crate::types;

/// A schema, and the root its local references start at.
#[derive(Clone, Copy)]
struct Place<'s> {
    schema: &'s Json,
    root: &'s Json,
}

pub(super) fn check(tool: &Tool, root: &Json, diagnostics: &mut Diagnostics) {
    let properties = root.get("properties").and_then(Json::members).unwrap_or_default();
    for argument in tool.arguments() {
        schema_describes(argument, diagnostics);
        let property = properties.iter().find(|member| member.key == argument.wire_name);
        let Some(property) = property else {
            let names = properties.iter().map(|member| member.key.as_str()).collect::<Vec<_>>();
            is_property(argument, &names, diagnostics);
            continue;
        };
        let property = Place { schema: &property.value, root };
        absence_fits(argument, property, diagnostics);
        if !argument.brings_its_own_code() {
            type_fits(argument, &argument.ty, property, diagnostics);
        }
    }
    required_is_taken(tool, root, diagnostics);
}

fn schema_describes(argument: &Argument, diagnostics: &mut Diagnostics) {
    for span in &argument.own_schema {
        diagnostics.at(
            *span,
            format_args!("the raw schema describes `{}`; write this there", argument.ident.unraw()),
        );
    }
}

fn is_property(argument: &Argument, names: &[&str], diagnostics: &mut Diagnostics) {
    if argument.is_flattened() {
        return;
    }
    let name = &argument.wire_name;
    if argument.ident.unraw() == RAW_ARGUMENTS {
        diagnostics.at(
            argument.ident.span(),
            "`raw_arguments` beside typed parameters; take either all arguments as one object or each by its name",
        );
        return;
    }
    let fix = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| match names {
        [] => "it has none, so remove the parameter".to_owned(),
        names => format!("the properties are {}", listed(names.iter().copied())),
    });
    diagnostics.at(argument.wire_span, format_args!("`{name}` is no property of the raw schema; {fix}"));
}

/// A parameter can be absent exactly where its property can.
fn absence_fits(argument: &Argument, property: Place<'_>, diagnostics: &mut Diagnostics) {
    let name = &argument.wire_name;
    let inner = types::of_option(&argument.ty);
    let ty = types::text(&argument.ty);
    let nullable = kinds(property).map(|kinds| kinds.contains(&"null"));
    if !is_required(property.root, name) {
        if inner.is_none() && !argument.has_default() {
            let default = property.schema.get("default").map_or_else(|| "..".to_owned(), Json::to_string);
            let fix = format!("write `Option<{ty}>`, or `#[arg(default = {default})]` before its name");
            diagnostics.on(&argument.ty, format_args!("`{name}` is not required by the raw schema; {fix}"));
        }
    } else if let Some(default) = &argument.default {
        diagnostics.at(
            default.key.span(),
            format_args!(
                "`{name}` is required by the raw schema, so no default is ever used; remove one of the two"
            ),
        );
    } else if let (Some(inner), Some(false)) = (inner, nullable) {
        let inner = types::text(inner);
        let fix = format!("write `{inner}`, or take it out of `required`");
        diagnostics.on(&argument.ty, format_args!("`{name}` is required by the raw schema; {fix}"));
    }
    if inner.is_none() && nullable == Some(true) {
        let message = format!("`{name}` may be `null` under the raw schema; write `Option<{ty}>`");
        diagnostics.on(&argument.ty, message);
    }
}

fn is_required(root: &Json, name: &str) -> bool {
    let required = root.get("required").and_then(Json::items).unwrap_or_default();
    required.iter().any(|item| item.text() == Some(name))
}

fn required_is_taken(tool: &Tool, root: &Json, diagnostics: &mut Diagnostics) {
    if tool.arguments().any(Argument::is_flattened) {
        return;
    }
    for item in root.get("required").and_then(Json::items).unwrap_or_default() {
        let Some(name) = item.text() else { continue };
        // A name that is no property is reported as such.
        let Some(schema) = root.get("properties").and_then(|properties| properties.get(name)) else {
            continue;
        };
        if tool.arguments().any(|argument| argument.wire_name == name) {
            continue;
        }
        let ty = wanted(Place { schema, root });
        let parameter = match syn::parse_str::<syn::Ident>(name) {
            Ok(_) => format!("{name}: {ty}"),
            Err(_) => format!("#[arg(rename = \"{name}\")] ..: {ty}"),
        };
        let message = format!("`{name}` is required, but no parameter takes it; add `{parameter}`");
        diagnostics.at(item.span, message);
    }
}

/// Plain Rust types must hold whatever the property lets pass; other types are their author's word.
fn type_fits(argument: &Argument, ty: &Type, property: Place<'_>, diagnostics: &mut Diagnostics) {
    let ty = types::peel(types::of_option(ty).unwrap_or(ty));
    let (Some(taken), Some(kinds)) = (taken(ty), kinds(property)) else { return };
    let name = &argument.wire_name;
    let odd = kinds.iter().find(|kind| **kind != "null" && !taken.contains(kind));
    if let Some(odd) = odd {
        let (found, wanted) = (types::text(ty), wanted(property));
        diagnostics.on(
            ty,
            format_args!(
                "`{name}` may be of type `{odd}` under the raw schema, which `{found}` cannot hold; write `{wanted}`"
            ),
        );
        return;
    }
    if let Some(value) = out_of_range(ty, property.schema) {
        let message = format!(
            "`{name}` may be {value} under the raw schema, which `{}` cannot hold; write a wider type",
            types::text(ty)
        );
        diagnostics.on(ty, message);
    }
    let items = property.schema.get("items").filter(|items| items.members().is_some());
    if let (Some(element), Some(schema)) = (types::element(ty), items) {
        type_fits(argument, element, Place { schema, ..property }, diagnostics);
    }
}

/// The JSON types a plain Rust type takes.
fn taken(ty: &Type) -> Option<&'static [&'static str]> {
    if types::element(ty).is_some() {
        return Some(&["array"]);
    }
    let name = match ty {
        Type::Reference(reference) => return taken(types::peel(&reference.elem)),
        other => types::last_segment(other)?.ident.to_string(),
    };
    match name.as_str() {
        "String" | "str" => Some(&["string"]),
        "bool" => Some(&["boolean"]),
        "JsonObject" => Some(&["object"]),
        name if types::is_integer(name) => Some(&["integer"]),
        name if types::is_float(name) => Some(&["number", "integer"]),
        _ => None,
    }
}

/// The type to write for a property.
fn wanted(property: Place<'_>) -> String {
    let mut kinds = kinds(property).unwrap_or_default();
    kinds.sort_unstable();
    kinds.dedup();
    let nullable = kinds.contains(&"null");
    let mut others = kinds.into_iter().filter(|kind| *kind != "null");
    let ty = match (others.next(), others.next()) {
        (Some("string"), None) => "String".to_owned(),
        (Some("integer"), None) => "i64".to_owned(),
        (Some("number"), None) | (Some("integer"), Some("number")) => "f64".to_owned(),
        (Some("boolean"), None) => "bool".to_owned(),
        (Some("object"), None) => "JsonObject".to_owned(),
        (Some("array"), None) => match property.schema.get("items") {
            Some(schema) => format!("Vec<{}>", wanted(Place { schema, ..property })),
            None => "Vec<serde_json::Value>".to_owned(),
        },
        _ => "serde_json::Value".to_owned(),
    };
    if nullable { format!("Option<{ty}>") } else { ty }
}

/// The JSON types a schema lets pass, where that can be read off it.
fn kinds(place: Place<'_>) -> Option<Vec<&str>> {
    let Place { schema, root } = place;
    if schema.get("type").is_some() {
        return Some(reading::types(schema).into_iter().filter_map(Json::text).collect());
    }
    if let Some(reference) = schema.get("$ref") {
        let schema = reading::resolve(root, reference.text()?)?;
        // One step is enough for `$defs`; a chain of references could be a circle.
        return schema.get("$ref").is_none().then(|| kinds(Place { schema, root }))?;
    }
    if let Some(values) = schema.get("enum").and_then(Json::items) {
        return Some(values.iter().map(kind).collect());
    }
    if let Some(value) = schema.get("const") {
        return Some(vec![kind(value)]);
    }
    let branches = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::items)?;
    let branches = branches.iter().filter(|branch| branch.get("$ref").is_none());
    let kinds: Option<Vec<_>> = branches.map(|schema| kinds(Place { schema, root })).collect();
    kinds.map(|kinds| kinds.concat())
}

fn kind(value: &Json) -> &'static str {
    match &value.kind {
        JsonKind::Null => "null",
        JsonKind::Bool(_) => "boolean",
        JsonKind::Number(digits) if is_integer(digits) => "integer",
        JsonKind::Number(_) => "number",
        JsonKind::String(_) => "string",
        JsonKind::Array(_) => "array",
        JsonKind::Object(_) => "object",
    }
}

/// A bound or an allowed value that an integer type cannot hold.
fn out_of_range<'s>(ty: &Type, schema: &'s Json) -> Option<&'s Json> {
    let (least, most) = types::integer_range(&types::last_segment(ty)?.ident.to_string())?;
    let bounds = ["minimum", "maximum"].into_iter().filter_map(|bound| schema.get(bound));
    let values = schema.get("enum").and_then(Json::items).unwrap_or_default();
    bounds.chain(values).find(|value| match &value.kind {
        JsonKind::Number(digits) => {
            digits.parse::<i128>().is_ok_and(|number| number < least || number > most)
        }
        _ => false,
    })
}
