//! Who has to wait, links that are mailed, and tokens for programs.

use async_trait::async_trait;
use identity::{
    LinkId, LinkPurpose, MailedLink, MailedLinks, PersonalToken, PersonalTokenId, PersonalTokens, Slowdown,
    Slowdowns,
};
use kernel::{StoreError, Timestamp, UserId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
};

use crate::{
    Database,
    entity::{mailed_link, personal_token, slowdown},
    fault::fault,
    spelling::Word as _,
    tx::Tx,
    walls::Scope,
};

/// What tells of failures of those who may be no one is of no user, and no event tells of it: how long
/// that takes would tell who has an account.
#[async_trait]
impl Slowdowns for Database {
    async fn find(&self, key: &[u8; 32]) -> Result<Option<Slowdown>, StoreError> {
        let row = slowdown::Entity::find_by_id(key.to_vec())
            .one(&self.reader(Scope::Nobody))
            .await
            .map_err(fault)?;
        row.map(Slowdown::try_from).transpose()
    }

    async fn swap(
        &self,
        key: &[u8; 32],
        before: Option<&Slowdown>,
        after: &Slowdown,
    ) -> Result<bool, StoreError> {
        let tx = self.begin(Scope::Nobody).await?;
        let values = [key.to_vec().into(), i64::from(after.failures).into(), after.until.to_utc().into()];
        let changed = match before {
            None => {
                let sql = "INSERT INTO slowdowns (key, failures, until) VALUES ($1, $2, $3)
                    ON CONFLICT (key) DO NOTHING";
                tx.run(sql, values).await?
            }
            Some(before) => {
                let sql = "UPDATE slowdowns SET failures = $2, until = $3 WHERE key = $1 AND failures = $4 AND until = $5";
                let before = [i64::from(before.failures).into(), before.until.to_utc().into()];
                tx.run(sql, values.into_iter().chain(before)).await?
            }
        };
        tx.finish().await?;
        Ok(changed == 1)
    }

    async fn clear(&self, key: &[u8; 32]) -> Result<(), StoreError> {
        let tx = self.begin(Scope::Nobody).await?;
        tx.run("DELETE FROM slowdowns WHERE key = $1", [key.to_vec().into()]).await?;
        tx.finish().await
    }

    async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError> {
        let tx = self.begin(Scope::Nobody).await?;
        let swept = tx.run("DELETE FROM slowdowns WHERE until < $1", [before.to_utc().into()]).await?;
        tx.finish().await?;
        Ok(swept)
    }
}

#[async_trait]
impl MailedLinks for Database {
    async fn find(&self, owner: UserId, id: LinkId) -> Result<Option<MailedLink>, StoreError> {
        let row = mailed_link::Entity::find_by_id((owner.uuid(), id.uuid()))
            .one(&self.reader(owner))
            .await
            .map_err(fault)?;
        row.map(MailedLink::try_from).transpose()
    }
}

#[async_trait]
impl PersonalTokens for Database {
    async fn find(&self, owner: UserId, id: PersonalTokenId) -> Result<Option<PersonalToken>, StoreError> {
        let row = personal_token::Entity::find_by_id((owner.uuid(), id.uuid()))
            .one(&self.reader(owner))
            .await
            .map_err(fault)?;
        row.map(PersonalToken::try_from).transpose()
    }

    async fn all(&self, owner: UserId) -> Result<Vec<PersonalToken>, StoreError> {
        let rows = tokens_of(owner)
            .order_by_desc(personal_token::Column::CreatedAt)
            .order_by_desc(personal_token::Column::Id)
            .all(&self.reader(owner))
            .await
            .map_err(fault)?;
        rows.into_iter().map(PersonalToken::try_from).collect()
    }

    async fn note_use(&self, owner: UserId, id: PersonalTokenId, at: Timestamp) -> Result<(), StoreError> {
        let tx = self.begin(owner).await?;
        let sql = "UPDATE personal_tokens SET used_at = $3
            WHERE user_id = $1 AND id = $2 AND (used_at IS NULL OR used_at < $3)";
        tx.run(sql, [owner.uuid().into(), id.uuid().into(), at.to_utc().into()]).await?;
        tx.finish().await
    }
}

impl Tx {
    pub(crate) async fn add_mailed_link(&self, link: &MailedLink) -> Result<(), StoreError> {
        self.add(mailed_link::Model::from(link)).await
    }

    pub(crate) async fn last_mailed_link(
        &self,
        owner: UserId,
        purpose: LinkPurpose,
    ) -> Result<Option<MailedLink>, StoreError> {
        let row = mailed_link::Entity::find()
            .filter(mailed_link::Column::UserId.eq(owner.uuid()))
            .filter(mailed_link::Column::Purpose.eq(purpose.word()))
            .order_by_desc(mailed_link::Column::CreatedAt)
            .order_by_desc(mailed_link::Column::Id)
            .limit(1)
            .one(self.connection())
            .await
            .map_err(fault)?;
        row.map(MailedLink::try_from).transpose()
    }

    /// Of many who use a link at once one does, whoever has read it before.
    pub(crate) async fn use_mailed_link(
        &self,
        owner: UserId,
        id: LinkId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE mailed_links SET used_at = $3
            WHERE user_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $3";
        Ok(self.run(sql, [owner.uuid().into(), id.uuid().into(), now.to_utc().into()]).await? == 1)
    }

    pub(crate) async fn void_mailed_links(
        &self,
        owner: UserId,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE mailed_links SET used_at = $3
            WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL";
        self.run(sql, [owner.uuid().into(), purpose.word().into(), now.to_utc().into()]).await?;
        Ok(())
    }

    pub(crate) async fn add_personal_token(&self, token: &PersonalToken) -> Result<(), StoreError> {
        self.add(personal_token::Model::from(token)).await
    }

    pub(crate) async fn lock_personal_tokens(&self, owner: UserId) -> Result<Vec<PersonalToken>, StoreError> {
        let standing = tokens_of(owner)
            .filter(personal_token::Column::RevokedAt.is_null())
            .order_by_asc(personal_token::Column::Id);
        self.lock_all(standing).await?.into_iter().map(PersonalToken::try_from).collect()
    }

    pub(crate) async fn save_personal_token(&self, token: &PersonalToken) -> Result<(), StoreError> {
        self.save(personal_token::Model::from(token)).await
    }
}

fn tokens_of(owner: UserId) -> Select<personal_token::Entity> {
    personal_token::Entity::find().filter(personal_token::Column::UserId.eq(owner.uuid()))
}
