//! What is someone else's might as well not exist (D7, AUTHZ 3), asked of every operation that
//! the document has.

use std::collections::BTreeMap;

use kernel::{Clock as _, TimeDelta};
use serde_json::{Value, json};
use tests::{
    Answer, Call, Client, Form, SecurityKey, Server,
    document::{Field, Operation, Place, operations, sample},
    id_of, served,
};

served!(
    rule_d7_an_id_that_is_not_ones_own_is_not_found_whatever_it_is,
    an_operation_without_a_good_token_is_refused,
    a_token_is_asked_for_before_anything_else,
    these_operations_alone_need_no_token,
    authz_5_every_operation_of_admins_is_forbidden_to_everyone_else,
    lists_and_figures_hold_nothing_of_anyone_else,
    one_persons_tag_says_nothing_of_anothers,
);

/// What an id can be the id of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Platform,
    Earning,
    Import,
    /// Before the products: what is sold stays.
    Sale,
    /// An invoice that is a draft; before what it is about, as the sale.
    Draft,
    /// An invoice that is issued.
    Invoice,
    /// An invoice with a payment, and that.
    Paid,
    Payment,
    Recurring,
    Series,
    Product,
    Customer,
    Expense,
    Duplicate,
    Document,
    Goal,
    Rate,
    Export,
    Session,
    Token,
    Passkey,
    Webhook,
    Delivery,
    /// What was removed.
    Discarded,
    /// What only admins ask for: it makes no difference what it is.
    Nothing,
}

/// No kind stands next to one whose ids mean the same.
const KINDS: [Kind; 24] = [
    Kind::Platform,
    Kind::Earning,
    Kind::Import,
    Kind::Sale,
    Kind::Draft,
    Kind::Duplicate,
    Kind::Payment,
    Kind::Invoice,
    Kind::Series,
    Kind::Paid,
    Kind::Recurring,
    Kind::Product,
    Kind::Expense,
    Kind::Customer,
    Kind::Document,
    Kind::Goal,
    Kind::Rate,
    Kind::Export,
    Kind::Session,
    Kind::Token,
    Kind::Passkey,
    Kind::Webhook,
    Kind::Delivery,
    Kind::Discarded,
];

/// # Panics
/// For an id that this matrix does not know: a new route must be taught to it here.
fn kind_of(operation: &Operation, field: &Field) -> Kind {
    let path = operation.path.as_str();
    match (field.place, field.name.as_str()) {
        _ if is_for_admins(operation) => Kind::Nothing,
        (_, "platformId") => Kind::Platform,
        (_, "importId") => Kind::Import,
        (_, "productId" | "lines[].productId") => Kind::Product,
        (_, "customerId" | "into") => Kind::Customer,
        (_, "expenseId") => Kind::Expense,
        (_, "invoiceId") => Kind::Invoice,
        (Place::Path, "id") if path.starts_with("/documents/") => Kind::Document,
        (Place::Path, "id") if path.starts_with("/platforms/") || path.starts_with("/earnings/platform/") => {
            Kind::Platform
        }
        (Place::Path, "id") if path.starts_with("/earnings/imports/") => Kind::Import,
        (Place::Path, "id") if path.starts_with("/earnings/") => Kind::Earning,
        (Place::Path, "id") if path == "/customers/{id}/merge" => Kind::Duplicate,
        (_, "receiptDocumentId") => Kind::Document,
        (Place::Path, "id") if path.starts_with("/expenses/") => Kind::Expense,
        (Place::Path, "id") if path.starts_with("/goals/") => Kind::Goal,
        (Place::Path, "id") if path.starts_with("/exchange-rates/") => Kind::Rate,
        (Place::Path, "id") if path.starts_with("/user/export/") => Kind::Export,
        (Place::Path, "id") if path.starts_with("/user/sessions/") => Kind::Session,
        (Place::Path, "id") if path.starts_with("/user/tokens/") => Kind::Token,
        (Place::Path, "id") if path.starts_with("/user/mfa/passkeys/") => Kind::Passkey,
        (Place::Path, "id") if path.starts_with("/user/webhooks/") => Kind::Webhook,
        (Place::Path, "deliveryId") => Kind::Delivery,
        (Place::Path, "id") if path.starts_with("/trash/") => Kind::Discarded,
        (Place::Path, "id") if path.starts_with("/products/") => Kind::Product,
        (Place::Path, "id") if path.starts_with("/sales/") => Kind::Sale,
        (Place::Path, "id") if path.starts_with("/customers/") => Kind::Customer,
        (Place::Path, "paymentId") => Kind::Payment,
        (Place::Path, "id") if path.starts_with("/invoices/series/") => Kind::Series,
        (Place::Path, "id") if path.starts_with("/invoices/recurring/") => Kind::Recurring,
        (Place::Path, "id") if path.starts_with("/invoices/") => match operation.id.as_str() {
            "updateInvoice" | "deleteInvoice" | "issueInvoice" => Kind::Draft,
            "getPayment" | "reversePayment" => Kind::Paid,
            _ => Kind::Invoice,
        },
        _ => panic!("say here what {} of {} is the id of", field.name, operation.id),
    }
}

/// Whether an id names what may be gone, or may never have been there: nothing is then listed, and nothing is amiss.
/// That nothing of others is, the tests of the audit ask.
fn may_be_gone(operation: &Operation, field: &Field) -> bool {
    operation.id == "listAudit" && field.name == "subject"
}

fn is_for_admins(operation: &Operation) -> bool {
    operation.path.starts_with("/admin/")
}

/// One thing of each kind, new and one's own.
async fn things(client: &Client, label: &str) -> BTreeMap<Kind, String> {
    let uber = client.platform(&format!("Uber {label}")).await;
    let unused = client.platform(&format!("Lyft {label}")).await;
    let ride = client.book(&uber, "2026-03-14", "12.50").await;
    let outcome = client.import(&statement(label)).await.expect(201).data();
    let customer = client.customer(&format!("Ada {label}")).await;
    let product = client.product(&format!("Mug {label}"), "5").await;
    let sold = client.product(&format!("Pan {label}"), "5").await;
    let sale = json!({ "productId": sold, "quantity": "1", "status": "pending" });
    let sale = id_of(&client.post("/sales", sale).await.expect(201).data());
    let buyer = client.customer(&format!("Bert {label}")).await;
    let draft = client.invoice(&buyer, "50000.00").await;
    let (invoice, paid) = (client.issued(&buyer, "50000.00").await, client.issued(&buyer, "50000.00").await);
    let payment = client.pay(&id_of(&paid), "1.00").await;
    let rent = json!({
        "name": label, "anchor": "2026-04-01", "unit": "month", "customerId": buyer,
        "lines": [{ "description": "Rent", "quantity": "1", "unitPrice": "1" }],
    });
    let recurring = client.post("/invoices/recurring", rent).await.expect(201).data();
    let series = client.get("/invoices/series").await.expect(200).data();
    let duplicate = client.customer(&format!("Ada {label}")).await;
    let expense = json!({ "category": "office", "amount": "1.00", "date": "2026-03-14" });
    let expense = id_of(&client.post("/expenses", expense).await.expect(201).data());
    let document = client.paper(label).await;
    let goal = json!({ "title": label, "kind": "earnings", "target": "1.00", "period": "month" });
    let goal = id_of(&client.post("/goals", goal).await.expect(201).data());
    let discarded = client.platform(&format!("Bolt {label}")).await;
    client.delete(&format!("/platforms/{discarded}")).await.expect(204);
    // A day has one rate of two currencies, and a label belongs to one day.
    let day = label.bytes().fold(0i64, |day, b| (day * 31 + i64::from(b)) % 50_000);
    let day = tests::date("1990-01-01").plus_days(day);
    let rate = json!({ "from": "USD", "to": "EUR", "date": day, "rate": "0.9" });
    let rate = id_of(&client.post("/exchange-rates", rate).await.expect(201).data());
    let export = id_of(&client.call("POST", "/user/export").await.expect(202).data());
    let session = another_session(client).await;
    let token = json!({ "name": label, "scopes": ["books:read"], "expiresInDays": 1 });
    // There may be 50 of them, and the oldest is asked for no more.
    let tokens = client.get("/user/tokens").await.expect(200).data();
    if let Some(oldest) = tokens.as_array().unwrap().get(40) {
        client.delete(&format!("/user/tokens/{}", id_of(oldest))).await.expect(204);
    }
    let token = id_of(&client.post("/user/tokens", token).await.expect(201).data());
    // There may be 20 of them.
    let passkeys = client.get("/user/mfa/passkeys").await.expect(200).data();
    if let Some(passkey) = passkeys.as_array().unwrap().get(10) {
        client.delete(&format!("/user/mfa/passkeys/{}", id_of(passkey))).await.expect(204);
    }
    let (_, passkey) = SecurityKey::added_to(client, label).await;
    let webhooks = client.get("/user/webhooks").await.expect(200).data();
    if let Some(oldest) = webhooks.as_array().unwrap().get(10) {
        client.delete(&format!("/user/webhooks/{}", id_of(oldest))).await.expect(204);
    }
    let webhook = json!({ "url": "https://example.com/hooks", "kinds": ["*"], "description": label });
    let webhook = id_of(&client.post("/user/webhooks", webhook).await.expect(201).data());
    let delivery = client.call("POST", &format!("/user/webhooks/{webhook}/test")).await.expect(202).data();
    BTreeMap::from([
        (Kind::Webhook, webhook),
        (Kind::Delivery, id_of(&delivery)),
        (Kind::Discarded, discarded),
        (Kind::Export, export),
        (Kind::Draft, draft),
        (Kind::Invoice, id_of(&invoice)),
        (Kind::Paid, id_of(&paid)),
        (Kind::Payment, id_of(&payment)),
        (Kind::Recurring, id_of(&recurring)),
        (Kind::Series, id_of(&series[0])),
        (Kind::Sale, sale),
        (Kind::Product, product),
        (Kind::Platform, unused),
        (Kind::Earning, ride),
        (Kind::Import, id_of(&outcome)),
        (Kind::Customer, customer),
        (Kind::Duplicate, duplicate),
        (Kind::Expense, expense),
        (Kind::Document, document),
        (Kind::Goal, goal),
        (Kind::Rate, rate),
        (Kind::Session, session),
        (Kind::Token, token),
        (Kind::Passkey, id_of(&passkey)),
        (Kind::Nothing, client.id().to_string()),
    ])
}

/// Signs in once more, and out wherever else one is: of many the oldest would make room, which may be
/// the one that asks.
async fn another_session(client: &Client) -> String {
    client.delete("/user/sessions").await.expect(204);
    let credentials = json!({ "email": client.signed_in["user"]["email"], "password": tests::PASSWORD });
    client.post("/auth/login", credentials).without("authorization").await.expect(200);
    let sessions = client.get("/user/sessions").await.expect(200).data();
    let mut others = sessions.as_array().unwrap().iter().filter(|session| session["isCurrent"] == false);
    id_of(others.next().unwrap())
}

fn statement(label: &str) -> Form {
    Form::statement(format!("Day,Net,Memo\n2026-03-01,1.00,{label}\n"))
        .text("mapping", r#"{"date":"Day","amount":"Net","notes":"Memo"}"#)
}

async fn delete(client: &Client, things: &BTreeMap<Kind, String>) {
    for (kind, id) in things {
        let list = match kind {
            Kind::Platform => "/platforms",
            Kind::Earning => "/earnings",
            Kind::Import => "/earnings/imports",
            Kind::Sale => "/sales",
            Kind::Draft => "/invoices",
            Kind::Recurring => "/invoices/recurring",
            // What was issued stays, and so do series; archives go by themselves.
            Kind::Invoice
            | Kind::Paid
            | Kind::Payment
            | Kind::Series
            | Kind::Export
            | Kind::Delivery
            | Kind::Nothing => {
                continue;
            }
            Kind::Product => "/products",
            Kind::Customer | Kind::Duplicate => "/customers",
            Kind::Expense => "/expenses",
            Kind::Document => "/documents",
            Kind::Goal => "/goals",
            Kind::Discarded => "/trash",
            Kind::Rate => "/exchange-rates",
            Kind::Session => "/user/sessions",
            Kind::Token => "/user/tokens",
            Kind::Passkey => "/user/mfa/passkeys",
            Kind::Webhook => "/user/webhooks",
        };
        client.delete(&format!("{list}/{id}")).await.expect(204);
    }
}

fn form_of(operation: &Operation) -> Form {
    match operation.id.as_str() {
        "uploadDocument" => Form::document("paper.csv", "text/csv", "of the matrix\n"),
        _ => statement("of the matrix"),
    }
}

/// An operation with all that it needs, on one's own things but for the id in one place.
fn ask(
    client: &Client,
    operation: &Operation,
    own: &BTreeMap<Kind, String>,
    tested: Option<(&Field, &str)>,
) -> Call {
    let (mut path, mut query) = (operation.path.clone(), Vec::new());
    let (mut body, mut form) = (json!({}), form_of(operation));
    for field in &operation.fields {
        let value = match tested {
            Some((place, id)) if place.name == field.name && place.place == field.place => json!(id),
            _ if !field.required => continue,
            _ if field.is_id() => json!(own[&kind_of(operation, field)]),
            _ => sample(&field.schema),
        };
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match field.place {
            Place::Path => path = path.replace(&format!("{{{}}}", field.name), &text),
            Place::Query => query.push((field.name.clone(), text)),
            Place::Json => put(&mut body, operation, &field.name, value),
            Place::Form if field.is_id() => form = form.text(&field.name, &text),
            Place::Form => {}
        }
    }
    if operation.id == "createSale" && body.get("lines").is_none() {
        body["quantity"] = json!("1");
        if body.get("productId").is_none() {
            body["productId"] = json!(own[&Kind::Product]);
        }
    }
    let path = path + &tests::query(query.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let call = client.call(&operation.method, path.trim_end_matches('?'));
    match (&operation.json, operation.takes_form) {
        (Some(_), _) => call.json(&body),
        (None, true) => client.upload(&path, &form),
        (None, false) => call,
    }
}

/// Puts a value into a body; one of a list's items makes the only item.
fn put(body: &mut Value, operation: &Operation, field: &str, value: Value) {
    match field.split_once("[].") {
        Some((list, name)) => {
            let mut item = sample(&operation.json.as_ref().unwrap()["properties"][list]["items"]);
            item[name] = value;
            item["quantity"] = json!("1");
            body[list] = json!([item]);
        }
        None => body[field] = value,
    }
}

async fn rule_d7_an_id_that_is_not_ones_own_is_not_found_whatever_it_is(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let (foreign, gone) = (things(&ben, "of Ben").await, things(&ana, "of the past").await);
    delete(&ana, &gone).await;
    let nothing = kernel::Id::<()>::mint(app.clock.now()).to_string();
    let mut gone = gone;
    for (kind, id) in &mut gone {
        if let Kind::Invoice | Kind::Paid | Kind::Payment | Kind::Series | Kind::Export = kind {
            id.clone_from(&nothing);
        }
    }
    let snapshot = async || {
        let lists = [
            "/platforms",
            "/earnings",
            "/earnings/imports",
            "/earnings/summary?period=all",
            "/products",
            "/products/inventory",
            "/sales",
            "/sales/analytics?period=all",
            "/customers",
            "/invoices",
            "/invoices/recurring",
            "/invoices/series",
            "/expenses",
            "/documents",
            "/goals",
            "/exchange-rates",
            "/user/webhooks",
        ];
        let mut bodies = Vec::new();
        for list in lists {
            bodies.push(ben.get(list).await.expect(200).anonymous());
        }
        bodies
    };
    let bens_books = snapshot().await;
    let refusal = ana.get(&format!("/earnings/{nothing}")).await.expect(404).anonymous();
    let mut asked = 0;
    for operation in operations().iter().filter(|operation| !is_for_admins(operation)) {
        let ids = operation.fields.iter().filter(|field| field.is_id() && field.place == Place::Json).count();
        // The logo of one's business is asked for in the tests of documents.
        let ids = ids + usize::from(operation.id == "updateProfile");
        assert_eq!(ids_in(operation.json.as_ref()), ids, "an id lies deeper in the body of {}", operation.id);
        let known = |field: &&Field| field.is_id() && !may_be_gone(operation, field);
        for field in operation.fields.iter().filter(known) {
            let kind = kind_of(operation, field);
            let own = things(&ana, &format!("{asked}")).await;
            let another_kind =
                KINDS[(KINDS.iter().position(|known| *known == kind).unwrap() + 1) % KINDS.len()];
            for id in [
                &foreign[&kind],
                &gone[&kind],
                &nothing,
                &own[&another_kind],
                "00000000-0000-0000-0000-000000000000",
                "9b2f1c1e-4a51-4d0c-8f43-6c1f0e4d7a11",
                &foreign[&kind].to_uppercase(),
            ] {
                let place =
                    format!("{} with {kind:?} {id} in {:?} {}", operation.id, field.place, field.name);
                let call = || ask(&ana, operation, &own, Some((field, id)));
                assert_eq!(call().await.anonymous(), refusal, "{place}");
                let conditional = call().if_match("\"1\"").if_none_match("*").keyed(&place.replace(' ', "-"));
                assert_eq!(conditional.await.anonymous(), refusal, "{place}");
            }
            if kind == Kind::Export {
                app.app().make_archives().await.unwrap();
            }
            if operation.id == "replayWebhookDelivery" {
                // What is still under way is not sent once more.
                let given_up =
                    "UPDATE webhook_deliveries SET state = 'failed', error = 'x', next_attempt_at = NULL";
                app.store.rows(given_up).await;
            }
            let id = &own[&kind];
            let answer = ask(&ana, operation, &own, Some((field, id))).await;
            assert!(answer.status < 300, "{} of one's own {kind:?}: {}", operation.id, answer.text());
            asked += 1;
        }
    }
    assert!(asked >= 17, "only {asked} places hold an id");
    assert_eq!(snapshot().await, bens_books);
}

/// How many ids a schema has, at any depth.
fn ids_in(schema: Option<&Value>) -> usize {
    schema.iter().map(|schema| schema.to_string().matches(r#""format":"uuid""#).count()).sum()
}

/// Headers that let no one in.
async fn bad_tokens(app: &Server) -> Vec<Option<String>> {
    let (ana, gone) = (app.register("eve").await, app.visitor().login("eve").await);
    gone.call("POST", "/auth/logout").await.expect(204);
    let good = ana.token();
    let [head, claims, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("{good}") };
    let swapped = if signature.starts_with('A') { 'B' } else { 'A' };
    // {"alg":"none","typ":"at+jwt"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
    let mut headers = vec![None];
    headers.extend(
        [
            String::new(),
            "Bearer".to_owned(),
            "Bearer ".to_owned(),
            "Bearer null".to_owned(),
            "Bearer ..".to_owned(),
            good.to_owned(),
            format!("Basic {good}"),
            format!("Token {good}"),
            format!("Bearer {good}x"),
            format!("Bearer {head}.{claims}"),
            format!("Bearer {head}.{claims}."),
            format!("Bearer {none}.{claims}."),
            format!("Bearer {none}.{claims}.{signature}"),
            format!("Bearer {head}.{claims}.{swapped}{}", &signature[1..]),
            format!("Bearer {}", ana.refresh_token()),
            format!("Bearer {}", gone.token()),
            format!("Bearer {}", "x".repeat(8000)),
        ]
        .map(Some),
    );
    headers
}

fn with_token(call: Call, header: Option<&str>) -> Call {
    let call = call.without("authorization");
    match header {
        Some(header) => call.with("authorization", header),
        None => call,
    }
}

#[track_caller]
fn assert_shut_out(answer: &Answer, place: &str) {
    assert_eq!(answer.status, 401, "{place}: {}", answer.text());
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{place}");
    let code = answer.json()["error"]["code"].clone();
    assert!(code == "UNAUTHENTICATED" || code == "SESSION_OVER", "{place}: {code}");
}

async fn an_operation_without_a_good_token_is_refused(app: Server) {
    let ana = app.register("ana").await;
    let own = things(&ana, "of Ana").await;
    let headers = bad_tokens(&app).await;
    let late = ana.clone();
    let secured: Vec<Operation> = operations().into_iter().filter(|operation| operation.secured).collect();
    assert!(secured.len() >= 18);

    for operation in &secured {
        for header in &headers {
            let call = with_token(ask(&ana, operation, &own, None), header.as_deref());
            assert_shut_out(&call.await, &format!("{} with {header:?}", operation.id));
        }
    }
    app.clock.advance(TimeDelta::minutes(11));
    for operation in &secured {
        assert_shut_out(&ask(&late, operation, &own, None).await, &operation.id);
    }

    let ana = app.visitor().login("ana").await;
    assert_eq!((ana.all("/platforms").await.len(), ana.all("/earnings").await.len()), (3, 2));
}

async fn a_token_is_asked_for_before_anything_else(app: Server) {
    for operation in operations().into_iter().filter(|operation| operation.secured) {
        let path = operation.path.replace("{id}", "no-id-at-all").replace("{paymentId}", "no-id-at-all");
        let path = path.replace("{number}", "no-number").replace("{deliveryId}", "no-id-at-all");
        let call = app.visitor().call(&operation.method, &format!("{path}?nothing=1"));
        let call = call.body("application/json", "{").keyed("a b").with("if-match", "x");
        assert_shut_out(&call.await, &operation.id);
    }
}

async fn these_operations_alone_need_no_token(app: Server) {
    let mut open: Vec<String> = operations()
        .into_iter()
        .filter(|operation| !operation.secured)
        .map(|operation| operation.id)
        .collect();
    open.sort();

    assert_eq!(
        open,
        [
            "downloadPublicInvoice",
            "endSubscription",
            "finishLogin",
            "forgotPassword",
            "getApiInfo",
            "getHealth",
            "getLiveness",
            "getPublicInvoice",
            "getReadiness",
            "getSubscription",
            "login",
            "loginWithPasskey",
            "refreshTokens",
            "register",
            "requestPasskey",
            "resetPassword",
            "setUp",
            "verifyEmail",
        ]
    );
    for path in ["", "/health", "/health/live", "/health/ready", "/openapi.json", "/openapi.yaml", "/docs"] {
        assert!(app.visitor().get(path).await.status < 400, "{path}");
    }
}

async fn authz_5_every_operation_of_admins_is_forbidden_to_everyone_else(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    app.admin("ada").await;
    let nothing = kernel::Id::<()>::mint(app.clock.now()).to_string();
    let refusal = ana.get("/admin/users").await;
    assert_eq!((refusal.status, refusal.json()["error"]["code"].as_str()), (403, Some("FORBIDDEN")));
    let mut asked = 0;
    for operation in operations().iter().filter(|operation| is_for_admins(operation)) {
        for id in [&ben.id().to_string(), &ana.id().to_string(), &nothing, "x"] {
            let path = operation.path.replace("{id}", id).replace("{number}", "1");
            let call = || ana.call(&operation.method, &path);
            for (sort, call) in [
                ("plain", call()),
                ("with a body", call().json(&json!({ "role": "admin", "status": "active" }))),
                ("malformed", call().body("application/json", "{")),
                ("without a reason", call().without("x-admin-reason")),
                ("with a key", call().keyed(&format!("{}-{id}", operation.id))),
                ("conditional", call().if_none_match("*").if_match("\"1\"")),
            ] {
                let answer = call.await.anonymous();
                assert_eq!(answer, refusal.anonymous(), "{} {sort} of {id}", operation.id);
                asked += 1;
            }
        }
    }
    assert!(asked >= 200, "only {asked} were asked");

    assert_eq!(ana.get("/user/profile").await.expect(200).data()["role"], "user");
    assert_eq!(ben.get("/user/audit?kind=admin").await.expect(200).data(), json!([]));
}

async fn lists_and_figures_hold_nothing_of_anyone_else(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let mut nothing = Vec::new();
    let questions = [
        "/platforms",
        "/platforms?q=Uber",
        "/earnings?total=true",
        "/earnings?q=Ben",
        "/earnings/imports?total=true",
        "/earnings/summary?period=all",
        "/earnings/summary?period=year",
        "/earnings/monthly",
        "/products?total=true",
        "/products?q=Ben",
        "/products/inventory",
        "/sales?total=true",
        "/sales/analytics?period=all",
        "/customers?total=true",
        "/invoices?total=true",
        "/invoices?q=Bert",
        "/invoices/recurring?total=true",
        "/user/settings",
        "/customers?q=Ben",
        "/customers/duplicates",
        "/expenses?total=true",
        "/expenses/categories",
        "/expenses/summary?period=all",
        "/user/profile",
        "/documents?total=true",
        "/documents?q=paper",
        "/goals?total=true",
        "/trash?total=true",
        "/user/sample-data",
        "/user/webhooks",
        "/analytics/trends?metric=profit",
        "/exchange-rates?total=true",
        "/payments?total=true",
        "/analytics/dashboard?period=all",
        "/analytics/reports?type=profitLoss&period=all",
        "/analytics/reports?type=cashFlow&period=all",
        "/analytics/reports?type=income&period=all",
        "/analytics/reports?type=tax&period=all",
        "/analytics/reports?type=aging&period=all",
        "/analytics/reports?type=inventory",
        "/analytics/reports?type=customers",
        "/analytics/hourly-rate?period=all",
    ];
    for question in questions {
        nothing.push(ana.get(question).await.expect(200).anonymous());
    }
    things(&ben, "of Ben").await;

    for (question, before) in questions.into_iter().zip(nothing) {
        assert_eq!(ana.get(question).await.expect(200).anonymous(), before, "{question}");
    }
    for export in [
        "/platforms/export",
        "/earnings/export",
        "/expenses/export",
        "/products/export",
        "/sales/export",
        "/customers/export",
        "/invoices/export",
        "/payments/export",
    ] {
        let file = ana.get(&format!("{export}?format=json")).await.expect(200).json();
        assert_eq!(file, Value::Array(Vec::new()), "{export}");
    }
}

async fn one_persons_tag_says_nothing_of_anothers(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let (hers, his) = (things(&ana, "x").await, things(&ben, "x").await);

    let tag = ben.get(&format!("/earnings/{}", his[&Kind::Earning])).await.expect(200).tag();
    let answer = ana.get(&format!("/earnings/{}", his[&Kind::Earning])).if_none_match(&tag).await;

    answer.refused(404, "NOT_FOUND");
    assert_eq!(
        ana.get(&format!("/earnings/{}", hers[&Kind::Earning])).await.expect(200).data()["amount"],
        "12.50"
    );
}
