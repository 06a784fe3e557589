//! An example of every body.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::operations_mut;

/// Examples of what is more than its parts, by the name of its schema, and of texts, by the name of their field: what
/// one tries out is taken.
static EXAMPLES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).expect("the examples are JSON"));

/// Puts an example on every JSON body, built from the examples of its parts.
pub(super) fn add_examples(document: &mut Value) {
    let whole = document.clone();
    for (_, operation) in operations_mut(document) {
        if let Some(request) = operation.get_mut("requestBody") {
            add_example(&whole, request, None);
        }
        for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
            add_example(&whole, response, status.parse().ok());
        }
    }
}

fn add_example(document: &Value, body: &mut Value, status: Option<u16>) {
    let Some(media) = body.pointer_mut("/content/application~1json") else { return };
    let mut example = example_of(document, &media["schema"]);
    if let (Some(status), Some(envelope)) =
        (status, example.as_object_mut().filter(|e| e.contains_key("requestId")))
    {
        envelope.insert("status".to_owned(), json!(status));
        envelope.insert("requestId".to_owned(), json!("req-2026-03-14-0001"));
    }
    media["example"] = example;
}

fn example_of(document: &Value, schema: &Value) -> Value {
    if let Some(example) = schema.get("example") {
        return shortened(example, schema["maxLength"].as_u64());
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        let told = EXAMPLES["schemas"].get(name).cloned();
        return told.unwrap_or_else(|| example_of(document, &document["components"]["schemas"][name]));
    }
    for choices in ["allOf", "anyOf", "oneOf"] {
        if let Some([first, ..]) = schema[choices].as_array().map(Vec::as_slice) {
            return example_of(document, first);
        }
    }
    if let Some(first) = schema["enum"].as_array().and_then(|choices| choices.first()) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("object") => example_object(document, schema),
        Some("array") => json!([example_of(document, &schema["items"])]),
        Some("integer") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(true),
        Some("string") => json!("text"),
        _ => Value::Null,
    }
}

/// An example as far as it fits: texts of any length share one.
fn shortened(example: &Value, longest: Option<u64>) -> Value {
    match (example, longest.and_then(|longest| usize::try_from(longest).ok())) {
        (Value::String(text), Some(longest)) => text.chars().take(longest).collect::<String>().trim().into(),
        _ => example.clone(),
    }
}

fn example_object(document: &Value, schema: &Value) -> Value {
    let mut example: Map<String, Value> = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let is_text = matches!(property["format"].as_str(), Some("multi-line" | "single-line"));
        let told = EXAMPLES["fields"].get(name).filter(|_| is_text).cloned();
        example.insert(name.clone(), told.unwrap_or_else(|| example_of(document, property)));
    }
    Value::Object(example)
}
