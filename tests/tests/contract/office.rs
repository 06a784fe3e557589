//! The accounts of everyone, and what lets others in.

use futures_util::future::join_all;
use identity::{
    Account, Admissions, Directory, Invitation, PeopleFilter, PeopleSort, Role, SetupLink, Standing,
};
use kernel::{Id, PageRequest, Sort, TimeDelta, Timestamp};
use tests::{Store, ana, ben, contract, event, instant, session};

contract!(
    authz_5_people_are_listed_with_what_is_known_of_their_sessions,
    authz_5_admins_are_locked_in_the_order_of_their_ids,
    an_invitation_comes_back_as_it_was,
    of_many_who_use_an_invitation_one_does,
    invitations_that_are_too_old_are_worth_nothing_and_are_swept,
    setup_there_is_one_link_at_most,
    setup_of_many_who_use_the_link_one_does,
);

fn now() -> Timestamp {
    instant("2026-03-14T09:00:00Z")
}

fn later(seconds: i64) -> Timestamp {
    now().plus(TimeDelta::seconds(seconds))
}

fn invitation(email: Option<&str>, seconds: i64) -> Invitation {
    Invitation {
        id: Id::mint(later(seconds)),
        email: email.map(|email| email.parse().unwrap()),
        nonce: [7; 32],
        created_at: later(seconds),
        expires_at: later(seconds + 60),
    }
}

async fn keep(store: &Store, invitation: &Invitation) {
    let mut tx = store.registry_over_all().await;
    tx.add_invitation(invitation).await.unwrap();
    tx.settle().await.unwrap();
}

async fn use_up(store: &Store, invitation: &Invitation, at: Timestamp) -> bool {
    let mut tx = store.registry_over_all().await;
    let used = tx.use_invitation(invitation.id, at).await.unwrap();
    tx.settle().await.unwrap();
    used
}

fn newest<S>(by: S) -> PageRequest<S> {
    PageRequest::first(Sort { by, descending: true })
}

async fn authz_5_people_are_listed_with_what_is_known_of_their_sessions(store: Store) {
    let disabled = Account { disabled_at: Some(later(7)), ..ben() };
    let [ana, ben] = store.welcome([ana(), disabled]).await;
    for (number, closed) in [(0, false), (1, true), (2, false)] {
        let mut session = session(ana, number);
        if closed {
            session.close(later(1));
        }
        store.sign_in(&session).await;
    }
    let list = async |filter: PeopleFilter| {
        let page = store.database.page(&filter, &newest(PeopleSort::Email), later(60)).await.unwrap();
        page.items.into_iter().map(|person| (person.account.id, person.sessions)).collect::<Vec<_>>()
    };

    assert_eq!(list(PeopleFilter::default()).await, [(ben, 0), (ana, 2)]);
    let standing = |standing| PeopleFilter { standing: Some(standing), text: None };
    assert_eq!(list(standing(Standing::Disabled)).await, [(ben, 0)]);
    assert_eq!(list(standing(Standing::Active)).await, [(ana, 2)]);
    let person = Directory::find(&store.database, ana, later(60)).await.unwrap().unwrap();
    assert!(person.last_seen_at.is_some());
    let much_later = now().plus(TimeDelta::days(400));
    assert_eq!(Directory::find(&store.database, ana, much_later).await.unwrap().unwrap().sessions, 0);
    assert_eq!(Directory::find(&store.database, Id::mint(now()), now()).await.unwrap(), None);
    let census = store.database.census(later(60)).await.unwrap();
    assert_eq!((census.users, census.disabled, census.admins, census.sessions), (2, 1, 0, 2));
}

async fn authz_5_admins_are_locked_in_the_order_of_their_ids(store: Store) {
    let [first, _, last] = store
        .welcome([
            Account { role: Role::Admin, ..ana() },
            ben(),
            Account { role: Role::Admin, email: "cleo@example.com".parse().unwrap(), ..ana() },
        ])
        .await;

    let mut tx = store.registry_over_all().await;
    let locked: Vec<_> = tx.lock_admins().await.unwrap().iter().map(|admin| admin.id).collect();
    tx.commit(event(first)).await.unwrap();

    assert_eq!(locked, [first, last]);
    let admins = store.database.admins().await.unwrap();
    assert_eq!(admins.iter().map(|admin| admin.id).collect::<Vec<_>>(), locked);
}

async fn an_invitation_comes_back_as_it_was(store: Store) {
    let (one, other) = (invitation(Some("Ana@example.com"), 0), invitation(None, 1));
    keep(&store, &one).await;
    keep(&store, &other).await;

    assert_eq!(store.database.invitation(one.id).await.unwrap(), Some(one.clone()));
    assert_eq!(store.database.invitations(&newest(()), later(2)).await.unwrap().items, [other, one.clone()]);
    let mut tx = store.registry_over_all().await;
    assert!(tx.remove_invitation(one.id).await.unwrap());
    assert!(!tx.remove_invitation(one.id).await.unwrap());
    tx.settle().await.unwrap();
    assert_eq!(store.database.invitation(one.id).await.unwrap(), None);
}

async fn of_many_who_use_an_invitation_one_does(store: Store) {
    let invitation = invitation(None, 0);
    keep(&store, &invitation).await;

    let uses = join_all((0..20).map(|_| use_up(&store, &invitation, later(1)))).await;

    assert_eq!(uses.into_iter().filter(|used| *used).count(), 1);
}

async fn invitations_that_are_too_old_are_worth_nothing_and_are_swept(store: Store) {
    let (old, young) = (invitation(None, 0), invitation(None, 1));
    keep(&store, &old).await;
    keep(&store, &young).await;

    assert!(!use_up(&store, &old, old.expires_at).await);
    let listed = store.database.invitations(&newest(()), old.expires_at).await.unwrap().items;
    assert_eq!(listed, std::slice::from_ref(&young));
    assert_eq!(store.database.sweep_invitations(old.expires_at).await.unwrap(), 1);

    assert_eq!(store.count("invitations").await, 1);
    assert!(use_up(&store, &young, old.expires_at).await);
}

async fn setup_there_is_one_link_at_most(store: Store) {
    let (first, second) = (SetupLink::new([1; 32], now()), SetupLink::new([2; 32], later(1)));
    assert_eq!(store.database.setup_link().await.unwrap(), None);

    assert_eq!(store.database.keep_setup_link(&first).await.unwrap(), first);
    assert_eq!(store.database.keep_setup_link(&second).await.unwrap(), first, "that one is good");
    store.database.replace_setup_link(&second).await.unwrap();
    assert_eq!(store.database.setup_link().await.unwrap(), Some(second.clone()));
    let third = SetupLink::new([3; 32], second.expires_at);
    assert_eq!(store.database.keep_setup_link(&third).await.unwrap(), third, "that one was too old");

    assert_eq!(store.count("setup_links").await, 1);
}

async fn setup_of_many_who_use_the_link_one_does(store: Store) {
    let link = SetupLink::new([1; 32], now());
    store.database.replace_setup_link(&link).await.unwrap();
    let use_up = async |at| {
        let mut tx = store.registry_over_all().await;
        let used = tx.use_setup_link(link.id, at).await.unwrap();
        tx.settle().await.unwrap();
        used
    };
    assert!(!use_up(link.expires_at).await);

    let uses = join_all((0..20).map(|_| use_up(later(1)))).await;

    assert_eq!(uses.into_iter().filter(|used| *used).count(), 1);
    assert_eq!(store.database.setup_link().await.unwrap(), None);
}
