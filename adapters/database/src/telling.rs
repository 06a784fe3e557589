//! Telling of what was committed, so that no one goes on believing what was before.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError, RwLock, Weak},
};

use kernel::{Herald, Notice};
use tokio::runtime::Handle;

use crate::jobs::Routes;

/// Who hears of every commit.
#[derive(Default)]
pub(crate) struct Heralds(RwLock<Vec<Weak<dyn Herald>>>);

/// What there is to tell of.
#[derive(Default)]
pub(crate) struct Tidings {
    notices: Vec<Notice>,
    /// Whether work has come to be owed.
    owes: bool,
}

/// What a transaction has to tell of, and whom.
pub(crate) struct Telling {
    tidings: Tidings,
    audience: Audience,
    /// Who owes something for it.
    pub(crate) routes: Arc<Routes>,
}

#[derive(Clone)]
pub(crate) enum Audience {
    Heralds(Arc<Heralds>),
    /// The transaction is a part of a unit, which tells when it is durable.
    Unit(Arc<Pending>),
}

/// What the parts of a unit have to tell of.
#[derive(Default)]
pub(crate) struct Pending(Mutex<Tidings>);

/// Is told of when it is spread, and no later than when it is dropped.
///
/// A commit may go through although its answer never comes, or no one waits for it any more. So
/// this is made before it, and lost only with the process.
pub(crate) struct News {
    tidings: Tidings,
    heralds: Arc<Heralds>,
}

impl Heralds {
    /// From now on it hears of every commit, for as long as someone else keeps it.
    pub(crate) fn add(&self, herald: &Arc<dyn Herald>) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.retain(|known| known.strong_count() > 0);
        all.push(Arc::downgrade(herald));
    }

    async fn tell(&self, Tidings { notices, owes }: &Tidings) {
        let all: Vec<Arc<dyn Herald>> = {
            let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
            all.iter().filter_map(Weak::upgrade).collect()
        };
        for herald in all {
            if !notices.is_empty() {
                herald.told(notices).await;
            }
            if *owes {
                herald.owed().await;
            }
        }
    }
}

impl std::fmt::Debug for Heralds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Heralds").finish_non_exhaustive()
    }
}

impl Tidings {
    fn are_none(&self) -> bool {
        self.notices.is_empty() && !self.owes
    }

    fn add(&mut self, others: Self) {
        self.notices.extend(others.notices);
        self.owes |= others.owes;
    }
}

impl Telling {
    pub(crate) fn to(audience: Audience, routes: Arc<Routes>) -> Self {
        Self { tidings: Tidings::default(), audience, routes }
    }

    pub(crate) fn add(&mut self, notice: Notice) {
        if notice.kind != Notice::QUIET {
            self.tidings.notices.push(notice);
        }
    }

    pub(crate) fn add_all(&mut self, tidings: Tidings) {
        self.tidings.add(tidings);
    }

    /// That work has come to be owed.
    pub(crate) fn add_debt(&mut self) {
        self.tidings.owes = true;
    }

    /// To be called before the commit; `None` where a unit will tell.
    pub(crate) fn before_commit(self) -> Option<News> {
        match self.audience {
            Audience::Heralds(heralds) => Some(News { tidings: self.tidings, heralds }),
            Audience::Unit(pending) => {
                pending.0.lock().unwrap_or_else(PoisonError::into_inner).add(self.tidings);
                None
            }
        }
    }
}

impl Pending {
    /// All that its parts told of; a part that was undone after all is a false alarm.
    pub(crate) fn take(&self) -> Tidings {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl News {
    pub(crate) async fn spread(mut self) {
        if !self.tidings.are_none() {
            self.heralds.tell(&self.tidings).await;
        }
        self.tidings = Tidings::default();
    }
}

impl Drop for News {
    fn drop(&mut self) {
        if self.tidings.are_none() {
            return;
        }
        let (tidings, heralds) = (mem::take(&mut self.tidings), Arc::clone(&self.heralds));
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { heralds.tell(&tidings).await });
        }
    }
}
