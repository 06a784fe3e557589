//! What is said to Redis, and heard.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use fred::{
    bytes::Bytes,
    clients::{Pool, SubscriberClient},
    error::Error,
    interfaces::{
        ClientLike as _, EventInterface as _, KeysInterface as _, LuaInterface as _, PubsubInterface as _,
    },
    types::{
        Builder, Expiration, Message, SetOptions,
        config::{Config, ReconnectPolicy, UnresponsiveConfig},
    },
};
use kernel::{Party, UserId, Window};
use tokio::{sync::broadcast, time::Instant};
use uuid::Uuid;

use crate::{
    bells::Hearing,
    cache::Key,
    tallies::{SLICES, Slices, slice_ms},
};

/// Where bells are rung: the messages are ids of users.
const CHANNEL: &str = "earntrack:bells";

/// How often one makes sure that the line is heard, while anyone listens.
pub(super) const CALL_OUT_EVERY: Duration = Duration::from_secs(1);

/// How old the last thing heard may be.
const SILENCE_MAX: Duration = Duration::from_millis(1800);

/// Connections for commands; each carries many at once.
const CONNECTIONS: usize = 2;

/// How many commands may wait for a connection.
const QUEUE_MAX: usize = 10_000;

/// How many bells may wait to be heard.
const MESSAGES_MAX: usize = 4096;

/// What counts a request.
const COUNT: &str = include_str!("count.lua");

pub(super) struct Line {
    commands: Pool,
    subscriber: SubscriberClient,
    /// What Redis calls [`COUNT`] by.
    count: OnceLock<String>,
    ears: Arc<Ears>,
}

/// What Redis says of a request that it was asked to count.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) admitted: bool,
    /// By its own clock, in milliseconds since 1970.
    pub(super) now_ms: u64,
    /// Of each window.
    pub(super) slices: Vec<Slices>,
}

/// When something was last heard.
struct Ears {
    begun: Instant,
    /// In milliseconds since then, one more than it was; 0 before anything was.
    heard: AtomicU64,
}

impl Line {
    /// Connects in the background, and again whenever the connection is lost.
    pub(super) fn open(url: &str) -> Result<Self, Error> {
        let mut config = Config::from_url(url)?;
        config.fail_fast = false;
        let mut builder = Builder::from_config(config);
        builder.set_policy(ReconnectPolicy::new_exponential(0, 50, 2000, 2));
        builder.with_connection_config(|connection| {
            connection.connection_timeout = Duration::from_secs(2);
            connection.internal_command_timeout = Duration::from_secs(2);
            // A nonce that is set again after another one would name what is long past.
            connection.max_command_attempts = 1;
            connection.max_command_buffer_len = QUEUE_MAX;
            connection.unresponsive = UnresponsiveConfig {
                max_timeout: Some(Duration::from_secs(3)),
                interval: Duration::from_secs(1),
            };
        });
        builder.with_performance_config(|performance| {
            performance.broadcast_channel_capacity = MESSAGES_MAX;
        });
        let commands = builder.build_pool(CONNECTIONS)?;
        let subscriber = builder.build_subscriber_client()?;
        drop(commands.connect());
        drop(subscriber.connect());
        drop(subscriber.manage_subscriptions());
        let listening = subscriber.clone();
        tokio::spawn(async move {
            while listening.subscribe(CHANNEL).await.is_err() {
                tokio::time::sleep(CALL_OUT_EVERY).await;
            }
        });
        let ears = Arc::new(Ears { begun: Instant::now(), heard: AtomicU64::new(0) });
        Ok(Self { commands, subscriber, count: OnceLock::new(), ears })
    }

    /// Returns once there is a connection.
    pub(super) async fn connected(&self) -> Result<(), Error> {
        self.commands.wait_for_connect().await
    }

    pub(super) async fn nonce(&self, owner: UserId) -> Result<Option<Uuid>, Error> {
        let text: Option<String> = self.commands.get(nonce_key(owner)).await?;
        Ok(text.and_then(|text| Uuid::try_parse(&text).ok()))
    }

    /// The nonce of one who had none: this one, or that of another who was quicker.
    pub(super) async fn first_nonce(
        &self,
        owner: UserId,
        nonce: Uuid,
        lifetime: Duration,
    ) -> Result<Option<Uuid>, Error> {
        let (text, options) = (nonce.simple().to_string(), Some(SetOptions::NX));
        let set: Option<String> =
            self.commands.set(nonce_key(owner), text, Some(expiration(lifetime)), options, false).await?;
        if set.is_some() { Ok(Some(nonce)) } else { self.nonce(owner).await }
    }

    /// Gives a new nonce, and rings. Returns the nonce before.
    pub(super) async fn raise(
        &self,
        owner: UserId,
        nonce: Uuid,
        lifetime: Duration,
    ) -> Result<Option<Uuid>, Error> {
        let pipeline = self.commands.next().pipeline();
        let text = nonce.simple().to_string();
        let _: () = pipeline.set(nonce_key(owner), text, Some(expiration(lifetime)), None, true).await?;
        let _: () = pipeline.publish(CHANNEL, owner.to_string()).await?;
        let (before, _heard): (Option<String>, i64) = pipeline.all().await?;
        Ok(before.and_then(|text| Uuid::try_parse(&text).ok()))
    }

    pub(super) async fn get(&self, key: &Key) -> Result<Option<Bytes>, Error> {
        self.commands.get(key.as_str()).await
    }

    pub(super) async fn put(&self, key: &Key, value: Bytes, lifetime: Duration) -> Result<(), Error> {
        self.commands.set(key.as_str(), value, Some(expiration(lifetime)), None, false).await
    }

    /// Counts a request; `None` where the answer makes no sense.
    pub(super) async fn count(&self, party: Party, windows: &[Window]) -> Result<Option<Count>, Error> {
        let keys: Vec<String> =
            windows.iter().map(|window| format!("earntrack:{{{party}}}:count:{}", window.name)).collect();
        let mut arguments = vec![signed(SLICES)];
        for window in windows {
            arguments.extend([window.allowance.times.into(), signed(slice_ms(window))]);
        }
        let name = if let Some(name) = self.count.get() {
            name
        } else {
            let name = self.commands.script_load(COUNT).await?;
            self.count.get_or_init(|| name)
        };
        let called = self.commands.evalsha(name.as_str(), keys.clone(), arguments.clone()).await;
        let answer: Vec<i64> = match called {
            // A Redis that was started anew, or another one of a cluster, learns it by being told.
            Err(error) if error.details().starts_with("NOSCRIPT") => {
                self.commands.eval(COUNT, keys, arguments).await?
            }
            called => called?,
        };
        Ok(Count::read(&answer, windows.len()))
    }

    pub(super) fn messages(&self) -> broadcast::Receiver<Message> {
        self.subscriber.message_rx()
    }

    /// Something was heard.
    pub(super) fn heard(&self) {
        let since = u64::try_from(self.ears.begun.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.ears.heard.store(since + 1, Ordering::Relaxed);
    }

    /// Says something that is heard here as well, if all is in order.
    pub(super) fn call_out(&self) {
        let commands = self.commands.next().clone();
        tokio::spawn(async move {
            let said = commands.publish::<(), _, _>(CHANNEL, "");
            let _ = tokio::time::timeout(CALL_OUT_EVERY, said).await;
        });
    }

    /// Whether commands have a way to Redis at this moment.
    pub(super) fn is_connected(&self) -> bool {
        self.commands.clients().iter().any(fred::interfaces::ClientLike::is_connected)
    }

    pub(super) fn is_heard(&self) -> bool {
        self.ears.is_whole()
    }

    pub(super) fn hearing(&self) -> Arc<dyn Hearing> {
        self.ears.clone()
    }
}

impl Count {
    fn read(answer: &[i64], windows: usize) -> Option<Self> {
        let mut numbers = answer.iter().map(|number| u64::try_from(*number).ok());
        let mut next = || numbers.next().flatten();
        let (admitted, now_ms) = (next()? == 1, next()?);
        let slices = (0..windows).map(|_| {
            let length = next()?;
            let slices = (0..length).map(|_| Some((next()?, u32::try_from(next()?).ok()?)));
            let mut slices = slices.collect::<Option<Slices>>()?;
            slices.sort_unstable();
            Some(slices)
        });
        let slices = slices.collect::<Option<Vec<Slices>>>()?;
        Some(Self { admitted, now_ms, slices })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let (commands, subscriber) = (self.commands.clone(), self.subscriber.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let _ = commands.quit().await;
                let _ = subscriber.quit().await;
            });
        }
    }
}

impl Hearing for Ears {
    fn is_whole(&self) -> bool {
        let heard = self.heard.load(Ordering::Relaxed);
        heard > 0 && self.begun.elapsed() < Duration::from_millis(heard) + SILENCE_MAX
    }
}

/// The user whose bell a message rings.
pub(super) fn owner_of(message: &Message) -> Option<UserId> {
    message.value.as_str()?.parse().ok()
}

/// The braces keep what is one user's on one node of a cluster.
fn nonce_key(owner: UserId) -> String {
    format!("earntrack:{{{owner}}}:nonce")
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[expect(clippy::cast_possible_wrap, reason = "lifetimes are hours")]
fn expiration(lifetime: Duration) -> Expiration {
    Expiration::EX(lifetime.as_secs() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_redis_counted_is_read_and_anything_else_is_not() {
        let count = Count::read(&[1, 1_773_478_800_123, 2, 8, 3, 7, 9, 0], 2).unwrap();
        assert_eq!((count.admitted, count.now_ms), (true, 1_773_478_800_123));
        assert_eq!(count.slices, [vec![(7, 9), (8, 3)], vec![]]);

        for garbage in
            [&[][..], &[1], &[1, 5], &[1, 5, 1, 7], &[1, 5, -1], &[1, 5, 1, 7, i64::MAX], &[1, 5, 9, 1, 1]]
        {
            assert_eq!(Count::read(garbage, 1), None, "{garbage:?}");
        }
    }
}
