//! The report of stock: what is on hand, and what it cost.

use kernel::{MoneyError, Quantity};

use super::{
    Cell, CellKind, Column, ReportRow, RowKind, Value,
    draw::{Drawn, Sources},
};
use crate::Rows;

/// What each product on hand cost, first in, first out (S5).
pub(crate) fn inventory(sources: &Sources<'_>) -> Result<Drawn, MoneyError> {
    let columns = vec![
        Column::new("quantity", CellKind::Quantity, "On hand"),
        Column::new("reorderPoint", CellKind::Quantity, "Reorder at"),
        Column::new("value", CellKind::Money, "Value"),
    ];
    let quantity = |quantity: Option<Quantity>| Cell {
        value: quantity.map_or(Value::Absent, Value::Quantity),
        rows: None,
    };
    let mut all = sources.teller.sum();
    let mut rows = Vec::with_capacity(sources.gathered.stocked.len());
    let mut missing = Vec::new();
    for product in &sources.gathered.stocked {
        let behind = Rows::Movements { product: product.product };
        let mut value = sources.teller.sum();
        for sum in [&mut value, &mut all] {
            sources.teller.add(sum, sources.today, product.value, 1)?;
        }
        missing.extend(value.missing(&behind));
        let cells = vec![
            quantity(Some(product.quantity)).over(behind.clone()),
            quantity(product.reorder_point),
            Cell::money(value.total()?).over(behind),
        ];
        let (key, label) = (product.product.to_string(), product.name.clone());
        rows.push(ReportRow { key, label, kind: RowKind::Line, cells });
    }
    // Units of different products are not of one kind.
    let totals = vec![Cell::absent(), Cell::absent(), Cell::money(all.total()?)];
    Ok(Drawn { columns, rows, totals: Some(totals), missing })
}
