//! A thing that was removed.

use kernel::{Actor, Date, Event, Fact, Id, Money, TimeDelta, Timestamp, UserId};
use serde::Serialize;
use uuid::Uuid;

/// The id that a thing had, and will have again.
pub type DiscardedId = Id<Discarded>;

/// For how long a thing can be had back, in days.
pub const KEPT_DAYS: i64 = 30;

/// What sort of thing it was.
///
/// What was issued, sold or moved in stock is never removed; of a document the bytes are gone with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DiscardedKind {
    Earning,
    Expense,
    Goal,
    Platform,
    Customer,
    /// With the stock that it was opened with.
    Product,
    /// A draft, with its lines.
    Invoice,
}

/// A thing that was removed, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discarded {
    pub id: DiscardedId,
    pub user: UserId,
    pub kind: DiscardedKind,
    /// What it is told by: its own name, or whom or what it was about.
    pub name: String,
    pub date: Option<Date>,
    pub amount: Option<Money>,
    pub deleted_at: Timestamp,
}

/// `earning.restored` and the like
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Restored {
    #[serde(skip)]
    id: Uuid,
    name: String,
    date: Option<Date>,
    deleted_at: Timestamp,
}

/// `trash.purged`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Purged {
    #[serde(skip)]
    id: Uuid,
    name: String,
    deleted_at: Timestamp,
}

impl DiscardedKind {
    /// What is told when such a thing is back.
    #[must_use]
    pub fn restored(self) -> &'static str {
        match self {
            Self::Earning => "earning.restored",
            Self::Expense => "expense.restored",
            Self::Goal => "goal.restored",
            Self::Platform => "platform.restored",
            Self::Customer => "customer.restored",
            Self::Product => "product.restored",
            Self::Invoice => "invoice.restored",
        }
    }
}

impl Discarded {
    /// Until when it can be had back.
    #[must_use]
    pub fn kept_until(&self) -> Timestamp {
        self.deleted_at.plus(TimeDelta::days(KEPT_DAYS))
    }

    /// The event of its being back.
    #[must_use]
    pub fn restored(&self, actor: &Actor, now: Timestamp) -> Event {
        Event { kind: self.kind.restored(), ..Event::new(actor, now, &Restored::from(self)) }
    }
}

impl From<&Discarded> for Restored {
    fn from(discarded: &Discarded) -> Self {
        let Discarded { id, user: _, kind: _, name, date, amount: _, deleted_at } = discarded;
        Self { id: id.uuid(), name: name.clone(), date: *date, deleted_at: *deleted_at }
    }
}

impl From<&Discarded> for Purged {
    fn from(discarded: &Discarded) -> Self {
        Self { id: discarded.id.uuid(), name: discarded.name.clone(), deleted_at: discarded.deleted_at }
    }
}

impl Fact for Restored {
    const KIND: &'static str = "trash.restored";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for Purged {
    const KIND: &'static str = "trash.purged";

    fn subject(&self) -> Uuid {
        self.id
    }
}
