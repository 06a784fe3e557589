//! Sales, and what they do to stock.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Client, Server, id_of, served};

served!(
    a_sale_is_recorded_with_several_lines,
    a_sale_of_one_product_is_written_flat,
    rule_m3_only_the_lines_of_a_sale_are_rounded,
    rule_m8_a_discount_is_shared_out_to_the_last_cent,
    a_discount_lies_between_nothing_and_the_subtotal,
    every_fault_of_a_sale_is_named_at_once,
    lines_of_one_sale_share_a_currency,
    a_customer_is_named_as_at_the_time,
    rule_s3_each_status_has_one_effect,
    rule_s3_a_retry_does_nothing_twice,
    rule_s4_a_sale_may_not_make_stock_negative,
    rule_s5_three_for_ten_sold_singly_conserve_the_last_cent,
    rule_s6_a_cancelled_sale_gives_back_at_the_cost_it_left_with,
    rule_s6_a_deleted_sale_gives_back_and_its_movements_stay,
    a_pending_sale_is_revised_and_a_completed_one_keeps_its_lines,
    sales_are_filtered,
    analytics_are_over_completed_sales,
    rule_m6_analytics_withhold_what_cannot_be_told,
    rule_s4_of_two_hundred_parallel_sales_on_a_stock_of_fifty_fifty_are_made,
    rule_s3_parallel_cancellations_give_back_once,
    rule_d4_parallel_retries_sell_once,
);

/// Hundredths, of a decimal with at most two decimals.
pub(super) fn cents(text: &str) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= 2, "{text} has more than two decimals");
    format!("{whole}{fraction:0<2}").parse().unwrap()
}

async fn sell(ana: &Client, order: Value) -> Value {
    ana.post("/sales", order).await.expect(201).data()
}

async fn on_hand(ana: &Client, product: &str) -> Value {
    ana.get(&format!("/products/{product}")).await.expect(200).data()["quantity"].clone()
}

async fn movements(ana: &Client, product: &str) -> Vec<Value> {
    ana.all(&format!("/products/{product}/movements?sort=sequence")).await
}

/// Adds a product in dollars with so many at a cost.
async fn stock(ana: &Client, name: &str, quantity: &str, cost: &str) -> String {
    let order = json!({ "name": name, "price": "10", "quantity": quantity, "supplierCost": cost });
    id_of(&ana.post("/products", order).await.expect(201).data())
}

async fn a_sale_is_recorded_with_several_lines(app: Server) {
    let ana = app.register("ana").await;
    let (mug, tea) = (stock(&ana, "Mug", "10", "4").await, stock(&ana, "Tea", "2.5", "8").await);
    let order = json!({
        "lines": [
            { "productId": mug, "quantity": "3" },
            { "productId": tea, "quantity": "0.25", "unitPrice": "19.99" },
            { "productId": mug, "quantity": "1", "unitPrice": "0" },
        ],
        "customerName": "Ben", "saleDate": "2026-02-28", "discount": "0.50", "notes": "At the fair",
    });

    let made = ana.post("/sales", order).await.expect(201);

    let sale = made.data();
    let id = id_of(&sale);
    assert_eq!(made.header("location"), Some(format!("/api/v1/sales/{id}").as_str()));
    let line = |product: &str, quantity: &str, price: &str, total: &str, discount: &str, cost: &str| {
        json!({
            "productId": product, "quantity": quantity, "unitPrice": price, "total": total, "discount": discount,
            "cost": cost,
        })
    };
    let expected = json!({
        "id": id, "number": "S-0001", "lines": [
            line(&mug, "3", "10.00", "30.00", "0.43", "12.00"),
            line(&tea, "0.25", "19.99", "5.00", "0.07", "2.00"),
            line(&mug, "1", "0.00", "0.00", "0.00", "4.00"),
        ],
        "customerId": null, "customerName": "Ben", "saleDate": "2026-02-28", "status": "completed", "currency": "USD",
        "subtotal": "35.00", "discount": "0.50", "total": "34.50", "cost": "18.00", "margin": "16.50",
        "notes": "At the fair", "createdAt": "2026-03-14T09:00:00.000Z", "updatedAt": "2026-03-14T09:00:00.000Z",
    });
    assert_eq!(sale, expected);
    let read = ana.get(&format!("/sales/{id}")).await.expect(200);
    assert_eq!((read.data(), read.tag()), (expected, made.tag()));
    assert_eq!((on_hand(&ana, &mug).await, on_hand(&ana, &tea).await), (json!("6"), json!("2.25")));
    let of_mug = movements(&ana, &mug).await;
    let told: Vec<_> = of_mug.iter().map(|row| [&row["type"], &row["quantity"], &row["sourceId"]]).collect();
    assert_eq!(
        told[1..],
        [[&json!("sale"), &json!("-3"), &json!(id)], [&json!("sale"), &json!("-1"), &json!(id)]]
    );
    let kinds = app.store.rows("SELECT kind FROM events WHERE kind LIKE 'sale.%' ORDER BY id").await;
    let kinds: Vec<String> = kinds.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert_eq!(kinds, ["sale.recorded", "sale.completed"]);
}

async fn a_sale_of_one_product_is_written_flat(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "10", "4").await;

    let sale = sell(&ana, json!({ "productId": mug, "quantity": "2", "unitPrice": "9.5" })).await;
    assert_eq!((&sale["lines"][0]["productId"], &sale["total"]), (&json!(mug), &json!("19.00")));
    assert_eq!((&sale["saleDate"], &sale["status"]), (&json!("2026-03-14"), &json!("completed")));
    let priced = sell(&ana, json!({ "productId": mug, "quantity": "2" })).await;
    assert_eq!((&priced["total"], &priced["number"]), (&json!("20.00"), &json!("S-0002")));

    let both = json!({ "lines": [{ "productId": mug, "quantity": "1" }], "quantity": "1" });
    ana.post("/sales", both).await.refused(422, "CONTRADICTORY_PARAMETERS");
    for (order, fields) in [
        (json!({ "productId": mug }), vec!["quantity"]),
        (json!({ "quantity": "1" }), vec!["productId"]),
        (json!({ "unitPrice": "1" }), vec!["productId", "quantity"]),
        (json!({}), vec!["lines"]),
        (json!({ "lines": [] }), vec!["lines"]),
        (json!({ "productId": mug, "quantity": "0" }), vec!["quantity"]),
        (json!({ "productId": mug, "quantity": "-1", "unitPrice": "-1" }), vec!["quantity", "unitPrice"]),
    ] {
        assert_eq!(ana.post("/sales", order.clone()).await.faulty(), fields, "{order}");
    }
    let short = ana.post("/sales", json!({ "productId": mug, "quantity": "7" })).await;
    assert_eq!(short.refused(409, "INSUFFICIENT_STOCK")["quantity"], "6 of Mug available");
}

async fn rule_m3_only_the_lines_of_a_sale_are_rounded(app: Server) {
    let ana = app.register("ana").await;
    let seal = stock(&ana, "Seal", "10000", "0.001").await;

    let sale = sell(&ana, json!({ "productId": seal, "quantity": "7000", "unitPrice": "0.1648" })).await;

    assert_eq!((&sale["total"], &sale["lines"][0]["unitPrice"]), (&json!("1153.60"), &json!("0.1648")));
    assert_eq!(sale["cost"], "7.00");
}

async fn rule_m8_a_discount_is_shared_out_to_the_last_cent(app: Server) {
    let ana = app.register("ana").await;
    let mut lines = Vec::new();
    for name in ["a", "b", "c"] {
        lines.push(json!({ "productId": stock(&ana, name, "1", "0").await, "quantity": "1" }));
    }

    let sale = sell(&ana, json!({ "lines": lines, "discount": "10" })).await;

    let shares: Vec<&Value> =
        sale["lines"].as_array().unwrap().iter().map(|line| &line["discount"]).collect();
    assert_eq!(shares, ["3.34", "3.33", "3.33"]);
    let analytics = ana.get("/sales/analytics?period=all").await.expect(200).data();
    let by_product: i64 = analytics["byProduct"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| cents(row["revenue"].as_str().unwrap()))
        .sum();
    assert_eq!((by_product, &analytics["revenue"]), (2000, &json!("20.00")));
}

async fn a_discount_lies_between_nothing_and_the_subtotal(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "10", "4").await;
    let with = |discount: &str| json!({ "productId": mug, "quantity": "1", "discount": discount });

    let details = ana.post("/sales", with("10.01")).await.refused(422, "DISCOUNT_TOO_LARGE");
    assert_eq!(details["discount"], "Must be at most 10.00");
    assert_eq!(ana.post("/sales", with("-1")).await.faulty(), ["discount"]);
    assert_eq!(ana.post("/sales", with("1.001")).await.faulty(), ["discount"]);
    assert_eq!(on_hand(&ana, &mug).await, "10");
    let free = sell(&ana, with("10.00")).await;
    assert_eq!(
        (&free["total"], &free["margin"], &free["number"]),
        (&json!("0.00"), &json!("-4.00"), &json!("S-0001"))
    );
}

async fn every_fault_of_a_sale_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "10", "4").await;
    let bad = json!({
        "lines": [{ "productId": mug, "quantity": "1" }, { "productId": mug, "quantity": "0", "unitPrice": "-1" }],
        "status": "cancelled", "discount": "-1",
    });

    let faulty = ana.post("/sales", bad).await.faulty();

    assert_eq!(faulty, ["discount", "lines[1].quantity", "lines[1].unitPrice", "status"]);
    let unknown =
        json!({ "lines": [{ "productId": "x", "quantity": 1, "cost": "1" }], "number": "1", "total": "1" });
    assert_eq!(
        ana.post("/sales", unknown).await.faulty(),
        ["lines[0].cost", "lines[0].productId", "lines[0].quantity", "number", "total"]
    );
    assert!(ana.all("/sales").await.is_empty());
}

async fn lines_of_one_sale_share_a_currency(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "10", "4").await;
    let yen = json!({ "name": "Yen", "price": "100", "currency": "JPY", "quantity": "5" });
    let yen = id_of(&ana.post("/products", yen).await.expect(201).data());
    let lines = json!([{ "productId": mug, "quantity": "1" }, { "productId": yen, "quantity": "1" }]);

    let details = ana.post("/sales", json!({ "lines": lines })).await.refused(422, "CURRENCY_MISMATCH");
    assert_eq!(details["lines[1].productId"], "Is in JPY, while the sale is in USD");
    let other = json!({ "productId": yen, "quantity": "1", "currency": "USD" });
    ana.post("/sales", other).await.refused(422, "CURRENCY_MISMATCH");
    let sale = sell(&ana, json!({ "productId": yen, "quantity": "2", "currency": "JPY" })).await;
    assert_eq!((&sale["currency"], &sale["total"]), (&json!("JPY"), &json!("200")));
    assert_eq!(on_hand(&ana, &mug).await, "10");
}

async fn a_customer_is_named_as_at_the_time(app: Server) {
    let ana = app.register("ana").await;
    let (mug, ada) = (stock(&ana, "Mug", "10", "4").await, ana.customer("Ada").await);
    let one = |extra: Value| {
        let mut order = json!({ "productId": mug, "quantity": "1" });
        order.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        order
    };

    let sale = sell(&ana, one(json!({ "customerId": ada }))).await;
    let named = sell(&ana, one(json!({ "customerId": ada, "customerName": "Countess" }))).await;
    ana.put(&format!("/customers/{ada}"), json!({ "name": "Ada King" })).await.expect(200);

    assert_eq!((&sale["customerId"], &sale["customerName"]), (&json!(ada), &json!("Ada")));
    assert_eq!(named["customerName"], "Countess");
    assert_eq!(ana.get(&format!("/sales/{}", id_of(&sale))).await.data()["customerName"], "Ada");
    let ben = ana.customer("Ben").await;
    let path = format!("/sales/{}", id_of(&sale));
    let revised = ana.put(&path, json!({ "customerId": ben })).await.expect(200).data();
    assert_eq!((&revised["customerId"], &revised["customerName"]), (&json!(ben), &json!("Ben")));
    let cleared =
        ana.put(&path, json!({ "customerId": null, "customerName": null })).await.expect(200).data();
    assert_eq!((&cleared["customerId"], &cleared["customerName"]), (&Value::Null, &Value::Null));
    ana.delete(&format!("/customers/{ada}")).await.refused(409, "CUSTOMER_IN_USE");
}

async fn rule_s3_each_status_has_one_effect(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "10", "4").await;
    let sale = sell(&ana, json!({ "productId": mug, "quantity": "3", "status": "pending" })).await;
    let path = format!("/sales/{}", id_of(&sale));
    assert_eq!((&sale["cost"], &sale["margin"]), (&Value::Null, &Value::Null));
    assert_eq!(on_hand(&ana, &mug).await, "10");

    for (status, quantity, margin) in [
        ("completed", "7", "18.00"),
        ("completed", "7", "18.00"),
        ("cancelled", "10", "0.00"),
        ("cancelled", "10", "0.00"),
    ] {
        let sale = ana.put(&path, json!({ "status": status })).await.expect(200).data();
        assert_eq!((&sale["status"], &sale["margin"]), (&json!(status), &json!(margin)));
        assert_eq!(on_hand(&ana, &mug).await, quantity);
    }
    for status in ["pending", "completed"] {
        ana.put(&path, json!({ "status": status })).await.refused(409, "SALE_CANCELLED");
    }
    let told = movements(&ana, &mug).await;
    let kinds: Vec<&Value> = told.iter().map(|row| &row["type"]).collect();
    assert_eq!(kinds, ["opening", "sale", "cancellation"]);

    let completed = sell(&ana, json!({ "productId": mug, "quantity": "1" })).await;
    let path = format!("/sales/{}", id_of(&completed));
    ana.put(&path, json!({ "status": "pending" })).await.refused(409, "SALE_COMPLETED");
    let waiting = sell(&ana, json!({ "productId": mug, "quantity": "1", "status": "pending" })).await;
    ana.put(&format!("/sales/{}", id_of(&waiting)), json!({ "status": "cancelled" })).await.expect(200);
    assert_eq!(on_hand(&ana, &mug).await, "9");
}

async fn rule_s3_a_retry_does_nothing_twice(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "10", "4").await;
    let order = json!({ "productId": mug, "quantity": "3" });

    let first = ana.post("/sales", order.clone()).keyed("once").await.expect(201);
    let second = ana.post("/sales", order).keyed("once").await.expect(201);

    assert_eq!(first.data(), second.data());
    assert_eq!((on_hand(&ana, &mug).await, ana.all("/sales").await.len()), (json!("7"), 1));
    let path = format!("/products/{mug}/movements");
    let order = json!({ "type": "purchase", "quantity": "1" });
    let bought = ana.post(&path, order.clone()).keyed("bought").await.expect(201).data();
    assert_eq!(ana.post(&path, order).keyed("bought").await.expect(201).data(), bought);
    assert_eq!(on_hand(&ana, &mug).await, "8");
}

async fn rule_s4_a_sale_may_not_make_stock_negative(app: Server) {
    let ana = app.register("ana").await;
    let (mug, pan) = (stock(&ana, "Mug", "10", "4").await, stock(&ana, "Pan", "2", "4").await);
    let lines = json!([
        { "productId": mug, "quantity": "1" }, { "productId": pan, "quantity": "1.5" },
        { "productId": pan, "quantity": "0.6" },
    ]);

    let refused = ana.post("/sales", json!({ "lines": lines })).await;

    assert_eq!(
        refused.json()["error"]["message"],
        "There is not enough of Pan in stock: 0.5 available, 0.6 wanted"
    );
    assert_eq!(refused.refused(409, "INSUFFICIENT_STOCK")["lines[2].quantity"], "0.5 of Pan available");
    assert_eq!((on_hand(&ana, &mug).await, on_hand(&ana, &pan).await), (json!("10"), json!("2")));
    assert_eq!((movements(&ana, &mug).await.len(), ana.all("/sales").await.len()), (1, 0));
    let sale = sell(&ana, json!({ "lines": lines, "status": "pending" })).await;
    assert_eq!(sale["number"], "S-0001", "a refused sale leaves no gap");
    let path = format!("/sales/{}", id_of(&sale));
    ana.put(&path, json!({ "status": "completed" })).await.refused(409, "INSUFFICIENT_STOCK");
    ana.put(&format!("/products/{pan}"), json!({ "allowBackorder": true })).await.expect(200);
    ana.put(&path, json!({ "status": "completed" })).await.expect(200);
    assert_eq!(on_hand(&ana, &pan).await, "-0.1");
}

async fn rule_s5_three_for_ten_sold_singly_conserve_the_last_cent(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "0", "1").await;
    let purchase = json!({ "type": "purchase", "quantity": "3", "unitCost": "3.333333" });
    let bought = ana.post(&format!("/products/{mug}/movements"), purchase).await.expect(201).data();
    assert_eq!(bought["value"], "10.00");

    let mut costs = Vec::new();
    for _ in 0..3 {
        costs.push(sell(&ana, json!({ "productId": mug, "quantity": "1" })).await["cost"].clone());
    }

    assert_eq!(costs, ["3.33", "3.33", "3.34"]);
    assert_eq!(ana.get("/products/inventory").await.data()["totals"]["value"], "0.00");
}

async fn rule_s6_a_cancelled_sale_gives_back_at_the_cost_it_left_with(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "10", "5").await;
    let purchase = json!({ "type": "purchase", "quantity": "10", "unitCost": "7" });
    ana.post(&format!("/products/{mug}/movements"), purchase).await.expect(201);
    let sale = sell(&ana, json!({ "productId": mug, "quantity": "12" })).await;
    assert_eq!(sale["cost"], "64.00");

    let cancelled = ana
        .put(&format!("/sales/{}", id_of(&sale)), json!({ "status": "cancelled" }))
        .await
        .expect(200)
        .data();

    assert_eq!(
        (&cancelled["total"], &cancelled["cost"], &cancelled["margin"]),
        (&json!("120.00"), &json!("0.00"), &json!("0.00"))
    );
    let back = movements(&ana, &mug).await.pop().unwrap();
    assert_eq!(
        [&back["type"], &back["quantity"], &back["value"], &back["sourceId"]],
        [&json!("cancellation"), &json!("12"), &json!("64.00"), &sale["id"]]
    );
    assert_eq!(ana.get("/products/inventory").await.data()["totals"]["value"], "120.00");
    // It lies where it lay: what was first in is first out again.
    assert_eq!(sell(&ana, json!({ "productId": mug, "quantity": "12" })).await["cost"], "64.00");
}

async fn rule_s6_a_deleted_sale_gives_back_and_its_movements_stay(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "10", "5").await;
    let sale = sell(&ana, json!({ "productId": mug, "quantity": "4" })).await;
    let path = format!("/sales/{}", id_of(&sale));

    ana.delete(&path).if_match("\"9\"").await.refused(412, "PRECONDITION_FAILED");
    ana.delete(&path).await.expect(204);

    ana.get(&path).await.refused(404, "NOT_FOUND");
    ana.delete(&path).await.refused(404, "NOT_FOUND");
    let told = movements(&ana, &mug).await;
    let told: Vec<_> = told.iter().map(|row| [&row["type"], &row["quantity"], &row["value"]]).collect();
    assert_eq!(told, [["opening", "10", "50.00"], ["sale", "-4", "-20.00"], ["cancellation", "4", "20.00"]]);
    assert_eq!(on_hand(&ana, &mug).await, "10");
    assert_eq!(sell(&ana, json!({ "productId": mug, "quantity": "1" })).await["number"], "S-0002");
    for status in ["pending", "cancelled"] {
        let sale = sell(&ana, json!({ "productId": mug, "quantity": "1", "status": "pending" })).await;
        let path = format!("/sales/{}", id_of(&sale));
        ana.put(&path, json!({ "status": status })).await.expect(200);
        ana.delete(&path).await.expect(204);
        assert_eq!(on_hand(&ana, &mug).await, "9");
    }
}

async fn a_pending_sale_is_revised_and_a_completed_one_keeps_its_lines(app: Server) {
    let ana = app.register("ana").await;
    let (mug, pan) = (stock(&ana, "Mug", "10", "4").await, stock(&ana, "Pan", "10", "4").await);
    let order =
        json!({ "productId": mug, "quantity": "2", "unitPrice": "8", "status": "pending", "discount": "1" });
    let path = format!("/sales/{}", id_of(&sell(&ana, order).await));
    let put = async |change: Value| ana.put(&path, change).await;

    let more = put(json!({ "quantity": "3" })).await.expect(200).data();
    assert_eq!((&more["subtotal"], &more["total"]), (&json!("24.00"), &json!("23.00")));
    let other = put(json!({ "productId": pan })).await.expect(200).data();
    assert_eq!((&other["lines"][0]["unitPrice"], &other["total"]), (&json!("10.00"), &json!("29.00")));
    let lines = json!([{ "productId": mug, "quantity": "1" }, { "productId": pan, "quantity": "2" }]);
    let several = put(json!({ "lines": lines, "discount": null })).await.expect(200).data();
    assert_eq!((&several["total"], &several["discount"]), (&json!("30.00"), &json!("0.00")));
    put(json!({ "quantity": "1" })).await.refused(422, "SEVERAL_LINES");
    put(json!({ "lines": lines, "quantity": "1" })).await.refused(422, "CONTRADICTORY_PARAMETERS");
    put(json!({ "discount": "30.01" })).await.refused(422, "DISCOUNT_TOO_LARGE");
    assert_eq!(
        put(json!({ "lines": [{ "productId": mug, "quantity": "0" }] })).await.faulty(),
        ["lines[0].quantity"]
    );
    assert_eq!((on_hand(&ana, &mug).await, on_hand(&ana, &pan).await), (json!("10"), json!("10")));

    let both = put(json!({ "discount": "5", "status": "completed" })).await.expect(200).data();
    assert_eq!(
        (&both["total"], &both["cost"], &both["margin"]),
        (&json!("25.00"), &json!("12.00"), &json!("13.00"))
    );
    for change in [json!({ "lines": lines }), json!({ "quantity": "1" }), json!({ "discount": "6" })] {
        put(change).await.refused(409, "SALE_COMPLETED");
    }
    let noted =
        put(json!({ "notes": "x", "saleDate": "2026-01-01", "discount": "5.00" })).await.expect(200).data();
    assert_eq!(
        (&noted["notes"], &noted["saleDate"], &noted["total"]),
        (&json!("x"), &json!("2026-01-01"), &json!("25.00"))
    );
    put(json!({ "status": "cancelled" })).await.expect(200);
    put(json!({ "lines": lines })).await.refused(409, "SALE_CANCELLED");
    let kinds = app.store.rows("SELECT kind FROM events WHERE kind LIKE 'sale.%' ORDER BY id").await;
    let kinds: Vec<String> = kinds.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "sale.recorded",
            "sale.revised",
            "sale.revised",
            "sale.revised",
            "sale.completed",
            "sale.revised",
            "sale.cancelled"
        ]
    );
}

async fn sales_are_filtered(app: Server) {
    let ana = app.register("ana").await;
    let (mug, pan) = (stock(&ana, "Mug", "10", "4").await, stock(&ana, "Pan", "10", "4").await);
    let ada = ana.customer("Ada").await;
    sell(&ana, json!({ "productId": mug, "quantity": "1", "saleDate": "2026-01-31", "customerId": ada }))
        .await;
    let lines = json!([{ "productId": mug, "quantity": "1" }, { "productId": pan, "quantity": "1" }]);
    sell(
        &ana,
        json!({ "lines": lines, "saleDate": "2026-02-01", "status": "pending", "customerName": "Bea" }),
    )
    .await;
    sell(&ana, json!({ "productId": pan, "quantity": "3", "saleDate": "2026-02-02" })).await;

    let cases = [
        (String::new(), vec!["S-0003", "S-0002", "S-0001"]),
        ("?from=2026-02-01".into(), vec!["S-0003", "S-0002"]),
        ("?to=2026-02-01".into(), vec!["S-0002", "S-0001"]),
        ("?status=pending".into(), vec!["S-0002"]),
        ("?currency=EUR".into(), vec![]),
        (format!("?customerId={ada}"), vec!["S-0001"]),
        (format!("?productId={pan}&sort=saleDate"), vec!["S-0002", "S-0003"]),
        ("?q=bEA".into(), vec!["S-0002"]),
        ("?q=0003".into(), vec!["S-0003"]),
        ("?sort=-total".into(), vec!["S-0003", "S-0002", "S-0001"]),
        ("?sort=createdAt".into(), vec!["S-0001", "S-0002", "S-0003"]),
    ];
    for (query, expected) in cases {
        let numbers: Vec<Value> =
            ana.all(&format!("/sales{query}")).await.iter().map(|sale| sale["number"].clone()).collect();
        assert_eq!(numbers, expected, "{query}");
    }
    ana.get("/sales?from=2026-02-02&to=2026-02-01").await.refused(422, "CONTRADICTORY_PARAMETERS");
    assert_eq!(ana.get("/sales?status=done&sort=number").await.faulty(), ["sort", "status"]);
}

async fn analytics_are_over_completed_sales(app: Server) {
    let ana = app.register("ana").await;
    let (mug, pan) = (stock(&ana, "Mug", "100", "4").await, stock(&ana, "Pan", "100", "1").await);
    let ada = ana.customer("Ada").await;
    let on = |day: &str, product: &str, quantity: &str, status: &str| json!({ "productId": product, "quantity": quantity, "saleDate": day, "status": status });
    sell(&ana, on("2026-02-28", &mug, "1", "completed")).await;
    let lines = json!([{ "productId": mug, "quantity": "2" }, { "productId": pan, "quantity": "0.5" }]);
    sell(&ana, json!({ "lines": lines, "saleDate": "2026-03-01", "customerId": ada, "discount": "1" })).await;
    sell(&ana, on("2026-03-01", &mug, "5", "pending")).await;
    let cancelled = sell(&ana, on("2026-03-02", &mug, "5", "completed")).await;
    ana.put(&format!("/sales/{}", id_of(&cancelled)), json!({ "status": "cancelled" })).await.expect(200);
    sell(&ana, on("2026-03-31", &pan, "1", "completed")).await;

    let march = ana.get("/sales/analytics?period=month").await.expect(200).data();

    let told = ["revenue", "cost", "margin", "units", "averageSale"].map(|field| march[field].clone());
    assert_eq!(told, ["34.00", "9.50", "24.50", "3.5", "17.00"]);
    assert_eq!((&march["count"], &march["currency"]), (&json!(2), &json!("USD")));
    assert_eq!(march["period"], json!({ "from": "2026-03-01", "to": "2026-03-31" }));
    let rows = |list: &str, name: &str| -> Vec<[Value; 3]> {
        let rows = march[list].as_array().unwrap();
        rows.iter().map(|row| [row[name].clone(), row["revenue"].clone(), row["count"].clone()]).collect()
    };
    assert_eq!(
        rows("byProduct", "name"),
        [[json!("Mug"), json!("19.20"), json!(1)], [json!("Pan"), json!("14.80"), json!(2)]]
    );
    assert_eq!(
        rows("byCustomer", "name"),
        [[json!("Ada"), json!("24.00"), json!(1)], [Value::Null, json!("10.00"), json!(1)]]
    );
    assert_eq!(
        rows("byDay", "date"),
        [[json!("2026-03-01"), json!("24.00"), json!(1)], [json!("2026-03-31"), json!("10.00"), json!(1)]]
    );
    let previous = &march["previous"];
    assert_eq!(
        (&previous["revenue"], &previous["margin"], &previous["change"]),
        (&json!("10.00"), &json!("6.00"), &json!("240.0"))
    );
    assert_eq!(ana.get("/sales/analytics").await.data(), march);
    let all = ana.get("/sales/analytics?period=all").await.data();
    assert_eq!((&all["count"], &all["previous"]), (&json!(3), &Value::Null));
    assert_eq!(all["period"], json!({ "from": "2026-02-28", "to": "2026-03-31" }));
    ana.get("/sales/analytics?period=all&from=2026-01-01&to=2026-01-02")
        .await
        .refused(422, "CONTRADICTORY_PARAMETERS");
    let none = ana.get("/sales/analytics?from=2025-01-01&to=2025-01-02").await.data();
    assert_eq!((&none["revenue"], &none["averageSale"]), (&json!("0.00"), &Value::Null));
}

async fn rule_m6_analytics_withhold_what_cannot_be_told(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "10", "4").await;
    let yen = json!({ "name": "Yen", "price": "100", "currency": "JPY", "quantity": "5" });
    let yen = id_of(&ana.post("/products", yen).await.expect(201).data());
    sell(&ana, json!({ "productId": mug, "quantity": "1" })).await;
    sell(&ana, json!({ "productId": yen, "quantity": "1" })).await;

    let all = ana.get("/sales/analytics?period=all").await.expect(200).data();

    assert_eq!((&all["revenue"], &all["margin"], &all["count"]), (&Value::Null, &Value::Null, &json!(2)));
    assert_eq!(
        all["totals"],
        json!([{ "currency": "JPY", "amount": "100" }, { "currency": "USD", "amount": "10.00" }])
    );
    let missing = &all["missingRates"][0];
    assert_eq!((&missing["currency"], &missing["total"]), (&json!("JPY"), &json!("100")));
    let rows = missing["rowsUrl"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    assert_eq!(ana.all(rows).await.len(), 1);
    assert_eq!(
        ana.get("/sales/analytics?period=all&currency=JPY").await.data()["missingRates"][0]["currency"],
        "USD"
    );
}

async fn rule_s4_of_two_hundred_parallel_sales_on_a_stock_of_fifty_fifty_are_made(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "50", "1").await;
    // A busy server says to come back, and so one does.
    let sell = async || loop {
        let answer = ana.post("/sales", json!({ "productId": mug, "quantity": "1" })).await;
        if answer.status != 503 {
            break answer;
        }
    };

    let answers = join_all((0..200).map(|_| sell())).await;

    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((made.len(), refused.len()), (50, 150));
    for answer in refused {
        answer.refused(409, "INSUFFICIENT_STOCK");
    }
    assert_eq!(on_hand(&ana, &mug).await, "0");
    let mut numbers: Vec<String> =
        made.iter().map(|answer| answer.data()["number"].as_str().unwrap().to_owned()).collect();
    numbers.sort();
    assert_eq!(numbers, (1..=50).map(|number| format!("S-{number:04}")).collect::<Vec<_>>());
    assert_eq!(movements(&ana, &mug).await.len(), 51);
}

async fn rule_s3_parallel_cancellations_give_back_once(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "50", "1").await;
    for _ in 0..3 {
        let sale = sell(&ana, json!({ "productId": mug, "quantity": "10" })).await;
        let path = format!("/sales/{}", id_of(&sale));
        let cancel = |turn: usize| {
            let call = ana.put(&path, json!({ "status": "cancelled" }));
            if turn == 0 { ana.delete(&path).into_future() } else { call.into_future() }
        };

        let answers = join_all((0..40).map(cancel)).await;

        assert!(answers.iter().all(|answer| [200, 204, 404].contains(&answer.status)));
        assert_eq!(on_hand(&ana, &mug).await, "50");
    }
    assert_eq!(movements(&ana, &mug).await.len(), 7);
}

async fn rule_d4_parallel_retries_sell_once(app: Server) {
    let ana = app.register("ana").await;
    let mug = stock(&ana, "Mug", "50", "1").await;
    let order = json!({ "productId": mug, "quantity": "1" });

    let answers =
        join_all((0..20).map(|_| ana.post("/sales", order.clone()).keyed("one").into_future())).await;

    assert!(answers.iter().all(|answer| [201, 409].contains(&answer.status)));
    assert!(answers.iter().any(|answer| answer.status == 201));
    assert_eq!((on_hand(&ana, &mug).await, ana.all("/sales").await.len()), (json!("49"), 1));
}
