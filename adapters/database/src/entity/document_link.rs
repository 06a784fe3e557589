//! `document_links`

use documents::{Links, Subject};
use kernel::{DocumentId, StoreError, UserId};
use sea_orm::entity::prelude::*;

use crate::fault::corrupt;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "document_links")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) document_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) subject_kind: String,
    pub(crate) subject_id: Uuid,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const EXPENSE: &str = "expense";
const INVOICE: &str = "invoice";

/// The word of a subject's kind, and its id.
pub(crate) fn spelled(subject: Subject) -> (&'static str, Uuid) {
    match subject {
        Subject::Expense(id) => (EXPENSE, id.uuid()),
        Subject::Invoice(id) => (INVOICE, id.uuid()),
    }
}

impl Model {
    pub(crate) fn new(owner: UserId, document: DocumentId, subject: Subject) -> Self {
        let (kind, id) = spelled(subject);
        Self {
            user_id: owner.uuid(),
            document_id: document.uuid(),
            subject_kind: kind.to_owned(),
            subject_id: id,
        }
    }

    /// Notes this link among those of its document.
    pub(crate) fn note(&self, links: &mut Links) -> Result<(), StoreError> {
        match self.subject_kind.as_str() {
            EXPENSE => links.expense = Some(self.subject_id.into()),
            INVOICE => links.invoice = Some(self.subject_id.into()),
            other => return Err(corrupt(format!("{other:?} is no subject of a document"))),
        }
        Ok(())
    }
}
