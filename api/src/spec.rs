//! The published document, and what the server looks up in it.

mod examples;
mod lookup;
mod operations;
mod programs;
mod schemas;

use std::{collections::HashMap, marker::PhantomData, sync::LazyLock};

use poem::{endpoint::BoxEndpoint, http::Method};
use poem_openapi::{
    OpenApi, OpenApiService,
    registry::{MetaApi, Registry},
};
use serde_json::{Value, json};

pub(crate) use lookup::{Operation, Operations, Place};
pub(crate) use operations::{KEY_PATTERN, is_probe};

use crate::{
    error::{REFUSALS, Refusal},
    resources::Resources,
};
use examples::add_examples;
use operations::{add_limit_headers, limit_headers, polish_operation};
use schemas::{polish_schemas, spell_out_null, tidy};

/// Where every operation lives, below the server.
pub const BASE: &str = "/api/v1";

/// The document as it is published. It is made from types alone: no store, no settings.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(document);

/// Every operation by its path.
pub(crate) static OPERATIONS: LazyLock<Operations> = LazyLock::new(|| Operations::of(&DOCUMENT));

/// The document as YAML, for people and generators.
#[must_use]
pub fn openapi_yaml() -> String {
    crate::yaml::to_yaml(&DOCUMENT)
}

/// The document as JSON.
#[must_use]
pub fn openapi_json() -> String {
    DOCUMENT.to_string()
}

/// The operations of an API without an instance of it.
struct Described<T>(PhantomData<T>);

impl<T: OpenApi> OpenApi for Described<T> {
    fn meta() -> Vec<MetaApi> {
        T::meta()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn add_routes(self, _: &mut HashMap<String, HashMap<Method, BoxEndpoint<'static>>>) {}
}

fn document() -> Value {
    let described = Described::<Resources>(PhantomData);
    let service = OpenApiService::new(described, "EarnTrack", env!("CARGO_PKG_VERSION"))
        .description(include_str!("spec/description.md"))
        .license(poem_openapi::LicenseObject::new("MIT OR Apache-2.0"));
    let mut document: Value = serde_json::from_str(&service.spec()).expect("the document is JSON");
    document["servers"] = json!([{ "url": BASE }]);
    document["tags"] = json!(tags());
    tidy(&mut document);
    polish_schemas(&mut document);
    for (path, operation) in operations_mut(&mut document) {
        polish_operation(&path, operation);
    }
    spell_out_null(&mut document);
    add_examples(&mut document);
    document["components"]["headers"] = limit_headers();
    document["components"]["responses"] =
        REFUSALS.iter().map(|refusal| (refusal.name.to_owned(), shared(refusal))).collect();
    document
}

/// A refusal as every operation that can give it refers to it.
fn shared(refusal: &Refusal) -> Value {
    let details = if refusal.status == 400 { json!({ "amount": "Field is required" }) } else { json!({}) };
    let example = json!({
        "success": false,
        "status": refusal.status,
        "error": { "code": refusal.code, "message": refusal.message, "details": details },
        "timestamp": "2026-03-14T09:26:53.589Z",
        "requestId": "req-2026-03-14-0001",
    });
    let media = json!({ "schema": { "$ref": "#/components/schemas/ErrorEnvelope" }, "example": example });
    let mut shared = json!({ "description": refusal.description, "content": { "application/json": media } });
    add_limit_headers(&mut shared);
    if matches!(refusal.status, 429 | 503) {
        let schema = json!({ "type": "integer", "format": "int64", "minimum": 1 });
        let description = "After how many seconds to come back.";
        shared["headers"]["Retry-After"] = json!({ "description": description, "schema": schema });
    }
    shared
}

fn tags() -> Vec<Value> {
    let tag = |(name, description): (&str, &str)| json!({ "name": name, "description": description });
    crate::resources::TAGS.into_iter().map(tag).collect()
}

/// Every operation with its path and method in capitals: `GET /earnings`.
fn operations_mut(document: &mut Value) -> impl Iterator<Item = (String, &mut Value)> {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    paths.flat_map(|(path, methods)| {
        let methods = methods.as_object_mut().into_iter().flatten();
        methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::operations::{NEVER_HELD, operation_takes, wants_admin};
    use super::*;
    use crate::caller::REASON_HEADER;

    fn operations() -> impl Iterator<Item = (String, &'static Value)> {
        let paths = DOCUMENT["paths"].as_object().unwrap();
        paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap();
            methods.iter().map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
    }

    #[test]
    fn every_operation_says_who_it_is() {
        let mut ids = BTreeSet::new();
        for (name, operation) in operations() {
            let id = operation["operationId"].as_str().unwrap_or_default();
            assert!(!id.is_empty() && ids.insert(id), "{name}");
            assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{name}");
            assert!(operation["summary"].is_string(), "{name}");
        }
        assert!(ids.len() > 20);
    }

    #[test]
    fn what_is_never_held_says_nothing_of_holding() {
        for id in NEVER_HELD {
            let (name, operation) =
                operations().find(|(_, operation)| operation["operationId"] == id).unwrap();
            assert!(!operation_takes(operation, "If-None-Match"), "{name}");
            assert!(operation["responses"].get("304").is_none(), "{name}");
            assert!(operation["responses"]["200"]["headers"].get("ETag").is_none(), "{name}");
        }
    }

    #[test]
    fn what_is_still_good_is_named_as_it_was() {
        let unchanged = operations().filter_map(|(name, operation)| {
            let responses = &operation["responses"];
            let tag = responses.get("304")?["headers"]["ETag"].clone();
            Some((name, tag, responses["200"]["headers"]["ETag"].clone()))
        });
        let mut count = 0;
        for (name, tag, held) in unchanged {
            assert!(tag.is_object(), "{name}");
            assert_eq!(tag, held, "{name}");
            count += 1;
        }
        assert!(count > 50, "{count}");
    }

    #[test]
    fn every_json_body_has_an_example() {
        for (name, operation) in operations() {
            let mut bodies: Vec<&Value> = operation["responses"].as_object().unwrap().values().collect();
            bodies.push(&operation["requestBody"]);
            for media in bodies.iter().filter_map(|body| body["content"].get("application/json")) {
                assert!(media["example"].is_object() || media["example"].is_array(), "{name}");
            }
        }
    }

    #[test]
    fn no_operation_takes_xml_whose_parser_is_known_to_be_weak() {
        for (name, operation) in operations() {
            assert!(!operation["requestBody"].to_string().contains("/xml"), "{name}");
        }
    }

    #[test]
    fn authz_5_whatever_is_for_admins_asks_for_one_and_for_a_reason() {
        let (mut count, path) = (0, |name: &str| name.contains(" /admin/"));
        for (name, operation) in operations() {
            assert_eq!(wants_admin(operation), path(&name), "{name}");
            assert_eq!(operation_takes(operation, REASON_HEADER), path(&name), "{name}");
            count += usize::from(path(&name));
        }
        assert!(count >= 11, "{count}");
    }

    #[test]
    fn examples_fit_their_schemas() {
        let schemas = crate::schema::Schemas::of(&DOCUMENT);
        for (name, operation) in operations() {
            let Some(media) = operation["requestBody"]["content"].get("application/json") else { continue };
            assert_eq!(schemas.faults(&media["schema"], &media["example"]), [], "{name}");
        }
    }
}
