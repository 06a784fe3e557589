//! What derives cannot say of schemas.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Says of schemas what derives cannot.
///
/// Answers always have all their fields: what can be absent is null there. Requests may leave
/// out what is optional, or give null; a change (`…Patch`) takes null only where it means
/// *clear*, which its own schema says already.
pub(super) fn polish_schemas(document: &mut Value) {
    let answers = schemas_reachable_from_answers(document);
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    for (name, schema) in schemas.iter_mut() {
        let required: BTreeSet<String> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { continue };
        let sometimes: BTreeSet<&str> =
            if name == "Pagination" { BTreeSet::from(["total"]) } else { BTreeSet::new() };
        if !name.ends_with("Patch") {
            for (field, property) in properties.iter_mut() {
                if !required.contains(field) && !sometimes.contains(field.as_str()) {
                    make_nullable(property);
                }
            }
        }
        let all: Vec<String> =
            properties.keys().filter(|field| !sometimes.contains(field.as_str())).cloned().collect();
        if answers.contains(name) {
            // What a request gives has an end that a sum has not.
            for property in properties.values_mut().filter(|property| property["format"] == "decimal") {
                property["pattern"] = json!(SUM_PATTERN);
            }
            schema["required"] = json!(all);
        } else {
            schema["additionalProperties"] = json!(false);
        }
    }
}

/// Takes away what Rust left in: formats such as `uint32`, whole numbers with a point, and
/// defaults that are spelled out.
pub(super) fn tidy(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields.get("type").is_some_and(|ty| ty == "integer") && fields.contains_key("format") {
                let unsigned = fields["format"].as_str().is_some_and(|format| format.starts_with('u'));
                fields.insert("format".to_owned(), json!("int64"));
                if unsigned {
                    fields.entry("minimum").or_insert(json!(0));
                }
            }
            fields.retain(|name, value| name != "deprecated" || *value != false);
            if fields.get("in").is_some_and(Value::is_string) {
                fields.remove("explode");
            }
            // A reference with something beside it: what is beside it stands outside as well.
            if let Some(parts) = fields.get_mut("allOf").and_then(Value::as_array_mut) {
                parts.retain(|part| part.get("$ref").is_some());
            }
            for limit in ["minimum", "maximum"] {
                if let Some(whole) =
                    fields.get(limit).and_then(Value::as_f64).filter(|limit| limit.fract() == 0.0)
                {
                    #[expect(clippy::cast_possible_truncation, reason = "limits are small")]
                    fields.insert(limit.to_owned(), json!(whole as i64));
                }
            }
            fields.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// An amount of any size: of many amounts together, each of which has at most ten digits before the point.
const SUM_PATTERN: &str = r"^-?[0-9]+(\.[0-9]{1,6})?$";

/// Has what refers to a schema, or is null, say so in a way that every reader takes: for OpenAPI 3.0.3, `nullable`
/// beside `allOf` takes back nothing of what `allOf` refuses.
pub(super) fn spell_out_null(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(spell_out_null);
            if fields.contains_key("allOf")
                && fields.remove("nullable").is_some_and(|nullable| nullable == true)
            {
                let mut choices = fields.remove("allOf").unwrap_or_default();
                if let Some(choices) = choices.as_array_mut() {
                    choices.push(json!({ "enum": [null], "nullable": true }));
                }
                fields.insert("anyOf".to_owned(), choices);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(spell_out_null),
        _ => {}
    }
}

/// OpenAPI 3.0 reads nothing beside a `$ref`, so that one is wrapped.
fn make_nullable(property: &mut Value) {
    if property.get("$ref").is_some() {
        *property = json!({ "allOf": [property.take()], "nullable": true });
    } else {
        property["nullable"] = json!(true);
    }
}

fn schemas_reachable_from_answers(document: &Value) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut pending: Vec<&Value> = Vec::new();
    for (_, methods) in document["paths"].as_object().into_iter().flatten() {
        pending
            .extend(methods.as_object().into_iter().flatten().map(|(_, operation)| &operation["responses"]));
    }
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(fields) => {
                if let Some(name) =
                    fields.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next())
                    && reached.insert(name.to_owned())
                {
                    pending.push(&document["components"]["schemas"][name]);
                }
                pending.extend(fields.values());
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    reached
}
