//! The published document, as tests that are made from it want it: every reference followed.

use serde_json::{Map, Value, json};

/// One operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// In capitals.
    pub method: String,
    /// With the names of its parameters: `/earnings/{id}`.
    pub path: String,
    /// Whether it asks for an access token.
    pub secured: bool,
    pub fields: Vec<Field>,
    /// The schema of its JSON body, if it takes one.
    pub json: Option<Value>,
    /// Whether nothing at all is no body that it takes.
    pub needs_body: bool,
    /// Whether it takes a form with a file.
    pub takes_form: bool,
}

/// A place in a request that holds one value.
#[derive(Debug, Clone)]
pub struct Field {
    pub place: Place,
    /// In the items of a list with the list's: `lines[].productId`.
    pub name: String,
    pub required: bool,
    pub schema: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Path,
    Query,
    Json,
    Form,
}

/// Every operation, in the document's order.
#[must_use]
pub fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&api::openapi_json()).unwrap();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            operations.push(Operation::read(&document, path, method, operation));
        }
    }
    operations
}

impl Operation {
    fn read(document: &Value, path: &str, method: &str, operation: &Value) -> Self {
        let content = &operation["requestBody"]["content"];
        let (json, form) = (content.get("application/json"), content.get("multipart/form-data"));
        let schema_of = |media: &Value| resolved(document, &media["schema"]);
        let (json, form) = (json.map(schema_of), form.map(schema_of));
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let mut fields: Vec<Field> =
            parameters.filter_map(|parameter| Field::of_parameter(document, parameter)).collect();
        fields.extend(json.iter().flat_map(|schema| Field::of_body(Place::Json, schema)));
        fields.extend(form.iter().flat_map(|schema| Field::of_body(Place::Form, schema)));
        Self {
            id: operation["operationId"].as_str().unwrap().to_owned(),
            method: method.to_uppercase(),
            path: path.to_owned(),
            secured: operation["security"].as_array().is_some_and(|schemes| !schemes.is_empty()),
            fields,
            json,
            needs_body: operation["requestBody"]["required"] == true,
            takes_form: form.is_some(),
        }
    }
}

impl Field {
    fn of_parameter(document: &Value, parameter: &Value) -> Option<Self> {
        let place = match parameter["in"].as_str()? {
            "path" => Place::Path,
            "query" => Place::Query,
            _ => return None,
        };
        Some(Self {
            place,
            name: parameter["name"].as_str()?.to_owned(),
            required: parameter["required"] == true,
            schema: resolved(document, &parameter["schema"]),
        })
    }

    fn of_body(place: Place, schema: &Value) -> impl Iterator<Item = Self> {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        schema["properties"].as_object().unwrap().iter().flat_map(move |(name, schema)| {
            let field = Self {
                place,
                name: name.clone(),
                required: required.iter().any(|known| known == name),
                schema: schema.clone(),
            };
            let below = Self::ids_of_items(place, name, &schema["items"]);
            std::iter::once(field).chain(below)
        })
    }

    /// The ids in the items of a list, none of which must be there: `lines[].productId`.
    fn ids_of_items(place: Place, list: &str, item: &Value) -> Vec<Self> {
        let properties = item["properties"].as_object().into_iter().flatten();
        let field = |(name, schema): (&String, &Value)| Self {
            place,
            name: format!("{list}[].{name}"),
            required: false,
            schema: schema.clone(),
        };
        properties.map(field).filter(Self::is_id).collect()
    }

    /// Whether it holds the id of something.
    #[must_use]
    pub fn is_id(&self) -> bool {
        self.schema["format"] == "uuid"
    }
}

/// A schema without references. None of ours refers to itself.
fn resolved(document: &Value, schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let mut all: Map<String, Value> =
                fields.iter().map(|(name, value)| (name.clone(), resolved(document, value))).collect();
            if let Some(Value::String(path)) = all.remove("$ref") {
                return resolved(document, document.pointer(&path[1..]).unwrap());
            }
            for wrapping in ["allOf", "anyOf"] {
                let parts = all.remove(wrapping);
                for part in parts.as_ref().and_then(Value::as_array).into_iter().flatten() {
                    all.extend(part.as_object().unwrap().clone());
                }
            }
            Value::Object(all)
        }
        Value::Array(items) => items.iter().map(|item| resolved(document, item)).collect(),
        other => other.clone(),
    }
}

/// A value that fits a schema, with nothing in it that may be left out.
#[must_use]
pub fn sample(schema: &Value) -> Value {
    if let Some(choices) = schema["enum"].as_array() {
        return choices[0].clone();
    }
    if schema["type"] == "object" {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        return required.map(|name| (name.to_owned(), sample(&schema["properties"][name]))).collect();
    }
    if schema["type"] == "array" {
        return json!([sample(&schema["items"])]);
    }
    match schema.get("example") {
        Some(example) => example.clone(),
        None if schema["type"] == "string" => json!("text that is long enough"),
        None if schema["type"] == "boolean" => json!(true),
        None => schema["minimum"].clone(),
    }
}
