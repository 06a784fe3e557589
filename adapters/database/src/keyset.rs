//! Lists in a stable order, each page read from where the last one ended (D5).

use kernel::{Date, PageRequest, Position, StoreError, Timestamp};
use sea_orm::{
    ColumnTrait, EntityTrait, Order, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
    sea_query::{Expr, ExprTrait as _, Value},
};

use crate::fault::corrupt;

/// Orders by `key` and then by `id`, in one direction, starts behind the requested position, and
/// fetches one row more than the page holds.
///
/// The position is one comparison of rows, `(key, id) < ($1, $2)`, which an index that begins
/// with the owner, the key and the id finds at once however far into the list it is.
pub(crate) fn page_of<E: EntityTrait, S>(
    list: Select<E>,
    key: E::Column,
    id: E::Column,
    request: &PageRequest<S>,
    read_key: impl FnOnce(&str) -> Result<Value, StoreError>,
) -> Result<Select<E>, StoreError> {
    let order = if request.sort.descending { Order::Desc } else { Order::Asc };
    let page = list.order_by(key, order.clone()).order_by(id, order).limit(u64::from(request.limit()) + 1);
    let Some(Position { key: last_key, id: last_id }) = &request.after else {
        return Ok(page);
    };
    let row = Expr::tuple([column(key), column(id)]);
    let seen = Expr::tuple([Expr::val(read_key(last_key)?), Expr::val(*last_id)]);
    Ok(page.filter(if request.sort.descending { row.lt(seen) } else { row.gt(seen) }))
}

/// Reads the key of a list that is sorted by an instant.
pub(crate) fn instant_key(text: &str) -> Result<Value, StoreError> {
    let instant: Timestamp = text.parse().map_err(corrupt)?;
    Ok(instant.to_utc().into())
}

/// Reads the key of a list that is sorted by a whole number.
pub(crate) fn number_key(text: &str) -> Result<Value, StoreError> {
    let number: i64 = text.parse().map_err(corrupt)?;
    Ok(number.into())
}

/// Reads the key of a list that is sorted by a day.
pub(crate) fn date_key(text: &str) -> Result<Value, StoreError> {
    let date: Date = text.parse().map_err(corrupt)?;
    Ok(date.naive().into())
}

fn column<C: ColumnTrait>(column: C) -> Expr {
    Expr::col(column.as_column_ref())
}
