//! `trash`

use kernel::StoreError;
use sea_orm::entity::prelude::*;
use trash::{Discarded, DiscardedKind};

use crate::{
    fault::corrupt,
    spelling::{Word, money, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trash")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    /// The id that the thing had.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) day: Option<Date>,
    /// Both there or both absent.
    pub(crate) amount_minor: Option<i64>,
    pub(crate) currency: Option<String>,
    /// Its rows as JSON, table by table.
    pub(crate) contents: String,
    pub(crate) deleted_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(DiscardedKind {
    Earning = "earning",
    Expense = "expense",
    Goal = "goal",
    Platform = "platform",
    Customer = "customer",
    Product = "product",
    Invoice = "invoice",
});

impl TryFrom<Model> for Discarded {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, id, kind, name, day, amount_minor, currency, contents: _, deleted_at } = row;
        let amount = amount_minor.zip(currency.as_deref()).map(|(minor, currency)| money(minor, currency));
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            kind: DiscardedKind::from_word(&kind)?,
            name,
            date: day.map(TryInto::try_into).transpose().map_err(corrupt)?,
            amount: amount.transpose()?,
            deleted_at: deleted_at.into(),
        })
    }
}
