//! What the API knows of books that are planted to be looked at, whoever plants them.

use async_trait::async_trait;
use kernel::{Actor, DomainError, ErrorKind, StoreError, Timestamp, UserId};

/// Why nothing is planted, or nothing taken out.
#[derive(Debug, thiserror::Error)]
pub enum SampleRefused {
    /// Something of one's own would be hard to tell from it.
    #[error("There is something of your own in your books already")]
    OwnBooks,
    #[error("The sample data is there already")]
    Planted,
    #[error("There is no sample data")]
    Absent,
    /// What plants it is at fault.
    #[error("The sample data could not be made")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Plants books into an account that has none, and takes out what it has planted.
#[async_trait]
pub trait SampleBooks: Send + Sync {
    /// Since when there is sample data; `None` where there is none.
    ///
    /// # Errors
    /// What the store fails with.
    async fn planted_at(&self, owner: UserId) -> Result<Option<Timestamp>, StoreError>;

    /// All of it or nothing.
    ///
    /// # Errors
    /// `OwnBooks`, `Planted`, `Failed`; what the store fails with.
    async fn plant(&self, actor: &Actor) -> Result<Timestamp, SampleRefused>;

    /// Takes out what was planted, and nothing else: what something of one's own refers to by now stays.
    ///
    /// # Errors
    /// `Absent`; what the store fails with.
    async fn uproot(&self, actor: &Actor) -> Result<(), SampleRefused>;
}

impl DomainError for SampleRefused {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::OwnBooks | Self::Planted => ErrorKind::Conflict,
            Self::Absent => ErrorKind::NotFound,
            Self::Failed(_) => ErrorKind::Internal,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::OwnBooks => "BOOKS_NOT_EMPTY",
            Self::Planted => "SAMPLE_DATA_EXISTS",
            Self::Absent => "NOT_FOUND",
            Self::Failed(_) => "INTERNAL_ERROR",
            Self::Store(error) => error.code(),
        }
    }
}
