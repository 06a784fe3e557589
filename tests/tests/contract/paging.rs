//! Lists, a page at a time (D5).

use std::collections::HashSet;

use earnings::{
    Earning, EarningFilter, EarningSort, ImportSort, Platform, PlatformFilter, PlatformSort, StatementImport,
};
use kernel::{Money, Page, PageRequest, Sort, TimeDelta, UserId};
use tests::{Dice, Store, ana, ben, contract, income, instant, platform, statement_import, usd};

contract!(
    rule_d5_earnings_are_paged_without_loss_or_repetition,
    rule_d5_platforms_are_paged_without_loss_or_repetition,
    rule_d5_imports_are_paged_without_loss_or_repetition,
    rule_d5_rows_that_come_in_between_shift_no_page,
    rule_d5_a_filter_holds_on_every_page,
);

/// Few dates, amounts and instants, so that most pages end among equal keys.
fn earnings_of(platform: &Platform, count: usize) -> Vec<Earning> {
    let mut dice = Dice::new(5);
    let currencies = ["USD", "JPY", "EUR"].map(|code| code.parse().unwrap());
    (0..count)
        .map(|_| {
            let day = format!("2026-03-{:02}", dice.roll(1..5));
            let amount = Money::from_minor(dice.roll(0..4), dice.pick(&currencies));
            let created_at = instant("2026-03-14T09:00:00Z").plus(TimeDelta::milliseconds(dice.roll(0..4)));
            Earning { created_at, ..income(platform, &day, amount) }
        })
        .collect()
}

const EARNING_SORTS: [EarningSort; 3] = [EarningSort::Date, EarningSort::Amount, EarningSort::CreatedAt];

async fn rule_d5_earnings_are_paged_without_loss_or_repetition(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let (anas, bens) = (platform(ana, "Uber"), platform(ben, "Uber"));
    store.keep_platforms(&[&anas]).await;
    store.keep_platforms(&[&bens]).await;
    let rows = earnings_of(&anas, 50);
    store.book(&rows).await;
    store.book(&earnings_of(&bens, 10)).await;

    for by in EARNING_SORTS {
        for descending in [false, true] {
            let seen = walk(7, Sort { by, descending }, async |request| {
                store.earnings().page(ana, &EarningFilter::default(), &request).await.unwrap()
            })
            .await;

            let mut expected = rows.clone();
            expected.sort_by_key(|row| match by {
                EarningSort::Date => (row.date.to_string(), row.id),
                EarningSort::Amount => (row.amount.minor().to_string(), row.id),
                EarningSort::CreatedAt => (row.created_at.to_string(), row.id),
            });
            if descending {
                expected.reverse();
            }
            assert_eq!(seen, expected, "{by:?}, descending: {descending}");
        }
    }
}

async fn rule_d5_platforms_are_paged_without_loss_or_repetition(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let names = ["Über", "zoom", "Airbnb", "uber", "Żabka", "10 things", "ebay", "Éclair", "東京", "Etsy"];
    let rows: Vec<Platform> = names.iter().map(|name| platform(ana, name)).collect();
    store.keep_platforms(&rows.iter().collect::<Vec<_>>()).await;

    for by in [PlatformSort::Name, PlatformSort::CreatedAt] {
        for descending in [false, true] {
            let seen = walk(3, Sort { by, descending }, async |request| {
                store.platforms().page(ana, &PlatformFilter::default(), &request).await.unwrap()
            })
            .await;

            let mut expected = rows.clone();
            expected.sort_by_key(|row| match by {
                PlatformSort::Name => (kernel::folded(&row.name), row.id),
                PlatformSort::CreatedAt => (row.created_at.to_string(), row.id),
            });
            if descending {
                expected.reverse();
            }
            assert_eq!(seen, expected, "{by:?}, descending: {descending}");
        }
    }
}

async fn rule_d5_imports_are_paged_without_loss_or_repetition(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let mut rows: Vec<StatementImport> = Vec::new();
    for n in 0..10 {
        let created_at = instant("2026-03-14T09:00:00Z").plus(TimeDelta::milliseconds(n / 4));
        rows.push(StatementImport { created_at, ..statement_import(ana) });
        store.book_import(&rows[rows.len() - 1], &[]).await;
    }

    for descending in [false, true] {
        let seen = walk(3, Sort { by: ImportSort::CreatedAt, descending }, async |request| {
            store.imports().page(ana, &request).await.unwrap()
        })
        .await;

        let mut expected = rows.clone();
        if descending {
            expected.reverse();
        }
        assert_eq!(seen, expected, "descending: {descending}");
    }
}

async fn rule_d5_rows_that_come_in_between_shift_no_page(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let platform = platform(ana, "Uber");
    store.keep_platforms(&[&platform]).await;
    let rows = earnings_of(&platform, 30);
    store.book(&rows).await;
    let expected: HashSet<_> = rows.iter().map(|row| row.id).collect();

    for by in EARNING_SORTS {
        let late = std::sync::Mutex::new(Vec::new());
        let seen = walk(4, Sort { by, descending: true }, async |request| {
            let page = store.earnings().page(ana, &EarningFilter::default(), &request).await.unwrap();
            // Some come before this page and some behind it, fewer than it holds.
            let more = earnings_of(&platform, 2);
            store.book(&more).await;
            late.lock().unwrap().extend(more.into_iter().map(|row| row.id));
            page
        })
        .await;

        let ids: Vec<_> = seen.iter().map(|row| row.id).collect();
        let distinct: HashSet<_> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), ids.len(), "{by:?}: none twice");
        assert!(distinct.is_superset(&expected), "{by:?}: none missed");
        remove(&store, ana, &late.into_inner().unwrap()).await;
    }
}

async fn rule_d5_a_filter_holds_on_every_page(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (uber, lyft) = (platform(ana, "Uber"), platform(ana, "Lyft"));
    store.keep_platforms(&[&uber, &lyft]).await;
    let rows = earnings_of(&uber, 30);
    store.book(&rows).await;
    store.book(&earnings_of(&lyft, 30)).await;
    let filter =
        EarningFilter { platform: Some(uber.id), min: Some(usd("0.01")), ..EarningFilter::default() };
    let fits = |row: &&Earning| row.amount.currency() == usd("0").currency() && row.amount.minor() >= 1;
    let expected: HashSet<_> = rows.iter().filter(fits).map(|row| row.id).collect();

    for by in EARNING_SORTS {
        let seen = walk(2, Sort { by, descending: false }, async |request| {
            store.earnings().page(ana, &filter, &request).await.unwrap()
        })
        .await;

        assert_eq!(seen.len(), expected.len(), "{by:?}");
        assert_eq!(seen.iter().map(|row| row.id).collect::<HashSet<_>>(), expected, "{by:?}");
    }
}

/// Every row of a list, page after page.
async fn walk<T, S: Copy>(
    limit: u32,
    sort: Sort<S>,
    page: impl AsyncFn(PageRequest<S>) -> Page<T>,
) -> Vec<T> {
    let mut seen = Vec::new();
    let mut request = PageRequest::first(sort).with_limit(limit);
    loop {
        let Page { items, next, total: None } = page(request.clone()).await else {
            panic!("no one asked for a total");
        };
        assert!(items.len() <= limit as usize);
        seen.extend(items);
        if next.is_none() {
            return seen;
        }
        request.after = next;
    }
}

async fn remove(store: &Store, owner: UserId, ids: &[earnings::EarningId]) {
    let mut tx = store.ledger(owner).await;
    for id in ids {
        tx.remove_earning(owner, *id).await.unwrap();
    }
    tx.commit(tests::event(owner)).await.unwrap();
}
