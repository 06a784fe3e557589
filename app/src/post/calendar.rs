//! Letters that the calendar owes: reminders, and reports of the week.

use std::{collections::HashMap, sync::Arc};

use identity::{Account, IdentityError, IdentityService};
use invoicing::{InvoicingError, InvoicingService, ToBeReminded, reminder_on};
use kernel::{Clock, DomainError, Id, RequestId, Span, StoreError, UserId};
use post::{LetterKind, NewLetter, PostError, PostService};
use serde_json::json;

/// Looks for what is due on each user's own calendar.
#[derive(Clone)]
pub(crate) struct Calendars {
    pub(crate) identity: Arc<IdentityService>,
    pub(crate) invoicing: Arc<InvoicingService>,
    pub(crate) post: Arc<PostService>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// From which hour on, in the user's zone, one is written to.
const MORNING: u32 = 7;

/// How many users are read at once.
const PAGE: u32 = 200;

/// What keeps letters from being queued.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CalendarError {
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error(transparent)]
    Invoicing(#[from] InvoicingError),
    #[error(transparent)]
    Post(#[from] PostError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Calendars {
    /// Queues the reminders that are due, each once, and counts them.
    pub(crate) async fn reminders(&self) -> Result<u64, CalendarError> {
        let now = self.clock.now();
        let mut of_user: HashMap<UserId, Vec<ToBeReminded>> = HashMap::new();
        for open in self.invoicing.to_be_reminded().await? {
            of_user.entry(open.user).or_default().push(open);
        }
        let mut queued = 0;
        for (user, open) in of_user {
            let Some(account) = self.account(user).await? else { continue };
            let zone = account.zone;
            if zone.time_of(now).0 < MORNING {
                continue;
            }
            let (today, reminders) = (zone.date_of(now), self.invoicing.settings(user).await?.reminders);
            for ToBeReminded { user, invoice, due_on, sent_at } in open {
                let Some(days) = reminder_on(&reminders, due_on, zone.date_of(sent_at), today) else {
                    continue;
                };
                let letter = NewLetter {
                    user,
                    kind: LetterKind::Reminder,
                    key: format!("reminder:{invoice}:{days}"),
                    about: invoice.uuid(),
                    detail: json!({ "days": days }),
                };
                queued += u64::from(self.post.queue(&self.request(), letter).await?);
            }
        }
        Ok(queued)
    }

    /// Queues the reports of the weeks that have ended, each once, and counts them.
    pub(crate) async fn weekly_reports(&self) -> Result<u64, CalendarError> {
        let now = self.clock.now();
        let (mut queued, mut after) = (0, None);
        loop {
            let readers = self.post.weekly_readers(after, PAGE).await?;
            for user in &readers {
                let Some(account) = self.account(*user).await? else { continue };
                let calendar = account.home().calendar;
                let week = calendar.previous(Span::Week, now);
                // In the morning of the first day, and no later than the day after it.
                let days = calendar.today(now).days_since(week.end());
                if days > 1 || (days == 0 && calendar.zone.time_of(now).0 < MORNING) {
                    continue;
                }
                let letter = NewLetter {
                    user: *user,
                    kind: LetterKind::WeeklyReport,
                    key: format!("week:{}", week.first()),
                    about: user.uuid(),
                    detail: json!({ "from": week.first(), "to": week.last() }),
                };
                queued += u64::from(self.post.queue(&self.request(), letter).await?);
            }
            after = readers.last().copied();
            if after.is_none() {
                return Ok(queued);
            }
        }
    }

    async fn account(&self, user: UserId) -> Result<Option<Account>, IdentityError> {
        match self.identity.profile(user).await {
            Ok(account) => Ok(Some(account)),
            Err(IdentityError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn request(&self) -> RequestId {
        let id: Id<RequestId> = Id::mint(self.clock.now());
        RequestId::by("calendar", id)
    }
}

impl DomainError for CalendarError {
    fn kind(&self) -> kernel::ErrorKind {
        match self {
            Self::Identity(error) => error.kind(),
            Self::Invoicing(error) => error.kind(),
            Self::Post(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Identity(error) => error.code(),
            Self::Invoicing(error) => error.code(),
            Self::Post(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}
