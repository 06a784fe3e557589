//! Bells of this process, one for every user someone listens to.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use kernel::{Listener, UserId};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

/// How long a listener waits at most where others may change things without ringing here.
const SOON: Duration = Duration::from_millis(800);

/// The same where all who change something are heard.
const SELDOM: Duration = Duration::from_secs(5);

#[derive(Default)]
pub(crate) struct Bells(Mutex<HashMap<UserId, watch::Sender<()>>>);

/// Whether the bells of all other nodes are heard here.
pub(crate) trait Hearing: Send + Sync {
    fn is_whole(&self) -> bool;
}

struct Ear {
    bell: watch::Receiver<()>,
    hearing: Arc<dyn Hearing>,
}

impl Bells {
    pub(crate) fn ring(&self, owner: UserId) {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if bells.get(&owner).is_some_and(|bell| bell.send(()).is_err()) {
            // The last one who listened has gone.
            bells.remove(&owner);
        }
    }

    pub(crate) fn is_anyone_listening(&self) -> bool {
        let bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bells.values().any(|bell| !bell.is_closed())
    }

    pub(crate) fn listen(&self, owner: UserId, hearing: Arc<dyn Hearing>) -> Box<dyn Listener> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bells.retain(|_, bell| !bell.is_closed());
        let bell = bells.entry(owner).or_default().subscribe();
        Box::new(Ear { bell, hearing })
    }
}

#[async_trait]
impl Listener for Ear {
    async fn rung(&mut self) {
        let begun = Instant::now();
        // The bell is there for as long as someone listens to it.
        while timeout(SOON, self.bell.changed()).await.is_err() {
            if !self.hearing.is_whole() || begun.elapsed() >= SELDOM {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Timestamp};

    use super::*;

    struct Always;

    impl Hearing for Always {
        fn is_whole(&self) -> bool {
            true
        }
    }

    fn user() -> UserId {
        Id::mint(Timestamp::from_millis(1_700_000_000_000).unwrap())
    }

    #[tokio::test]
    async fn whoever_listens_is_woken_once_however_often_it_rings() {
        let (bells, ana, ben) = (Bells::default(), user(), user());
        let mut ear = bells.listen(ana, Arc::new(Always));

        bells.ring(ana);
        bells.ring(ana);
        bells.ring(ben);

        timeout(Duration::from_secs(1), ear.rung()).await.unwrap();
        assert!(timeout(Duration::from_millis(20), ear.rung()).await.is_err(), "for one's own changes alone");
    }

    #[test]
    fn bells_that_no_one_listens_to_are_taken_down() {
        let (bells, ana) = (Bells::default(), user());
        drop(bells.listen(ana, Arc::new(Always)));
        assert!(!bells.is_anyone_listening());

        bells.ring(ana);

        assert!(bells.0.lock().unwrap().is_empty());
    }
}
