//! What the reader of one row hands back.

use std::borrow::Cow;

use kernel::{Money, MoneyError, Quantity};

use super::moment::Day;
use crate::{Breakdown, EarningKind};

/// What one row turns out to be.
#[derive(Debug)]
pub(super) enum Reading {
    /// No earning, and why, in words for the user.
    Skip(Cow<'static, str>),
    Book(Vec<Booking>),
}

/// An earning in the making.
#[derive(Debug)]
pub(super) struct Booking {
    pub(super) date: Day,
    pub(super) kind: EarningKind,
    pub(super) amount: Money,
    pub(super) breakdown: Option<Breakdown>,
    pub(super) hours: Option<Quantity>,
    /// Where the source gives no id, also what tells this row from others: changing how a
    /// dialect writes its notes makes its rows new to every account that has imported them.
    pub(super) notes: String,
    /// The source's own id, unique among its rows of one kind.
    pub(super) source: Option<String>,
    /// Where a row names the platform itself.
    pub(super) platform: Option<String>,
}

/// A cell that cannot be read.
#[derive(Debug)]
pub(super) struct BadCell {
    pub(super) column: String,
    pub(super) problem: String,
}

impl Reading {
    pub(super) fn skip(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Skip(reason.into())
    }
}

impl From<Booking> for Reading {
    fn from(booking: Booking) -> Self {
        Self::Book(vec![booking])
    }
}

impl Booking {
    pub(super) fn plain(date: Day, kind: EarningKind, amount: Money) -> Self {
        Self {
            date,
            kind,
            amount,
            breakdown: None,
            hours: None,
            notes: String::new(),
            source: None,
            platform: None,
        }
    }

    /// An amount that is the sum of its parts (E1).
    pub(super) fn of_parts(date: Day, kind: EarningKind, parts: Breakdown) -> Result<Self, MoneyError> {
        Ok(Self { breakdown: Some(parts), ..Self::plain(date, kind, parts.amount()?) })
    }

    /// A charge of the platform on a row of its own: `amount` is negative, or positive where a
    /// charge is given back.
    pub(super) fn fee(date: Day, amount: Money) -> Self {
        let parts = Breakdown { fees: -amount, ..Breakdown::zero(amount.currency()) };
        Self { breakdown: Some(parts), ..Self::plain(date, EarningKind::Adjustment, amount) }
    }

    /// A sale of `gross` that is booked as `net`, the difference being the platform's fees.
    pub(super) fn sale(date: Day, gross: Money, net: Money) -> Result<Self, MoneyError> {
        Self::of_gross(date, EarningKind::Income, gross, net)
    }

    /// Money given back; fees that come back with it make `net` smaller than `gross`.
    pub(super) fn refund(date: Day, gross: Money, net: Money) -> Result<Self, MoneyError> {
        Self::of_gross(date, EarningKind::Refund, gross, net)
    }

    fn of_gross(date: Day, kind: EarningKind, gross: Money, net: Money) -> Result<Self, MoneyError> {
        let fees = gross.checked_sub(net)?;
        Self::of_parts(date, kind, Breakdown { gross, fees, ..Breakdown::zero(gross.currency()) })
    }

    pub(super) fn with_notes(self, notes: String) -> Self {
        Self { notes, ..self }
    }

    /// A blank id is none.
    pub(super) fn with_source(self, id: &str) -> Self {
        Self { source: (!id.is_empty()).then(|| id.to_owned()), ..self }
    }

    pub(super) fn with_hours(self, hours: Option<Quantity>) -> Self {
        Self { hours, ..self }
    }

    pub(super) fn on_platform(self, platform: &str) -> Self {
        Self { platform: Some(platform.to_owned()), ..self }
    }

    /// What is called income and is negative, or a refund and positive, is a correction (E4).
    pub(super) fn with_true_kind(self) -> Self {
        let sign = self.amount.minor().signum();
        let kind = match self.kind {
            EarningKind::Income if sign < 0 => EarningKind::Adjustment,
            EarningKind::Refund if sign > 0 => EarningKind::Adjustment,
            kind => kind,
        };
        Self { kind, ..self }
    }
}

impl BadCell {
    pub(super) fn new(column: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { column: column.into(), problem: problem.into() }
    }
}

/// A sum over cells that are each fine.
impl From<MoneyError> for BadCell {
    fn from(error: MoneyError) -> Self {
        Self::new("amount", error.to_string())
    }
}
