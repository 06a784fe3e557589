//! Where money is earned.

use serde_json::{Value, json};
use tests::{Client, Server, query, served};

served!(
    a_platform_comes_back_as_it_was_made,
    what_is_left_out_is_filled_in,
    a_platform_changes_what_it_is_given_and_keeps_the_rest,
    every_fault_of_a_platform_is_named_at_once,
    a_name_that_deceives_is_refused,
    a_name_is_taken_once_however_it_is_written,
    two_people_may_have_platforms_of_one_name,
    rule_m2_a_rate_has_the_digits_of_its_currency,
    rule_l4_a_platform_with_earnings_is_archived_and_not_deleted,
    a_platform_without_earnings_is_deleted,
    rule_d6_a_platform_that_has_changed_is_not_deleted,
    a_platform_tells_what_it_has_brought,
    the_list_is_filtered_and_sorted,
    a_search_takes_every_character_for_itself,
);

async fn names(client: &Client, list: &str) -> Vec<String> {
    let rows = client.all(list).await;
    rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

async fn a_platform_comes_back_as_it_was_made(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({
        "name": " Übër Eats ", "category": "delivery", "color": "#0a0B0c", "expectedRate": "25.500", "currency": "KWD",
    });

    let answer = ana.post("/platforms", order.clone()).await.expect(201);

    let platform = answer.data();
    for field in ["name", "category", "expectedRate", "currency"] {
        assert_eq!(platform[field], order[field]);
    }
    assert_eq!((&platform["color"], &platform["isActive"]), (&json!("#0a0b0c"), &json!(true)));
    assert_eq!(platform["createdAt"], "2026-03-14T09:00:00.000Z");
    let path = answer.header("location").unwrap().strip_prefix("/api/v1").unwrap();
    assert_eq!(path, format!("/platforms/{}", platform["id"].as_str().unwrap()));
    let mut read = ana.get(path).await.expect(200).data();
    read.as_object_mut().unwrap().remove("stats");
    assert_eq!(read, platform);
    assert_eq!(ana.all("/platforms").await, [platform]);
}

async fn what_is_left_out_is_filled_in(app: Server) {
    let ana = app.register_as("ana", json!({ "currency": "EUR" })).await;

    let uber =
        ana.post("/platforms", json!({ "name": "Uber", "category": "rideshare" })).await.expect(201).data();

    assert_eq!((&uber["currency"], &uber["expectedRate"]), (&json!("EUR"), &Value::Null));
    assert!(uber["color"].as_str().unwrap().starts_with('#'));
}

async fn a_platform_changes_what_it_is_given_and_keeps_the_rest(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({ "name": "Uber", "category": "rideshare", "expectedRate": "25.00" });
    let answer = ana.post("/platforms", order).await.expect(201);
    let (before, path) = (answer.data(), format!("/platforms/{}", answer.data()["id"].as_str().unwrap()));

    let after = ana.put(&path, json!({ "name": "Über", "isActive": false })).await.expect(200).data();
    let cleared = ana.put(&path, json!({ "expectedRate": null })).await.expect(200).data();

    for field in ["id", "category", "color", "currency", "expectedRate", "createdAt"] {
        assert_eq!(after[field], before[field]);
    }
    assert_eq!((&after["name"], &after["isActive"]), (&json!("Über"), &json!(false)));
    assert_eq!((&cleared["name"], &cleared["expectedRate"]), (&json!("Über"), &Value::Null));
    assert_eq!(
        ana.put(&path, json!({ "name": null, "isActive": null })).await.faulty(),
        ["isActive", "name"]
    );
}

async fn every_fault_of_a_platform_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({
        "name": "", "category": "piracy", "color": "red", "expectedRate": 25, "currency": "usd",
        "isActive": true, "userId": "x", "stats": {},
    });

    let faults = ana.post("/platforms", order).await.faulty();

    assert_eq!(
        faults,
        ["category", "color", "currency", "expectedRate", "isActive", "name", "stats", "userId"]
    );
    assert_eq!(ana.post("/platforms", json!({})).await.faulty(), ["category", "name"]);
    assert!(ana.all("/platforms").await.is_empty());
}

async fn a_name_that_deceives_is_refused(app: Server) {
    let ana = app.register("ana").await;
    let long = "x".repeat(101);

    for name in ["", " ", "\u{200b}", "Ub\0er", "Ub\ner", "Uber\u{202e}", "\u{2066}Uber", long.as_str()] {
        let order = json!({ "name": name, "category": "other" });
        assert_eq!(ana.post("/platforms", order).await.faulty(), ["name"], "{name:?}");
    }
    ana.platform(&"ü".repeat(100)).await;
}

async fn a_name_is_taken_once_however_it_is_written(app: Server) {
    let ana = app.register("ana").await;
    let cafe = ana.platform("Café Uber").await;
    let other = ana.platform("Other").await;
    ana.put(&format!("/platforms/{cafe}"), json!({ "isActive": false })).await.expect(200);

    for name in ["Café Uber", "CAFÉ UBER", "Cafe\u{301}  Uber", " café\u{a0}uber "] {
        let order = json!({ "name": name, "category": "other" });
        ana.post("/platforms", order).await.refused(409, "PLATFORM_EXISTS");
        let rename = ana.put(&format!("/platforms/{other}"), json!({ "name": name })).await;
        rename.refused(409, "PLATFORM_EXISTS");
    }
    ana.put(&format!("/platforms/{cafe}"), json!({ "name": "CAFÉ Uber" })).await.expect(200);
    assert_eq!(names(&ana, "/platforms").await, ["CAFÉ Uber", "Other"]);
}

async fn two_people_may_have_platforms_of_one_name(app: Server) {
    app.register("ana").await.platform("Uber").await;

    app.register("ben").await.platform("Uber").await;
}

async fn rule_m2_a_rate_has_the_digits_of_its_currency(app: Server) {
    let ana = app.register("ana").await;
    let rate = |currency: &str, rate: &str| {
        let name = format!("{currency} {rate}");
        ana.post(
            "/platforms",
            json!({ "name": name, "category": "other", "currency": currency, "expectedRate": rate }),
        )
    };

    for (currency, bad) in
        [("JPY", "100.5"), ("USD", "1.005"), ("KWD", "1.2345"), ("USD", "-1.00"), ("USD", "1e3"), ("USD", "")]
    {
        assert_eq!(rate(currency, bad).await.faulty(), ["expectedRate"], "{bad} {currency}");
    }
    for (currency, typed, told) in
        [("JPY", "100", "100"), ("USD", "1", "1.00"), ("KWD", "1.2", "1.200"), ("CLF", "0.0001", "0.0001")]
    {
        assert_eq!(rate(currency, typed).await.expect(201).data()["expectedRate"], told);
    }
}

async fn rule_l4_a_platform_with_earnings_is_archived_and_not_deleted(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let path = format!("/platforms/{uber}");
    let ride = ana.book(&uber, "2026-03-01", "10.00").await;

    ana.delete(&path).await.refused(409, "PLATFORM_IN_USE");
    ana.put(&path, json!({ "isActive": false })).await.expect(200);
    ana.delete(&path).await.refused(409, "PLATFORM_IN_USE");
    assert_eq!(ana.all("/earnings").await.len(), 1);

    ana.delete(&format!("/earnings/{ride}")).await.expect(204);
    ana.delete(&path).await.expect(204);
    ana.get(&path).await.refused(404, "NOT_FOUND");
}

async fn a_platform_without_earnings_is_deleted(app: Server) {
    let ana = app.register("ana").await;
    let path = format!("/platforms/{}", ana.platform("Uber").await);

    let gone = ana.delete(&path).await.expect(204);

    assert!(gone.body.is_empty());
    ana.delete(&path).await.refused(404, "NOT_FOUND");
    ana.platform("Uber").await;
}

async fn rule_d6_a_platform_that_has_changed_is_not_deleted(app: Server) {
    let ana = app.register("ana").await;
    let path = format!("/platforms/{}", ana.platform("Uber").await);
    let read = ana.get(&path).await.expect(200).tag();
    let changed = ana.put(&path, json!({ "color": "#000000" })).if_match(&read).await.expect(200).tag();

    ana.put(&path, json!({ "color": "#ffffff" })).if_match(&read).await.refused(412, "PRECONDITION_FAILED");
    ana.delete(&path).if_match(&read).await.refused(412, "PRECONDITION_FAILED");

    assert_eq!(ana.get(&path).await.expect(200).data()["color"], "#000000");
    ana.delete(&path).if_match(&changed).await.expect(204);
}

async fn a_platform_tells_what_it_has_brought(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let path = format!("/platforms/{uber}");
    let stats = async || ana.get(&path).await.expect(200).data()["stats"].clone();
    assert_eq!(
        stats().await,
        json!({
            "earningsCount": 0, "total": "0.00", "hours": "0", "hourlyRate": null, "firstDate": null,
            "lastDate": null, "otherTotals": [],
        })
    );

    let book = async |date: &str, amount: &str, currency: &str, hours: Option<&str>| {
        let earning = json!({ "platformId": uber, "date": date, "amount": amount, "currency": currency, "hours": hours });
        ana.post("/earnings", earning).await.expect(201);
    };
    book("2026-03-01", "30.00", "USD", Some("1.5")).await;
    book("2026-02-01", "11.00", "USD", Some("0")).await;
    book("2026-03-09", "5.00", "USD", None).await;
    book("2026-03-10", "700", "JPY", Some("2")).await;

    // The rate rests on the dollars that took time: 30.00 in 1.5 hours.
    assert_eq!(
        stats().await,
        json!({
            "earningsCount": 4, "total": "46.00", "hours": "3.5", "hourlyRate": "20.00", "firstDate": "2026-02-01",
            "lastDate": "2026-03-10", "otherTotals": [{ "currency": "JPY", "amount": "700" }],
        })
    );
}

async fn the_list_is_filtered_and_sorted(app: Server) {
    let ana = app.register("ana").await;
    for (name, category) in
        [("Uber", "rideshare"), ("Übersetzer", "freelance"), ("Lyft", "rideshare"), ("apple", "other")]
    {
        ana.post("/platforms", json!({ "name": name, "category": category })).await.expect(201);
    }
    let lyft = ana.all("/platforms?q=lyft").await[0]["id"].as_str().unwrap().to_owned();
    ana.put(&format!("/platforms/{lyft}"), json!({ "isActive": false })).await.expect(200);

    assert_eq!(names(&ana, "/platforms").await, ["apple", "Lyft", "Uber", "Übersetzer"]);
    assert_eq!(names(&ana, "/platforms?sort=-name").await, ["Übersetzer", "Uber", "Lyft", "apple"]);
    assert_eq!(names(&ana, "/platforms?active=true&sort=name").await, ["apple", "Uber", "Übersetzer"]);
    assert_eq!(names(&ana, "/platforms?active=false").await, ["Lyft"]);
    assert_eq!(names(&ana, "/platforms?category=rideshare").await, ["Lyft", "Uber"]);
    assert_eq!(names(&ana, &format!("/platforms{}", query([("q", "BERSETZ")]))).await, ["Übersetzer"]);
    assert_eq!(names(&ana, &format!("/platforms{}", query([("q", "übER")]))).await, ["Übersetzer"]);
    assert_eq!(names(&ana, "/platforms?category=content").await, [""; 0]);
    assert_eq!(
        ana.get("/platforms?sort=size&category=x&active=2&limit=0").await.faulty(),
        ["active", "category", "limit", "sort"]
    );
}

async fn a_search_takes_every_character_for_itself(app: Server) {
    let ana = app.register("ana").await;
    let marks =
        ["%", "_", "*", "?", "[", "]", "^", "\\", ".", "+", "(", "$", "|", "{", "'", "\"", "-", "&", "#"];
    for mark in marks {
        ana.platform(&format!("a{mark}b")).await;
    }

    for mark in marks {
        let found = names(&ana, &format!("/platforms{}", query([("q", mark)]))).await;
        assert_eq!(found, [format!("a{mark}b")]);
    }
}
