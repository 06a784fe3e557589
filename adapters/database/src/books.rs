//! The books: platforms, earnings, the sums over them, imported statements, expenses, customers, and
//! what they are billed.

pub(crate) mod any_case;
mod archive;
mod balances;
mod billing;
mod customers;
mod earnings;
mod expenses;
mod goals;
mod imports;
mod invoices;
mod ledger;
mod platforms;
mod spendings;
mod sums;

use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect as _, Select, sea_query::Expr};

use crate::fault::fault;

pub(crate) use invoices::with_lines;
pub(crate) use sums::all;

/// Counts what a list shows on all its pages.
pub(crate) async fn count<E: EntityTrait>(
    list: Select<E>,
    connection: &impl ConnectionTrait,
) -> Result<u64, kernel::StoreError> {
    let count = list.select_only().expr(Expr::cust("COUNT(*)")).into_tuple::<i64>().one(connection).await;
    crate::spelling::number(count.map_err(fault)?.unwrap_or(0))
}
