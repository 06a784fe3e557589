//! `invoice_files`

use invoicing::{FileFormat, InvoiceFile};
use kernel::{InvoiceId, StoreError, UserId};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{Word, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice_files")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) invoice_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) format: String,
    pub(crate) sha256: Vec<u8>,
    pub(crate) size_bytes: i64,
    pub(crate) content: Vec<u8>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(FileFormat { Paper = "paper", Pdf = "pdf", FacturX = "facturx", Ubl = "ubl" });

impl Model {
    pub(crate) fn of(owner: UserId, invoice: InvoiceId, file: &InvoiceFile) -> Self {
        let InvoiceFile { format, sha256, content } = file;
        Self {
            user_id: owner.uuid(),
            invoice_id: invoice.uuid(),
            format: format.word().to_owned(),
            sha256: sha256.to_vec(),
            size_bytes: crate::spelling::count(content.len() as u64),
            content: content.clone(),
        }
    }
}

impl TryFrom<Model> for InvoiceFile {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id: _, invoice_id: _, format, sha256, size_bytes: _, content } = row;
        let sha256 = sha256.try_into().map_err(|_| corrupt("a digest has 32 bytes"))?;
        Ok(Self { format: FileFormat::from_word(&format)?, sha256, content })
    }
}
