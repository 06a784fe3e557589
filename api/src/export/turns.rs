//! How many files are made at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kernel::UserId;
use poem::http::StatusCode;

use crate::error::ApiError;

/// On one node. A workbook keeps its rows in a temporary file while it is made, some 700 bytes a
/// row, so that this also bounds the disk.
const AT_ONCE: usize = 8;

/// For one user, so that no one keeps the others waiting.
const AT_ONCE_FOR_ONE: usize = 2;

/// When to come back.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// Whose files are made, and how many.
#[derive(Clone, Default)]
pub(super) struct Turns(Arc<Mutex<HashMap<UserId, usize>>>);

/// The right to make a file, until it is dropped.
pub(super) struct Turn {
    turns: Turns,
    user: UserId,
}

impl Turns {
    /// # Errors
    /// 503 `EXPORTS_BUSY` while there are too many.
    pub(super) fn take(&self, user: UserId) -> Result<Turn, ApiError> {
        let mut taken = self.taken();
        let (all, own) = (taken.values().sum::<usize>(), taken.get(&user).copied().unwrap_or_default());
        if all >= AT_ONCE || own >= AT_ONCE_FOR_ONE {
            let message = "Too many exports are being made; try again when one has ended";
            let mut refusal = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "EXPORTS_BUSY", message);
            refusal.retry_after = Some(RETRY_AFTER);
            return Err(refusal);
        }
        taken.insert(user, own + 1);
        Ok(Turn { turns: self.clone(), user })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut taken = self.turns.taken();
        match taken.get_mut(&self.user) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                taken.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;

    fn user(millis: i64) -> UserId {
        Id::mint(kernel::Timestamp::from_millis(millis).unwrap())
    }

    #[test]
    fn one_user_makes_two_files_at_once_and_leaves_room_for_others() {
        let turns = Turns::default();
        let (ana, ben) = (user(1), user(2));
        let _first = turns.take(ana).unwrap();
        let second = turns.take(ana).unwrap();

        let refusal = turns.take(ana).err().unwrap();
        assert_eq!((refusal.code, refusal.retry_after), ("EXPORTS_BUSY", Some(RETRY_AFTER)));
        assert!(turns.take(ben).is_ok());

        drop(second);
        assert!(turns.take(ana).is_ok());
    }

    #[test]
    fn a_node_makes_eight_files_at_once() {
        let turns = Turns::default();
        let eight: Vec<Turn> = (0..8).map(|n| turns.take(user(n)).unwrap()).collect();

        assert!(turns.take(user(8)).is_err());
        drop(eight);
        assert!(turns.take(user(8)).is_ok());
        assert!(turns.taken().is_empty());
    }
}
