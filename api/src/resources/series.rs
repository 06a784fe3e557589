//! `/invoices/series`: numbers of documents.

use std::sync::Arc;

use invoicing::{InvoicingService, ReviseSeries, SeriesId, SeriesState};
use kernel::{Timestamp, Unvalidated};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path},
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::Caller,
    envelope::{List, Success},
    error::ApiError,
    precondition::expected,
    validation::validated,
    wire::{InvoiceKind, NumberPattern, SeriesReset},
};

pub(crate) struct SeriesOfNumbers {
    service: Arc<InvoicingService>,
}

/// A series of numbers; there is one for invoices and one for credit notes.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SeriesView {
    id: SeriesId,
    kind: InvoiceKind,
    /// `{YYYY}` and `{YY}` stand for the year of the date of issue, `{MM}` for its month, `{FY}` for the year in
    /// which its fiscal year began, and zeros for the counter with at least so many digits.
    pattern: NumberPattern,
    reset: SeriesReset,
    /// The counter of the next number, today.
    next_number: u64,
    /// The next number as it will be written.
    next: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Changes what is given and keeps the rest.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct SeriesPatch {
    /// One counter of up to nine zeros, such as `{0000}`; `{YYYY}`, `{YY}`, `{MM}`, `{FY}`; letters, digits,
    /// blanks and `- _ . / #`. Where the counter begins again, its period must be there.
    pattern: Option<NumberPattern>,
    reset: Option<SeriesReset>,
    /// Goes on from here: 409 `NUMBER_USED` unless it is above every number that was given out. Left out, the counter
    /// goes on where it is, also where it begins again at other times from now on.
    #[oai(validator(minimum(value = "1"), maximum(value = "999999999")))]
    next_number: Option<u64>,
}

impl SeriesOfNumbers {
    pub(crate) fn new(service: Arc<InvoicingService>) -> Self {
        Self { service }
    }
}

#[OpenApi(prefix_path = "/invoices/series", tag = "Tag::Invoices")]
impl SeriesOfNumbers {
    /// The series of invoices and that of credit notes
    #[oai(path = "/", method = "get", operation_id = "listSeries")]
    async fn list(&self, caller: Caller) -> Result<List<SeriesView>, ApiError> {
        let all = self.service.series(&caller.actor()).await?;
        Ok(List::whole(all.into_iter().map(SeriesView::from).collect()))
    }

    /// One series
    #[oai(path = "/:id", method = "get", operation_id = "getSeries")]
    async fn get(&self, caller: Caller, id: Path<SeriesId>) -> Result<Success<SeriesView>, ApiError> {
        let all = self.service.series(&caller.actor()).await?;
        let state = all.into_iter().find(|state| state.series.id == id.0).ok_or_else(ApiError::not_found)?;
        let version = state.series.version;
        Ok(Success::versioned_with_more(state.into(), version))
    }

    /// Change a series
    ///
    /// What was given out stays; no number comes back.
    #[oai(path = "/:id", method = "put", operation_id = "updateSeries")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<SeriesId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<SeriesPatch>,
    ) -> Result<Success<SeriesView>, ApiError> {
        let SeriesPatch { pattern, reset, next_number } = body.0;
        let change = ReviseSeries {
            pattern: pattern.map(|pattern| pattern.0),
            reset: reset.map(Into::into),
            next_number,
        };
        let change = validated(Unvalidated::new(change))?;
        let expected = expected(if_match.0.as_deref());
        let state = self.service.revise_series(&caller.actor(), id.0, expected, change).await?;
        let version = state.series.version;
        Ok(Success::versioned(state.into(), version))
    }
}

impl From<SeriesState> for SeriesView {
    fn from(state: SeriesState) -> Self {
        let SeriesState { series, next_number, next_text } = state;
        let invoicing::Series { id, user: _, kind, pattern, reset, version: _, created_at, updated_at } =
            series;
        Self {
            id,
            kind: kind.into(),
            pattern: NumberPattern(pattern),
            reset: reset.into(),
            next_number,
            next: next_text,
            created_at,
            updated_at,
        }
    }
}
