//! The events of a user, read.

use async_trait::async_trait;
use kernel::{Chronicle, Event, Id, Mark, Notice, StoreError, UserId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Statement, prelude::Uuid,
};

use crate::{Database, entity::event, fault::fault, spelling::number};

#[async_trait]
impl Chronicle for Database {
    async fn mark(&self, owner: UserId, from: Id<Event>, most: u64) -> Result<Mark, StoreError> {
        mark(&self.reader(owner), owner, from, most).await
    }

    async fn after(&self, owner: UserId, after: Id<Event>, limit: u32) -> Result<Vec<Notice>, StoreError> {
        let rows = event::Entity::find()
            .filter(event::Column::UserId.eq(owner.uuid()))
            .filter(event::Column::Id.gt(after.uuid()))
            .filter(event::Column::Kind.ne(Notice::QUIET))
            .order_by_asc(event::Column::Id)
            .limit(u64::from(limit))
            .all(&self.reader(owner))
            .await
            .map_err(fault)?;
        Ok(rows.into_iter().map(Notice::from).collect())
    }
}

/// [`Chronicle::mark`], as one connection sees it.
pub(crate) async fn mark(
    reader: &impl ConnectionTrait,
    owner: UserId,
    from: Id<Event>,
    most: u64,
) -> Result<Mark, StoreError> {
    // PostgreSQL has no MAX of UUIDs.
    let sql = "SELECT
            (SELECT COUNT(*) FROM (
                SELECT 1 FROM events WHERE user_id = $1 AND id >= $2 AND kind <> $3 LIMIT $4
            ) AS counted) AS recent,
            (SELECT id FROM events WHERE user_id = $1 AND kind <> $3 ORDER BY id DESC LIMIT 1) AS newest,
            (SELECT id FROM reference_revisions ORDER BY id DESC LIMIT 1) AS shared";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let values = [owner.uuid().into(), from.uuid().into(), Notice::QUIET.into(), most.into()];
    let statement = Statement::from_sql_and_values(reader.get_database_backend(), sql, values);
    let row = reader.query_one_raw(statement).await.map_err(fault)?;
    let Some(row) = row else { return Ok(Mark { count: 0, newest: None, shared: None }) };
    let newest: Option<Uuid> = row.try_get("", "newest").map_err(fault)?;
    let count = number(row.try_get("", "recent").map_err(fault)?)?;
    Ok(Mark { count, newest: newest.map(Id::from), shared: row.try_get("", "shared").map_err(fault)? })
}
