//! One at a time, where many want the same.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// From how many keys on those that no one holds are looked for.
const CLEAR_FROM: usize = 256;

pub(crate) struct Turns<K>(Mutex<HashMap<K, Weak<Turn<()>>>>);

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Turns<K> {
    /// Waits until no one else has the turn of this key. Whoever goes away passes it on.
    pub(crate) async fn take(&self, key: K) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if turns.len() >= CLEAR_FROM {
                turns.retain(|_, turn| turn.strong_count() > 0);
            }
            let known = turns.entry(key).or_default();
            known.upgrade().unwrap_or_else(|| {
                let turn = Arc::new(Turn::new(()));
                *known = Arc::downgrade(&turn);
                turn
            })
        };
        turn.lock_owned().await
    }
}
