//! What derives cannot say of operations: the headers that work on all of a kind, and the refusals that each can give.

use identity::{REASON_MAX, REASON_MIN};
use serde_json::{Map, Value, json};

use super::programs::{Programs, TOKEN_SCOPE};
use crate::{
    caller::{ADMIN_SCHEME, REASON_HEADER, RECENT_ADMIN_SCHEME, RECENT_SCHEME},
    error::{REFUSALS, Refusal},
    turnstile::Class,
};

/// What takes a password or a code, and so refuses who tries too often.
const TAKE_PASSWORDS: [&str; 7] = [
    "POST /auth/login",
    "POST /auth/mfa",
    "POST /auth/setup",
    "POST /auth/step-up",
    "POST /user/password",
    "POST /user/email",
    "POST /user/mfa/totp/confirm",
];

/// What lets somebody in, where the server does so at all.
const LET_IN: [&str; 3] = ["POST /auth/register", "POST /auth/login", "POST /auth/setup"];

/// Adds the headers that work on every operation of a kind, and takes away the refusals that an
/// operation cannot give.
pub(super) fn polish_operation(name: &str, operation: &mut Value) {
    if is_secured(operation)
        && let Some(programs) = Programs::of(name, operation).named()
    {
        operation[TOKEN_SCOPE] = json!(programs);
    }
    let is_held = is_held(name, operation);
    let is_tagged = (is_held || !name.starts_with("GET ")) && !is_one_of(operation, &NEVER_TAGGED);
    let refusals: Vec<Refusal> =
        REFUSALS.into_iter().filter(|refusal| can_refuse(name, operation, refusal.status)).collect();

    add_headers(name, operation, is_held);
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for Refusal { status, .. } in REFUSALS {
        responses.remove(&status.to_string());
    }
    if !is_tagged {
        for (_, response) in responses.iter_mut() {
            if let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut) {
                headers.remove("ETag");
            }
        }
    }
    if is_held && responses.contains_key("200") {
        let mut unchanged = json!({ "description": "The answer that you hold is still good." });
        unchanged["headers"]["ETag"] = responses["200"]["headers"]["ETag"].clone();
        responses.insert("304".to_owned(), unchanged);
    }
    if is_limited(name) {
        for (_, response) in responses.iter_mut() {
            add_limit_headers(response);
        }
    }
    for Refusal { status, name, .. } in refusals {
        let shared = json!({ "$ref": format!("#/components/responses/{name}") });
        responses.insert(status.to_string(), shared);
    }
}

/// Whether an answer can be held and confirmed: news cannot, and what admins see is told of each time.
fn is_held(name: &str, operation: &Value) -> bool {
    name.starts_with("GET ")
        && !wants_admin(operation)
        && !is_one_of(operation, &["streamEvents"])
        && !is_one_of(operation, &NEVER_HELD)
}

fn add_headers(name: &str, operation: &mut Value, is_held: bool) {
    let mut headers = vec![header(
        "X-Request-Id",
        "Comes back in the answer and in the logs, where it is 1 to 64 of `A-Z a-z 0-9 . _ -`; made up otherwise.",
        None,
    )];
    if wants_admin(operation) {
        headers.push(reason_header());
    }
    if is_held {
        let description = "The `ETag` of an answer that you hold; 304 says that it is still good.";
        headers.push(header("If-None-Match", description, None));
    }
    if name.starts_with("POST ") {
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
}

fn can_refuse(name: &str, operation: &Value, status: u16) -> bool {
    let secured = is_secured(operation);
    let has_body = operation.get("requestBody").is_some();
    let is_post = name.starts_with("POST ");
    let changes_one = operation_takes(operation, "If-Match");
    match status {
        400 => !is_probe(name),
        401 => secured || name.contains("/auth/"),
        403 => secured || LET_IN.contains(&name),
        404 => {
            name.contains('{')
                || has_body
                || operation_takes_an_id(operation)
                || is_one_of(operation, &["removeSampleData"])
        }
        408 | 413 | 415 => has_body,
        409 => {
            is_post
                || changes_one
                || name.starts_with("DELETE ")
                || is_one_of(operation, &["downloadInvoice", "downloadAccountExport"])
        }
        422 => {
            is_post || changes_one || operation_takes(operation, "from") || operation_takes(operation, "year")
        }
        412 => changes_one,
        416 => operation_takes(operation, "Range"),
        429 => is_limited(name) || is_one_of(operation, &["streamEvents"]) || TAKE_PASSWORDS.contains(&name),
        _ => true,
    }
}

fn is_one_of(operation: &Value, ids: &[&str]) -> bool {
    ids.iter().any(|id| operation["operationId"] == *id)
}

/// What is asked for and never has a tag: it tells of secrets, or changes without an event, or is a file that is made
/// while it is sent.
pub(super) const NEVER_HELD: [&str; 22] = [
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

pub(super) fn limit_headers() -> Value {
    let header = |(name, description): (&str, &str)| {
        let schema = json!({ "type": "integer", "format": "int64", "minimum": 0 });
        (name.to_owned(), json!({ "description": description, "schema": schema }))
    };
    Value::Object(LIMIT_HEADERS.into_iter().map(header).collect())
}

pub(super) fn add_limit_headers(response: &mut Value) {
    for (name, _) in LIMIT_HEADERS {
        response["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
    }
}

pub(super) fn is_secured(operation: &Value) -> bool {
    operation["security"].as_array().is_some_and(|schemes| !schemes.is_empty())
}

pub(super) fn wants_recent(operation: &Value) -> bool {
    let schemes = operation["security"].as_array().into_iter().flatten();
    let is_recent = |scheme: &Map<String, Value>| {
        scheme.contains_key(RECENT_SCHEME) || scheme.contains_key(RECENT_ADMIN_SCHEME)
    };
    schemes.filter_map(Value::as_object).any(is_recent)
}

pub(super) fn wants_admin(operation: &Value) -> bool {
    let schemes = operation["security"].as_array().into_iter().flatten();
    let is_admins = |scheme: &Map<String, Value>| {
        scheme.contains_key(ADMIN_SCHEME) || scheme.contains_key(RECENT_ADMIN_SCHEME)
    };
    schemes.filter_map(Value::as_object).any(is_admins)
}

pub(super) fn operation_takes(operation: &Value, parameter: &str) -> bool {
    operation["parameters"].as_array().into_iter().flatten().any(|known| known["name"] == parameter)
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
