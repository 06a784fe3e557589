//! Exchange rates.

use std::collections::BTreeSet;

use kernel::{Currency, Decimal, Id, OwnRate, PageRequest, Period, Rates as _, Sort, StoreError, UserId};
use rates::{EnteredRate, EnteredRateFilter, EnteredRateSort, EnteredRates, ReferenceRates};
use tests::{Store, ana, ben, contract, date, event, instant};

contract!(
    a_rate_comes_back_as_it_was,
    two_currencies_have_one_rate_a_day_in_either_direction,
    a_reference_rate_is_written_once_and_mended,
    a_dropped_file_leaves_nothing,
    a_table_holds_what_its_days_need_and_no_more,
    rule_d7_no_port_shows_or_changes_someone_elses_rates,
);

fn code(code: &str) -> Currency {
    code.parse().unwrap()
}

fn rate(user: UserId, from: &str, to: &str, day: &str, text: &str) -> EnteredRate {
    let now = instant("2026-03-14T09:00:00Z");
    let rate =
        OwnRate { from: code(from), to: code(to), date: date(day), until: None, rate: text.parse().unwrap() };
    EnteredRate { id: Id::mint(now), user, rate, version: 1, created_at: now, updated_at: now }
}

async fn keep(store: &Store, rates: &[&EnteredRate]) {
    let mut tx = EnteredRates::begin(&store.database, rates[0].user).await.unwrap();
    for rate in rates {
        tx.add_rate(rate).await.unwrap();
    }
    tx.commit(event(rates[0].user)).await.unwrap();
}

async fn quote(store: &Store, rates: &[(&str, &str, &str)]) -> u64 {
    let mut tx = ReferenceRates::begin(&store.database).await.unwrap();
    let rates: Vec<_> = rates
        .iter()
        .map(|(currency, day, rate)| (code(currency), date(day), rate.parse().unwrap()))
        .collect();
    let written = tx.put(&rates).await.unwrap();
    tx.finish().await.unwrap();
    written
}

async fn a_rate_comes_back_as_it_was(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let least = rate(ana, "IDR", "KWD", "1900-01-01", "0.0000000001");
    let most = EnteredRate {
        rate: OwnRate {
            until: Some(date("2199-12-31")),
            ..rate(ana, "KWD", "IDR", "2026-03-01", "100000000").rate
        },
        version: 7,
        updated_at: instant("2026-03-14T09:00:00.120Z"),
        ..rate(ana, "KWD", "IDR", "2026-03-01", "1")
    };
    keep(&store, &[&least, &most]).await;

    for kept in [least, most] {
        assert_eq!(EnteredRates::find(&store.database, ana, kept.id).await.unwrap(), Some(kept));
    }
}

async fn two_currencies_have_one_rate_a_day_in_either_direction(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let other = rate(ana, "EUR", "USD", "2026-03-02", "1.1");
    keep(&store, &[&rate(ana, "EUR", "USD", "2026-03-01", "1.1"), &other]).await;

    for (from, to) in [("EUR", "USD"), ("USD", "EUR")] {
        let mut tx = EnteredRates::begin(&store.database, ana).await.unwrap();
        let refusal = tx.add_rate(&rate(ana, from, to, "2026-03-01", "1.2")).await;
        assert!(matches!(refusal, Err(StoreError::Duplicate { .. })), "{refusal:?}");
    }
    let mut tx = EnteredRates::begin(&store.database, ana).await.unwrap();
    let moved = EnteredRate { rate: OwnRate { date: date("2026-03-01"), ..other.rate }, ..other };
    assert!(matches!(tx.save_rate(&moved).await, Err(StoreError::Duplicate { .. })));
}

async fn a_reference_rate_is_written_once_and_mended(store: Store) {
    let day = [("USD", "2021-12-31", "1.1326"), ("IDR", "2021-12-31", "16100.42")];

    assert_eq!(ReferenceRates::newest(&store.database).await.unwrap(), None);
    assert_eq!(quote(&store, &day).await, 2);
    assert_eq!(quote(&store, &day).await, 0);
    assert_eq!(quote(&store, &[("USD", "2021-12-31", "1.1327"), ("USD", "2021-12-30", "1.1334")]).await, 2);
    assert_eq!(ReferenceRates::newest(&store.database).await.unwrap(), Some(date("2021-12-31")));
    assert_eq!(store.count("reference_rates").await, 3);
}

async fn a_dropped_file_leaves_nothing(store: Store) {
    let mut tx = ReferenceRates::begin(&store.database).await.unwrap();
    tx.put(&[(code("USD"), date("2021-12-31"), "1.1326".parse().unwrap())]).await.unwrap();
    drop(tx);

    assert_eq!(store.count("reference_rates").await, 0);
}

async fn a_table_holds_what_its_days_need_and_no_more(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    quote(
        &store,
        &[
            ("USD", "2026-02-17", "1.5"),
            ("USD", "2026-02-20", "1.25"),
            ("GBP", "2026-03-02", "0.8"),
            ("USD", "2026-03-04", "9"),
        ],
    )
    .await;
    keep(&store, &[&rate(ben, "EUR", "USD", "2020-01-01", "7")]).await;
    let asked = BTreeSet::from([code("USD"), code("EUR")]);
    let days = Period::try_new(date("2026-03-01"), date("2026-03-03")).unwrap();
    let told = async |user, from: &str, to: &str, day: &str| {
        let table = store.database.table(user, &asked, days).await.unwrap();
        table
            .convert(Decimal::ONE_HUNDRED, code(from), code(to), date(day))
            .map(|told| told.amount.to_string())
    };

    assert_eq!(told(ana, "EUR", "USD", "2026-03-01").await.as_deref(), Some("125.00"));
    assert_eq!(told(ana, "EUR", "USD", "2026-03-03").await, None, "eleven days ago");
    assert_eq!(told(ana, "EUR", "GBP", "2026-03-03").await, None, "not asked for");
    assert_eq!(told(ben, "EUR", "USD", "2026-03-03").await.as_deref(), Some("700"));
    let one = BTreeSet::from([code("USD")]);
    assert_eq!(store.database.table(ana, &one, days).await.unwrap(), kernel::RateTable::default());
}

async fn rule_d7_no_port_shows_or_changes_someone_elses_rates(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let hers = rate(ana, "EUR", "USD", "2026-03-01", "1.1");
    keep(&store, &[&hers]).await;
    let request = PageRequest::first(Sort { by: EnteredRateSort::Date, descending: true });

    assert_eq!(EnteredRates::find(&store.database, ben, hers.id).await.unwrap(), None);
    let page =
        EnteredRates::page(&store.database, ben, &EnteredRateFilter::default(), &request).await.unwrap();
    assert!(page.items.is_empty());
    let mut tx = EnteredRates::begin(&store.database, ben).await.unwrap();
    assert_eq!(tx.lock_rate(ben, hers.id).await.unwrap(), None);
    tx.remove_rate(ben, hers.id).await.unwrap();
    tx.commit(event(ben)).await.unwrap();
    assert_eq!(EnteredRates::find(&store.database, ana, hers.id).await.unwrap(), Some(hers));
}
