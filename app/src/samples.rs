//! Sample data, as users ask for it, and sample letters, as admins do.

use adapter_database::SampleThings;
use adapter_mail::{Paperwork, Sample, samples};
use api::{SampleBooks, SampleLetter, SampleLetters, SampleRefused};
use async_trait::async_trait;
use kernel::{Actor, Claim, Claimed, Event, Fact, Id, Idempotency as _, StoreError, Timestamp, UserId};
use post::{Links, Stationery as _};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    demo::{self, Planted},
    wiring::App,
};

/// Plants with the services that everyone books with, and takes out row by row.
pub(crate) struct SampleDesk(App);

/// `sample.planted`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SamplePlanted {
    #[serde(skip)]
    user: UserId,
    earnings: usize,
    invoices: usize,
}

/// `sample.removed`
#[derive(Debug, Serialize)]
struct SampleRemoved {
    #[serde(skip)]
    user: UserId,
}

impl SampleDesk {
    pub(crate) fn new(app: App) -> Self {
        Self(app)
    }

    /// What is done within a unit is done whole.
    async fn planted(&self, actor: &Actor) -> Result<Timestamp, SampleRefused> {
        let Self(app) = self;
        // On SQLite it is one's turn only now, and someone else may have planted meanwhile.
        if app.database.sample_planted_at(actor.user).await?.is_some() {
            return Err(SampleRefused::Planted);
        }
        let planted = demo::sample(app, actor).await.map_err(|error| SampleRefused::Failed(error.into()))?;
        let now = app.clock.now();
        let fact = SamplePlanted {
            user: actor.user,
            earnings: planted.earnings.len(),
            invoices: planted.invoices.len(),
        };
        app.database.note_sample(&by_table(planted), Event::new(actor, now, &fact)).await?;
        Ok(now)
    }
}

#[async_trait]
impl SampleBooks for SampleDesk {
    async fn planted_at(&self, owner: UserId) -> Result<Option<Timestamp>, StoreError> {
        self.0.database.sample_planted_at(owner).await
    }

    async fn plant(&self, actor: &Actor) -> Result<Timestamp, SampleRefused> {
        let Self(app) = self;
        if app.database.sample_planted_at(actor.user).await?.is_some() {
            return Err(SampleRefused::Planted);
        }
        if app.database.has_own_books(actor.user).await? {
            return Err(SampleRefused::OwnBooks);
        }
        if app.database.is_within() {
            return self.planted(actor).await;
        }
        let key = Id::<Claim>::mint(app.clock.now()).to_string();
        let claim = Claim { user: Some(actor.user), route: "sample data".into(), key, fingerprint: [0; 32] };
        let Claimed::First(unit) = app.database.claim(&claim).await? else {
            return Err(SampleRefused::Planted);
        };
        let mut planted = None;
        unit.run(Box::pin(async { planted = Some(self.planted(actor).await) })).await;
        match planted.unwrap_or(Err(StoreError::Contention.into())) {
            Ok(planted) => {
                unit.finish(Vec::new()).await?;
                Ok(planted)
            }
            Err(error) => {
                drop(unit);
                // On PostgreSQL one finds in the way what someone else has planted meanwhile.
                let is_planted = app.database.sample_planted_at(actor.user).await?.is_some();
                Err(if is_planted { SampleRefused::Planted } else { error })
            }
        }
    }

    async fn uproot(&self, actor: &Actor) -> Result<(), SampleRefused> {
        let Self(app) = self;
        let event = Event::new(actor, app.clock.now(), &SampleRemoved { user: actor.user });
        if app.database.remove_sample(event).await? { Ok(()) } else { Err(SampleRefused::Absent) }
    }
}

/// Letters as they are sent, about things that do not exist.
pub(crate) struct LetterSamples;

impl SampleLetters for LetterSamples {
    fn letters(&self, locale: &str) -> Vec<SampleLetter> {
        let server = "https://books.example.com".to_owned();
        let unsubscribe = Some(format!("{server}{}/public/unsubscribe/sample", api::BASE));
        let links = Links { server, unsubscribe };
        let letter = |Sample { name, drawn }: Sample| {
            let written = Paperwork.write(&drawn, &links);
            SampleLetter { name, subject: written.subject, html: written.html, text: written.text }
        };
        samples(locale).into_iter().map(letter).collect()
    }
}

fn by_table(planted: Planted) -> SampleThings {
    let Planted { platforms, earnings, customers, invoices, expenses, products, goals } = planted;
    let things = [
        ("platforms", platforms),
        ("earnings", earnings),
        ("customers", customers),
        ("invoices", invoices),
        ("expenses", expenses),
        ("products", products),
        ("goals", goals),
    ];
    things.map(|(table, ids)| (table.to_owned(), ids)).into()
}

impl Fact for SamplePlanted {
    const KIND: &'static str = "sample.planted";

    fn subject(&self) -> Uuid {
        self.user.uuid()
    }
}

impl Fact for SampleRemoved {
    const KIND: &'static str = "sample.removed";

    fn subject(&self) -> Uuid {
        self.user.uuid()
    }
}
