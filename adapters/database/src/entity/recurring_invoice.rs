//! `recurring_invoices`

use invoicing::RecurringInvoice;
use kernel::{Interval, Recurrence, StoreError};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{Word, number, read},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recurring_invoices")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) customer_id: Uuid,
    /// The draft as JSON.
    pub(crate) template: String,
    pub(crate) anchor: Date,
    pub(crate) unit: String,
    pub(crate) every: i64,
    pub(crate) ends_on: Option<Date>,
    pub(crate) auto_issue: bool,
    pub(crate) is_active: bool,
    pub(crate) first_occurrence: i64,
    pub(crate) next_occurrence: i64,
    pub(crate) next_on: Option<Date>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&RecurringInvoice> for Model {
    fn from(recurring: &RecurringInvoice) -> Self {
        let RecurringInvoice {
            id,
            user,
            name,
            draft,
            recurrence: Recurrence { anchor, interval, every, until },
            auto_issue,
            is_active,
            first,
            next,
            version,
            created_at,
            updated_at,
        } = recurring;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            name: name.to_string(),
            customer_id: recurring.customer().uuid(),
            template: serde_json::json!(draft).to_string(),
            anchor: anchor.naive(),
            unit: interval.word().to_owned(),
            every: (*every).into(),
            ends_on: until.map(kernel::Date::naive),
            auto_issue: *auto_issue,
            is_active: *is_active,
            first_occurrence: (*first).into(),
            next_occurrence: (*next).into(),
            next_on: recurring.next_on().map(kernel::Date::naive),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for RecurringInvoice {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            name,
            customer_id,
            template,
            anchor,
            unit,
            every,
            ends_on,
            auto_issue,
            is_active,
            first_occurrence,
            next_occurrence,
            next_on: _,
            version,
            created_at,
            updated_at,
        } = row;
        let mut draft: invoicing::DraftInvoice = serde_json::from_str(&template).map_err(corrupt)?;
        // The column is what other tables go by.
        draft.customer = customer_id.into();
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            name: read(&name)?,
            draft,
            recurrence: Recurrence {
                anchor: anchor.try_into().map_err(corrupt)?,
                interval: Interval::from_word(&unit)?,
                every: number(every)?,
                until: ends_on.map(TryInto::try_into).transpose().map_err(corrupt)?,
            },
            auto_issue,
            is_active,
            first: number(first_occurrence)?,
            next: number(next_occurrence)?,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
