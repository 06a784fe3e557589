//! One's own account.

use serde_json::{Value, json};
use tests::{Server, borrowed, served};

served!(
    a_profile_changes_what_it_is_given_and_keeps_the_rest,
    a_null_clears_what_may_be_absent,
    a_locale_is_a_language_tag,
    rule_d6_a_profile_that_has_changed_is_not_overwritten,
    what_is_not_the_users_to_write_is_refused_by_name,
    rule_t5_a_new_zone_or_currency_moves_no_past_record,
    every_currency_and_zone_of_the_world_is_taken,
);

async fn a_profile_changes_what_it_is_given_and_keeps_the_rest(app: Server) {
    let ana = app.register_as("ana", json!({ "name": "Ana", "timezone": "Asia/Tokyo" })).await;
    let business = json!({ "name": "Ana's", "address": "Line 1\nLine 2", "taxId": "ATU1", "email": "o@example.com", "phone": "1", "country": "AT", "logoDocumentId": null });

    let answer =
        ana.put("/user/profile", json!({ "currency": "EUR", "locale": "de-AT", "business": business })).await;

    let profile = answer.expect(200).data();
    assert_eq!(profile["business"], business);
    for (field, value) in
        [("name", "Ana"), ("timezone", "Asia/Tokyo"), ("currency", "EUR"), ("locale", "de-AT")]
    {
        assert_eq!(profile[field], value);
    }
    assert_eq!(ana.get("/user/profile").await.expect(200).data(), profile);
}

async fn a_null_clears_what_may_be_absent(app: Server) {
    let ana = app.register_as("ana", json!({ "name": "Ana" })).await;

    let profile = ana.put("/user/profile", json!({ "name": null })).await.expect(200).data();

    assert_eq!(profile["name"], Value::Null);
    assert_eq!(
        ana.put("/user/profile", json!({ "timezone": null, "currency": null })).await.faulty(),
        ["currency", "timezone"]
    );
}

async fn a_locale_is_a_language_tag(app: Server) {
    let ana = app.register("ana").await;
    for locale in ["de", "zh-Hant-TW", "es-419", "en-US-u-hc-h23"] {
        let profile = ana.put("/user/profile", json!({ "locale": locale })).await.expect(200).data();
        assert_eq!(profile["locale"], locale);
    }

    for locale in ["", "d", "de\tAT", "de-\u{202e}AT", "de_AT", "de-", &"en-abcdefgh".repeat(4)] {
        assert_eq!(
            ana.put("/user/profile", json!({ "locale": locale })).await.faulty(),
            ["locale"],
            "{locale:?}"
        );
    }
    let cleared = ana.put("/user/profile", json!({ "locale": null })).await.expect(200).data();
    assert_eq!(cleared["locale"], Value::Null);
}

async fn rule_d6_a_profile_that_has_changed_is_not_overwritten(app: Server) {
    let ana = app.register("ana").await;
    let read = ana.get("/user/profile").await.expect(200).tag();
    let written = ana.put("/user/profile", json!({ "name": "Ana" })).if_match(&read).await.expect(200).tag();

    let late = ana.put("/user/profile", json!({ "name": "Anna" })).if_match(&read).await;

    late.refused(412, "PRECONDITION_FAILED");
    let now = ana.get("/user/profile").await.expect(200);
    assert_eq!((now.data()["name"].as_str(), now.tag()), (Some("Ana"), written));
}

async fn what_is_not_the_users_to_write_is_refused_by_name(app: Server) {
    let ana = app.register("ana").await;
    let before = ana.get("/user/profile").await.expect(200).data();

    let change = json!({
        "id": before["id"], "role": "admin", "email": "eve@example.com", "passwordHash": "x", "version": 9,
        "createdAt": before["createdAt"], "updatedAt": before["updatedAt"],
    });

    let faults = ana.put("/user/profile", change).await.faulty();
    assert_eq!(faults, ["createdAt", "email", "id", "passwordHash", "role", "updatedAt", "version"]);
    assert_eq!(ana.get("/user/profile").await.expect(200).data(), before);
}

async fn rule_t5_a_new_zone_or_currency_moves_no_past_record(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2025-12-31", "10.00").await;
    let before = ana.all("/earnings").await;

    ana.put("/user/profile", json!({ "timezone": "Pacific/Kiritimati", "currency": "JPY" }))
        .await
        .expect(200);

    assert_eq!(ana.all("/earnings").await, before);
    assert_eq!(ana.get(&format!("/platforms/{uber}")).await.expect(200).data()["currency"], "USD");
    let year = ana.get("/earnings/summary?from=2025-01-01&to=2025-12-31").await.expect(200).data();
    assert_eq!((&year["total"], &year["currency"]), (&json!("10.00"), &json!("USD")));
}

async fn every_currency_and_zone_of_the_world_is_taken(app: Server) {
    let (Some(currencies), Some(zones)) =
        (borrowed("iso4217-tz/currencies.csv"), borrowed("iso4217-tz/iana-zone-names.txt"))
    else {
        return;
    };
    let ana = app.register("ana").await;

    for row in csv::Reader::from_reader(&currencies[..]).records() {
        let row = row.unwrap();
        let (code, digits) = (&row[0], &row[2]);
        let answer = ana.put("/user/profile", json!({ "currency": code })).await;
        if digits.parse::<u32>().is_ok() {
            assert_eq!(answer.expect(200).data()["currency"], code);
        } else {
            assert_eq!(answer.faulty(), ["currency"], "{code} has no minor unit");
        }
    }
    // `Factory` is what a machine is in before anyone has said where it is.
    for zone in String::from_utf8(zones).unwrap().lines().filter(|zone| *zone != "Factory") {
        let answer = ana.put("/user/profile", json!({ "timezone": zone })).await;
        assert_eq!(answer.expect(200).data()["timezone"], zone);
    }
}
