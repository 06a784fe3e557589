//! Values on their way from one engine to the other.

use kernel::StoreError;
use sea_orm::prelude::{Date, DateTimeUtc, Uuid};
use sqlx::{
    Postgres, Row as _, Sqlite, TypeInfo as _, ValueRef as _,
    postgres::{PgArguments, PgRow},
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::fault::{corrupt, refusal};

/// A value in one of the forms that SQLite keeps. What PostgreSQL has more forms for is spelled as SQLite has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Absent,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// What PostgreSQL calls the content of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Id,
    Flag,
    Number,
    Text,
    Instant,
    Day,
    Bytes,
}

impl Form {
    /// By the name of a type in `pg_type`.
    pub(super) fn of_type(name: &str) -> Result<Self, StoreError> {
        Ok(match name {
            "uuid" => Self::Id,
            "bool" => Self::Flag,
            "int8" => Self::Number,
            "text" => Self::Text,
            "timestamptz" => Self::Instant,
            "date" => Self::Day,
            "bytea" => Self::Bytes,
            other => return Err(corrupt(format!("no column holds {other}"))),
        })
    }

    /// As a type in a statement.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Id => "uuid",
            Self::Flag => "bool",
            Self::Number => "int8",
            Self::Text => "text",
            Self::Instant => "timestamptz",
            Self::Day => "date",
            Self::Bytes => "bytea",
        }
    }

    /// One spelling for all that mean the same: SQLite has instants with and without parts of a second that are 0.
    pub(super) fn normal(self, cell: Cell) -> Result<Cell, StoreError> {
        match (self, cell) {
            (Self::Instant, Cell::Text(text)) => Ok(Cell::Text(spelled(instant(&text)?))),
            (_, cell) => Ok(cell),
        }
    }
}

impl Cell {
    /// How much memory it takes, in bytes.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Absent | Self::Number(_) => 8,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    pub(super) fn of_sqlite(row: &SqliteRow, at: usize) -> Result<Self, StoreError> {
        let value = row.try_get_raw(at).map_err(refusal)?;
        if value.is_null() {
            return Ok(Self::Absent);
        }
        let kind = value.type_info().name().to_owned();
        Ok(match kind.as_str() {
            "TEXT" => Self::Text(row.try_get_unchecked(at).map_err(refusal)?),
            "BLOB" => Self::Bytes(row.try_get_unchecked(at).map_err(refusal)?),
            "INTEGER" => Self::Number(row.try_get_unchecked(at).map_err(refusal)?),
            other => return Err(corrupt(format!("no column holds {other}"))),
        })
    }

    pub(super) fn of_postgres(row: &PgRow, at: usize, form: Form) -> Result<Self, StoreError> {
        let cell = match form {
            Form::Id => {
                row.try_get::<Option<Uuid>, _>(at).map(|id| id.map(|id| Self::Bytes(id.as_bytes().to_vec())))
            }
            Form::Flag => {
                row.try_get::<Option<bool>, _>(at).map(|flag| flag.map(|flag| Self::Number(flag.into())))
            }
            Form::Number => row.try_get::<Option<i64>, _>(at).map(|number| number.map(Self::Number)),
            Form::Text => row.try_get::<Option<String>, _>(at).map(|text| text.map(Self::Text)),
            Form::Instant => {
                row.try_get::<Option<DateTimeUtc>, _>(at).map(|at| at.map(|at| Self::Text(spelled(at))))
            }
            Form::Day => {
                row.try_get::<Option<Date>, _>(at).map(|day| day.map(|day| Self::Text(day.to_string())))
            }
            Form::Bytes => row.try_get::<Option<Vec<u8>>, _>(at).map(|bytes| bytes.map(Self::Bytes)),
        };
        Ok(cell.map_err(refusal)?.unwrap_or(Self::Absent))
    }

    pub(super) fn bound_to_sqlite(
        self,
        query: Query<'_, Sqlite, SqliteArguments>,
    ) -> Query<'_, Sqlite, SqliteArguments> {
        match self {
            Self::Absent => query.bind(None::<i64>),
            Self::Number(number) => query.bind(number),
            Self::Text(text) => query.bind(text),
            Self::Bytes(bytes) => query.bind(bytes),
        }
    }

    pub(super) fn bound_to_postgres(
        self,
        form: Form,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<Query<'_, Postgres, PgArguments>, StoreError> {
        Ok(match form {
            Form::Id => query.bind(self.id()?),
            Form::Flag => query.bind(self.flag()?),
            Form::Number => query.bind(self.number()?),
            Form::Text => query.bind(self.text()?),
            Form::Instant => query.bind(self.instant()?),
            Form::Day => query.bind(self.day()?),
            Form::Bytes => query.bind(self.bytes()?),
        })
    }

    /// A whole column, one value for each row.
    pub(super) fn column_bound_to_postgres(
        column: Vec<Self>,
        form: Form,
        query: Query<'_, Postgres, PgArguments>,
    ) -> Result<Query<'_, Postgres, PgArguments>, StoreError> {
        let cells = column.into_iter();
        Ok(match form {
            Form::Id => query.bind(cells.map(Self::id).collect::<Result<Vec<_>, _>>()?),
            Form::Flag => query.bind(cells.map(Self::flag).collect::<Result<Vec<_>, _>>()?),
            Form::Number => query.bind(cells.map(Self::number).collect::<Result<Vec<_>, _>>()?),
            Form::Text => query.bind(cells.map(Self::text).collect::<Result<Vec<_>, _>>()?),
            Form::Instant => query.bind(cells.map(Self::instant).collect::<Result<Vec<_>, _>>()?),
            Form::Day => query.bind(cells.map(Self::day).collect::<Result<Vec<_>, _>>()?),
            Form::Bytes => query.bind(cells.map(Self::bytes).collect::<Result<Vec<_>, _>>()?),
        })
    }

    fn id(self) -> Result<Option<Uuid>, StoreError> {
        self.bytes()?.map(|bytes| Uuid::from_slice(&bytes).map_err(corrupt)).transpose()
    }

    fn flag(self) -> Result<Option<bool>, StoreError> {
        Ok(self.number()?.map(|number| number != 0))
    }

    fn instant(self) -> Result<Option<DateTimeUtc>, StoreError> {
        self.text()?.map(|text| instant(&text)).transpose()
    }

    fn day(self) -> Result<Option<Date>, StoreError> {
        self.text()?.map(|text| text.parse().map_err(corrupt)).transpose()
    }

    fn number(self) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Absent => Ok(None),
            Self::Number(number) => Ok(Some(number)),
            other => Err(other.out_of_place("a number")),
        }
    }

    fn text(self) -> Result<Option<String>, StoreError> {
        match self {
            Self::Absent => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            other => Err(other.out_of_place("text")),
        }
    }

    fn bytes(self) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Absent => Ok(None),
            Self::Bytes(bytes) => Ok(Some(bytes)),
            other => Err(other.out_of_place("bytes")),
        }
    }

    /// Says nothing of the value, which may be a secret.
    fn out_of_place(&self, expected: &str) -> StoreError {
        let found = match self {
            Self::Absent => "nothing",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        };
        corrupt(format!("{found} where {expected} belongs"))
    }
}

fn instant(text: &str) -> Result<DateTimeUtc, StoreError> {
    let instant = sea_orm::prelude::DateTimeWithTimeZone::parse_from_rfc3339(text).map_err(corrupt)?;
    Ok(instant.to_utc())
}

/// As SQLite's driver spells an instant.
fn spelled(at: DateTimeUtc) -> String {
    format!("{:?}+00:00", at.naive_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_that_mean_the_same_are_the_same() {
        let normal = |text: &str| Form::Instant.normal(Cell::Text(text.to_owned())).unwrap();
        assert_eq!(normal("2026-03-14T09:00:00.000+00:00"), normal("2026-03-14T09:00:00+00:00"));
        assert_ne!(normal("2026-03-14T09:00:00.001+00:00"), normal("2026-03-14T09:00:00+00:00"));
        assert!(Form::Instant.normal(Cell::Text("soon".to_owned())).is_err());
        assert_eq!(Form::Instant.normal(Cell::Absent).unwrap(), Cell::Absent);
    }

    #[test]
    fn a_value_of_another_form_is_refused_and_not_told() {
        let error = Cell::Text("a secret".to_owned()).number().unwrap_err();
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        assert!(Cell::Bytes(vec![1; 15]).id().is_err());
    }
}
