//! All that is kept of someone, to be taken along.

use kernel::{Fact, Id, TimeDelta, Timestamp, UserId, Version};
use serde::Serialize;
use uuid::Uuid;

use crate::RightsError;

/// How long an archive is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(7);

/// How long one may take to make an archive before another one begins anew.
pub(crate) const LEASE: TimeDelta = TimeDelta::minutes(30);

/// How often it is tried.
const ATTEMPTS_MAX: u32 = 5;

pub type ExportId = Id<AccountExport>;

/// How far an archive of an account has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportStatus {
    /// Asked for, and perhaps being made.
    Queued,
    Ready,
    /// Tried too often.
    Failed,
    /// Made, and swept away since.
    Expired,
}

/// An archive of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountExport {
    pub id: ExportId,
    pub user: UserId,
    pub status: ExportStatus,
    pub attempts: u32,
    /// Until when it belongs to whoever makes it.
    pub leased_until: Option<Timestamp>,
    /// Where it is ready.
    pub packed: Option<Packed>,
    pub requested_at: Timestamp,
    pub ready_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub version: Version,
}

/// An archive in the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packed {
    /// What it is called there.
    pub blob: Uuid,
    pub size_bytes: u64,
    pub sha256: [u8; 32],
}

/// `account.export_requested`
#[derive(Debug, Serialize)]
pub struct ExportRequested {
    #[serde(skip)]
    id: Uuid,
}

impl AccountExport {
    #[must_use]
    pub fn request(user: UserId, now: Timestamp) -> Self {
        Self {
            id: Id::mint(now),
            user,
            status: ExportStatus::Queued,
            attempts: 0,
            leased_until: None,
            packed: None,
            requested_at: now,
            ready_at: None,
            expires_at: None,
            version: 1,
        }
    }

    /// Takes it on, where no one else is at it. Says whether it is to be made; after too many attempts it
    /// has failed.
    pub fn take(&mut self, now: Timestamp) -> bool {
        let is_free = self.leased_until.is_none_or(|until| until <= now);
        if self.status != ExportStatus::Queued || !is_free {
            return false;
        }
        self.version += 1;
        if self.attempts >= ATTEMPTS_MAX {
            self.status = ExportStatus::Failed;
            self.leased_until = None;
            return false;
        }
        self.attempts += 1;
        self.leased_until = Some(now.plus(LEASE));
        true
    }

    /// It lies in the vault.
    pub fn finish(&mut self, packed: Packed, now: Timestamp) {
        self.status = ExportStatus::Ready;
        self.packed = Some(packed);
        self.leased_until = None;
        self.ready_at = Some(now);
        self.expires_at = Some(now.plus(KEPT_FOR));
        self.version += 1;
    }

    /// What is to be removed from the vault, where its time is over.
    pub fn expire(&mut self, now: Timestamp) -> Option<Packed> {
        if self.expires_at.is_none_or(|at| at > now) {
            return None;
        }
        let packed = self.packed.take()?;
        self.status = ExportStatus::Expired;
        self.version += 1;
        Some(packed)
    }

    /// # Errors
    /// `ExportNotReady`, `ExportExpired`.
    pub fn content(&self, now: Timestamp) -> Result<Packed, RightsError> {
        match self.packed {
            Some(packed) if self.expires_at.is_some_and(|at| now < at) => Ok(packed),
            Some(_) => Err(RightsError::ExportExpired),
            None if self.status == ExportStatus::Expired => Err(RightsError::ExportExpired),
            None => Err(RightsError::ExportNotReady),
        }
    }
}

impl From<&AccountExport> for ExportRequested {
    fn from(export: &AccountExport) -> Self {
        Self { id: export.id.uuid() }
    }
}

impl Fact for ExportRequested {
    const KIND: &'static str = "account.export_requested";

    fn subject(&self) -> Uuid {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn export() -> AccountExport {
        AccountExport::request(Id::mint(now()), now())
    }

    const PACKED: Packed = Packed { blob: Uuid::nil(), size_bytes: 1, sha256: [0; 32] };

    #[test]
    fn an_export_is_made_by_one_at_a_time_and_not_for_ever() {
        let mut export = export();

        for attempt in 1..=ATTEMPTS_MAX {
            let at = now().plus(LEASE * i32::try_from(attempt).unwrap());
            assert!(export.take(at), "attempt {attempt}");
            assert!(!export.take(at.plus(TimeDelta::minutes(29))));
        }

        assert!(!export.take(now().plus(TimeDelta::days(1))));
        assert_eq!(export.status, ExportStatus::Failed);
    }

    #[test]
    fn an_export_is_there_for_seven_days() {
        let mut export = export();
        assert!(matches!(export.content(now()), Err(RightsError::ExportNotReady)));
        assert!(export.take(now()));
        export.finish(PACKED, now());

        let last = now().plus(KEPT_FOR - TimeDelta::milliseconds(1));
        assert_eq!(export.content(last).unwrap(), PACKED);
        assert_eq!(export.expire(last), None);
        let over = now().plus(KEPT_FOR);
        assert!(matches!(export.content(over), Err(RightsError::ExportExpired)));
        assert_eq!(export.expire(over), Some(PACKED));
        assert_eq!(export.expire(over), None);
        assert!(matches!(export.content(over), Err(RightsError::ExportExpired)));
    }
}
