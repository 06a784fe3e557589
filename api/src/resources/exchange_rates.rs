//! `/exchange-rates`: what one currency is in another.

use std::sync::Arc;

use kernel::{AmountText, Currency, Date, ExchangeRate, OwnRate, Patch, Timestamp};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};
use rates::{
    EnterRate, EnteredRate, EnteredRateFilter, EnteredRateId, EnteredRateSort, Exchange, RatesService,
    ReviseRate,
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    filters::in_order,
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    wire::{CrossRate, RateOrigin},
};

pub(crate) struct ExchangeRates {
    service: Arc<RatesService>,
    cursors: Cursors,
}

sorts!(
    /// How exchange rates are sorted.
    ExchangeRateSortParam of EnteredRateSort {
        Date = "date" / "-date" as DateDescending,
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// Enters a rate: one `from` is `rate` of `to`.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewExchangeRate {
    from: Currency,
    to: Currency,
    /// The first day on which it holds.
    date: Date,
    /// The last day on which it holds; until your next rate of the two currencies, where left out.
    until: Option<Date>,
    rate: ExchangeRate,
}

/// Changes what is given and keeps the rest.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct ExchangeRatePatch {
    from: Option<Currency>,
    to: Option<Currency>,
    date: Option<Date>,
    #[serde(default, skip_serializing)]
    until: Patch<Date>,
    rate: Option<ExchangeRate>,
}

/// A rate that you have entered: one `from` is `rate` of `to`, and the other way round.
///
/// It wins over the reference rate, from its day on, until your next rate of the same two currencies, or through
/// `until`.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ExchangeRateView {
    id: EnteredRateId,
    from: Currency,
    to: Currency,
    date: Date,
    until: Option<Date>,
    rate: ExchangeRate,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// An amount in another currency, and how it came about.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ConvertedView {
    from: Currency,
    to: Currency,
    /// What was asked for, in `from`.
    amount: AmountText,
    /// In `to`, rounded half away from zero.
    converted: AmountText,
    /// The day that was asked for.
    date: Date,
    /// What the amount was multiplied with.
    rate: CrossRate,
    /// The day of the rate: the day asked for, or the last one before it that has one.
    rate_date: Date,
    source: RateOrigin,
}

impl ExchangeRates {
    pub(crate) fn new(service: Arc<RatesService>, cursors: Cursors) -> Self {
        Self { service, cursors }
    }
}

#[OpenApi(prefix_path = "/exchange-rates", tag = "Tag::ExchangeRates")]
impl ExchangeRates {
    /// List the rates that you have entered
    #[oai(path = "/", method = "get", operation_id = "listExchangeRates")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        /// On either side.
        currency: Query<Option<Currency>>,
        /// The first day.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        /// Newest first, where left out.
        sort: Query<Option<ExchangeRateSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<ExchangeRateView>, ApiError> {
        in_order(from.0, to.0)?;
        let sort = sort.0.unwrap_or(ExchangeRateSortParam::DateDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "exchange-rates", sort, paging)?;
        let filter = EnteredRateFilter { currency: currency.0, from: from.0, to: to.0 };
        let page = self.service.entered_rates(caller.user(), &filter, &asked.request).await?;
        Ok(asked.list(page.map(ExchangeRateView::from)))
    }

    /// Enter a rate
    ///
    /// Such as the one that a bank has charged. 409 `RATE_EXISTS` when one of the same two currencies and day is there,
    /// in either direction.
    #[oai(path = "/", method = "post", operation_id = "createExchangeRate")]
    async fn enter(
        &self,
        caller: Caller,
        body: Body<NewExchangeRate>,
    ) -> Result<Created<ExchangeRateView>, ApiError> {
        let NewExchangeRate { from, to, date, until, rate } = body.0;
        let order = EnterRate { from, to, date, until, rate };
        let entered = self.service.enter(&caller.actor(), &order).await?;
        let (id, version) = (entered.id, entered.version);
        Ok(Created::versioned(entered.into(), version).at(format!("{BASE}/exchange-rates/{id}")))
    }

    /// Convert an amount
    ///
    /// With your own rate of the two currencies, or else through the euro with the reference rates of the European
    /// Central Bank: of the day, or the last one before it that has any, at most ten days ago. Where there is none, 422
    /// `RATE_MISSING`: an amount is never taken for one of another currency.
    #[oai(path = "/convert", method = "get", operation_id = "convertAmount")]
    async fn convert(
        &self,
        caller: Caller,
        from: Query<Currency>,
        to: Query<Currency>,
        /// In `from`.
        amount: Query<AmountText>,
        /// Today, where left out.
        date: Query<Option<Date>>,
    ) -> Result<Success<ConvertedView>, ApiError> {
        let exchange = self.service.convert(&caller.actor(), &amount.0, from.0, to.0, date.0).await?;
        Ok(Success::new(exchange.into()))
    }

    /// One rate that you have entered
    #[oai(path = "/:id", method = "get", operation_id = "getExchangeRate")]
    async fn get(
        &self,
        caller: Caller,
        id: Path<EnteredRateId>,
    ) -> Result<Success<ExchangeRateView>, ApiError> {
        let entered = self.service.entered(caller.user(), id.0).await?;
        let version = entered.version;
        Ok(Success::versioned(entered.into(), version))
    }

    /// Change a rate that you have entered
    #[oai(path = "/:id", method = "put", operation_id = "updateExchangeRate")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<EnteredRateId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<ExchangeRatePatch>,
    ) -> Result<Success<ExchangeRateView>, ApiError> {
        let ExchangeRatePatch { from, to, date, until, rate } = body.0;
        let change = ReviseRate { from, to, date, until, rate };
        let expected = expected(if_match.0.as_deref());
        let entered = self.service.revise(&caller.actor(), id.0, expected, &change).await?;
        let version = entered.version;
        Ok(Success::versioned(entered.into(), version))
    }

    /// Delete a rate that you have entered
    ///
    /// From then on the one before it holds, or the reference rate.
    #[oai(path = "/:id", method = "delete", operation_id = "deleteExchangeRate")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<EnteredRateId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.service.remove(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }
}

impl From<EnteredRate> for ExchangeRateView {
    fn from(entered: EnteredRate) -> Self {
        let EnteredRate { id, user: _, rate, version: _, created_at, updated_at } = entered;
        let OwnRate { from, to, date, until, rate } = rate;
        Self { id, from, to, date, until, rate, created_at, updated_at }
    }
}

impl From<Exchange> for ConvertedView {
    fn from(exchange: Exchange) -> Self {
        let Exchange { amount, converted, date, rate, rate_date, source } = exchange;
        Self {
            from: amount.currency(),
            to: converted.currency(),
            amount: amount.into(),
            converted: converted.into(),
            date,
            rate: CrossRate(rate),
            rate_date,
            source: source.into(),
        }
    }
}
