//! How far along a connection is, and until when it must have got further.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;

use super::Limits;

/// What an HTTP/2 connection begins with, and nothing else does.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The state of one connection. The service tells it of requests and the socket of bytes; the
/// socket asks it for how long to wait.
///
/// hyper's own timer for heads also runs between requests, where a minute is fine, so that one
/// number would have to serve both.
pub(super) struct Pace {
    limits: Limits,
    state: Mutex<State>,
}

struct State {
    protocol: Protocol,
    phase: Phase,
    /// When `phase` began.
    since: Instant,
    visits: u64,
    in_flight: usize,
    /// Something of an answer has still to leave. HTTP/1 only.
    owes: bool,
    /// Since when the socket takes no more.
    blocked: Option<Instant>,
    /// Answers of which a piece was taken, by when. HTTP/2 has a window for each answer, so that
    /// one can stand still on a socket that does not.
    waiting: BTreeMap<u64, Instant>,
    /// Something that the peer has sent was not read, and will not be.
    left_unread: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    /// This much of the preface has come.
    Unknown(usize),
    Http1,
    Http2,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No byte has come yet.
    Fresh,
    /// A head is coming in.
    Head,
    /// Requests are in flight; how long those may take is not decided here.
    Busy,
    /// Between requests.
    Idle,
}

/// How long to wait for the peer.
pub(super) struct Due {
    pub(super) at: Instant,
    /// The peer is in the middle of a head, and can be told that it was too slow.
    pub(super) mid_head: bool,
}

/// One request, from its head to the last byte of its answer's body.
pub(super) struct Visit {
    pace: Arc<Pace>,
    /// Only with HTTP/2, where there are several.
    number: Option<u64>,
}

impl Pace {
    pub(super) fn new(limits: Limits) -> Self {
        let state = State {
            protocol: Protocol::Unknown(0),
            phase: Phase::Fresh,
            since: Instant::now(),
            visits: 0,
            in_flight: 0,
            owes: false,
            blocked: None,
            waiting: BTreeMap::new(),
            left_unread: false,
        };
        Self { limits, state: Mutex::new(state) }
    }

    /// When patience ends. While there is nothing to wait for, that is only when to ask again.
    pub(super) fn due(&self) -> Due {
        let state = self.state();
        let Limits { head, idle, write, .. } = self.limits;
        let at = match state.phase {
            Phase::Fresh | Phase::Head => state.since + head,
            Phase::Idle => state.since + idle,
            Phase::Busy => Instant::now() + idle,
        };
        let stalled = state.waiting.values().min().into_iter().chain(&state.blocked).min();
        match stalled {
            Some(since) if *since + write < at => Due { at: *since + write, mid_head: false },
            _ => Due { at, mid_head: state.phase == Phase::Head && !state.owes },
        }
    }

    pub(super) fn arrived(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let mut state = self.state();
        state.recognise(bytes);
        if state.protocol != Protocol::Http2 && matches!(state.phase, Phase::Fresh | Phase::Idle) {
            state.enter(Phase::Head);
        }
    }

    pub(super) fn wrote(&self) {
        let mut state = self.state();
        state.blocked = None;
        // What is left of an answer. HTTP/2 also writes pings, which are no sign of life.
        if state.phase == Phase::Idle && state.protocol == Protocol::Http1 {
            state.since = Instant::now();
        }
    }

    pub(super) fn blocked(&self) {
        self.state().blocked.get_or_insert_with(Instant::now);
    }

    /// All that was written has left.
    pub(super) fn flushed(&self) {
        let mut state = self.state();
        state.blocked = None;
        state.owes &= state.in_flight > 0;
    }

    /// Whether what hyper writes now answers no request: it could not read the head.
    pub(super) fn answers_nothing(&self) -> bool {
        let state = self.state();
        state.protocol == Protocol::Http1 && !state.owes
    }

    pub(super) fn leaves_unread(&self) {
        self.state().left_unread = true;
    }

    pub(super) fn left_unread(&self) -> bool {
        self.state().left_unread
    }

    pub(super) fn begin(self: &Arc<Self>) -> Visit {
        let mut state = self.state();
        state.visits += 1;
        state.in_flight += 1;
        state.owes = true;
        state.enter(Phase::Busy);
        let number = (state.protocol == Protocol::Http2).then_some(state.visits);
        Visit { pace: Arc::clone(self), number }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
    }

    fn recognise(&mut self, bytes: &[u8]) {
        let Protocol::Unknown(seen) = self.protocol else { return };
        let expected = &PREFACE[seen..PREFACE.len().min(seen + bytes.len())];
        if !bytes.starts_with(expected) {
            self.protocol = Protocol::Http1;
        } else if seen + expected.len() < PREFACE.len() {
            self.protocol = Protocol::Unknown(seen + expected.len());
        } else {
            self.protocol = Protocol::Http2;
            self.enter(Phase::Idle);
        }
    }
}

impl Visit {
    /// The answer's next piece is asked for.
    pub(super) fn asked(&self) {
        if let Some(number) = self.number {
            self.pace.state().waiting.remove(&number);
        }
    }

    /// A piece of the answer was taken; the next is asked for when there is room for it.
    pub(super) fn handed(&self) {
        if let Some(number) = self.number {
            self.pace.state().waiting.insert(number, Instant::now());
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.asked();
        let mut state = self.pace.state();
        state.in_flight -= 1;
        if state.in_flight == 0 {
            state.enter(Phase::Idle);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn pace() -> Arc<Pace> {
        Arc::new(Pace::new(Limits::default()))
    }

    fn seconds_left(pace: &Pace) -> u64 {
        (pace.due().at - Instant::now()).as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_has_ten_seconds_from_its_first_byte_however_it_trickles() {
        let pace = pace();
        tokio::time::advance(Duration::from_secs(4)).await;
        pace.arrived(b"G");
        assert_eq!(seconds_left(&pace), 10);

        tokio::time::advance(Duration::from_secs(7)).await;
        pace.arrived(b"E");
        assert_eq!(seconds_left(&pace), 3);
        assert!(pace.due().mid_head);
    }

    #[tokio::test(start_paused = true)]
    async fn between_requests_there_is_a_minute_and_for_the_next_head_ten_seconds() {
        let pace = pace();
        pace.arrived(b"GET / HTTP/1.1\r\n\r\n");
        drop(pace.begin());
        pace.flushed();
        assert_eq!(seconds_left(&pace), 60);
        assert!(!pace.due().mid_head);

        tokio::time::advance(Duration::from_secs(59)).await;
        pace.arrived(b"GET");
        assert_eq!(seconds_left(&pace), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_in_flight_is_no_ones_rest() {
        let pace = pace();
        pace.arrived(b"GET / HTTP/1.1\r\n\r\n");
        let _visit = pace.begin();
        tokio::time::advance(Duration::from_hours(1)).await;

        assert!(pace.due().at > Instant::now());
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_takes_nothing_has_thirty_seconds() {
        let pace = pace();
        pace.arrived(b"GET / HTTP/1.1\r\n\r\n");
        let _visit = pace.begin();
        pace.blocked();
        tokio::time::advance(Duration::from_secs(29)).await;
        pace.blocked();
        assert_eq!(seconds_left(&pace), 1);

        pace.wrote();
        assert_eq!(seconds_left(&pace), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_window_of_http2_is_a_reader_that_takes_nothing() {
        let pace = pace();
        pace.arrived(&PREFACE[..5]);
        pace.arrived(&PREFACE[5..]);
        let (stuck, lively) = (pace.begin(), pace.begin());
        stuck.handed();
        tokio::time::advance(Duration::from_secs(20)).await;
        lively.handed();
        assert_eq!(seconds_left(&pace), 10);

        stuck.asked();
        assert_eq!(seconds_left(&pace), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn pings_do_not_keep_an_idle_http2_connection_open() {
        let pace = pace();
        pace.arrived(PREFACE);
        tokio::time::advance(Duration::from_secs(50)).await;
        pace.arrived(&[0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
        pace.wrote();
        pace.flushed();

        assert_eq!(seconds_left(&pace), 10);
        assert!(!pace.due().mid_head);
    }
}
