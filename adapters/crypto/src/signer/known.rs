//! What tokens say that were found to be signed here, so that nothing is found out anew with every request.

use std::{
    collections::HashMap,
    mem,
    sync::{Mutex, PoisonError},
};

use aws_lc_rs::digest::{SHA256, digest};

/// How many tokens a generation has at most; each takes some 150 bytes.
const GENERATION: usize = 4096;

/// What was read of tokens, by their digests: no token is in here.
///
/// A signature is over the whole of a token, and the keys of a process never change, so that what is known once
/// is known for good. Whatever time or the store could change is no part of it, and asked each time.
pub(super) struct Known<V>(Mutex<Generations<V>>);

/// Whoever was not asked for while a whole generation came is forgotten.
struct Generations<V> {
    young: HashMap<[u8; 32], V>,
    old: HashMap<[u8; 32], V>,
}

impl<V: Copy> Known<V> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Generations { young: HashMap::new(), old: HashMap::new() }))
    }

    /// What is known of a token, or what `read` finds in it, which is known from then on.
    pub(super) fn recall<E>(&self, token: &str, read: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        let Ok(name) = <[u8; 32]>::try_from(digest(&SHA256, token.as_bytes()).as_ref()) else {
            return read();
        };
        if let Some(known) = self.generations(|all| all.recall(&name)) {
            return Ok(known);
        }
        let found = read()?;
        self.generations(|all| all.add(name, found));
        Ok(found)
    }

    fn generations<T>(&self, work: impl FnOnce(&mut Generations<V>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<V: Copy> Generations<V> {
    fn recall(&mut self, name: &[u8; 32]) -> Option<V> {
        if let Some(known) = self.young.get(name) {
            return Some(*known);
        }
        let known = self.old.remove(name)?;
        self.add(*name, known);
        Some(known)
    }

    fn add(&mut self, name: [u8; 32], value: V) {
        if self.young.len() >= GENERATION {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(name, value);
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
        let read = |number: usize| known.recall(&number.to_string(), || Ok::<_, ()>(number));
        let is_known = |number: usize| known.recall(&number.to_string(), || Err(())).is_ok();
        for number in 0..5 * GENERATION {
            read(number).unwrap();
            assert!(is_known(0), "{number}");
        }

        assert!(known.generations(|all| all.young.len() + all.old.len()) <= 2 * GENERATION);
        assert!(!is_known(1));
    }
}
