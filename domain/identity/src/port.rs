//! What accounts and sessions need of the world.

use async_trait::async_trait;
use kernel::{DocumentId, StoreError, Timestamp, Transaction, UserId};

use crate::{
    AccessClaims, Account, BadToken, Bearer, LinkId, LinkPurpose, MailedLink, Password, PersonalToken,
    PersonalTokenId, Session, SessionId, Slowdown, Verdict,
};

/// Reads accounts.
#[async_trait]
pub trait Accounts: Send + Sync {
    async fn find(&self, id: UserId) -> Result<Option<Account>, StoreError>;
    /// By [`crate::EmailAddress::key`].
    async fn find_by_email(&self, key: &str) -> Result<Option<Account>, StoreError>;
}

/// Reads sessions.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// A session, over or not, with the account that it belongs to.
    async fn find(&self, owner: UserId, id: SessionId) -> Result<Option<(Session, Account)>, StoreError>;
    /// Every session of an account, over or not, as it is at this moment.
    async fn all(&self, owner: UserId) -> Result<Vec<Session>, StoreError>;
}

/// Reads links that are mailed.
#[async_trait]
pub trait MailedLinks: Send + Sync {
    /// A link, good or not.
    async fn find(&self, owner: UserId, id: LinkId) -> Result<Option<MailedLink>, StoreError>;
}

/// Reads tokens for programs.
#[async_trait]
pub trait PersonalTokens: Send + Sync {
    /// A token, good or not.
    async fn find(&self, owner: UserId, id: PersonalTokenId) -> Result<Option<PersonalToken>, StoreError>;
    /// Every token of an account, good or not, the newest first.
    async fn all(&self, owner: UserId) -> Result<Vec<PersonalToken>, StoreError>;
    /// That a token was used, unless it was used later.
    async fn note_use(&self, owner: UserId, id: PersonalTokenId, at: Timestamp) -> Result<(), StoreError>;
}

/// Keeps who has to wait before trying a password again, by digests that tell no one apart. All nodes
/// share it.
#[async_trait]
pub trait Slowdowns: Send + Sync {
    async fn find(&self, key: &[u8; 32]) -> Result<Option<Slowdown>, StoreError>;
    /// Puts `after` in the place of `before`; false where that is no longer there.
    async fn swap(
        &self,
        key: &[u8; 32],
        before: Option<&Slowdown>,
        after: &Slowdown,
    ) -> Result<bool, StoreError>;
    async fn clear(&self, key: &[u8; 32]) -> Result<(), StoreError>;
    /// Takes away what is over since before then, and counts it.
    async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError>;
}

/// Writes accounts and sessions.
#[async_trait]
pub trait Registry: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn IdentityTx>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait IdentityTx: Transaction {
    /// [`StoreError::Duplicate`] when the e-mail address is taken.
    async fn add_account(&mut self, account: &Account) -> Result<(), StoreError>;
    /// Held against other changes until the transaction ends.
    async fn lock_account(&mut self, id: UserId) -> Result<Option<Account>, StoreError>;
    /// Whether a document of the account's is a PNG or JPEG; `None` when it is absent or someone
    /// else's. Held against removal until the transaction ends.
    async fn hold_logo(&mut self, owner: UserId, document: DocumentId) -> Result<Option<bool>, StoreError>;
    async fn save_account(&mut self, account: &Account) -> Result<(), StoreError>;
    async fn add_session(&mut self, session: &Session) -> Result<(), StoreError>;
    /// Held against other changes until the transaction ends.
    async fn lock_session(&mut self, owner: UserId, id: SessionId) -> Result<Option<Session>, StoreError>;
    /// Every session that is not closed, held against other changes until the transaction ends. The
    /// account is locked before.
    async fn lock_sessions(&mut self, owner: UserId) -> Result<Vec<Session>, StoreError>;
    async fn save_session(&mut self, session: &Session) -> Result<(), StoreError>;
    /// Removes the account's oldest sessions beyond the newest `keep` live ones.
    async fn trim_sessions(&mut self, owner: UserId, keep: usize) -> Result<(), StoreError>;
    async fn add_link(&mut self, link: &MailedLink) -> Result<(), StoreError>;
    /// The one that was made last.
    async fn last_link(
        &mut self,
        owner: UserId,
        purpose: LinkPurpose,
    ) -> Result<Option<MailedLink>, StoreError>;
    /// Uses a link up; false where it was not good any more.
    async fn use_link(&mut self, owner: UserId, id: LinkId, now: Timestamp) -> Result<bool, StoreError>;
    /// Uses up all that are left of a kind.
    async fn void_links(
        &mut self,
        owner: UserId,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    async fn add_token(&mut self, token: &PersonalToken) -> Result<(), StoreError>;
    /// Every token that is not revoked, held against other changes until the transaction ends.
    async fn lock_tokens(&mut self, owner: UserId) -> Result<Vec<PersonalToken>, StoreError>;
    async fn save_token(&mut self, token: &PersonalToken) -> Result<(), StoreError>;
}

/// Hashes passwords, a bounded number at a time.
#[async_trait]
pub trait Passwords: Send + Sync {
    async fn hash(&self, password: Password) -> Result<String, HashingBusy>;
    /// Takes as long without a hash as with one, so that time does not tell who has an account.
    async fn verify(&self, password: Password, hash: Option<String>) -> Result<Verdict, HashingBusy>;
}

/// More passwords are waiting than can be hashed soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many sign-ins at once")]
pub struct HashingBusy;

/// Signs and checks access tokens.
pub trait Signer: Send + Sync {
    fn sign(&self, claims: &AccessClaims) -> String;

    /// # Errors
    /// [`BadToken`] for everything that was not signed here, is not an access token, or is not
    /// good at this time.
    fn verify(&self, token: &str) -> Result<Bearer, BadToken>;

    /// Bytes that no one can foresee.
    fn random(&self) -> [u8; 32];
}
