//! Second factors.

use async_trait::async_trait;
use identity::{RecoveryCode, RecoveryCodeId, SecondFactors, Totp};
use kernel::{StoreError, Timestamp, UserId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, Select,
};

use crate::{
    Database,
    entity::{recovery_code, totp_factor},
    fault::{corrupt, fault},
    tx::Tx,
};

#[async_trait]
impl SecondFactors for Database {
    async fn totp(&self, owner: UserId) -> Result<Option<Totp>, StoreError> {
        let row = totp_factor::Entity::find_by_id(owner.uuid()).one(&self.reader()).await.map_err(fault)?;
        Ok(row.map(Totp::from))
    }

    async fn recovery_codes(&self, owner: UserId) -> Result<Vec<RecoveryCode>, StoreError> {
        let rows = left(owner)
            .order_by_asc(recovery_code::Column::Id)
            .all(&self.reader())
            .await
            .map_err(fault)?;
        rows.into_iter().map(RecoveryCode::try_from).collect()
    }
}

impl Tx {
    pub(crate) async fn add_totp_factor(&self, totp: &Totp) -> Result<(), StoreError> {
        self.add(totp_factor::Model::from(totp)).await
    }

    pub(crate) async fn lock_totp_factor(&self, owner: UserId) -> Result<Option<Totp>, StoreError> {
        let row = self.lock(totp_factor::Entity::find_by_id(owner.uuid())).await?;
        Ok(row.map(Totp::from))
    }

    pub(crate) async fn save_totp_factor(&self, totp: &Totp) -> Result<(), StoreError> {
        self.save(totp_factor::Model::from(totp)).await
    }

    /// Of many who show a code at once one has shown it, whoever has looked at it before.
    pub(crate) async fn use_step(
        &self,
        owner: UserId,
        secret: &[u8],
        step: i64,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE totp_factors SET last_step = $3
            WHERE user_id = $1 AND secret = $2 AND confirmed_at IS NOT NULL AND last_step < $3";
        Ok(self.run(sql, [owner.uuid().into(), secret.to_vec().into(), step.into()]).await? == 1)
    }

    pub(crate) async fn remove_totp_factor(&self, owner: UserId) -> Result<(), StoreError> {
        self.run("DELETE FROM totp_factors WHERE user_id = $1", [owner.uuid().into()]).await?;
        Ok(())
    }

    pub(crate) async fn add_code(&self, code: &RecoveryCode) -> Result<(), StoreError> {
        self.add(recovery_code::Model::from(code)).await
    }

    /// Of many who use a code at once one does, whoever has read it before.
    pub(crate) async fn use_code(
        &self,
        owner: UserId,
        id: RecoveryCodeId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE recovery_codes SET used_at = $3
            WHERE user_id = $1 AND id = $2 AND used_at IS NULL";
        Ok(self.run(sql, [owner.uuid().into(), id.uuid().into(), now.to_utc().into()]).await? == 1)
    }

    pub(crate) async fn codes_left(&self, owner: UserId) -> Result<usize, StoreError> {
        let count = left(owner).count(self.connection()).await.map_err(fault)?;
        usize::try_from(count).map_err(|_| corrupt("no one has so many codes"))
    }

    pub(crate) async fn remove_codes(&self, owner: UserId) -> Result<(), StoreError> {
        self.run("DELETE FROM recovery_codes WHERE user_id = $1", [owner.uuid().into()]).await?;
        Ok(())
    }
}

/// The codes that were not used.
fn left(owner: UserId) -> Select<recovery_code::Entity> {
    recovery_code::Entity::find()
        .filter(recovery_code::Column::UserId.eq(owner.uuid()))
        .filter(recovery_code::Column::UsedAt.is_null())
}
