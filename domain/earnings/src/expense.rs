//! One amount spent on one day.

mod category;
mod insight;
mod port;

use garde::Validate;
use kernel::{
    AmountText, Currency, Date, DocumentId, Expected, ExpenseId, Fact, FieldFault, Id, Interval, Money, Name,
    Patch, Recurrence, Text, Timestamp, UserId, Version,
};
use serde::Serialize;
use uuid::Uuid;

pub use category::{
    AddCategory, CATEGORY_KEY_MAX, CATEGORY_NAME_MAX, CategoryAdded, CategoryId, CategoryKey, CategoryName,
    CategoryRemoved, CategoryRevised, DefaultCategory, ExpenseCategory, LimitExceeded, NotACategoryKey,
    ReviseCategory,
};
pub use insight::{
    CategoryShare, CategoryTally, DailyCategoryTally, ExpenseMonth, ExpenseSummary, LimitUse,
    MonthlyCategoryTally, Spending,
};
pub(crate) use insight::{ExpenseFigures, stretch};
pub use port::{DueSeries, ExpenseFilter, ExpenseScope, ExpenseSort, Expenses, ExpensesTx};

use crate::{EarningsError, PlatformId, earning::read, rule};

/// The longest name of a vendor, in characters.
pub const VENDOR_MAX: usize = 255;
/// The longest description, in characters.
pub const DESCRIPTION_MAX: usize = 500;
/// The longest note on an expense, in characters.
pub const EXPENSE_NOTES_MAX: usize = 2000;

/// Marks ids of series.
#[derive(Debug)]
pub enum SeriesMark {}

/// Names the series that an expense is an occurrence of.
pub type SeriesId = Id<SeriesMark>;

/// How far an expense has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExpenseStatus {
    /// Not paid yet.
    Pending,
    Paid,
    /// Paid, and given back by someone.
    Reimbursed,
}

/// An amount spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expense {
    pub id: ExpenseId,
    pub user: UserId,
    pub category: CategoryKey,
    /// More than zero.
    pub amount: Money,
    pub date: Date,
    pub vendor: Option<Name<VENDOR_MAX>>,
    pub description: Option<Text<DESCRIPTION_MAX>>,
    pub status: ExpenseStatus,
    pub is_tax_deductible: bool,
    /// The platform that it was spent for.
    pub platform: Option<PlatformId>,
    /// The document that proves it.
    pub receipt: Option<DocumentId>,
    pub notes: Option<Text<EXPENSE_NOTES_MAX>>,
    /// Which occurrence of which series it is, if of any.
    pub place: Option<Place>,
    /// How it comes again: then it is what later occurrences are copied from.
    pub repeats: Option<Repeats>,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A place in a series; each is taken once (T4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub series: SeriesId,
    /// 0 is the expense that the others are copied from.
    pub occurrence: u32,
}

/// How an expense comes again, counted from its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeats {
    pub rhythm: Rhythm,
    /// The last occurrence that was made; 0 before the first.
    pub made: u32,
}

/// Every how long, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    pub interval: Interval,
    /// From 1 to [`Recurrence::EVERY_MAX`].
    pub every: u32,
    /// The last day on which it may come.
    pub until: Option<Date>,
}

/// Books an expense.
#[derive(Debug, Clone, Validate)]
pub struct RecordExpense {
    #[garde(skip)]
    pub category: CategoryKey,
    #[garde(skip)]
    pub amount: AmountText,
    /// The user's, where it is left out.
    #[garde(skip)]
    pub currency: Option<Currency>,
    #[garde(skip)]
    pub date: Date,
    #[garde(skip)]
    pub vendor: Option<Name<VENDOR_MAX>>,
    #[garde(skip)]
    pub description: Option<Text<DESCRIPTION_MAX>>,
    #[garde(skip)]
    pub status: ExpenseStatus,
    #[garde(skip)]
    pub is_tax_deductible: bool,
    #[garde(skip)]
    pub platform: Option<PlatformId>,
    #[garde(skip)]
    pub receipt: Option<DocumentId>,
    #[garde(skip)]
    pub notes: Option<Text<EXPENSE_NOTES_MAX>>,
    #[garde(inner(custom(rule::plausible_rhythm)))]
    pub recurrence: Option<Rhythm>,
}

/// Changes what is given and keeps the rest.
///
/// A new date, interval or step begins a new series: what was made stays, and what comes is
/// counted from the new date, after the last day that has one.
#[derive(Debug, Clone, Default, Validate)]
pub struct ReviseExpense {
    #[garde(skip)]
    pub category: Option<CategoryKey>,
    #[garde(skip)]
    pub amount: Option<AmountText>,
    #[garde(skip)]
    pub currency: Option<Currency>,
    #[garde(skip)]
    pub date: Option<Date>,
    #[garde(skip)]
    pub vendor: Patch<Name<VENDOR_MAX>>,
    #[garde(skip)]
    pub description: Patch<Text<DESCRIPTION_MAX>>,
    #[garde(skip)]
    pub status: Option<ExpenseStatus>,
    #[garde(skip)]
    pub is_tax_deductible: Option<bool>,
    #[garde(skip)]
    pub platform: Patch<PlatformId>,
    #[garde(skip)]
    pub receipt: Patch<DocumentId>,
    #[garde(skip)]
    pub notes: Patch<Text<EXPENSE_NOTES_MAX>>,
    #[garde(custom(rule::set_to(rule::plausible_rhythm)))]
    pub recurrence: Patch<Rhythm>,
}

/// `expense.recorded`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpenseRecorded {
    #[serde(skip)]
    id: Uuid,
    category: String,
    date: Date,
    amount: String,
    currency: Currency,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurrence: Option<u32>,
}

/// `expense.revised`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct ExpenseRevised(ExpenseRecorded);

/// `expense.removed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct ExpenseRemoved(ExpenseRecorded);

impl Expense {
    /// # Errors
    /// `BadFields` for an amount that is not positive or that the currency cannot hold;
    /// `EndsBeforeItStarts`.
    pub fn record(
        user: UserId,
        home: Currency,
        order: RecordExpense,
        now: Timestamp,
    ) -> Result<Self, EarningsError> {
        let currency = order.currency.unwrap_or(home);
        let mut faults = Vec::new();
        let amount = spent("amount", &order.amount, currency, &mut faults);
        EarningsError::unless_faulty(faults)?;
        let expense = Self {
            id: Id::mint(now),
            user,
            category: order.category,
            amount,
            date: order.date,
            vendor: order.vendor,
            description: order.description,
            status: order.status,
            is_tax_deductible: order.is_tax_deductible,
            platform: order.platform,
            receipt: order.receipt,
            notes: order.notes,
            place: order.recurrence.map(|_| Place { series: Id::mint(now), occurrence: 0 }),
            repeats: order.recurrence.map(|rhythm| Repeats { rhythm, made: 0 }),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        expense.checked()
    }

    /// # Errors
    /// `Stale` where the caller read another version; `BadFields`, `EndsBeforeItStarts` as for a
    /// new one.
    pub fn revise(
        mut self,
        change: ReviseExpense,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, EarningsError> {
        if !expected.allows(self.version) {
            return Err(EarningsError::Stale);
        }
        let ReviseExpense {
            category,
            amount,
            currency,
            date,
            vendor,
            description,
            status,
            is_tax_deductible,
            platform,
            receipt,
            notes,
            recurrence,
        } = change;
        let currency = currency.unwrap_or(self.amount.currency());
        let mut faults = Vec::new();
        // A new currency reads the old digits anew, so that 12.50 USD becomes 12.50 EUR.
        let amount = amount.unwrap_or_else(|| self.amount.into());
        self.amount = spent("amount", &amount, currency, &mut faults);
        EarningsError::unless_faulty(faults)?;
        self.category = category.unwrap_or(self.category);
        let before = self.date;
        self.date = date.unwrap_or(self.date);
        vendor.apply(&mut self.vendor);
        description.apply(&mut self.description);
        self.status = status.unwrap_or(self.status);
        self.is_tax_deductible = is_tax_deductible.unwrap_or(self.is_tax_deductible);
        platform.apply(&mut self.platform);
        receipt.apply(&mut self.receipt);
        notes.apply(&mut self.notes);
        let mut rhythm = self.repeats.map(|repeats| repeats.rhythm);
        recurrence.apply(&mut rhythm);
        self.repeat(rhythm, before, now);
        self.version += 1;
        self.updated_at = now;
        self.checked()
    }

    /// When it comes again, and as which occurrence; `None` where it does not.
    #[must_use]
    pub fn next(&self) -> Option<(u32, Date)> {
        let Repeats { rhythm, made } = self.repeats?;
        let next = made.checked_add(1)?;
        rhythm.anchored_at(self.date).nth(next).map(|date| (next, date))
    }

    /// Makes the next occurrence, if it is due by `today`: a copy of this expense as it is now,
    /// not paid yet and without its receipt.
    pub fn come_again(&mut self, today: Date, now: Timestamp) -> Option<Self> {
        let (occurrence, date) = self.next().filter(|(_, date)| *date <= today)?;
        let (place, repeats) = (self.place?, self.repeats.as_mut()?);
        repeats.made = occurrence;
        Some(Self {
            id: Id::mint(now),
            date,
            status: ExpenseStatus::Pending,
            receipt: None,
            place: Some(Place { occurrence, ..place }),
            repeats: None,
            version: 1,
            created_at: now,
            updated_at: now,
            ..self.clone()
        })
    }

    fn repeat(&mut self, rhythm: Option<Rhythm>, dated: Date, now: Timestamp) {
        let Some(rhythm) = rhythm else {
            self.repeats = None;
            return;
        };
        let same_days =
            |kept: &Rhythm| (kept.interval, kept.every, dated) == (rhythm.interval, rhythm.every, self.date);
        let made = match self.repeats {
            Some(kept) if same_days(&kept.rhythm) => kept.made,
            kept => {
                self.place = Some(Place { series: Id::mint(now), occurrence: 0 });
                let last = kept.and_then(|kept| kept.rhythm.endless().anchored_at(dated).nth(kept.made));
                let endless = rhythm.endless().anchored_at(self.date);
                let after = last.map_or(self.date, |last| last.max(self.date));
                // Where the calendar has no day left, none will come.
                endless.first_after(after).map_or(Repeats::OVER, |(next, _)| next - 1)
            }
        };
        self.repeats = Some(Repeats { rhythm, made });
    }

    /// Rules between the fields.
    fn checked(self) -> Result<Self, EarningsError> {
        let until = self.repeats.and_then(|repeats| repeats.rhythm.until);
        if until.is_some_and(|until| until < self.date) {
            return Err(EarningsError::EndsBeforeItStarts);
        }
        Ok(self)
    }
}

impl Repeats {
    /// So many occurrences that none can follow: no calendar has them.
    const OVER: u32 = i32::MAX.cast_unsigned();
}

impl Rhythm {
    fn anchored_at(self, anchor: Date) -> Recurrence {
        let Self { interval, every, until } = self;
        Recurrence { anchor, interval, every, until }
    }

    fn endless(self) -> Self {
        Self { until: None, ..self }
    }
}

/// Zero, with a fault noted, where the text is no positive amount of the currency.
fn spent(field: &str, text: &AmountText, currency: Currency, faults: &mut Vec<FieldFault>) -> Money {
    let known = faults.len();
    let amount = read(field, text, currency, faults);
    if faults.len() == known && amount.minor() <= 0 {
        faults.push((field.to_owned(), "Must be more than zero".to_owned()));
    }
    amount
}

impl From<&Expense> for ExpenseRecorded {
    fn from(expense: &Expense) -> Self {
        Self {
            id: expense.id.uuid(),
            category: expense.category.to_string(),
            date: expense.date,
            amount: expense.amount.to_string(),
            currency: expense.amount.currency(),
            occurrence: expense.place.map(|place| place.occurrence),
        }
    }
}

impl From<&Expense> for ExpenseRevised {
    fn from(expense: &Expense) -> Self {
        Self(expense.into())
    }
}

impl From<&Expense> for ExpenseRemoved {
    fn from(expense: &Expense) -> Self {
        Self(expense.into())
    }
}

impl Fact for ExpenseRecorded {
    const KIND: &'static str = "expense.recorded";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for ExpenseRevised {
    const KIND: &'static str = "expense.revised";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for ExpenseRemoved {
    const KIND: &'static str = "expense.removed";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn monthly(until: Option<&str>) -> Rhythm {
        Rhythm { interval: Interval::Month, every: 1, until: until.map(date) }
    }

    fn order(day: &str, recurrence: Option<Rhythm>) -> RecordExpense {
        RecordExpense {
            category: "rent".parse().unwrap(),
            amount: "850.00".parse().unwrap(),
            currency: None,
            date: date(day),
            vendor: Some("Landlord".parse().unwrap()),
            description: None,
            status: ExpenseStatus::Paid,
            is_tax_deductible: true,
            platform: None,
            receipt: Some(Id::mint(now())),
            notes: None,
            recurrence,
        }
    }

    fn record(order: RecordExpense) -> Result<Expense, EarningsError> {
        Expense::record(Id::mint(now()), "EUR".parse().unwrap(), order, now())
    }

    fn revise(expense: Expense, change: ReviseExpense) -> Expense {
        expense.revise(change, Expected::Any, now()).unwrap()
    }

    /// The days of what comes until a day.
    fn days(head: &mut Expense, today: &str) -> Vec<String> {
        std::iter::from_fn(|| head.come_again(date(today), now())).map(|made| made.date.to_string()).collect()
    }

    #[test]
    fn an_amount_is_more_than_zero_and_has_the_digits_of_its_currency() {
        for (bad, currency) in [("0", None), ("-1.00", None), ("0.00", None), ("1.5", Some("JPY"))] {
            let order = RecordExpense {
                amount: bad.parse().unwrap(),
                currency: currency.map(|code: &str| code.parse().unwrap()),
                ..order("2026-03-14", None)
            };
            assert!(matches!(record(order), Err(EarningsError::BadFields(_))), "{bad}");
        }
    }

    #[test]
    fn rule_t4_what_comes_again_is_counted_from_the_first_day() {
        let mut rent = record(order("2026-01-31", Some(monthly(None)))).unwrap();

        assert_eq!(days(&mut rent, "2026-01-31"), [""; 0]);
        assert_eq!(days(&mut rent, "2026-03-31"), ["2026-02-28", "2026-03-31"]);
        assert_eq!(days(&mut rent, "2026-03-31"), [""; 0]);
        assert_eq!(rent.next(), Some((3, date("2026-04-30"))));
    }

    #[test]
    fn an_occurrence_is_a_copy_that_is_not_paid_and_has_no_receipt() {
        let mut rent = record(order("2026-01-31", Some(monthly(None)))).unwrap();

        let february = rent.come_again(date("2026-02-28"), now()).unwrap();

        assert_eq!(
            (february.status, february.receipt, february.repeats),
            (ExpenseStatus::Pending, None, None)
        );
        assert_eq!((&february.vendor, february.amount), (&rent.vendor, rent.amount));
        assert_eq!(february.place, Some(Place { occurrence: 1, ..rent.place.unwrap() }));
        assert_ne!(february.id, rent.id);
    }

    #[test]
    fn nothing_comes_after_the_last_day() {
        let mut rent = record(order("2026-01-31", Some(monthly(Some("2026-03-30"))))).unwrap();

        assert_eq!(days(&mut rent, "2027-01-01"), ["2026-02-28"]);
        assert_eq!(rent.next(), None);

        let longer =
            ReviseExpense { recurrence: Patch::Set(monthly(Some("2026-04-30"))), ..ReviseExpense::default() };
        let mut longer = revise(rent.clone(), longer);
        assert_eq!(longer.place, rent.place, "the series goes on");
        assert_eq!(days(&mut longer, "2027-01-01"), ["2026-03-31", "2026-04-30"]);
    }

    #[test]
    fn a_last_day_before_the_first_is_refused() {
        let refusal = record(order("2026-01-31", Some(monthly(Some("2026-01-30")))));

        assert!(matches!(refusal, Err(EarningsError::EndsBeforeItStarts)));
    }

    #[test]
    fn another_rhythm_begins_another_series_after_what_was_made() {
        let mut rent = record(order("2026-01-31", Some(monthly(None)))).unwrap();
        days(&mut rent, "2026-03-31");
        let weekly = Rhythm { interval: Interval::Week, every: 2, until: None };
        let change = ReviseExpense { recurrence: Patch::Set(weekly), ..ReviseExpense::default() };

        let mut changed = revise(rent.clone(), change);

        assert_ne!(changed.place, rent.place);
        assert_eq!(days(&mut changed, "2026-05-01"), ["2026-04-11", "2026-04-25"]);
    }

    #[test]
    fn another_date_begins_another_series_after_what_was_made() {
        let mut rent = record(order("2026-01-31", Some(monthly(None)))).unwrap();
        days(&mut rent, "2026-03-31");

        let change = ReviseExpense { date: Some(date("2026-01-15")), ..ReviseExpense::default() };
        let mut changed = revise(rent.clone(), change);

        assert_ne!(changed.place, rent.place);
        assert_eq!(days(&mut changed, "2026-05-31"), ["2026-04-15", "2026-05-15"]);
    }

    #[test]
    fn other_changes_keep_the_series_and_are_copied_from_then_on() {
        let mut rent = record(order("2026-01-31", Some(monthly(None)))).unwrap();
        days(&mut rent, "2026-02-28");

        let change = ReviseExpense { amount: Some("900.00".parse().unwrap()), ..ReviseExpense::default() };
        let mut dearer = revise(rent.clone(), change);

        assert_eq!(dearer.place, rent.place);
        assert_eq!(dearer.come_again(date("2026-03-31"), now()).unwrap().amount.to_string(), "900.00");

        let ended = ReviseExpense { recurrence: Patch::Clear, ..ReviseExpense::default() };
        assert_eq!(revise(dearer, ended).next(), None);
    }

    proptest! {
        #[test]
        fn rule_t4_it_does_not_matter_how_often_one_looks(
            runs in prop::collection::vec(0i64..120, 1..12), every in 1u32..4, unit in 0usize..4,
        ) {
            let interval = [Interval::Week, Interval::Month, Interval::Quarter, Interval::Year][unit];
            let rhythm = Rhythm { interval, every, until: None };
            let head = record(order("2024-08-31", Some(rhythm))).unwrap();
            let (mut often, mut once) = (head.clone(), head);
            let mut day = date("2024-08-31");
            let mut made = Vec::new();
            for run in runs {
                day = day.plus_days(run);
                made.extend(days(&mut often, &day.to_string()));
            }

            prop_assert_eq!(made, days(&mut once, &day.to_string()));
            prop_assert_eq!(often, once);
        }
    }
}
