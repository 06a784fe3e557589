//! How values are written where bytes are kept: as JSON of rows that are only for that.

use kernel::{Page, Position};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// Can be kept as bytes.
pub trait Stored: Sized {
    /// `None` where it cannot be.
    fn to_bytes(&self) -> Option<Vec<u8>>;

    /// `None` where the bytes are of something else.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

/// A value with a row that says all of it.
pub(crate) trait HasRow: Sized {
    type Row: Serialize + DeserializeOwned;

    fn to_row(&self) -> Self::Row;
    /// `None` where the row means nothing.
    fn from_row(row: Self::Row) -> Option<Self>;
}

#[derive(Serialize, Deserialize)]
struct PageRow<R> {
    items: Vec<R>,
    next: Option<(String, Uuid)>,
    total: Option<u64>,
}

impl<T: HasRow> Stored for Vec<T> {
    fn to_bytes(&self) -> Option<Vec<u8>> {
        let rows: Vec<T::Row> = self.iter().map(T::to_row).collect();
        serde_json::to_vec(&rows).ok()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rows: Vec<T::Row> = serde_json::from_slice(bytes).ok()?;
        rows.into_iter().map(T::from_row).collect()
    }
}

impl<T: HasRow> Stored for Option<T> {
    fn to_bytes(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(&self.as_ref().map(T::to_row)).ok()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match serde_json::from_slice::<Option<T::Row>>(bytes).ok()? {
            Some(row) => T::from_row(row).map(Some),
            None => Some(None),
        }
    }
}

impl<T: HasRow> Stored for Page<T> {
    fn to_bytes(&self) -> Option<Vec<u8>> {
        let Self { items, next, total } = self;
        let row = PageRow {
            items: items.iter().map(T::to_row).collect(),
            next: next.as_ref().map(|Position { key, id }| (key.clone(), *id)),
            total: *total,
        };
        serde_json::to_vec(&row).ok()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let PageRow { items, next, total } = serde_json::from_slice::<PageRow<T::Row>>(bytes).ok()?;
        Some(Self {
            items: items.into_iter().map(T::from_row).collect::<Option<_>>()?,
            next: next.map(|(key, id)| Position { key, id }),
            total,
        })
    }
}
