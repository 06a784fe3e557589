//! What accounts and sessions need of the world.

use async_trait::async_trait;
use kernel::{DocumentId, Page, PageRequest, StoreError, Timestamp, Transaction, UserId};

use crate::{
    AccessClaims, Account, Assertion, Attestation, BadPasskey, BadToken, Bearer, Census, Invitation,
    InvitationId, LinkId, LinkPurpose, MadeKey, MailedLink, Passkey, PasskeyId, Password, PeopleFilter,
    PeopleSort, Person, PersonalToken, PersonalTokenId, RecoveryCode, RecoveryCodeId, Session, SessionId,
    SetupLink, SetupLinkId, Slowdown, StepClaims, Totp, UsedKey, Verdict,
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

/// Reads second factors.
#[async_trait]
pub trait SecondFactors: Send + Sync {
    /// The app that shows codes, whether or not it has shown its first one.
    async fn totp(&self, owner: UserId) -> Result<Option<Totp>, StoreError>;
    /// Those that were not used.
    async fn recovery_codes(&self, owner: UserId) -> Result<Vec<RecoveryCode>, StoreError>;
    /// The oldest first.
    async fn passkeys(&self, owner: UserId) -> Result<Vec<Passkey>, StoreError>;
    /// By what its device calls it.
    async fn passkey(&self, owner: UserId, credential: &[u8]) -> Result<Option<Passkey>, StoreError>;
    /// Forgets answers to challenges that were over before then, and counts them.
    async fn sweep_challenges(&self, before: Timestamp) -> Result<u64, StoreError>;
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

/// Reads the accounts of everyone, for those who look after them: nothing here takes an owner, and whoever
/// asks has shown before that they are an admin, and has told of it.
#[async_trait]
pub trait Directory: Send + Sync {
    async fn page(
        &self,
        filter: &PeopleFilter,
        request: &PageRequest<PeopleSort>,
        now: Timestamp,
    ) -> Result<Page<Person>, StoreError>;
    async fn find(&self, id: UserId, now: Timestamp) -> Result<Option<Person>, StoreError>;
    /// Whoever has the role, disabled or not, in the order of their ids.
    async fn admins(&self) -> Result<Vec<Account>, StoreError>;
    async fn census(&self, now: Timestamp) -> Result<Census, StoreError>;
    /// Whether there is an account at all.
    async fn is_inhabited(&self) -> Result<bool, StoreError>;
}

/// Reads and keeps what lets people in who have no account yet. All of it is the server's, and no user's.
#[async_trait]
pub trait Admissions: Send + Sync {
    /// An invitation that is not used up, too old or not.
    async fn invitation(&self, id: InvitationId) -> Result<Option<Invitation>, StoreError>;
    /// The newest first, without those that are too old.
    async fn invitations(
        &self,
        request: &PageRequest<()>,
        now: Timestamp,
    ) -> Result<Page<Invitation>, StoreError>;
    /// Takes away invitations that were too old before then, and counts them.
    async fn sweep_invitations(&self, before: Timestamp) -> Result<u64, StoreError>;
    /// There is one at most.
    async fn setup_link(&self) -> Result<Option<SetupLink>, StoreError>;
    /// Puts a link in the place of any other, which is worth nothing then.
    async fn replace_setup_link(&self, link: &SetupLink) -> Result<(), StoreError>;
    /// The same, unless the other is still good when this one is made; returns the one that is there.
    async fn keep_setup_link(&self, link: &SetupLink) -> Result<SetupLink, StoreError>;
}

/// Writes accounts and sessions.
#[async_trait]
pub trait Registry: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn IdentityTx>, StoreError>;

    /// The same over every account: for what admins do, and for whoever has no account yet.
    async fn begin_over_all(&self) -> Result<Box<dyn IdentityTx>, StoreError>;
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
    async fn add_totp(&mut self, totp: &Totp) -> Result<(), StoreError>;
    /// Held against other changes until the transaction ends. The account is locked before.
    async fn lock_totp(&mut self, owner: UserId) -> Result<Option<Totp>, StoreError>;
    async fn save_totp(&mut self, totp: &Totp) -> Result<(), StoreError>;
    /// Uses up the code of a step, and every one before it; false where that was done before, or the secret
    /// is another one.
    async fn use_totp_step(&mut self, owner: UserId, secret: &[u8], step: i64) -> Result<bool, StoreError>;
    async fn remove_totp(&mut self, owner: UserId) -> Result<(), StoreError>;
    async fn add_recovery_code(&mut self, code: &RecoveryCode) -> Result<(), StoreError>;
    /// Uses a code up; false where it was used before, or is gone.
    async fn use_recovery_code(
        &mut self,
        owner: UserId,
        id: RecoveryCodeId,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// How many were not used.
    async fn recovery_codes_left(&mut self, owner: UserId) -> Result<usize, StoreError>;
    async fn add_passkey(&mut self, passkey: &Passkey) -> Result<(), StoreError>;
    /// All of an account, the oldest first, held against other changes until the transaction ends.
    async fn lock_passkeys(&mut self, owner: UserId) -> Result<Vec<Passkey>, StoreError>;
    async fn save_passkey(&mut self, passkey: &Passkey) -> Result<(), StoreError>;
    /// Notes a use; false where the key is gone, or its count does not go on from the last one.
    async fn use_passkey(
        &mut self,
        owner: UserId,
        id: PasskeyId,
        sign_count: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    async fn remove_passkey(&mut self, owner: UserId, id: PasskeyId) -> Result<(), StoreError>;
    /// Notes that a challenge was answered; false where it was before.
    async fn use_challenge(&mut self, nonce: &[u8; 16], expires_at: Timestamp) -> Result<bool, StoreError>;
    /// Used or not.
    async fn remove_recovery_codes(&mut self, owner: UserId) -> Result<(), StoreError>;
    /// Every account with the role, disabled or not, in the order of their ids, held against other changes
    /// until the transaction ends. No other account is locked before.
    async fn lock_admins(&mut self) -> Result<Vec<Account>, StoreError>;
    async fn add_invitation(&mut self, invitation: &Invitation) -> Result<(), StoreError>;
    /// Uses an invitation up; false where it was not good any more.
    async fn use_invitation(&mut self, id: InvitationId, now: Timestamp) -> Result<bool, StoreError>;
    /// Takes an invitation back; false where there is none.
    async fn remove_invitation(&mut self, id: InvitationId) -> Result<bool, StoreError>;
    /// Uses the link up; false where it was not good any more.
    async fn use_setup_link(&mut self, id: SetupLinkId, now: Timestamp) -> Result<bool, StoreError>;
    /// Makes durable what is of no user, so that no event could tell of it.
    async fn settle(self: Box<Self>) -> Result<(), StoreError>;
}

/// Hashes passwords, a bounded number at a time.
#[async_trait]
pub trait Passwords: Send + Sync {
    async fn hash(&self, password: Password) -> Result<String, HashingBusy>;
    /// Takes as long without a hash as with one, so that time does not tell who has an account.
    async fn verify(&self, password: Password, hash: Option<String>) -> Result<Verdict, HashingBusy>;
}

/// Reads what browsers and devices say of passkeys, and takes only what was made on the pages of this server.
pub trait Ceremonies: Send + Sync {
    /// The domain that keys are bound to.
    fn domain(&self) -> &str;

    /// # Errors
    /// [`BadPasskey`] for a key that was made elsewhere, by no one, or of a kind that is not taken.
    fn made(&self, attestation: &Attestation) -> Result<MadeKey, BadPasskey>;

    /// # Errors
    /// [`BadPasskey`] for what this key has not signed, or not here.
    fn used(&self, public_key: &[u8], assertion: &Assertion) -> Result<UsedKey, BadPasskey>;
}

/// More passwords are waiting than can be hashed soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many sign-ins at once")]
pub struct HashingBusy;

/// Signs and checks access tokens, and those between the two steps of a sign-in. Neither passes for the other.
pub trait Signer: Send + Sync {
    fn sign(&self, claims: &AccessClaims) -> String;

    /// # Errors
    /// [`BadToken`] for everything that was not signed here, is not an access token, or is not
    /// good at this time.
    fn verify(&self, token: &str) -> Result<Bearer, BadToken>;

    fn sign_step(&self, claims: &StepClaims) -> String;

    /// # Errors
    /// [`BadToken`] for everything that was not signed here, is not between two steps, or is not good at
    /// this time.
    fn verify_step(&self, token: &str) -> Result<StepClaims, BadToken>;

    /// Bytes that no one can foresee.
    fn random(&self) -> [u8; 32];
}
