//! How values of the domain are spelled in columns, and read back.

use std::str::FromStr;

use kernel::{Currency, ExchangeRate, Interval, Money, StoreError};
use sea_orm::DbBackend;

use crate::fault::corrupt;

/// A choice of the domain that is kept as a word.
pub(crate) trait Word: Sized {
    fn word(&self) -> &'static str;
    /// `Corrupt`, where it means nothing.
    fn from_word(word: &str) -> Result<Self, StoreError>;
}

/// Spells each variant of an enum once, for both directions.
macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $crate::spelling::Word for $type {
            fn word(&self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            fn from_word(word: &str) -> Result<Self, kernel::StoreError> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::fault::corrupt(format!("{word:?} is no {}", stringify!($type)))),
                }
            }
        }
    };
}

pub(crate) use words;

words!(Interval { Week = "week", Month = "month", Quarter = "quarter", Year = "year" });

/// Reads a value that has one spelling.
pub(crate) fn read<T>(text: &str) -> Result<T, StoreError>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.parse().map_err(corrupt)
}

/// Reads a value that may be absent.
pub(crate) fn read_optional<T>(text: Option<&str>) -> Result<Option<T>, StoreError>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.map(read).transpose()
}

pub(crate) fn exchange_rate(e10: i64) -> Result<ExchangeRate, StoreError> {
    ExchangeRate::from_e10(e10).ok_or_else(|| corrupt("a rate is out of range"))
}

pub(crate) fn money(minor: i64, currency: &str) -> Result<Money, StoreError> {
    let currency: Currency = read(currency)?;
    Ok(Money::from_minor(minor, currency))
}

/// Reads a number that is kept in 64 bits with a sign.
pub(crate) fn number<T>(number: i64) -> Result<T, StoreError>
where
    T: TryFrom<i64, Error: std::error::Error + Send + Sync + 'static>,
{
    T::try_from(number).map_err(corrupt)
}

/// An id in a column as text, as it is spelled everywhere else; SQLite keeps its bytes.
pub(crate) fn spelled_id(backend: DbBackend, column: &str) -> String {
    match backend {
        DbBackend::Sqlite => {
            let part = |(from, length)| format!("substr(lower(hex({column})), {from}, {length})");
            let parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)].map(part);
            format!("({})", parts.join(" || '-' || "))
        }
        _ => format!("CAST({column} AS TEXT)"),
    }
}

/// Writes a count, which never comes near 63 bits.
pub(crate) fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
