//! What is earned, row by row.

use serde_json::{Value, json};
use tests::{Client, Server, id_of, served};

served!(
    an_earning_comes_back_as_it_was_booked,
    what_is_left_out_is_filled_in,
    every_fault_of_an_earning_is_named_at_once,
    what_is_not_the_users_to_write_is_refused_by_name,
    rule_m1_an_amount_that_is_a_number_is_refused_and_told_why,
    rule_m2_an_amount_has_the_digits_of_its_currency,
    rule_e1_a_breakdown_must_add_up_to_the_amount,
    rule_e1_a_new_amount_must_fit_the_old_breakdown,
    rule_e4_only_refunds_and_adjustments_are_negative,
    hours_lie_between_none_and_a_year,
    a_date_is_a_day_of_the_calendar,
    an_earning_changes_what_it_is_given_and_keeps_the_rest,
    a_null_clears_what_may_be_absent,
    a_new_currency_keeps_the_digits,
    an_earning_moves_to_another_platform,
    a_deleted_earning_is_gone,
);

/// A person with a platform.
async fn with_uber(app: &Server) -> (Client, String) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    (ana, uber)
}

/// An earning of 12.50 on a platform, with more in it.
fn earning(platform: &str, fields: &Value) -> Value {
    let mut earning = json!({ "platformId": platform, "date": "2026-03-14", "amount": "12.50" });
    earning.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    earning
}

async fn an_earning_comes_back_as_it_was_booked(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let order = json!({
        "platformId": uber, "date": "2024-02-29", "amount": "101.50", "currency": "EUR", "hours": "2.123456",
        "notes": "Zeile 1\r\nZeile 2\t🚕 \u{301}", "kind": "income",
        "breakdown": {
            "gross": "100.00", "tips": "5.00", "bonuses": "1.00", "reimbursements": "2.00", "fees": "4.00",
            "taxWithheld": "3.00", "adjustments": "0.50",
        },
    });

    let answer = ana.post("/earnings", order.clone()).await.expect(201);

    let booked = answer.data();
    for (field, value) in order.as_object().unwrap() {
        assert_eq!(booked[field], *value, "{field}");
    }
    assert_eq!((&booked["importId"], answer.tag().as_str()), (&Value::Null, "\"1\""));
    assert_eq!(booked["createdAt"], "2026-03-14T09:00:00.000Z");
    let path = answer.header("location").unwrap().strip_prefix("/api/v1").unwrap();
    assert_eq!(path, format!("/earnings/{}", id_of(&booked)));
    assert_eq!(ana.get(path).await.expect(200).data(), booked);
    assert_eq!(ana.all("/earnings").await, [booked]);
}

async fn what_is_left_out_is_filled_in(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({ "name": "Yen", "category": "other", "currency": "JPY" });
    let yen = id_of(&ana.post("/platforms", order).await.expect(201).data());

    let order =
        json!({ "platformId": yen, "date": "2026-03-14", "amount": "1250", "notes": null, "hours": null });
    let booked = ana.post("/earnings", order).await.expect(201).data();

    assert_eq!((&booked["currency"], &booked["kind"]), (&json!("JPY"), &json!("income")));
    for field in ["hours", "notes", "breakdown", "importId"] {
        assert_eq!(booked[field], Value::Null, "{field}");
    }
}

async fn every_fault_of_an_earning_is_named_at_once(app: Server) {
    let (ana, _) = with_uber(&app).await;
    let order = json!({
        "platformId": "uber", "date": "14.03.2026", "amount": "1,5", "currency": "EURO", "hours": 2, "notes": ["x"],
        "kind": "gift", "breakdown": { "gross": 1, "tips": "x", "total": "1.00" }, "total": "1.00",
    });

    let details = ana.post("/earnings", order).await.refused(400, "VALIDATION_ERROR");

    let named: Vec<&str> = details.keys().map(String::as_str).collect();
    assert_eq!(
        named,
        [
            "amount",
            "breakdown.gross",
            "breakdown.tips",
            "breakdown.total",
            "currency",
            "date",
            "hours",
            "kind",
            "notes",
            "platformId",
            "total",
        ]
    );
    assert_eq!(details["total"], "Unknown field");
    assert_eq!(details["kind"], "Must be one of income, refund, adjustment");
    assert_eq!(ana.post("/earnings", json!({})).await.faulty(), ["amount", "date", "platformId"]);
    assert_eq!(ana.post("/earnings", json!([])).await.faulty(), ["body"]);
    assert!(ana.all("/earnings").await.is_empty());
}

async fn what_is_not_the_users_to_write_is_refused_by_name(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let forbidden = json!({
        "id": uber, "userId": uber, "importId": uber, "source": "x", "version": 7,
        "createdAt": "2020-01-01T00:00:00Z", "updatedAt": "2020-01-01T00:00:00Z",
    });
    let names = ["createdAt", "id", "importId", "source", "updatedAt", "userId", "version"];

    assert_eq!(ana.post("/earnings", earning(&uber, &forbidden)).await.faulty(), names);

    let path = format!("/earnings/{}", ana.book(&uber, "2026-03-14", "12.50").await);
    assert_eq!(ana.put(&path, forbidden).await.faulty(), names);
}

async fn rule_m1_an_amount_that_is_a_number_is_refused_and_told_why(app: Server) {
    let (ana, uber) = with_uber(&app).await;

    for number in [json!(12.5), json!(12), json!(-1), json!(1e300)] {
        let details = ana
            .post("/earnings", earning(&uber, &json!({ "amount": number })))
            .await
            .refused(400, "VALIDATION_ERROR");
        assert_eq!(details["amount"], "Must be a decimal string, such as \"12.50\", not a number");
    }
}

async fn rule_m2_an_amount_has_the_digits_of_its_currency(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let book = |currency: &str, amount: &str| {
        ana.post("/earnings", earning(&uber, &json!({ "currency": currency, "amount": amount })))
    };

    for (currency, bad) in [
        ("JPY", "100.5"),
        ("USD", "1.005"),
        ("KWD", "1.2345"),
        ("CLF", "1.00001"),
        ("USD", "10000000000.00"),
        ("USD", "1e3"),
        ("USD", "+1"),
        ("USD", "1,50"),
        ("USD", ".5"),
        ("USD", "1."),
        ("USD", " 1"),
        ("USD", "0x10"),
        ("USD", "NaN"),
        ("USD", "١"),
        ("USD", ""),
    ] {
        assert_eq!(book(currency, bad).await.faulty(), ["amount"], "{bad:?} {currency}");
    }
    for (currency, typed, told) in [
        ("JPY", "100", "100"),
        ("USD", "1.5", "1.50"),
        ("USD", "9999999999.99", "9999999999.99"),
        ("KWD", "1.2", "1.200"),
        ("CLF", "0.0001", "0.0001"),
        ("USD", "0", "0.00"),
    ] {
        assert_eq!(book(currency, typed).await.expect(201).data()["amount"], told, "{typed:?} {currency}");
    }
}

async fn rule_e1_a_breakdown_must_add_up_to_the_amount(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let book = |parts: Value| ana.post("/earnings", earning(&uber, &json!({ "breakdown": parts })));

    let details = book(json!({ "gross": "12.50", "tips": "0.02", "fees": "0.01" }))
        .await
        .refused(422, "BREAKDOWN_MISMATCH");

    assert_eq!(details["breakdown"], "Must add up to 12.50; the difference is -0.01");
    assert!(ana.all("/earnings").await.is_empty());
    let parts = book(json!({ "gross": "12.50", "tips": "0.02", "fees": "0.02" })).await.expect(201).data()["breakdown"].clone();
    assert_eq!((&parts["tips"], &parts["adjustments"]), (&json!("0.02"), &json!("0.00")));
    assert_eq!(
        book(json!({ "gross": "12.501", "tips": "-0.001" })).await.faulty(),
        ["breakdown.gross", "breakdown.tips"]
    );
}

async fn rule_e1_a_new_amount_must_fit_the_old_breakdown(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let order = earning(&uber, &json!({ "breakdown": { "gross": "15.00", "fees": "2.50" } }));
    let booked = ana.post("/earnings", order).await.expect(201).data();
    let path = format!("/earnings/{}", id_of(&booked));

    let details = ana.put(&path, json!({ "amount": "13.00" })).await.refused(422, "BREAKDOWN_MISMATCH");

    assert_eq!(details["breakdown"], "Must add up to 13.00; the difference is 0.50");
    assert_eq!(ana.get(&path).await.expect(200).data(), booked);
    ana.put(&path, json!({ "amount": "13.00", "breakdown": { "gross": "15.50", "fees": "2.50" } }))
        .await
        .expect(200);
    ana.put(&path, json!({ "amount": "14.00", "breakdown": null })).await.expect(200);
}

async fn rule_e4_only_refunds_and_adjustments_are_negative(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let book = |kind: &str, amount: &str| {
        ana.post("/earnings", earning(&uber, &json!({ "kind": kind, "amount": amount })))
    };

    for (kind, amount) in [("income", "-0.01"), ("refund", "0.01")] {
        let details = book(kind, amount).await.refused(422, "SIGN_MISMATCH");
        assert_eq!(details.keys().collect::<Vec<_>>(), ["amount"]);
    }
    for (kind, amount) in [
        ("income", "0.01"),
        ("income", "0.00"),
        ("refund", "-0.01"),
        ("adjustment", "0.01"),
        ("adjustment", "-0.01"),
    ] {
        assert_eq!(book(kind, amount).await.expect(201).data()["kind"], kind);
    }
    let income = ana.book(&uber, "2026-03-14", "1.00").await;
    ana.put(&format!("/earnings/{income}"), json!({ "kind": "refund" })).await.refused(422, "SIGN_MISMATCH");
}

async fn hours_lie_between_none_and_a_year(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let book = |hours: &str| ana.post("/earnings", earning(&uber, &json!({ "hours": hours })));
    let path = format!("/earnings/{}", ana.book(&uber, "2026-03-14", "1.00").await);

    for hours in ["-0.000001", "8784.000001", "1.0000001", "2:30", "x"] {
        assert_eq!(book(hours).await.faulty(), ["hours"], "{hours}");
        assert_eq!(ana.put(&path, json!({ "hours": hours })).await.faulty(), ["hours"], "{hours}");
    }
    for (typed, told) in [("0", "0"), ("8784", "8784"), ("0.333333", "0.333333"), ("2.50", "2.5")] {
        assert_eq!(book(typed).await.expect(201).data()["hours"], told);
    }
}

async fn a_date_is_a_day_of_the_calendar(app: Server) {
    let (ana, uber) = with_uber(&app).await;

    for date in [
        "2026-02-29",
        "2026-13-01",
        "1899-12-31",
        "2200-01-01",
        "2026-3-1",
        "2026-03-14T00:00:00Z",
        "today",
        "",
    ] {
        assert_eq!(
            ana.post("/earnings", earning(&uber, &json!({ "date": date }))).await.faulty(),
            ["date"],
            "{date}"
        );
    }
    for date in ["1900-01-01", "2024-02-29", "2199-12-31"] {
        ana.book(&uber, date, "1.00").await;
    }
}

async fn an_earning_changes_what_it_is_given_and_keeps_the_rest(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let order = earning(&uber, &json!({ "hours": "2", "notes": "Rain" }));
    let before = ana.post("/earnings", order).await.expect(201).data();
    let path = format!("/earnings/{}", id_of(&before));

    let answer = ana.put(&path, json!({ "amount": "-3.00", "kind": "adjustment" })).await.expect(200);

    let after = answer.data();
    for field in ["id", "platformId", "date", "currency", "hours", "notes", "breakdown", "createdAt"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!((&after["amount"], &after["kind"]), (&json!("-3.00"), &json!("adjustment")));
    assert_eq!(answer.tag(), "\"2\"");
    assert_eq!(ana.get(&path).await.expect(200).data(), after);
}

async fn a_null_clears_what_may_be_absent(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let order = earning(&uber, &json!({ "hours": "2", "notes": "Rain", "breakdown": { "gross": "12.50" } }));
    let path = format!("/earnings/{}", id_of(&ana.post("/earnings", order).await.expect(201).data()));

    let after =
        ana.put(&path, json!({ "hours": null, "notes": null, "breakdown": null })).await.expect(200).data();

    for field in ["hours", "notes", "breakdown"] {
        assert_eq!(after[field], Value::Null, "{field}");
    }
    let required =
        json!({ "platformId": null, "date": null, "amount": null, "currency": null, "kind": null });
    assert_eq!(ana.put(&path, required).await.faulty(), ["amount", "currency", "date", "kind", "platformId"]);
}

async fn a_new_currency_keeps_the_digits(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let path = format!("/earnings/{}", ana.book(&uber, "2026-03-14", "12.50").await);

    let euros = ana.put(&path, json!({ "currency": "EUR" })).await.expect(200).data();

    assert_eq!((&euros["amount"], &euros["currency"]), (&json!("12.50"), &json!("EUR")));
    assert_eq!(ana.put(&path, json!({ "currency": "JPY" })).await.faulty(), ["amount"]);
    ana.put(&path, json!({ "currency": "JPY", "amount": "1250" })).await.expect(200);
}

async fn an_earning_moves_to_another_platform(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let lyft = ana.platform("Lyft").await;
    let path = format!("/earnings/{}", ana.book(&uber, "2026-03-14", "12.50").await);

    ana.put(&path, json!({ "platformId": lyft })).await.expect(200);

    let count = async |platform: &str| {
        ana.get(&format!("/platforms/{platform}")).await.expect(200).data()["stats"]["earningsCount"].clone()
    };
    assert_eq!((count(&uber).await, count(&lyft).await), (json!(0), json!(1)));
}

async fn a_deleted_earning_is_gone(app: Server) {
    let (ana, uber) = with_uber(&app).await;
    let path = format!("/earnings/{}", ana.book(&uber, "2026-03-14", "12.50").await);

    assert!(ana.delete(&path).await.expect(204).body.is_empty());

    ana.delete(&path).await.refused(404, "NOT_FOUND");
    ana.get(&path).await.refused(404, "NOT_FOUND");
    ana.put(&path, json!({ "notes": "x" })).await.refused(404, "NOT_FOUND");
    assert!(ana.all("/earnings").await.is_empty());
}
