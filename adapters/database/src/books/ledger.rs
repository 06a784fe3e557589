//! The books, written.

use async_trait::async_trait;
use earnings::{
    Earning, EarningId, Ledger, LedgerTx, Platform, PlatformId, StatementImport, StatementImportId,
};
use kernel::{StoreError, UserId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, IdenStatic as _,
    IntoActiveModel as _, Iterable as _, ModelTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement,
    sea_query::{ExprTrait as _, LockType, OnConflict, Value},
};
use trash::DiscardedKind;

use super::archive::everywhere;
use crate::{
    Database,
    entity::{earning, expense, goal, platform, statement_import},
    fault::fault,
    tx::Tx,
};

/// Earnings that one statement adds: with 21 columns, within SQLite's 32,766 parameters.
const BATCH: usize = 500;

#[async_trait]
impl Ledger for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn LedgerTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }
}

#[async_trait]
impl LedgerTx for Tx {
    async fn hold_platform(&mut self, owner: UserId, id: PlatformId) -> Result<Option<Platform>, StoreError> {
        let row = self.hold(platform::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(Platform::try_from).transpose()
    }

    async fn lock_platform(&mut self, owner: UserId, id: PlatformId) -> Result<Option<Platform>, StoreError> {
        let row = self.lock(platform::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(Platform::try_from).transpose()
    }

    /// Held against other changes until the transaction ends, for earnings will refer to it.
    async fn find_platform_called(
        &mut self,
        owner: UserId,
        folded: &str,
    ) -> Result<Option<Platform>, StoreError> {
        let rows = platform::Entity::find()
            .filter(platform::Column::UserId.eq(owner.uuid()))
            .filter(platform::Column::NameKey.eq(folded).or(platform::Column::ImportName.eq(folded)))
            .order_by_asc(platform::Column::CreatedAt)
            .order_by_asc(platform::Column::Id)
            .lock(LockType::KeyShare)
            .all(self.connection())
            .await
            .map_err(fault)?;
        let best = rows.into_iter().min_by_key(|row| row.name_key != folded);
        best.map(Platform::try_from).transpose()
    }

    async fn add_platform(&mut self, platform: &Platform) -> Result<(), StoreError> {
        self.add(platform::Model::from(platform)).await
    }

    async fn add_new_platform(&mut self, platform: &Platform) -> Result<bool, StoreError> {
        let taken = [platform::Column::UserId, platform::Column::NameKey];
        let added = platform::Entity::insert(platform::Model::from(platform).into_active_model())
            .on_conflict(OnConflict::columns(taken).do_nothing().to_owned())
            .exec_without_returning(self.connection())
            .await
            .map_err(fault)?;
        Ok(added > 0)
    }

    async fn save_platform(&mut self, platform: &Platform) -> Result<(), StoreError> {
        self.save(platform::Model::from(platform)).await
    }

    async fn remove_platform(&mut self, owner: UserId, id: PlatformId) -> Result<bool, StoreError> {
        // Whoever books on the platform, or aims at it, holds it; so none is on its way after this.
        let one = platform::Entity::find_by_id((owner.uuid(), id.uuid()));
        self.lock_to_remove(one).await?;
        let earned = everywhere(earning::Entity::find())
            .filter(earning::Column::UserId.eq(owner.uuid()))
            .filter(earning::Column::PlatformId.eq(id.uuid()))
            .limit(1)
            .one(self.connection())
            .await
            .map_err(fault)?;
        let spent = expense::Entity::find()
            .filter(expense::Column::UserId.eq(owner.uuid()))
            .filter(expense::Column::PlatformId.eq(id.uuid()))
            .limit(1)
            .one(self.connection())
            .await
            .map_err(fault)?;
        let aimed = goal::Entity::find()
            .filter(goal::Column::UserId.eq(owner.uuid()))
            .filter(goal::Column::PlatformId.eq(id.uuid()))
            .limit(1)
            .one(self.connection())
            .await
            .map_err(fault)?;
        if earned.is_some() || spent.is_some() || aimed.is_some() {
            return Ok(false);
        }
        self.discard(DiscardedKind::Platform, owner, id.uuid()).await?;
        platform::Entity::delete_by_id((owner.uuid(), id.uuid()))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(true)
    }

    async fn lock_earning(&mut self, owner: UserId, id: EarningId) -> Result<Option<Earning>, StoreError> {
        let mut row = self.lock(earning::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        if row.is_none() {
            // Whoever else takes it out is waited for, and has it among the live ones then.
            self.take_out_of_archive(owner, id).await?;
            row = self.lock(earning::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        }
        row.map(Earning::try_from).transpose()
    }

    async fn add_earning(&mut self, earning: &Earning) -> Result<(), StoreError> {
        self.add_along([earning::Model::from(earning)]).await
    }

    async fn add_new_earnings(&mut self, earnings: &[Earning]) -> Result<Vec<EarningId>, StoreError> {
        let mut all_added = Vec::with_capacity(earnings.len());
        for batch in earnings.chunks(BATCH) {
            let mut added = Vec::with_capacity(batch.len());
            let values = batch.iter().flat_map(|earning| values_of(&earning.into()));
            let backend = self.connection().get_database_backend();
            let statement = Statement::from_sql_and_values(backend, insert_new(batch.len(), backend), values);
            for row in self.connection().query_all_raw(statement).await.map_err(fault)? {
                let id: sea_orm::entity::prelude::Uuid = row.try_get_by_index(0).map_err(fault)?;
                added.push(id.into());
            }
            self.give_way_to_archive(batch[0].user, &mut added).await?;
            all_added.append(&mut added);
        }
        Ok(all_added)
    }

    async fn save_earning(&mut self, earning: &Earning) -> Result<(), StoreError> {
        self.save(earning::Model::from(earning)).await
    }

    async fn remove_earning(&mut self, owner: UserId, id: EarningId) -> Result<(), StoreError> {
        self.discard(DiscardedKind::Earning, owner, id.uuid()).await?;
        earning::Entity::delete_by_id((owner.uuid(), id.uuid()))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(())
    }

    async fn add_import(&mut self, import: &StatementImport) -> Result<(), StoreError> {
        self.add(statement_import::Model::from(import)).await
    }

    async fn save_import(&mut self, import: &StatementImport) -> Result<(), StoreError> {
        self.save(statement_import::Model::from(import)).await
    }

    async fn lock_import(
        &mut self,
        owner: UserId,
        id: StatementImportId,
    ) -> Result<Option<StatementImport>, StoreError> {
        let row = self.lock(statement_import::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(StatementImport::try_from).transpose()
    }

    async fn remove_import(&mut self, owner: UserId, id: StatementImportId) -> Result<u64, StoreError> {
        let mut booked = 0;
        // What moves meanwhile is waited for, and found where it has come to.
        for table in ["earnings", "earnings_archive", "earnings"] {
            let sql = format!("DELETE FROM {table} WHERE user_id = $1 AND import_id = $2");
            booked += self.run(&sql, [owner.uuid().into(), id.uuid().into()]).await?;
        }
        statement_import::Entity::delete_by_id((owner.uuid(), id.uuid()))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(booked)
    }
}

/// Adds so many rows, but none whose platform and source are there already.
///
/// SQLite takes `$1` and `?1` for names, each of which it looks for among all others: the longer the
/// statement, the slower each parameter.
fn insert_new(rows: usize, backend: DbBackend) -> String {
    let mark = |number: usize| match backend {
        DbBackend::Sqlite => "?".to_owned(),
        _ => format!("${number}"),
    };
    let columns: Vec<&str> = earning::Column::iter().map(|column| column.as_str()).collect();
    let row = |row: usize| {
        let parameters: Vec<String> = (1..=columns.len()).map(|n| mark(row * columns.len() + n)).collect();
        format!("({})", parameters.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!(
        "INSERT INTO earnings ({}) VALUES {}
        ON CONFLICT (user_id, platform_id, source) WHERE source IS NOT NULL DO NOTHING
        RETURNING id",
        columns.join(", "),
        rows.join(", ")
    )
}

fn values_of(row: &earning::Model) -> Vec<Value> {
    earning::Column::iter().map(|column| row.get(column)).collect()
}
