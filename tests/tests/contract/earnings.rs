//! Earnings, one at a time and filtered.

use std::collections::BTreeSet;

use earnings::{Breakdown, Earning, EarningFilter, EarningId, EarningKind, EarningSort, NOTES_MAX, Platform};
use kernel::{Money, PageRequest, Quantity, Sort, StoreError, Text, UserId};
use tests::{Store, ana, cached_contract, date, event, income, instant, platform, statement_import, usd};

cached_contract!(
    an_earning_comes_back_as_it_was,
    a_saved_earning_replaces_what_was_there,
    a_removed_earning_is_gone,
    rule_e1_the_store_refuses_parts_that_do_not_add_up,
    rule_e4_the_store_refuses_a_sign_that_the_kind_forbids,
    earnings_are_filtered,
    an_amount_is_a_bound_for_its_own_currency_only,
    notes_are_found_whatever_their_case,
    notes_to_find_have_no_wildcards,
    a_total_is_counted_when_it_is_asked_for,
    of_two_changes_at_once_the_second_builds_on_the_first,
);

async fn books(store: &Store) -> (UserId, Platform) {
    let [ana] = store.welcome([ana()]).await;
    let platform = platform(ana, "Uber");
    store.keep_platforms(&[&platform]).await;
    (ana, platform)
}

/// A breakdown of the largest parts that still add up.
fn largest_breakdown() -> Breakdown {
    let max = Money::from_minor(Money::INPUT_MAX, usd("0").currency());
    Breakdown {
        gross: max,
        tips: -max,
        bonuses: max,
        reimbursements: usd("0.01"),
        fees: max,
        tax_withheld: usd("0.00"),
        adjustments: usd("-0.01"),
    }
}

async fn an_earning_comes_back_as_it_was(store: Store) {
    let (ana, uber) = books(&store).await;
    let import = statement_import(ana);
    let plain = income(&uber, "1900-01-01", usd("0.00"));
    let full = Earning {
        hours: Some(Quantity::from_micros(8_784_000_000)),
        notes: Some(Text::try_new("\t🚕 line 1\r\nline 2 '\"; -- \u{202e}").unwrap()),
        breakdown: Some(largest_breakdown()),
        import: Some(import.id),
        source: Some("id:ünique/1".into()),
        version: i64::MAX,
        created_at: instant("2026-03-14T09:26:53.589Z"),
        updated_at: instant("2026-03-14T09:26:53Z"),
        ..income(&uber, "2199-12-31", usd("0.00"))
    };
    let largest = income(&uber, "2024-02-29", Money::from_minor(Money::INPUT_MAX, "JPY".parse().unwrap()));
    let smallest = Earning {
        kind: EarningKind::Refund,
        hours: Some(Quantity::ZERO),
        notes: Some(Text::try_new("é".repeat(NOTES_MAX)).unwrap()),
        ..income(&uber, "2024-03-01", Money::from_minor(-Money::INPUT_MAX, "KWD".parse().unwrap()))
    };
    let adjustment = Earning { kind: EarningKind::Adjustment, ..income(&uber, "2024-03-01", usd("-0.01")) };
    store.book_import(&import, &[]).await;

    for earning in [plain, full, largest, smallest, adjustment] {
        let mut tx = store.ledger(ana).await;
        tx.add_earning(&earning).await.unwrap();
        tx.commit(event(ana)).await.unwrap();

        assert_eq!(store.earnings().find(ana, earning.id).await.unwrap(), Some(earning));
    }
}

async fn a_saved_earning_replaces_what_was_there(store: Store) {
    let (ana, uber) = books(&store).await;
    let lyft = platform(ana, "Lyft");
    store.keep_platforms(&[&lyft]).await;
    let before = Earning { breakdown: Some(largest_breakdown()), ..income(&uber, "2026-03-01", usd("0.00")) };
    let after = Earning {
        id: before.id,
        notes: Some("now with a note".parse().unwrap()),
        version: 2,
        updated_at: instant("2026-03-15T00:00:00Z"),
        ..income(&lyft, "2026-03-02", Money::from_minor(7, "JPY".parse().unwrap()))
    };
    store.book(std::slice::from_ref(&before)).await;

    let mut tx = store.ledger(ana).await;
    assert_eq!(tx.lock_earning(ana, before.id).await.unwrap(), Some(before));
    tx.save_earning(&after).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.earnings().find(ana, after.id).await.unwrap(), Some(after));
}

async fn a_removed_earning_is_gone(store: Store) {
    let (ana, uber) = books(&store).await;
    let gone = income(&uber, "2026-03-01", usd("1.00"));
    let kept = income(&uber, "2026-03-01", usd("1.00"));
    store.book(&[gone.clone(), kept.clone()]).await;

    let mut tx = store.ledger(ana).await;
    tx.remove_earning(ana, gone.id).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.earnings().find(ana, gone.id).await.unwrap(), None);
    assert_eq!(store.earnings().find(ana, kept.id).await.unwrap(), Some(kept));
}

async fn rule_e1_the_store_refuses_parts_that_do_not_add_up(store: Store) {
    let (_, uber) = books(&store).await;
    let wrong = Earning { breakdown: Some(largest_breakdown()), ..income(&uber, "2026-03-01", usd("0.01")) };

    let refusal = store.try_to_book(&wrong).await;

    assert!(matches!(refusal, Err(StoreError::Corrupt(_))), "{refusal:?}");
}

async fn rule_e4_the_store_refuses_a_sign_that_the_kind_forbids(store: Store) {
    let (_, uber) = books(&store).await;
    let loss = income(&uber, "2026-03-01", usd("-0.01"));
    let gift = Earning { kind: EarningKind::Refund, ..income(&uber, "2026-03-01", usd("0.01")) };

    for wrong in [loss, gift] {
        let refusal = store.try_to_book(&wrong).await;
        assert!(matches!(refusal, Err(StoreError::Corrupt(_))), "{refusal:?}");
    }
}

async fn earnings_are_filtered(store: Store) {
    let (ana, uber) = books(&store).await;
    let lyft = platform(ana, "Lyft");
    let import = statement_import(ana);
    store.keep_platforms(&[&lyft]).await;
    let february = income(&uber, "2026-02-28", usd("10.00"));
    let march = Earning {
        import: Some(import.id),
        source: Some("1".into()),
        ..income(&uber, "2026-03-01", usd("20.00"))
    };
    let april = income(&lyft, "2026-04-01", usd("30.00"));
    let yen = income(&lyft, "2026-03-01", Money::from_minor(2000, "JPY".parse().unwrap()));
    let all = [&february, &march, &april, &yen];
    store.book_import(&import, &all.map(Clone::clone)).await;
    let filter = EarningFilter::default;

    let cases: [(EarningFilter, &[&Earning]); 9] = [
        (filter(), &all),
        (EarningFilter { platform: Some(lyft.id), ..filter() }, &[&april, &yen]),
        (EarningFilter { from: Some(date("2026-03-01")), ..filter() }, &[&march, &april, &yen]),
        (EarningFilter { to: Some(date("2026-03-01")), ..filter() }, &[&february, &march, &yen]),
        (EarningFilter { from: Some(date("2026-03-02")), to: Some(date("2026-03-31")), ..filter() }, &[]),
        (EarningFilter { currency: Some("JPY".parse().unwrap()), ..filter() }, &[&yen]),
        (
            EarningFilter { min: Some(usd("10.00")), max: Some(usd("20.00")), ..filter() },
            &[&february, &march],
        ),
        (EarningFilter { import: Some(import.id), ..filter() }, &[&march]),
        (EarningFilter { platform: Some(uber.id), min: Some(usd("10.01")), ..filter() }, &[&march]),
    ];
    for (filter, expected) in cases {
        let expected: BTreeSet<EarningId> = expected.iter().map(|earning| earning.id).collect();
        assert_eq!(found(&store, ana, &filter).await, expected, "{filter:?}");
    }
}

async fn an_amount_is_a_bound_for_its_own_currency_only(store: Store) {
    let (ana, uber) = books(&store).await;
    let dollars = income(&uber, "2026-03-01", usd("50.00"));
    let yen = income(&uber, "2026-03-01", Money::from_minor(5000, "JPY".parse().unwrap()));
    store.book(&[dollars.clone(), yen]).await;
    let at_most = |bound: Money| EarningFilter { max: Some(bound), ..EarningFilter::default() };
    let at_least = |bound: Money| EarningFilter { min: Some(bound), ..EarningFilter::default() };

    assert_eq!(found(&store, ana, &at_most(usd("50.00"))).await, BTreeSet::from([dollars.id]));
    assert_eq!(found(&store, ana, &at_least(usd("50.00"))).await, BTreeSet::from([dollars.id]));
    let contradiction =
        EarningFilter { max: Some(Money::from_minor(5000, "JPY".parse().unwrap())), ..at_least(usd("0")) };
    assert_eq!(found(&store, ana, &contradiction).await, BTreeSet::new());
}

async fn notes_are_found_whatever_their_case(store: Store) {
    let (ana, uber) = books(&store).await;
    let noted =
        |text: &str| Earning { notes: Some(text.parse().unwrap()), ..income(&uber, "2026-03-01", usd("1")) };
    let rain = noted("Evening shift\nÄRGER mit Regen, ΣΊΣΥΦΟΣ, Дождь");
    store.book(&[rain.clone(), noted("sun"), income(&uber, "2026-03-01", usd("1"))]).await;

    for needle in ["evening SHIFT", "ärger", "Ärger MIT", "σίσυφοσ", "дОЖДЬ", "shift\nä"] {
        assert_eq!(found(&store, ana, &noting(needle)).await, BTreeSet::from([rain.id]), "{needle}");
    }
    assert_eq!(found(&store, ana, &noting("arger")).await, BTreeSet::new());
}

async fn notes_to_find_have_no_wildcards(store: Store) {
    let (ana, uber) = books(&store).await;
    let odd = [
        "100%",
        "a_b",
        r"c:\new",
        "*star*",
        "what?",
        "[class]",
        "a^b",
        "a]b",
        "a-b",
        "(group)|{2}",
        "$1.00+",
        "!\"#&',/:;<=>@`~",
    ];
    let notes =
        |text: &str| Earning { notes: Some(text.parse().unwrap()), ..income(&uber, "2026-03-01", usd("1")) };
    let rows: Vec<Earning> = odd.iter().map(|text| notes(text)).collect();
    store.book(&rows).await;

    for (needle, row) in odd.iter().zip(&rows) {
        assert_eq!(found(&store, ana, &noting(needle)).await, BTreeSet::from([row.id]), "{needle}");
    }
    assert_eq!(found(&store, ana, &noting(".*")).await, BTreeSet::new());
}

async fn a_total_is_counted_when_it_is_asked_for(store: Store) {
    let (ana, uber) = books(&store).await;
    let rows: Vec<Earning> = (0..7).map(|_| income(&uber, "2026-03-01", usd("1.00"))).collect();
    store.book(&rows).await;
    let plain = PageRequest::first(newest_first()).with_limit(2);
    let mut counted = plain.clone();
    counted.count_total = true;
    let none = EarningFilter { to: Some(date("2026-02-01")), ..EarningFilter::default() };

    let all = EarningFilter::default();
    assert_eq!(store_page(&store, ana, &all, &plain).await, (2, None));
    assert_eq!(store_page(&store, ana, &all, &counted).await, (2, Some(7)));
    assert_eq!(store_page(&store, ana, &none, &counted).await, (0, Some(0)));
}

async fn of_two_changes_at_once_the_second_builds_on_the_first(store: Store) {
    let (ana, uber) = books(&store).await;
    let earning = income(&uber, "2026-03-01", usd("0.00"));
    store.book(std::slice::from_ref(&earning)).await;

    let other_node = store.reopened().await;

    let changes = [&store, &other_node].repeat(10).into_iter().map(async |node| {
        let mut tx = node.ledger(ana).await;
        let mut earning = tx.lock_earning(ana, earning.id).await.unwrap().unwrap();
        earning.amount = earning.amount.checked_add(usd("1.00")).unwrap();
        earning.version += 1;
        tx.save_earning(&earning).await.unwrap();
        tx.commit(event(ana)).await.unwrap();
    });
    futures_util::future::join_all(changes).await;

    let earning = store.earnings().find(ana, earning.id).await.unwrap().unwrap();
    assert_eq!((earning.amount, earning.version), (usd("20.00"), 21));
}

fn newest_first() -> Sort<EarningSort> {
    Sort { by: EarningSort::Date, descending: true }
}

fn noting(needle: &str) -> EarningFilter {
    EarningFilter { notes: Some(needle.into()), ..EarningFilter::default() }
}

async fn found(store: &Store, owner: UserId, filter: &EarningFilter) -> BTreeSet<EarningId> {
    let request = PageRequest::first(newest_first());
    let page = store.earnings().page(owner, filter, &request).await.unwrap();
    page.items.iter().map(|earning| earning.id).collect()
}

/// How many rows a page has, and how many there are.
async fn store_page(
    store: &Store,
    owner: UserId,
    filter: &EarningFilter,
    request: &PageRequest<EarningSort>,
) -> (usize, Option<u64>) {
    let page = store.earnings().page(owner, filter, request).await.unwrap();
    (page.items.len(), page.total)
}
