//! `invoicing_settings`

use invoicing::{InvoicingSettings, PaperSize, TaxRounding};
use kernel::{Rate, StoreError};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{Word, number, read_optional, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoicing_settings")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    pub(crate) payment_terms_days: i64,
    pub(crate) tax_rounding: String,
    pub(crate) prices_include_tax: bool,
    pub(crate) default_tax_rate_micros: Option<i64>,
    pub(crate) notes: Option<String>,
    pub(crate) terms: Option<String>,
    pub(crate) paper_size: String,
    pub(crate) iban: Option<String>,
    pub(crate) bic: Option<String>,
    pub(crate) account_holder: Option<String>,
    /// Days, as a JSON array.
    pub(crate) reminders: String,
    pub(crate) version: i64,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(PaperSize { A4 = "a4", Letter = "letter" });

impl From<&InvoicingSettings> for Model {
    fn from(settings: &InvoicingSettings) -> Self {
        let InvoicingSettings {
            user,
            payment_terms_days,
            tax_rounding,
            prices_include_tax,
            default_tax_rate,
            notes,
            terms,
            paper_size,
            iban,
            bic,
            account_holder,
            reminders,
            version,
            updated_at,
        } = settings;
        Self {
            user_id: user.uuid(),
            payment_terms_days: (*payment_terms_days).into(),
            tax_rounding: tax_rounding.word().to_owned(),
            prices_include_tax: *prices_include_tax,
            default_tax_rate_micros: default_tax_rate.map(Rate::micros),
            notes: notes.as_deref().map(str::to_owned),
            terms: terms.as_deref().map(str::to_owned),
            paper_size: paper_size.word().to_owned(),
            iban: iban.as_ref().map(ToString::to_string),
            bic: bic.as_ref().map(ToString::to_string),
            account_holder: account_holder.as_deref().map(str::to_owned),
            reminders: serde_json::json!(reminders).to_string(),
            version: *version,
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for InvoicingSettings {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            payment_terms_days,
            tax_rounding,
            prices_include_tax,
            default_tax_rate_micros,
            notes,
            terms,
            paper_size,
            iban,
            bic,
            account_holder,
            reminders,
            version,
            updated_at,
        } = row;
        Ok(Self {
            user: user_id.into(),
            payment_terms_days: number(payment_terms_days)?,
            tax_rounding: TaxRounding::from_word(&tax_rounding)?,
            prices_include_tax,
            default_tax_rate: default_tax_rate_micros.map(Rate::from_micros),
            notes: read_optional(notes.as_deref())?,
            terms: read_optional(terms.as_deref())?,
            paper_size: PaperSize::from_word(&paper_size)?,
            iban: read_optional(iban.as_deref())?,
            bic: read_optional(bic.as_deref())?,
            account_holder: read_optional(account_holder.as_deref())?,
            reminders: serde_json::from_str(&reminders).map_err(corrupt)?,
            version,
            updated_at: updated_at.into(),
        })
    }
}
