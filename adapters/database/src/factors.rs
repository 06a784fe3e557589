//! Second factors.

use async_trait::async_trait;
use identity::{Passkey, PasskeyId, RecoveryCode, RecoveryCodeId, SecondFactors, Totp};
use kernel::{StoreError, Timestamp, UserId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, Select,
};

use crate::{
    Database,
    entity::{passkey, recovery_code, totp_factor},
    fault::{corrupt, fault},
    tx::Tx,
    walls::Scope,
};

#[async_trait]
impl SecondFactors for Database {
    async fn totp(&self, owner: UserId) -> Result<Option<Totp>, StoreError> {
        let row =
            totp_factor::Entity::find_by_id(owner.uuid()).one(&self.reader(owner)).await.map_err(fault)?;
        Ok(row.map(Totp::from))
    }

    async fn recovery_codes(&self, owner: UserId) -> Result<Vec<RecoveryCode>, StoreError> {
        let rows = left(owner)
            .order_by_asc(recovery_code::Column::Id)
            .all(&self.reader(owner))
            .await
            .map_err(fault)?;
        rows.into_iter().map(RecoveryCode::try_from).collect()
    }

    async fn passkeys(&self, owner: UserId) -> Result<Vec<Passkey>, StoreError> {
        let rows = keys_of(owner).all(&self.reader(owner)).await.map_err(fault)?;
        rows.into_iter().map(Passkey::try_from).collect()
    }

    async fn passkey(&self, owner: UserId, credential: &[u8]) -> Result<Option<Passkey>, StoreError> {
        let row = keys_of(owner)
            .filter(passkey::Column::Credential.eq(credential.to_vec()))
            .one(&self.reader(owner))
            .await
            .map_err(fault)?;
        row.map(Passkey::try_from).transpose()
    }

    async fn sweep_challenges(&self, before: Timestamp) -> Result<u64, StoreError> {
        let tx = self.begin(Scope::Nobody).await?;
        let sql = "DELETE FROM passkey_challenges WHERE expires_at < $1";
        let swept = tx.run(sql, [before.to_utc().into()]).await?;
        tx.finish().await?;
        Ok(swept)
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
    pub(crate) async fn use_step(&self, owner: UserId, secret: &[u8], step: i64) -> Result<bool, StoreError> {
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

impl Tx {
    pub(crate) async fn add_key(&self, passkey: &Passkey) -> Result<(), StoreError> {
        self.add(passkey::Model::from(passkey)).await
    }

    pub(crate) async fn lock_keys(&self, owner: UserId) -> Result<Vec<Passkey>, StoreError> {
        self.lock_all(keys_of(owner)).await?.into_iter().map(Passkey::try_from).collect()
    }

    pub(crate) async fn save_key(&self, passkey: &Passkey) -> Result<(), StoreError> {
        self.save(passkey::Model::from(passkey)).await
    }

    /// A count of 0 is of a device that does not count.
    pub(crate) async fn use_key(
        &self,
        owner: UserId,
        id: PasskeyId,
        sign_count: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE passkeys SET sign_count = $3, used_at = $4
            WHERE user_id = $1 AND id = $2 AND (sign_count < $3 OR (sign_count = 0 AND $3 = 0))";
        let values =
            [owner.uuid().into(), id.uuid().into(), i64::from(sign_count).into(), now.to_utc().into()];
        Ok(self.run(sql, values).await? == 1)
    }

    pub(crate) async fn remove_key(&self, owner: UserId, id: PasskeyId) -> Result<(), StoreError> {
        let sql = "DELETE FROM passkeys WHERE user_id = $1 AND id = $2";
        self.run(sql, [owner.uuid().into(), id.uuid().into()]).await?;
        Ok(())
    }

    /// Of many who answer a challenge at once one has answered it.
    pub(crate) async fn answer_challenge(
        &self,
        nonce: &[u8; 16],
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO passkey_challenges (nonce, expires_at) VALUES ($1, $2)
            ON CONFLICT (nonce) DO NOTHING";
        Ok(self.run(sql, [nonce.to_vec().into(), expires_at.to_utc().into()]).await? == 1)
    }
}

/// Of a user, the oldest first.
fn keys_of(owner: UserId) -> Select<passkey::Entity> {
    passkey::Entity::find()
        .filter(passkey::Column::UserId.eq(owner.uuid()))
        .order_by_asc(passkey::Column::CreatedAt)
        .order_by_asc(passkey::Column::Id)
}

/// The codes that were not used.
fn left(owner: UserId) -> Select<recovery_code::Entity> {
    recovery_code::Entity::find()
        .filter(recovery_code::Column::UserId.eq(owner.uuid()))
        .filter(recovery_code::Column::UsedAt.is_null())
}
