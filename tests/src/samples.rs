//! People and bookings to fill a store with. What a case does not care about is filled in.

use std::sync::Arc;

use adapter_crypto::{Keys, Sealer};
use earnings::{
    AddPlatform, Earning, EarningKind, Expense, ExpenseStatus, Platform, PlatformCategory, PlatformName,
    StatementImport,
};
use identity::{Account, Password, PasswordRules, Register, Session};
use invoicing::{AddCustomer, Address, Customer};
use kernel::{Actor, Date, Event, Id, Money, Origin, RequestId, Seal, Timestamp, UserId, Zone};
use uuid::Uuid;

/// The keys of every server and store of the tests, as if they had been configured.
#[must_use]
pub fn keys() -> Keys {
    Keys::from_secret("what signs in the tests is no secret at all")
}

#[must_use]
pub fn seal() -> Arc<dyn Seal> {
    Arc::new(Sealer::new(&keys()))
}

#[must_use]
pub fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[must_use]
pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

#[must_use]
pub fn usd(text: &str) -> Money {
    Money::parse(text, "USD".parse().unwrap()).unwrap()
}

/// When samples come into being.
fn now() -> Timestamp {
    instant("2026-03-14T09:00:00Z")
}

#[must_use]
pub fn ana() -> Account {
    account("ana@example.com")
}

#[must_use]
pub fn ben() -> Account {
    account("ben@example.com")
}

fn account(email: &str) -> Account {
    let order = Register {
        email: email.parse().unwrap(),
        password: Password::new("correct horse battery staple".into()),
        name: None,
        zone: Zone::UTC,
        currency: "USD".parse().unwrap(),
        rules: PasswordRules::default(),
    };
    Account::open(order, "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA".into(), now())
}

#[must_use]
pub fn actor(account: &Account) -> Actor {
    account.actor(request(), Origin::default())
}

/// A session that was opened so many seconds after the others.
#[must_use]
pub fn session(user: UserId, seconds: i64) -> Session {
    Session::open(user, [7; 32], None, None, now().plus(kernel::TimeDelta::seconds(seconds)))
}

#[must_use]
pub fn platform(user: UserId, name: &str) -> Platform {
    let order = AddPlatform {
        name: PlatformName::try_new(name).unwrap(),
        category: PlatformCategory::Other,
        color: None,
        expected_rate: None,
        currency: None,
    };
    Platform::add(user, usd("0").currency(), order, now()).unwrap()
}

#[must_use]
pub fn customer(user: UserId, name: &str) -> Customer {
    let order = AddCustomer {
        name: name.parse().unwrap(),
        email: None,
        phone: None,
        company: None,
        address: Address::default(),
        tax_id: None,
        notes: None,
        currency: None,
    };
    Customer::add(user, usd("0").currency(), order, now())
}

/// An income on a platform.
#[must_use]
pub fn income(platform: &Platform, day: &str, amount: Money) -> Earning {
    Earning {
        id: Id::mint(now()),
        user: platform.user,
        platform: platform.id,
        date: date(day),
        amount,
        hours: None,
        notes: None,
        kind: EarningKind::Income,
        breakdown: None,
        import: None,
        source: None,
        version: 1,
        created_at: now(),
        updated_at: now(),
    }
}

/// Something paid for, of a default category.
#[must_use]
pub fn expense(user: UserId, category: &str, day: &str, amount: Money) -> Expense {
    Expense {
        id: Id::mint(now()),
        user,
        category: category.parse().unwrap(),
        amount,
        date: date(day),
        vendor: None,
        description: None,
        status: ExpenseStatus::Paid,
        is_tax_deductible: false,
        platform: None,
        receipt: None,
        notes: None,
        place: None,
        repeats: None,
        version: 1,
        created_at: now(),
        updated_at: now(),
    }
}

#[must_use]
pub fn statement_import(user: UserId) -> StatementImport {
    StatementImport {
        id: Id::mint(now()),
        user,
        dialect: "generic".into(),
        file_name: None,
        rows: 0,
        created: 0,
        duplicates: 0,
        skipped: Vec::new(),
        skipped_count: 0,
        totals: Vec::new(),
        platforms: Vec::new(),
        version: 1,
        created_at: now(),
    }
}

/// Tells of something, for a transaction to be committed with.
#[must_use]
pub fn event(user: UserId) -> Event {
    Event {
        id: Id::mint(now()),
        user,
        at: now(),
        kind: "test.done",
        subject: Uuid::nil(),
        payload: serde_json::json!({ "done": true }),
        request: request(),
        origin: Origin::default(),
    }
}

fn request() -> RequestId {
    RequestId::try_new("test-1").unwrap()
}

/// A length as the ports count.
#[must_use]
pub fn count_of<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap()
}
