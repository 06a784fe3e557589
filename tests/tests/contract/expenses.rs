//! Expenses and their categories.

use earnings::{
    CategoryKey, DefaultCategory, Expense, ExpenseCategory, ExpenseFilter, ExpenseScope, ExpenseSort,
    ExpenseStatus, Place, Repeats, Rhythm,
};
use kernel::{Date, Id, Interval, PageRequest, Period, Sort, StoreError, UserId};
use tests::{Store, ana, ben, contract, date, event, expense, instant, platform, usd};

contract!(
    an_expense_comes_back_as_it_was,
    rule_t4_a_place_in_a_series_is_taken_once,
    a_category_is_added_once_and_its_name_is_taken_once,
    rule_l4_a_category_in_use_stays,
    rule_l4_a_platform_with_expenses_stays,
    sums_are_by_category_month_and_currency,
    what_comes_again_is_found_by_its_day,
    a_dropped_change_tells_nothing,
    rule_d7_no_port_shows_or_changes_someone_elses_expenses,
);

fn key(text: &str) -> CategoryKey {
    text.parse().unwrap()
}

fn category(user: UserId, word: &str) -> ExpenseCategory {
    ExpenseCategory::of_default(
        user,
        DefaultCategory::find(&key(word)).unwrap(),
        instant("2026-03-14T09:00:00Z"),
    )
}

fn monthly(made: u32) -> Repeats {
    Repeats { rhythm: Rhythm { interval: Interval::Month, every: 1, until: None }, made }
}

fn first_of(series: &str) -> Place {
    Place { series: series.parse().unwrap(), occurrence: 0 }
}

const SERIES: &str = "019a3b52-7c00-7000-8000-1f2e3d4c5b6a";

async fn an_expense_comes_back_as_it_was(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let plain = expense(ana, "office", "2026-03-01", usd("0.01"));
    let full = Expense {
        amount: usd("9999999999.99"),
        vendor: Some("ÖBB ☂".parse().unwrap()),
        description: Some("a\nb".parse().unwrap()),
        status: ExpenseStatus::Reimbursed,
        is_tax_deductible: true,
        platform: Some(uber.id),
        notes: Some("c".parse().unwrap()),
        place: Some(first_of(SERIES)),
        repeats: Some(Repeats {
            rhythm: Rhythm { interval: Interval::Quarter, every: 120, until: Some(date("2199-12-31")) },
            made: 3,
        }),
        version: 42,
        created_at: instant("2026-01-01T00:00:00.100Z"),
        updated_at: instant("2026-01-01T00:00:00.120Z"),
        ..expense(ana, "rent", "1900-01-01", usd("1.00"))
    };
    store.keep_expenses(&[plain.clone(), full.clone()]).await;

    for expense in [plain, full] {
        assert_eq!(store.expenses().find(ana, expense.id).await.unwrap(), Some(expense));
    }
}

async fn rule_t4_a_place_in_a_series_is_taken_once(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let head = Expense { place: Some(first_of(SERIES)), ..expense(ana, "rent", "2026-03-01", usd("1.00")) };
    store.keep_expenses(std::slice::from_ref(&head)).await;

    let again = Expense { id: Id::mint(head.created_at), ..head };
    let refusal = store.expense_book(ana).await.add_expense(&again).await;

    assert!(matches!(refusal, Err(StoreError::Duplicate { .. })), "{refusal:?}");
}

async fn a_category_is_added_once_and_its_name_is_taken_once(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let office = category(ana, "office");
    let named = ExpenseCategory { name: Some("Büro".parse().unwrap()), ..category(ana, "rent") };

    let mut tx = store.expense_book(ana).await;
    tx.add_category(&office).await.unwrap();
    tx.add_category(&category(ana, "office")).await.unwrap();
    tx.add_category(&named).await.unwrap();
    assert_eq!(tx.lock_category(ana, &key("office")).await.unwrap(), Some(office.clone()));
    tx.commit(event(ana)).await.unwrap();

    let alike = ExpenseCategory { name: Some(" BÜRO ".parse().unwrap()), ..category(ana, "travel") };
    let refusal = store.expense_book(ana).await.add_category(&alike).await;
    assert!(matches!(refusal, Err(StoreError::Duplicate { .. })), "{refusal:?}");
    let mut all = store.expenses().categories(ana).await.unwrap();
    all.sort_by(|a, b| a.key.cmp(&b.key));
    assert_eq!(all, [office, named]);
}

async fn rule_l4_a_category_in_use_stays(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let spent = expense(ana, "office", "2026-03-01", usd("1.00"));
    store.keep_expenses(std::slice::from_ref(&spent)).await;

    let mut tx = store.expense_book(ana).await;
    assert!(!tx.remove_category(ana, &key("office")).await.unwrap());
    tx.remove_expense(ana, spent.id).await.unwrap();
    assert!(tx.remove_category(ana, &key("office")).await.unwrap());
    tx.commit(event(ana)).await.unwrap();

    assert!(store.expenses().categories(ana).await.unwrap().is_empty());
}

async fn rule_l4_a_platform_with_expenses_stays(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    store
        .keep_expenses(&[Expense {
            platform: Some(uber.id),
            ..expense(ana, "vehicle", "2026-03-01", usd("1.00"))
        }])
        .await;

    assert!(!store.ledger(ana).await.remove_platform(ana, uber.id).await.unwrap());
}

async fn sums_are_by_category_month_and_currency(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let yen = kernel::Money::from_minor(700, "JPY".parse().unwrap());
    store
        .keep_expenses(&[
            expense(ana, "office", "2026-02-28", usd("1.00")),
            Expense { is_tax_deductible: true, ..expense(ana, "office", "2026-03-01", usd("2.00")) },
            expense(ana, "office", "2026-03-31", usd("4.00")),
            expense(ana, "office", "2026-03-31", yen),
            expense(ana, "rent", "2026-03-31", usd("8.00")),
        ])
        .await;
    let march = ExpenseScope { period: Some(Period::month_of(date("2026-03-14"))), platform: None };

    let mut rows = store.expenses().by_category(ana, &march).await.unwrap();

    rows.sort_by_key(|row| (row.category.clone(), row.spending.all.total.currency()));
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            let (all, deductible) = (row.spending.all, row.spending.deductible);
            (row.category.as_str(), all.total, all.count, deductible.total.minor(), row.first)
        })
        .collect();
    let (first, last) = (date("2026-03-01"), date("2026-03-31"));
    assert_eq!(
        told,
        [
            ("office", yen, 1, 0, last),
            ("office", usd("6.00"), 2, 200, first),
            ("rent", usd("8.00"), 1, 0, last)
        ]
    );
    let months = store.expenses().by_month(ana, &ExpenseScope::default()).await.unwrap();
    let february = months.iter().find(|row| row.month == date("2026-02-01")).unwrap();
    assert_eq!((months.len(), february.spending.all.total), (4, usd("1.00")));
    let mut tx = store.expense_book(ana).await;
    let month = Period::month_of(date("2026-03-14"));
    assert_eq!(tx.total_spent(ana, &key("office"), month, usd("0").currency()).await.unwrap(), usd("6.00"));
    assert_eq!(tx.total_spent(ana, &key("travel"), month, usd("0").currency()).await.unwrap(), usd("0.00"));
}

async fn what_comes_again_is_found_by_its_day(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let head = |user, day: &str, made| Expense {
        place: Some(Place { series: Id::mint(instant("2026-03-14T09:00:00Z")), occurrence: 0 }),
        repeats: Some(monthly(made)),
        ..expense(user, "rent", day, usd("1.00"))
    };
    let (soon, later, bens) =
        (head(ana, "2026-01-31", 0), head(ana, "2026-01-31", 1), head(ben, "2026-01-15", 0));
    store.keep_expenses(&[soon.clone(), later, expense(ana, "rent", "2026-01-01", usd("1.00"))]).await;
    store.keep_expenses(std::slice::from_ref(&bens)).await;
    let due = async |day: Date, after, limit| {
        let rows = store.expenses().due(day, after, limit).await.unwrap();
        rows.into_iter().map(|row| (row.owner, row.id)).collect::<Vec<_>>()
    };

    assert!(due(date("2026-02-14"), None, 9).await.is_empty());
    assert_eq!(due(date("2026-02-15"), None, 9).await, [(ben, bens.id)]);
    let both = due(date("2026-02-28"), None, 9).await;
    assert_eq!(both.len(), 2);
    assert_eq!(due(date("2026-02-28"), None, 1).await, both[..1]);
    assert_eq!(due(date("2026-02-28"), Some(both[0]), 9).await, both[1..]);
    assert_eq!(due(date("2026-03-31"), None, 9).await.len(), 3);
    assert!(both.contains(&(ana, soon.id)));
}

async fn a_dropped_change_tells_nothing(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let before = store.count("events").await;

    let mut tx = store.expense_book(ana).await;
    tx.add_category(&category(ana, "office")).await.unwrap();
    tx.tell(event(ana)).await.unwrap();
    drop(tx);
    assert_eq!(store.count("events").await, before);

    let mut tx = store.expense_book(ana).await;
    tx.tell(event(ana)).await.unwrap();
    tx.commit(event(ana)).await.unwrap();
    assert_eq!(store.count("events").await, before + 2);
}

async fn rule_d7_no_port_shows_or_changes_someone_elses_expenses(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let spent = Expense {
        platform: Some(uber.id),
        vendor: Some("mine".parse().unwrap()),
        ..expense(ana, "office", "2026-03-01", usd("1.00"))
    };
    store.keep_expenses(std::slice::from_ref(&spent)).await;

    assert_eq!(store.expenses().find(ben, spent.id).await.unwrap(), None);
    for filter in [
        ExpenseFilter::default(),
        ExpenseFilter { platform: Some(uber.id), ..ExpenseFilter::default() },
        ExpenseFilter { category: Some(key("office")), ..ExpenseFilter::default() },
        ExpenseFilter { text: Some("mine".into()), ..ExpenseFilter::default() },
    ] {
        let mut request = PageRequest::first(Sort { by: ExpenseSort::Date, descending: true });
        request.count_total = true;
        let page = store.expenses().page(ben, &filter, &request).await.unwrap();
        assert_eq!((page.items, page.next, page.total), (vec![], None, Some(0)), "{filter:?}");
    }
    assert_eq!(store.expenses().categories(ben).await.unwrap(), []);
    assert_eq!(store.expenses().by_category(ben, &ExpenseScope::default()).await.unwrap(), []);
    assert_eq!(store.expenses().by_month(ben, &ExpenseScope::default()).await.unwrap(), []);
    let mut tx = store.expense_book(ben).await;
    assert_eq!(tx.lock_expense(ben, spent.id).await.unwrap(), None);
    assert_eq!(tx.lock_category(ben, &key("office")).await.unwrap(), None);
    assert!(!tx.holds_platform(ben, uber.id).await.unwrap());
    assert!(!tx.holds_document(ben, Id::mint(spent.created_at)).await.unwrap());
    tx.remove_expense(ben, spent.id).await.unwrap();
    tx.remove_category(ben, &key("office")).await.unwrap();
    tx.commit(event(ben)).await.unwrap();

    assert_eq!(store.expenses().find(ana, spent.id).await.unwrap(), Some(spent));
}
