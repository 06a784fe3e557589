//! Someone who talks to a server.

mod answer;
mod call;
mod form;
mod listening;
mod promised;

use kernel::UserId;
use serde_json::{Value, json};

pub use answer::Answer;
pub use call::Call;
pub(crate) use call::Door;
pub use form::Form;
pub use listening::{Listening, Told};

/// The password of everyone in the tests.
pub const PASSWORD: &str = "maroon kettle drifts sideways";

/// Why admins look at things in the tests.
pub const REASON: &str = "Ticket 4711: asked for help";

/// A visitor, or someone who is signed in. Clones are the same person.
#[derive(Clone)]
pub struct Client {
    door: Door,
    token: Option<String>,
    /// What signing in was answered with; null for a visitor.
    pub signed_in: Value,
}

impl Client {
    pub(crate) fn at(door: Door) -> Self {
        Self { door, token: None, signed_in: Value::Null }
    }

    /// Opens the account `{name}@example.com`.
    pub async fn register(&self, name: &str, fields: Value) -> Self {
        let mut account = json!({ "email": format!("{name}@example.com"), "password": PASSWORD });
        account.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        self.after(&self.post("/auth/register", account).await.expect(201))
    }

    /// Signs in to the account `{name}@example.com`.
    pub async fn login(&self, name: &str) -> Self {
        let credentials = json!({ "email": format!("{name}@example.com"), "password": PASSWORD });
        self.after(&self.post("/auth/login", credentials).await.expect(200))
    }

    /// The person that an answer to signing in or refreshing makes of this one.
    #[must_use]
    pub fn after(&self, signed_in: &Answer) -> Self {
        let signed_in = signed_in.data();
        let token = signed_in["accessToken"].as_str().unwrap().to_owned();
        Self { door: self.door.clone(), token: Some(token), signed_in }
    }

    /// The same person at a server that was restarted.
    #[must_use]
    pub fn at_the_door_of(&self, other: &Self) -> Self {
        Self { door: other.door.clone(), ..self.clone() }
    }

    /// The same person, who goes to another host and port.
    #[must_use]
    pub fn through(&self, address: &str) -> Self {
        Self { door: Door::Socket(address.to_owned()), ..self.clone() }
    }

    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    #[must_use]
    pub fn refresh_token(&self) -> &str {
        self.signed_in["refreshToken"].as_str().unwrap()
    }

    pub fn get(&self, path: &str) -> Call {
        self.call("GET", path)
    }

    pub fn delete(&self, path: &str) -> Call {
        self.call("DELETE", path)
    }

    #[expect(clippy::needless_pass_by_value, reason = "a body is written where it is sent")]
    pub fn post(&self, path: &str, body: Value) -> Call {
        self.call("POST", path).json(&body)
    }

    #[expect(clippy::needless_pass_by_value, reason = "a body is written where it is sent")]
    pub fn put(&self, path: &str, body: Value) -> Call {
        self.call("PUT", path).json(&body)
    }

    pub fn upload(&self, path: &str, form: &Form) -> Call {
        self.call("POST", path).body(&Form::content_type(), form.bytes())
    }

    /// Whose account it is.
    #[must_use]
    pub fn id(&self) -> UserId {
        id_of(&self.signed_in["user"]).parse().unwrap()
    }

    /// Goes to a path outside of the API, as a browser does.
    pub fn visit(&self, path: &str) -> Call {
        Call::outside(self.door.clone(), path)
    }

    /// A request without a body, of any method.
    pub fn call(&self, method: &str, path: &str) -> Call {
        let call = Call::new(self.door.clone(), method, path);
        // Who asks what only admins may says why.
        let call = if path.starts_with("/admin/") { call.with("x-admin-reason", REASON) } else { call };
        match &self.token {
            Some(token) => call.with("authorization", &format!("Bearer {token}")),
            None => call,
        }
    }

    /// Adds a platform, and returns its id.
    pub async fn platform(&self, name: &str) -> String {
        let answer = self.post("/platforms", json!({ "name": name, "category": "other" })).await;
        id_of(&answer.expect(201).data())
    }

    /// Adds a customer, and returns its id.
    pub async fn customer(&self, name: &str) -> String {
        id_of(&self.post("/customers", json!({ "name": name })).await.expect(201).data())
    }

    /// Adds a product with so many on hand, and returns its id.
    pub async fn product(&self, name: &str, quantity: &str) -> String {
        let product = json!({ "name": name, "price": "12.50", "quantity": quantity });
        id_of(&self.post("/products", product).await.expect(201).data())
    }

    /// Books an income, and returns its id.
    pub async fn book(&self, platform: &str, date: &str, amount: &str) -> String {
        let earning = json!({ "platformId": platform, "date": date, "amount": amount });
        id_of(&self.post("/earnings", earning).await.expect(201).data())
    }

    /// Drafts an invoice of one untaxed line, and returns its id.
    pub async fn invoice(&self, customer: &str, amount: &str) -> String {
        let line = json!({ "description": "Work", "quantity": "1", "unitPrice": amount });
        let draft = json!({ "customerId": customer, "lines": [line] });
        id_of(&self.post("/invoices", draft).await.expect(201).data())
    }

    /// Drafts and issues such an invoice, and returns it.
    pub async fn issued(&self, customer: &str, amount: &str) -> Value {
        let id = self.invoice(customer, amount).await;
        self.call("POST", &format!("/invoices/{id}/issue")).await.expect(200).data()
    }

    /// Pays so much of an invoice by bank, and returns the entry.
    pub async fn pay(&self, invoice: &str, amount: &str) -> Value {
        let payment = json!({ "amount": amount, "date": "2026-03-14", "method": "bankTransfer" });
        self.post(&format!("/invoices/{invoice}/payments"), payment).await.expect(201).data()
    }

    pub fn import(&self, form: &Form) -> Call {
        self.upload("/earnings/imports", form)
    }

    pub fn deposit(&self, form: &Form) -> Call {
        self.upload("/documents/upload", form)
    }

    /// Keeps a small image that is like no other, and returns its id.
    pub async fn paper(&self, label: &str) -> String {
        const IMAGE: &[u8] = include_bytes!("../samples/images/basn2c08.png");
        // What follows the end of an image is no part of it.
        let bytes = [IMAGE, label.as_bytes()].concat();
        let form = Form::document("paper.png", "image/png", bytes);
        id_of(&self.deposit(&form).await.expect(201).data())
    }

    /// Every row of a list, page by page.
    pub async fn all(&self, list: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut cursor = String::new();
        loop {
            let joint = if list.contains('?') { '&' } else { '?' };
            let page = self.get(&format!("{list}{joint}limit=100{cursor}")).await.expect(200).json();
            rows.extend(page["data"].as_array().unwrap().iter().cloned());
            match page["pagination"]["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return rows,
            }
        }
    }
}

/// The id of a thing in an answer.
#[must_use]
pub fn id_of(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

/// A query string of names and values, whatever they hold.
#[must_use]
pub fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::from("?")).extend_pairs(pairs).finish()
}
