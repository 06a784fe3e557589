//! Server-sent events (the HTML Living Standard, §9.2), read from the table of events.
//!
//! A bell only says that there is something new; what it is, each stream reads for itself, when its
//! client has taken what was sent before. So nothing waits in memory for anyone, however slow.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write as _,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream;
use identity::IdentityService;
use kernel::{Chronicle, Clock, Event, Id, Listener, Notice, StoreError, TimeDelta, Timestamp, UserId};
use poem::{
    Body, IntoResponse, Response,
    http::{HeaderName, header},
};
use poem_openapi::{
    ApiResponse,
    registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry},
};
use serde_json::json;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::{
    caller::Caller,
    error::ApiError,
    meters::{METERS, OneOf},
};

const EVENT_STREAM: &str = "text/event-stream";

/// How many streams a user may have open on a node.
const STREAMS_MAX: usize = 10;

/// How long nothing is said at most: proxies take a silent connection for a dead one.
const SILENCE_MAX: Duration = Duration::from_secs(15);

/// How much later than its id was minted an event may be committed and still be found.
const LATE: TimeDelta = TimeDelta::minutes(2);

/// How often events are looked for that came late.
const LOOK_BACK_EVERY: Duration = Duration::from_millis(600);

/// How many events are read at once, and how many may have been missed.
const PAGE: u32 = 200;
const MISSED_MAX: usize = 1000;

/// How many events are remembered as sent.
const SENT_MAX: usize = 20_000;

/// When a browser comes back, in milliseconds.
const RETRY: &str = "retry: 2000\n\n";

const RESYNC: &str = "event: resync\ndata: {}\n\n";

/// The streams that are open, by user.
#[derive(Default)]
pub(crate) struct Places(Mutex<HashMap<UserId, usize>>);

/// One of the streams that a user may have.
pub(crate) struct Place {
    all: Arc<Places>,
    user: UserId,
    _counted: OneOf,
}

/// What one client is told.
pub(crate) struct News {
    caller: Caller,
    listener: Box<dyn Listener>,
    identity: Arc<IdentityService>,
    chronicle: Arc<dyn Chronicle>,
    clock: Arc<dyn Clock>,
    /// The highest id that was read.
    newest: Id<Event>,
    /// What was sent of the time in which others may still come late.
    sent: BTreeSet<Id<Event>>,
    /// Set when something may have come late that was not looked for.
    look_back_at: Option<Instant>,
    last_look_back: Instant,
    said_at: Instant,
    greeting: Option<String>,
    over: bool,
    _place: Place,
}

/// An answer that goes on for as long as there is news.
pub(crate) struct EventStream(Body);

impl Places {
    /// `None` where the user has as many as there may be.
    pub(crate) fn take(all: &Arc<Self>, user: UserId) -> Option<Place> {
        let mut counts = all.counts();
        let count = counts.entry(user).or_default();
        if *count >= STREAMS_MAX {
            return None;
        }
        *count += 1;
        Some(Place { all: Arc::clone(all), user, _counted: METERS.stream() })
    }

    fn counts(&self) -> std::sync::MutexGuard<'_, HashMap<UserId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.all.counts();
        if let Some(count) = counts.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.user);
            }
        }
    }
}

impl News {
    /// Begins after an event, or now. What no one can have had as the last event is as good as too long
    /// ago.
    pub(crate) async fn since(
        last: Option<&str>,
        caller: Caller,
        place: Place,
        listener: Box<dyn Listener>,
        identity: Arc<IdentityService>,
        chronicle: Arc<dyn Chronicle>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ApiError> {
        let now = Instant::now();
        let mut news = Self {
            caller,
            listener,
            identity,
            chronicle,
            newest: Id::first_at(clock.now()),
            clock,
            sent: BTreeSet::new(),
            look_back_at: None,
            last_look_back: now,
            said_at: now,
            greeting: None,
            over: false,
            _place: place,
        };
        let mut greeting = RETRY.to_owned();
        let last: Option<Option<Id<Event>>> = last.map(|text| text.parse().ok());
        match last {
            Some(Some(last)) if last.minted_at().is_some() => {
                news.newest = last.min(news.newest);
                match news.look_back().await? {
                    Some(missed) => missed.iter().for_each(|notice| write_to(&mut greeting, notice)),
                    None => greeting.push_str(RESYNC),
                }
            }
            last => {
                // What happened before is known to whoever reads everything now.
                news.look_back().await?;
                if last.is_some() {
                    greeting.push_str(RESYNC);
                }
            }
        }
        news.greeting = Some(greeting);
        Ok(news)
    }

    /// What is to be said next; `None` at the end.
    async fn next(&mut self) -> Option<String> {
        if let Some(greeting) = self.greeting.take() {
            return Some(greeting);
        }
        loop {
            if self.over || self.clock.now() >= self.caller.until() {
                return None;
            }
            // Whoever cannot be told now comes back for it.
            let said = self.said().await.ok()?;
            if let Some(said) = said {
                self.said_at = Instant::now();
                return Some(said);
            }
            self.pause().await;
        }
    }

    async fn said(&mut self) -> Result<Option<String>, ApiError> {
        let looks_back = self.look_back_at.is_some_and(|at| at <= Instant::now());
        let found = if looks_back { self.look_back().await? } else { Some(self.look_ahead().await?) };
        let Some(found) = found else { return Ok(Some(RESYNC.to_owned())) };
        let is_quiet = self.said_at.elapsed() >= SILENCE_MAX;
        let of_sessions = found.iter().any(|notice| notice.kind.starts_with("session."));
        if is_quiet || of_sessions {
            self.over = !self.identity.is_live(self.caller.user(), self.caller.session()?).await?;
        }
        if found.is_empty() {
            return Ok(is_quiet.then(|| ":\n\n".to_owned()));
        }
        let mut text = String::new();
        for notice in &found {
            write_to(&mut text, notice);
        }
        Ok(Some(text))
    }

    async fn pause(&mut self) {
        let silence = self.said_at + SILENCE_MAX;
        let until = self.look_back_at.map_or(silence, |at| at.min(silence));
        tokio::select! {
            () = self.listener.rung() => {
                let after = self.last_look_back + LOOK_BACK_EVERY;
                self.look_back_at.get_or_insert(after.max(Instant::now() + LOOK_BACK_EVERY / 2));
            }
            () = sleep_until(until) => {}
        }
    }

    /// What comes after all that was read.
    async fn look_ahead(&mut self) -> Result<Vec<Notice>, StoreError> {
        let found = self.chronicle.after(self.caller.user(), self.newest, PAGE).await?;
        let more = found.len() >= PAGE as usize;
        let fresh = self.unsent(found);
        if more {
            self.look_back_at.get_or_insert(Instant::now());
        }
        Ok(fresh)
    }

    /// What was not sent yet of all that may have come late, and what comes after it. `None` where that
    /// is too much.
    async fn look_back(&mut self) -> Result<Option<Vec<Notice>>, StoreError> {
        self.look_back_at = None;
        self.last_look_back = Instant::now();
        let mut place = floor(self.newest);
        let mut missed = Vec::new();
        loop {
            let found = self.chronicle.after(self.caller.user(), place, PAGE).await?;
            let more = found.len() >= PAGE as usize;
            place = found.last().map_or(place, |last| last.id);
            missed.extend(self.unsent(found));
            if missed.len() > MISSED_MAX || self.sent.len() > SENT_MAX {
                self.newest = self.newest.max(Id::first_at(self.clock.now()));
                self.sent.clear();
                return Ok(None);
            }
            if !more {
                break;
            }
        }
        let floor = floor(self.newest);
        self.sent = self.sent.split_off(&floor);
        Ok(Some(missed))
    }

    fn unsent(&mut self, found: Vec<Notice>) -> Vec<Notice> {
        let mut fresh = Vec::new();
        for notice in found {
            self.newest = self.newest.max(notice.id);
            if self.sent.insert(notice.id) {
                fresh.push(notice);
            }
        }
        fresh
    }
}

impl EventStream {
    /// Ends when `draining` is cancelled, for no one could wait for the end of news.
    pub(crate) fn of(news: News, draining: CancellationToken) -> Self {
        let events = stream::unfold((news, draining), |(mut news, draining)| async move {
            let said = draining.run_until_cancelled(news.next()).await.flatten()?;
            Some((Ok::<_, io::Error>(Bytes::from(said)), (news, draining)))
        });
        Self(Body::from_bytes_stream(events))
    }
}

impl IntoResponse for EventStream {
    fn into_response(self) -> Response {
        Response::builder()
            .content_type(EVENT_STREAM)
            .header(header::CACHE_CONTROL, "no-store")
            // Asks nginx not to gather what should leave at once.
            .header(HeaderName::from_static("x-accel-buffering"), "no")
            .body(self.0)
    }
}

impl ApiResponse for EventStream {
    fn meta() -> MetaResponses {
        let schema = MetaSchema {
            example: Some(json!(
                "id: 019a3b52-7c00-7000-8000-1f2e3d4c5b6a\nevent: earning.recorded\ndata: {\"id\":\"019a3b52-7c00-\
                 7000-8000-1f2e3d4c5b6a\",\"kind\":\"earning.recorded\",\"subject\":\"019a3b52-7bff-7000-8000-\
                 0a1b2c3d4e5f\",\"at\":\"2026-03-14T09:26:53.589Z\"}\n\n"
            )),
            ..MetaSchema::new("string")
        };
        let content = vec![MetaMediaType {
            content_type: EVENT_STREAM,
            schema: MetaSchemaRef::Inline(Box::new(schema)),
        }];
        MetaResponses {
            responses: vec![MetaResponse {
                description: "Events, for as long as there are any.",
                status: Some(200),
                status_range: None,
                content,
                headers: Vec::new(),
            }],
        }
    }

    fn register(_: &mut Registry) {}
}

/// Before it nothing comes late any more.
fn floor(newest: Id<Event>) -> Id<Event> {
    let at: Option<Timestamp> = newest.minted_at();
    at.map_or(newest, |at| Id::first_at(at.plus(-LATE)))
}

fn write_to(text: &mut String, notice: &Notice) {
    let Notice { id, user: _, at, kind, subject } = notice;
    let data = json!({ "id": id, "kind": kind, "subject": subject, "at": at });
    // Kinds are dotted words, and JSON on one line has no line breaks.
    let _ = write!(text, "id: {id}\nevent: {kind}\ndata: {data}\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_so_many_places_and_gets_back_those_that_are_left() {
        let (places, user) = (Arc::new(Places::default()), Id::first_at(Timestamp::from_millis(1).unwrap()));
        let mut taken: Vec<Place> = (0..STREAMS_MAX).map(|_| Places::take(&places, user).unwrap()).collect();

        assert!(Places::take(&places, user).is_none());
        taken.pop();
        assert!(Places::take(&places, user).is_some());
        taken.clear();

        assert!(places.counts().is_empty());
    }
}
