//! Bytes in rows of a piece each, so that none is ever read as a whole.

use async_trait::async_trait;
use documents::{Blob, BlobId, Pieces, Vault};
use kernel::{StoreError, UserId};
use sea_orm::{ConnectionTrait as _, Statement, entity::prelude::Uuid, sea_query::Value};

use crate::{
    Database,
    fault::{corrupt, fault},
    spelling::count,
    walls::Scope,
};

#[async_trait]
impl Vault for Database {
    async fn put(&self, blob: &Blob, pieces: &dyn Pieces) -> Result<(), StoreError> {
        let tx = self.begin(blob.owner).await?;
        for number in 0..blob.pieces() {
            let bytes = pieces.piece(number).await?;
            tx.run(
                "INSERT INTO document_chunks (user_id, blob_id, number, bytes) VALUES ($1, $2, $3, $4)",
                [blob.owner.uuid().into(), blob.id.uuid().into(), count(number).into(), bytes.into()],
            )
            .await?;
        }
        tx.finish().await
    }

    async fn piece(&self, blob: &Blob, number: u64) -> Result<Vec<u8>, StoreError> {
        let connection = self.reader(blob.owner);
        let statement = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "SELECT bytes FROM document_chunks WHERE user_id = $1 AND blob_id = $2 AND number = $3",
            [blob.owner.uuid().into(), blob.id.uuid().into(), count(number).into()],
        );
        let row = connection.query_one_raw(statement).await.map_err(fault)?;
        let bytes: Vec<u8> = match row {
            Some(row) => row.try_get_by_index(0).map_err(fault)?,
            None => Vec::new(),
        };
        let range = blob.range_of(number);
        if bytes.len() as u64 != range.end - range.start {
            return Err(corrupt(format!("piece {number} of {} is not what was put", blob.id)));
        }
        Ok(bytes)
    }

    async fn remove(&self, owner: UserId, blob: BlobId) -> Result<(), StoreError> {
        let tx = self.begin(owner).await?;
        tx.run(
            "DELETE FROM document_chunks WHERE user_id = $1 AND blob_id = $2",
            [owner.uuid().into(), blob.uuid().into()],
        )
        .await?;
        tx.finish().await
    }

    async fn kept(
        &self,
        after: Option<(UserId, BlobId)>,
        limit: usize,
    ) -> Result<Vec<(UserId, BlobId)>, StoreError> {
        let (condition, mut values): (_, Vec<Value>) = match after {
            Some((owner, blob)) => {
                ("AND (user_id, blob_id) > ($2, $3)", vec![owner.uuid().into(), blob.uuid().into()])
            }
            None => ("", Vec::new()),
        };
        values.insert(0, i64::try_from(limit).unwrap_or(i64::MAX).into());
        let connection = self.reader(Scope::Everyone);
        let statement = Statement::from_sql_and_values(
            connection.get_database_backend(),
            format!(
                "SELECT user_id, blob_id FROM document_chunks WHERE number = 0 {condition}
                ORDER BY user_id, blob_id LIMIT $1"
            ),
            values,
        );
        let rows = connection.query_all_raw(statement).await.map_err(fault)?;
        let id = |row: &sea_orm::QueryResult, column| row.try_get_by_index::<Uuid>(column).map_err(fault);
        rows.iter().map(|row| Ok((id(row, 0)?.into(), id(row, 1)?.into()))).collect()
    }
}

impl Database {
    /// Removes all bytes of documents, where they are kept elsewhere from now on.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn empty_vault(&self) -> Result<(), StoreError> {
        let tx = self.begin(Scope::Everyone).await?;
        tx.run("DELETE FROM document_chunks", []).await?;
        tx.finish().await
    }
}
