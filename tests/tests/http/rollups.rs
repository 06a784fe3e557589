//! Sums by day, which are kept beside the rows whatever is done to them.

use futures_util::future::join_all;
use serde_json::json;
use tests::{Client, Dice, Engine, Form, Server, Store, date, id_of, served};

served!(
    sums_by_day_agree_with_the_rows_after_whatever_is_done_to_them,
    those_who_book_on_one_day_at_once_lose_nothing,
    a_wrong_sum_is_found_and_mended,
    a_sum_of_no_rows_is_gone,
    what_a_statement_brings_and_takes_is_folded_without_waiting_for_the_chore,
);

const VIEWS: [&str; 3] = ["earned_by_day", "spent_by_day", "sold_by_day"];

async fn agrees(store: &Store) {
    let findings = store.database.examine().await.unwrap();
    assert!(findings.is_empty(), "{findings:#?}");
}

/// Someone who does what comes to mind, and remembers what there is.
struct Whim {
    ana: Client,
    dice: Dice,
    platforms: Vec<String>,
    product: String,
    earnings: Vec<String>,
    expenses: Vec<String>,
    sales: Vec<String>,
    imports: Vec<String>,
}

impl Whim {
    async fn of(ana: Client, seed: u64) -> Self {
        let platforms = vec![ana.platform("Uber").await, ana.platform("Lyft").await];
        let product = ana.product("Mug", "100000").await;
        let (dice, none) = (Dice::new(seed), Vec::new);
        let (earnings, expenses, sales, imports) = (none(), none(), none(), none());
        Self { ana, dice, platforms, product, earnings, expenses, sales, imports }
    }

    fn day(&mut self) -> String {
        format!("2026-03-{:02}", self.dice.roll(1..5))
    }

    fn amount(&mut self) -> String {
        format!("{}.{:02}", self.dice.roll(1..500), self.dice.roll(0..100))
    }

    fn one_of(dice: &mut Dice, things: &[String]) -> Option<String> {
        let count = i64::try_from(things.len()).unwrap();
        (count > 0).then(|| things[usize::try_from(dice.roll(0..count)).unwrap()].clone())
    }

    fn take(dice: &mut Dice, things: &mut Vec<String>) -> Option<String> {
        let count = i64::try_from(things.len()).unwrap();
        (count > 0).then(|| things.swap_remove(usize::try_from(dice.roll(0..count)).unwrap()))
    }

    async fn act(&mut self) {
        match self.dice.roll(0..13) {
            0..=2 => self.book().await,
            3 => self.revise_earning().await,
            4 => {
                if let Some(id) = Self::take(&mut self.dice, &mut self.earnings) {
                    // It may have gone with its import.
                    self.ana.delete(&format!("/earnings/{id}")).await;
                }
            }
            5 | 6 => self.spend().await,
            7 => {
                if let Some(id) = Self::one_of(&mut self.dice, &self.expenses) {
                    let status = self.dice.pick(&["pending", "paid", "reimbursed"]);
                    let change = json!({
                        "status": status, "amount": self.amount(), "date": self.day(),
                        "isTaxDeductible": self.dice.one_in(2), "platformId": null,
                    });
                    self.ana.put(&format!("/expenses/{id}"), change).await.expect(200);
                }
            }
            8 => {
                if let Some(id) = Self::take(&mut self.dice, &mut self.expenses) {
                    self.ana.delete(&format!("/expenses/{id}")).await.expect(204);
                }
            }
            9 => self.sell().await,
            10 => {
                if let Some(id) = Self::one_of(&mut self.dice, &self.sales) {
                    let status = self.dice.pick(&["completed", "cancelled"]);
                    // What is cancelled stays so.
                    self.ana.put(&format!("/sales/{id}"), json!({ "status": status })).await;
                    let day = self.day();
                    self.ana.put(&format!("/sales/{id}"), json!({ "saleDate": day })).await;
                }
            }
            11 => {
                if let Some(id) = Self::take(&mut self.dice, &mut self.sales) {
                    self.ana.delete(&format!("/sales/{id}")).await.expect(204);
                }
            }
            _ => self.import_or_undo().await,
        }
    }

    async fn book(&mut self) {
        let mut order = json!({
            "platformId": Self::one_of(&mut self.dice, &self.platforms), "date": self.day(),
            "amount": self.amount(), "currency": self.dice.pick(&["USD", "EUR"]),
        });
        if self.dice.one_in(2) {
            order["hours"] = json!(self.dice.roll(0..9).to_string());
        }
        if self.dice.one_in(3) {
            order["amount"] = json!("80.00");
            order["breakdown"] = json!({ "gross": "100.00", "fees": "15.00", "taxWithheld": "5.00" });
        }
        self.earnings.push(id_of(&self.ana.post("/earnings", order).await.expect(201).data()));
    }

    async fn revise_earning(&mut self) {
        let Some(id) = Self::one_of(&mut self.dice, &self.earnings) else { return };
        let change = match self.dice.roll(0..4) {
            0 => json!({ "date": self.day() }),
            1 => json!({ "hours": self.dice.roll(0..9).to_string() }),
            2 => json!({ "amount": self.amount(), "breakdown": null }),
            _ => json!({ "notes": "only a word" }),
        };
        let answer = self.ana.put(&format!("/earnings/{id}"), change).await;
        assert!([200, 404].contains(&answer.status), "{}", answer.text());
    }

    async fn spend(&mut self) {
        let platform = if self.dice.one_in(2) { Some(self.platforms[0].clone()) } else { None };
        let order = json!({
            "category": self.dice.pick(&["office", "travel"]), "amount": self.amount(), "date": self.day(),
            "platformId": platform, "status": self.dice.pick(&["pending", "paid"]),
        });
        self.expenses.push(id_of(&self.ana.post("/expenses", order).await.expect(201).data()));
    }

    async fn sell(&mut self) {
        let line = json!({ "productId": self.product, "quantity": self.dice.roll(1..4).to_string() });
        let order = json!({
            "lines": vec![line; usize::try_from(self.dice.roll(1..3)).unwrap()], "saleDate": self.day(),
            "status": self.dice.pick(&["pending", "completed"]), "discount": "0.50",
        });
        self.sales.push(id_of(&self.ana.post("/sales", order).await.expect(201).data()));
    }

    async fn import_or_undo(&mut self) {
        if let Some(id) = Self::take(&mut self.dice, &mut self.imports) {
            self.ana.delete(&format!("/earnings/imports/{id}")).await.expect(204);
            return;
        }
        let rows: Vec<String> = (0..self.dice.roll(1..40))
            .map(|_| format!("{},{},{}", self.day(), self.amount(), self.dice.roll(0..5)))
            .collect();
        let mapping = r#"{"date":"Day","amount":"Net","hours":{"column":"Hours","unit":"hours"}}"#;
        let form = Form::statement(format!("Day,Net,Hours\n{}\n", rows.join("\n")))
            .text("mapping", mapping)
            .text("platformId", &self.platforms[0]);
        self.imports.push(id_of(&self.ana.import(&form).await.expect(201).data()));
    }
}

async fn sums_by_day_agree_with_the_rows_after_whatever_is_done_to_them(app: Server) {
    for (seed, name) in [(11, "ana"), (12, "ben"), (13, "cleo")] {
        let mut whim = Whim::of(app.register(name).await, seed).await;
        for step in 0..120 {
            whim.act().await;
            if step % 15 == 0 {
                agrees(&app.store).await;
            }
            if step % 40 == 20 {
                app.store.database.fold_rollups().await.unwrap();
                agrees(&app.store).await;
            }
        }
    }
    app.store.database.fold_rollups().await.unwrap();
    agrees(&app.store).await;
    assert_eq!(app.store.database.fold_rollups().await.unwrap(), 0, "nothing is left to fold");
}

/// As it is where tables are spread over several machines.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sums_that_are_kept_row_by_row_agree_with_the_rows_as_well() {
    Server::lend(Engine::Postgres, async |app: Server| {
        for _ in 0..2 {
            app.store.database.sum_by_row().await.unwrap();
        }
        let mut whim = Whim::of(app.register("ana").await, 14).await;
        for step in 0..150 {
            whim.act().await;
            if step % 50 == 25 {
                app.store.database.archive_earnings(date("2026-03-03")).await.unwrap();
            }
        }
        assert!(app.store.count("earnings_archive").await > 0, "the archive is summed up as well");
        agrees(&app.store).await;
        app.store.database.fold_rollups().await.unwrap();
        agrees(&app.store).await;
        let triggers = app.store.rows("SELECT 1 FROM pg_trigger WHERE tgoldtable IS NOT NULL").await;
        assert!(triggers.is_empty(), "some look at all the rows of a statement");
    })
    .await;
}

async fn those_who_book_on_one_day_at_once_lose_nothing(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;

    let booked = join_all((0..40).map(|_| ana.book(&uber, "2026-03-14", "1.00")));
    let folded = join_all((0..8).map(|_| app.store.database.fold_rollups()));
    let (booked, folded) = tokio::join!(booked, folded);

    assert_eq!((booked.len(), folded.into_iter().flatten().count()), (40, 8));
    agrees(&app.store).await;
    let stats = ana.get(&format!("/platforms/{uber}")).await.expect(200).data()["stats"].clone();
    assert_eq!((&stats["earningsCount"], &stats["total"]), (&json!(40), &json!("40.00")));
}

async fn a_wrong_sum_is_found_and_mended(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2026-03-14", "1.00").await;
    app.store.database.fold_rollups().await.unwrap();
    app.store.rows("UPDATE earning_days SET total_minor = total_minor + 7, row_count = row_count + 1").await;

    let findings = app.store.database.examine().await.unwrap();

    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!((finding.user, finding.rule), (Some(ana.id()), "day-sums"));
    assert_eq!((finding.table.as_str(), finding.row.as_deref()), ("earning_days", Some("2026-03-14")));
    assert_eq!((&*finding.expected, &*finding.found), ("1 100 0 0 0 0 0 0 0", "2 107 0 0 0 0 0 0 0"));
    assert_eq!(app.store.database.rebuild_rollups(Some(ana.id())).await.unwrap(), 1);
    agrees(&app.store).await;
}

async fn what_a_statement_brings_and_takes_is_folded_without_waiting_for_the_chore(app: Server) {
    let ana = app.register("ana").await;
    let form = Form::statement("Day,Net\n2026-03-14,1.00\n2026-03-15,2.00\n")
        .text("mapping", r#"{"date":"Day","amount":"Net"}"#)
        .text("platformId", &ana.platform("Uber").await);
    let is_folded = async || {
        app.work_off().await;
        app.store.database.fold_rollups().await.unwrap() == 0
    };

    let import = id_of(&ana.import(&form).await.expect(201).data());
    assert!(is_folded().await);
    ana.delete(&format!("/earnings/imports/{import}")).await.expect(204);
    assert!(is_folded().await);
    assert_eq!(app.store.count("earned_by_day").await, 0);
}

async fn a_sum_of_no_rows_is_gone(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let earning = ana.book(&uber, "2026-03-14", "1.00").await;
    let expense = json!({ "category": "office", "amount": "2.00", "date": "2026-03-14" });
    let expense = id_of(&ana.post("/expenses", expense).await.expect(201).data());
    let order = json!({ "productId": ana.product("Mug", "5").await, "quantity": "1" });
    let sale = id_of(&ana.post("/sales", order).await.expect(201).data());
    app.store.database.fold_rollups().await.unwrap();
    for view in VIEWS {
        assert_eq!(app.store.count(view).await, 1, "{view}");
    }

    for path in [format!("/earnings/{earning}"), format!("/expenses/{expense}"), format!("/sales/{sale}")] {
        ana.delete(&path).await.expect(204);
    }

    if app.store.engine == Engine::Postgres {
        let summary = ana.get("/earnings/summary?period=all").await.expect(200).data();
        assert_eq!((&summary["count"], &summary["period"]), (&json!(0), &json!(null)));
        app.store.database.fold_rollups().await.unwrap();
    }
    for view in VIEWS {
        assert_eq!(app.store.count(view).await, 0, "{view}");
    }
}
