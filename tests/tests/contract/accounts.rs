//! Accounts and sessions.

use identity::{Account, Business, DateFormat, Role, Session, Theme};
use kernel::{StoreError, Text, Weekday, YearDay};
use tests::{Store, ana, ben, cached_contract, event, instant, session};

cached_contract!(
    an_account_comes_back_as_it_was,
    an_account_with_everything_comes_back_as_it_was,
    an_e_mail_address_has_one_account_however_it_is_spelled,
    an_account_is_found_by_any_spelling_of_its_address,
    a_saved_account_replaces_what_was_there,
    a_session_comes_back_with_its_account,
    a_session_is_no_one_elses,
    a_saved_session_replaces_what_was_there,
    the_oldest_sessions_make_room,
    closed_sessions_make_room_first,
    sess_2_parallel_refreshes_wait_for_each_other,
);

fn with_everything() -> Account {
    Account {
        email_verified_at: Some(instant("2026-03-14T09:00:00.007Z")),
        signs_in_once_verified: true,
        name: Some("Anä \"the\" Ńovák 🚕".parse().unwrap()),
        zone: "America/Argentina/ComodRivadavia".parse().unwrap(),
        currency: "CLF".parse().unwrap(),
        locale: Some("de-AT".parse().unwrap()),
        role: Role::Admin,
        disabled_at: Some(instant("2026-03-14T09:00:00.009Z")),
        week_start: Weekday::Sun,
        fiscal_year_start: YearDay::try_new(4, 6).unwrap(),
        tax_set_aside: Some("27.5".parse().unwrap()),
        theme: Theme::Dark,
        date_format: DateFormat::Ymd,
        business: Some(Business {
            name: Some("Ana & Söhne".parse().unwrap()),
            address: Some(Text::try_new("Line 1\r\nLine 2\t").unwrap()),
            tax_id: Some("ATU12345678".parse().unwrap()),
            email: Some("Office@Example.com".parse().unwrap()),
            phone: Some("+43 1 234".parse().unwrap()),
            country: Some("AT".parse().unwrap()),
            logo: Some("019a3b52-7c00-7000-8000-1f2e3d4c5b6a".parse().unwrap()),
        }),
        version: i64::MAX,
        created_at: instant("1970-01-01T00:00:00Z"),
        updated_at: instant("2199-12-31T23:59:59.999Z"),
        ..ana()
    }
}

async fn an_account_comes_back_as_it_was(store: Store) {
    let ana = ana();
    store.welcome([ana.clone()]).await;

    assert_eq!(store.accounts().find(ana.id).await.unwrap(), Some(ana));
}

async fn an_account_with_everything_comes_back_as_it_was(store: Store) {
    let ana = with_everything();
    store.welcome([ana.clone()]).await;

    assert_eq!(store.accounts().find(ana.id).await.unwrap(), Some(ana));
}

async fn an_e_mail_address_has_one_account_however_it_is_spelled(store: Store) {
    store.welcome([ana()]).await;
    let other = Account { email: "ANA@Example.COM".parse().unwrap(), ..ben() };

    let refusal = store.registry(other.id).await.add_account(&other).await;

    assert!(matches!(refusal, Err(StoreError::Duplicate { constraint }) if constraint.contains("email_key")));
}

async fn an_account_is_found_by_any_spelling_of_its_address(store: Store) {
    let ana = ana();
    store.welcome([ana.clone(), ben()]).await;
    let key = identity::EmailAddress::key(&"Ana@EXAMPLE.com".parse().unwrap());

    assert_eq!(store.accounts().find_by_email(&key).await.unwrap(), Some(ana));
    assert_eq!(store.accounts().find_by_email("eve@example.com").await.unwrap(), None);
}

async fn a_saved_account_replaces_what_was_there(store: Store) {
    let before = with_everything();
    store.welcome([before.clone(), ben()]).await;
    let after = Account { id: before.id, business: None, name: None, version: 7, ..ana() };

    let mut tx = store.registry(before.id).await;
    assert_eq!(tx.lock_account(before.id).await.unwrap(), Some(before.clone()));
    tx.save_account(&after).await.unwrap();
    tx.commit(event(before.id)).await.unwrap();

    assert_eq!(store.accounts().find(before.id).await.unwrap(), Some(after));
}

async fn a_session_comes_back_with_its_account(store: Store) {
    let ana = ana();
    store.welcome([ana.clone()]).await;
    let plain = session(ana.id, 0);
    let full = Session {
        generation: u32::MAX,
        nonce: std::array::from_fn(|n| u8::try_from(n * 8).unwrap()),
        user_agent: Some("Mozilla/5.0 (Ünix)".parse().unwrap()),
        address: Some("2001:db8::1".parse().unwrap()),
        name: Some("Laptop \"ä\"".parse().unwrap()),
        authenticated_at: instant("2026-03-14T12:00:00.001Z"),
        closed_at: Some(instant("2026-03-15T00:00:00.001Z")),
        ..session(ana.id, 1)
    };
    store.sign_in(&plain).await;
    store.sign_in(&full).await;

    for session in [plain, full] {
        let found = store.sessions().find(ana.id, session.id).await.unwrap();
        assert_eq!(found, Some((session, ana.clone())));
    }
}

async fn a_session_is_no_one_elses(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let session = session(ana, 0);
    store.sign_in(&session).await;

    assert_eq!(store.sessions().find(ben, session.id).await.unwrap(), None);
    assert_eq!(store.registry(ana).await.lock_session(ben, session.id).await.unwrap(), None);
}

async fn a_saved_session_replaces_what_was_there(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let before = session(ana, 0);
    store.sign_in(&before).await;
    let mut after = before.clone();
    after.rotate(0, before.created_at);
    after.close(before.created_at);

    let mut tx = store.registry(ana).await;
    assert_eq!(tx.lock_session(ana, before.id).await.unwrap(), Some(before.clone()));
    tx.save_session(&after).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.sessions().find(ana, before.id).await.unwrap().unwrap().0, after);
}

async fn the_oldest_sessions_make_room(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let sessions: Vec<Session> = (0..5).map(|n| session(ana, n)).collect();
    for session in &sessions {
        store.sign_in(session).await;
    }
    let bens = session(ben, 0);
    store.sign_in(&bens).await;

    trim(&store, ana, 3).await;

    assert_eq!(kept(&store, &sessions).await, [false, false, true, true, true]);
    assert_eq!(kept(&store, &[bens]).await, [true]);
}

async fn closed_sessions_make_room_first(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let mut sessions: Vec<Session> = (0..4).map(|n| session(ana, n)).collect();
    sessions[3].close(instant("2026-03-14T10:00:00Z"));
    for session in &sessions {
        store.sign_in(session).await;
    }

    trim(&store, ana, 3).await;

    assert_eq!(kept(&store, &sessions).await, [true, true, true, false]);
}

async fn sess_2_parallel_refreshes_wait_for_each_other(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let session = session(ana, 0);
    store.sign_in(&session).await;

    let refreshes = (0..100).map(|_| async {
        let mut tx = store.registry(ana).await;
        let mut session = tx.lock_session(ana, session.id).await.unwrap().unwrap();
        session.generation += 1;
        tx.save_session(&session).await.unwrap();
        tx.commit(event(ana)).await.unwrap();
    });
    futures_util::future::join_all(refreshes).await;

    let (session, _) = store.sessions().find(ana, session.id).await.unwrap().unwrap();
    assert_eq!(session.generation, 100);
}

async fn trim(store: &Store, owner: kernel::UserId, keep: usize) {
    let mut tx = store.registry(owner).await;
    tx.trim_sessions(owner, keep).await.unwrap();
    tx.commit(event(owner)).await.unwrap();
}

async fn kept(store: &Store, sessions: &[Session]) -> Vec<bool> {
    let finds = sessions.iter().map(|session| store.sessions().find(session.user, session.id));
    futures_util::future::join_all(finds).await.into_iter().map(|found| found.unwrap().is_some()).collect()
}
