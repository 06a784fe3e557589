//! `slowdowns`, which are of no user.

use identity::Slowdown;
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use crate::spelling::number;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "slowdowns")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) key: Vec<u8>,
    pub(crate) failures: i64,
    pub(crate) until: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Slowdown {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { key: _, failures, until } = row;
        Ok(Self { failures: number(failures)?, until: until.into() })
    }
}
