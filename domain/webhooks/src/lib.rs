//! Telling programs elsewhere what happens to one's books: who is told what, in which order, and what
//! became of it.

mod delivery;
mod error;
mod interest;
mod place;
mod port;
mod reach;
mod service;
mod webhook;

pub use delivery::{Delivery, DeliveryId, DeliveryState, ERROR_MAX, Occasion, PING};
pub use error::WebhooksError;
pub use interest::{Interest, Interests, Kind, NotAnInterest};
pub use place::{HookUrl, NotAHookUrl, URL_MAX};
pub use port::{
    Answer, Courier, CourierFault, DeliveryFilter, DeliverySort, Parcel, Randomness, Webhooks, WebhooksTx,
};
pub use reach::{Reach, Refusal};
pub use service::{Onward, WebhooksPorts, WebhooksService};
pub use webhook::{
    AddWebhook, DESCRIPTION_MAX, FormerSecret, Health, ReviseWebhook, TurnedOff, WEBHOOKS_MAX, Webhook,
    WebhookAdded, WebhookId, WebhookRemoved, WebhookReplayed, WebhookRevised, WebhookSecret,
    WebhookSecretRotated, WebhookTested, WebhookTurnedOff,
};

/// The queue of events that some webhook may want to hear of. An event of a user who has none is not owed to it.
pub const EVENTS_QUEUE: &str = "webhooks";

/// The queue of deliveries.
pub const DELIVERIES_QUEUE: &str = "webhook deliveries";
