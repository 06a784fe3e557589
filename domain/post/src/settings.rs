//! What a user wants to be told by mail.

use kernel::{Expected, Fact, Timestamp, UserId, Version};
use serde::Serialize;
use uuid::Uuid;

use crate::{LetterKind, PostError};

/// What is sent, looked at when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that the user sees")]
pub struct PostSettings {
    pub user: UserId,
    /// Whether anything is sent to the user, but for what is about the account's safety.
    pub to_me: bool,
    pub weekly_report: bool,
    pub expense_alerts: bool,
    pub low_stock_alerts: bool,
    /// Whether customers get reminders and receipts by themselves.
    pub to_customers: bool,
    pub version: Version,
    pub updated_at: Timestamp,
}

/// Changes what is given and keeps the rest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RevisePostSettings {
    pub to_me: Option<bool>,
    pub weekly_report: Option<bool>,
    pub expense_alerts: Option<bool>,
    pub low_stock_alerts: Option<bool>,
    pub to_customers: Option<bool>,
}

/// `post.revised`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that the user sees")]
pub struct PostSettingsRevised {
    #[serde(skip)]
    user: Uuid,
    to_me: bool,
    weekly_report: bool,
    expense_alerts: bool,
    low_stock_alerts: bool,
    to_customers: bool,
}

impl PostSettings {
    /// What holds before anything is set.
    #[must_use]
    pub fn of(user: UserId, now: Timestamp) -> Self {
        Self {
            user,
            to_me: true,
            weekly_report: true,
            expense_alerts: true,
            low_stock_alerts: true,
            to_customers: true,
            version: 1,
            updated_at: now,
        }
    }

    /// # Errors
    /// `Stale`.
    pub fn revise(
        self,
        change: RevisePostSettings,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, PostError> {
        if !expected.allows(self.version) {
            return Err(PostError::Stale);
        }
        let RevisePostSettings { to_me, weekly_report, expense_alerts, low_stock_alerts, to_customers } =
            change;
        Ok(Self {
            user: self.user,
            to_me: to_me.unwrap_or(self.to_me),
            weekly_report: weekly_report.unwrap_or(self.weekly_report),
            expense_alerts: expense_alerts.unwrap_or(self.expense_alerts),
            low_stock_alerts: low_stock_alerts.unwrap_or(self.low_stock_alerts),
            to_customers: to_customers.unwrap_or(self.to_customers),
            version: self.version + 1,
            updated_at: now,
        })
    }

    /// Whether a letter may be sent. An invoice was sent by hand; what is about safety always goes.
    #[must_use]
    pub fn allow(&self, kind: LetterKind) -> bool {
        match kind {
            _ if kind.is_of_security() => true,
            LetterKind::Reminder | LetterKind::Receipt => self.to_customers,
            LetterKind::WeeklyReport => self.to_me && self.weekly_report,
            LetterKind::ExpenseAlert => self.to_me && self.expense_alerts,
            LetterKind::LowStock => self.to_me && self.low_stock_alerts,
            _ => true,
        }
    }

    /// The change by which an owner gets no more letters of a kind; `None` where nothing does that.
    #[must_use]
    pub fn without(kind: LetterKind) -> Option<RevisePostSettings> {
        let nothing = RevisePostSettings::default();
        match kind {
            LetterKind::WeeklyReport => Some(RevisePostSettings { weekly_report: Some(false), ..nothing }),
            LetterKind::ExpenseAlert => Some(RevisePostSettings { expense_alerts: Some(false), ..nothing }),
            LetterKind::LowStock => Some(RevisePostSettings { low_stock_alerts: Some(false), ..nothing }),
            _ => None,
        }
    }
}

impl From<&PostSettings> for PostSettingsRevised {
    fn from(settings: &PostSettings) -> Self {
        let PostSettings {
            user,
            to_me,
            weekly_report,
            expense_alerts,
            low_stock_alerts,
            to_customers,
            version: _,
            updated_at: _,
        } = *settings;
        Self { user: user.uuid(), to_me, weekly_report, expense_alerts, low_stock_alerts, to_customers }
    }
}

impl Fact for PostSettingsRevised {
    const KIND: &'static str = "post.revised";

    fn subject(&self) -> Uuid {
        self.user
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;

    fn settings() -> PostSettings {
        let now: Timestamp = "2026-03-14T09:00:00Z".parse().unwrap();
        PostSettings::of(Id::mint(now), now)
    }

    fn allowed(settings: &PostSettings) -> Vec<&'static str> {
        LetterKind::ALL.into_iter().filter(|kind| settings.allow(*kind)).map(LetterKind::name).collect()
    }

    #[test]
    fn what_is_about_safety_is_always_sent() {
        let none = RevisePostSettings {
            to_me: Some(false),
            weekly_report: Some(false),
            expense_alerts: Some(false),
            low_stock_alerts: Some(false),
            to_customers: Some(false),
        };
        let settings = settings().revise(none, Expected::Any, settings().updated_at).unwrap();

        let expected = |kind: &LetterKind| *kind == LetterKind::Invoice || kind.is_of_security();
        let expected: Vec<&str> =
            LetterKind::ALL.into_iter().filter(expected).map(LetterKind::name).collect();
        assert_eq!(allowed(&settings), expected);
    }

    #[test]
    fn without_a_kind_everything_else_is_sent() {
        for kind in LetterKind::ALL {
            let Some(change) = PostSettings::without(kind) else { continue };
            let revised = settings().revise(change, Expected::Any, settings().updated_at).unwrap();

            assert!(!revised.allow(kind), "{}", kind.name());
            assert_eq!(allowed(&revised).len(), LetterKind::ALL.len() - 1);
        }
    }
}
