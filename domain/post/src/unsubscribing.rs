//! Ending letters of one sort, by a link and without an account (RFC 8058).

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::{Fact, Seal, UserId};
use serde::Serialize;
use uuid::Uuid;

use crate::{LetterKind, Reader};

/// What the seal is asked for.
const PURPOSE: &str = "unsubscribe";

/// What a link ends: letters of a kind to the owner, or every letter of the owner's to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    pub owner: UserId,
    pub kind: LetterKind,
    /// A customer's, as it is compared; `None` for the owner's own letters.
    pub address: Option<String>,
}

/// `post.unsubscribed`: an address wants no letters of the user's any more.
#[derive(Debug, Serialize)]
pub struct Unsubscribed {
    #[serde(skip)]
    pub(crate) user: Uuid,
    pub(crate) letter: &'static str,
}

impl Subscription {
    pub(crate) fn of(owner: UserId, kind: LetterKind, address: &str) -> Self {
        let address = (kind.reader() == Reader::Customer).then(|| address.to_owned());
        Self { owner, kind, address }
    }

    /// A text that only this installation can make, and nobody can read.
    pub(crate) fn token(&self, seal: &dyn Seal) -> String {
        let owner = self.owner.uuid();
        let address = self.address.as_deref().unwrap_or_default();
        let plain = [owner.as_bytes(), self.kind.name().as_bytes(), b"\0", address.as_bytes()].concat();
        BASE64_URL_SAFE_NO_PAD.encode(seal.close(PURPOSE, &plain))
    }

    pub(crate) fn read(token: &str, seal: &dyn Seal) -> Option<Self> {
        let plain = seal.open_given(PURPOSE, &BASE64_URL_SAFE_NO_PAD.decode(token).ok()?)?;
        let (owner, rest) = plain.split_at_checked(16)?;
        let (kind, address) = std::str::from_utf8(rest).ok()?.split_once('\0')?;
        Some(Self {
            owner: Uuid::from_slice(owner).ok()?.into(),
            kind: LetterKind::named(kind)?,
            address: (!address.is_empty()).then(|| address.to_owned()),
        })
    }
}

impl Fact for Unsubscribed {
    const KIND: &'static str = "post.unsubscribed";

    fn subject(&self) -> Uuid {
        self.user
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;

    struct PlainSeal;

    impl Seal for PlainSeal {
        fn tag(&self, _: &str, _: &[u8]) -> [u8; 32] {
            [0; 32]
        }

        fn close(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
            [purpose.as_bytes(), plain].concat()
        }

        fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
            sealed.strip_prefix(purpose.as_bytes()).map(<[u8]>::to_vec)
        }
    }

    #[test]
    fn a_token_says_what_it_ends() {
        let owner = Id::mint("2026-03-14T09:00:00Z".parse().unwrap());
        for kind in LetterKind::ALL {
            let subscription = Subscription::of(owner, kind, "ada@example.com");
            let token = subscription.token(&PlainSeal);

            assert_eq!(subscription.address.is_some(), kind.reader() == Reader::Customer);
            assert_eq!(Subscription::read(&token, &PlainSeal), Some(subscription));
        }
        assert_eq!(Subscription::read("AAAA", &PlainSeal), None);
        assert_eq!(Subscription::read("", &PlainSeal), None);
    }
}
