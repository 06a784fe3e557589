//! Consents, exports and erasures.

use std::collections::HashSet;

use async_trait::async_trait;
use kernel::{Id, StoreError, Timestamp, UserId};
use rights::{
    AccountExport, Consent, Consents, ConsentsTx, Erasure, Erasures, ErasuresTx, ExportId, ExportStatus,
    Exports, ExportsTx, Purpose,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QueryResult,
    QuerySelect as _, Select, Statement,
    prelude::{DateTimeUtc, Uuid},
    sea_query::ExprTrait as _,
};

use crate::{
    Database,
    entity::{account_export, consent, erasure, user},
    fault::{corrupt, fault},
    spelling::Word as _,
    tx::Tx,
    walls::Scope,
};

#[async_trait]
impl Consents for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn ConsentsTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn decided(
        &self,
        owner: UserId,
        purpose: Purpose,
        limit: usize,
    ) -> Result<Vec<Consent>, StoreError> {
        let rows =
            latest(owner, purpose).limit(limit as u64).all(&self.reader(owner)).await.map_err(fault)?;
        rows.into_iter().map(Consent::try_from).collect()
    }
}

#[async_trait]
impl ConsentsTx for Tx {
    async fn lock_consent(&mut self, owner: UserId, purpose: Purpose) -> Result<Option<Consent>, StoreError> {
        self.lock(user::Entity::find_by_id(owner.uuid())).await?;
        let row = latest(owner, purpose).one(self.connection()).await.map_err(fault)?;
        row.map(Consent::try_from).transpose()
    }

    async fn add_consent(&mut self, consent: &Consent) -> Result<(), StoreError> {
        self.add(consent::Model::from(consent)).await
    }
}

fn latest(owner: UserId, purpose: Purpose) -> Select<consent::Entity> {
    use consent::Column;
    consent::Entity::find()
        .filter(Column::UserId.eq(owner.uuid()))
        .filter(Column::Purpose.eq(purpose.word()))
        .order_by_desc(Column::Id)
}

#[async_trait]
impl Exports for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn ExportsTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn find(&self, owner: UserId, id: ExportId) -> Result<Option<AccountExport>, StoreError> {
        let row = account_export::Entity::find_by_id((owner.uuid(), id.uuid()))
            .one(&self.reader(owner))
            .await
            .map_err(fault)?;
        row.map(AccountExport::try_from).transpose()
    }

    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<(UserId, ExportId)>, StoreError> {
        use account_export::Column;
        let now = now.to_utc();
        let to_make = Column::Status
            .eq(ExportStatus::Queued.word())
            .and(Column::LeasedUntil.is_null().or(Column::LeasedUntil.lte(now)));
        let to_sweep = Column::Status.eq(ExportStatus::Ready.word()).and(Column::ExpiresAt.lte(now));
        let rows = account_export::Entity::find()
            .filter(to_make.or(to_sweep))
            .order_by_asc(Column::RequestedAt)
            .limit(u64::from(limit))
            .all(&self.reader(Scope::Everyone))
            .await
            .map_err(fault)?;
        Ok(rows.into_iter().map(|row| (row.user_id.into(), row.id.into())).collect())
    }
}

#[async_trait]
impl ExportsTx for Tx {
    async fn lock_queued(&mut self, owner: UserId) -> Result<Option<AccountExport>, StoreError> {
        use account_export::Column;
        self.lock(user::Entity::find_by_id(owner.uuid())).await?;
        let queued = account_export::Entity::find()
            .filter(Column::UserId.eq(owner.uuid()))
            .filter(Column::Status.eq(ExportStatus::Queued.word()))
            .one(self.connection())
            .await
            .map_err(fault)?;
        queued.map(AccountExport::try_from).transpose()
    }

    async fn add_export(&mut self, export: &AccountExport) -> Result<(), StoreError> {
        self.add(account_export::Model::from(export)).await
    }

    async fn lock_export(
        &mut self,
        owner: UserId,
        id: ExportId,
    ) -> Result<Option<AccountExport>, StoreError> {
        let row = self.lock(account_export::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(AccountExport::try_from).transpose()
    }

    async fn save_export(&mut self, export: &AccountExport) -> Result<(), StoreError> {
        self.save(account_export::Model::from(export)).await
    }

    async fn settle(self: Box<Self>) -> Result<(), StoreError> {
        self.finish().await
    }
}

#[async_trait]
impl Erasures for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn ErasuresTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn find(&self, owner: UserId) -> Result<Option<Erasure>, StoreError> {
        let row = erasure::Entity::find_by_id(owner.uuid()).one(&self.reader(owner)).await.map_err(fault)?;
        row.map(Erasure::try_from).transpose()
    }

    async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<UserId>, StoreError> {
        use erasure::Column;
        let ids: Vec<Uuid> = erasure::Entity::find()
            .select_only()
            .column(Column::UserId)
            .filter(Column::DueAt.lte(now.to_utc()))
            .order_by_asc(Column::DueAt)
            .limit(u64::from(limit))
            .into_tuple()
            .all(&self.reader(Scope::Everyone))
            .await
            .map_err(fault)?;
        Ok(ids.into_iter().map(Id::from).collect())
    }

    async fn start(&self, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = Database::begin(self, user).await?;
        let Some(erasure) = tx.lock_erasure(user).await? else { return Ok(false) };
        if erasure.begun_at.is_none() {
            tx.save(erasure::Model::from(&Erasure { begun_at: Some(now), ..erasure })).await?;
            tx.shut_out(user, now).await?;
        }
        tx.finish().await?;
        Ok(true)
    }

    async fn remove(&self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        self.remove_rows(user, now).await
    }

    async fn come_back(&self, now: Timestamp) -> Result<Vec<UserId>, StoreError> {
        let mut back = Vec::new();
        let ledger: HashSet<[u8; 32]> =
            self.ledger().await?.into_iter().map(|(subject, _)| subject).collect();
        if ledger.is_empty() {
            return Ok(back);
        }
        let users: Vec<Uuid> = user::Entity::find()
            .select_only()
            .column(user::Column::Id)
            .into_tuple()
            .all(&self.reader(Scope::Everyone))
            .await
            .map_err(fault)?;
        for user in users.into_iter().map(UserId::from).filter(|user| ledger.contains(&Erasure::trace(*user)))
        {
            let mut tx = Database::begin(self, user).await?;
            let erasure = match tx.lock_erasure(user).await? {
                Some(erasure) => Erasure { due_at: now, begun_at: Some(now), ..erasure },
                None => Erasure { user, reason: None, requested_at: now, due_at: now, begun_at: Some(now) },
            };
            tx.remove_erasure(user).await?;
            tx.add_erasure(&erasure).await?;
            tx.shut_out(user, now).await?;
            tx.finish().await?;
            back.push(user);
        }
        Ok(back)
    }

    async fn ledger(&self) -> Result<Vec<([u8; 32], Timestamp)>, StoreError> {
        let connection = self.reader(Scope::Nobody);
        let sql = "SELECT subject, erased_at FROM erasure_ledger ORDER BY subject";
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.map_err(fault)?;
        let line = |row: &QueryResult| {
            let subject: Vec<u8> = row.try_get("", "subject").map_err(fault)?;
            let at: DateTimeUtc = row.try_get("", "erased_at").map_err(fault)?;
            Ok((subject.try_into().map_err(|_| corrupt("a digest has 32 bytes"))?, at.into()))
        };
        rows.iter().map(line).collect()
    }

    async fn remember(&self, ledger: &[([u8; 32], Timestamp)]) -> Result<(), StoreError> {
        let tx = Database::begin(self, Scope::Nobody).await?;
        for (subject, at) in ledger {
            tx.run(
                "INSERT INTO erasure_ledger (subject, erased_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                [subject.to_vec().into(), at.to_utc().into()],
            )
            .await?;
        }
        tx.finish().await
    }
}

#[async_trait]
impl ErasuresTx for Tx {
    async fn lock_erasure(&mut self, owner: UserId) -> Result<Option<Erasure>, StoreError> {
        self.lock(user::Entity::find_by_id(owner.uuid())).await?;
        let row = erasure::Entity::find_by_id(owner.uuid()).one(self.connection()).await.map_err(fault)?;
        row.map(Erasure::try_from).transpose()
    }

    async fn add_erasure(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
        self.add(erasure::Model::from(erasure)).await
    }

    async fn remove_erasure(&mut self, owner: UserId) -> Result<(), StoreError> {
        erasure::Entity::delete_by_id(owner.uuid()).exec(self.connection()).await.map_err(fault)?;
        Ok(())
    }

    async fn end_sessions(&mut self, owner: UserId, now: Timestamp) -> Result<(), StoreError> {
        let end = "UPDATE sessions SET closed_at = $2 WHERE user_id = $1 AND closed_at IS NULL";
        self.run(end, [owner.uuid().into(), now.to_utc().into()]).await.map(drop)
    }
}

impl Tx {
    /// Lets no one in any more, and leaves nothing of the account that says whose it was.
    async fn shut_out(&mut self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        self.end_sessions(user, now).await?;
        self.run(
            "UPDATE users SET email = $2, email_key = $2, password_hash = '', name = NULL, business = NULL
            WHERE id = $1",
            [user.uuid().into(), format!("{user}@erased.invalid").into()],
        )
        .await?;
        self.announce(user, now);
        Ok(())
    }
}
