//! Lists, a page at a time (D5), and what they are filtered by.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Client, Dice, Server, borrowed, id_of, query, served};

served!(
    rule_d5_a_walk_misses_no_row_and_sees_none_twice_while_others_insert,
    rule_d5_every_sort_is_total_in_both_directions,
    rule_d5_every_list_is_walked_to_its_end_in_pages_of_any_size,
    a_page_has_fifty_rows_unless_it_is_told,
    the_total_is_counted_only_when_it_is_asked_for,
    a_cursor_is_good_for_one_user_one_list_and_one_sort,
    a_cursor_that_is_none_is_refused,
    earnings_are_filtered,
    a_bound_on_amounts_is_in_one_currency,
    a_search_in_notes_takes_every_character_for_itself,
    every_fault_of_a_query_is_named_at_once,
    imports_are_listed_newest_first,
);

/// Books earnings that tie in date, amount and time of booking.
async fn with_ties(app: &Server) -> (Client, String) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let mut dice = Dice::new(5);
    for _ in 0..40 {
        insert(&ana, &uber, &mut dice).await;
        if dice.one_in(3) {
            app.clock.advance(kernel::TimeDelta::milliseconds(1));
        }
    }
    (ana, uber)
}

async fn insert(ana: &Client, platform: &str, dice: &mut Dice) {
    let date = dice.pick(&["2026-03-01", "2026-03-02", "2026-03-03"]);
    let amount = dice.pick(&["1.00", "2.00", "10.00", "200.00"]);
    ana.book(platform, date, amount).await;
}

fn ids(rows: &[Value]) -> Vec<String> {
    rows.iter().map(id_of).collect()
}

async fn page(client: &Client, path: &str) -> (Vec<Value>, Option<String>) {
    let page = client.get(path).await.expect(200).json();
    (page["data"].as_array().unwrap().clone(), page["pagination"]["nextCursor"].as_str().map(str::to_owned))
}

async fn rule_d5_a_walk_misses_no_row_and_sees_none_twice_while_others_insert(app: Server) {
    let (ana, uber) = with_ties(&app).await;
    let mut dice = Dice::new(6);
    for sort in ["date", "-date", "amount", "-amount", "createdAt", "-createdAt"] {
        let there: BTreeSet<String> = ids(&ana.all("/earnings").await).into_iter().collect();

        let mut seen = Vec::new();
        let mut next = Some(String::new());
        while let Some(cursor) = next {
            let (rows, following) = page(&ana, &format!("/earnings?sort={sort}&limit=7{cursor}")).await;
            seen.extend(ids(&rows));
            next = following.map(|cursor| format!("&cursor={cursor}"));
            // While the walk goes on, but not for as long as it does.
            if seen.len() < there.len() {
                insert(&ana, &uber, &mut dice).await;
                app.clock.advance(kernel::TimeDelta::milliseconds(1));
            }
        }

        let distinct: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(distinct.len(), seen.len(), "seen twice by {sort}");
        assert!(distinct.is_superset(&there), "missed by {sort}");
    }
}

async fn rule_d5_every_sort_is_total_in_both_directions(app: Server) {
    let (ana, _) = with_ties(&app).await;
    let cents = |row: &Value| row["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    for sort in ["date", "amount", "createdAt"] {
        let up = ana.all(&format!("/earnings?sort={sort}")).await;
        let mut down = ana.all(&format!("/earnings?sort=-{sort}")).await;

        down.reverse();
        assert_eq!(up, down);
        let sorted = match sort {
            "amount" => up.is_sorted_by_key(cents),
            field => up.is_sorted_by_key(|row| row[field].as_str().unwrap().to_owned()),
        };
        assert!(sorted, "by {sort}");
    }
    assert_eq!(ana.all("/earnings").await, ana.all("/earnings?sort=-date").await);
}

async fn rule_d5_every_list_is_walked_to_its_end_in_pages_of_any_size(app: Server) {
    let (ana, uber) = with_ties(&app).await;
    for n in 0..7 {
        ana.platform(&format!("{n}")).await;
        let form = tests::Form::statement(format!("Day,Net\n2026-03-14,{n}\n"));
        ana.import(&form.text("mapping", r#"{"date":"Day","amount":"Net"}"#)).await.expect(201);
        ana.paper(&format!("{n}")).await;
        ana.customer(&format!("{}", n % 2)).await;
        let expense =
            json!({ "category": "office", "amount": format!("{}", 1 + n % 3), "date": "2026-03-14" });
        ana.post("/expenses", expense).await.expect(201);
        let goal = json!({ "title": format!("{}", n % 2), "kind": "hours", "target": "1", "period": "week" });
        ana.post("/goals", goal).await.expect(201);
        let rate = json!({
            "from": (["USD", "GBP"][n % 2]), "to": "EUR", "date": format!("2026-03-0{}", 1 + n / 2), "rate": "1",
        });
        ana.post("/exchange-rates", rate).await.expect(201);
    }
    let mut mug = String::new();
    for n in 0..8 {
        mug = ana.product(&format!("Mug {n}"), ["9", "10", "9.5"][n % 3]).await;
        let day = ["2026-03-01", "2026-03-02"][n % 2];
        for quantity in ["1", "0.5"] {
            let sale = json!({ "productId": mug, "quantity": quantity, "saleDate": day });
            ana.post("/sales", sale).await.expect(201);
        }
    }
    for n in 1..8 {
        let movement = json!({ "type": "purchase", "quantity": n.to_string() });
        ana.post(&format!("/products/{mug}/movements"), movement).await.expect(201);
    }
    let webhook = json!({ "url": "https://example.com/hooks", "kinds": ["*"] });
    let hook = id_of(&ana.post("/user/webhooks", webhook).await.expect(201).data());
    for _ in 0..8 {
        ana.call("POST", &format!("/user/webhooks/{hook}/test")).await.expect(202);
    }
    for list in [
        &format!("/user/webhooks/{hook}/deliveries?"),
        &format!("/user/webhooks/{hook}/deliveries?sort=createdAt&"),
        "/earnings?",
        "/platforms?sort=-name&",
        "/earnings/imports?",
        &format!("/earnings/platform/{uber}?"),
        "/products?",
        "/products?sort=quantity&",
        "/products?sort=-price&",
        "/products?sort=createdAt&",
        &format!("/products/{mug}/movements?"),
        &format!("/products/{mug}/movements?sort=sequence&"),
        "/sales?",
        "/sales?sort=total&",
        "/sales?sort=-createdAt&",
        "/customers?",
        "/customers?sort=-createdAt&",
        "/expenses?",
        "/expenses?sort=amount&",
        "/expenses?sort=-createdAt&",
        "/documents?",
        "/documents?sort=fileName&",
        "/documents?sort=-fileSize&",
        "/goals?",
        "/goals?sort=-createdAt&",
        "/exchange-rates?",
        "/exchange-rates?sort=createdAt&",
    ] {
        let whole = ana.get(&format!("{list}limit=100")).await.expect(200).data();
        for size in [1, 3, 7, 8] {
            let mut walked = Vec::new();
            let mut next = Some(String::new());
            while let Some(cursor) = next {
                let (rows, following) = page(&ana, &format!("{list}limit={size}{cursor}")).await;
                assert!(!rows.is_empty() && rows.len() <= size);
                walked.extend(rows);
                next = following.map(|cursor| format!("&cursor={cursor}"));
            }
            assert_eq!(Value::from(walked), whole, "{list} by {size}");
        }
    }
}

async fn a_page_has_fifty_rows_unless_it_is_told(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for _ in 0..51 {
        ana.book(&uber, "2026-03-14", "1.00").await;
    }

    for (path, rows, limit) in
        [("/earnings", 50, 50), ("/earnings?limit=1", 1, 1), ("/earnings?limit=100", 51, 100)]
    {
        let page = ana.get(path).await.expect(200).json();
        assert_eq!(
            (page["data"].as_array().unwrap().len(), &page["pagination"]["limit"]),
            (rows, &json!(limit))
        );
        assert_eq!(page["pagination"]["nextCursor"].is_null(), rows == 51);
    }
    for limit in ["0", "101", "-1", "x", "1.5", ""] {
        assert_eq!(ana.get(&format!("/earnings?limit={limit}")).await.faulty(), ["limit"], "{limit}");
    }
}

async fn the_total_is_counted_only_when_it_is_asked_for(app: Server) {
    let (ana, uber) = with_ties(&app).await;

    ana.paper("x").await;
    for list in [
        "/earnings",
        "/platforms",
        "/earnings/imports",
        &format!("/earnings/platform/{uber}"),
        "/customers",
        "/expenses",
        "/documents",
    ] {
        let rows = ana.all(list).await.len();
        for (asked, total) in [("", None), ("?total=false", None), ("?total=true&limit=1", Some(rows))] {
            let page = ana.get(&format!("{list}{asked}")).await.expect(200).json();
            assert_eq!(
                page["pagination"].get("total").and_then(Value::as_u64),
                total.map(|rows| rows as u64)
            );
        }
    }
    let some = ana.get("/earnings?total=true&limit=1&from=2026-03-02&to=2026-03-02").await.expect(200).json();
    let listed = ana.all("/earnings?from=2026-03-02&to=2026-03-02").await.len();
    assert_eq!(some["pagination"]["total"], listed);
}

async fn a_cursor_is_good_for_one_user_one_list_and_one_sort(app: Server) {
    let (ana, uber) = with_ties(&app).await;
    let ben = app.register("ben").await;
    ana.platform("Lyft").await;
    let (_, cursor) = page(&ana, "/earnings?limit=1&sort=date").await;
    let cursor = cursor.unwrap();

    ana.get(&format!("/earnings?sort=date&cursor={cursor}")).await.expect(200);
    let stranger = ben.get(&format!("/earnings?sort=date&cursor={cursor}")).await;
    assert_eq!(stranger.faulty(), ["cursor"]);
    for elsewhere in [
        "/earnings?sort=-date",
        "/earnings?sort=amount",
        "/platforms?sort=name",
        "/earnings/imports?sort=createdAt",
        "/documents?sort=createdAt",
        &format!("/earnings/platform/{uber}?sort=date"),
    ] {
        assert_eq!(
            ana.get(&format!("{elsewhere}&cursor={cursor}")).await.faulty(),
            ["cursor"],
            "{elsewhere}"
        );
    }
}

async fn a_cursor_that_is_none_is_refused(app: Server) {
    let (ana, _) = with_ties(&app).await;
    let (_, cursor) = page(&ana, "/earnings?limit=1").await;
    let cursor = cursor.unwrap();
    let (first, second) = (if cursor.starts_with('A') { "B" } else { "A" }, &cursor[1..]);

    for bad in [
        "x",
        "null",
        &cursor[1..],
        &cursor[..cursor.len() - 1],
        &format!("{first}{second}"),
        &"A".repeat(5000),
    ] {
        assert_eq!(ana.get(&format!("/earnings?cursor={bad}")).await.faulty(), ["cursor"], "{bad}");
    }
}

async fn earnings_are_filtered(app: Server) {
    let ana = app.register("ana").await;
    let (uber, lyft) = (ana.platform("Uber").await, ana.platform("Lyft").await);
    for (platform, date, amount, currency, notes) in [
        (&uber, "2026-03-01", "1.00", "USD", json!("Rain all day")),
        (&uber, "2026-03-02", "2.00", "EUR", json!("SUN")),
        (&lyft, "2026-03-03", "3.00", "USD", Value::Null),
        (&lyft, "2026-03-04", "10.00", "USD", json!("Straße im Regen, Ärger")),
    ] {
        let order = json!({ "platformId": platform, "date": date, "amount": amount, "currency": currency, "notes": notes });
        ana.post("/earnings", order).await.expect(201);
    }
    let found = async |filter: &[(&str, &str)]| -> Vec<String> {
        let rows = ana.all(&format!("/earnings{}", query([&[("sort", "date")], filter].concat()))).await;
        rows.iter().map(|row| row["amount"].as_str().unwrap().to_owned()).collect()
    };

    assert_eq!(found(&[("platformId", &uber)]).await, ["1.00", "2.00"]);
    assert_eq!(found(&[("from", "2026-03-02")]).await, ["2.00", "3.00", "10.00"]);
    assert_eq!(found(&[("to", "2026-03-02")]).await, ["1.00", "2.00"]);
    assert_eq!(found(&[("from", "2026-03-02"), ("to", "2026-03-03")]).await, ["2.00", "3.00"]);
    assert_eq!(found(&[("currency", "EUR")]).await, ["2.00"]);
    assert_eq!(found(&[("q", "rain")]).await, ["1.00"]);
    assert_eq!(found(&[("q", "RAIN ALL")]).await, ["1.00"]);
    assert_eq!(found(&[("q", "ärger")]).await, ["10.00"]);
    assert_eq!(found(&[("q", "")]).await, ["1.00", "2.00", "3.00", "10.00"]);
    assert_eq!(found(&[("q", "snow")]).await, [""; 0]);
    assert_eq!(found(&[("min", "3")]).await, ["3.00", "10.00"]);
    assert_eq!(found(&[("max", "3.00")]).await, ["1.00", "3.00"]);
    assert_eq!(found(&[("min", "2.00"), ("max", "5.00"), ("currency", "EUR")]).await, ["2.00"]);
    assert_eq!(
        found(&[("platformId", &lyft), ("from", "2026-03-04"), ("min", "1"), ("q", "regen")]).await,
        ["10.00"]
    );
}

async fn a_bound_on_amounts_is_in_one_currency(app: Server) {
    let ana = app.register_as("ana", json!({ "currency": "JPY" })).await;
    let yen = ana.platform("Yen").await;
    ana.book(&yen, "2026-03-14", "100").await;

    assert_eq!(ana.all("/earnings?min=100&max=100").await.len(), 1);
    assert_eq!(ana.all("/earnings?min=100&max=100&currency=USD").await.len(), 0);
    assert_eq!(ana.get("/earnings?min=100.5&max=x").await.faulty(), ["max"]);
    assert_eq!(ana.get("/earnings?min=100.5&max=1.5").await.faulty(), ["max", "min"]);
}

async fn a_search_in_notes_takes_every_character_for_itself(app: Server) {
    let Some(strings) = borrowed("naughty-strings/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_slice(&strings).unwrap();
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for notes in &strings {
        let order = json!({ "platformId": uber, "date": "2026-03-14", "amount": "1.00", "notes": notes });
        let answer = ana.post("/earnings", order).await;
        assert!(matches!(answer.status, 201 | 400), "{notes:?}: {}", answer.text());
    }
    let booked = ana.all("/earnings").await;
    assert!(booked.len() > 450);

    for row in &booked {
        let notes = row["notes"].as_str().unwrap();
        let answer = ana.get(&format!("/earnings{}", query([("q", notes), ("limit", "100")]))).await;
        if notes.chars().count() > 100 {
            assert_eq!(answer.faulty(), ["q"]);
            continue;
        }
        let found = answer.expect(200).json();
        let holds =
            |row: &Value| row["notes"].as_str().unwrap().to_lowercase().contains(&notes.to_lowercase());
        let expected = booked.iter().filter(|row| holds(row)).count();
        let listed = found["data"].as_array().unwrap();
        assert!(listed.iter().all(holds), "{notes:?}");
        assert_eq!(listed.len(), expected.min(100), "{notes:?}");
    }
}

async fn every_fault_of_a_query_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;

    let faults = ana
        .get("/earnings?platformId=x&from=1.1.2026&to=2026-02-30&min=abc&max=1e5&currency=usd&importId=7&sort=id&limit=999&total=yes&userId=1&q=%00")
        .await
        .faulty();

    assert_eq!(
        faults,
        [
            "currency",
            "from",
            "importId",
            "limit",
            "max",
            "min",
            "platformId",
            "q",
            "sort",
            "to",
            "total",
            "userId"
        ]
    );
    assert_eq!(ana.get("/earnings?limit=1&limit=2").await.faulty(), ["limit"]);
    let details =
        ana.get("/earnings?from=2026-03-02&to=2026-03-01").await.refused(422, "CONTRADICTORY_PARAMETERS");
    assert_eq!(details.keys().collect::<Vec<_>>(), ["from"]);
    assert_eq!(ana.get("/earnings/7").await.faulty(), ["id"]);
}

async fn imports_are_listed_newest_first(app: Server) {
    let ana = app.register("ana").await;
    let mut made = Vec::new();
    for amount in ["1.00", "2.00", "3.00"] {
        let form = tests::Form::statement(format!("Day,Net\n2026-03-14,{amount}\n"));
        let answer = ana.import(&form.text("mapping", r#"{"date":"Day","amount":"Net"}"#)).await.expect(201);
        made.push(id_of(&answer.data()));
        app.clock.advance(kernel::TimeDelta::milliseconds(1));
    }

    assert_eq!(ids(&ana.all("/earnings/imports?sort=createdAt").await), made);
    made.reverse();
    assert_eq!(ids(&ana.all("/earnings/imports").await), made);
    let booked = ana.all(&format!("/earnings?importId={}", made[0])).await;
    assert_eq!((booked.len(), &booked[0]["amount"]), (1, &json!("3.00")));
}
