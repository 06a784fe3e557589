//! What leaves the server, counted on its way.

use std::sync::{Arc, LazyLock};

use ::post::{Carrier, CarrierFault, Mail};
use async_trait::async_trait;
use opentelemetry::{KeyValue, global, metrics::Counter};
use webhooks::{Answer, Courier, CourierFault, Parcel};

/// Letters that were handed over, or not.
static LETTERS: LazyLock<Counter<u64>> = LazyLock::new(|| {
    counter("letters_total", "Letters that were brought to the mail server.", ["sent", "refused", "later"])
});

/// Calls of webhooks.
static DELIVERIES: LazyLock<Counter<u64>> = LazyLock::new(|| {
    counter("webhook_deliveries_total", "Calls of webhooks.", ["delivered", "refused", "failed"])
});

/// Brings letters, and counts them.
pub(crate) struct CountedCarrier(pub(crate) Arc<dyn Carrier>);

/// Calls webhooks, and counts the calls.
pub(crate) struct CountedCourier(pub(crate) Arc<dyn Courier>);

/// Has what never happened be 0, and not unknown.
pub(super) fn begin() {
    LazyLock::force(&LETTERS);
    LazyLock::force(&DELIVERIES);
}

fn counter(name: &'static str, description: &'static str, outcomes: [&'static str; 3]) -> Counter<u64> {
    let counter = global::meter("earntrack").u64_counter(name).with_description(description).build();
    for outcome in outcomes {
        counter.add(0, &[KeyValue::new("outcome", outcome)]);
    }
    counter
}

#[async_trait]
impl Carrier for CountedCarrier {
    async fn carry(&self, mail: &Mail) -> Result<(), CarrierFault> {
        let carried = self.0.carry(mail).await;
        let outcome = match &carried {
            Ok(()) => "sent",
            Err(CarrierFault::Refused(_)) => "refused",
            Err(CarrierFault::Later(_)) => "later",
        };
        LETTERS.add(1, &[KeyValue::new("outcome", outcome)]);
        carried
    }
}

#[async_trait]
impl Courier for CountedCourier {
    async fn carry(&self, parcel: &Parcel) -> Result<Answer, CourierFault> {
        let carried = self.0.carry(parcel).await;
        let outcome = match &carried {
            Ok(answer) if (200..300).contains(&answer.status) => "delivered",
            Err(CourierFault::Refused(_)) => "refused",
            Ok(_) | Err(CourierFault::Failed { .. }) => "failed",
        };
        DELIVERIES.add(1, &[KeyValue::new("outcome", outcome)]);
        carried
    }
}
