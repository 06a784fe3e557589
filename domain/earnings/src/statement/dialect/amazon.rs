//! Amazon: what a seller sold, by range of dates or by settlement.

mod date_range;
mod settlement;

pub(super) use date_range::DATE_RANGE;
pub(super) use settlement::SETTLEMENT;
