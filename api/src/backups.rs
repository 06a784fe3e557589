//! What the API knows of backups, whoever makes them.

use async_trait::async_trait;
use kernel::{StoreError, Timestamp};

/// A backup, as far as it says something of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupTold {
    pub name: String,
    /// `None` where it is damaged.
    pub details: Option<BackupDetails>,
}

/// What a backup that is not damaged says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupDetails {
    pub made_at: Timestamp,
    pub reason: BackupReason,
    pub note: Option<String>,
    pub size_bytes: u64,
    pub is_encrypted: bool,
    pub verified_at: Timestamp,
}

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupReason {
    /// Its day had come.
    Daily,
    /// The schema was about to be changed.
    Migration,
    /// Somebody wanted it.
    Asked,
}

/// Why no backup is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotBegun {
    /// The settings say so.
    Off,
    /// One is under way on this node.
    UnderWay,
}

/// Where backups lie.
#[async_trait]
pub trait BackupShelf: Send + Sync {
    /// The newest first.
    ///
    /// # Errors
    /// What keeps the place from being read.
    async fn backups(&self) -> Result<Vec<BackupTold>, StoreError>;

    /// Begins one, which is done when it is in the list.
    ///
    /// # Errors
    /// [`NotBegun`].
    fn begin(&self, note: Option<String>) -> Result<(), NotBegun>;
}
