//! Imported statements: booked once, undone as a whole (D1, D3).

use earnings::{Earning, Platform, SkippedRow, StatementImport};
use kernel::{Money, PageRequest, Sort, UserId};
use tests::{Store, ana, ben, contract, event, income, instant, platform, statement_import, usd};

contract!(
    an_import_comes_back_as_it_was,
    a_saved_import_has_the_new_figures,
    rule_d1_the_same_rows_again_add_nothing,
    rule_d1_overlapping_files_give_the_union,
    rule_d1_a_row_that_comes_twice_in_one_batch_is_added_once,
    rule_d1_the_same_source_on_another_platform_is_another_row,
    rule_d1_rows_without_a_source_are_all_added,
    rule_d3_a_row_that_was_edited_is_not_overwritten,
    rule_d3_an_undone_import_leaves_what_was_there_before,
    thousands_of_rows_are_added_in_one_go,
);

async fn books(store: &Store) -> (UserId, Platform) {
    let [ana] = store.welcome([ana()]).await;
    let platform = platform(ana, "Uber");
    store.keep_platforms(&[&platform]).await;
    (ana, platform)
}

fn row(platform: &Platform, source: &str) -> Earning {
    Earning { source: Some(source.into()), ..income(platform, "2026-03-01", usd("1.00")) }
}

fn with_everything(user: UserId) -> StatementImport {
    let yen = Money::from_minor(-7, "JPY".parse().unwrap());
    StatementImport {
        dialect: "paypal-activity".into(),
        file_name: Some("Erträge \"März\".csv".parse().unwrap()),
        rows: 9_007_199_254_740_993,
        created: 200_000,
        duplicates: 3,
        skipped: vec![
            SkippedRow { row: 1, reason: "Not income: payout".into() },
            SkippedRow { row: 9_007_199_254_740_993, reason: "\"quoted\" \\ \n and ünicode".into() },
        ],
        skipped_count: 5000,
        totals: vec![yen, usd("9999999999.99")],
        platforms: vec![platform(user, "Uber").id, platform(user, "Lyft").id],
        version: 3,
        created_at: instant("2026-03-14T09:26:53.589Z"),
        ..statement_import(user)
    }
}

async fn an_import_comes_back_as_it_was(store: Store) {
    let [ana] = store.welcome([ana()]).await;

    for import in [statement_import(ana), with_everything(ana)] {
        store.book_import(&import, &[]).await;
        assert_eq!(store.imports().find(ana, import.id).await.unwrap(), Some(import));
    }
}

async fn a_saved_import_has_the_new_figures(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let before = statement_import(ana);
    let after = StatementImport { id: before.id, ..with_everything(ana) };
    store.book_import(&before, &[]).await;

    let mut tx = store.ledger(ana).await;
    assert_eq!(tx.lock_import(ana, before.id).await.unwrap(), Some(before));
    tx.save_import(&after).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.imports().find(ana, after.id).await.unwrap(), Some(after));
}

async fn rule_d1_the_same_rows_again_add_nothing(store: Store) {
    let (ana, uber) = books(&store).await;
    let rows = || ["a", "b", "c"].map(|source| row(&uber, source));
    let first = rows();

    assert_eq!(added(&store, ana, &first).await, [true, true, true]);
    assert_eq!(added(&store, ana, &rows()).await, [false, false, false]);
    assert_eq!(added(&store, ana, &rows()).await, [false, false, false]);

    assert_eq!(store.count("earnings").await, 3);
    assert_eq!(store.earnings().find(ana, first[0].id).await.unwrap().as_ref(), Some(&first[0]));
}

async fn rule_d1_overlapping_files_give_the_union(store: Store) {
    let (ana, uber) = books(&store).await;
    let file = |sources: [&str; 3]| sources.map(|source| row(&uber, source));

    added(&store, ana, &file(["a", "b", "c"])).await;

    assert_eq!(added(&store, ana, &file(["b", "c", "d"])).await, [false, false, true]);
    assert_eq!(store.count("earnings").await, 4);
}

async fn rule_d1_a_row_that_comes_twice_in_one_batch_is_added_once(store: Store) {
    let (ana, uber) = books(&store).await;

    let added = added(&store, ana, &[row(&uber, "a"), row(&uber, "a")]).await;

    assert_eq!(added, [true, false]);
}

async fn rule_d1_the_same_source_on_another_platform_is_another_row(store: Store) {
    let (ana, uber) = books(&store).await;
    let [ben] = store.welcome([ben()]).await;
    let lyft = platform(ana, "Lyft");
    let bens = platform(ben, "Uber");
    store.keep_platforms(&[&lyft]).await;
    store.keep_platforms(&[&bens]).await;

    assert_eq!(added(&store, ana, &[row(&uber, "a"), row(&lyft, "a")]).await, [true, true]);
    assert_eq!(added(&store, ben, &[row(&bens, "a")]).await, [true]);
}

async fn rule_d1_rows_without_a_source_are_all_added(store: Store) {
    let (ana, uber) = books(&store).await;
    let rows = [income(&uber, "2026-03-01", usd("1.00")), income(&uber, "2026-03-01", usd("1.00"))];

    assert_eq!(added(&store, ana, &rows).await, [true, true]);
}

async fn rule_d3_a_row_that_was_edited_is_not_overwritten(store: Store) {
    let (ana, uber) = books(&store).await;
    let booked = row(&uber, "a");
    added(&store, ana, std::slice::from_ref(&booked)).await;
    let edited = Earning { amount: usd("2.00"), version: 2, ..booked };
    let mut tx = store.ledger(ana).await;
    tx.save_earning(&edited).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(added(&store, ana, &[row(&uber, "a")]).await, [false]);

    assert_eq!(store.earnings().find(ana, edited.id).await.unwrap(), Some(edited));
}

async fn rule_d3_an_undone_import_leaves_what_was_there_before(store: Store) {
    let (ana, uber) = books(&store).await;
    let by_hand = income(&uber, "2026-03-01", usd("5.00"));
    let (kept, undone) = (statement_import(ana), statement_import(ana));
    let of = |import: &StatementImport, source| Earning { import: Some(import.id), ..row(&uber, source) };
    store.book(&[by_hand]).await;
    store.book_import(&kept, &[of(&kept, "a"), of(&kept, "b")]).await;
    store.book_import(&undone, &[of(&undone, "b"), of(&undone, "c"), of(&undone, "d")]).await;

    let mut tx = store.ledger(ana).await;
    assert_eq!(tx.remove_import(ana, undone.id).await.unwrap(), 2);
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.count("earnings").await, 3);
    let history = PageRequest::first(Sort { by: earnings::ImportSort::CreatedAt, descending: true });
    assert_eq!(store.imports().page(ana, &history).await.unwrap().items, [kept]);
    // What was undone can be booked again.
    assert_eq!(added(&store, ana, &[row(&uber, "b"), row(&uber, "c")]).await, [false, true]);
}

async fn thousands_of_rows_are_added_in_one_go(store: Store) {
    let (ana, uber) = books(&store).await;
    let rows: Vec<Earning> = (0..2345).map(|n| row(&uber, &n.to_string())).collect();

    let added = added(&store, ana, &rows).await;

    assert!(added.iter().all(|added| *added));
    assert_eq!(store.count("earnings").await, tests::count_of(&rows));
}

/// Adds the rows that are new, and says of each whether it was.
async fn added(store: &Store, owner: UserId, rows: &[Earning]) -> Vec<bool> {
    let mut tx = store.ledger(owner).await;
    let added = tx.add_new_earnings(rows).await.unwrap();
    tx.commit(event(owner)).await.unwrap();
    rows.iter().map(|row| added.contains(&row.id)).collect()
}
