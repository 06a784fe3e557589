//! Checks values against the published document, naming everything that is wrong at once.
//!
//! What clients read and what the server enforces is the same text: the schemas of
//! `openapi.yaml`. serde stops at the first fault and does not know the field's name; this
//! does not stop.

use kernel::FieldFault;
use serde_json::{Map, Value};

use crate::wire;

/// The schemas that others refer to by name.
pub(crate) struct Schemas<'a>(&'a Value);

impl<'a> Schemas<'a> {
    /// Takes the whole document.
    pub(crate) fn of(document: &'a Value) -> Self {
        Self(&document["components"]["schemas"])
    }

    /// Everything that is wrong with a JSON value; fields are named by their path.
    pub(crate) fn faults(&self, schema: &Value, value: &Value) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        self.check(schema, value, "", &mut faults);
        faults
    }

    /// What is wrong with the text of a parameter, if anything is.
    pub(crate) fn fault_of_text(&self, schema: &Value, text: &str) -> Option<String> {
        let schema = self.resolve(schema);
        let value = match schema["type"].as_str() {
            Some("integer") => match text.parse::<i64>() {
                Ok(number) => Value::from(number),
                Err(_) => return Some("Must be a whole number".to_owned()),
            },
            Some("boolean") => match text {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => return Some("Must be true or false".to_owned()),
            },
            _ => Value::from(text),
        };
        self.faults(schema, &value).into_iter().next().map(|(_, problem)| problem)
    }

    /// Follows references, also those that stand beside a description (`allOf`) or beside null (`anyOf`).
    fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return self.resolve(&self.0[name]);
        }
        let wrapped = ["allOf", "anyOf"].iter().find_map(|wrapping| schema[*wrapping].as_array()?.first());
        wrapped.map_or(schema, |target| self.resolve(target))
    }

    fn check(&self, schema: &Value, value: &Value, path: &str, faults: &mut Vec<FieldFault>) {
        if value.is_null() && takes_null(schema) {
            return;
        }
        let schema = self.resolve(schema);
        let mut fault = |problem: String| faults.push((named(path), problem));
        if !is_of_type(schema, value) {
            return fault(wrong_type(schema, value));
        }
        match value {
            Value::Object(fields) => self.check_object(schema, fields, path, faults),
            Value::Array(items) => {
                if let Some(problem) = fault_of_list(schema, items.len()) {
                    return fault(problem);
                }
                for (i, item) in items.iter().enumerate() {
                    self.check(&schema["items"], item, &format!("{path}[{i}]"), faults);
                }
            }
            Value::String(text) => {
                if let Some(problem) = fault_of_string(schema, text) {
                    fault(problem);
                }
            }
            Value::Number(number) => {
                if let Some(problem) = number.as_f64().and_then(|number| fault_of_number(schema, number)) {
                    fault(problem);
                }
            }
            Value::Bool(_) | Value::Null => {}
        }
    }

    fn check_object(
        &self,
        schema: &Value,
        fields: &Map<String, Value>,
        path: &str,
        faults: &mut Vec<FieldFault>,
    ) {
        let Some(properties) = schema["properties"].as_object() else { return };
        let below = |field: &str| if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
        for required in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(required) {
                faults.push((below(required), "Field is required".to_owned()));
            }
        }
        for (name, value) in fields {
            match properties.get(name) {
                Some(schema) => self.check(schema, value, &below(name), faults),
                None => faults.push((below(name), "Unknown field".to_owned())),
            }
        }
    }
}

fn takes_null(schema: &Value) -> bool {
    let choices = schema["anyOf"].as_array().into_iter().flatten();
    schema["nullable"] == true || choices.into_iter().any(|choice| choice["nullable"] == true)
}

/// The whole body has no name of its own.
fn named(path: &str) -> String {
    if path.is_empty() { "body".to_owned() } else { path.to_owned() }
}

fn is_of_type(schema: &Value, value: &Value) -> bool {
    match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        _ => true,
    }
}

fn wrong_type(schema: &Value, value: &Value) -> String {
    let wanted = match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("decimal" | "measure")) => "a decimal string, such as \"12.50\"",
        (Some("string"), _) => "a string",
        (Some("object"), _) => "an object",
        (Some("array"), _) => "a list",
        (Some("boolean"), _) => "true or false",
        _ => "a whole number",
    };
    match value {
        Value::Null => format!("Must be {wanted}, not null"),
        Value::Bool(_) => format!("Must be {wanted}, not a boolean"),
        Value::Number(_) => format!("Must be {wanted}, not a number"),
        Value::String(_) => format!("Must be {wanted}, not a string"),
        Value::Array(_) => format!("Must be {wanted}, not a list"),
        Value::Object(_) => format!("Must be {wanted}, not an object"),
    }
}

fn fault_of_string(schema: &Value, text: &str) -> Option<String> {
    fn unless_read<T: std::str::FromStr<Err: ToString>>(text: &str) -> Option<String> {
        text.parse::<T>().err().map(|problem| problem.to_string())
    }
    let limit = |name: &str| schema[name].as_u64().and_then(|limit| usize::try_from(limit).ok());
    let max = limit("maxLength").unwrap_or(usize::MAX);
    if let Some(choices) = schema["enum"].as_array() {
        return (!choices.iter().any(|choice| choice == text)).then(|| one_of(schema, choices));
    }
    match schema["format"].as_str() {
        Some("uuid") => unless_read::<kernel::Id<()>>(text),
        Some("date") => unless_read::<kernel::Date>(text),
        Some("year-month") => unless_read::<wire::YearMonth>(text),
        Some("date-time") => {
            text.parse::<kernel::Timestamp>().err().map(|_| "Must be an RFC 3339 instant".to_owned())
        }
        Some("decimal") => unless_read::<kernel::AmountText>(text),
        Some("measure") => unless_read::<kernel::Quantity>(text),
        Some("category-key") => unless_read::<wire::CategoryKey>(text),
        Some("entities") => unless_read::<wire::Entities>(text),
        Some("color") => unless_read::<wire::Color>(text),
        Some("email") => unless_read::<wire::Email>(text),
        Some("iban") => unless_read::<wire::IbanText>(text),
        Some("bic") => unless_read::<wire::BicText>(text),
        Some("language-tag") => unless_read::<wire::LocaleTag>(text),
        Some("number-pattern") => unless_read::<wire::NumberPattern>(text),
        Some("webhook-url") => unless_read::<wire::HookUrl>(text),
        Some("single-line") => kernel::check_name(text, max).err().map(|problem| problem.to_string()),
        _ => kernel::check_text(text, max).err().map(|problem| problem.to_string()).or_else(|| {
            (text.chars().count() < limit("minLength").unwrap_or(0)).then(|| "Must not be empty".to_owned())
        }),
    }
}

/// Lists the choices, unless they are too many to read.
fn one_of(schema: &Value, choices: &[Value]) -> String {
    const READABLE: usize = 20;
    if choices.len() > READABLE {
        let what = schema["description"].as_str().unwrap_or("one of the documented values");
        return format!("Must be {}{}", what[..1].to_lowercase(), what[1..].trim_end_matches('.'));
    }
    let names: Vec<&str> = choices.iter().filter_map(Value::as_str).collect();
    format!("Must be one of {}", names.join(", "))
}

fn fault_of_list(schema: &Value, length: usize) -> Option<String> {
    let limit = |name: &str| schema[name].as_u64().and_then(|limit| usize::try_from(limit).ok());
    let (min, max) = (limit("minItems").unwrap_or(0), limit("maxItems").unwrap_or(usize::MAX));
    if length < min {
        Some(format!("Must hold at least {min}"))
    } else if length > max {
        Some(format!("Must hold at most {max}"))
    } else {
        None
    }
}

fn fault_of_number(schema: &Value, number: f64) -> Option<String> {
    let (minimum, maximum) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
    let low = minimum.is_some_and(|minimum| number < minimum);
    let high = maximum.is_some_and(|maximum| number > maximum);
    if !low && !high {
        return None;
    }
    Some(match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => format!("Must lie between {minimum} and {maximum}"),
        (Some(minimum), None) => format!("Must be at least {minimum}"),
        (_, maximum) => format!("Must be at most {}", maximum.unwrap_or_default()),
    })
}
