//! Reading through a cache, and knowing when not to.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use kernel::{
    Answers, Chronicle, Clock, Epoch, Epochs, Event, Herald, Id, Idempotency, Listener, Live, Notice,
    StoreError, TimeDelta, UserId,
};
use moka::{future, ops::compute::Op};
use tokio::time::Instant;
use tracing::{Instrument as _, Span, field};
use uuid::Uuid;

use crate::{
    cache::{Cache, Figures, Key, Raised, Use},
    memory::Memory,
    stored::Stored,
    turns::Turns,
};

/// How long a user's events are believed to be what they were when they were last looked at, but for
/// changes that were told of.
pub const RECHECK: Duration = Duration::from_secs(1);

/// How far back a change may have begun that is only committed now.
const LATE: TimeDelta = TimeDelta::minutes(10);

/// How many events one counts before one begins anew.
const COUNT_MAX: u64 = 1000;

/// Of how many users it is remembered how far their events had come.
const USERS_MAX: u64 = 100_000;

/// How much of answers is kept, in bytes, in each process by itself.
const ANSWERS_BYTES: u64 = 16 << 20;

/// How long an answer is kept.
const ANSWER_LIFETIME: Duration = Duration::from_mins(30);

/// What the events begin with that tell of a user's books: no account and no session is another after them.
const OF_BOOKS: [&str; 14] = [
    "customer.",
    "document.",
    "earning.",
    "expense.",
    "expense_category.",
    "goal.",
    "invoice.",
    "payment.",
    "platform.",
    "product.",
    "products.",
    "sale.",
    "statement.",
    "stock.",
];

/// Above this, in bytes, a value is not worth what would have to go for it.
const VALUE_MAX: usize = 1 << 20;

tokio::task_local! {
    /// The one user of the present piece of work, and the state in which it is looked at.
    static HELD: Mutex<Option<Held>>;
}

#[derive(Debug, Clone, Copy)]
struct Held {
    owner: UserId,
    look: Option<Look>,
}

/// Keeps what was read under the name of the state in which it was read.
///
/// A commit that is told of ends a state at once, on every node that shares the cache. Whatever is
/// written without that, by a program that shares the database and not the cache or while the cache is
/// out of reach, is found by looking at the events every [`RECHECK`] of a user who is served.
pub struct Caching {
    cache: Arc<dyn Cache>,
    answers: Memory,
    chronicle: Arc<dyn Chronicle>,
    units: Arc<dyn Idempotency>,
    clock: Arc<dyn Clock>,
    recheck: Duration,
    looks: future::Cache<UserId, Look>,
    looking: Turns<UserId>,
    loading: Turns<Key>,
    answered: Tally,
    read: Tally,
}

/// How often something was there, and how often not.
#[derive(Default)]
struct Tally {
    hits: AtomicU64,
    misses: AtomicU64,
}

/// How far the events of a user had come.
#[derive(Debug, Clone, Copy)]
struct Look {
    nonce: Uuid,
    /// From where they are counted.
    from: Id<Event>,
    count: u64,
    newest: Option<Id<Event>>,
    shared: Option<Uuid>,
    at: Instant,
    /// The state since which nothing but books has changed.
    person: Epoch,
}

impl Caching {
    /// `recheck` is [`RECHECK`], but for tests.
    #[must_use]
    pub fn new(
        cache: Arc<dyn Cache>,
        chronicle: Arc<dyn Chronicle>,
        units: Arc<dyn Idempotency>,
        clock: Arc<dyn Clock>,
        recheck: Duration,
    ) -> Self {
        let looks = future::Cache::builder().max_capacity(USERS_MAX).time_to_idle(Duration::from_mins(10));
        Self {
            cache,
            answers: Memory::with_room_for(ANSWERS_BYTES, Arc::clone(&clock)),
            chronicle,
            units,
            clock,
            recheck,
            looks: looks.build(),
            looking: Turns::default(),
            loading: Turns::default(),
            answered: Tally::default(),
            read: Tally::default(),
        }
    }

    #[must_use]
    pub fn figures(&self) -> Figures {
        let answers = self.answers.figures();
        // What keeps answers knows not that it does.
        let of_answers = Figures { answers: answers.values, values: Use::default(), ..answers };
        let uses = Figures { answers: self.answered.told(), values: self.read.told(), ..Figures::default() };
        self.cache.figures().plus(of_answers).plus(uses)
    }

    /// Whether there is a way to the cache at this moment.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.cache.is_up()
    }

    /// What `load` reads of a user's, or what it read when everything was as it is now. Of many who
    /// ask at once one reads.
    ///
    /// # Errors
    /// What `load` fails with; nothing is kept then.
    pub async fn remember<T: Stored>(
        &self,
        owner: UserId,
        name: &str,
        lifetime: Duration,
        load: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let Some(epoch) = self.of(owner).await else { return load.await };
        let key = Key::new(owner, epoch, name);
        if let Some(value) = self.look_up(&key).await {
            self.read.count(true);
            return Ok(value);
        }
        let _turn = self.loading.take(key.clone()).await;
        let found = self.look_up(&key).await;
        self.read.count(found.is_some());
        if let Some(value) = found {
            return Ok(value);
        }
        let value = load.await?;
        if let Some(bytes) = value.to_bytes().filter(|bytes| bytes.len() <= VALUE_MAX) {
            self.cache.put(&key, bytes.into(), lifetime).await;
        }
        Ok(value)
    }

    async fn look_up<T: Stored>(&self, key: &Key) -> Option<T> {
        let span = span_of("values");
        let found = self.cache.get(key).instrument(span.clone()).await;
        span.record("cache.hit", found.is_some());
        T::from_bytes(&found?)
    }

    /// The state of a user's account and sessions: what changes the books alone does not end it. As with
    /// [`Epochs::of`], `None` where no one can say which it is.
    pub(crate) async fn of_person(&self, owner: UserId) -> Option<Epoch> {
        self.present(owner).await.map(|look| look.person)
    }

    /// How far the events have come, in the one state that a piece of work looks at.
    async fn present(&self, owner: UserId) -> Option<Look> {
        // A unit sees what no one else may.
        if self.units.is_within() {
            return None;
        }
        if let Some(held) = held(owner) {
            return held.look;
        }
        let look = self.look(owner).await;
        let _ = HELD.try_with(|held| *lock(held) = Some(Held { owner, look }));
        look
    }

    /// How far the events have come by now.
    async fn look(&self, owner: UserId) -> Option<Look> {
        let nonce = self.cache.nonce(owner).await?;
        if let Some(look) = self.recent_look(owner, nonce).await {
            return Some(look);
        }
        let _turn = self.looking.take(owner).await;
        let nonce = self.cache.nonce(owner).await?;
        if let Some(look) = self.recent_look(owner, nonce).await {
            return Some(look);
        }
        let before = self.looks.get(&owner).await;
        let from = before
            .filter(|look| look.count < COUNT_MAX)
            .map_or_else(|| Id::first_at(self.clock.now().plus(-LATE)), |look| look.from);
        let at = Instant::now();
        let mark = self.chronicle.mark(owner, from, COUNT_MAX).await.ok()?;
        // Beyond what is counted nothing can be compared, and an event that was long in coming has an id that lies before
        // the newest.
        let untold = before
            .filter(|look| look.nonce == nonce)
            .is_some_and(|look| look.count >= COUNT_MAX || look.count != mark.count);
        let nonce = if untold {
            self.cache.raise(&[owner]).await;
            self.cache.nonce(owner).await?
        } else {
            nonce
        };
        let epoch = Epoch::new(nonce, mark.newest, mark.shared);
        // What came since is of unknown kinds.
        let unchanged =
            before.filter(|look| look.from == from && look.count == mark.count && look.epoch() == epoch);
        let person = unchanged.map_or(epoch, |look| look.person);
        let look =
            Look { nonce, from, count: mark.count, newest: mark.newest, shared: mark.shared, at, person };
        self.looks.insert(owner, look).await;
        Some(look)
    }

    /// Adds what was told of to what is known: a change of one's own is no reason to look anew. Where
    /// other changes may have come between, one does.
    async fn learn(&self, owner: UserId, raised: Option<Raised>, told: &[&Notice]) {
        let ids = || told.iter().map(|notice| notice.id);
        let (Some(raised), Some(first), Some(last)) = (raised, ids().min(), ids().max()) else {
            self.looks.invalidate(&owner).await;
            return;
        };
        let add = async |known: Option<moka::Entry<UserId, Look>>| {
            let Some(look) = known.map(moka::Entry::into_value) else { return Op::Nop };
            let follows =
                Some(look.nonce) == raised.before && look.newest.is_none_or(|newest| newest < first);
            if !follows {
                return Op::Remove;
            }
            let count = look.count + told.len() as u64;
            let now = Look { nonce: raised.now, count, newest: Some(last), ..look };
            let is_of_books = |notice: &&Notice| OF_BOOKS.iter().any(|thing| notice.kind.starts_with(thing));
            Op::Put(if told.iter().all(is_of_books) { now } else { Look { person: now.epoch(), ..now } })
        };
        self.looks.entry(owner).and_compute_with(add).await;
    }

    /// How far the events had come a moment ago, if nothing was told of since.
    async fn recent_look(&self, owner: UserId, nonce: Uuid) -> Option<Look> {
        let look = self.looks.get(&owner).await?;
        (look.nonce == nonce && look.at.elapsed() < self.recheck).then_some(look)
    }
}

impl Tally {
    fn count(&self, found: bool) {
        let count = if found { &self.hits } else { &self.misses };
        count.fetch_add(1, Ordering::Relaxed);
    }

    fn told(&self) -> Use {
        Use {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            evictions: 0,
        }
    }
}

impl Look {
    fn epoch(&self) -> Epoch {
        Epoch::new(self.nonce, self.newest, self.shared)
    }
}

#[async_trait]
impl Epochs for Caching {
    async fn of(&self, owner: UserId) -> Option<Epoch> {
        self.present(owner).await.map(|look| look.epoch())
    }

    async fn hold<'a>(&'a self, work: Pin<Box<dyn Future<Output = ()> + Send + 'a>>) {
        HELD.scope(Mutex::default(), work).await;
    }
}

#[async_trait]
impl Answers for Caching {
    async fn recall(&self, owner: UserId, name: &str) -> Option<Arc<[u8]>> {
        let span = span_of("answers");
        let kept = self.answers.get(&Key::of_answer(owner, name)).instrument(span.clone()).await;
        span.record("cache.hit", kept.is_some());
        if kept.is_some() {
            self.answered.count(true);
        }
        kept
    }

    async fn keep(&self, owner: UserId, name: &str, answer: Arc<[u8]>) {
        // Only what can be kept could have been there.
        self.answered.count(false);
        if answer.len() <= VALUE_MAX {
            self.answers.put(&Key::of_answer(owner, name), answer, ANSWER_LIFETIME).await;
        }
    }
}

#[async_trait]
impl Herald for Caching {
    async fn told(&self, notices: &[Notice]) {
        let mut told: BTreeMap<UserId, Vec<&Notice>> = BTreeMap::new();
        for notice in notices {
            told.entry(notice.user).or_default().push(notice);
        }
        let owners: Vec<UserId> = told.keys().copied().collect();
        for (raised, (owner, told)) in self.cache.raise(&owners).await.into_iter().zip(told) {
            self.learn(owner, raised, &told).await;
        }
        // Who has just changed something looks anew.
        let _ = HELD.try_with(|held| *lock(held) = None);
    }
}

impl Live for Caching {
    fn listen(&self, owner: UserId) -> Box<dyn Listener> {
        self.cache.listen(owner)
    }
}

/// The span of a look into what is kept.
fn span_of(kept: &'static str) -> Span {
    tracing::trace_span!("cache", otel.name = "cache.get", cache.name = kept, cache.hit = field::Empty)
}

/// What is held of this user, if anything: that the state is known, or that it cannot be.
fn held(owner: UserId) -> Option<Held> {
    HELD.try_with(|held| *lock(held)).ok()?.filter(|held| held.owner == owner)
}

fn lock<T>(held: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
