//! Letters, what a user wants to be told, and who wants no mail.

use kernel::{Expected, Id, PageRequest, Sort, Timestamp, UserId};
use post::{
    Letter, LetterFilter, LetterKind, LetterSort, LetterState, Letters, LettersTx, PostSettings,
    RevisePostSettings,
};
use serde_json::json;
use tests::{Store, ana, ben, contract, event, instant};

contract!(
    a_letter_of_a_key_is_added_once,
    letters_are_listed_by_kind_and_state_and_only_to_their_owner,
    what_became_of_a_letter_is_kept,
    settings_are_kept_and_say_who_gets_reports_of_the_week,
    an_address_that_wants_no_letters_is_remembered_for_one_user,
);

fn now() -> Timestamp {
    instant("2026-03-14T09:00:00Z")
}

fn letter(user: UserId, kind: LetterKind, key: &str) -> Letter {
    Letter {
        id: Id::mint(now()),
        user,
        kind,
        key: key.to_owned(),
        about: Id::<()>::mint(now()).uuid(),
        detail: json!({ "days": 7 }),
        state: LetterState::Queued,
        to: None,
        subject: None,
        reason: None,
        created_at: now(),
        updated_at: now(),
        sent_at: None,
    }
}

async fn begin(store: &Store, owner: UserId) -> Box<dyn LettersTx> {
    Letters::begin(&store.database, owner).await.unwrap()
}

async fn add(store: &Store, letter: &Letter) -> bool {
    let mut tx = begin(store, letter.user).await;
    let added = tx.add_letter(letter).await.unwrap();
    tx.commit(event(letter.user)).await.unwrap();
    added
}

async fn found(store: &Store, letter: &Letter) -> Option<Letter> {
    Letters::find(&store.database, letter.user, letter.id).await.unwrap()
}

async fn a_letter_of_a_key_is_added_once(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let first = letter(ana, LetterKind::Reminder, "reminder:1:7");
    let again = letter(ana, LetterKind::Reminder, "reminder:1:7");
    let other = letter(ben, LetterKind::Reminder, "reminder:1:7");

    assert!(!store.database.is_known(ana, "reminder:1:7").await.unwrap());
    assert_eq!(
        [add(&store, &first).await, add(&store, &again).await, add(&store, &other).await],
        [true, false, true]
    );

    assert_eq!(found(&store, &first).await, Some(first.clone()));
    assert_eq!(found(&store, &again).await, None);
    assert!(store.database.is_known(ana, "reminder:1:7").await.unwrap());
    assert!(!store.database.is_known(ana, "reminder:1:14").await.unwrap());
}

async fn letters_are_listed_by_kind_and_state_and_only_to_their_owner(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let reminder = letter(ana, LetterKind::Reminder, "1");
    let report = Letter { state: LetterState::Withheld, ..letter(ana, LetterKind::WeeklyReport, "2") };
    for letter in [&reminder, &report, &letter(ben, LetterKind::Reminder, "1")] {
        add(&store, letter).await;
    }
    let mut request = PageRequest::first(Sort { by: LetterSort::CreatedAt, descending: true });
    request.count_total = true;
    let listed = async |kind, state| {
        let filter = LetterFilter { kind, state };
        let page = Letters::page(&store.database, ana, &filter, &request).await.unwrap();
        assert_eq!(page.total, Some(page.items.len() as u64));
        page.items
    };

    assert_eq!(listed(None, None).await, [report.clone(), reminder.clone()]);
    assert_eq!(listed(Some(LetterKind::Reminder), None).await, [reminder]);
    assert_eq!(listed(None, Some(LetterState::Withheld)).await, std::slice::from_ref(&report));
    assert_eq!(listed(Some(LetterKind::Invoice), None).await, []);
    assert_eq!(Letters::find(&store.database, ben, report.id).await.unwrap(), None);
    let mut tx = begin(&store, ana).await;
    assert_eq!(tx.lock_letter(ben, report.id).await.unwrap(), None);
}

async fn what_became_of_a_letter_is_kept(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let queued = letter(ana, LetterKind::Invoice, "1");
    add(&store, &queued).await;
    let sent = Letter {
        state: LetterState::Sent,
        to: Some("ada@example.com".to_owned()),
        subject: Some("Rechnung 1 von Ana".to_owned()),
        reason: Some("ß".repeat(600)),
        sent_at: Some(instant("2026-03-14T09:00:01Z")),
        ..queued.clone()
    };

    let mut tx = begin(&store, ana).await;
    assert_eq!(tx.lock_letter(ana, queued.id).await.unwrap(), Some(queued));
    tx.save_letter(&sent).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(found(&store, &sent).await, Some(Letter { reason: Some("ß".repeat(500)), ..sent }));
}

async fn settings_are_kept_and_say_who_gets_reports_of_the_week(store: Store) {
    let mut users = store.welcome([ana(), ben()]).await;
    users.sort_unstable();
    let [first, second] = users;
    assert_eq!(Letters::settings(&store.database, first).await.unwrap(), None);
    assert_eq!(store.database.weekly_readers(None, 10).await.unwrap(), [first, second]);
    assert_eq!(store.database.weekly_readers(None, 1).await.unwrap(), [first]);
    assert_eq!(store.database.weekly_readers(Some(first), 10).await.unwrap(), [second]);

    let mut settings = PostSettings::of(first, now());
    for change in [
        RevisePostSettings { weekly_report: Some(false), ..RevisePostSettings::default() },
        RevisePostSettings { weekly_report: Some(true), to_me: Some(false), ..RevisePostSettings::default() },
    ] {
        settings = settings.revise(change, Expected::Any, now()).unwrap();
        let mut tx = begin(&store, first).await;
        tx.lock_settings(first).await.unwrap();
        tx.save_settings(&settings).await.unwrap();
        tx.commit(event(first)).await.unwrap();

        assert_eq!(Letters::settings(&store.database, first).await.unwrap(), Some(settings));
        assert_eq!(store.database.weekly_readers(None, 10).await.unwrap(), [second]);
    }
}

async fn an_address_that_wants_no_letters_is_remembered_for_one_user(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    for first in [true, false] {
        let mut tx = begin(&store, ana).await;
        assert_eq!(tx.refuse(ana, "ada@example.com", now()).await.unwrap(), first);
        tx.commit(event(ana)).await.unwrap();
    }

    assert!(store.database.is_refused(ana, "ada@example.com").await.unwrap());
    assert!(!store.database.is_refused(ben, "ada@example.com").await.unwrap());
    assert!(!store.database.is_refused(ana, "ben@example.com").await.unwrap());
}
