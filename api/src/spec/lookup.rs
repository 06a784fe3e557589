//! What the server looks up in the document.

use std::collections::HashMap;

use poem::http::Method;
use serde_json::Value;

use super::{
    BASE,
    operations::{is_secured, wants_admin, wants_recent},
    programs::Programs,
};
use crate::turnstile::Class;

/// What the server asks the document about a request, which it does several times for each: so paths are
/// looked up, and not looked through.
pub(crate) struct Operations {
    items: Vec<PathItem>,
    /// Which of them have no parameter, by their templates.
    fixed: HashMap<String, usize>,
    /// Which of them have one, by the first segment of their templates.
    others: HashMap<String, Vec<usize>>,
}

/// One path of the document.
struct PathItem {
    /// The template from the root: `/api/v1/earnings/{id}`.
    route: String,
    segments: Vec<Segment>,
    operations: Vec<Operation>,
}

enum Segment {
    Fixed(String),
    Parameter(String),
}

/// One method of a path.
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// Method and path template: `POST /earnings`.
    pub(crate) name: String,
    /// Context and use case: `earnings.create_earning`.
    pub(crate) use_case: String,
    /// The part of the API that it belongs to, in lower case: `earnings`.
    pub(crate) feature: String,
    pub(crate) secured: bool,
    pub(crate) class: Class,
    /// Whether one must have signed in at most 15 minutes ago.
    pub(crate) recent: bool,
    /// Whether one must be an admin.
    pub(crate) admin: bool,
    pub(crate) programs: Programs,
    pub(crate) parameters: Vec<Parameter>,
}

/// A parameter of an operation, with its schema.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    pub(crate) schema: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
}

/// A path that the document knows.
pub(crate) struct PathInfo<'a> {
    /// As the document has it, from the root: `/api/v1/earnings/{id}`.
    pub(crate) route: &'a str,
    /// The values of the path's parameters, by name.
    pub(crate) values: Vec<(&'a str, String)>,
    operations: &'a [Operation],
}

impl Operations {
    pub(super) fn of(document: &Value) -> Self {
        let (mut items, mut fixed, mut others) = (Vec::new(), HashMap::new(), HashMap::new());
        for (template, methods) in document["paths"].as_object().into_iter().flatten() {
            let (item, number) = (PathItem::of(template, methods), items.len());
            if item.segments.iter().all(|segment| matches!(segment, Segment::Fixed(_))) {
                fixed.insert(template.clone(), number);
            } else {
                let alike: &mut Vec<usize> = others.entry(first_segment(template).to_owned()).or_default();
                alike.push(number);
            }
            items.push(item);
        }
        Self { items, fixed, others }
    }

    /// The path of the document that a request's path is; a fixed segment beats a parameter.
    ///
    /// Takes paths with and without [`BASE`].
    pub(crate) fn matching(&self, path: &str) -> Option<PathInfo<'_>> {
        let path = path.strip_prefix(BASE).unwrap_or(path);
        let path = if path.is_empty() { "/" } else { path };
        let (item, values) = if let Some(number) = self.fixed.get(path) {
            (&self.items[*number], Vec::new())
        } else {
            let alike = self.others.get(first_segment(path))?.iter().map(|number| &self.items[*number]);
            let candidates = alike.filter_map(|item| Some((item, item.values(path)?)));
            candidates.min_by_key(|(_, values)| values.len())?
        };
        Some(PathInfo { route: &item.route, values, operations: &item.operations })
    }
}

/// No template begins with a parameter.
fn first_segment(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

impl PathInfo<'_> {
    pub(crate) fn methods(&self) -> Vec<Method> {
        self.operations.iter().map(|operation| operation.method.clone()).collect()
    }
}

impl<'a> PathInfo<'a> {
    /// HEAD asks for what GET would answer.
    pub(crate) fn operation(&self, method: &Method) -> Option<&'a Operation> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.operations.iter().find(|operation| operation.method == *method)
    }
}

impl PathItem {
    fn of(template: &str, methods: &Value) -> Self {
        let segment = |text: &str| match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) => Segment::Parameter(name.to_owned()),
            None => Segment::Fixed(text.to_owned()),
        };
        let operations = methods.as_object().into_iter().flatten();
        Self {
            route: format!("{BASE}{template}"),
            segments: template.split('/').map(segment).collect(),
            operations: operations
                .filter_map(|(method, value)| Operation::of(template, method, value))
                .collect(),
        }
    }

    fn values(&self, path: &str) -> Option<Vec<(&str, String)>> {
        let mut values = Vec::new();
        let mut given = path.split('/');
        for segment in &self.segments {
            let text = given.next()?;
            match segment {
                Segment::Fixed(fixed) if fixed == text => {}
                Segment::Fixed(_) => return None,
                Segment::Parameter(_) if text.is_empty() => return None,
                Segment::Parameter(name) => values.push((name.as_str(), text.to_owned())),
            }
        }
        given.next().is_none().then_some(values)
    }
}

impl Operation {
    fn of(template: &str, method: &str, operation: &Value) -> Option<Self> {
        let method: Method = method.to_uppercase().parse().ok()?;
        let name = format!("{method} {template}");
        Some(Self {
            programs: Programs::of(&name, operation),
            use_case: use_case(template, operation),
            feature: operation["tags"][0].as_str().unwrap_or_default().to_lowercase(),
            name,
            method,
            secured: is_secured(operation),
            class: Class::of(template, is_secured(operation)),
            recent: wants_recent(operation),
            admin: wants_admin(operation),
            parameters: operation["parameters"].as_array()?.iter().filter_map(Parameter::of).collect(),
        })
    }
}

/// The context that an operation is of, and what it does there: `listSales` is `inventory.list_sales`.
fn use_case(template: &str, operation: &Value) -> String {
    let context = match (operation["tags"][0].as_str(), template.split('/').nth(2)) {
        (Some("User"), Some("webhooks")) => "webhooks",
        (Some("User" | "Admin"), Some("audit")) => "audit",
        (Some("User"), Some("account" | "consents" | "export")) => "rights",
        (Some("User"), Some("mail")) => "post",
        (Some("Admin"), Some("jobs")) => "jobs",
        (Some("Auth" | "User" | "Admin"), _) => "identity",
        (Some("Platforms" | "Earnings" | "Expenses" | "Goals"), _) => "earnings",
        (Some("Products" | "Sales"), _) => "inventory",
        (Some("Customers" | "Invoices"), _) => "invoicing",
        (Some("Documents"), _) => "documents",
        (Some("ExchangeRates"), _) => "rates",
        (Some("Analytics"), _) => "analytics",
        _ => "api",
    };
    let id = operation["operationId"].as_str().unwrap_or_default();
    let mut name = format!("{context}.");
    for letter in id.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

impl Parameter {
    fn of(parameter: &Value) -> Option<Self> {
        let place = match parameter["in"].as_str()? {
            "path" => Place::Path,
            "query" => Place::Query,
            "header" => Place::Header,
            _ => return None,
        };
        Some(Self {
            name: parameter["name"].as_str()?.to_owned(),
            place,
            required: parameter["required"] == true,
            schema: parameter["schema"].clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::spec::OPERATIONS;

    #[test]
    fn every_operation_is_a_use_case_of_a_context() {
        let use_cases: Vec<&str> = OPERATIONS
            .items
            .iter()
            .flat_map(|item| &item.operations)
            .map(|operation| operation.use_case.as_str())
            .collect();

        for expected in [
            "earnings.create_earning",
            "inventory.list_sales",
            "identity.login",
            "rights.erase_account",
            "webhooks.list_webhooks",
            "audit.list_audit",
            "api.get_health",
        ] {
            assert!(use_cases.contains(&expected), "{expected}: {use_cases:?}");
        }
        let different: BTreeSet<&&str> = use_cases.iter().collect();
        assert_eq!(different.len(), use_cases.len());
        assert!(
            use_cases.iter().all(|name| name.bytes().all(|c| c.is_ascii_lowercase() || b"._".contains(&c)))
        );
    }

    #[test]
    fn authn_6_no_token_for_programs_reaches_an_account() {
        let mut let_in = Vec::new();
        for item in &OPERATIONS.items {
            for operation in &item.operations {
                let name = operation.name.as_str();
                let of_account =
                    [" /user", " /auth", " /admin", " /trash"].iter().any(|part| name.contains(part));
                let open = operation.programs;
                match open {
                    Programs::LetIn => let_in.push(name),
                    Programs::ShutOut => assert!(
                        of_account || !operation.secured || name.ends_with(" /events"),
                        "{name}: which scope lets programs do it?"
                    ),
                    Programs::Within(_) => assert!(!of_account, "{name}"),
                }
            }
        }
        assert_eq!(let_in, ["GET /user/profile"]);
    }

    #[test]
    fn a_fixed_segment_beats_a_parameter() {
        let route = |path: &str| OPERATIONS.matching(path).map(|info| info.route);

        assert_eq!(route("/api/v1/earnings/summary"), Some("/api/v1/earnings/summary"));
        assert_eq!(route("/earnings/7"), Some("/api/v1/earnings/{id}"));
        assert_eq!(route("/api/v1"), Some("/api/v1/"));
        assert_eq!(route("/earnings/7/8"), None);
    }

    #[test]
    fn every_path_of_the_document_is_found_by_itself() {
        for item in &OPERATIONS.items {
            let path = item.route.replace(['{', '}'], "");
            let found = OPERATIONS.matching(&path).map(|info| info.route);
            assert_eq!(found, Some(item.route.as_str()), "{path}");
            assert!(matches!(item.segments.get(1), Some(Segment::Fixed(_))), "{path}");
        }
    }
}
