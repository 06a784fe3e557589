//! Links that are mailed to whoever reads an address.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::{EmailAddress, Fact, Id, Seal, TimeDelta, Timestamp, UserId};
use serde::Serialize;
use uuid::Uuid;

use crate::{BadToken, token::is_same};

pub type LinkId = Id<MailedLink>;

/// What a link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    ResetPassword,
    /// Shows that the account's address is its owner's.
    VerifyEmail,
    /// Shows the same of an address that the account shall have.
    ChangeEmail,
}

/// A link that is good once, and only for whoever gets the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedLink {
    pub id: LinkId,
    pub user: UserId,
    pub purpose: LinkPurpose,
    /// Where it is mailed to.
    pub email: EmailAddress,
    /// Random, and part of what the token is made of.
    pub nonce: [u8; 32],
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Proves that one has got the mail.
///
/// It is computed from the link and a key that the database does not hold, so that the link can be
/// written whenever the mail is sent, and a copy of the database redeems nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkToken {
    pub(crate) user: UserId,
    pub(crate) link: LinkId,
    tag: [u8; 32],
}

/// What a mail says of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkToMail {
    pub purpose: LinkPurpose,
    pub email: EmailAddress,
    /// What follows the public URL. The token is behind a `#`, which browsers send to no one.
    pub path: String,
    pub expires_at: Timestamp,
}

/// `password.reset_requested`
#[derive(Debug, Serialize)]
pub struct PasswordResetRequested {
    #[serde(skip)]
    id: Uuid,
}

/// `registration.repeated`: someone opens an account with an address that has one.
#[derive(Debug, Serialize)]
pub struct RegistrationRepeated {
    /// Of a link to reset the password, for an owner who has forgotten.
    #[serde(skip)]
    id: Uuid,
}

/// `email.verification_requested`
#[derive(Debug, Serialize)]
pub struct EmailVerificationRequested {
    #[serde(skip)]
    id: Uuid,
}

/// `email.change_requested`
#[derive(Debug, Serialize)]
pub struct EmailChangeRequested {
    #[serde(skip)]
    id: Uuid,
}

const PURPOSE: &str = "mailed-link";

impl LinkPurpose {
    /// How long a link is good.
    fn lifetime(self) -> TimeDelta {
        match self {
            Self::ResetPassword => TimeDelta::minutes(30),
            Self::VerifyEmail | Self::ChangeEmail => TimeDelta::days(1),
        }
    }

    /// The page that takes it.
    fn page(self) -> &'static str {
        match self {
            Self::ResetPassword => "/reset-password",
            Self::VerifyEmail | Self::ChangeEmail => "/verify-email",
        }
    }
}

impl MailedLink {
    #[must_use]
    pub fn new(
        user: UserId,
        purpose: LinkPurpose,
        email: EmailAddress,
        nonce: [u8; 32],
        now: Timestamp,
    ) -> Self {
        let expires_at = now.plus(purpose.lifetime());
        Self { id: Id::mint(now), user, purpose, email, nonce, created_at: now, expires_at, used_at: None }
    }

    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && now < self.expires_at
    }

    pub(crate) fn to_mail(&self, seal: &dyn Seal) -> LinkToMail {
        let path = format!("{}#token={}", self.purpose.page(), LinkToken::of(self, seal).encode());
        LinkToMail { purpose: self.purpose, email: self.email.clone(), path, expires_at: self.expires_at }
    }
}

impl LinkToken {
    pub(crate) fn of(link: &MailedLink, seal: &dyn Seal) -> Self {
        let (user, id) = (link.user.uuid(), link.id.uuid());
        let message = [user.as_bytes(), id.as_bytes(), &link.nonce[..]].concat();
        Self { user: link.user, link: link.id, tag: seal.tag(PURPOSE, &message) }
    }

    /// Whether the link is really this token's.
    pub(crate) fn belongs_to(&self, link: &MailedLink, seal: &dyn Seal) -> bool {
        self.user == link.user && self.link == link.id && is_same(&self.tag, &Self::of(link, seal).tag)
    }

    /// Text of the URL-safe alphabet, 86 characters.
    #[must_use]
    pub fn encode(&self) -> String {
        let (user, link) = (self.user.uuid(), self.link.uuid());
        BASE64_URL_SAFE_NO_PAD.encode([user.as_bytes(), link.as_bytes(), &self.tag[..]].concat())
    }

    /// # Errors
    /// [`BadToken`] where the text cannot be one; whether it is genuine only the link tells.
    pub fn decode(text: &str) -> Result<Self, BadToken> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| BadToken)?;
        let bytes: [u8; 64] = bytes.try_into().map_err(|_| BadToken)?;
        let (user, rest) = bytes.split_first_chunk::<16>().ok_or(BadToken)?;
        let (link, tag) = rest.split_first_chunk::<16>().ok_or(BadToken)?;
        Ok(Self {
            user: Id::from(Uuid::from_bytes(*user)),
            link: Id::from(Uuid::from_bytes(*link)),
            tag: tag.try_into().map_err(|_| BadToken)?,
        })
    }
}

/// Facts about a link, each of which only names it.
macro_rules! facts_of_a_link {
    ($($fact:ident = $kind:literal),+ $(,)?) => {
        $(
            impl From<&MailedLink> for $fact {
                fn from(link: &MailedLink) -> Self {
                    Self { id: link.id.uuid() }
                }
            }

            impl Fact for $fact {
                const KIND: &'static str = $kind;

                fn subject(&self) -> Uuid {
                    self.id
                }
            }
        )+
    };
}

facts_of_a_link!(
    PasswordResetRequested = "password.reset_requested",
    RegistrationRepeated = "registration.repeated",
    EmailVerificationRequested = "email.verification_requested",
    EmailChangeRequested = "email.change_requested",
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tests::PlainSeal;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn link(nonce: u8) -> MailedLink {
        let email = "ana@example.com".parse().unwrap();
        MailedLink::new(Id::mint(now()), LinkPurpose::ResetPassword, email, [nonce; 32], now())
    }

    #[test]
    fn authn_4_a_token_is_of_one_link_alone() {
        let (one, other) = (link(1), link(2));
        let token = LinkToken::of(&one, &PlainSeal).encode();

        let token = LinkToken::decode(&token).unwrap();

        assert!(token.belongs_to(&one, &PlainSeal));
        assert!(!token.belongs_to(&other, &PlainSeal));
        assert!(!token.belongs_to(&MailedLink { nonce: [3; 32], ..one }, &PlainSeal));
        for text in ["", "x", &"A".repeat(85), &"A".repeat(88), "ä"] {
            assert_eq!(LinkToken::decode(text), Err(BadToken), "{text}");
        }
    }

    #[test]
    fn authn_4_a_link_is_good_for_thirty_minutes_and_once() {
        let link = link(1);
        let later = |seconds| now().plus(TimeDelta::seconds(seconds));

        assert!(link.is_good(later(1799)));
        assert!(!link.is_good(later(1800)));
        assert!(!MailedLink { used_at: Some(now()), ..link }.is_good(later(1)));
    }

    #[test]
    fn the_token_is_where_browsers_keep_it_to_themselves() {
        let mail = link(1).to_mail(&PlainSeal);

        assert!(mail.path.starts_with("/reset-password#token="), "{}", mail.path);
    }
}
