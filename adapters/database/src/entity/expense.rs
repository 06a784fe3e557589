//! `expenses`

use earnings::{Expense, ExpenseStatus, Place, Repeats, Rhythm};
use kernel::{Interval, StoreError};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    rows::in_order,
    spelling::{Word, money, number, read, read_optional, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "expenses")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) category: String,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    pub(crate) date: Date,
    pub(crate) vendor: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) status: String,
    pub(crate) is_tax_deductible: bool,
    pub(crate) platform_id: Option<Uuid>,
    pub(crate) receipt_document_id: Option<Uuid>,
    pub(crate) notes: Option<String>,
    /// The place in a series; both are there or absent.
    pub(crate) series_id: Option<Uuid>,
    pub(crate) occurrence: Option<i64>,
    /// How it comes again: all but `repeats_until` are there or absent.
    pub(crate) repeats: Option<String>,
    pub(crate) repeats_every: Option<i64>,
    pub(crate) repeats_until: Option<Date>,
    pub(crate) made: Option<i64>,
    /// Derived from the rest, to be found by.
    pub(crate) next_on: Option<Date>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

in_order!(
    user_id,
    id,
    category,
    amount_minor,
    currency,
    date,
    vendor,
    description,
    status,
    is_tax_deductible,
    platform_id,
    receipt_document_id,
    notes,
    series_id,
    occurrence,
    repeats,
    repeats_every,
    repeats_until,
    made,
    next_on,
    version,
    created_at,
    updated_at
);

words!(ExpenseStatus { Pending = "pending", Paid = "paid", Reimbursed = "reimbursed" });

impl From<&Expense> for Model {
    fn from(expense: &Expense) -> Self {
        let Expense {
            id,
            user,
            category,
            amount,
            date,
            vendor,
            description,
            status,
            is_tax_deductible,
            platform,
            receipt,
            notes,
            place,
            repeats,
            version,
            created_at,
            updated_at,
        } = expense;
        let rhythm = repeats.map(|repeats| repeats.rhythm);
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            category: category.to_string(),
            amount_minor: amount.minor(),
            currency: amount.currency().to_string(),
            date: date.naive(),
            vendor: vendor.as_ref().map(ToString::to_string),
            description: description.as_ref().map(ToString::to_string),
            status: status.word().to_owned(),
            is_tax_deductible: *is_tax_deductible,
            platform_id: platform.map(kernel::Id::uuid),
            receipt_document_id: receipt.map(kernel::Id::uuid),
            notes: notes.as_ref().map(ToString::to_string),
            series_id: place.map(|place| place.series.uuid()),
            occurrence: place.map(|place| i64::from(place.occurrence)),
            repeats: rhythm.map(|rhythm| rhythm.interval.word().to_owned()),
            repeats_every: rhythm.map(|rhythm| i64::from(rhythm.every)),
            repeats_until: rhythm.and_then(|rhythm| rhythm.until).map(kernel::Date::naive),
            made: repeats.map(|repeats| i64::from(repeats.made)),
            next_on: expense.next().map(|(_, date)| date.naive()),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Expense {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            category,
            amount_minor,
            currency,
            date,
            vendor,
            description,
            status,
            is_tax_deductible,
            platform_id,
            receipt_document_id,
            notes,
            series_id,
            occurrence,
            repeats,
            repeats_every,
            repeats_until,
            made,
            next_on: _,
            version,
            created_at,
            updated_at,
        } = row;
        let place = match (series_id, occurrence) {
            (Some(series), Some(occurrence)) => {
                Some(Place { series: series.into(), occurrence: number(occurrence)? })
            }
            (None, None) => None,
            _ => return Err(corrupt("a place in a series lacks a part")),
        };
        let repeats = match (repeats, repeats_every, made) {
            (Some(interval), Some(every), Some(made)) => {
                let rhythm = Rhythm {
                    interval: Interval::from_word(&interval)?,
                    every: number(every)?,
                    until: repeats_until.map(TryInto::try_into).transpose().map_err(corrupt)?,
                };
                Some(Repeats { rhythm, made: number(made)? })
            }
            (None, None, None) => None,
            _ => return Err(corrupt("a recurrence lacks a part")),
        };
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            category: read(&category)?,
            amount: money(amount_minor, &currency)?,
            date: date.try_into().map_err(corrupt)?,
            vendor: read_optional(vendor.as_deref())?,
            description: read_optional(description.as_deref())?,
            status: ExpenseStatus::from_word(&status)?,
            is_tax_deductible,
            platform: platform_id.map(Into::into),
            receipt: receipt_document_id.map(Into::into),
            notes: read_optional(notes.as_deref())?,
            place,
            repeats,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
