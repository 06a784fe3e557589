//! Jobs on events: queueing letters, and sending them.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Id, Job, Told};
use post::{AccessChange, LetterKind, NewLetter, PostService};
use serde_json::{Value, json};

use crate::jobs::{JobFault, Retry, Worker, event_of};

/// The events that owe a letter.
pub(crate) const LETTERS: &[&str] = &[
    "invoice.sent",
    "payment.recorded",
    "stock.low",
    "expense.limit_exceeded",
    "session.opened",
    "session.theft_suspected",
    "email.verification_requested",
    "email.change_requested",
    "email.changed",
    "password.reset_requested",
    "password.changed",
    "registration.repeated",
    "mfa.enabled",
    "mfa.disabled",
    "mfa.recovery_code_used",
    "mfa.recovery_codes_made",
    "passkey.added",
    "passkey.removed",
    "token.created",
];

/// Queues a letter for an event, once.
pub(crate) struct Queueing(pub(crate) Arc<PostService>);

/// Sends a letter that was queued.
pub(crate) struct Delivering {
    pub(crate) post: Arc<PostService>,
    pub(crate) retry: Retry,
}

#[async_trait]
impl Worker for Queueing {
    async fn work(&self, job: &Job) -> Result<(), JobFault> {
        let (told, request) = event_of(job)?;
        let Some(letter) = letter(told) else { return Ok(()) };
        self.0.queue(&request, letter).await.map_err(|error| JobFault::of(&error))?;
        Ok(())
    }
}

#[async_trait]
impl Worker for Delivering {
    async fn work(&self, job: &Job) -> Result<(), JobFault> {
        let (told, request) = event_of(job)?;
        let last = job.attempt >= self.retry.attempts;
        let delivered = self.post.deliver(told.user, Id::from(told.subject), &request, last).await;
        delivered.map_err(|error| JobFault::of(&error))
    }
}

/// The letter that an event owes; `None` where it owes none.
fn letter(told: &Told) -> Option<NewLetter> {
    let Told { id, user, at, kind, subject, payload, request: _ } = told;
    let (kind, detail) = match kind.as_str() {
        "invoice.sent" => (LetterKind::Invoice, Value::Null),
        "payment.recorded" => (LetterKind::Receipt, json!({ "invoiceId": payload["invoiceId"] })),
        "stock.low" => (LetterKind::LowStock, payload.clone()),
        "expense.limit_exceeded" => (LetterKind::ExpenseAlert, payload.clone()),
        "session.opened" if payload["newDevice"] == true => {
            let detail = json!({ "at": at, "device": payload["userAgent"], "address": payload["address"] });
            (LetterKind::SignIn, detail)
        }
        "session.theft_suspected" => (LetterKind::SessionTheft, json!({ "at": at })),
        "email.verification_requested" => (LetterKind::VerifyEmail, Value::Null),
        "email.change_requested" => (LetterKind::ChangeEmail, Value::Null),
        "email.changed" => {
            (LetterKind::EmailChanged, json!({ "at": at, "from": payload["from"], "to": payload["to"] }))
        }
        "password.reset_requested" => (LetterKind::ResetPassword, Value::Null),
        "password.changed" => (LetterKind::PasswordChanged, json!({ "at": at })),
        "registration.repeated" => (LetterKind::AddressTaken, Value::Null),
        kind => {
            AccessChange::by(kind)?;
            (LetterKind::AccessChanged, json!({ "at": at, "change": kind }))
        }
    };
    Some(NewLetter { user: *user, kind, key: format!("event:{id}"), about: *subject, detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: &str, payload: Value) -> Told {
        let at = "2026-03-14T09:00:00Z".parse().unwrap();
        Told {
            id: Id::mint(at),
            user: Id::mint(at),
            at,
            kind: kind.to_owned(),
            subject: Id::<()>::mint(at).uuid(),
            payload,
            request: "test-1".to_owned(),
        }
    }

    #[test]
    fn every_event_that_is_listened_to_owes_its_letter() {
        for kind in LETTERS {
            let told = told(kind, json!({ "newDevice": true }));
            let letter = letter(&told).unwrap();

            assert_eq!((letter.user, letter.about), (told.user, told.subject));
            assert_eq!(letter.key, format!("event:{}", told.id));
        }
    }

    #[test]
    fn a_sign_in_on_a_known_device_owes_nothing() {
        assert_eq!(letter(&told("session.opened", json!({ "newDevice": false }))), None);
        assert_eq!(letter(&told("session.opened", json!({}))), None);
    }
}
