//! Platforms.

use earnings::{Platform, PlatformCategory, PlatformFilter, PlatformSort};
use kernel::{PageRequest, Sort, StoreError};
use tests::{Store, ana, ben, cached_contract, event, income, instant, platform, usd};

cached_contract!(
    a_platform_comes_back_as_it_was,
    a_platform_name_is_taken_once_however_it_is_spelled,
    two_users_may_call_a_platform_alike,
    a_renamed_platform_frees_its_name,
    a_platform_is_found_by_its_name_before_the_name_that_an_import_gave_it,
    every_platform_is_told_by_name,
    platforms_are_filtered,
    text_to_find_has_no_wildcards,
    rule_l4_a_platform_in_use_stays,
    rule_l4_a_platform_that_is_being_booked_on_stays,
    an_unused_platform_goes,
);

async fn a_platform_comes_back_as_it_was(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let plain = platform(ana, "Uber");
    let full = Platform {
        category: PlatformCategory::Ecommerce,
        color: "#00ff7f".parse().unwrap(),
        expected_rate: Some(usd("9999999999.99")),
        is_active: false,
        import_name: Some("lyft driver ☂".into()),
        version: 42,
        created_at: instant("2026-01-01T00:00:00.100Z"),
        updated_at: instant("2026-01-01T00:00:00.120Z"),
        ..platform(ana, " Lyft  ÇA ")
    };
    store.keep_platforms(&[&plain, &full]).await;

    for platform in [plain, full] {
        assert_eq!(store.platforms().find(ana, platform.id).await.unwrap(), Some(platform));
    }
}

async fn a_platform_name_is_taken_once_however_it_is_spelled(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let other = platform(ana, "Other");
    store.keep_platforms(&[&platform(ana, "Café Uber"), &other]).await;
    let same = "  CAFE\u{301}   uber ";

    let refusal = store.ledger(ana).await.add_platform(&platform(ana, same)).await;
    assert!(matches!(refusal, Err(StoreError::Duplicate { .. })), "{refusal:?}");

    let renamed = Platform { name: same.parse().unwrap(), ..other };
    let refusal = store.ledger(ana).await.save_platform(&renamed).await;
    assert!(matches!(refusal, Err(StoreError::Duplicate { .. })), "{refusal:?}");
}

async fn two_users_may_call_a_platform_alike(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;

    store.keep_platforms(&[&platform(ana, "Uber")]).await;
    store.keep_platforms(&[&platform(ben, "Uber")]).await;

    assert_eq!(store.count("platforms").await, 2);
}

async fn a_renamed_platform_frees_its_name(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let before = platform(ana, "Uber");
    store.keep_platforms(&[&before]).await;
    let after = Platform {
        name: "Uber Eats".parse().unwrap(),
        expected_rate: Some(usd("25.00")),
        is_active: false,
        version: 2,
        ..before.clone()
    };

    let mut tx = store.ledger(ana).await;
    assert_eq!(tx.lock_platform(ana, before.id).await.unwrap(), Some(before));
    tx.save_platform(&after).await.unwrap();
    tx.add_platform(&platform(ana, "Uber")).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.platforms().find(ana, after.id).await.unwrap(), Some(after));
}

async fn a_platform_is_found_by_its_name_before_the_name_that_an_import_gave_it(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let renamed = Platform { import_name: Some("uber".into()), ..platform(ana, "My rides") };
    let named = Platform { import_name: Some("elsewhere".into()), ..platform(ana, "UBER") };

    store.keep_platforms(&[&renamed]).await;
    assert_eq!(store.ledger(ana).await.find_platform_called(ana, "uber").await.unwrap(), Some(renamed));

    store.keep_platforms(&[&named]).await;
    assert_eq!(store.ledger(ana).await.find_platform_called(ana, "uber").await.unwrap(), Some(named));
    assert_eq!(store.ledger(ana).await.find_platform_called(ana, "lyft").await.unwrap(), None);
}

async fn every_platform_is_told_by_name(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let archived = Platform { is_active: false, ..platform(ana, "bolt") };
    store.keep_platforms(&[&platform(ana, "Über"), &platform(ana, "Zoom"), &archived]).await;
    store.keep_platforms(&[&platform(ben, "Airbnb")]).await;

    let all = store.platforms().all(ana).await.unwrap();

    assert_eq!(names(&all), ["bolt", "Zoom", "Über"]);
}

async fn platforms_are_filtered(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let archived = Platform { is_active: false, ..platform(ana, "Straße") };
    let driving = Platform { category: PlatformCategory::Rideshare, ..platform(ana, "Ärger Taxi") };
    store.keep_platforms(&[&archived, &driving, &platform(ana, "Plain")]).await;

    let cases: [(PlatformFilter, &[&str]); 6] = [
        (PlatformFilter { active: Some(true), ..PlatformFilter::default() }, &["Plain", "Ärger Taxi"]),
        (PlatformFilter { active: Some(false), ..PlatformFilter::default() }, &["Straße"]),
        (
            PlatformFilter { category: Some(PlatformCategory::Rideshare), ..PlatformFilter::default() },
            &["Ärger Taxi"],
        ),
        (PlatformFilter { name: Some("äRGER t".into()), ..PlatformFilter::default() }, &["Ärger Taxi"]),
        (PlatformFilter { name: Some("nothing".into()), ..PlatformFilter::default() }, &[]),
        (PlatformFilter::default(), &["Plain", "Straße", "Ärger Taxi"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(names(&filtered(&store, ana, &filter).await), expected, "{filter:?}");
    }
}

async fn text_to_find_has_no_wildcards(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let odd = ["100% mine", "under_score", r"back\slash", "[a-z]*"];
    let odd = odd.map(|name| platform(ana, name));
    store.keep_platforms(&odd.each_ref()).await;

    for needle in ["%", "_", r"\", "[a-z]*"] {
        let filter = PlatformFilter { name: Some(needle.into()), ..PlatformFilter::default() };
        let found = filtered(&store, ana, &filter).await;
        assert!(matches!(found.as_slice(), [one] if one.name.contains(needle)), "{needle}: {found:?}");
    }
}

async fn rule_l4_a_platform_in_use_stays(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let used = platform(ana, "Uber");
    store.keep_platforms(&[&used]).await;
    store.book(&[income(&used, "2026-03-01", usd("1.00"))]).await;

    let mut tx = store.ledger(ana).await;
    assert!(!tx.remove_platform(ana, used.id).await.unwrap());
    // The transaction is still good for something else.
    tx.save_platform(&Platform { is_active: false, ..used.clone() }).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert!(!store.platforms().find(ana, used.id).await.unwrap().unwrap().is_active);
}

async fn rule_l4_a_platform_that_is_being_booked_on_stays(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let mut booking = store.ledger(ana).await;
    booking.lock_platform(ana, uber.id).await.unwrap();
    booking.add_earning(&income(&uber, "2026-03-01", usd("1.00"))).await.unwrap();

    let remove = async {
        let mut tx = store.ledger(ana).await;
        let removed = tx.remove_platform(ana, uber.id).await.unwrap();
        tx.commit(event(ana)).await.unwrap();
        removed
    };
    let (removed, ()) = tokio::join!(remove, async {
        tokio::task::yield_now().await;
        booking.commit(event(ana)).await.unwrap();
    });

    assert!(!removed);
    assert_eq!(store.count("platforms").await, 1);
}

async fn an_unused_platform_goes(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let unused = platform(ana, "Uber");
    store.keep_platforms(&[&unused, &platform(ana, "Lyft")]).await;

    let mut tx = store.ledger(ana).await;
    assert!(tx.remove_platform(ana, unused.id).await.unwrap());
    assert!(tx.remove_platform(ana, unused.id).await.unwrap(), "what is gone is not in use");
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(names(&store.platforms().all(ana).await.unwrap()), ["Lyft"]);
}

async fn filtered(store: &Store, owner: kernel::UserId, filter: &PlatformFilter) -> Vec<Platform> {
    let request = PageRequest::first(Sort { by: PlatformSort::Name, descending: false });
    store.platforms().page(owner, filter, &request).await.unwrap().items
}

fn names(platforms: &[Platform]) -> Vec<&str> {
    platforms.iter().map(|platform| &*platform.name).collect()
}
