//! Second factors.

use futures_util::future::join_all;
use identity::{Passkey, RecoveryCode, SecondFactors, Totp};
use kernel::{Id, TimeDelta, Timestamp, UserId};
use tests::{Store, ana, ben, contract, event, instant};

contract!(
    an_app_comes_back_as_it_was_and_is_no_one_elses,
    authn_5_of_many_who_use_a_step_one_does,
    authn_5_a_step_is_used_of_this_secret_alone_and_once_it_is_on,
    recovery_codes_come_back_until_they_are_used,
    authn_5_of_many_who_use_a_recovery_code_one_does,
    what_is_turned_off_is_gone,
    a_passkey_comes_back_as_it_was_and_is_no_one_elses,
    authn_5_of_many_who_use_a_count_one_does,
    authn_5_of_many_who_answer_a_challenge_one_does,
);

fn now() -> Timestamp {
    instant("2026-03-14T09:00:00Z")
}

fn later(seconds: i64) -> Timestamp {
    now().plus(TimeDelta::seconds(seconds))
}

fn totp(owner: UserId) -> Totp {
    Totp { user: owner, secret: vec![9; 60], begun_at: now(), confirmed_at: None, last_step: None }
}

fn on(owner: UserId) -> Totp {
    Totp { confirmed_at: Some(later(7)), last_step: Some(1000), ..totp(owner) }
}

fn code(owner: UserId, hash: u8) -> RecoveryCode {
    RecoveryCode { id: Id::mint(now()), user: owner, hash: [hash; 32], created_at: now(), used_at: None }
}

async fn keep(store: &Store, totp: &Totp, codes: &[&RecoveryCode]) {
    let mut tx = store.registry(totp.user).await;
    tx.add_totp(totp).await.unwrap();
    for code in codes {
        tx.add_recovery_code(code).await.unwrap();
    }
    tx.commit(event(totp.user)).await.unwrap();
}

async fn use_step(store: &Store, owner: UserId, secret: &[u8], step: i64) -> bool {
    let mut tx = store.registry(owner).await;
    let used = tx.use_totp_step(owner, secret, step).await.unwrap();
    tx.commit(event(owner)).await.unwrap();
    used
}

async fn use_code(store: &Store, owner: UserId, code: &RecoveryCode) -> bool {
    let mut tx = store.registry(owner).await;
    let used = tx.use_recovery_code(owner, code.id, later(9)).await.unwrap();
    tx.commit(event(owner)).await.unwrap();
    used
}

async fn an_app_comes_back_as_it_was_and_is_no_one_elses(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    keep(&store, &totp(ana), &[]).await;
    assert_eq!(store.database.totp(ana).await.unwrap(), Some(totp(ana)));
    assert_eq!(store.database.totp(ben).await.unwrap(), None);

    let mut tx = store.registry(ana).await;
    assert_eq!(tx.lock_totp(ana).await.unwrap(), Some(totp(ana)));
    assert_eq!(tx.lock_totp(ben).await.unwrap(), None);
    tx.save_totp(&on(ana)).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.database.totp(ana).await.unwrap(), Some(on(ana)));
}

async fn authn_5_of_many_who_use_a_step_one_does(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    keep(&store, &on(ana), &[]).await;

    let uses = join_all((0..20).map(|_| use_step(&store, ana, &[9; 60], 1001))).await;

    assert_eq!(uses.into_iter().filter(|used| *used).count(), 1);
    assert_eq!(store.database.totp(ana).await.unwrap().unwrap().last_step, Some(1001));
}

async fn authn_5_a_step_is_used_of_this_secret_alone_and_once_it_is_on(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    keep(&store, &on(ana), &[]).await;
    keep(&store, &totp(ben), &[]).await;

    for step in [999, 1000] {
        assert!(!use_step(&store, ana, &[9; 60], step).await, "{step} is over");
    }
    assert!(!use_step(&store, ana, &[8; 60], 1001).await, "it is another secret");
    assert!(!use_step(&store, ben, &[9; 60], 1001).await, "it is not on");
    assert!(use_step(&store, ana, &[9; 60], 1002).await);
    assert!(!use_step(&store, ana, &[9; 60], 1001).await, "a later one was used");
}

async fn recovery_codes_come_back_until_they_are_used(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let (first, second) = (code(ana, 1), code(ana, 2));
    keep(&store, &on(ana), &[&first, &second]).await;
    assert_eq!(store.database.recovery_codes(ana).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.database.recovery_codes(ben).await.unwrap(), []);

    assert!(!use_code(&store, ben, &first).await, "it is someone else's");
    assert!(use_code(&store, ana, &first).await);

    assert_eq!(store.database.recovery_codes(ana).await.unwrap(), [second]);
    let mut tx = store.registry(ana).await;
    assert_eq!(tx.recovery_codes_left(ana).await.unwrap(), 1);
    assert_eq!(tx.recovery_codes_left(ben).await.unwrap(), 0);
}

async fn authn_5_of_many_who_use_a_recovery_code_one_does(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let code = code(ana, 1);
    keep(&store, &on(ana), &[&code]).await;

    let uses = join_all((0..20).map(|_| use_code(&store, ana, &code))).await;

    assert_eq!(uses.into_iter().filter(|used| *used).count(), 1);
}

async fn what_is_turned_off_is_gone(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    keep(&store, &on(ana), &[&code(ana, 1), &code(ana, 2)]).await;
    keep(&store, &on(ben), &[&code(ben, 1)]).await;

    let mut tx = store.registry(ana).await;
    tx.remove_totp(ana).await.unwrap();
    tx.remove_recovery_codes(ana).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.database.totp(ana).await.unwrap(), None);
    assert_eq!(store.database.recovery_codes(ana).await.unwrap(), []);
    assert_eq!(store.database.totp(ben).await.unwrap(), Some(on(ben)));
    assert_eq!(store.database.recovery_codes(ben).await.unwrap().len(), 1);
}

fn passkey(owner: UserId, credential: u8) -> Passkey {
    Passkey {
        id: Id::mint(now()),
        user: owner,
        name: "Telefon \"ä\"".parse().unwrap(),
        credential: vec![credential; 1023],
        public_key: vec![7; 77],
        sign_count: u32::MAX,
        created_at: now(),
        used_at: None,
    }
}

async fn keep_passkey(store: &Store, passkey: &Passkey) {
    let mut tx = store.registry(passkey.user).await;
    tx.add_passkey(passkey).await.unwrap();
    tx.commit(event(passkey.user)).await.unwrap();
}

async fn a_passkey_comes_back_as_it_was_and_is_no_one_elses(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let (mut first, second, his) = (passkey(ana, 1), passkey(ana, 2), passkey(ben, 1));
    for passkey in [&first, &second, &his] {
        keep_passkey(&store, passkey).await;
    }
    assert_eq!(store.database.passkey(ana, &[1; 1023]).await.unwrap(), Some(first.clone()));
    assert_eq!(store.database.passkey(ben, &[2; 1023]).await.unwrap(), None);

    let mut tx = store.registry(ana).await;
    assert_eq!(tx.lock_passkeys(ana).await.unwrap(), [first.clone(), second.clone()]);
    first.name = "Other".parse().unwrap();
    first.used_at = Some(later(1));
    tx.save_passkey(&first).await.unwrap();
    tx.remove_passkey(ana, second.id).await.unwrap();
    tx.remove_passkey(ana, his.id).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.database.passkeys(ana).await.unwrap(), [first]);
    assert_eq!(store.database.passkeys(ben).await.unwrap(), [his]);
}

async fn authn_5_of_many_who_use_a_count_one_does(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let counting = Passkey { sign_count: 7, ..passkey(ana, 1) };
    let plain = Passkey { sign_count: 0, ..passkey(ana, 2) };
    keep_passkey(&store, &counting).await;
    keep_passkey(&store, &plain).await;
    let is_used = async |owner: UserId, passkey: &Passkey, count: u32| {
        let mut tx = store.registry(owner).await;
        let used = tx.use_passkey(owner, passkey.id, count, later(count.into())).await.unwrap();
        tx.commit(event(owner)).await.unwrap();
        used
    };

    let uses = join_all((0..20).map(|_| is_used(ana, &counting, 8))).await;

    assert_eq!(uses.into_iter().filter(|used| *used).count(), 1);
    assert!(!is_used(ana, &counting, 8).await && !is_used(ana, &counting, 0).await);
    assert!(is_used(ana, &plain, 0).await && is_used(ana, &plain, 0).await, "it does not count");
    assert!(!is_used(ben, &counting, 9).await, "it is someone else's");
    let kept = store.database.passkey(ana, &counting.credential).await.unwrap().unwrap();
    assert_eq!((kept.sign_count, kept.used_at), (8, Some(later(8))));
}

async fn authn_5_of_many_who_answer_a_challenge_one_does(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let answer = async |nonce: u8, seconds: i64| {
        let mut tx = store.registry(ana).await;
        let answered = tx.use_challenge(&[nonce; 16], later(seconds)).await.unwrap();
        tx.commit(event(ana)).await.unwrap();
        answered
    };

    let answers = join_all((0..20).map(|_| answer(1, 10))).await;

    assert_eq!(answers.into_iter().filter(|answered| *answered).count(), 1);
    assert!(answer(2, 20).await);
    assert_eq!(store.database.sweep_challenges(later(15)).await.unwrap(), 1);
    assert!(!answer(2, 20).await);
}
