//! What is told by mail, whether it may be, and what became of it.

use kernel::TimeDelta;
use serde_json::{Value, json};
use tests::{Client, Mood, PASSWORD, Server, Sink, id_of, served};

served!(
    an_invoice_that_is_sent_is_mailed_with_its_pdf_once,
    without_a_mail_server_the_app_says_what_would_be_sent,
    settings_are_looked_at_when_mail_is_sent,
    one_click_ends_mail_to_a_customer_and_looking_changes_nothing,
    one_click_ends_mail_of_a_sort_to_its_owner,
    what_is_refused_is_given_up_and_what_is_put_off_comes_again_as_the_same_message,
    reminders_come_on_their_days_once_until_the_invoice_is_paid,
    a_week_is_reported_once_in_the_users_zone_and_over_two_nodes,
    a_week_is_not_reported_to_someone_who_does_not_consent_to_it_any_more,
    an_account_is_opened_and_its_password_reset_with_links_that_are_mailed,
    settings_of_mail_share_the_version_of_the_others,
);

/// A customer whom mail reaches.
async fn customer(client: &Client, name: &str) -> String {
    let order = json!({ "name": name, "email": format!("{}@example.com", name.to_lowercase()) });
    id_of(&client.post("/customers", order).await.expect(201).data())
}

async fn send(client: &Client, invoice: &Value) {
    client.call("POST", &format!("/invoices/{}/send", id_of(invoice))).await.expect(200);
}

/// Kind and state of every letter, the newest first.
async fn letters(client: &Client) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = client.get("/user/mail").await.expect(200).data();
    all.as_array().unwrap().iter().map(|letter| (text(&letter["kind"]), text(&letter["state"]))).collect()
}

fn told(kind: &str, state: &str) -> (String, String) {
    (kind.to_owned(), state.to_owned())
}

/// The path below the API of the link that ends what a message is one of.
fn unsubscribe_path(header: &str) -> String {
    let link = header.trim_start_matches('<').trim_end_matches('>');
    link.split_once("/api/v1").unwrap().1.to_owned()
}

async fn an_invoice_that_is_sent_is_mailed_with_its_pdf_once(app: Server) {
    let sink = Sink::open().await;
    let app = app.mailing_to(&sink);
    let ana = app.register_as("ana", json!({ "name": "Ana Lopez" })).await;
    let ada = customer(&ana, "Ada").await;
    let invoice = ana.issued(&ada, "1234.50").await;

    send(&ana, &invoice).await;
    app.work_off().await;
    app.work_off().await;

    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].to.contains("<ada@example.com>"));
    assert!(taken[0].header("Subject").unwrap().contains(invoice["number"].as_str().unwrap()));
    assert!(taken[0].header("Reply-To").unwrap().contains("ana@example.com"));
    assert_eq!(taken[0].header("List-Unsubscribe-Post").unwrap(), "List-Unsubscribe=One-Click");
    for part in ["text/plain", "text/html", "application/pdf", "$1,234.50"] {
        assert!(taken[0].content.contains(part), "{part} is not in\n{}", taken[0].content);
    }
    let mail = ana.get("/user/mail?kind=invoice&total=true").await.expect(200);
    let letter = &mail.data()[0];
    assert_eq!((&letter["to"], &letter["state"]), (&json!("ada@example.com"), &json!("sent")));
    assert!(!letter["sentAt"].is_null() && letter["reason"].is_null());
    let ben = app.register("ben").await;
    assert_eq!(ben.get("/user/mail").await.expect(200).data(), json!([]));
}

async fn without_a_mail_server_the_app_says_what_would_be_sent(app: Server) {
    let ana = app.register("ana").await;
    let ada = customer(&ana, "Ada").await;
    let invoice = ana.issued(&ada, "10.00").await;

    send(&ana, &invoice).await;
    app.work_off().await;

    let letter = ana.get("/user/mail").await.expect(200).data()[0].clone();
    assert_eq!((&letter["kind"], &letter["state"]), (&json!("invoice"), &json!("notConfigured")));
    assert_eq!(letter["to"], "ada@example.com");
    assert!(letter["subject"].as_str().unwrap().contains(invoice["number"].as_str().unwrap()));
}

async fn settings_are_looked_at_when_mail_is_sent(app: Server) {
    let sink = Sink::open().await;
    let app = app.mailing_to(&sink);
    let ana = app.register("ana").await;
    let ada = customer(&ana, "Ada").await;
    let invoice = ana.issued(&ada, "10.00").await;

    ana.pay(&id_of(&invoice), "4.00").await;
    let off = json!({ "invoiceNotificationEnabled": false });
    assert_eq!(ana.put("/user/settings", off).await.expect(200).data()["invoiceNotificationEnabled"], false);
    app.work_off().await;
    assert_eq!(letters(&ana).await, [told("receipt", "withheld")]);
    assert_eq!(sink.taken(), []);

    ana.put("/user/settings", json!({ "invoiceNotificationEnabled": true })).await.expect(200);
    ana.pay(&id_of(&invoice), "6.00").await;
    app.work_off().await;
    assert_eq!(letters(&ana).await, [told("receipt", "sent"), told("receipt", "withheld")]);
    assert_eq!(sink.taken().len(), 1);
}

async fn one_click_ends_mail_to_a_customer_and_looking_changes_nothing(app: Server) {
    let sink = Sink::open().await;
    let app = app.mailing_to(&sink);
    let ana = app.register("ana").await;
    let ada = customer(&ana, "Ada").await;
    let invoice = ana.issued(&ada, "10.00").await;
    send(&ana, &invoice).await;
    app.work_off().await;
    let path = unsubscribe_path(&sink.taken()[0].header("List-Unsubscribe").unwrap());
    let stranger = app.visitor();

    let page = stranger.get(&path).with("accept", "text/html").await.expect(200);
    assert!(page.text().contains("<form method=\"post\">"));
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert_eq!(
        stranger.get(&path).await.expect(200).data(),
        json!({ "kind": "invoice", "everyMessage": true, "ended": false })
    );
    let click = || {
        let form = "List-Unsubscribe=One-Click";
        stranger.call("POST", &path).body("application/x-www-form-urlencoded", form)
    };
    assert_eq!(click().await.expect(200).data()["ended"], true);
    assert_eq!(click().await.expect(200).data()["ended"], true);
    assert_eq!(stranger.get(&path).await.expect(200).data()["ended"], true);
    stranger.get(&format!("{path}x")).await.refused(404, "NOT_FOUND");

    send(&ana, &invoice).await;
    app.work_off().await;
    assert_eq!(letters(&ana).await, [told("invoice", "withheld"), told("invoice", "sent")]);
    assert_eq!(sink.taken().len(), 1);
}

async fn one_click_ends_mail_of_a_sort_to_its_owner(app: Server) {
    let sink = Sink::open().await;
    let app = app.mailing_to(&sink);
    let ana = app.register("ana").await;
    let mug = json!({ "name": "Mug", "price": "10.00", "quantity": "5", "reorderPoint": "4" });
    let mug = id_of(&ana.post("/products", mug).await.expect(201).data());
    let sell = json!({ "productId": mug, "quantity": "2" });
    ana.post("/sales", sell).await.expect(201);
    app.work_off().await;
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].header("Subject").unwrap().contains("Mug"));
    assert!(taken[0].to.contains("<ana@example.com>"));

    let path = unsubscribe_path(&taken[0].header("List-Unsubscribe").unwrap());
    app.visitor().call("POST", &path).await.expect(200);

    let settings = ana.get("/user/settings").await.expect(200).data();
    assert_eq!(
        ["lowStockAlertEnabled", "expenseAlertEnabled", "weeklyReportEnabled"].map(|name| &settings[name]),
        [false, true, true]
    );
}

async fn what_is_refused_is_given_up_and_what_is_put_off_comes_again_as_the_same_message(app: Server) {
    let sink = Sink::open().await;
    let app = app.mailing_to(&sink);
    let ana = app.register("ana").await;
    let ada = customer(&ana, "Ada").await;
    let invoice = ana.issued(&ada, "10.00").await;

    sink.feels(|| Mood::Refuses);
    send(&ana, &invoice).await;
    app.work_off().await;
    let letter = ana.get("/user/mail").await.expect(200).data()[0].clone();
    assert_eq!(letter["state"], "failed");
    assert!(letter["reason"].as_str().unwrap().contains("550"), "{letter}");
    assert_eq!(app.given_up().await, ["mail"]);

    for mood in [Mood::Later, Mood::Cuts, Mood::Takes] {
        sink.feels(move || mood);
        if mood == Mood::Later {
            send(&ana, &invoice).await;
        }
        app.work_off().await;
        let state = if mood == Mood::Takes { "sent" } else { "queued" };
        assert_eq!(letters(&ana).await[0], told("invoice", state), "{mood:?}");
        app.clock.advance(TimeDelta::minutes(2));
    }
    let by_id = sink.by_message_id();
    assert_eq!(by_id.values().collect::<Vec<_>>(), [&2], "cut off once, and taken once");
}

async fn reminders_come_on_their_days_once_until_the_invoice_is_paid(app: Server) {
    let sink = Sink::open().await;
    let app = app.mailing_to(&sink);
    let ana = app.register_as("ana", json!({ "timezone": "Pacific/Auckland" })).await;
    let ada = customer(&ana, "Ada").await;
    // Due on 28 March, and reminded of on the 25th and on 4 and 11 April.
    let invoice = ana.issued(&ada, "10.00").await;
    send(&ana, &invoice).await;
    app.work_off().await;
    let reminders = || -> Vec<String> {
        let subjects = sink.taken().into_iter().filter_map(|mail| mail.header("Subject"));
        subjects.filter(|subject| subject.contains("is due on") || subject.contains("overdue")).collect()
    };

    // In Auckland the 25th begins at 11:00 on the 24th, and its morning at 18:00.
    for (now, so_far) in [
        ("2026-03-24T10:30:00Z", 0),
        ("2026-03-24T17:30:00Z", 0),
        ("2026-03-24T18:30:00Z", 1),
        ("2026-03-25T18:30:00Z", 1),
        ("2026-04-04T08:00:00Z", 2),
        ("2026-04-04T12:00:00Z", 2),
    ] {
        app.set_clock(now);
        app.work_off().await;
        assert_eq!(reminders().len(), so_far, "{now}");
    }
    let subjects = reminders();
    assert!(subjects[0].contains("is due on") && subjects[1].contains("overdue"), "{subjects:?}");

    let ana = app.visitor().login("ana").await;
    ana.pay(&id_of(&invoice), "10.00").await;
    app.set_clock("2026-04-11T08:00:00Z");
    app.work_off().await;
    assert_eq!(reminders().len(), 2, "what is paid is not asked for");
}

async fn a_week_is_reported_once_in_the_users_zone_and_over_two_nodes(app: Server) {
    let sink = Sink::open().await;
    let app = app.mailing_to(&sink);
    let zone = json!({ "timezone": "America/Los_Angeles", "currency": "USD" });
    let ana = app.register_as("ana", zone).await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2026-03-10", "120.00").await;
    let other = app.second_node().await;

    // 14 March is a Saturday, and the week ends with Sunday. Monday's morning in Los Angeles is 14:00.
    for (now, so_far) in [
        ("2026-03-16T10:00:00Z", 0),
        ("2026-03-16T14:30:00Z", 1),
        ("2026-03-16T16:00:00Z", 1),
        ("2026-03-17T14:30:00Z", 1),
        ("2026-03-20T14:30:00Z", 1),
    ] {
        app.set_clock(now);
        tokio::join!(app.work_off(), other.work_off());
        assert_eq!(sink.taken().len(), so_far, "{now}");
    }
    assert!(sink.taken()[0].content.contains("$120.00"));
    assert!(sink.taken()[0].header("Subject").unwrap().contains("March 9, 2026"));
    // The next week holds nothing, and nothing is said of it.
    app.set_clock("2026-03-23T15:00:00Z");
    app.work_off().await;
    assert_eq!(sink.taken().len(), 1);
}

async fn a_week_is_not_reported_to_someone_who_does_not_consent_to_it_any_more(app: Server) {
    let sink = Sink::open().await;
    let app = app.mailing_to(&sink);
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for (day, monday, granted, so_far) in [
        ("2026-03-10", "2026-03-16T12:00:00Z", true, 1),
        ("2026-03-17", "2026-03-23T12:00:00Z", false, 1),
        ("2026-03-24", "2026-03-30T12:00:00Z", true, 2),
    ] {
        let ana = app.visitor().login("ana").await;
        ana.book(&uber, day, "120.00").await;
        let decision = json!({ "purpose": "weeklyReport", "textVersion": "2026-01", "granted": granted });
        ana.put("/user/consents", json!({ "consents": [decision] })).await.expect(200);
        app.set_clock(monday);
        app.work_off().await;
        let reports = || {
            let subjects = sink.taken().into_iter().filter_map(|mail| mail.header("Subject"));
            subjects.filter(|subject| subject.contains("2026")).count()
        };
        assert_eq!(reports(), so_far, "{monday}");
    }
}

async fn an_account_is_opened_and_its_password_reset_with_links_that_are_mailed(app: Server) {
    let sink = Sink::open().await;
    let app = app.mailing_to(&sink).ruled(|rules| rules.sends_mail = true);
    let token = async |page: &str| {
        let mark = format!("http://localhost:3001{page}#token=");
        let has_come = || {
            let texts = sink
                .taken()
                .into_iter()
                .map(|mail| (mail.content.replace("=\r\n", "").replace("=3D", "="), mail));
            texts.into_iter().find(|(text, _)| text.contains(&mark))
        };
        let (text, mail) = loop {
            app.work_off().await;
            if let Some(come) = has_come() {
                break come;
            }
        };
        assert!(mail.to.contains("<ana@example.com>"), "{}", mail.to);
        assert_eq!(mail.header("List-Unsubscribe"), None, "nobody can do without it");
        let (_, token) = text.split_once(&mark).unwrap();
        token.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))).next().unwrap().to_owned()
    };
    let order = json!({ "email": "ana@example.com", "password": PASSWORD });

    app.visitor().post("/auth/register", order.clone()).await.expect(202);
    let verify = json!({ "token": token("/verify-email").await });
    app.visitor().post("/auth/verify-email", verify).await.expect(200);
    app.visitor().post("/auth/login", order.clone()).await.expect(200);

    app.clock.advance(TimeDelta::minutes(2));
    app.visitor().post("/auth/forgot-password", json!({ "email": "ana@example.com" })).await.expect(202);
    let reset = json!({ "token": token("/reset-password").await, "password": "seven lanterns at dusk" });
    app.visitor().post("/auth/reset-password", reset).await.expect(200);
    app.visitor().post("/auth/login", order).await.refused(401, "BAD_CREDENTIALS");

    app.work_off().await;
    let mut told: Vec<String> =
        sink.taken().iter().map(|mail| mail.header("Subject").unwrap().to_lowercase()).collect();
    told.sort();
    // Besides the two links, of a sign-in on a device that nobody knew, and of the password.
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told.iter().any(|subject| subject.contains("password was changed")), "{told:?}");
}

async fn settings_of_mail_share_the_version_of_the_others(app: Server) {
    let ana = app.register("ana").await;
    let first = ana.get("/user/settings").await.expect(200);
    assert_eq!(first.data()["emailNotificationsEnabled"], true);

    let both = json!({ "weeklyReportEnabled": false, "invoicing": { "paymentTermsDays": 30 } });
    let set = ana.put("/user/settings", both).if_match(&first.tag()).await.expect(200);
    let settings = set.data();
    assert_eq!(
        (&settings["weeklyReportEnabled"], &settings["expenseAlertEnabled"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(settings["invoicing"]["paymentTermsDays"], 30);

    let again = json!({ "weeklyReportEnabled": true });
    ana.put("/user/settings", again.clone()).if_match(&first.tag()).await.refused(412, "PRECONDITION_FAILED");
    let set = ana.put("/user/settings", again).if_match(&set.tag()).await.expect(200);
    assert_eq!(ana.get("/user/settings").await.expect(200).tag(), set.tag());
}
