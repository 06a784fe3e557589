//! What is kept for how long, and what becomes of it then.
//!
//! The schedule `retention` does it once a day over all nodes, a stretch at a time, so that nobody waits for
//! long. Each rule finds what is due by its age: what is broken off is gone on with the next time.

use std::{fmt, pin::Pin};

use adapter_database::Passing;
use kernel::{Id, RequestId, StoreError, TimeDelta, Timestamp, Zone};

use crate::wiring::App;

/// What is kept for how long; `None` for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Before they move to the archive, where they are for good.
    pub earnings_years: Option<u32>,
    /// Without use, before they are archived.
    pub products: Option<TimeDelta>,
    /// Answers to requests with a key.
    pub answers: Option<TimeDelta>,
    /// Sessions that are over, and links that were mailed.
    pub sessions: Option<TimeDelta>,
    /// Which letters were sent to whom.
    pub letters: Option<TimeDelta>,
    /// Jobs that were given up.
    pub jobs: Option<TimeDelta>,
    /// What webhooks were told.
    pub deliveries: Option<TimeDelta>,
}

/// What one rule has done, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retained {
    /// What it is about, and what becomes of it.
    pub rule: &'static str,
    /// What is older; `None` where it is kept for ever.
    pub before: Option<Timestamp>,
    pub count: u64,
}

/// How many there were, or why that cannot be said.
type Count<'a> = Pin<Box<dyn Future<Output = Result<u64, StoreError>> + Send + 'a>>;

/// A rule, with what is older than it allows.
struct Rule {
    name: &'static str,
    what: What,
    before: Option<Timestamp>,
}

#[derive(Clone, Copy)]
enum What {
    Earnings,
    Products,
    Passing(Passing),
}

impl Default for Retention {
    /// As the table of settings has it.
    fn default() -> Self {
        let days = |days| Some(TimeDelta::days(days));
        Self {
            earnings_years: Some(2),
            products: days(365),
            answers: days(7),
            sessions: days(30),
            letters: days(365),
            jobs: days(90),
            deliveries: days(30),
        }
    }
}

impl Retention {
    fn rules(self, now: Timestamp) -> [Rule; 7] {
        let Self { earnings_years, products, answers, sessions, letters, jobs, deliveries } = self;
        // Earnings have dates: what is of the same day is of the same age.
        let today = Zone::UTC.date_of(now);
        let day = earnings_years.and_then(|years| i32::try_from(years * 12).ok());
        let day = day.map(|months| Zone::UTC.start_of(today.plus_months(-months)));
        let ago = |span: Option<TimeDelta>| span.map(|span| now.plus(-span));
        let rule = |name, what, before| Rule { name, what, before };
        let passing = |name, what, kept| rule(name, What::Passing(what), ago(kept));
        [
            rule("earnings moved to the archive", What::Earnings, day),
            rule("products archived", What::Products, ago(products)),
            passing("answers to repeated requests removed", Passing::Answers, answers),
            passing("sessions and mailed links removed", Passing::Sessions, sessions),
            passing("letters removed", Passing::Letters, letters),
            passing("jobs that were given up removed", Passing::Jobs, jobs),
            passing("deliveries of webhooks removed", Passing::Deliveries, deliveries),
        ]
    }
}

impl App {
    /// Does what is due, tells of it in the log, and counts it. A rule that cannot be followed keeps no other one
    /// waiting.
    ///
    /// # Errors
    /// What the store failed with, the last time it did.
    pub async fn retain(&self) -> Result<u64, StoreError> {
        let mut outcome = Ok(0);
        for rule in self.retention.rules(self.clock.now()) {
            match self.follow(&rule).await {
                Ok(0) => {}
                Ok(count) => {
                    tracing::info!(rule = rule.name, count, "followed a rule of retention");
                    outcome = outcome.map(|all| all + count);
                }
                Err(error) => {
                    tracing::error!(rule = rule.name, %error, "could not follow a rule of retention");
                    outcome = Err(error);
                }
            }
        }
        outcome
    }

    /// What is due, and left as it is.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn retention_due(&self) -> Result<Vec<Retained>, StoreError> {
        let mut due = Vec::new();
        for rule in self.retention.rules(self.clock.now()) {
            due.push(Retained { rule: rule.name, before: rule.before, count: self.count(&rule).await? });
        }
        Ok(due)
    }

    /// Does what is due, and says what that was, rule by rule.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn retain_now(&self) -> Result<Vec<Retained>, StoreError> {
        let mut done = Vec::new();
        for rule in self.retention.rules(self.clock.now()) {
            done.push(Retained { rule: rule.name, before: rule.before, count: self.follow(&rule).await? });
        }
        Ok(done)
    }

    fn count<'a>(&'a self, rule: &Rule) -> Count<'a> {
        let Some(before) = rule.before else { return Box::pin(async { Ok(0) }) };
        match rule.what {
            What::Earnings => Box::pin(self.database.count_old_earnings(Zone::UTC.date_of(before))),
            What::Products => Box::pin(self.inventory.count_idle(before)),
            What::Passing(what) => Box::pin(self.database.count_passed(what, before)),
        }
    }

    fn follow<'a>(&'a self, rule: &Rule) -> Count<'a> {
        let Some(before) = rule.before else { return Box::pin(async { Ok(0) }) };
        match rule.what {
            What::Earnings => Box::pin(self.database.archive_earnings(Zone::UTC.date_of(before))),
            What::Products => Box::pin(self.archive_products(before)),
            What::Passing(what) => Box::pin(self.database.remove_passed(what, before)),
        }
    }

    async fn archive_products(&self, since: Timestamp) -> Result<u64, StoreError> {
        let request = RequestId::by("retention", Id::<RequestId>::mint(self.clock.now()));
        self.inventory.archive_idle(since, &request).await
    }
}

impl fmt::Display for Retained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.before {
            Some(before) => write!(f, "{:<40}{:>10}  of before {before}", self.rule, self.count),
            None => write!(f, "{:<40}{:>10}  kept for ever", self.rule, self.count),
        }
    }
}
