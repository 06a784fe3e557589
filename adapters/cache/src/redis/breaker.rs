//! Not asking one who does not answer.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// How long one who did not answer is left alone at first, and how long at most.
const FIRST_REST: Duration = Duration::from_millis(250);
const LONGEST_REST: Duration = Duration::from_secs(2);

/// After one failure nothing is let through for a while, then one call at a time, until one succeeds.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
enum State {
    #[default]
    Closed,
    Open {
        rest: Duration,
        until: Instant,
        /// Whether one was let through to see how it fares.
        probing: bool,
    },
}

/// What operators want to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Opened,
    Closed,
}

impl Breaker {
    pub(super) fn lets_through(&self) -> bool {
        let now = Instant::now();
        match &mut *self.state() {
            State::Closed => true,
            State::Open { until, .. } if now < *until => false,
            State::Open { rest, until, probing } => {
                // The others wait to see how this one fares.
                *until = now + *rest;
                *probing = true;
                true
            }
        }
    }

    /// Whether the last answer came as it should.
    pub(super) fn is_closed(&self) -> bool {
        matches!(*self.state(), State::Closed)
    }

    /// How a call fared that was let through.
    pub(super) fn learn(&self, answered: bool) -> Option<Change> {
        let mut state = self.state();
        let now = Instant::now();
        match (&*state, answered) {
            (State::Closed, false) => {
                *state = State::Open { rest: FIRST_REST, until: now + FIRST_REST, probing: false };
                Some(Change::Opened)
            }
            (State::Open { .. }, true) => {
                *state = State::Closed;
                Some(Change::Closed)
            }
            (State::Open { rest, probing: true, .. }, false) => {
                let rest = (*rest * 2).min(LONGEST_REST);
                *state = State::Open { rest, until: now + rest, probing: false };
                None
            }
            // Those that were under way together fail together, and count as one.
            (State::Closed, true) | (State::Open { probing: false, .. }, false) => None,
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Change {
    pub(super) fn log(self) {
        match self {
            Self::Opened => tracing::warn!("Redis does not answer; serving without it"),
            Self::Closed => tracing::info!("Redis answers again"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_who_does_not_answer_is_asked_now_and_then() {
        let breaker = Breaker::default();
        assert!(breaker.lets_through() && breaker.is_closed());
        assert_eq!(breaker.learn(false), Some(Change::Opened));
        assert!(!breaker.is_closed());

        let mut asked = 0;
        for _ in 0..600 {
            if breaker.lets_through() {
                asked += 1;
                assert_eq!(breaker.learn(false), None);
            }
            tokio::time::advance(Duration::from_millis(100)).await;
        }

        assert!((25..=35).contains(&asked), "{asked} times in a minute");
        tokio::time::advance(LONGEST_REST).await;
        assert!(breaker.lets_through());
        assert!(!breaker.lets_through(), "one at a time");
        assert_eq!(breaker.learn(true), Some(Change::Closed));
        assert!(breaker.lets_through());
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_fail_together_count_as_one() {
        let breaker = Breaker::default();
        breaker.learn(false);
        for _ in 0..100 {
            breaker.learn(false);
        }

        tokio::time::advance(2 * FIRST_REST).await;

        assert!(breaker.lets_through());
    }
}
