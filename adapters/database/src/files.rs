//! Documents: what is told of them, and the vault that holds their bytes in the database.

mod archive;
mod documents;
mod vault;

use std::collections::HashMap;

use ::documents::{Document, Links, Subject};
use kernel::{StoreError, UserId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, entity::prelude::Uuid,
    sea_query::Expr,
};

use crate::{
    entity::{document, document_link},
    fault::fault,
};

/// What a document is about may have been removed since: such a link is as good as none.
const STILL_THERE: &str = "(
    (subject_kind = 'expense' AND EXISTS (
        SELECT 1 FROM expenses WHERE expenses.user_id = document_links.user_id
            AND expenses.id = document_links.subject_id
    )) OR (subject_kind = 'invoice' AND EXISTS (
        SELECT 1 FROM invoices WHERE invoices.user_id = document_links.user_id
            AND invoices.id = document_links.subject_id
    ))
)";

/// Rows with what they are about, in their order.
async fn linked(
    owner: UserId,
    rows: Vec<document::Model>,
    connection: &impl ConnectionTrait,
) -> Result<Vec<Document>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut links: HashMap<Uuid, Links> = HashMap::new();
    if !ids.is_empty() {
        let found = document_link::Entity::find()
            .filter(document_link::Column::UserId.eq(owner.uuid()))
            .filter(document_link::Column::DocumentId.is_in(ids))
            .filter(Expr::cust(STILL_THERE))
            .all(connection)
            .await
            .map_err(fault)?;
        for link in found {
            link.note(links.entry(link.document_id).or_default())?;
        }
    }
    rows.into_iter()
        .map(|row| {
            let links = links.get(&row.id).copied().unwrap_or_default();
            row.linked(links)
        })
        .collect()
}

fn table_of(subject: Subject) -> (&'static str, Uuid) {
    match subject {
        Subject::Expense(id) => ("expenses", id.uuid()),
        Subject::Invoice(id) => ("invoices", id.uuid()),
    }
}
