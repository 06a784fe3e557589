//! What belongs to someone else is not there.

use earnings::{Earning, EarningFilter, EarningSort, ImportSort, PlatformFilter, PlatformSort, Scope};
use kernel::{PageRequest, Sort};
use tests::{Store, ana, ben, cached_contract, event, income, platform, statement_import, usd};

cached_contract!(rule_d7_no_port_shows_or_changes_someone_elses_books);

async fn rule_d7_no_port_shows_or_changes_someone_elses_books(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let platform = platform(ana, "Uber");
    let import = statement_import(ana);
    let earning = Earning {
        import: Some(import.id),
        notes: Some("mine".parse().unwrap()),
        ..income(&platform, "2026-03-01", usd("1.00"))
    };
    store.keep_platforms(&[&platform]).await;
    store.book_import(&import, std::slice::from_ref(&earning)).await;

    // Reads.
    assert_eq!(store.platforms().find(ben, platform.id).await.unwrap(), None);
    assert_eq!(store.platforms().all(ben).await.unwrap(), []);
    assert_eq!(store.earnings().find(ben, earning.id).await.unwrap(), None);
    assert_eq!(store.imports().find(ben, import.id).await.unwrap(), None);

    let mut request = PageRequest::first(Sort { by: PlatformSort::Name, descending: false });
    request.count_total = true;
    let page = store.platforms().page(ben, &PlatformFilter::default(), &request).await.unwrap();
    assert_eq!((page.items, page.next, page.total), (vec![], None, Some(0)));

    let filters = [
        EarningFilter::default(),
        EarningFilter { platform: Some(platform.id), ..EarningFilter::default() },
        EarningFilter { import: Some(import.id), ..EarningFilter::default() },
        EarningFilter { notes: Some("mine".into()), ..EarningFilter::default() },
    ];
    for filter in filters {
        let mut request = PageRequest::first(Sort { by: EarningSort::Date, descending: true });
        request.count_total = true;
        let page = store.earnings().page(ben, &filter, &request).await.unwrap();
        assert_eq!((page.items, page.next, page.total), (vec![], None, Some(0)), "{filter:?}");
    }

    let mut request = PageRequest::first(Sort { by: ImportSort::CreatedAt, descending: true });
    request.count_total = true;
    let page = store.imports().page(ben, &request).await.unwrap();
    assert_eq!((page.items, page.next, page.total), (vec![], None, Some(0)));

    for scope in [Scope::default(), Scope { platform: Some(platform.id), period: None }] {
        assert_eq!(store.earnings().by_platform(ben, &scope).await.unwrap(), []);
        assert_eq!(store.earnings().by_month(ben, &scope).await.unwrap(), []);
        assert_eq!(store.earnings().best_day(ben, &scope, usd("0").currency()).await.unwrap(), None);
    }

    // Writes.
    let mut tx = store.ledger(ben).await;
    assert_eq!(tx.lock_platform(ben, platform.id).await.unwrap(), None);
    assert_eq!(tx.find_platform_called(ben, "uber").await.unwrap(), None);
    assert_eq!(tx.lock_earning(ben, earning.id).await.unwrap(), None);
    assert_eq!(tx.lock_import(ben, import.id).await.unwrap(), None);
    tx.remove_earning(ben, earning.id).await.unwrap();
    assert_eq!(tx.remove_import(ben, import.id).await.unwrap(), 0);
    tx.remove_platform(ben, platform.id).await.unwrap();
    tx.commit(event(ben)).await.unwrap();

    assert_eq!(store.platforms().find(ana, platform.id).await.unwrap(), Some(platform));
    assert_eq!(store.earnings().find(ana, earning.id).await.unwrap(), Some(earning));
    assert_eq!(store.imports().find(ana, import.id).await.unwrap(), Some(import));
}
