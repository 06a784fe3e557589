//! Products and their stock.

use serde_json::{Value, json};
use tests::{Answer, Client, Form, Server, borrowed, id_of, served};

served!(
    a_product_is_added_with_what_is_on_hand,
    a_product_name_is_taken_once,
    every_fault_of_a_product_is_named_at_once,
    quantity_changes_by_movements_alone,
    a_product_is_revised_and_cleared,
    rule_d6_stock_moves_do_not_spoil_a_held_version,
    rule_l4_a_product_in_use_is_archived_instead,
    each_sort_of_movement_does_what_it_says,
    rule_s4_no_movement_takes_more_than_there_is,
    rule_s5_stock_is_valued_first_in_first_out,
    rule_m6_values_of_different_currencies_are_never_added,
    low_stock_is_told_once_when_it_falls,
    what_is_owed_is_revalued_when_it_comes_in,
    backorders_end_at_zero,
    a_currency_is_fixed_once_stock_has_moved,
    products_of_shopify_are_taken_over_once,
    an_import_can_be_tried_out,
    another_file_is_no_catalogue,
);

async fn moved(ana: &Client, product: &str, order: Value) -> Value {
    ana.post(&format!("/products/{product}/movements"), order).await.expect(201).data()
}

async fn found(ana: &Client, product: &str) -> Value {
    ana.get(&format!("/products/{product}")).await.expect(200).data()
}

async fn events(app: &Server, kind: &str) -> Vec<Value> {
    let rows = app.store.rows(&format!("SELECT payload FROM events WHERE kind = '{kind}' ORDER BY id")).await;
    rows.iter()
        .map(|row| serde_json::from_str(&row.try_get_by_index::<String>(0).unwrap()).unwrap())
        .collect()
}

async fn a_product_is_added_with_what_is_on_hand(app: Server) {
    let ana = app.register("ana").await;
    let mug = json!({
        "name": "Mug", "description": "Blue\nand white", "category": "Kitchen", "sku": "M-1", "price": "12.5",
        "quantity": "10", "reorderPoint": "2", "supplierName": "Kiln", "supplierCost": "4.1", "allowBackorder": false,
    });

    let made = ana.post("/products", mug).await.expect(201);

    let product = made.data();
    let id = id_of(&product);
    assert_eq!(made.header("location"), Some(format!("/api/v1/products/{id}").as_str()));
    let expected = json!({
        "id": id, "name": "Mug", "description": "Blue\nand white", "category": "Kitchen", "sku": "M-1",
        "price": "12.50", "currency": "USD", "quantity": "10", "reorderPoint": "2", "supplierName": "Kiln",
        "supplierCost": "4.10", "allowBackorder": false, "isActive": true,
        "createdAt": "2026-03-14T09:00:00.000Z", "updatedAt": "2026-03-14T09:00:00.000Z",
    });
    assert_eq!(product, expected);
    let read = ana.get(&format!("/products/{id}")).await.expect(200);
    assert_eq!((read.data(), read.tag()), (expected, made.tag()));
    let movements = ana.all(&format!("/products/{id}/movements")).await;
    let [opening] = &movements[..] else { panic!("{movements:?}") };
    assert_eq!(
        (&opening["type"], &opening["quantity"], &opening["beforeQuantity"], &opening["afterQuantity"]),
        (&json!("opening"), &json!("10"), &json!("0"), &json!("10"))
    );
    assert_eq!(
        (&opening["unitCost"], &opening["value"], &opening["sequence"]),
        (&json!("4.10"), &json!("41.00"), &json!(1))
    );
    let bare = ana.post("/products", json!({ "name": "Bare", "price": "0.1648" })).await.expect(201).data();
    assert_eq!((&bare["price"], &bare["quantity"]), (&json!("0.1648"), &json!("0")), "M3");
    assert!(ana.all(&format!("/products/{}/movements", id_of(&bare))).await.is_empty());
    assert_eq!(events(&app, "product.added").await.len(), 2);
}

async fn a_product_name_is_taken_once(app: Server) {
    let ana = app.register("ana").await;
    let mug = ana.product("Café Mug", "1").await;
    let other = ana.product("Other", "1").await;

    let again = json!({ "name": " CAFE\u{301}  mug", "price": "1" });
    ana.post("/products", again.clone()).await.refused(409, "PRODUCT_EXISTS");
    ana.put(&format!("/products/{other}"), json!({ "name": "café MUG" }))
        .await
        .refused(409, "PRODUCT_EXISTS");
    ana.put(&format!("/products/{mug}"), json!({ "name": "CAFÉ MUG" })).await.expect(200);
    app.register("ben").await.post("/products", again).await.expect(201);
}

async fn every_fault_of_a_product_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;
    let bad =
        json!({ "name": "x", "price": "-1", "quantity": "-1", "reorderPoint": "-0.5", "supplierCost": "-2" });

    let faulty = ana.post("/products", bad).await.faulty();

    assert_eq!(faulty, ["price", "quantity", "reorderPoint", "supplierCost"]);
    let wrong =
        json!({ "name": " ", "price": 12.5, "quantity": "1.0000001", "currency": "usd", "stock": "1" });
    assert_eq!(
        ana.post("/products", wrong).await.faulty(),
        ["currency", "name", "price", "quantity", "stock"]
    );
    assert_eq!(ana.post("/products", json!({})).await.faulty(), ["name", "price"]);
    assert!(ana.all("/products").await.is_empty());
}

async fn quantity_changes_by_movements_alone(app: Server) {
    let ana = app.register("ana").await;
    let mug = ana.product("Mug", "5").await;

    let refused = ana.put(&format!("/products/{mug}"), json!({ "quantity": "9" })).await.faulty();

    assert_eq!(refused, ["quantity"]);
    assert_eq!(found(&ana, &mug).await["quantity"], "5");
}

async fn a_product_is_revised_and_cleared(app: Server) {
    let ana = app.register("ana").await;
    let whole = json!({
        "name": "Mug", "price": "1", "category": "Kitchen", "sku": "M", "description": "x", "reorderPoint": "1",
        "supplierName": "Kiln", "supplierCost": "1",
    });
    let path = format!("/products/{}", id_of(&ana.post("/products", whole).await.expect(201).data()));

    let revised = ana.put(&path, json!({ "price": "2.25", "isActive": false })).await.expect(200);
    assert_eq!((&revised.data()["price"], &revised.data()["isActive"]), (&json!("2.25"), &json!(false)));
    assert_eq!(ana.get(&path).await.tag(), revised.tag());
    let cleared = json!({
        "category": null, "sku": null, "description": null, "reorderPoint": null, "supplierName": null,
        "supplierCost": null,
    });
    let cleared = ana.put(&path, cleared).await.expect(200).data();
    for field in ["category", "sku", "description", "reorderPoint", "supplierName", "supplierCost"] {
        assert_eq!(cleared[field], Value::Null, "{field}");
    }
    assert_eq!(ana.put(&path, json!({ "name": null, "price": null })).await.faulty(), ["name", "price"]);
    assert_eq!(events(&app, "product.revised").await.len(), 2);
}

async fn rule_d6_stock_moves_do_not_spoil_a_held_version(app: Server) {
    let ana = app.register("ana").await;
    let mug = ana.product("Mug", "5").await;
    let path = format!("/products/{mug}");
    let held = ana.get(&path).await.tag();

    moved(&ana, &mug, json!({ "type": "purchase", "quantity": "1" })).await;

    let now = ana.get(&path).if_none_match(&held).await.expect(200);
    assert_ne!(now.tag(), held);
    ana.put(&path, json!({ "price": "3" })).if_match(&held).await.expect(200);
    ana.put(&path, json!({ "price": "4" })).if_match(&held).await.refused(412, "PRECONDITION_FAILED");
    ana.delete(&path).if_match(&held).await.refused(412, "PRECONDITION_FAILED");
}

async fn rule_l4_a_product_in_use_is_archived_instead(app: Server) {
    let ana = app.register("ana").await;
    let (unused, moves, sold) =
        (ana.product("unused", "5").await, ana.product("moves", "5").await, ana.product("sold", "5").await);
    moved(&ana, &moves, json!({ "type": "count", "quantity": "5" })).await;
    ana.post("/sales", json!({ "productId": sold, "quantity": "1" })).await.expect(201);

    ana.delete(&format!("/products/{unused}")).await.expect(204);
    for product in [moves, sold] {
        let path = format!("/products/{product}");
        ana.delete(&path).await.refused(409, "PRODUCT_IN_USE");
        ana.put(&path, json!({ "isActive": false })).await.expect(200);
    }
    assert!(ana.all("/products?active=true").await.is_empty());
    assert_eq!(ana.all("/products").await.len(), 2);

    // What is yet to be billed is in use too.
    let billed = ana.product("billed", "5").await;
    let order = json!({
        "name": "Box", "anchor": "2026-04-01", "unit": "month", "customerId": ana.customer("Ada").await,
        "lines": [{ "description": "Box", "productId": billed, "quantity": "1", "unitPrice": "5" }],
    });
    ana.post("/invoices/recurring", order).await.expect(201);
    ana.delete(&format!("/products/{billed}")).await.refused(409, "PRODUCT_IN_USE");
    assert_eq!(events(&app, "product.removed").await.len(), 1);
}

async fn each_sort_of_movement_does_what_it_says(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({ "name": "Mug", "price": "9", "quantity": "10", "supplierCost": "2" });
    let mug = id_of(&ana.post("/products", order).await.expect(201).data());
    let cases = [
        (json!({ "type": "purchase", "quantity": "5", "unitCost": "3" }), "5", "15", "3.00", "15.00"),
        (json!({ "type": "damage", "quantity": "2", "reason": "Fell" }), "-2", "13", "2.00", "-4.00"),
        (json!({ "type": "return", "quantity": "1" }), "1", "14", "3.00", "3.00"),
        (json!({ "type": "adjustment", "quantity": "-0.5" }), "-0.5", "13.5", "2.00", "-1.00"),
        (json!({ "type": "adjustment", "quantity": "0.5", "unitCost": "8" }), "0.5", "14", "8.00", "4.00"),
        (json!({ "type": "count", "quantity": "12" }), "-2", "12", "2.00", "-4.00"),
        (json!({ "type": "count", "quantity": "12" }), "0", "12", "8.00", "0.00"),
        (json!({ "type": "count", "quantity": "12.25" }), "0.25", "12.25", "8.00", "2.00"),
    ];

    for (order, quantity, after, unit_cost, value) in cases {
        let movement = moved(&ana, &mug, order.clone()).await;
        let told =
            [&movement["quantity"], &movement["afterQuantity"], &movement["unitCost"], &movement["value"]];
        assert_eq!(told, [quantity, after, unit_cost, value], "{order}");
        assert_eq!(movement["type"], order["type"]);
        assert_eq!(found(&ana, &mug).await["quantity"], after);
    }
    let path = format!("/products/{mug}/movements");
    let listed = ana.all(&path).await;
    assert_eq!((listed.len(), &listed[0]["sequence"]), (9, &json!(9)));
    assert_eq!(ana.all(&format!("{path}?sort=sequence")).await[0]["type"], "opening");
    assert_eq!(events(&app, "stock.moved").await.len(), 9);
    for (order, field) in [
        (json!({ "type": "purchase", "quantity": "0" }), "quantity"),
        (json!({ "type": "purchase", "quantity": "-1" }), "quantity"),
        (json!({ "type": "damage", "quantity": "-1" }), "quantity"),
        (json!({ "type": "count", "quantity": "-1" }), "quantity"),
        (json!({ "type": "adjustment", "quantity": "0" }), "quantity"),
        (json!({ "type": "adjustment", "quantity": "-1", "unitCost": "1" }), "unitCost"),
        (json!({ "type": "purchase", "quantity": "1", "unitCost": "-1" }), "unitCost"),
        (json!({ "type": "sale", "quantity": "1" }), "type"),
        (json!({ "type": "opening", "quantity": "1" }), "type"),
    ] {
        assert_eq!(ana.post(&path, order.clone()).await.faulty(), [field], "{order}");
    }
    assert_eq!(ana.all(&path).await, listed);
}

async fn rule_s4_no_movement_takes_more_than_there_is(app: Server) {
    let ana = app.register("ana").await;
    let mug = ana.product("Mug", "2").await;
    let path = format!("/products/{mug}/movements");

    for order in [
        json!({ "type": "damage", "quantity": "2.000001" }),
        json!({ "type": "adjustment", "quantity": "-3" }),
    ] {
        let details = ana.post(&path, order).await.refused(409, "INSUFFICIENT_STOCK");
        assert_eq!(details["quantity"], "2 of Mug available");
    }
    assert_eq!(ana.all(&path).await.len(), 1);
    let huge = json!({ "type": "adjustment", "quantity": "999999999" });
    ana.post(&path, huge).await.refused(422, "QUANTITY_OUT_OF_RANGE");
}

async fn rule_s5_stock_is_valued_first_in_first_out(app: Server) {
    let ana = app.register("ana").await;
    let order =
        json!({ "name": "Mug", "price": "9", "quantity": "10", "supplierCost": "5", "reorderPoint": "8" });
    let mug = id_of(&ana.post("/products", order).await.expect(201).data());
    moved(&ana, &mug, json!({ "type": "purchase", "quantity": "10", "unitCost": "7" })).await;
    ana.product("Empty", "0").await;
    ana.product("Plenty", "3").await;

    let sale = ana.post("/sales", json!({ "productId": mug, "quantity": "12" })).await.expect(201).data();

    assert_eq!((&sale["cost"], &sale["margin"]), (&json!("64.00"), &json!("44.00")));
    let inventory = ana.get("/products/inventory").await.expect(200).data();
    let totals = json!({
        "products": 3, "units": "11", "value": "56.00", "currency": "USD", "otherValues": [], "lowStock": 1,
        "outOfStock": 1,
    });
    assert_eq!(inventory["totals"], totals);
    let items = inventory["items"].as_array().unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|item| [&item["name"], &item["quantity"], &item["value"], &item["status"]])
        .collect();
    assert_eq!(
        told,
        [["Empty", "0", "0.00", "out"], ["Mug", "8", "56.00", "low"], ["Plenty", "3", "0.00", "ok"]]
    );
    assert_eq!(ana.all("/products?lowStock=true").await.len(), 2);
}

async fn rule_m6_values_of_different_currencies_are_never_added(app: Server) {
    let ana = app.register("ana").await;
    for (name, currency) in [("a", "USD"), ("b", "JPY"), ("c", "JPY")] {
        let order =
            json!({ "name": name, "price": "9", "currency": currency, "quantity": "2", "supplierCost": "5" });
        ana.post("/products", order).await.expect(201);
    }

    let totals = ana.get("/products/inventory").await.expect(200).data()["totals"].clone();

    assert_eq!((&totals["value"], &totals["currency"]), (&json!("10.00"), &json!("USD")));
    assert_eq!(totals["otherValues"], json!([{ "currency": "JPY", "amount": "20" }]));
}

async fn low_stock_is_told_once_when_it_falls(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({ "name": "Mug", "price": "9", "quantity": "10", "reorderPoint": "5" });
    let mug = id_of(&ana.post("/products", order).await.expect(201).data());

    for quantity in ["4", "1", "1", "1"] {
        ana.post("/sales", json!({ "productId": mug, "quantity": quantity })).await.expect(201);
    }
    moved(&ana, &mug, json!({ "type": "purchase", "quantity": "9" })).await;
    moved(&ana, &mug, json!({ "type": "damage", "quantity": "9" })).await;

    let told = events(&app, "stock.low").await;
    let quantities: Vec<&Value> = told.iter().map(|event| &event["quantity"]).collect();
    assert_eq!(quantities, ["5", "3"]);
    assert_eq!((&told[0]["name"], &told[0]["reorderPoint"]), (&json!("Mug"), &json!("5")));
}

async fn what_is_owed_is_revalued_when_it_comes_in(app: Server) {
    let ana = app.register("ana").await;
    let order =
        json!({ "name": "Mug", "price": "9", "quantity": "2", "supplierCost": "5", "allowBackorder": true });
    let mug = id_of(&ana.post("/products", order).await.expect(201).data());

    let sale = ana.post("/sales", json!({ "productId": mug, "quantity": "5" })).await.expect(201).data();
    assert_eq!((&sale["cost"], &sale["margin"]), (&json!("25.00"), &json!("20.00")));
    assert_eq!(found(&ana, &mug).await["quantity"], "-3");
    let item = ana.get("/products/inventory").await.expect(200).data()["items"][0].clone();
    assert_eq!((&item["value"], &item["status"]), (&json!("-15.00"), &json!("out")));
    moved(&ana, &mug, json!({ "type": "purchase", "quantity": "10", "unitCost": "7" })).await;

    let movements = ana.all(&format!("/products/{mug}/movements?sort=sequence")).await;
    let told: Vec<_> = movements.iter().map(|row| [&row["type"], &row["quantity"], &row["value"]]).collect();
    assert_eq!(
        told,
        [
            ["opening", "2", "10.00"],
            ["sale", "-5", "-25.00"],
            ["purchase", "10", "70.00"],
            ["revaluation", "0", "-6.00"]
        ]
    );
    assert_eq!(ana.get("/products/inventory").await.expect(200).data()["totals"]["value"], "49.00");
    let cancelled = ana
        .put(&format!("/sales/{}", id_of(&sale)), json!({ "status": "cancelled" }))
        .await
        .expect(200)
        .data();
    assert_eq!((&cancelled["cost"], &cancelled["margin"]), (&json!("0.00"), &json!("0.00")), "S6");
    assert_eq!(ana.get("/products/inventory").await.expect(200).data()["totals"]["value"], "74.00");
}

async fn backorders_end_at_zero(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({ "name": "Mug", "price": "9", "allowBackorder": true });
    let mug = id_of(&ana.post("/products", order).await.expect(201).data());
    let path = format!("/products/{mug}");
    ana.post("/sales", json!({ "productId": mug, "quantity": "1" })).await.expect(201);

    ana.put(&path, json!({ "allowBackorder": false })).await.refused(409, "BACKORDERS_OPEN");
    moved(&ana, &mug, json!({ "type": "count", "quantity": "0" })).await;
    ana.put(&path, json!({ "allowBackorder": false })).await.expect(200);
}

async fn a_currency_is_fixed_once_stock_has_moved(app: Server) {
    let ana = app.register("ana").await;
    let (moves, bare) = (ana.product("a", "1").await, ana.product("b", "0").await);

    let details = ana.put(&format!("/products/{moves}"), json!({ "currency": "JPY" })).await;
    assert_eq!(details.refused(409, "CURRENCY_FIXED")["currency"], "Must stay USD");
    let revised =
        ana.put(&format!("/products/{bare}"), json!({ "currency": "JPY" })).await.expect(200).data();
    assert_eq!((&revised["currency"], &revised["price"]), (&json!("JPY"), &json!("12.5")));
}

fn catalogue(file: impl Into<Vec<u8>>) -> Form {
    Form::default().file("file", "products.csv", file)
}

async fn import(ana: &Client, form: &Form) -> Answer {
    ana.upload("/products/imports", form).await
}

async fn products_of_shopify_are_taken_over_once(app: Server) {
    let Some(truth) = borrowed("shopify-products/TRUTH.json") else { return };
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    for (name, expected) in truth["files"].as_object().unwrap() {
        let ana = app.register(name.split('.').next().unwrap()).await;
        let form = catalogue(borrowed(&format!("shopify-products/{name}")).unwrap());

        let told = import(&ana, &form).await.expect(200).data();

        let products = ana.all("/products").await;
        assert_eq!(told["rows"], expected["rows"], "{name}");
        assert_eq!(told["created"], products.len(), "{name}");
        let skipped = told["skipped"].as_array().unwrap();
        let images = skipped.iter().filter(|row| row["reason"] == "Only a further image").count();
        assert_eq!(json!(images), expected["image_only_rows"], "{name}");
        // Nothing else was left out, so that every variant is there.
        assert_eq!(
            (json!(products.len()), skipped.len()),
            (expected["variant_rows"].clone(), images),
            "{name}"
        );
        let sum = |field: &str| -> i64 {
            products.iter().map(|product| super::sales::cents(product[field].as_str().unwrap())).sum()
        };
        let price_sum = super::sales::cents(expected["price_sum"].as_str().unwrap());
        assert_eq!(
            (sum("price"), sum("quantity")),
            (price_sum, expected["qty"].as_i64().unwrap() * 100),
            "{name}"
        );
        for product in &products {
            let movements = ana.all(&format!("/products/{}/movements", id_of(product))).await;
            let on_hand: Vec<&Value> = movements.iter().map(|movement| &movement["quantity"]).collect();
            assert_eq!(on_hand.is_empty(), product["quantity"] == "0", "{name}");
            assert!(on_hand.is_empty() || on_hand == [&product["quantity"]], "{name}");
        }

        let again = import(&ana, &form).await.expect(200).data();
        assert_eq!(
            (&again["created"], &again["duplicates"]),
            (&json!(0), &expected["variant_rows"]),
            "{name}"
        );
        assert_eq!(ana.all("/products").await, products, "{name}");
    }
}

const FEW: &str = "Handle,Title,Variant Price,Variant Inventory Qty\r\n\
    a,Cup,1.50,2\r\nb,CUP,2,1\r\nc,Plate,x,1\r\n";

async fn an_import_can_be_tried_out(app: Server) {
    let ana = app.register("ana").await;
    let form = catalogue(FEW).text("currency", "EUR");

    let tried = import(&ana, &form.clone().text("dryRun", "true")).await.expect(200).data();
    assert_eq!((&tried["created"], &tried["skippedCount"]), (&json!(1), &json!(2)));
    assert_eq!(tried["skipped"][0], json!({ "row": 3, "reason": "Has the same name as row 2" }));
    assert!(ana.all("/products").await.is_empty());
    assert!(events(&app, "products.imported").await.is_empty());

    import(&ana, &form).await.expect(200);
    let products = ana.all("/products").await;
    let told: Vec<_> = products
        .iter()
        .map(|row| [&row["name"], &row["price"], &row["currency"], &row["quantity"]])
        .collect();
    assert_eq!(told, [["Cup", "1.50", "EUR", "2"]]);
    assert_eq!(
        events(&app, "products.imported").await,
        [json!({ "created": 1, "duplicates": 0, "skipped": 2 })]
    );
}

async fn another_file_is_no_catalogue(app: Server) {
    let ana = app.register("ana").await;

    for file in [&b"Day,Net\n2026-01-01,1\n"[..], b"\x89PNG\r\n\x1a\n\xff", b""] {
        let details = import(&ana, &catalogue(file)).await.refused(422, "BAD_CATALOGUE");
        assert!(details.contains_key("file"));
    }
    let bad = catalogue(FEW).text("currency", "usd").text("dryRun", "maybe").text("platformId", "x");
    assert_eq!(import(&ana, &bad).await.faulty(), ["platformId"]);
    assert_eq!(import(&ana, &Form::default().text("dryRun", "maybe")).await.faulty(), ["dryRun", "file"]);
}
