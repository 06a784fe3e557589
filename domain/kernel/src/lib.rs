//! The words that every context speaks: ids, money, time, periods, pages, actors, events.
//!
//! Values here are valid by construction. Their wire forms live here too, once: always a
//! JSON string, and behind the feature `openapi` its schema.

mod actor;
mod allowance;
mod clock;
mod country;
mod currency;
mod decimal;
mod delimited;
mod email;
mod epoch;
mod error;
mod event;
mod exchange;
mod hex;
mod id;
mod idempotency;
mod job;
mod live;
mod money;
mod notice;
mod page;
mod patch;
mod period;
mod quantity;
mod recurrence;
mod rule;
mod seal;
mod store;
mod subject;
mod text;
mod time;
mod wire;

pub use actor::{Actor, Home, Origin, RequestId, User, UserId};
pub use allowance::{Allowance, Limiter, Party, Ruling, Standing, Window};
pub use chrono::{TimeDelta, Weekday};
pub use clock::{Clock, SystemClock};
pub use country::{Country, UnknownCountry};
pub use currency::{Currency, UnknownCurrency};
pub use decimal::HALF_UP;
pub use delimited::{decoded, delimiter, utf16};
pub use email::{EMAIL_MAX, EmailAddress, NotAnEmail};
pub use epoch::{Answers, Epoch, Epochs};
pub use error::{DomainError, ErrorKind, FieldFault, StoreError};
pub use event::{Event, Fact};
pub use exchange::{
    Conversion, Converted, ExchangeRate, ExchangeRateError, MissingRate, OwnRate, RateSource, RateTable,
    Rates, Telling, ToldSum,
};
pub use garde::{Unvalidated, Valid, Validate};
pub use hex::hex;
pub use id::{Id, NotAnId};
pub use idempotency::{Claim, Claimed, Idempotency, Unit};
pub use job::{Backlog, Cause, DeadJob, Job, JobId, Jobs, Told};
pub use live::{Listener, Live};
pub use money::{Money, MoneyError};
pub use notice::{Chronicle, Herald, Mark, Notice};
pub use page::{Page, PageRequest, Position, Sort};
pub use patch::Patch;
pub use period::{Calendar, EndsBeforeItStarts, Period, Question, Span, YearDay};
pub use quantity::{MeasureError, Quantity, Rate};
pub use recurrence::{Interval, Recurrence};
pub use rule::{Signed, not_negative, set_to};
pub use rust_decimal::Decimal;
pub use seal::{Seal, begins_with};
pub use store::{Expected, Probe, Transaction, Version};
pub use subject::{CustomerId, DocumentId, ExpenseId, InvoiceId, ProductId};
pub use text::{Name, Text, TextError, check_name, check_text, folded, visible};
pub use time::{Date, NotADate, Timestamp, UnknownZone, Zone};
pub use wire::AmountText;
#[cfg(feature = "openapi")]
pub use wire::openapi;
