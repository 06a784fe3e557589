//! Sums over earnings.

use std::collections::BTreeMap;

use earnings::{DayTotal, Earning, EarningKind, MonthTally, Platform, PlatformTally, Scope, Tally};
use kernel::{Currency, Date, Money, Period, Quantity, UserId};
use tests::{Dice, Store, ana, ben, cached_contract, date, event, income, platform, usd};

cached_contract!(
    sums_by_platform_are_what_the_rows_add_up_to,
    sums_by_month_are_what_the_rows_add_up_to,
    sums_by_day_are_what_the_rows_add_up_to,
    a_day_whose_rows_are_gone_is_neither_the_first_nor_the_last,
    the_best_day_is_the_one_with_the_highest_total,
    of_equal_days_the_earliest_is_best,
    no_rows_make_no_sums,
    rule_e2_a_rate_rests_on_rows_that_have_hours,
    rule_t2_a_period_leaves_out_its_end,
);

/// Two people, three platforms, three currencies, two years: with refunds and without hours.
async fn books(store: &Store) -> (UserId, Vec<Platform>, Vec<Earning>) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let platforms: Vec<Platform> = ["Uber", "Lyft", "Bolt"].map(|name| platform(ana, name)).into();
    let bens = platform(ben, "Uber");
    store.keep_platforms(&platforms.iter().collect::<Vec<_>>()).await;
    store.keep_platforms(&[&bens]).await;
    let rows = random_rows(&platforms);
    store.book(&rows).await;
    store.book(&random_rows(&[bens])).await;
    (ana, platforms, rows)
}

fn random_rows(platforms: &[Platform]) -> Vec<Earning> {
    let mut dice = Dice::new(2026);
    let currencies: [Currency; 3] = ["USD", "JPY", "KWD"].map(|code| code.parse().unwrap());
    let start = date("2025-01-15");
    (0..800)
        .map(|_| {
            let platform =
                &platforms[usize::try_from(dice.roll(0..platforms.len().try_into().unwrap())).unwrap()];
            let currency = dice.pick(&currencies);
            let minor = if dice.one_in(50) { Money::INPUT_MAX } else { dice.roll(0..1_000_000) };
            let (kind, minor) =
                if dice.one_in(5) { (EarningKind::Refund, -minor) } else { (EarningKind::Income, minor) };
            Earning {
                date: start.plus_days(dice.roll(0..500)),
                amount: Money::from_minor(minor, currency),
                kind,
                hours: match dice.roll(0..4) {
                    0 => None,
                    1 => Some(Quantity::ZERO),
                    _ => Some(Quantity::from_micros(dice.roll(1..8_784_000_000))),
                },
                ..income(platform, "2025-01-01", usd("0"))
            }
        })
        .collect()
}

fn scopes(platforms: &[Platform]) -> Vec<Scope> {
    let periods = [
        None,
        Some(Period::try_new(date("2025-03-01"), date("2025-03-31")).unwrap()),
        Some(Period::try_new(date("2025-02-14"), date("2026-02-13")).unwrap()),
    ];
    let one_of = |period| [None, Some(platforms[1].id)].map(|platform| Scope { period, platform });
    periods.into_iter().flat_map(one_of).collect()
}

fn in_scope<'a>(rows: &'a [Earning], scope: &Scope) -> impl Iterator<Item = &'a Earning> {
    let Scope { period, platform } = *scope;
    rows.iter().filter(move |row| {
        period.is_none_or(|period| period.contains(row.date)) && platform.is_none_or(|it| it == row.platform)
    })
}

/// The tally of one row.
fn tally_of(row: &Earning) -> Tally {
    let timed = row.hours.filter(|hours| *hours > Quantity::ZERO);
    Tally {
        total: row.amount,
        count: 1,
        hours: timed.unwrap_or_default(),
        timed_count: timed.map_or(0, |_| 1),
        timed_total: timed.map_or(Money::zero(row.amount.currency()), |_| row.amount),
    }
}

fn folded<K: Ord>(rows: impl Iterator<Item = (K, Tally)>) -> BTreeMap<K, Tally> {
    let mut sums = BTreeMap::new();
    for (key, tally) in rows {
        let empty = Tally::empty(tally.total.currency());
        let sum = sums.entry(key).or_insert(empty);
        *sum = sum.plus(tally).unwrap();
    }
    sums
}

async fn sums_by_day_are_what_the_rows_add_up_to(store: Store) {
    let (ana, platforms, rows) = books(&store).await;

    for scope in scopes(&platforms) {
        let sums = store.earnings().by_day(ana, &scope).await.unwrap();

        let key = |date, platform: earnings::PlatformId, tally: &Tally| {
            (date, platform.uuid(), tally.total.currency().to_string())
        };
        let found: Vec<_> =
            sums.iter().map(|sum| (key(sum.date, sum.platform, &sum.tally), sum.tally)).collect();
        let expected = folded(in_scope(&rows, &scope).map(|row| {
            let tally = tally_of(row);
            (key(row.date, row.platform, &tally), tally)
        }));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{scope:?}");
    }
}

async fn sums_by_platform_are_what_the_rows_add_up_to(store: Store) {
    let (ana, platforms, rows) = books(&store).await;

    for scope in scopes(&platforms) {
        let sums = store.earnings().by_platform(ana, &scope).await.unwrap();

        let key = |row: &Earning| (row.platform, row.amount.currency());
        let expected = folded(in_scope(&rows, &scope).map(|row| (key(row), tally_of(row))));
        let told: BTreeMap<_, Tally> =
            sums.iter().map(|sum| ((sum.platform, sum.tally.total.currency()), sum.tally)).collect();
        assert_eq!(told, expected, "{scope:?}");
        for PlatformTally { platform, tally, first, last } in sums {
            let dates = || {
                let ours = move |row: &&Earning| key(row) == (platform, tally.total.currency());
                in_scope(&rows, &scope).filter(ours).map(|row| row.date)
            };
            assert_eq!((Some(first), Some(last)), (dates().min(), dates().max()));
        }
    }
}

async fn sums_by_month_are_what_the_rows_add_up_to(store: Store) {
    let (ana, platforms, rows) = books(&store).await;

    for scope in scopes(&platforms) {
        let sums = store.earnings().by_month(ana, &scope).await.unwrap();

        let month = |row: &Earning| row.date.first_of_month();
        let key = |row: &Earning| (month(row), row.platform, row.amount.currency());
        let expected = folded(in_scope(&rows, &scope).map(|row| (key(row), tally_of(row))));
        let told: BTreeMap<_, Tally> = sums
            .into_iter()
            .map(|MonthTally { month, platform, tally }| ((month, platform, tally.total.currency()), tally))
            .collect();
        assert_eq!(told, expected, "{scope:?}");
    }
}

async fn a_day_whose_rows_are_gone_is_neither_the_first_nor_the_last(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let days = ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"];
    let rows = days.map(|day| income(&uber, day, usd("7.00")));
    store.book(&rows).await;
    let mut tx = store.ledger(ana).await;
    for gone in [&rows[0], &rows[3]] {
        tx.lock_earning(ana, gone.id).await.unwrap().unwrap();
        tx.remove_earning(ana, gone.id).await.unwrap();
    }
    tx.commit(event(ana)).await.unwrap();

    for is_folded in [false, true] {
        let sums = store.earnings().by_platform(ana, &Scope::default()).await.unwrap();

        let [PlatformTally { tally, first, last, .. }] = sums.as_slice() else { panic!("{sums:?}") };
        assert_eq!((tally.count, tally.total), (2, usd("14.00")), "{is_folded}");
        assert_eq!([*first, *last], [days[1], days[2]].map(date), "{is_folded}");
        store.database.fold_rollups().await.unwrap();
    }
}

async fn the_best_day_is_the_one_with_the_highest_total(store: Store) {
    let (ana, platforms, rows) = books(&store).await;
    let yen: Currency = "JPY".parse().unwrap();

    for scope in scopes(&platforms) {
        let best = store.earnings().best_day(ana, &scope, yen).await.unwrap();

        let in_yen = in_scope(&rows, &scope).filter(|row| row.amount.currency() == yen);
        let days: BTreeMap<Date, Tally> = folded(in_yen.map(|row| (row.date, tally_of(row))));
        let expected =
            days.iter().max_by_key(|(date, tally)| (tally.total.minor(), std::cmp::Reverse(**date)));
        assert_eq!(
            best,
            expected.map(|(date, tally)| DayTotal { date: *date, total: tally.total }),
            "{scope:?}"
        );
    }
}

async fn of_equal_days_the_earliest_is_best(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let days = ["2026-03-03", "2026-03-01", "2026-03-02"];
    store.book(&days.map(|day| income(&uber, day, usd("7.00")))).await;

    let best = store.earnings().best_day(ana, &Scope::default(), usd("0").currency()).await.unwrap();

    assert_eq!(best, Some(DayTotal { date: date("2026-03-01"), total: usd("7.00") }));
}

async fn no_rows_make_no_sums(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let all = Scope::default();

    assert_eq!(store.earnings().by_platform(ana, &all).await.unwrap(), []);
    assert_eq!(store.earnings().by_month(ana, &all).await.unwrap(), []);
    assert_eq!(store.earnings().best_day(ana, &all, usd("0").currency()).await.unwrap(), None);
}

async fn rule_e2_a_rate_rests_on_rows_that_have_hours(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let worked = |amount: &str, hours: Option<&str>| Earning {
        hours: hours.map(|hours| hours.parse().unwrap()),
        ..income(&uber, "2026-03-01", usd(amount))
    };
    store.book(&[worked("30.00", Some("2")), worked("100.00", None), worked("50.00", Some("0"))]).await;

    let sums = store.earnings().by_platform(ana, &Scope::default()).await.unwrap();

    let [PlatformTally { tally, .. }] = sums.as_slice() else { panic!("{sums:?}") };
    assert_eq!((tally.total, tally.count, tally.timed_count), (usd("180.00"), 3, 1));
    assert_eq!(tally.hourly_rate(), Some(usd("15.00")));
}

async fn rule_t2_a_period_leaves_out_its_end(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let days = ["2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"];
    store.book(&days.map(|day| income(&uber, day, usd("1.00")))).await;
    let march = Period::try_new(date("2026-03-01"), date("2026-03-31")).unwrap();

    let scope = Scope { period: Some(march), platform: None };
    let sums = store.earnings().by_month(ana, &scope).await.unwrap();

    let [MonthTally { month, tally, .. }] = sums.as_slice() else { panic!("{sums:?}") };
    assert_eq!((*month, tally.count), (date("2026-03-01"), 2));
}
