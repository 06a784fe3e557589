//! Tokens with which a user's programs act, within what the user lets them.

use std::{collections::BTreeSet, fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use garde::Validate;
use kernel::{Fact, Id, Name, Seal, TimeDelta, Timestamp, UserId};
use serde::Serialize;
use uuid::Uuid;

use crate::BadToken;

/// The longest name of a token, in characters.
pub const TOKEN_NAME_MAX: usize = 100;

/// The most tokens of one account that are good.
pub const TOKENS_MAX: usize = 50;

/// The longest that a token is good, in days.
pub const TOKEN_DAYS_MAX: u16 = 366;

/// What every token begins with, so that people and scanners know what they have found.
const PREFIX: &str = "et_";

/// How often it is noted that a token is used.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

const PURPOSE: &str = "personal-token";

pub type PersonalTokenId = Id<PersonalToken>;

/// A part of what a user has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// Platforms, earnings, expenses, documents, goals and rates.
    Books,
    /// Products and sales.
    Shop,
    /// Customers, invoices and payments.
    Billing,
    /// Figures over everything.
    Insight,
}

/// What may be done in an area. Who may write may read as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    pub area: Area,
    pub writes: bool,
}

/// What a token may do; at least something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

/// A token that is kept as a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalToken {
    pub id: PersonalTokenId,
    pub user: UserId,
    pub name: Name<TOKEN_NAME_MAX>,
    pub hash: [u8; 32],
    pub scopes: Scopes,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// To the minute.
    pub used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// Makes a token.
#[derive(Debug, Clone, Validate)]
pub struct CreateToken {
    #[garde(skip)]
    pub name: Name<TOKEN_NAME_MAX>,
    #[garde(skip)]
    pub scopes: Scopes,
    /// How long it is good.
    #[garde(range(min = 1, max = TOKEN_DAYS_MAX))]
    pub days: u16,
}

/// What its owner is told once, and shows whenever it is used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenSecret {
    pub(crate) user: UserId,
    pub(crate) token: PersonalTokenId,
    secret: [u8; 32],
}

/// `token.created`
#[derive(Debug, Serialize)]
pub struct TokenCreated {
    #[serde(skip)]
    id: Uuid,
    name: String,
    scopes: String,
}

/// `token.revoked`
#[derive(Debug, Serialize)]
pub struct TokenRevoked {
    #[serde(skip)]
    id: Uuid,
    name: String,
}

/// The text names no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no scope")]
pub struct NotAScope;

impl Scope {
    const ALL: [(&'static str, Self); 7] = [
        ("books:read", Self { area: Area::Books, writes: false }),
        ("books:write", Self { area: Area::Books, writes: true }),
        ("shop:read", Self { area: Area::Shop, writes: false }),
        ("shop:write", Self { area: Area::Shop, writes: true }),
        ("billing:read", Self { area: Area::Billing, writes: false }),
        ("billing:write", Self { area: Area::Billing, writes: true }),
        ("insight:read", Self { area: Area::Insight, writes: false }),
    ];
}

impl FromStr for Scope {
    type Err = NotAScope;

    fn from_str(text: &str) -> Result<Self, NotAScope> {
        Self::ALL.into_iter().find(|(name, _)| *name == text).map(|(_, scope)| scope).ok_or(NotAScope)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let area = match self.area {
            Area::Books => "books",
            Area::Shop => "shop",
            Area::Billing => "billing",
            Area::Insight => "insight",
        };
        write!(f, "{area}:{}", if self.writes { "write" } else { "read" })
    }
}

impl Scopes {
    /// `None` where there are none.
    #[must_use]
    pub fn try_new(scopes: impl IntoIterator<Item = Scope>) -> Option<Self> {
        let scopes: BTreeSet<Scope> = scopes.into_iter().collect();
        (!scopes.is_empty()).then_some(Self(scopes))
    }

    #[must_use]
    pub fn allow(&self, wanted: Scope) -> bool {
        self.0.contains(&wanted) || self.0.contains(&Scope { writes: true, ..wanted })
    }

    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

/// With blanks between.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
    }
}

impl FromStr for Scopes {
    type Err = NotAScope;

    fn from_str(text: &str) -> Result<Self, NotAScope> {
        let scopes = text.split_whitespace().map(str::parse).collect::<Result<Vec<Scope>, _>>()?;
        Self::try_new(scopes).ok_or(NotAScope)
    }
}

impl PersonalToken {
    /// A token of this secret, which is not kept.
    pub(crate) fn create(
        user: UserId,
        order: CreateToken,
        secret: [u8; 32],
        now: Timestamp,
        seal: &dyn Seal,
    ) -> (Self, TokenSecret) {
        let CreateToken { name, scopes, days } = order;
        let id = Id::mint(now);
        let secret = TokenSecret { user, token: id, secret };
        let token = Self {
            id,
            user,
            name,
            hash: secret.hash(seal),
            scopes,
            created_at: now,
            expires_at: now.plus(TimeDelta::days(days.into())),
            used_at: None,
            revoked_at: None,
        };
        (token, secret)
    }

    #[must_use]
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    pub fn revoke(&mut self, now: Timestamp) {
        self.revoked_at.get_or_insert(now);
    }

    /// Whether it was not noted lately that it is used.
    pub(crate) fn is_to_be_noted(&self, now: Timestamp) -> bool {
        self.used_at.is_none_or(|used| now >= used.plus(NOTED_EVERY))
    }
}

impl TokenSecret {
    fn hash(&self, seal: &dyn Seal) -> [u8; 32] {
        seal.tag(PURPOSE, &self.message())
    }

    fn message(&self) -> Vec<u8> {
        let (user, token) = (self.user.uuid(), self.token.uuid());
        [user.as_bytes(), token.as_bytes(), &self.secret[..]].concat()
    }

    pub(crate) fn belongs_to(&self, token: &PersonalToken, seal: &dyn Seal) -> bool {
        let genuine = seal.is_tag(PURPOSE, &self.message(), &token.hash);
        self.user == token.user && self.token == token.id && genuine
    }

    /// Whether a text is meant to be one.
    pub(crate) fn is_meant(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// `et_` and 86 characters of the URL-safe alphabet.
    #[must_use]
    pub fn encode(&self) -> String {
        let (user, token) = (self.user.uuid(), self.token.uuid());
        let bytes = [user.as_bytes(), token.as_bytes(), &self.secret[..]].concat();
        format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    /// # Errors
    /// [`BadToken`] where the text cannot be one.
    pub fn decode(text: &str) -> Result<Self, BadToken> {
        let text = text.strip_prefix(PREFIX).ok_or(BadToken)?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| BadToken)?;
        let bytes: [u8; 64] = bytes.try_into().map_err(|_| BadToken)?;
        let (user, rest) = bytes.split_first_chunk::<16>().ok_or(BadToken)?;
        let (token, secret) = rest.split_first_chunk::<16>().ok_or(BadToken)?;
        Ok(Self {
            user: Id::from(Uuid::from_bytes(*user)),
            token: Id::from(Uuid::from_bytes(*token)),
            secret: secret.try_into().map_err(|_| BadToken)?,
        })
    }
}

/// Without the secret.
impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSecret").field("token", &self.token).finish_non_exhaustive()
    }
}

impl From<&PersonalToken> for TokenCreated {
    fn from(token: &PersonalToken) -> Self {
        Self { id: token.id.uuid(), name: token.name.to_string(), scopes: token.scopes.to_string() }
    }
}

impl From<&PersonalToken> for TokenRevoked {
    fn from(token: &PersonalToken) -> Self {
        Self { id: token.id.uuid(), name: token.name.to_string() }
    }
}

impl Fact for TokenCreated {
    const KIND: &'static str = "token.created";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for TokenRevoked {
    const KIND: &'static str = "token.revoked";

    fn subject(&self) -> Uuid {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tests::PlainSeal;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn made() -> (PersonalToken, TokenSecret) {
        let scopes = "books:read billing:write".parse().unwrap();
        let order = CreateToken { name: "Spreadsheet".parse().unwrap(), scopes, days: 30 };
        PersonalToken::create(Id::mint(now()), order, [7; 32], now(), &PlainSeal)
    }

    #[test]
    fn authn_6_a_scope_is_of_one_area_and_writing_is_more_than_reading() {
        let (token, _) = made();
        let allows = |scope: &str| token.scopes.allow(scope.parse().unwrap());

        for scope in ["books:read", "billing:read", "billing:write"] {
            assert!(allows(scope), "{scope}");
        }
        for scope in ["books:write", "shop:read", "shop:write", "insight:read"] {
            assert!(!allows(scope), "{scope}");
        }
        for text in ["", "books", "books:*", "insight:write", "books:read,shop:read"] {
            assert_eq!(text.parse::<Scopes>(), Err(NotAScope), "{text}");
        }
        for (name, scope) in Scope::ALL {
            assert_eq!(scope.to_string(), name);
        }
    }

    #[test]
    fn authn_6_a_secret_is_of_one_token_alone_and_is_never_printed() {
        let (token, secret) = made();

        assert!(TokenSecret::decode(&secret.encode()).unwrap().belongs_to(&token, &PlainSeal));
        assert!(!TokenSecret { secret: [8; 32], ..secret }.belongs_to(&token, &PlainSeal));
        assert!(!secret.belongs_to(&PersonalToken { id: Id::mint(now()), ..token.clone() }, &PlainSeal));
        assert_eq!(format!("{secret:?}"), format!("TokenSecret {{ token: {:?}, .. }}", token.id));
        for text in ["", "et_", "et_x", "xx_", &secret.encode()[3..]] {
            assert_eq!(TokenSecret::decode(text), Err(BadToken), "{text}");
        }
    }

    #[test]
    fn authn_6_a_token_ends_when_it_expires_or_is_revoked() {
        let (mut token, _) = made();

        assert!(token.is_good(now().plus(TimeDelta::days(29))));
        assert!(!token.is_good(now().plus(TimeDelta::days(30))));
        token.revoke(now());
        assert!(!token.is_good(now()));
    }
}
