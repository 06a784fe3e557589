//! Documents, written.

use async_trait::async_trait;
use documents::{Archive, BlobId, Content, Document, DocumentsTx, Subject, Usage};
use kernel::{DocumentId, StoreError, UserId};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::{
    documents::{content_of, usage},
    linked, table_of,
};
use crate::{
    Database,
    entity::{document, document_content, document_link, user},
    fault::fault,
    tx::Tx,
};

#[async_trait]
impl Archive for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn DocumentsTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }
}

#[async_trait]
impl DocumentsTx for Tx {
    /// The owner's row stands for all that the owner keeps.
    async fn lock_usage(&mut self, owner: UserId) -> Result<Usage, StoreError> {
        self.lock(user::Entity::find_by_id(owner.uuid())).await?;
        usage(owner, self.connection()).await
    }

    async fn find_content(
        &mut self,
        owner: UserId,
        sha256: &[u8; 32],
    ) -> Result<Option<Content>, StoreError> {
        content_of(owner, sha256, self.connection()).await
    }

    async fn add_content(&mut self, content: &Content) -> Result<(), StoreError> {
        self.add(document_content::Model::from(content)).await
    }

    async fn hold_subject(&mut self, owner: UserId, subject: Subject) -> Result<bool, StoreError> {
        let (table, id) = table_of(subject);
        self.holds(table, owner, "id", id.into()).await
    }

    async fn add_document(&mut self, document: &Document) -> Result<(), StoreError> {
        self.add(document::Model::from(document)).await?;
        add_links(self, document).await
    }

    async fn lock_document(&mut self, owner: UserId, id: DocumentId) -> Result<Option<Document>, StoreError> {
        let row = self.lock(document::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        Ok(linked(owner, row.into_iter().collect(), self.connection()).await?.pop())
    }

    async fn save_document(&mut self, document: &Document) -> Result<(), StoreError> {
        self.save(document::Model::from(document)).await?;
        remove_links(self, document.user, document.id).await?;
        add_links(self, document).await
    }

    async fn remove_document(&mut self, owner: UserId, id: DocumentId) -> Result<bool, StoreError> {
        // Whoever refers to it holds it; so no reference is on its way after this.
        let row = self.lock_to_remove(document::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        let about = linked(owner, row.into_iter().collect(), self.connection()).await?.pop();
        let is_about = about.is_some_and(|document| document.links.subjects().next().is_some());
        if is_about || is_receipt(self, owner, id).await? || is_logo(self, owner, id).await? {
            return Ok(false);
        }
        remove_links(self, owner, id).await?;
        document::Entity::delete_by_id((owner.uuid(), id.uuid()))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(true)
    }

    async fn remove_unused_content(
        &mut self,
        owner: UserId,
        blob: BlobId,
    ) -> Result<Option<Content>, StoreError> {
        let used = document::Entity::find()
            .filter(document::Column::UserId.eq(owner.uuid()))
            .filter(document::Column::ContentId.eq(blob.uuid()))
            .limit(1)
            .one(self.connection())
            .await
            .map_err(fault)?;
        let one = document_content::Entity::find_by_id((owner.uuid(), blob.uuid()));
        let Some(content) = self.lock_to_remove(one).await?.filter(|_| used.is_none()) else {
            return Ok(None);
        };
        document_content::Entity::delete_by_id((owner.uuid(), blob.uuid()))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(Some(content.try_into()?))
    }
}

async fn add_links(tx: &Tx, document: &Document) -> Result<(), StoreError> {
    for subject in document.links.subjects() {
        tx.add(document_link::Model::new(document.user, document.id, subject)).await?;
    }
    Ok(())
}

async fn remove_links(tx: &Tx, owner: UserId, document: DocumentId) -> Result<(), StoreError> {
    document_link::Entity::delete_many()
        .filter(document_link::Column::UserId.eq(owner.uuid()))
        .filter(document_link::Column::DocumentId.eq(document.uuid()))
        .exec(tx.connection())
        .await
        .map_err(fault)?;
    Ok(())
}

async fn is_receipt(tx: &Tx, owner: UserId, id: DocumentId) -> Result<bool, StoreError> {
    let connection = tx.connection();
    let statement = sea_orm::Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT 1 FROM expenses WHERE user_id = $1 AND receipt_document_id = $2 LIMIT 1",
        [owner.uuid().into(), id.uuid().into()],
    );
    Ok(connection.query_one_raw(statement).await.map_err(fault)?.is_some())
}

async fn is_logo(tx: &Tx, owner: UserId, id: DocumentId) -> Result<bool, StoreError> {
    let account = user::Entity::find_by_id(owner.uuid()).one(tx.connection()).await.map_err(fault)?;
    let logo = account.map(|account| account.logo()).transpose()?.flatten();
    Ok(logo == Some(id))
}
