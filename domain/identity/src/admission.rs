//! What lets people in who have no account yet: invitations, and the link with which a server is set up.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use garde::Validate;
use kernel::{EmailAddress, Id, Seal, TimeDelta, Timestamp};
use uuid::Uuid;

use crate::BadToken;

/// The longest that an invitation is good, in days.
pub const INVITATION_DAYS_MAX: u16 = 30;

/// How long a server can be set up with a link.
const SETUP_LIFETIME: TimeDelta = TimeDelta::days(1);

pub type InvitationId = Id<Invitation>;

pub type SetupLinkId = Id<SetupLink>;

/// Lets one person open an account. It is there until it is used, and so it says nothing of anyone who has
/// an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    /// The only address that it is good for, where it is for one.
    pub email: Option<EmailAddress>,
    /// Random, and part of what the token is made of.
    pub nonce: [u8; 32],
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Makes whoever is at the server's console its first admin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupLink {
    pub id: SetupLinkId,
    /// Random, and part of what the token is made of.
    pub nonce: [u8; 32],
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Lets someone open an account.
#[derive(Debug, Clone, Validate)]
pub struct Invite {
    #[garde(skip)]
    pub email: Option<EmailAddress>,
    /// How long it is good.
    #[garde(range(min = 1, max = INVITATION_DAYS_MAX))]
    pub days: u16,
}

/// Proves that one was given a link.
///
/// As with links that are mailed, it is computed from a row and a key that the database does not hold, so
/// that a copy of the database lets no one in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdmissionToken {
    id: Uuid,
    tag: [u8; 32],
}

/// A link to hand over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkToShow {
    /// What follows the public URL. The token is behind a `#`, which browsers send to no one.
    pub path: String,
    pub expires_at: Timestamp,
}

const INVITATION: &str = "invitation";

const SETUP_LINK: &str = "setup-link";

impl Invitation {
    pub(crate) fn new(order: Invite, nonce: [u8; 32], now: Timestamp) -> Self {
        let Invite { email, days } = order;
        let expires_at = now.plus(TimeDelta::days(days.into()));
        Self { id: Id::mint(now), email, nonce, created_at: now, expires_at }
    }

    /// Whether it lets in whoever has this address.
    #[must_use]
    pub fn admits(&self, email: &EmailAddress, now: Timestamp) -> bool {
        now < self.expires_at && self.email.as_ref().is_none_or(|only| only.key() == email.key())
    }

    pub(crate) fn to_show(&self, seal: &dyn Seal) -> LinkToShow {
        let token = AdmissionToken::of(INVITATION, self.id.uuid(), &self.nonce, seal).encode();
        LinkToShow { path: format!("/register#invitation={token}"), expires_at: self.expires_at }
    }
}

impl SetupLink {
    #[must_use]
    pub fn new(nonce: [u8; 32], now: Timestamp) -> Self {
        Self { id: Id::mint(now), nonce, created_at: now, expires_at: now.plus(SETUP_LIFETIME) }
    }

    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    pub(crate) fn to_show(&self, seal: &dyn Seal) -> LinkToShow {
        let token = AdmissionToken::of(SETUP_LINK, self.id.uuid(), &self.nonce, seal).encode();
        LinkToShow { path: format!("/setup#token={token}"), expires_at: self.expires_at }
    }
}

/// What the tag of a token is made of.
fn message(id: Uuid, nonce: &[u8; 32]) -> Vec<u8> {
    [&id.as_bytes()[..], nonce].concat()
}

impl AdmissionToken {
    fn of(purpose: &str, id: Uuid, nonce: &[u8; 32], seal: &dyn Seal) -> Self {
        Self { id, tag: seal.tag(purpose, &message(id, nonce)) }
    }

    /// The invitation that it would be of.
    pub(crate) fn invitation(&self) -> InvitationId {
        self.id.into()
    }

    pub(crate) fn is_of_invitation(&self, invitation: &Invitation, seal: &dyn Seal) -> bool {
        self.is_of(INVITATION, invitation.id.uuid(), &invitation.nonce, seal)
    }

    pub(crate) fn is_of_setup(&self, link: &SetupLink, seal: &dyn Seal) -> bool {
        self.is_of(SETUP_LINK, link.id.uuid(), &link.nonce, seal)
    }

    fn is_of(&self, purpose: &str, id: Uuid, nonce: &[u8; 32], seal: &dyn Seal) -> bool {
        self.id == id && seal.is_tag(purpose, &message(id, nonce), &self.tag)
    }

    /// Text of the URL-safe alphabet, 64 characters.
    #[must_use]
    pub fn encode(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode([&self.id.as_bytes()[..], &self.tag].concat())
    }

    /// # Errors
    /// [`BadToken`] where the text cannot be one; whether it is genuine only the row tells.
    pub fn decode(text: &str) -> Result<Self, BadToken> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| BadToken)?;
        let bytes: [u8; 48] = bytes.try_into().map_err(|_| BadToken)?;
        let (id, tag) = bytes.split_first_chunk::<16>().ok_or(BadToken)?;
        Ok(Self { id: Uuid::from_bytes(*id), tag: tag.try_into().map_err(|_| BadToken)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tests::PlainSeal;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn invitation(email: Option<&str>) -> Invitation {
        let email = email.map(|email| email.parse().unwrap());
        Invitation::new(Invite { email, days: 7 }, [7; 32], now())
    }

    fn token_of(link: &LinkToShow) -> AdmissionToken {
        AdmissionToken::decode(link.path.split_once('=').unwrap().1).unwrap()
    }

    #[test]
    fn an_invitation_is_for_its_address_alone() {
        let (ana, ben) = ("ANA@example.com".parse().unwrap(), "ben@example.com".parse().unwrap());

        assert!(invitation(Some("ana@example.com")).admits(&ana, now()));
        assert!(!invitation(Some("ana@example.com")).admits(&ben, now()));
        assert!(invitation(None).admits(&ben, now().plus(TimeDelta::days(7) - TimeDelta::seconds(1))));
        assert!(!invitation(None).admits(&ben, now().plus(TimeDelta::days(7))));
    }

    #[test]
    fn setup_a_link_is_good_for_a_day() {
        let link = SetupLink::new([7; 32], now());

        assert!(link.is_good(now().plus(TimeDelta::seconds(86_399))));
        assert!(!link.is_good(now().plus(TimeDelta::seconds(86_400))));
    }

    #[test]
    fn a_token_is_of_one_row_and_one_use_alone() {
        let (one, other) = (invitation(None), invitation(None));
        let setup = SetupLink { id: one.id.uuid().into(), ..SetupLink::new(one.nonce, now()) };
        let token = token_of(&one.to_show(&PlainSeal));

        assert!(token.is_of_invitation(&one, &PlainSeal));
        assert!(!token.is_of_invitation(&other, &PlainSeal));
        assert!(!token.is_of_setup(&setup, &PlainSeal), "an invitation makes no admin");
        assert!(token_of(&setup.to_show(&PlainSeal)).is_of_setup(&setup, &PlainSeal));
        for text in ["", "x", &"A".repeat(63), &"A".repeat(66), "ä"] {
            assert_eq!(AdmissionToken::decode(text), Err(BadToken), "{text}");
        }
    }
}
