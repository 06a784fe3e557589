//! Telling of what was committed, so that no one goes on believing what was before.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError, RwLock, Weak},
};

use kernel::{Herald, Notice};
use sea_orm::DbErr;
use tokio::{runtime::Handle, task::JoinHandle};

use crate::{jobs::Routes, nested::lost};

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

/// Is told of once its commit is over, whoever waits for that, and whatever is known of how it ended: it may have gone
/// through although its answer never came. It is lost only with the process.
pub(crate) struct News {
    tidings: Tidings,
    heralds: Arc<Heralds>,
    /// What is under way.
    commit: Option<Commit>,
}

/// A commit, in a task of its own.
type Commit = JoinHandle<Result<(), DbErr>>;

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
    pub(crate) fn of_commit(self) -> Option<News> {
        match self.audience {
            Audience::Heralds(heralds) => Some(News { tidings: self.tidings, heralds, commit: None }),
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
    /// Waits for a commit, and then tells of it.
    ///
    /// # Errors
    /// What the commit fails with.
    pub(crate) async fn spread_after(mut self, commit: Commit) -> Result<(), DbErr> {
        let ended = self.commit.insert(commit).await;
        self.commit = None;
        ended.unwrap_or_else(|cause| Err(lost(&cause.to_string())))?;
        if !self.tidings.are_none() {
            self.heralds.tell(&self.tidings).await;
        }
        self.tidings = Tidings::default();
        Ok(())
    }
}

impl Drop for News {
    fn drop(&mut self) {
        if self.tidings.are_none() {
            return;
        }
        let (tidings, heralds) = (mem::take(&mut self.tidings), Arc::clone(&self.heralds));
        let commit = self.commit.take();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                if let Some(commit) = commit {
                    // However it ended.
                    let _ = commit.await;
                }
                heralds.tell(&tidings).await;
            });
        }
    }
}
