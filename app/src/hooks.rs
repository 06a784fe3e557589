//! Jobs on events: telling webhooks.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{DomainError as _, ErrorKind, Job, TimeDelta};
use webhooks::{DELIVERIES_QUEUE, DeliveryId, EVENTS_QUEUE, Kind, Onward, WebhooksError, WebhooksService};

use crate::jobs::{JobFault, Queue, Retry, Worker, event_of};

/// How many deliveries are under way at once, on each node. One that gets no answer takes ten seconds.
const AT_ONCE: usize = 8;

/// Only against what never comes to an end: how long a delivery is tried, it knows itself.
const RETRY: Retry = Retry { first: TimeDelta::seconds(5), longest: TimeDelta::minutes(30), attempts: 1000 };

/// Owes an event to the webhooks that want to hear of it.
struct Spreading(Arc<WebhooksService>);

/// Tries a delivery.
struct Delivering(Arc<WebhooksService>);

/// What is owed to webhooks: what happens is spread first, in its order, and then delivered to each in that order.
pub(crate) fn queues(webhooks: &Arc<WebhooksService>) -> [Queue; 2] {
    let spreading = Queue::on(EVENTS_QUEUE, Kind::NAMES, Arc::new(Spreading(Arc::clone(webhooks))));
    let delivering = Arc::new(Delivering(Arc::clone(webhooks)));
    let asked_for = &["webhook.tested", "webhook.replayed"];
    let delivering = Queue::on(DELIVERIES_QUEUE, asked_for, delivering);
    [spreading, Queue { retry: RETRY, at_once: AT_ONCE, ..delivering }]
}

#[async_trait]
impl Worker for Spreading {
    async fn work(&self, job: &Job) -> Result<(), JobFault> {
        let (told, _) = event_of(job)?;
        self.0.spread(told).await.map_err(|error| fault(&error))
    }
}

#[async_trait]
impl Worker for Delivering {
    async fn work(&self, job: &Job) -> Result<(), JobFault> {
        let (told, request) = event_of(job)?;
        let delivery: DeliveryId =
            job.key.parse().map_err(|_| JobFault::Never("it is of no delivery".to_owned()))?;
        match self.0.deliver(told.user, delivery, &request, chance(job)).await {
            Ok(Onward::Done) => Ok(()),
            Ok(Onward::Again { at, reason }) => Err(JobFault::Until { at, reason }),
            Err(error) => Err(fault(&error)),
        }
    }
}

/// A chance for each attempt: the last bits of its lease are random.
fn chance(job: &Job) -> f64 {
    let [.., a, b] = *job.lease.as_bytes();
    f64::from(u16::from_be_bytes([a, b])) / 65_536.0
}

fn fault(error: &WebhooksError) -> JobFault {
    match error.kind() {
        // The account is going, and its rows with it.
        ErrorKind::NotFound => JobFault::Never(error.to_string()),
        _ => JobFault::of(error),
    }
}
