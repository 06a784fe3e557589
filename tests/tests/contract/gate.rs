//! Who has to wait, links that are mailed, and tokens for programs.

use futures_util::future::join_all;
use identity::{LinkPurpose, MailedLink, MailedLinks, PersonalToken, PersonalTokens, Slowdown, Slowdowns};
use kernel::{Id, TimeDelta, Timestamp, UserId};
use tests::{Store, ana, ben, contract, event, instant};

contract!(
    authn_3_a_slowdown_comes_back_as_it_was,
    authn_3_of_many_who_swap_one_does,
    authn_3_what_is_over_is_swept,
    a_link_comes_back_as_it_was_and_is_no_one_elses,
    authn_4_of_many_who_use_a_link_one_does,
    authn_4_a_link_that_is_too_old_is_not_used,
    links_are_voided_by_their_purpose,
    the_last_link_is_the_one_that_was_made_last,
    a_token_comes_back_as_it_was_and_is_no_one_elses,
    the_use_of_a_token_is_noted_and_never_taken_back,
    sessions_are_locked_without_those_that_are_closed,
);

fn now() -> Timestamp {
    instant("2026-03-14T09:00:00Z")
}

fn later(seconds: i64) -> Timestamp {
    now().plus(TimeDelta::seconds(seconds))
}

fn link(owner: UserId, purpose: LinkPurpose, seconds: i64) -> MailedLink {
    MailedLink::new(owner, purpose, "Ana@example.com".parse().unwrap(), [9; 32], later(seconds))
}

fn token(owner: UserId) -> PersonalToken {
    PersonalToken {
        id: Id::mint(now()),
        user: owner,
        name: "Tabelle \"ä\"".parse().unwrap(),
        hash: [3; 32],
        scopes: "billing:read books:write".parse().unwrap(),
        created_at: now(),
        expires_at: later(86_400),
        used_at: None,
        revoked_at: None,
    }
}

async fn keep_link(store: &Store, link: &MailedLink) {
    let mut tx = store.registry(link.user).await;
    tx.add_link(link).await.unwrap();
    tx.commit(event(link.user)).await.unwrap();
}

async fn use_link(store: &Store, link: &MailedLink, at: Timestamp) -> bool {
    let mut tx = store.registry(link.user).await;
    let used = tx.use_link(link.user, link.id, at).await.unwrap();
    tx.commit(event(link.user)).await.unwrap();
    used
}

async fn authn_3_a_slowdown_comes_back_as_it_was(store: Store) {
    let database: &dyn Slowdowns = &store.database;
    let (key, other) = ([1; 32], [2; 32]);
    let first = Slowdown { failures: 1, until: later(1) };
    let second = Slowdown { failures: 2, until: instant("2026-03-14T09:00:04.005Z") };

    assert_eq!(database.find(&key).await.unwrap(), None);
    assert!(database.swap(&key, None, &first).await.unwrap());
    assert!(!database.swap(&key, None, &second).await.unwrap(), "there is one already");
    assert_eq!(database.find(&key).await.unwrap(), Some(first));
    assert!(!database.swap(&key, Some(&second), &first).await.unwrap(), "it is another one");
    assert!(database.swap(&key, Some(&first), &second).await.unwrap());
    assert_eq!(database.find(&key).await.unwrap(), Some(second));
    assert!(!database.swap(&other, Some(&second), &first).await.unwrap(), "there is none");
    database.clear(&key).await.unwrap();
    assert_eq!(database.find(&key).await.unwrap(), None);
    database.clear(&key).await.unwrap();
}

async fn authn_3_of_many_who_swap_one_does(store: Store) {
    let key = [1; 32];
    let first = Slowdown { failures: 1, until: later(1) };
    let next = Slowdown { failures: 2, until: later(4) };

    for before in [None, Some(&first)] {
        let after = if before.is_none() { &first } else { &next };
        let swaps = join_all((0..20).map(|_| store.database.swap(&key, before, after))).await;
        assert_eq!(swaps.into_iter().filter(|swapped| *swapped.as_ref().unwrap()).count(), 1);
    }
}

async fn authn_3_what_is_over_is_swept(store: Store) {
    for (key, until) in [([1; 32], later(0)), ([2; 32], later(1)), ([3; 32], later(60))] {
        assert!(store.database.swap(&key, None, &Slowdown { failures: 1, until }).await.unwrap());
    }

    assert_eq!(store.database.sweep(later(1)).await.unwrap(), 1);

    assert_eq!(store.count("slowdowns").await, 2);
    assert_eq!(Slowdowns::find(&store.database, &[1; 32]).await.unwrap(), None);
}

async fn a_link_comes_back_as_it_was_and_is_no_one_elses(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    for purpose in [LinkPurpose::ResetPassword, LinkPurpose::VerifyEmail, LinkPurpose::ChangeEmail] {
        let link = MailedLink { used_at: Some(later(7)), ..link(ana, purpose, 0) };
        keep_link(&store, &link).await;

        assert_eq!(MailedLinks::find(&store.database, ana, link.id).await.unwrap(), Some(link.clone()));
        assert_eq!(MailedLinks::find(&store.database, ben, link.id).await.unwrap(), None);
    }
}

async fn authn_4_of_many_who_use_a_link_one_does(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let link = link(ana, LinkPurpose::ResetPassword, 0);
    keep_link(&store, &link).await;
    assert!(!use_link(&store, &MailedLink { user: ben, ..link.clone() }, later(1)).await);

    let uses = join_all((0..20).map(|_| use_link(&store, &link, later(1)))).await;

    assert_eq!(uses.into_iter().filter(|used| *used).count(), 1);
    let found = MailedLinks::find(&store.database, ana, link.id).await.unwrap().unwrap();
    assert_eq!(found.used_at, Some(later(1)));
}

async fn authn_4_a_link_that_is_too_old_is_not_used(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let link = link(ana, LinkPurpose::ResetPassword, 0);
    keep_link(&store, &link).await;

    assert!(!use_link(&store, &link, link.expires_at).await);

    assert!(use_link(&store, &link, link.expires_at.plus(TimeDelta::milliseconds(-1))).await);
}

async fn links_are_voided_by_their_purpose(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let resets = [link(ana, LinkPurpose::ResetPassword, 0), link(ana, LinkPurpose::ResetPassword, 1)];
    let others = [link(ana, LinkPurpose::VerifyEmail, 0), link(ben, LinkPurpose::ResetPassword, 0)];
    for link in resets.iter().chain(&others) {
        keep_link(&store, link).await;
    }

    let mut tx = store.registry(ana).await;
    tx.void_links(ana, LinkPurpose::ResetPassword, later(2)).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    for link in &resets {
        assert!(!use_link(&store, link, later(3)).await);
    }
    for link in &others {
        assert!(use_link(&store, link, later(3)).await);
    }
}

async fn the_last_link_is_the_one_that_was_made_last(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let (first, last) = (link(ana, LinkPurpose::ResetPassword, 0), link(ana, LinkPurpose::ResetPassword, 60));
    for link in
        [&last, &first, &link(ana, LinkPurpose::VerifyEmail, 90), &link(ben, LinkPurpose::ResetPassword, 90)]
    {
        keep_link(&store, link).await;
    }

    let mut tx = store.registry(ana).await;
    assert_eq!(tx.last_link(ana, LinkPurpose::ResetPassword).await.unwrap(), Some(last));
    assert_eq!(tx.last_link(ana, LinkPurpose::ChangeEmail).await.unwrap(), None);
}

async fn a_token_comes_back_as_it_was_and_is_no_one_elses(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let mut token = token(ana);
    let mut tx = store.registry(ana).await;
    tx.add_token(&token).await.unwrap();
    tx.commit(event(ana)).await.unwrap();
    assert_eq!(PersonalTokens::find(&store.database, ana, token.id).await.unwrap(), Some(token.clone()));
    assert_eq!(PersonalTokens::find(&store.database, ben, token.id).await.unwrap(), None);
    assert_eq!(PersonalTokens::all(&store.database, ben).await.unwrap(), []);

    let mut tx = store.registry(ana).await;
    assert_eq!(tx.lock_tokens(ana).await.unwrap(), [token.clone()]);
    token.used_at = Some(later(1));
    token.revoke(later(2));
    tx.save_token(&token).await.unwrap();
    assert_eq!(tx.lock_tokens(ana).await.unwrap(), []);
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(PersonalTokens::all(&store.database, ana).await.unwrap(), [token]);
}

async fn the_use_of_a_token_is_noted_and_never_taken_back(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let token = token(ana);
    let mut tx = store.registry(ana).await;
    tx.add_token(&token).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    for (owner, at) in [(ana, later(60)), (ana, later(30)), (ben, later(90))] {
        store.database.note_use(owner, token.id, at).await.unwrap();
    }

    let found = PersonalTokens::find(&store.database, ana, token.id).await.unwrap().unwrap();
    assert_eq!(found.used_at, Some(later(60)));
}

async fn sessions_are_locked_without_those_that_are_closed(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let mut sessions: Vec<_> = (0..3).map(|n| tests::session(ana, n)).collect();
    sessions[1].close(later(5));
    for session in &sessions {
        store.sign_in(session).await;
    }
    store.sign_in(&tests::session(ben, 0)).await;

    let mut tx = store.registry(ana).await;
    let locked = tx.lock_sessions(ana).await.unwrap();
    drop(tx);

    assert_eq!(locked, [sessions[0].clone(), sessions[2].clone()]);
    assert_eq!(store.sessions().all(ana).await.unwrap().len(), 3);
}
