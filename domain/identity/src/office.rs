//! Looking after the accounts of everyone: what an admin is about, and what there is to be seen.

use std::{fmt, str::FromStr};

use kernel::{Actor, Event, Fact, Name, Timestamp, UserId};
use serde::Serialize;
use uuid::Uuid;

use crate::{Account, Role};

/// The shortest reason, in characters.
pub const REASON_MIN: usize = 3;

/// The longest reason, in characters.
pub const REASON_MAX: usize = 200;

/// Why an admin looks at what is others', or changes it; kept with what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(Name<REASON_MAX>);

/// The text says nothing, or too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be a line of {REASON_MIN} to {REASON_MAX} characters that says why")]
pub struct NotAReason;

/// What an admin is about, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// The admin.
    pub actor: Actor,
    /// Its name in the published document.
    pub operation: &'static str,
    pub reason: Reason,
}

/// An account as admins see it: nothing of its books.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub account: Account,
    /// When one of the sessions that are known was last used.
    pub last_seen_at: Option<Timestamp>,
    /// How many go on.
    pub sessions: u64,
}

/// Which accounts a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeopleFilter {
    /// Part of the address or the name.
    pub text: Option<String>,
    pub standing: Option<Standing>,
}

/// Whether an account lets anyone in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Active,
    Disabled,
}

/// What a list of accounts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeopleSort {
    CreatedAt,
    Email,
}

/// Changes what is given and keeps the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChangePerson {
    pub standing: Option<Standing>,
    pub role: Option<Role>,
}

/// How much there is on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Census {
    pub users: u64,
    pub disabled: u64,
    pub admins: u64,
    /// Opened in the last 30 days.
    pub new: u64,
    /// Seen in the last 30 days, in a session that is known.
    pub seen: u64,
    /// That go on.
    pub sessions: u64,
    pub documents: u64,
    /// Each content of a user's once.
    pub document_bytes: u64,
}

/// `admin.read`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct AdminRead(Deed);

/// `admin.changed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct AdminChanged(Deed);

/// What was done, by whom and to whom. It is told in the chain of the admin and, where it concerns one user,
/// in the chain of that user.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Deed {
    #[serde(skip)]
    subject: Uuid,
    operation: &'static str,
    reason: String,
    admin: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserId>,
}

impl FromStr for Reason {
    type Err = NotAReason;

    fn from_str(text: &str) -> Result<Self, NotAReason> {
        let reason = Name::try_new(text.trim()).map_err(|_| NotAReason)?;
        if reason.chars().count() < REASON_MIN {
            return Err(NotAReason);
        }
        Ok(Self(reason))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Standing {
    #[must_use]
    pub fn of(account: &Account) -> Self {
        if account.is_disabled() { Self::Disabled } else { Self::Active }
    }
}

impl Errand {
    /// What is told of it: to the admin, and to the user whom it concerns if `is_told`, in the order of their
    /// ids. Whoever tells two users does so in that order, so that none waits for another.
    ///
    /// `subject` is what it was done to, where that is not a user.
    pub(crate) fn told<F: Fact>(
        &self,
        fact: fn(Deed) -> F,
        subject: Option<Uuid>,
        user: Option<UserId>,
        is_told: bool,
        now: Timestamp,
    ) -> Vec<Event> {
        let admin = self.actor.user;
        let deed = Deed {
            subject: subject.or(user.map(UserId::uuid)).unwrap_or(admin.uuid()),
            operation: self.operation,
            reason: self.reason.to_string(),
            admin,
            user,
        };
        let mut events = vec![Event::new(&self.actor, now, &fact(deed.clone()))];
        // Where the admin did it from is not the user's to know.
        if let Some(user) = user.filter(|user| is_told && *user != admin) {
            events.push(Event::of(user, &self.actor.request, now, &fact(deed)));
        }
        events.sort_by_key(|event| event.user);
        events
    }
}

impl AdminRead {
    pub(crate) fn new(deed: Deed) -> Self {
        Self(deed)
    }
}

impl AdminChanged {
    pub(crate) fn new(deed: Deed) -> Self {
        Self(deed)
    }
}

impl Fact for AdminRead {
    const KIND: &'static str = "admin.read";

    fn subject(&self) -> Uuid {
        self.0.subject
    }
}

impl Fact for AdminChanged {
    const KIND: &'static str = "admin.changed";

    fn subject(&self) -> Uuid {
        self.0.subject
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Calendar, Home, Id, Origin, RequestId, Weekday, YearDay, Zone};

    use super::*;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn errand() -> Errand {
        let calendar =
            Calendar { zone: Zone::UTC, week_start: Weekday::Mon, fiscal_year_start: YearDay::NEW_YEAR };
        let actor = Actor {
            user: Id::mint(now()),
            request: RequestId::try_new("test-1").unwrap(),
            home: Home { currency: "USD".parse().unwrap(), calendar },
            origin: Origin { session: None, address: Some("192.0.2.7".parse().unwrap()) },
        };
        Errand { actor, operation: "getUser", reason: "A ticket".parse().unwrap() }
    }

    #[test]
    fn authz_5_a_reason_says_something_and_fits_on_a_line() {
        for text in ["", "  ", "ab", " ab ", "a\nb c", &"x".repeat(201)] {
            assert_eq!(text.parse::<Reason>(), Err(NotAReason), "{text:?}");
        }
        for text in ["abc", " Prüfung 7 ", &"x".repeat(200)] {
            assert_eq!(text.parse::<Reason>().unwrap().to_string(), text.trim());
        }
    }

    #[test]
    fn authz_5_both_are_told_and_the_user_not_from_where() {
        let errand = errand();
        let user = Id::mint(now());

        let told = errand.told(AdminRead::new, None, Some(user), true, now());

        assert_eq!(told.iter().map(|event| event.user).collect::<Vec<_>>(), [errand.actor.user, user]);
        assert_eq!(told[0].payload, told[1].payload);
        assert_eq!((told[0].kind, told[0].subject), ("admin.read", user.uuid()));
        assert_eq!(told[0].payload["reason"], "A ticket");
        assert_eq!(told[0].origin, errand.actor.origin);
        assert_eq!(told[1].origin, Origin::default());
    }

    #[test]
    fn authz_5_an_admin_who_looks_at_the_own_account_is_told_once() {
        let errand = errand();

        assert_eq!(errand.told(AdminChanged::new, None, Some(errand.actor.user), true, now()).len(), 1);
        assert_eq!(errand.told(AdminChanged::new, None, None, true, now()).len(), 1);
    }
}
