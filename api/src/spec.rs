//! The published document, and what the server looks up in it.

use std::{
    collections::{BTreeSet, HashMap},
    marker::PhantomData,
    sync::LazyLock,
};

use identity::{Area, REASON_MAX, REASON_MIN, Scope, Scopes};
use poem::{endpoint::BoxEndpoint, http::Method};
use poem_openapi::{
    OpenApi, OpenApiService,
    registry::{MetaApi, Registry},
};
use serde_json::{Map, Value, json};

use crate::{
    caller::{ADMIN_SCHEME, REASON_HEADER, RECENT_ADMIN_SCHEME, RECENT_SCHEME},
    error::{REFUSALS, Refusal},
    resources::Resources,
    turnstile::Class,
};

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

/// Says of schemas what derives cannot.
///
/// Answers always have all their fields: what can be absent is null there. Requests may leave
/// out what is optional, or give null; a change (`…Patch`) takes null only where it means
/// *clear*, which its own schema says already.
fn polish_schemas(document: &mut Value) {
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
fn tidy(value: &mut Value) {
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
fn spell_out_null(value: &mut Value) {
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

/// What takes a password or a code, and so refuses who tries too often.
const TAKE_PASSWORDS: [&str; 7] = [
    "/auth/login",
    "/auth/mfa",
    "/auth/setup",
    "/auth/step-up",
    "/user/password",
    "/user/email",
    "/user/mfa/totp/confirm",
];

/// Adds the headers that work on every operation of a kind, and takes away the refusals that an
/// operation cannot give.
fn polish_operation(name: &str, operation: &mut Value) {
    let secured = is_secured(operation);
    if secured && let Some(programs) = Programs::of(name, operation).named() {
        operation[TOKEN_SCOPE] = json!(programs);
    }
    let has_body = operation.get("requestBody").is_some();
    let (is_get, is_post) = (name.starts_with("GET "), name.starts_with("POST "));
    // News are neither held nor confirmed.
    let is_stream = operation["operationId"] == "streamEvents";
    // What admins see is told of each time.
    let is_admins = wants_admin(operation);
    let is_made_anew = NEVER_HELD.iter().any(|id| operation["operationId"] == *id);
    let is_held = is_get && !is_stream && !is_admins && !is_made_anew;
    let changes_one = operation_takes(operation, "If-Match");
    let takes_password = TAKE_PASSWORDS.iter().any(|path| name == format!("POST {path}"));

    let lets_in =
        ["/auth/register", "/auth/login", "/auth/setup"].iter().any(|path| name == format!("POST {path}"));

    let mut headers = vec![header(
        "X-Request-Id",
        "Comes back in the answer and in the logs, where it is 1 to 64 of `A-Z a-z 0-9 . _ -`; made up otherwise.",
        None,
    )];
    if is_admins {
        headers.push(reason_header());
    }
    if is_held {
        let description = "The `ETag` of an answer that you hold; 304 says that it is still good.";
        headers.push(header("If-None-Match", description, None));
    }
    if is_post {
        let description = "Makes a repetition harmless: the same key with the same request gets the first answer again. \
                           Keys are kept for at least 24 hours.";
        headers.push(header("Idempotency-Key", description, Some(KEY_PATTERN)));
    }
    match operation["parameters"].as_array_mut() {
        Some(parameters) => {
            for limit in parameters.iter_mut().filter(|parameter| parameter["name"] == "limit") {
                limit["schema"]["default"] = json!(kernel::PageRequest::<()>::LIMIT_DEFAULT);
            }
            parameters.extend(headers);
        }
        None => operation["parameters"] = json!(headers),
    }

    let possible = |status: u16| match status {
        400 => !is_probe(name),
        401 => secured || name.contains("/auth/"),
        403 => secured || lets_in,
        404 => {
            name.contains('{')
                || has_body
                || operation_takes_an_id(operation)
                || operation["operationId"] == "removeSampleData"
        }
        408 | 413 | 415 => has_body,
        409 => {
            is_post
                || changes_one
                || name.starts_with("DELETE ")
                || operation["operationId"] == "downloadInvoice"
                || operation["operationId"] == "downloadAccountExport"
        }
        422 => {
            is_post || changes_one || operation_takes(operation, "from") || operation_takes(operation, "year")
        }
        412 => changes_one,
        416 => operation_takes(operation, "Range"),
        429 => is_limited(name) || is_stream || takes_password,
        _ => true,
    };
    let responses_of: BTreeSet<u16> =
        REFUSALS.iter().map(|refusal| refusal.status).filter(|s| possible(*s)).collect();
    let operation_id = operation["operationId"].clone();
    if let Some(responses) = operation["responses"].as_object_mut() {
        for Refusal { status, name, .. } in REFUSALS {
            if responses_of.contains(&status) {
                responses
                    .insert(status.to_string(), json!({ "$ref": format!("#/components/responses/{name}") }));
            } else {
                responses.remove(&status.to_string());
            }
        }
        let is_untagged = (is_get && !is_held) || NEVER_TAGGED.iter().any(|id| operation_id == *id);
        for (_, response) in responses.iter_mut().filter(|_| is_untagged) {
            if let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut) {
                headers.remove("ETag");
            }
        }
        if is_held && responses.contains_key("200") {
            let mut unchanged = json!({ "description": "The answer that you hold is still good." });
            unchanged["headers"]["ETag"] = responses["200"]["headers"]["ETag"].clone();
            responses.insert("304".to_owned(), unchanged);
        }
        if is_limited(name) {
            for (_, response) in responses.iter_mut().filter(|(_, response)| response.get("$ref").is_none()) {
                add_limit_headers(response);
            }
        }
    }
}

/// What is asked for and never has a tag: it tells of secrets, or changes without an event, or is a file that is made
/// while it is sent.
const NEVER_HELD: [&str; 22] = [
    "exportBooks",
    "exportCustomers",
    "exportEarnings",
    "exportExpenses",
    "exportInvoices",
    "exportPayments",
    "exportPlatforms",
    "exportProducts",
    "exportSales",
    "getFactors",
    "getHealth",
    "getLiveness",
    "getPasskey",
    "getPublicInvoice",
    "getReadiness",
    "getSubscription",
    "getToken",
    "getWebhookDelivery",
    "listPasskeys",
    "listSessions",
    "listTokens",
    "listWebhookDeliveries",
];

/// What is changed, or asked for by a POST, and answered with a secret, or with what has no version.
const NEVER_TAGGED: [&str; 32] = [
    "addPasskey",
    "beginPasskey",
    "beginTotp",
    "changeEmail",
    "confirmTotp",
    "createBackup",
    "createInvitation",
    "createToken",
    "createWebhook",
    "endSubscription",
    "eraseAccount",
    "finishLogin",
    "forgotPassword",
    "importProducts",
    "login",
    "loginWithPasskey",
    "makeRecoveryCodes",
    "refreshTokens",
    "register",
    "replayWebhookDelivery",
    "requestPasskey",
    "requestVerification",
    "resetPassword",
    "restoreTrashed",
    "rotateWebhookSecret",
    "setUp",
    "stepUp",
    "testWebhook",
    "updatePasskey",
    "updateSession",
    "updateUser",
    "verifyEmail",
];

/// Whether an operation tells whoever watches over the server how it is: that one has no parameters, and takes any.
pub(crate) fn is_probe(name: &str) -> bool {
    name.starts_with("GET /health")
}

/// Whether an operation, by its method and path, counts in anything.
fn is_limited(name: &str) -> bool {
    name.split_once(' ').is_some_and(|(_, template)| Class::of(template, false) != Class::Free)
}

/// What answers say of how often one may ask.
const LIMIT_HEADERS: [(&str, &str); 3] = [
    (
        "X-RateLimit-Limit",
        "How many requests are taken in the tightest of the windows that this one counts in.",
    ),
    ("X-RateLimit-Remaining", "How many of them are left."),
    ("X-RateLimit-Reset", "When all of them are there again, in seconds since 1970."),
];

fn limit_headers() -> Value {
    let header = |(name, description): (&str, &str)| {
        let schema = json!({ "type": "integer", "format": "int64", "minimum": 0 });
        (name.to_owned(), json!({ "description": description, "schema": schema }))
    };
    Value::Object(LIMIT_HEADERS.into_iter().map(header).collect())
}

fn add_limit_headers(response: &mut Value) {
    for (name, _) in LIMIT_HEADERS {
        response["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
    }
}

fn is_secured(operation: &Value) -> bool {
    operation["security"].as_array().is_some_and(|schemes| !schemes.is_empty())
}

fn wants_recent(operation: &Value) -> bool {
    let schemes = operation["security"].as_array().into_iter().flatten();
    let is_recent = |scheme: &Map<String, Value>| {
        scheme.contains_key(RECENT_SCHEME) || scheme.contains_key(RECENT_ADMIN_SCHEME)
    };
    schemes.filter_map(Value::as_object).any(is_recent)
}

fn wants_admin(operation: &Value) -> bool {
    let schemes = operation["security"].as_array().into_iter().flatten();
    let is_admins = |scheme: &Map<String, Value>| {
        scheme.contains_key(ADMIN_SCHEME) || scheme.contains_key(RECENT_ADMIN_SCHEME)
    };
    schemes.filter_map(Value::as_object).any(is_admins)
}

fn operation_takes(operation: &Value, parameter: &str) -> bool {
    operation["parameters"].as_array().into_iter().flatten().any(|known| known["name"] == parameter)
}

/// Where the document says which tokens for programs an operation takes.
const TOKEN_SCOPE: &str = "x-token-scope";

/// What a token for programs can do with an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Programs {
    /// Nothing, whatever it may do otherwise: this is about the account itself.
    ShutOut,
    /// Ask whose it is.
    LetIn,
    Within(Scope),
}

impl Programs {
    /// Operations of books are open to programs by their tag; of one's account only the profile is.
    fn of(name: &str, operation: &Value) -> Self {
        let area = match operation["tags"][0].as_str() {
            Some("Platforms" | "Earnings" | "Expenses" | "Documents" | "Goals" | "ExchangeRates") => {
                Area::Books
            }
            Some("Products" | "Sales") => Area::Shop,
            Some("Customers" | "Invoices") => Area::Billing,
            Some("Analytics") => Area::Insight,
            _ if name == "GET /user/profile" => return Self::LetIn,
            _ => return Self::ShutOut,
        };
        Self::Within(Scope { area, writes: !name.starts_with("GET ") })
    }

    /// As the document has it.
    fn named(self) -> Option<String> {
        match self {
            Self::ShutOut => None,
            Self::LetIn => Some("any".to_owned()),
            Self::Within(scope) => Some(scope.to_string()),
        }
    }

    pub(crate) fn allow(self, scopes: &Scopes) -> bool {
        match self {
            Self::ShutOut => false,
            Self::LetIn => true,
            Self::Within(scope) => scopes.allow(scope),
        }
    }

    /// What a token would need.
    pub(crate) fn scope(self) -> Option<Scope> {
        match self {
            Self::Within(scope) => Some(scope),
            Self::ShutOut | Self::LetIn => None,
        }
    }
}

/// Whether the query names something else: `platformId`.
fn operation_takes_an_id(operation: &Value) -> bool {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let of_query = parameters.filter(|known| known["in"] == "query");
    of_query.filter_map(|known| known["name"].as_str()).any(|name| name.ends_with("Id"))
}

/// What an `Idempotency-Key` is made of.
pub(crate) const KEY_PATTERN: &str = "^[\\x21-\\x7E]{1,255}$";

/// Without an example: the reference would send it with every request that is tried out.
fn header(name: &str, description: &str, pattern: Option<&str>) -> Value {
    let mut schema = json!({ "type": "string" });
    if let Some(pattern) = pattern {
        schema["pattern"] = json!(pattern);
    }
    json!({ "name": name, "in": "header", "description": description, "required": false, "schema": schema })
}

fn reason_header() -> Value {
    let description = "Why you ask, in UTF-8: it is kept, and shown to whom it concerns.";
    let mut header = header(REASON_HEADER, description, None);
    header["required"] = json!(true);
    header["schema"]["minLength"] = json!(REASON_MIN);
    header["schema"]["maxLength"] = json!(REASON_MAX);
    header["example"] = json!("Ticket 4711: cannot sign in");
    header
}

/// Examples of what is more than its parts, by the name of its schema, and of texts, by the name of their field: what
/// one tries out is taken.
static EXAMPLES: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("spec/examples.json")).expect("the examples are JSON")
});

/// Puts an example on every JSON body, built from the examples of its parts.
fn add_examples(document: &mut Value) {
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
    fn of(document: &Value) -> Self {
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
    use super::*;

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
