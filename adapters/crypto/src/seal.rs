//! Keyed digests and closed boxes.

use std::{collections::HashMap, fmt};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    hmac,
};
use kernel::{Seal, begins_with};
use webhooks::Randomness;

use crate::{Keys, keys::Purpose, random::random};

/// The length of a key's name, which a box begins with.
const KID_LEN: usize = 8;

/// Tags with HMAC-SHA256 and boxes with AES-256-GCM.
///
/// A box is the name of its key, a random nonce, and the sealed bytes with their tag; the
/// purpose is authenticated with them. Random nonces are safe for 2³² boxes a key.
pub struct Sealer {
    /// Newest first, without those that were retired.
    tagging: Vec<hmac::Key>,
    closing: String,
    opening: HashMap<String, Opener>,
}

struct Opener {
    key: RandomizedNonceKey,
    is_retired: bool,
}

impl Sealer {
    /// # Panics
    /// Never: keys derived for AES-256 are 256 bits.
    #[must_use]
    pub fn new(keys: &Keys) -> Self {
        let opening = keys.iter().map(|key| {
            let (key_name, is_retired) = (key.kid(), key.retired().is_some());
            let cipher = RandomizedNonceKey::new(&AES_256_GCM, &key.derive(Purpose::Boxes));
            let key = cipher.expect("a derived key is as long as the cipher's");
            (key_name.to_owned(), Opener { key, is_retired })
        });
        let good = keys.iter().rev().filter(|key| key.retired().is_none());
        Self {
            tagging: good.map(|key| hmac::Key::new(hmac::HMAC_SHA256, &key.derive(Purpose::Tags))).collect(),
            closing: keys.newest().kid().to_owned(),
            opening: opening.collect(),
        }
    }
}

impl Seal for Sealer {
    fn tag(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        tag_with(&self.tagging[0], purpose, message)
    }

    fn is_tag(&self, purpose: &str, message: &[u8], tag: &[u8]) -> bool {
        self.tagging.iter().any(|key| begins_with(&tag_with(key, purpose, message), tag))
    }

    fn close(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let mut sealed = plain.to_vec();
        let nonce = self.opening[&self.closing]
            .key
            .seal_in_place_append_tag(Aad::from(purpose), &mut sealed)
            .expect("the machine has randomness, and no box is as large as 64 GiB");
        [self.closing.as_bytes(), nonce.as_ref(), &sealed].concat()
    }

    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (_, rest) = sealed.split_first_chunk::<KID_LEN>()?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_LEN>()?;
        let opener = self.opener(sealed)?;
        let mut plain = rest.to_vec();
        let length = opener.key.open_in_place(Nonce::from(nonce), Aad::from(purpose), &mut plain).ok()?.len();
        plain.truncate(length);
        Some(plain)
    }

    fn open_given(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let is_good = self.opener(sealed).is_some_and(|opener| !opener.is_retired);
        if is_good { self.open(purpose, sealed) } else { None }
    }
}

impl Sealer {
    /// The key that a box names.
    fn opener(&self, sealed: &[u8]) -> Option<&Opener> {
        let (kid, _) = sealed.split_first_chunk::<KID_LEN>()?;
        self.opening.get(str::from_utf8(kid).ok()?)
    }
}

fn tag_with(key: &hmac::Key, purpose: &str, message: &[u8]) -> [u8; 32] {
    let mut digest = hmac::Context::with_key(key);
    // With its length before it, no purpose runs over into a message.
    digest.update(&(purpose.len() as u64).to_be_bytes());
    digest.update(purpose.as_bytes());
    digest.update(message);
    let mut tag = [0; 32];
    tag.copy_from_slice(digest.sign().as_ref());
    tag
}

impl Randomness for Sealer {
    fn random(&self) -> [u8; 32] {
        random()
    }
}

/// Without the keys.
impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealer").field("closing", &self.closing).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer() -> Sealer {
        Sealer::new(&Keys::from_secret("0123456789abcdef0123456789abcdef"))
    }

    #[test]
    fn a_tag_depends_on_key_purpose_and_message() {
        let (ours, other) = (sealer(), Sealer::new(&Keys::from_secret("another secret of 32 characters!")));
        let tag = ours.tag("cursor", b"42");

        assert_eq!(tag, ours.tag("cursor", b"42"));
        assert_ne!(tag, ours.tag("cursor", b"43"));
        assert_ne!(tag, ours.tag("refresh-token", b"42"));
        assert_ne!(ours.tag("cursor4", b"2"), tag);
        assert_ne!(tag, other.tag("cursor", b"42"));
    }

    #[test]
    fn what_an_older_key_made_is_good_until_the_key_is_retired() {
        let [old, new] =
            ["0123456789abcdef0123456789abcdef", "another secret of 32 characters!"].map(Keys::from_secret);
        let ring = |retired: bool| -> Keys {
            let old = old.iter().cloned().map(|key| if retired { key.retired_at(None) } else { key });
            old.chain(new.iter().cloned()).collect()
        };
        let [before, both, after] = [&old, &ring(false), &ring(true)].map(Sealer::new);
        let (tag, shut) = (before.tag("cursor", b"42"), before.close("link", b"42"));

        assert!(both.is_tag("cursor", b"42", &tag) && both.is_tag("cursor", b"42", &tag[..16]));
        assert_eq!(both.open_given("link", &shut).unwrap(), b"42");
        assert_ne!(both.tag("cursor", b"42"), tag, "what is made anew is made with the new one");
        assert!(after.is_tag("cursor", b"42", &both.tag("cursor", b"42")));
        assert!(after.open_given("link", &both.close("link", b"42")).is_some());

        assert!(!after.is_tag("cursor", b"42", &tag));
        assert_eq!(after.open_given("link", &shut), None);
        assert_eq!(after.open("link", &shut).unwrap(), b"42", "what is kept here can still be read");
    }

    #[test]
    fn a_tag_that_was_cut_too_short_proves_nothing() {
        let sealer = sealer();
        let tag = sealer.tag("cursor", b"42");

        for length in 0..=32 {
            assert_eq!(sealer.is_tag("cursor", b"42", &tag[..length]), length >= 16, "{length}");
        }
        assert!(!sealer.is_tag("cursor", b"42", &[&tag[..], b"x"].concat()));
    }

    #[test]
    fn a_box_opens_for_its_purpose_alone() {
        let sealer = sealer();
        let shut = sealer.close("totp", b"secret");

        assert_eq!(sealer.open("totp", &shut).unwrap(), b"secret");
        assert_eq!(sealer.open("webhook", &shut), None);
        assert_ne!(shut, sealer.close("totp", b"secret"), "a nonce was used twice");
        assert_eq!(sealer.open("totp", &sealer.close("totp", b"")).unwrap(), b"");
    }

    #[test]
    fn a_box_that_was_changed_anywhere_stays_shut() {
        let sealer = sealer();
        let shut = sealer.close("totp", b"secret");

        for place in 0..shut.len() {
            let mut changed = shut.clone();
            changed[place] ^= 1;
            assert_eq!(sealer.open("totp", &changed), None, "byte {place}");
            assert_eq!(sealer.open("totp", &shut[..place]), None, "cut at {place}");
        }
        let other = Sealer::new(&Keys::from_secret("another secret of 32 characters!"));
        assert_eq!(other.open("totp", &shut), None);
    }

    #[test]
    fn no_key_is_ever_printed() {
        assert_eq!(format!("{:?}", sealer()), format!("Sealer {{ closing: {:?}, .. }}", sealer().closing));
    }
}
