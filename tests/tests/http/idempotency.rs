//! Doing a thing once, however often it is asked for (D4).

use futures_util::future::join_all;
use kernel::{Clock as _, Jobs as _};
use serde_json::{Value, json};
use tests::{
    Authenticator, Client, Form, PASSWORD, SecurityKey, Seen, Server, Sink, document::operations, id_of,
    served,
};

served!(
    rule_d4_a_repetition_gets_the_first_answer_again,
    rule_d4_another_body_under_the_same_key_is_refused,
    rule_d4_fifty_parallel_posts_of_one_key_book_once,
    rule_d4_two_servers_over_one_store_book_once,
    rule_d4_a_refusal_of_the_books_is_repeated_too,
    rule_d4_a_malformed_request_leaves_its_key_free,
    rule_d4_a_key_survives_a_restart,
    rule_d4_a_key_is_of_one_user_and_one_route,
    rule_d4_a_stranger_elsewhere_gets_no_ones_answer,
    rule_d4_a_key_works_on_every_post,
    rule_d4_a_key_works_on_every_post_of_the_account,
    rule_d4_a_key_works_on_what_ends_a_subscription,
    rule_d4_a_key_works_on_every_post_of_admins,
    rule_d4_an_import_is_repeated_whatever_its_boundary,
    a_key_is_of_visible_characters,
    a_key_means_nothing_to_other_methods,
);

async fn with_uber(app: &Server) -> (Client, String) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    (ana, uber)
}

fn ride(uber: &str, amount: &str) -> Value {
    json!({ "platformId": uber, "date": "2026-03-14", "amount": amount })
}

async fn rule_d4_a_repetition_gets_the_first_answer_again(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let first = ana.post("/earnings", ride(&uber, "1.00")).keyed("k1").await.expect(201);

    app.clock.advance(kernel::TimeDelta::hours(1));
    let ana = app.visitor().login("ana").await;
    let again = ana.post("/earnings", ride(&uber, "1.00")).keyed("k1").await.expect(201);

    assert_eq!(again.body, first.body);
    for header in ["location", "etag", "content-type", "cache-control"] {
        assert_eq!(again.header(header), first.header(header), "{header}");
    }
    assert_eq!(
        (first.header("idempotency-replayed"), again.header("idempotency-replayed")),
        (None, Some("true"))
    );
    assert_eq!(ana.all("/earnings").await, [first.data()]);
}

async fn rule_d4_another_body_under_the_same_key_is_refused(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    ana.post("/earnings", ride(&uber, "1.00")).keyed("k1").await.expect(201);

    ana.post("/earnings", ride(&uber, "2.00")).keyed("k1").await.refused(422, "IDEMPOTENCY_MISMATCH");

    assert_eq!(ana.all("/earnings").await.len(), 1);
    ana.post("/earnings", ride(&uber, "2.00")).keyed("k2").await.expect(201);
}

async fn rule_d4_fifty_parallel_posts_of_one_key_book_once(app: Server) {
    let (ana, uber) = with_uber(&app).await;

    books_once(&[&ana], &uber, 50).await;
}

async fn rule_d4_two_servers_over_one_store_book_once(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let elsewhere = ana.at_the_door_of(&app.neighbour().await);

    books_once(&[&ana, &elsewhere], &uber, 20).await;
}

/// Sends one request so many times at once, by turns through each client.
async fn books_once(clients: &[&Client], uber: &str, times: usize) {
    let post =
        |n: usize| clients[n % clients.len()].post("/earnings", ride(uber, "1.00")).keyed("k1").into_future();
    let answers = join_all((0..times).map(post)).await;

    let (made, busy): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    for answer in &busy {
        answer.clone().refused(409, "IDEMPOTENCY_IN_PROGRESS");
    }
    let booked = clients[0].all("/earnings").await;
    assert_eq!(booked.len(), 1);
    assert!(!made.is_empty() && made.iter().all(|answer| answer.data() == booked[0]));
    assert_eq!(made.iter().filter(|answer| answer.header("idempotency-replayed").is_none()).count(), 1);
}

async fn rule_d4_a_refusal_of_the_books_is_repeated_too(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({ "name": "Uber", "category": "other" });
    let uber = ana.platform("Uber").await;
    let first = ana.post("/platforms", order.clone()).keyed("k1").await.expect(409);

    ana.delete(&format!("/platforms/{uber}")).await.expect(204);
    let again = ana.post("/platforms", order).keyed("k1").await.expect(409);

    assert_eq!(again.body, first.body);
}

async fn rule_d4_a_malformed_request_leaves_its_key_free(app: Server) {
    let (ana, uber) = with_uber(&app).await;

    ana.post("/earnings", ride(&uber, "1.001")).keyed("k1").await.refused(400, "VALIDATION_ERROR");
    ana.post("/earnings", ride(&uber, "x")).keyed("k1").await.refused(400, "VALIDATION_ERROR");
    ana.post("/earnings", json!(null))
        .keyed("k1")
        .body("text/plain", "x")
        .await
        .refused(415, "UNSUPPORTED_MEDIA_TYPE");

    ana.post("/earnings", ride(&uber, "1.00")).keyed("k1").await.expect(201);
}

async fn rule_d4_a_key_survives_a_restart(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let first = ana.post("/earnings", ride(&uber, "1.00")).keyed("k1").await.expect(201);

    let app = app.restarted().await;
    let ana = ana.at_the_door_of(&app.visitor());
    let again = ana.post("/earnings", ride(&uber, "1.00")).keyed("k1").await.expect(201);

    assert_eq!(again.body, first.body);
    assert_eq!(ana.all("/earnings").await.len(), 1);
}

async fn rule_d4_a_key_is_of_one_user_and_one_route(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let order = json!({ "name": "Uber", "category": "other" });

    let hers = id_of(&ana.post("/platforms", order.clone()).keyed("k1").await.expect(201).data());
    let his = id_of(&ben.post("/platforms", order).keyed("k1").await.expect(201).data());
    ana.post("/earnings", ride(&hers, "1.00")).keyed("k1").await.expect(201);

    assert_ne!(hers, his);
    assert_eq!(ana.all("/earnings").await.len(), 1);
}

async fn rule_d4_a_stranger_elsewhere_gets_no_ones_answer(app: Server) {
    let app = app.with(|settings| settings.trusted_proxies = vec!["0.0.0.0/32".parse().unwrap()]);
    let ask = |address: &str| {
        app.visitor().call("POST", "/auth/passkey/challenge").keyed("k1").with("x-forwarded-for", address)
    };

    let first = ask("192.0.2.1").await.expect(200);
    let elsewhere = ask("192.0.2.2").await.expect(200);

    assert_ne!(elsewhere.data()["challenge"], first.data()["challenge"]);
    assert_eq!(ask("192.0.2.1").await.expect(200).body, first.body);
}

/// Every POST there is.
const POSTS: [&str; 57] = [
    "addPasskey",
    "beginPasskey",
    "beginTotp",
    "changeEmail",
    "changePassword",
    "confirmTotp",
    "createBackup",
    "createCustomer",
    "createEarning",
    "createExchangeRate",
    "createExpense",
    "createExpenseCategory",
    "createGoal",
    "createInvitation",
    "createInvoice",
    "createMovement",
    "createPlatform",
    "createProduct",
    "createRecurringInvoice",
    "createSale",
    "createToken",
    "createWebhook",
    "creditInvoice",
    "duplicateInvoice",
    "endSubscription",
    "finishLogin",
    "forgotPassword",
    "importCustomers",
    "importProducts",
    "importStatement",
    "issueInvoice",
    "login",
    "loginWithPasskey",
    "logout",
    "makeRecoveryCodes",
    "mergeCustomer",
    "plantSampleData",
    "recordPayment",
    "refreshTokens",
    "register",
    "replayWebhookDelivery",
    "requestAccountExport",
    "requestPasskey",
    "requestVerification",
    "resetPassword",
    "restoreAccount",
    "restoreTrashed",
    "retryJob",
    "rotateWebhookSecret",
    "sendInvoice",
    "setUp",
    "shareInvoice",
    "stepUp",
    "testWebhook",
    "uploadDocument",
    "verifyEmail",
    "voidInvoice",
];

/// Asks twice under one key, and gets the same answer.
async fn repeat(call: &dyn Fn() -> tests::Call) {
    let first = call().keyed("k1").await;
    assert!(first.status < 300, "{}", first.text());
    let again = call().keyed("k1").await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(again.header("set-cookie"), first.header("set-cookie"));
}

async fn rule_d4_a_key_works_on_every_post(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let credentials = json!({ "email": "eve@example.com", "password": PASSWORD });
    let mut posts: Vec<String> = operations()
        .into_iter()
        .filter(|operation| operation.method == "POST")
        .map(|operation| operation.id)
        .collect();
    posts.sort();
    assert_eq!(posts, POSTS, "a new POST is to be repeated here or below");
    let statement =
        Form::statement("Day,Net\n2026-03-14,1.00\n").text("mapping", r#"{"date":"Day","amount":"Net"}"#);
    let ben = app.register("ben").await;

    repeat(&|| ana.post("/earnings", ride(&uber, "1.00"))).await;
    repeat(&|| ana.post("/platforms", json!({ "name": "Lyft", "category": "other" }))).await;
    repeat(&|| ana.import(&statement)).await;
    let mug = ana.product("Mug", "10").await;
    let movements = format!("/products/{mug}/movements");
    let catalogue = Form::statement("Handle,Title,Variant Price\na,Cup,1\n");
    repeat(&|| ana.post("/products", json!({ "name": "Pan", "price": "1" }))).await;
    repeat(&|| ana.post(&movements, json!({ "type": "damage", "quantity": "1" }))).await;
    repeat(&|| ana.post("/sales", json!({ "productId": mug, "quantity": "1" }))).await;
    repeat(&|| ana.upload("/products/imports", &catalogue)).await;
    repeat(&|| ana.post("/customers", json!({ "name": "Ada" }))).await;
    let (ada, bea) = (ana.customer("Ada").await, ana.customer("Bea").await);
    repeat(&|| ana.post(&format!("/customers/{ada}/merge"), json!({ "into": bea }))).await;
    let customers = Form::statement("name\nCleo\n");
    repeat(&|| ana.upload("/customers/imports", &customers)).await;
    let lunch = json!({ "category": "meals", "amount": "12.50", "date": "2026-03-14" });
    repeat(&|| ana.post("/expenses", lunch.clone())).await;
    repeat(&|| ana.post("/expenses/categories", json!({ "name": "Coffee" }))).await;
    let rate = json!({ "from": "USD", "to": "EUR", "date": "2026-03-14", "rate": "0.9" });
    repeat(&|| ana.post("/exchange-rates", rate.clone())).await;
    let goal = json!({ "title": "March", "kind": "earnings", "target": "310.00", "period": "month" });
    repeat(&|| ana.post("/goals", goal.clone())).await;
    let bolt = ana.platform("Bolt").await;
    ana.delete(&format!("/platforms/{bolt}")).await.expect(204);
    repeat(&|| ana.call("POST", &format!("/trash/{bolt}/restore"))).await;
    let ada = ana.customer("Ada").await;
    let work = json!({ "description": "Work", "quantity": "1", "unitPrice": "10" });
    let rent = json!({ "name": "Rent", "anchor": "2026-04-01", "unit": "month", "customerId": ada, "lines": [work] });
    repeat(&|| ana.post("/invoices", json!({ "customerId": ada, "lines": [work] }))).await;
    repeat(&|| ana.post("/invoices/recurring", rent.clone())).await;
    let draft = ana.invoice(&ada, "10.00").await;
    let (paid, void) = (id_of(&ana.issued(&ada, "10.00").await), id_of(&ana.issued(&ada, "10.00").await));
    let payment = json!({ "amount": "1.00", "date": "2026-03-14", "method": "cash" });
    for step in ["issue", "send", "link", "duplicate"] {
        repeat(&|| ana.call("POST", &format!("/invoices/{draft}/{step}"))).await;
    }
    repeat(&|| ana.call("POST", &format!("/invoices/{void}/void"))).await;
    repeat(&|| ana.post(&format!("/invoices/{paid}/payments"), payment.clone())).await;
    repeat(&|| ana.post(&format!("/invoices/{paid}/credit-notes"), json!({}))).await;
    repeat(&|| ana.deposit(&Form::document("paper.csv", "text/csv", "a,b\n".repeat(100_000)))).await;
    repeat(&|| app.visitor().post("/auth/register", credentials.clone())).await;
    repeat(&|| app.visitor().post("/auth/login", credentials.clone())).await;
    repeat(&|| app.visitor().post("/auth/refresh", json!({ "refreshToken": ben.refresh_token() }))).await;

    assert_eq!(ana.all("/earnings").await.len(), 2);
    assert_eq!((ana.all("/products").await.len(), ana.all("/sales").await.len()), (3, 1));
    assert_eq!(ana.get(&format!("/products/{mug}")).await.data()["quantity"], "8");
    assert_eq!((ana.all("/expenses").await.len(), ana.all("/customers").await.len()), (1, 5));
    assert_eq!(ana.all("/documents").await.len(), 1);
    assert_eq!(app.store.count("users").await, 3);
}

async fn rule_d4_a_key_works_on_every_post_of_the_account(app: Server) {
    const OTHER: &str = "seven lanterns under the bridge";
    let ana = app.register("ana").await;
    app.register("ben").await;
    repeat(&|| ana.post("/auth/step-up", json!({ "password": PASSWORD }))).await;
    repeat(&|| ana.post("/user/tokens", json!({ "name": "Spreadsheet", "scopes": ["books:read"] }))).await;
    let webhook = json!({ "url": "https://example.com/hooks", "kinds": ["*"] });
    repeat(&|| ana.post("/user/webhooks", webhook.clone())).await;
    let webhooks = ana.get("/user/webhooks").await.expect(200).data();
    let webhook = format!("/user/webhooks/{}", id_of(&webhooks[0]));
    repeat(&|| ana.call("POST", &format!("{webhook}/test"))).await;
    repeat(&|| ana.call("POST", &format!("{webhook}/rotate-secret"))).await;
    // The ping comes to nothing: the receiver is not reached from here.
    app.work_off().await;
    let delivery = id_of(&ana.all(&format!("{webhook}/deliveries")).await[0]);
    repeat(&|| ana.call("POST", &format!("{webhook}/deliveries/{delivery}/replay"))).await;
    let webhook = json!({ "url": "https://example.com/hooks", "kinds": ["*"] });
    repeat(&|| ana.post("/user/webhooks", webhook.clone())).await;
    let hook = id_of(&ana.get("/user/webhooks").await.expect(200).data()[0]);
    let hook = format!("/user/webhooks/{hook}");
    repeat(&|| ana.call("POST", &format!("{hook}/rotate-secret"))).await;
    repeat(&|| ana.call("POST", &format!("{hook}/test"))).await;
    let passwords = json!({ "currentPassword": PASSWORD, "newPassword": OTHER });
    repeat(&|| ana.post("/user/password", passwords.clone())).await;
    let app = app.ruled(|rules| rules.sends_mail = true);
    let ana = ana.at_the_door_of(&app.visitor());
    let token = async || {
        let link = app.links().await.pop().unwrap();
        link.path.split_once("#token=").unwrap().1.to_owned()
    };
    repeat(&|| ana.call("POST", "/user/email/verification")).await;
    let verify = json!({ "token": token().await });
    repeat(&|| app.visitor().post("/auth/verify-email", verify.clone())).await;
    repeat(&|| app.visitor().post("/auth/forgot-password", json!({ "email": "ben@example.com" }))).await;
    while app.links().await.is_empty() {
        tokio::task::yield_now().await;
    }
    let reset = json!({ "token": token().await, "password": OTHER });
    repeat(&|| app.visitor().post("/auth/reset-password", reset.clone())).await;
    repeat(&|| ana.post("/user/email", json!({ "email": "new@example.com", "password": OTHER }))).await;
    let begin = || ana.call("POST", "/user/mfa/totp");
    repeat(&begin).await;
    let enrolment = begin().keyed("k1").await.data();
    let phone = Authenticator::with(enrolment["secret"].as_str().unwrap());
    let first = json!({ "code": phone.code(app.clock.now()) });
    repeat(&|| ana.post("/user/mfa/totp/confirm", first.clone())).await;
    repeat(&|| ana.call("POST", "/user/mfa/recovery-codes")).await;
    let credentials = json!({ "email": "ana@example.com", "password": OTHER });
    let step = app.visitor().post("/auth/login", credentials).await.expect(200).data();
    app.clock.advance(kernel::TimeDelta::seconds(30));
    let second = json!({ "mfaToken": step["mfaToken"], "code": phone.code(app.clock.now()) });
    repeat(&|| app.visitor().post("/auth/mfa", second.clone())).await;
    let begin = || ana.call("POST", "/user/mfa/passkeys/challenge");
    repeat(&begin).await;
    let options = begin().keyed("k1").await.data();
    let (mut key, body) = SecurityKey::make("Phone", &options, Seen::TheOwner);
    repeat(&|| ana.post("/user/mfa/passkeys", body.clone())).await;
    let request = || app.visitor().call("POST", "/auth/passkey/challenge");
    repeat(&request).await;
    let challenge = request().keyed("k1").await.data()["challenge"].clone();
    let passkey = json!({ "passkey": key.sign(challenge.as_str().unwrap()) });
    repeat(&|| app.visitor().post("/auth/passkey", passkey.clone())).await;

    let ben = app.visitor().post("/auth/login", json!({ "email": "ben@example.com", "password": OTHER }));
    let ben = app.visitor().after(&ben.await.expect(200));
    repeat(&|| ben.call("POST", "/user/sample-data")).await;
    repeat(&|| ben.call("POST", "/user/export")).await;
    ben.delete("/user/account").await.expect(202);
    let ben = app.visitor().post("/auth/login", json!({ "email": "ben@example.com", "password": OTHER }));
    let ben = app.visitor().after(&ben.await.expect(200));
    repeat(&|| ben.call("POST", "/user/account/restore")).await;
}

async fn rule_d4_a_key_works_on_what_ends_a_subscription(app: Server) {
    let sink = Sink::open().await;
    let app = app.mailing_to(&sink);
    let ana = app.register("ana").await;
    let order = json!({ "name": "Ada", "email": "ada@example.com" });
    let ada = id_of(&ana.post("/customers", order).await.expect(201).data());
    let invoice = id_of(&ana.issued(&ada, "10.00").await);
    ana.call("POST", &format!("/invoices/{invoice}/send")).await.expect(200);
    app.work_off().await;
    let link = sink.taken()[0].header("List-Unsubscribe").unwrap();
    let path = link.trim_matches(['<', '>']).split_once("/api/v1").unwrap().1.to_owned();

    repeat(&|| app.visitor().call("POST", &path)).await;
}

async fn rule_d4_a_key_works_on_every_post_of_admins(app: Server) {
    let link = app.app().identity.setup_link(false).await.unwrap().unwrap();
    let token = link.path.split_once("#token=").unwrap().1;
    let first = json!({ "token": token, "email": "ada@example.com", "password": PASSWORD });
    repeat(&|| app.visitor().post("/auth/setup", first.clone())).await;
    let ada = app.visitor().login("ada").await;
    repeat(&|| ada.post("/admin/invitations", json!({}))).await;
    let (database, now) = (&app.app().database, app.clock.now());
    assert!(database.open_period("a schedule", &now.to_string(), now).await.unwrap());
    let later = now.plus(kernel::TimeDelta::minutes(1));
    let job = database.take("a schedule", 1, now, later).await.unwrap().remove(0);
    assert!(database.bury(&job, now, "it broke").await.unwrap());
    repeat(&|| ada.call("POST", &format!("/admin/jobs/{}/retry", job.id))).await;

    assert_eq!((app.store.count("users").await, app.store.count("invitations").await), (1, 1));
    assert_eq!(app.given_up().await, [""; 0]);
}

async fn rule_d4_an_import_is_repeated_whatever_its_boundary(app: Server) {
    let ana = app.register("ana").await;
    let form = |boundary: &str| {
        format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n\
             Day,Net\n2026-03-14,1.00\n\r\n--{boundary}\r\ncontent-disposition: form-data; name=\"mapping\"\r\n\r\n\
             {{\"date\":\"Day\",\"amount\":\"Net\"}}\r\n--{boundary}--\r\n"
        )
    };
    let import = |boundary: &str| {
        let content_type = format!("multipart/form-data; boundary={boundary}");
        ana.call("POST", "/earnings/imports").body(&content_type, form(boundary)).keyed("k1")
    };

    let first = import("one-boundary").await.expect(201);
    let again = import("quite-another-boundary").await.expect(201);

    assert_eq!(again.body, first.body);
    assert_eq!(ana.all("/earnings/imports").await.len(), 1);
}

async fn a_key_is_of_visible_characters(app: Server) {
    let (ana, uber) = with_uber(&app).await;

    for key in ["", "a b", &"x".repeat(256)] {
        let answer = ana.post("/earnings", ride(&uber, "1.00")).keyed(key).await;
        assert_eq!(answer.faulty(), ["Idempotency-Key"], "{key:?}");
    }
    ana.post("/earnings", ride(&uber, "1.00")).keyed(&"~".repeat(255)).await.expect(201);
}

async fn a_key_means_nothing_to_other_methods(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let path = format!("/platforms/{uber}");

    for name in ["A", "B"] {
        let told = ana.put(&path, json!({ "name": name })).keyed("k1").await.expect(200).data();
        assert_eq!(told["name"], name);
    }
}
