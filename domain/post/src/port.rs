//! What letters need of the world.

use async_trait::async_trait;
use kernel::{EmailAddress, Page, PageRequest, StoreError, Timestamp, Transaction, UserId};

use crate::{Drawn, Letter, LetterId, LetterKind, LetterState, PostSettings};

/// Keeps letters, and who does not want any.
#[async_trait]
pub trait Letters: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn LettersTx>, StoreError>;
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: LetterId) -> Result<Option<Letter>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &LetterFilter,
        request: &PageRequest<LetterSort>,
    ) -> Result<Page<Letter>, StoreError>;
    /// Whether there is one of this key.
    async fn is_known(&self, owner: UserId, key: &str) -> Result<bool, StoreError>;
    /// At most `limit` users who get reports of their weeks, after an id, in the order of their ids: for
    /// the job that queues them.
    async fn weekly_readers(&self, after: Option<UserId>, limit: u32) -> Result<Vec<UserId>, StoreError>;
    /// What a user has set; `None` before that.
    async fn settings(&self, owner: UserId) -> Result<Option<PostSettings>, StoreError>;
    /// Whether an address wants no letters of this user's, by [`EmailAddress::key`].
    async fn is_refused(&self, owner: UserId, address: &str) -> Result<bool, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait LettersTx: Transaction {
    /// False, and nothing is added, where there is one of its key.
    async fn add_letter(&mut self, letter: &Letter) -> Result<bool, StoreError>;
    /// Held against other changes until the transaction ends.
    async fn lock_letter(&mut self, owner: UserId, id: LetterId) -> Result<Option<Letter>, StoreError>;
    async fn save_letter(&mut self, letter: &Letter) -> Result<(), StoreError>;
    /// Held against other changes until the transaction ends, also where there are none yet.
    async fn lock_settings(&mut self, owner: UserId) -> Result<Option<PostSettings>, StoreError>;
    /// Adds or overwrites.
    async fn save_settings(&mut self, settings: &PostSettings) -> Result<(), StoreError>;
    /// An address wants no letters of this user's any more; false where that was known.
    async fn refuse(&mut self, owner: UserId, address: &str, now: Timestamp) -> Result<bool, StoreError>;
}

/// Which letters a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LetterFilter {
    pub kind: Option<LetterKind>,
    pub state: Option<LetterState>,
}

/// What a list of letters can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterSort {
    CreatedAt,
}

/// Knows what there is to say, in the present state of the books.
#[async_trait]
pub trait Sources: Send + Sync {
    /// `None` where there is nothing to be told any more, or nobody to tell it to.
    async fn draw(&self, letter: &Letter) -> Result<Option<Drawn>, StoreError>;

    /// Whether the owner has said, and not taken back, that letters of a kind are not agreed to.
    async fn is_declined(&self, owner: UserId, kind: LetterKind) -> Result<bool, StoreError>;
}

/// Words letters and lays them out.
pub trait Stationery: Send + Sync {
    fn write(&self, drawn: &Drawn, links: &Links) -> Written;
}

/// Where a letter points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// The server, without a slash at the end.
    pub server: String,
    /// What ends letters of this sort.
    pub unsubscribe: Option<String>,
}

/// A letter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub html: String,
    pub text: String,
    pub attachment: Option<Attachment>,
}

/// A file that goes with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    pub media_type: &'static str,
    pub content: Vec<u8>,
}

/// A letter that is ready to go. It is the same message however often it is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub letter: LetterId,
    pub written_at: Timestamp,
    pub to: EmailAddress,
    pub to_name: Option<String>,
    pub from_name: Option<String>,
    pub reply_to: Option<EmailAddress>,
    pub written: Written,
    /// What ends letters of this sort (RFC 8058).
    pub unsubscribe: Option<String>,
}

/// Takes letters to a mail server.
#[async_trait]
pub trait Carrier: Send + Sync {
    async fn carry(&self, mail: &Mail) -> Result<(), CarrierFault>;
}

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CarrierFault {
    /// The server will never take it.
    #[error("{0}")]
    Refused(String),
    /// It may be taken later.
    #[error("{0}")]
    Later(String),
}
