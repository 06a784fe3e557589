//! Which invoices someone is to be reminded of, and when.

use kernel::{Date, InvoiceId, Timestamp, UserId, Zone};

use super::InvoicingService;
use crate::InvoicingError;

/// An invoice that was sent, and is not paid in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToBeReminded {
    pub user: UserId,
    pub invoice: InvoiceId,
    pub due_on: Date,
    /// For the last time.
    pub sent_at: Timestamp,
}

/// How many days before and after its due date an invoice can be reminded of.
const REACH: (i64, i64) = (60, 365);

/// How many days late a reminder may be, where nothing could be sent on its day.
const LATE_MAX: i64 = 2;

impl InvoicingService {
    /// The invoices of every user that could be reminded of today, somewhere on earth: ids and days only.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn to_be_reminded(&self) -> Result<Vec<ToBeReminded>, InvoicingError> {
        let today = Zone::UTC.date_of(self.clock.now());
        let (before, after) = REACH;
        let (first, last) = (today.plus_days(-after - LATE_MAX - 1), today.plus_days(before + 1));
        Ok(self.invoices.to_be_reminded(first, last).await?)
    }
}

/// The reminder that is due on a day, by how many days it lies after the due date, or before it where
/// negative. One for which the invoice was sent too late does not come: whoever has just got it needs none.
#[must_use]
pub fn reminder_on(reminders: &[i16], due: Date, sent: Date, today: Date) -> Option<i64> {
    let days = today.days_since(due);
    let last = reminders.iter().map(|&offset| i64::from(offset)).filter(|offset| *offset <= days).max()?;
    let is_fresh = days - last <= LATE_MAX && due.plus_days(last) > sent;
    // A friendly word before the due date is of no use after it.
    let is_in_time = last > 0 || days <= 0;
    (is_fresh && is_in_time).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn on(today: &str) -> Option<i64> {
        reminder_on(&[-3, 7, 14], date("2026-03-28"), date("2026-03-14"), date(today))
    }

    #[test]
    fn a_reminder_comes_on_its_day_or_shortly_after() {
        assert_eq!(on("2026-03-24"), None);
        assert_eq!([on("2026-03-25"), on("2026-03-26"), on("2026-03-27")], [Some(-3); 3]);
        assert_eq!([on("2026-03-28"), on("2026-04-03")], [None; 2]);
        assert_eq!([on("2026-04-04"), on("2026-04-06"), on("2026-04-07")], [Some(7), Some(7), None]);
        assert_eq!(on("2026-04-11"), Some(14));
        assert_eq!(on("2027-03-28"), None);
    }

    #[test]
    fn whoever_has_just_got_an_invoice_is_not_reminded_of_it() {
        let on = |sent, today| reminder_on(&[-3, 7], date("2026-03-28"), date(sent), date(today));

        assert_eq!(on("2026-03-25", "2026-03-25"), None);
        assert_eq!(on("2026-03-26", "2026-03-27"), None);
        assert_eq!(on("2026-03-24", "2026-03-25"), Some(-3));
        assert_eq!(on("2026-04-05", "2026-04-05"), None);
        assert_eq!(reminder_on(&[], date("2026-03-28"), date("2026-03-01"), date("2026-03-28")), None);
    }
}
