//! Backups, as admins ask for them.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use adapter_database::Database;
use api::{BackupDetails, BackupReason, BackupShelf, BackupTold, NotBegun};
use async_trait::async_trait;
use kernel::StoreError;

use super::{Backups, Manifest, Reason};

/// Shows what there is, and makes one at a time.
pub(crate) struct Desk {
    backups: Option<Backups>,
    database: Database,
    is_busy: Arc<AtomicBool>,
}

impl Desk {
    pub(crate) fn new(backups: Option<Backups>, database: Database) -> Self {
        Self { backups, database, is_busy: Arc::default() }
    }
}

#[async_trait]
impl BackupShelf for Desk {
    async fn backups(&self) -> Result<Vec<BackupTold>, StoreError> {
        let Some(backups) = &self.backups else { return Ok(Vec::new()) };
        let found = backups.list().await.map_err(|error| StoreError::Unavailable(error.into()))?;
        Ok(found
            .into_iter()
            .map(|(name, manifest)| BackupTold { name, details: manifest.map(Into::into) })
            .collect())
    }

    fn begin(&self, note: Option<String>) -> Result<(), NotBegun> {
        let backups = self.backups.clone().ok_or(NotBegun::Off)?;
        if self.is_busy.swap(true, Ordering::SeqCst) {
            return Err(NotBegun::UnderWay);
        }
        let (database, is_busy) = (self.database.clone(), Arc::clone(&self.is_busy));
        tokio::spawn(async move {
            match backups.make(&database, Reason::Asked, note).await {
                Ok(manifest) => tracing::info!(backup = manifest.name, "made a backup that was asked for"),
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "a backup that was asked for could not be made");
                }
            }
            is_busy.store(false, Ordering::SeqCst);
        });
        Ok(())
    }
}

impl From<Manifest> for BackupDetails {
    fn from(manifest: Manifest) -> Self {
        let Manifest { made_at, reason, note, file, is_encrypted, verified_at, .. } = manifest;
        Self { made_at, reason: reason.into(), note, size_bytes: file.size_bytes, is_encrypted, verified_at }
    }
}

impl From<Reason> for BackupReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Daily => Self::Daily,
            Reason::Migration => Self::Migration,
            Reason::Asked => Self::Asked,
        }
    }
}
