//! `account_exports`

use kernel::{StoreError, Timestamp};
use rights::{AccountExport, ExportStatus, Packed};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{Word, count, number, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account_exports")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) status: String,
    pub(crate) attempts: i64,
    pub(crate) leased_until: Option<DateTimeUtc>,
    pub(crate) blob_id: Option<Uuid>,
    pub(crate) size_bytes: Option<i64>,
    pub(crate) sha256: Option<Vec<u8>>,
    pub(crate) requested_at: DateTimeUtc,
    pub(crate) ready_at: Option<DateTimeUtc>,
    pub(crate) expires_at: Option<DateTimeUtc>,
    pub(crate) version: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(ExportStatus { Queued = "queued", Ready = "ready", Failed = "failed", Expired = "expired" });

impl From<&AccountExport> for Model {
    fn from(export: &AccountExport) -> Self {
        let AccountExport {
            id,
            user,
            status,
            attempts,
            leased_until,
            packed,
            requested_at,
            ready_at,
            expires_at,
            version,
        } = export;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            status: status.word().to_owned(),
            attempts: (*attempts).into(),
            leased_until: leased_until.map(Timestamp::to_utc),
            blob_id: packed.map(|packed| packed.blob),
            size_bytes: packed.map(|packed| count(packed.size_bytes)),
            sha256: packed.map(|packed| packed.sha256.to_vec()),
            requested_at: requested_at.to_utc(),
            ready_at: ready_at.map(Timestamp::to_utc),
            expires_at: expires_at.map(Timestamp::to_utc),
            version: *version,
        }
    }
}

impl TryFrom<Model> for AccountExport {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            status,
            attempts,
            leased_until,
            blob_id,
            size_bytes,
            sha256,
            requested_at,
            ready_at,
            expires_at,
            version,
        } = row;
        let packed = match (blob_id, size_bytes, sha256) {
            (Some(blob), Some(size_bytes), Some(sha256)) => Some(Packed {
                blob,
                size_bytes: number(size_bytes)?,
                sha256: sha256.try_into().map_err(|_| corrupt("a digest has 32 bytes"))?,
            }),
            _ => None,
        };
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            status: ExportStatus::from_word(&status)?,
            attempts: number(attempts)?,
            leased_until: leased_until.map(Into::into),
            packed,
            requested_at: requested_at.into(),
            ready_at: ready_at.map(Into::into),
            expires_at: expires_at.map(Into::into),
            version,
        })
    }
}
