//! Requests, counted in this process.

use std::{
    cmp::Ordering,
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kernel::{Clock, Party, Ruling, Standing, Window};

/// Into how many slices the span of a window is cut. Requests are counted by slice, and forgotten with
/// it: up to one slice late, and never early.
pub(crate) const SLICES: u64 = 20;

/// Parts of the count, so that those who count at once seldom meet.
const SHARDS: usize = 16;

/// Of how many parties a part keeps count at most, and from how many on it looks for those of whom
/// nothing is left.
const PARTIES_MAX: usize = 16_384;
const SWEEP_FROM: usize = 1024;

/// The requests of one window by the number of their slice, oldest first.
pub(crate) type Slices = Vec<(u64, u32)>;

/// Every party's requests, for as long as they count.
pub(crate) struct Tallies {
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
    clock: Arc<dyn Clock>,
}

struct Shard {
    books: HashMap<Party, Book>,
    sweep_at: usize,
}

/// The requests of one party.
#[derive(Default)]
struct Book {
    windows: Vec<Kept>,
    /// When all of it is forgotten, in milliseconds since 1970.
    over_at: u64,
}

/// What is known of one window. A node that counts for itself at times knows of requests that the others do
/// not, and they of others: no sum of the two is right, and neither may be beyond the limit.
struct Kept {
    name: &'static str,
    /// What all have counted together.
    told: Slices,
    /// What was admitted here.
    own: Slices,
}

/// One window, as it was found.
struct Reading {
    limit: u32,
    used: u32,
    /// Until the first request in it is forgotten, and the last.
    frees_in: Duration,
    resets_in: Duration,
}

impl Tallies {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let shard = || Mutex::new(Shard { books: HashMap::new(), sweep_at: SWEEP_FROM });
        Self { shards: std::array::from_fn(|_| shard()), hasher: RandomState::new(), clock }
    }

    /// Counts a request in all windows, or in none where one of them is full.
    pub(crate) fn take(&self, party: Party, windows: &[Window]) -> Ruling {
        self.with_book(party, |book, now_ms| {
            let is_full = |window: &Window| book.read(window, now_ms).is_full();
            let admitted = !windows.iter().any(is_full);
            if admitted {
                for window in windows {
                    book.count(window, now_ms);
                }
            }
            ruling(windows.iter().map(|window| book.read(window, now_ms)), admitted)
        })
    }

    /// The refusal of a request by what is known here alone; counts nothing.
    pub(crate) fn refusal(&self, party: Party, windows: &[Window]) -> Option<Ruling> {
        self.with_book(party, |book, now_ms| {
            let readings: Vec<Reading> = windows.iter().map(|window| book.read(window, now_ms)).collect();
            readings.iter().any(Reading::is_full).then(|| ruling(readings, false))
        })
    }

    /// Takes over what all have counted together, and counts a request that was admitted among them as one
    /// of this node's. Says whether it is admitted here too: not beyond what this node may let through.
    pub(crate) fn learn(&self, party: Party, windows: &[Window], counted: &[Slices], admitted: bool) -> bool {
        self.with_book(party, |book, now_ms| {
            let admitted =
                admitted && windows.iter().all(|window| book.own(window, now_ms) < window.allowance.times);
            for (window, counted) in windows.iter().zip(counted) {
                book.learn(window, counted, now_ms);
                if admitted {
                    book.count(window, now_ms);
                }
            }
            admitted
        })
    }

    fn with_book<T>(&self, party: Party, work: impl FnOnce(&mut Book, u64) -> T) -> T {
        let now_ms = u64::try_from(self.clock.now().millis()).unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, reason = "only its last bits count")]
        let number = self.hasher.hash_one(party) as usize % SHARDS;
        let mut shard = self.shards[number].lock().unwrap_or_else(PoisonError::into_inner);
        shard.make_room(now_ms);
        work(shard.books.entry(party).or_default(), now_ms)
    }
}

impl Shard {
    fn make_room(&mut self, now_ms: u64) {
        if self.books.len() < self.sweep_at {
            return;
        }
        self.books.retain(|_, book| book.over_at > now_ms);
        if self.books.len() >= PARTIES_MAX {
            // So many at once are no one whom a count would stop. Those go whose count ends first.
            let mut ends: Vec<u64> = self.books.values().map(|book| book.over_at).collect();
            let (_, median, _) = ends.select_nth_unstable(PARTIES_MAX / 2);
            let (median, mut spare) = (*median, PARTIES_MAX / 2);
            self.books.retain(|_, book| {
                let goes = book.over_at <= median && spare > 0;
                spare -= usize::from(goes);
                !goes
            });
        }
        self.sweep_at = (self.books.len() * 2).clamp(SWEEP_FROM, PARTIES_MAX);
    }
}

impl Book {
    fn kept(&mut self, window: &Window, now_ms: u64) -> &mut Kept {
        let place = self.windows.iter().position(|kept| kept.name == window.name).unwrap_or_else(|| {
            self.windows.push(Kept { name: window.name, told: Slices::new(), own: Slices::new() });
            self.windows.len() - 1
        });
        let kept = &mut self.windows[place];
        let current = now_ms / slice_ms(window);
        for slices in [&mut kept.told, &mut kept.own] {
            // What lies ahead was counted before the clock was put back, or before the window was changed.
            slices.retain(|(number, _)| *number <= current && *number + SLICES >= current);
        }
        kept
    }

    /// The larger of what all have counted and what was admitted here.
    fn read(&mut self, window: &Window, now_ms: u64) -> Reading {
        let Kept { told, own, .. } = self.kept(window, now_ms);
        let larger = if sum(own) > sum(told) { own } else { told };
        Reading::of(larger, window, now_ms)
    }

    fn own(&mut self, window: &Window, now_ms: u64) -> u32 {
        sum(&self.kept(window, now_ms).own)
    }

    fn count(&mut self, window: &Window, now_ms: u64) {
        let current = now_ms / slice_ms(window);
        let slices = &mut self.kept(window, now_ms).own;
        match slices.last_mut() {
            Some((number, count)) if *number == current => *count = count.saturating_add(1),
            _ => slices.push((current, 1)),
        }
        self.over_at = self.over_at.max(forgotten_at(current, window));
    }

    fn learn(&mut self, window: &Window, counted: &[(u64, u32)], now_ms: u64) {
        let slices = &mut self.kept(window, now_ms).told;
        for (number, count) in counted {
            match slices.binary_search_by_key(number, |(known, _)| *known) {
                Ok(place) => slices[place].1 = slices[place].1.max(*count),
                Err(place) => slices.insert(place, (*number, *count)),
            }
        }
        let last = slices.last().map_or(0, |(number, _)| forgotten_at(*number, window));
        self.over_at = self.over_at.max(last);
    }
}

impl Reading {
    fn of(slices: &[(u64, u32)], window: &Window, now_ms: u64) -> Self {
        let until = |slice: Option<&(u64, u32)>| {
            let forgotten_at = slice.map_or(now_ms, |(number, _)| forgotten_at(*number, window));
            Duration::from_millis(forgotten_at.saturating_sub(now_ms))
        };
        Self {
            limit: window.allowance.times,
            used: sum(slices),
            frees_in: until(slices.first()),
            resets_in: until(slices.last()),
        }
    }

    fn is_full(&self) -> bool {
        self.used >= self.limit
    }

    fn standing(&self) -> Standing {
        let remaining = self.limit.saturating_sub(self.used);
        Standing { limit: self.limit, remaining, resets_in: self.resets_in }
    }
}

fn sum(slices: &[(u64, u32)]) -> u32 {
    slices.iter().fold(0, |sum: u32, (_, count)| sum.saturating_add(*count))
}

/// What follows from windows by the numbers of another's clock.
pub(crate) fn ruled(windows: &[Window], counted: &[Slices], now_ms: u64, admitted: bool) -> Ruling {
    let readings = windows.iter().zip(counted).map(|(window, slices)| Reading::of(slices, window, now_ms));
    ruling(readings, admitted)
}

fn ruling(readings: impl IntoIterator<Item = Reading>, admitted: bool) -> Ruling {
    let readings = readings.into_iter();
    let none = Standing { limit: 0, remaining: 0, resets_in: Duration::ZERO };
    if admitted {
        let tightest = readings.map(|reading| reading.standing()).min_by(by_tightness);
        return Ruling::Admitted(tightest.unwrap_or(none));
    }
    let longest = readings.filter(Reading::is_full).max_by_key(|reading| reading.frees_in);
    let (standing, retry_after) =
        longest.map_or((none, Duration::ZERO), |reading| (reading.standing(), reading.frees_in));
    Ruling::Refused { standing, retry_after }
}

/// By how many requests there may still be in a second, until all are.
fn by_tightness(a: &Standing, b: &Standing) -> Ordering {
    let weight = |one: &Standing, other: &Standing| u128::from(one.remaining) * other.resets_in.as_millis();
    weight(a, b).cmp(&weight(b, a))
}

/// How long a slice of a window is, in milliseconds.
pub(crate) fn slice_ms(window: &Window) -> u64 {
    u64::try_from(window.allowance.per.as_millis()).unwrap_or(u64::MAX).div_ceil(SLICES).max(1)
}

/// When the last request that a slice could hold lies a whole span back, in milliseconds since 1970.
fn forgotten_at(number: u64, window: &Window) -> u64 {
    (number + 1 + SLICES).saturating_mul(slice_ms(window))
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, sync::atomic, time::Instant};

    use kernel::{Allowance, Id, SystemClock, Timestamp};

    use super::*;

    struct Hands(atomic::AtomicI64);

    impl Hands {
        fn advance(&self, span: Duration) {
            self.0.fetch_add(i64::try_from(span.as_millis()).unwrap(), atomic::Ordering::SeqCst);
        }
    }

    impl Clock for Hands {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(self.0.load(atomic::Ordering::SeqCst)).unwrap()
        }
    }

    fn tallies() -> (Tallies, Arc<Hands>) {
        // Nowhere near the edge of a slice.
        let hands = Arc::new(Hands(atomic::AtomicI64::new(1_773_478_800_123)));
        (Tallies::new(hands.clone()), hands)
    }

    fn window(name: &'static str, times: u32, per: Duration) -> Window {
        Window { name, allowance: Allowance { times, per } }
    }

    fn party(number: u32) -> Party {
        Party::Address(IpAddr::V4(number.into()))
    }

    fn is_admitted(ruling: &Ruling) -> bool {
        matches!(ruling, Ruling::Admitted(_))
    }

    #[test]
    fn limits_a_window_takes_as_many_as_it_may_and_says_when_to_come_back() {
        let (tallies, hands) = tallies();
        let auth = [window("auth", 5, Duration::from_mins(1))];
        for remaining in (0..5).rev() {
            let Ruling::Admitted(standing) = tallies.take(party(1), &auth) else { panic!("refused") };
            assert_eq!((standing.limit, standing.remaining), (5, remaining));
            assert!(
                standing.resets_in >= Duration::from_mins(1) && standing.resets_in <= Duration::from_secs(63)
            );
        }

        let Ruling::Refused { standing, retry_after } = tallies.take(party(1), &auth) else {
            panic!("the sixth is admitted")
        };

        assert_eq!((standing.limit, standing.remaining), (5, 0));
        assert!(is_admitted(&tallies.take(party(2), &auth)), "everyone has a count of his own");
        hands.advance(retry_after.checked_sub(Duration::from_millis(1)).unwrap());
        assert!(!is_admitted(&tallies.take(party(1), &auth)), "too early");
        hands.advance(Duration::from_millis(1));
        assert!(is_admitted(&tallies.take(party(1), &auth)), "when it was told to come back");
    }

    #[test]
    fn limits_no_span_however_placed_holds_more_than_its_allowance() {
        for times in [1, 3, 7] {
            let (tallies, hands) = tallies();
            let span = Duration::from_secs(10);
            let windows = [window("api", times, span)];
            let mut admitted: Vec<i64> = Vec::new();
            for step in 0..4000_u64 {
                if is_admitted(&tallies.take(party(1), &windows)) {
                    admitted.push(hands.now().millis());
                }
                hands.advance(Duration::from_millis(7 + step * 31 % 53));
            }

            let span_ms = i64::try_from(span.as_millis()).unwrap();
            for (place, first) in admitted.iter().enumerate() {
                let within = admitted[place..].iter().take_while(|at| **at < first + span_ms).count();
                assert!(within <= times as usize, "{within} of {times} from {first}");
            }
            // All but what a slice costs.
            assert!(admitted.len() >= times as usize * 11, "{} of {times}", admitted.len());
        }
    }

    #[test]
    fn limits_what_one_window_refuses_counts_in_no_other() {
        let (tallies, hands) = tallies();
        let burst = window("burst", 2, Duration::from_secs(1));
        let api = window("api", 3, Duration::from_hours(1));
        for _ in 0..10 {
            tallies.take(party(1), &[api, burst]);
        }
        hands.advance(Duration::from_secs(2));

        assert!(is_admitted(&tallies.take(party(1), &[api, burst])), "two were counted, not ten");
        let Ruling::Refused { standing, retry_after } = tallies.take(party(1), &[api, burst]) else {
            panic!("the fourth of three is admitted")
        };
        assert_eq!((standing.limit, retry_after > Duration::from_mins(59)), (3, true));
    }

    #[test]
    fn limits_the_tightest_window_is_the_one_that_lets_the_fewest_through() {
        let (tallies, _) = tallies();
        let burst = window("burst", 50, Duration::from_secs(1));
        let api = window("api", 1000, Duration::from_hours(1));
        let limit = |ruling: Ruling| match ruling {
            Ruling::Admitted(standing) | Ruling::Refused { standing, .. } => standing.limit,
        };

        for _ in 0..49 {
            assert_eq!(limit(tallies.take(party(1), &[api, burst])), 1000);
        }

        assert_eq!(limit(tallies.take(party(1), &[api, burst])), 50, "nothing is left of this second");
        assert_eq!(limit(tallies.take(party(1), &[api, burst])), 50);
    }

    #[test]
    fn limits_a_clock_that_is_put_back_shuts_no_one_out() {
        let (tallies, hands) = tallies();
        let auth = [window("auth", 1, Duration::from_mins(1))];
        tallies.take(party(1), &auth);

        hands.0.fetch_sub(86_400_000, atomic::Ordering::SeqCst);

        assert!(is_admitted(&tallies.take(party(1), &auth)));
        assert!(!is_admitted(&tallies.take(party(1), &auth)));
    }

    #[test]
    fn limits_what_was_let_through_alone_and_together_is_no_more_than_the_limit() {
        let (tallies, hands) = tallies();
        let api = [window("api", 10, Duration::from_mins(1))];
        let current = u64::try_from(hands.now().millis()).unwrap() / slice_ms(&api[0]);
        let mut let_through = 0;
        // Of others nothing is heard but how far they have counted, and every second answer comes too late.
        for told in 1..=9 {
            let_through += u32::from(is_admitted(&tallies.take(party(1), &api)));
            let_through += u32::from(tallies.learn(party(1), &api, &[vec![(current, told)]], true));
        }

        assert_eq!(let_through, 10);
    }

    #[test]
    fn limits_what_others_counted_goes_on_here() {
        let (tallies, hands) = tallies();
        let api = [window("api", 10, Duration::from_mins(1))];
        let current = u64::try_from(hands.now().millis()).unwrap() / slice_ms(&api[0]);
        tallies.take(party(1), &api);
        tallies.learn(party(1), &api, &[vec![(current - 3, 4), (current, 5)]], false);

        assert!(tallies.refusal(party(1), &api).is_none(), "nine are told of");
        assert!(tallies.learn(party(1), &api, &[vec![(current - 3, 4), (current, 6)]], true));
        assert!(tallies.refusal(party(1), &api).is_some());
        assert!(tallies.refusal(party(2), &api).is_none());

        tallies.learn(party(1), &api, &[Vec::new()], false);
        assert!(tallies.refusal(party(1), &api).is_some(), "another's forgetting is no reason to forget");
    }

    #[test]
    fn limits_so_many_parties_are_remembered_and_no_more() {
        let (tallies, hands) = tallies();
        let (burst, api) =
            (window("burst", 9, Duration::from_secs(1)), window("api", 1, Duration::from_hours(1)));
        tallies.take(party(u32::MAX), &[api]);
        for number in 0..300_000 {
            tallies.take(party(number), &[burst]);
        }

        let kept: usize = tallies.shards.iter().map(|shard| shard.lock().unwrap().books.len()).sum();
        assert!(kept <= SHARDS * PARTIES_MAX, "{kept}");
        assert!(!is_admitted(&tallies.take(party(u32::MAX), &[api])), "what counts longest stays");

        hands.advance(Duration::from_mins(1));
        for number in 0..300_000 {
            tallies.refusal(party(number), &[burst]);
        }
        let kept: usize = tallies.shards.iter().map(|shard| shard.lock().unwrap().books.len()).sum();
        assert!(kept <= SHARDS * PARTIES_MAX, "{kept}");
    }

    #[test]
    fn limits_counting_is_a_matter_of_microseconds() {
        let tallies = Tallies::new(Arc::new(SystemClock));
        let windows =
            [window("api", 1000, Duration::from_hours(1)), window("burst", 50, Duration::from_secs(1))];
        let parties: Vec<Party> = (0..1000).map(|_| Party::User(Id::mint(SystemClock.now()))).collect();
        let begun = Instant::now();

        for party in parties.iter().cycle().take(100_000) {
            tallies.take(*party, &windows);
        }

        let each = begun.elapsed() / 100_000;
        eprintln!("{each:?} a request");
        assert!(each < Duration::from_micros(200), "{each:?}");
    }
}
