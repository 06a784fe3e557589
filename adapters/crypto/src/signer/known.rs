//! What tokens say that were found to be signed here, so that nothing is found out anew with every request.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use hashlink::LruCache;

/// How many tokens are known at most; each takes some 150 bytes. Whoever has not been asked for longest goes first.
const MOST: usize = 8192;

/// What was read of tokens, by their digests: no token is in here.
///
/// A signature is over the whole of a token, and the keys of a process never change, so that what is known once
/// is known for good. Whatever time or the store could change is no part of it, and asked each time.
pub(super) struct Known<V>(Mutex<LruCache<[u8; 32], V>>);

impl<V: Copy> Known<V> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }

    /// What is known of a token, or what `read` finds in it, which is known from then on.
    pub(super) fn recall<E>(&self, token: &str, read: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        let Ok(name) = <[u8; 32]>::try_from(digest(&SHA256, token.as_bytes()).as_ref()) else {
            return read();
        };
        if let Some(known) = self.all().get(&name) {
            return Ok(*known);
        }
        let found = read()?;
        self.all().insert(name, found);
        Ok(found)
    }

    fn all(&self) -> MutexGuard<'_, LruCache<[u8; 32], V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_not_read_again_and_what_is_bad_is_never_known() {
        let known = Known::new();

        assert_eq!(known.recall("bad", || Err("unsigned")), Err::<u32, _>("unsigned"));
        assert_eq!(known.recall("bad", || Err("again")), Err("again"));
        assert_eq!(known.recall("good", || Ok::<_, &str>(1)), Ok(1));
        assert_eq!(known.recall("good", || Err("read again")), Ok(1));
        assert_eq!(known.recall("good, nearly", || Ok::<_, &str>(2)), Ok(2));
    }

    #[test]
    fn so_many_are_known_and_no_more_and_who_is_asked_for_stays() {
        let known = Known::new();
        let is_known = |number: usize| known.recall(&number.to_string(), || Err(())).is_ok();
        for number in 0..2 * MOST {
            known.recall(&number.to_string(), || Ok::<_, ()>(number)).unwrap();
            assert!(is_known(0), "{number}");
        }

        assert_eq!(known.all().len(), MOST);
        assert!(!is_known(1));
    }
}
