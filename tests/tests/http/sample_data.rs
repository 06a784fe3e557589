//! Books to look at, planted and taken out.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Client, Server, id_of, served};

served!(
    what_is_planted_is_a_life_up_to_today,
    all_that_was_planted_is_taken_out_and_nothing_else,
    nothing_is_planted_among_things_of_ones_own,
    of_many_who_plant_at_once_one_does,
);

const LISTS: [&str; 6] = ["/earnings", "/expenses", "/customers", "/invoices", "/products", "/goals"];

async fn counts(client: &Client) -> Vec<usize> {
    let mut counts = Vec::new();
    for list in LISTS {
        counts.push(client.all(list).await.len());
    }
    counts
}

async fn plant(client: &Client) {
    client.call("POST", "/user/sample-data").await.expect(201);
}

async fn what_is_planted_is_a_life_up_to_today(app: Server) {
    let ana = app.register_as("ana", json!({ "currency": "EUR" })).await;
    assert_eq!(ana.get("/user/sample-data").await.expect(200).data()["plantedAt"], Value::Null);

    plant(&ana).await;

    assert_eq!(
        ana.get("/user/sample-data").await.expect(200).data()["plantedAt"],
        "2026-03-14T09:00:00.000Z"
    );
    assert_eq!(ana.all("/platforms").await.len(), 4);
    let counts = counts(&ana).await;
    assert!(
        counts[0] > 200 && counts[1] > 50 && counts[2] == 5 && counts[4] == 6 && counts[5] == 3,
        "{counts:?}"
    );
    let earnings = ana.all("/earnings?sort=date").await;
    assert!(earnings.iter().all(|earning| earning["currency"] == "EUR"));
    assert!(earnings[0]["date"].as_str().unwrap() < "2025-02-14");
    assert!(earnings.last().unwrap()["date"].as_str().unwrap() >= "2026-03-10");
    let standing = |invoice: &Value| (invoice["status"].clone(), invoice["overdue"] == true);
    let invoices: Vec<(Value, bool)> = ana.all("/invoices").await.iter().map(standing).collect();
    for wanted in
        [("paid", false), ("issued", true), ("issued", false), ("partiallyPaid", true), ("draft", false)]
    {
        assert!(invoices.contains(&(json!(wanted.0), wanted.1)), "{wanted:?} is not in {invoices:?}");
    }
    let stock = ana.get("/products/inventory").await.expect(200).data();
    assert!(stock["items"].as_array().unwrap().iter().any(|item| item["status"] == "out"));
    ana.call("POST", "/user/sample-data").await.refused(409, "SAMPLE_DATA_EXISTS");
}

async fn all_that_was_planted_is_taken_out_and_nothing_else(app: Server) {
    let ana = app.register("ana").await;
    let own = ana.platform("My own").await;
    ana.delete("/user/sample-data").await.refused(404, "NOT_FOUND");
    plant(&ana).await;
    let etsy = ana.all("/platforms?q=etsy").await;
    let ride = ana.book(&own, "2026-03-14", "12.50").await;
    let sold = ana.book(&id_of(&etsy[0]), "2026-03-14", "8.00").await;
    let open = ana.all("/invoices?status=issued").await;
    ana.pay(&id_of(&open[0]), "10.00").await;
    ana.delete(&format!("/goals/{}", id_of(&ana.all("/goals").await[0]))).await.expect(204);

    ana.delete("/user/sample-data").await.expect(204);

    assert_eq!(counts(&ana).await, [2, 0, 0, 0, 0, 0]);
    let left: Vec<String> = ana.all("/earnings").await.iter().map(id_of).collect();
    assert!(left.contains(&ride) && left.contains(&sold));
    let platforms: Vec<Value> =
        ana.all("/platforms?sort=name").await.iter().map(|it| it["name"].clone()).collect();
    assert_eq!(platforms, ["Etsy", "My own"]);
    let summary = ana.get("/earnings/summary?period=all").await.expect(200).data();
    assert_eq!((&summary["total"], &summary["count"]), (&json!("20.50"), &json!(2)));
    assert_eq!(ana.all("/payments").await, [] as [Value; 0]);
    // The first invoice of one's own has the first number.
    let ada = ana.customer("Ada").await;
    assert_eq!(ana.issued(&ada, "1.00").await["number"], "INV-2026-0001");
    ana.delete("/user/sample-data").await.refused(404, "NOT_FOUND");
    app.app().database.fold_rollups().await.unwrap();
    assert_eq!(app.app().examine().await.unwrap(), []);
}

async fn of_many_who_plant_at_once_one_does(app: Server) {
    let ana = app.register("ana").await;

    let answers = join_all((0..4).map(|_| ana.call("POST", "/user/sample-data").into_future())).await;

    let (planted, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((planted.len(), others.len()), (1, 3));
    for answer in others {
        answer.refused(409, "SAMPLE_DATA_EXISTS");
    }
}

async fn nothing_is_planted_among_things_of_ones_own(app: Server) {
    let ana = app.register("ana").await;
    ana.customer("Ada").await;

    ana.call("POST", "/user/sample-data").await.refused(409, "BOOKS_NOT_EMPTY");

    assert_eq!(counts(&ana).await, [0, 0, 1, 0, 0, 0]);
    assert_eq!(ana.get("/user/sample-data").await.expect(200).data()["plantedAt"], Value::Null);
    // Asked for once more with the same key, it is planted once.
    let ben = app.register("ben").await;
    for _ in 0..2 {
        ben.call("POST", "/user/sample-data").keyed("once").await.expect(201);
    }
    let cyd = app.register("cyd").await;
    let asked = (0..4).map(|_| cyd.call("POST", "/user/sample-data").keyed("once").into_future());
    for answer in join_all(asked).await {
        assert!(matches!(answer.status, 201 | 409), "{answer:?}");
    }
}
