//! What must always hold: looked for over everything, and found wherever one row breaks it.

use std::collections::BTreeMap;

use kernel::UserId;
use rights::Erasure;
use sea_orm::{ConnectOptions, ConnectionTrait as _, Statement};
use serde_json::json;
use tests::{Engine, Form, Server, Store, id_of, served};
use uuid::Uuid;

served!(
    doctor_agrees_with_books_of_every_kind,
    doctor_finds_what_is_wrong_with_stock_and_sales,
    doctor_finds_what_is_wrong_with_billing,
    doctor_finds_what_is_wrong_with_numbers_and_papers,
    doctor_finds_what_is_wrong_with_earnings_expenses_and_documents,
    doctor_finds_what_is_wrong_with_events_and_what_they_owe,
    doctor_finds_what_is_wrong_with_rows_and_the_store_itself,
);

/// Books with something of everything, whose server is closed.
struct Books {
    store: Store,
    ana: UserId,
    ben: UserId,
    ids: BTreeMap<&'static str, Uuid>,
}

/// One row that is broken past the ports, and what is found then.
struct Case {
    rule: &'static str,
    table: &'static str,
    row: Option<String>,
    of: Option<UserId>,
    sql: Vec<String>,
    /// Whether triggers do their work meanwhile.
    summed: bool,
    /// How many rows one change breaks the rule for.
    times: usize,
    /// Other rules that the same row breaks.
    also: &'static [&'static str],
}

const NOBODY: &str = "01890000-0000-7000-8000-0000000000ff";

impl Books {
    async fn of(app: Server) -> Self {
        let ids = fill(&app).await;
        let [ana, ben] = [id_of_user(&app, "ana").await, id_of_user(&app, "ben").await];
        app.app().database.fold_rollups().await.unwrap();
        app.close_the_books().await;
        Self { store: app.store, ana, ben, ids }
    }

    /// As the engine spells an id.
    fn spell(&self, id: Uuid) -> String {
        match self.store.engine {
            Engine::Sqlite => format!("x'{}'", id.simple()),
            Engine::Postgres => format!("CAST('{id}' AS uuid)"),
        }
    }

    fn nobody(&self) -> String {
        self.spell(Uuid::try_parse(NOBODY).unwrap())
    }

    fn is_sqlite(&self) -> bool {
        self.store.engine == Engine::Sqlite
    }

    fn id(&self, name: &str) -> Uuid {
        self.ids[name]
    }

    /// A change of one row of Ana's, by its id.
    fn change(&self, rule: &'static str, table: &'static str, name: &str, set: &str) -> Case {
        let id = self.id(name);
        let sql = format!("UPDATE {table} SET {set} WHERE id = {}", self.spell(id));
        Case { row: Some(id.to_string()), ..self.case(rule, table, vec![sql]) }
    }

    fn case(&self, rule: &'static str, table: &'static str, sql: Vec<String>) -> Case {
        Case { rule, table, row: None, of: Some(self.ana), sql, summed: false, times: 1, also: &[] }
    }

    /// Breaks a row in a copy of the books each, and sees that finding and no other.
    async fn are_broken_by(self, cases: Vec<Case>) {
        for Case { rule, table, row, of, sql, summed, times, also } in cases {
            let copy = self.store.copied().await;
            tamper(&copy, &sql, summed).await;
            let app = Server::over(copy);
            let findings = app.app().examine().await.unwrap();

            let (found, others): (Vec<_>, Vec<_>) =
                findings.into_iter().partition(|finding| finding.rule == rule);
            assert_eq!(found.len(), times, "{rule}: {found:#?} {others:#?}");
            for finding in &found {
                assert_eq!((finding.table.as_str(), finding.user), (table, of), "{finding}");
                assert!(row.is_none() || times > 1 || finding.row == row, "{finding}: {row:?}");
                assert_ne!(finding.expected, finding.found, "{finding}");
            }
            let unasked: Vec<_> = others.iter().filter(|finding| !also.contains(&finding.rule)).collect();
            assert!(unasked.is_empty(), "{rule}: {unasked:#?}");
            app.close_the_books().await;
            app.store.discard().await;
        }
    }
}

async fn id_of_user(app: &Server, name: &str) -> UserId {
    app.visitor().login(name).await.id()
}

/// Runs statements where nothing keeps one from what is wrong.
async fn tamper(store: &Store, sql: &[String], summed: bool) {
    let mut options = ConnectOptions::new(&store.url);
    options.max_connections(1).min_connections(1);
    let connection = sea_orm::Database::connect(options).await.unwrap();
    let run = async |sql: &str| {
        connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    };
    match store.engine {
        Engine::Sqlite => {
            run("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").await;
            if !summed {
                let triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
                let triggers = Statement::from_string(connection.get_database_backend(), triggers);
                for row in connection.query_all_raw(triggers).await.unwrap() {
                    let name: String = row.try_get("", "name").unwrap();
                    run(&format!("DROP TRIGGER {name}")).await;
                }
            }
        }
        Engine::Postgres if !summed => run("SET session_replication_role = replica").await,
        Engine::Postgres => {}
    }
    for statement in sql {
        run(statement).await;
    }
    connection.close().await.unwrap();
}

/// Something of everything that there can be in books.
async fn fill(app: &Server) -> BTreeMap<&'static str, Uuid> {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let mut ids = BTreeMap::new();
    let mut keep = |name: &'static str, id: &str| {
        ids.insert(name, Uuid::try_parse(id).unwrap());
    };
    let uber = ana.platform("Uber").await;
    keep("uber", &uber);
    ben.book(&ben.platform("Uber").await, "2026-03-01", "1.00").await;
    let mapping = r#"{"date":"Day","amount":"Net"}"#;
    let file = Form::statement("Day,Net\n2020-03-01,5.00\n2026-03-01,7.00\n");
    let import =
        ana.import(&file.text("mapping", mapping).text("platformId", &uber)).await.expect(201).data();
    keep("import", &id_of(&import));
    keep("old", &ana.book(&uber, "2020-02-29", "7.00").await);
    keep("live", &ana.book(&uber, "2026-03-02", "9.00").await);
    app.app().retain().await.unwrap();

    let rent = json!({
        "category": "office", "amount": "500.00", "date": "2026-03-01",
        "recurrence": { "interval": "month" },
    });
    let rent = ana.post("/expenses", rent).await;
    assert_eq!(rent.status, 201, "{}", rent.text());
    let rent = id_of(&rent.data());
    keep("rent", &rent);
    let receipt = Form::document("receipt.csv", "text/csv", "Day,Net\n").text("expenseId", &rent);
    keep("receipt", &id_of(&ana.deposit(&receipt).await.expect(201).data()));
    let goal = json!({ "title": "March", "kind": "earnings", "target": "1.00", "period": "month" });
    ana.post("/goals", goal).with("idempotency-key", "once").await.expect(201);

    let mug = ana.product("Mug", "5").await;
    keep("mug", &mug);
    let purchase = json!({ "type": "purchase", "quantity": "4", "unitCost": "3.333333" });
    keep(
        "purchase",
        &id_of(&ana.post(&format!("/products/{mug}/movements"), purchase).await.expect(201).data()),
    );
    let sell = async |status: &str, quantity: &str| {
        let order = json!({
            "lines": [{ "productId": mug, "quantity": quantity }], "status": status, "discount": "0.50",
        });
        id_of(&ana.post("/sales", order).await.expect(201).data())
    };
    keep("sale", &sell("completed", "6").await);
    sell("pending", "1").await;
    let cancelled = sell("completed", "1").await;
    ana.put(&format!("/sales/{cancelled}"), json!({ "status": "cancelled" })).await.expect(200);
    ana.delete(&format!("/sales/{}", sell("completed", "1").await)).await.expect(204);

    let (ada, bo) = (ana.customer("Ada").await, ana.customer("Bo").await);
    keep("ada", &ada);
    keep("bo", &bo);
    keep("draft", &ana.invoice(&ada, "10.00").await);
    let taxed = json!({
        "customerId": ada, "discountPercent": "10",
        "lines": [
            { "description": "Work", "quantity": "3", "unitPrice": "33.333333", "taxRate": "20" },
            { "description": "Mugs", "quantity": "1", "unitPrice": "12.50", "productId": mug },
        ],
    });
    let taxed = id_of(&ana.post("/invoices", taxed).await.expect(201).data());
    ana.call("POST", &format!("/invoices/{taxed}/issue")).await.expect(200);
    keep("taxed", &taxed);
    keep("payment", &id_of(&ana.pay(&taxed, "50.00").await));
    // Paid too much, and once more and taken back.
    let paid = id_of(&ana.issued(&ada, "100.00").await);
    keep("overpaid", &id_of(&ana.pay(&paid, "150.00").await));
    let other = id_of(&ana.issued(&ada, "60.00").await);
    let second = id_of(&ana.pay(&other, "20.00").await);
    ana.delete(&format!("/invoices/{other}/payments/{second}")).await.expect(204);
    let entries = ana.get(&format!("/invoices/{other}/payments")).await.expect(200).data();
    keep("reversal", &id_of(&entries[1]));
    let credited = id_of(&ana.issued(&bo, "80.00").await);
    keep("credited", &credited);
    let line = json!({ "description": "Back", "quantity": "1", "unitPrice": "30.00" });
    let note = ana.post(&format!("/invoices/{credited}/credit-notes"), json!({ "lines": [line] })).await;
    keep("note", &id_of(&note.expect(201).data()));
    let monthly = json!({
        "name": "Rent", "anchor": "2026-03-14", "unit": "month", "customerId": bo,
        "lines": [{ "description": "Rent", "quantity": "1", "unitPrice": "700" }],
    });
    keep("monthly", &id_of(&ana.post("/invoices/recurring", monthly).await.expect(201).data()));
    let hook = json!({ "url": "https://example.com/hooks", "kinds": ["goal.added"] });
    keep("hook", &id_of(&ana.post("/user/webhooks", hook).await.expect(201).data()));

    app.set_clock("2026-04-14T09:00:00Z");
    app.run_due_expenses().await;
    let request = kernel::RequestId::try_new("job-1").unwrap();
    assert!(app.invoicing().run_due(&request).await.unwrap().made > 0);
    app.audit().checkpoint().await.unwrap();
    ids
}

async fn doctor_agrees_with_books_of_every_kind(app: Server) {
    let ids = fill(&app).await;
    assert_eq!(app.app().examine().await.unwrap(), []);

    app.work_off().await;

    assert_eq!(app.app().examine().await.unwrap(), []);

    // The receipt stays, and is its own again once the expense is had back.
    app.visitor().login("ana").await.delete(&format!("/expenses/{}", ids["rent"])).await.expect(204);

    assert_eq!(app.app().examine().await.unwrap(), []);
}

async fn doctor_finds_what_is_wrong_with_stock_and_sales(app: Server) {
    let books = Books::of(app).await;
    let mug = books.spell(books.id("mug"));
    let last =
        format!("product_id = {mug} AND sequence = (SELECT movement_count FROM products WHERE id = {mug})");
    let sale = books.spell(books.id("sale"));
    let product = Some(books.id("mug").to_string());
    let cases = vec![
        books.change("product-quantity", "products", "mug", "quantity_micros = quantity_micros + 1000000"),
        books.change("product-movements", "products", "mug", "movement_count = movement_count + 1"),
        Case {
            row: product,
            ..books.case(
                "stock-layers",
                "stock_layers",
                vec![format!(
                    "UPDATE stock_layers SET value_minor = value_minor + 1 WHERE product_id = {mug} AND rank = (
                        SELECT MIN(rank) FROM stock_layers WHERE product_id = {mug})"
                )],
            )
        },
        books.case(
            "movement-chain",
            "stock_movements",
            vec![format!(
                "UPDATE stock_movements SET before_micros = before_micros + 1, after_micros = after_micros + 1
                WHERE {last}"
            )],
        ),
        books.case(
            "movement-sequence",
            "stock_movements",
            vec![format!("UPDATE stock_movements SET sequence = sequence + 5 WHERE {last}")],
        ),
        books.change("movement-currency", "stock_movements", "purchase", "currency = 'EUR'"),
        books.change(
            "sale-subtotal",
            "sales",
            "sale",
            "subtotal_minor = subtotal_minor + 1, total_minor = total_minor + 1",
        ),
        books.change(
            "sale-discount",
            "sales",
            "sale",
            "discount_minor = discount_minor + 1, total_minor = total_minor - 1",
        ),
        books.change("sale-cost", "sales", "sale", "cost_minor = cost_minor + 1"),
        Case {
            row: Some(books.id("sale").to_string()),
            ..books.case(
                "sale-stock",
                "sales",
                vec![format!("UPDATE stock_movements SET source_id = NULL WHERE source_id = {sale}")],
            )
        },
    ];
    books.are_broken_by(cases).await;
}

async fn doctor_finds_what_is_wrong_with_billing(app: Server) {
    let books = Books::of(app).await;
    let spell = |name: &str| books.spell(books.id(name));
    let (taxed, bo) = (spell("taxed"), spell("bo"));
    let unchecked = if books.is_sqlite() {
        Vec::new()
    } else {
        vec!["ALTER TABLE invoices DROP CONSTRAINT invoices_balance".to_owned()]
    };
    let overpaid = format!("UPDATE invoices SET paid_minor = total_minor + 1 WHERE id = {taxed}");
    let cases = vec![
        books.change(
            "invoice-net",
            "invoices",
            "draft",
            "net_minor = net_minor + 1, tax_minor = tax_minor - 1",
        ),
        books.change("invoice-paid", "invoices", "taxed", "paid_minor = paid_minor - 1"),
        books.change("invoice-credited", "invoices", "credited", "credited_minor = credited_minor - 1"),
        Case {
            row: Some(books.id("taxed").to_string()),
            also: &["invoice-paid", "engine"],
            ..books.case("invoice-balance", "invoices", [unchecked, vec![overpaid]].concat())
        },
        books.change("invoice-totals", "invoices", "taxed", "taxes = '[]'"),
        Case {
            row: Some(books.id("note").to_string()),
            ..books.change("credit-note", "invoices", "credited", "status = 'void', voided_at = issued_at")
        },
        books.change("payment-invoice", "payments", "payment", &format!("customer_id = {bo}")),
        books.change(
            "payment-reversal",
            "payments",
            "reversal",
            "amount_minor = amount_minor - 1, credit_minor = credit_minor - 1",
        ),
        Case {
            row: Some(books.id("ada").to_string()),
            ..books.change(
                "customer-credit",
                "payments",
                "overpaid",
                "amount_minor = 50, credit_minor = -9950",
            )
        }
        .about("customers"),
        books.change(
            "recurring-invoice",
            "recurring_invoices",
            "monthly",
            "next_occurrence = first_occurrence",
        ),
        books.change("recurring-expense", "expenses", "rent", "made = 0"),
    ];
    books.are_broken_by(cases).await;
}

impl Case {
    /// The same, found in another table than the one that was changed.
    fn about(self, table: &'static str) -> Self {
        Self { table, ..self }
    }
}

/// What makes a table of SQLite anew without one of its constraints.
async fn without(store: &Store, table: &str, constraint: &str) -> Vec<String> {
    let found = store.rows(&format!("SELECT sql FROM sqlite_master WHERE name = '{table}'")).await;
    let sql: String = found[0].try_get("", "sql").unwrap();
    assert!(sql.contains(constraint), "{sql}");
    let anew = sql.replace(constraint, "").replacen(table, "anew", 1);
    vec![
        "PRAGMA legacy_alter_table = ON".to_owned(),
        anew,
        format!("INSERT INTO anew SELECT * FROM {table}"),
        format!("DROP TABLE {table}"),
        format!("ALTER TABLE anew RENAME TO {table}"),
    ]
}

async fn doctor_finds_what_is_wrong_with_numbers_and_papers(app: Server) {
    let books = Books::of(app).await;
    let taxed = books.spell(books.id("taxed"));
    let free = if books.is_sqlite() {
        without(&books.store, "invoices", "CONSTRAINT invoices_number UNIQUE (user_id, number),").await
    } else {
        vec!["ALTER TABLE invoices DROP CONSTRAINT invoices_number".to_owned()]
    };
    let twice = format!(
        "UPDATE invoices SET number = (SELECT number FROM invoices AS other WHERE other.id = {taxed})
        WHERE id = {}",
        books.spell(books.id("credited"))
    );
    let emptied = if books.is_sqlite() { "x'00'" } else { "'\\x00'::bytea" };
    let cases = vec![
        Case {
            times: 2,
            also: &["invoice-gap"],
            ..books.case("invoice-number", "invoices", [free, vec![twice]].concat())
        },
        books.case(
            "series-counter",
            "invoice_series",
            vec![
                "UPDATE invoice_counters SET last_number = 1
                WHERE series_id = (SELECT id FROM invoice_series WHERE kind = 'invoice')"
                    .to_owned(),
            ],
        ),
        books.change("invoice-gap", "invoices", "taxed", "number = 'INV-2026-9999'"),
        Case {
            row: Some(books.id("taxed").to_string()),
            ..books.case(
                "invoice-paper",
                "invoices",
                vec![format!("DELETE FROM invoice_files WHERE invoice_id = {taxed} AND format = 'paper'")],
            )
        },
        Case {
            row: Some(format!("{} pdf", books.id("taxed"))),
            ..books.case(
                "invoice-file",
                "invoice_files",
                vec![format!(
                    "UPDATE invoice_files SET content = {emptied} WHERE invoice_id = {taxed} AND format = 'pdf'"
                )],
            )
        },
    ];
    books.are_broken_by(cases).await;
}

async fn doctor_finds_what_is_wrong_with_earnings_expenses_and_documents(app: Server) {
    let books = Books::of(app).await;
    let spell = |name: &str| books.spell(books.id(name));
    let (old, import) = (spell("old"), spell("import"));
    let bytes = if books.is_sqlite() { "zeroblob(32)" } else { "decode(repeat('00', 32), 'hex')" };
    let cases = vec![
        Case {
            row: Some("2026-03-02".to_owned()),
            ..books.case(
                "day-sums",
                "earning_days",
                vec![
                    "UPDATE earning_days SET total_minor = total_minor + 1 WHERE date = '2026-03-02'"
                        .to_owned(),
                ],
            )
        },
        Case {
            row: Some(books.id("old").to_string()),
            summed: true,
            ..books.case(
                "earning-place",
                "earnings_archive",
                vec![format!("INSERT INTO earnings SELECT * FROM earnings_archive WHERE id = {old}")],
            )
        },
        books.change(
            "earning-source",
            "earnings",
            "live",
            &format!("source = (SELECT source FROM earnings_archive WHERE import_id = {import})"),
        ),
        books.change("import-rows", "statement_imports", "import", "created_count = 1"),
        books.change("document-content", "documents", "receipt", &format!("sha256 = {bytes}")),
        books.case("document-bytes", "document_contents", vec!["DELETE FROM document_chunks".to_owned()]),
    ];
    books.are_broken_by(cases).await;
}

async fn doctor_finds_what_is_wrong_with_events_and_what_they_owe(app: Server) {
    let books = Books::of(app).await;
    let (ana, ben) = (books.spell(books.ana.uuid()), books.spell(books.ben.uuid()));
    let (nobody, hook) = (books.nobody(), books.spell(books.id("hook")));
    let times = "'2026-03-14T09:00:00.000+00:00', '2026-03-14T09:00:00.000+00:00'";
    let own = |row: UserId| Some(row.to_string());
    let cases = vec![
        Case {
            row: own(books.ben),
            of: Some(books.ben),
            also: &["event-head", "event-chain"],
            ..books.case(
                "event-lanes",
                "event_heads",
                vec![format!(
                    "DELETE FROM event_heads WHERE user_id = {ben} AND lane = (
                        SELECT MAX(lane) FROM event_heads WHERE user_id = {ben})"
                )],
            )
        },
        Case {
            row: own(books.ben),
            of: Some(books.ben),
            also: &["event-chain"],
            ..books.case(
                "event-head",
                "event_heads",
                vec![format!("UPDATE event_heads SET sequence = sequence + 1 WHERE user_id = {ben} AND lane = 0")],
            )
        },
        Case {
            of: Some(books.ben),
            ..books.case(
                "event-chain",
                "events",
                vec![format!(
                    "UPDATE events SET payload = '{{\"tampered\":true}}' WHERE user_id = {ben} AND kind = 'platform.added'"
                )],
            )
        },
        books.case(
            "job-lane",
            "jobs",
            vec![format!(
                "UPDATE jobs SET lane = {nobody} WHERE id = (
                    SELECT MIN(id) FROM jobs WHERE user_id = {ana} AND queue = 'letters')"
            )],
        ),
        Case {
            row: Some(NOBODY.to_owned()),
            ..books.case(
                "letter-job",
                "letters",
                vec![format!(
                    "INSERT INTO letters (user_id, id, kind, key, about, detail, state, created_at, updated_at)
                    VALUES ({ana}, {nobody}, 'invoice', 'lost', {nobody}, '{{}}', 'queued', {times})"
                )],
            )
        },
        Case {
            row: Some(NOBODY.to_owned()),
            ..books.case(
                "delivery-job",
                "webhook_deliveries",
                vec![format!(
                    "INSERT INTO webhook_deliveries (user_id, id, webhook_id, event_id, kind, about, occasion, body,
                        state, attempts, created_at, updated_at, next_attempt_at)
                    VALUES ({ana}, {nobody}, {hook}, {nobody}, 'goal.added', {nobody}, 'test', '{{}}', 'pending', 0,
                        {times}, '2026-03-14T09:00:00.000+00:00')"
                )],
            )
        },
        Case {
            row: Some("nobody's".to_owned()),
            of: None,
            ..books.case(
                "job-queue",
                "jobs",
                vec![format!(
                    "INSERT INTO jobs (queue, key, attempts, due_at, created_at)
                    VALUES ('nobody''s', '1', 0, {times})"
                )],
            )
        },
        Case {
            row: Some(NOBODY.to_owned()),
            of: Some(NOBODY.parse().unwrap()),
            ..books.case(
                "answer-owner",
                "idempotency_keys",
                vec![format!("UPDATE idempotency_keys SET owner = {nobody} WHERE owner = {ana}")],
            )
        },
    ];
    books.are_broken_by(cases).await;
}

async fn doctor_finds_what_is_wrong_with_rows_and_the_store_itself(app: Server) {
    let books = Books::of(app).await;
    let ben = books.spell(books.ben.uuid());
    let trace: String =
        Erasure::trace(books.ben).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let trace = if books.is_sqlite() { format!("x'{trace}'") } else { format!("decode('{trace}', 'hex')") };
    let own = |row: UserId| Some(row.to_string());
    let mut cases = vec![
        Case {
            row: own(books.ben),
            of: Some(books.ben),
            ..books.case(
                "row",
                "users",
                vec![format!("UPDATE users SET zone = 'Nowhere/At_All' WHERE id = {ben}")],
            )
        },
        books.change("row", "platforms", "uber", "name_key = 'lyft'"),
        books.change("row", "earnings_archive", "old", "currency = 'QQQ'").unsummed(),
        Case {
            row: own(books.ben),
            of: Some(books.ben),
            also: &["event-chain"],
            ..books.case(
                "forgotten-user",
                "users",
                vec![format!(
                    "INSERT INTO erasure_ledger (subject, erased_at)
                    VALUES ({trace}, '2026-03-14T09:00:00.000+00:00')"
                )],
            )
        },
        books.change("reference", "sales", "sale", &format!("customer_id = {}", books.nobody())),
    ];
    let one = |sql: &str| vec![sql.to_owned()];
    let neglected = if books.is_sqlite() {
        let live = books.spell(books.id("live"));
        vec![
            // An index that is of another column than the one that is in it.
            vec![
                format!("UPDATE earnings SET updated_at = '2026-03-15T09:00:00.000+00:00' WHERE id = {live}"),
                "PRAGMA writable_schema = ON".to_owned(),
                "UPDATE sqlite_schema SET sql = replace(sql, ', created_at DESC', ', updated_at DESC')
                WHERE name = 'earnings_created_at'"
                    .to_owned(),
            ],
            // What the table itself would have refused, and nothing else looks at.
            one(&format!("UPDATE users SET version = 0 WHERE id = {ben}")),
        ]
    } else {
        vec![
            one("UPDATE pg_index SET indisvalid = FALSE WHERE indexrelid = 'earnings_date'::regclass"),
            one("ALTER TABLE earnings DISABLE TRIGGER earnings_added"),
        ]
    };
    cases
        .extend(neglected.into_iter().map(|sql| Case { of: None, ..books.case("engine", "the store", sql) }));
    books.are_broken_by(cases).await;
}

impl Case {
    /// The same, which changes what the sums of days are told by.
    fn unsummed(self) -> Self {
        Self { also: &["day-sums"], ..self }
    }
}
