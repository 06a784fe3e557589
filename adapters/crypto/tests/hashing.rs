//! What a flood of sign-ins costs. In a file of its own, so that the memory measured is its own.

use std::{
    fs,
    num::NonZeroUsize,
    time::{Duration, Instant},
};

use adapter_crypto::Argon2Passwords;
use futures_util::future::join_all;
use identity::{HashingBusy, Password, Passwords, Verdict};

const AT_ONCE: usize = 2;
const QUEUE: usize = 32;
const MIB: u64 = 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn authn_1_two_hundred_sign_ins_cost_bounded_memory_and_the_rest_is_sent_away() {
    let passwords = Argon2Passwords::new(NonZeroUsize::new(AT_ONCE).unwrap());
    let hash = passwords.hash(Password::new("Tr4ffic!".into())).await.unwrap();
    let before = peak_memory().unwrap();
    let start = Instant::now();

    let verdicts = join_all((0..200).map(|_| async {
        let verdict = passwords.verify(Password::new("Tr4ffic!".into()), Some(hash.clone())).await;
        (verdict, start.elapsed())
    }))
    .await;

    let served = verdicts.iter().filter(|(verdict, _)| *verdict == Ok(Verdict::Right)).count();
    let sent_away: Vec<_> = verdicts.iter().filter(|(verdict, _)| *verdict == Err(HashingBusy)).collect();
    assert_eq!(served + sent_away.len(), 200);
    // A slow machine may not get through the whole queue before patience runs out.
    assert!((AT_ONCE..=AT_ONCE + QUEUE).contains(&served), "{served} were served");
    let slowest = sent_away.iter().map(|(_, after)| *after).max().unwrap();
    assert!(slowest < Duration::from_millis(2500), "one waited {slowest:?} to be sent away");
    let cost = peak_memory().unwrap() - before;
    assert!(cost <= (AT_ONCE as u64 * 19 + 64) * MIB, "{} MiB", cost / MIB);
}

/// The most memory that this process has held so far, in bytes.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}
