//! Rows of the long lists, read by the place of their columns.
//!
//! `SeaORM` looks every column up by its name, and writes a message for every value that is absent: a quarter of the
//! processor time of a list. What is read here is what a `Select` of an entity asks for, in the same order: one whose
//! columns were chosen otherwise is for `SeaORM` to read.

use kernel::StoreError;
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryResult, QuerySelect as _, QueryTrait as _, RuntimeErr, Select,
};

use crate::fault::fault;

/// A model that reads its columns in the order in which its entity names them.
pub(crate) trait InOrder: Sized {
    /// # Errors
    /// Where a column is of another type.
    fn read(row: &QueryResult) -> Result<Self, DbErr>;
}

/// Has a model be read in order; all its fields are named, in their order.
macro_rules! in_order {
    ($($field:ident),+ $(,)?) => {
        impl $crate::rows::InOrder for Model {
            fn read(row: &sea_orm::QueryResult) -> Result<Self, sea_orm::DbErr> {
                use sqlx::Row as _;

                const COLUMNS: usize = [$(stringify!($field)),+].len();
                let mut next = 0;
                let mut place = || {
                    next += 1;
                    next - 1
                };
                if let Some(row) = row.try_as_pg_row().filter(|row| row.len() == COLUMNS) {
                    Ok(Self { $($field: row.try_get(place()).map_err($crate::rows::unreadable)?),+ })
                } else if let Some(row) = row.try_as_sqlite_row().filter(|row| row.len() == COLUMNS) {
                    Ok(Self { $($field: row.try_get(place()).map_err($crate::rows::unreadable)?),+ })
                } else {
                    sea_orm::FromQueryResult::from_query_result(row, "")
                }
            }
        }

        #[cfg(test)]
        mod places {
            use sea_orm::{IdenStatic as _, Iterable as _};

            #[test]
            fn columns_are_read_in_the_order_in_which_they_are_asked_for() {
                let asked: Vec<_> = super::Column::iter().map(|column| column.as_str()).collect();
                assert_eq!(asked, [$(stringify!($field)),+]);
            }
        }
    };
}

pub(crate) use in_order;

/// All rows of a selection.
pub(crate) async fn all_in_order<E: EntityTrait<Model: InOrder>>(
    selection: Select<E>,
    connection: &impl ConnectionTrait,
) -> Result<Vec<E::Model>, StoreError> {
    let rows = connection.query_all(&selection.into_query()).await.map_err(fault)?;
    rows.iter().map(InOrder::read).collect::<Result<_, _>>().map_err(fault)
}

/// The first row of a selection.
pub(crate) async fn one_in_order<E: EntityTrait<Model: InOrder>>(
    selection: Select<E>,
    connection: &impl ConnectionTrait,
) -> Result<Option<E::Model>, StoreError> {
    let row = connection.query_one(&selection.limit(1).into_query()).await.map_err(fault)?;
    row.as_ref().map(InOrder::read).transpose().map_err(fault)
}

pub(crate) fn unreadable(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
