//! `/user/sample-data`: books to look at before one has any of one's own.

use std::sync::Arc;

use kernel::Timestamp;
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    SampleBooks,
    caller::Caller,
    envelope::{Created, Done, Success},
    error::ApiError,
    spec::BASE,
};

pub(crate) struct SampleData {
    books: Arc<dyn SampleBooks>,
}

/// Whether there is sample data in your books.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SampleDataView {
    /// Since when; null where there is none.
    planted_at: Option<Timestamp>,
}

impl SampleData {
    pub(crate) fn new(books: Arc<dyn SampleBooks>) -> Self {
        Self { books }
    }
}

#[OpenApi(prefix_path = "/user/sample-data", tag = "Tag::User")]
impl SampleData {
    /// Whether there is sample data in your books
    #[oai(path = "/", method = "get", operation_id = "getSampleData")]
    async fn get(&self, caller: Caller) -> Result<Success<SampleDataView>, ApiError> {
        Ok(Success::fleeting(SampleDataView { planted_at: self.books.planted_at(caller.user()).await? }))
    }

    /// Plant sample data
    ///
    /// Fourteen months on four platforms, up to today: earnings, expenses, customers, invoices, products, and goals. 409
    /// `BOOKS_NOT_EMPTY` where you have anything of your own but platforms; 409 `SAMPLE_DATA_EXISTS`.
    #[oai(path = "/", method = "post", operation_id = "plantSampleData")]
    async fn plant(&self, caller: Caller) -> Result<Created<SampleDataView>, ApiError> {
        let planted_at = self.books.plant(&caller.actor()).await?;
        let place = format!("{BASE}/user/sample-data");
        Ok(Created::fleeting(SampleDataView { planted_at: Some(planted_at) }).at(place))
    }

    /// Take the sample data out
    ///
    /// All that was planted and what came to be of it, such as payments of its invoices, and nothing else. A platform, a
    /// customer or a product stays where something of your own refers to it.
    #[oai(path = "/", method = "delete", operation_id = "removeSampleData")]
    async fn uproot(&self, caller: Caller) -> Result<Done, ApiError> {
        self.books.uproot(&caller.actor()).await?;
        Ok(Done::new())
    }
}
