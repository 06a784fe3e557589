//! Invoices that come again (T4).

use garde::Validate;
use kernel::{CustomerId, Date, Expected, Id, Interval, Name, Patch, Recurrence, Timestamp, UserId, Version};

use crate::{DraftInvoice, InvoicingError, ReviseInvoice};

pub type RecurringId = Id<RecurringInvoice>;

/// The longest name of a recurring invoice, in characters.
pub const RECURRING_NAME_MAX: usize = 100;

/// What invoices are made from, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringInvoice {
    pub id: RecurringId,
    pub user: UserId,
    pub name: Name<RECURRING_NAME_MAX>,
    /// What each begins with. It has no dates of its own.
    pub draft: DraftInvoice,
    pub recurrence: Recurrence,
    /// Issues what it makes, instead of leaving a draft.
    pub auto_issue: bool,
    pub is_active: bool,
    /// Which occurrence falls on the anchor: they are counted on where the anchor is moved, so that
    /// none comes twice.
    pub first: u32,
    /// Which occurrence comes next, from `first` on.
    pub next: u32,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Has an invoice come again.
#[derive(Debug, Clone, Validate)]
pub struct AddRecurring {
    #[garde(skip)]
    pub name: Name<RECURRING_NAME_MAX>,
    #[garde(dive)]
    pub draft: DraftInvoice,
    #[garde(skip)]
    pub anchor: Date,
    #[garde(skip)]
    pub interval: Interval,
    #[garde(range(min = 1, max = Recurrence::EVERY_MAX))]
    pub every: u32,
    #[garde(skip)]
    pub ends_on: Option<Date>,
    #[garde(skip)]
    pub auto_issue: bool,
}

/// Changes what is given and keeps the rest.
#[derive(Debug, Clone, Validate)]
pub struct ReviseRecurring {
    #[garde(skip)]
    pub name: Option<Name<RECURRING_NAME_MAX>>,
    #[garde(dive)]
    pub draft: ReviseInvoice,
    #[garde(skip)]
    pub anchor: Option<Date>,
    #[garde(skip)]
    pub interval: Option<Interval>,
    #[garde(inner(range(min = 1, max = Recurrence::EVERY_MAX)))]
    pub every: Option<u32>,
    #[garde(skip)]
    pub ends_on: Patch<Date>,
    #[garde(skip)]
    pub auto_issue: Option<bool>,
    #[garde(skip)]
    pub is_active: Option<bool>,
}

impl RecurringInvoice {
    /// Begins with the first occurrence that is not before today.
    ///
    /// # Errors
    /// `EndsBeforeItStarts`.
    pub fn add(
        user: UserId,
        order: AddRecurring,
        today: Date,
        now: Timestamp,
    ) -> Result<Self, InvoicingError> {
        let AddRecurring { name, draft, anchor, interval, every, ends_on, auto_issue } = order;
        if ends_on.is_some_and(|end| end < anchor) {
            return Err(InvoicingError::EndsBeforeItStarts);
        }
        let recurring = Self {
            id: Id::mint(now),
            user,
            name,
            draft: undated(draft),
            recurrence: Recurrence { anchor, interval, every, until: ends_on },
            auto_issue,
            is_active: true,
            first: 0,
            next: 0,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        Ok(recurring.resumed(today))
    }

    /// Where it was not active, or comes on other days now, it goes on with the first occurrence that
    /// is not before today.
    ///
    /// # Errors
    /// `Stale`.
    pub fn revise(
        mut self,
        change: ReviseRecurring,
        expected: Expected,
        today: Date,
        now: Timestamp,
    ) -> Result<Self, InvoicingError> {
        if !expected.allows(self.version) {
            return Err(InvoicingError::Stale);
        }
        let ReviseRecurring { name, draft, anchor, interval, every, ends_on, auto_issue, is_active } = change;
        let (before, was_active) = (self.recurrence, self.is_active);
        self.name = name.unwrap_or(self.name);
        self.draft = undated(draft.over(self.draft));
        self.recurrence.anchor = anchor.unwrap_or(self.recurrence.anchor);
        self.recurrence.interval = interval.unwrap_or(self.recurrence.interval);
        self.recurrence.every = every.unwrap_or(self.recurrence.every);
        ends_on.apply(&mut self.recurrence.until);
        self.auto_issue = auto_issue.unwrap_or(self.auto_issue);
        self.is_active = is_active.unwrap_or(self.is_active);
        self.version += 1;
        self.updated_at = now;
        let days = |recurrence: Recurrence| (recurrence.anchor, recurrence.interval, recurrence.every);
        if days(before) != days(self.recurrence) {
            self.first = self.next;
            return Ok(self.resumed(today));
        }
        Ok(if !was_active && self.is_active { self.resumed(today) } else { self })
    }

    /// Leaves out what lies before today.
    fn resumed(mut self, today: Date) -> Self {
        let unbounded = Recurrence { until: None, ..self.recurrence };
        if let Some((n, _)) = unbounded.first_after(today.plus_days(-1)) {
            self.next = self.next.max(self.first.saturating_add(n));
        }
        self
    }

    /// The day of the next occurrence, if one comes.
    #[must_use]
    pub fn next_on(&self) -> Option<Date> {
        self.recurrence.nth(self.next - self.first)
    }

    /// The draft of the next occurrence, and which one it is, if it is due; and what comes after it.
    #[must_use]
    pub fn take_due(mut self, today: Date, now: Timestamp) -> Option<(Self, DraftInvoice, u32)> {
        let due = self.next_on().filter(|date| self.is_active && *date <= today)?;
        let draft = DraftInvoice { issue_date: Some(due), ..self.draft.clone() };
        let n = self.next;
        self.next += 1;
        self.version += 1;
        self.updated_at = now;
        Some((self, draft, n))
    }

    #[must_use]
    pub fn customer(&self) -> CustomerId {
        self.draft.customer
    }
}

fn undated(draft: DraftInvoice) -> DraftInvoice {
    DraftInvoice { issue_date: None, due_date: None, ..draft }
}
