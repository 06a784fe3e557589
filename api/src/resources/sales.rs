//! `/sales`: what was sold, to whom, and what it earned.

use std::sync::Arc;

use inventory::{
    Analytics, CustomerName, CustomerShare, DayShare, Figures, InventoryService, LinePatch, Notes,
    OrderedLine, ProductShare, RecordSale, ReviseSale, Sale, SaleFilter, SaleId, SaleLine, SaleSort,
    UnitPrice,
};
use kernel::{
    AmountText, Currency, CustomerId, Date, Page, PageRequest, Patch, ProductId, Quantity, Question, Rate,
    Sort, Span, Text, Timestamp, Unvalidated, UserId,
};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    Tag,
    summary::{ConversionView, MissingRateView, PeriodName, PeriodView, question},
};
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    export::{Cell, Column, Export, Exports, Format, Table},
    filters::{in_order, search},
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    validation::validated,
    wire::{CurrencyAmount, Percent, Price, SaleStatus},
};

pub(crate) struct Sales {
    inventory: Arc<InventoryService>,
    cursors: Cursors,
    exports: Exports,
}

sorts!(
    /// How sales are sorted.
    SaleSortParam of SaleSort {
        Date = "saleDate" / "-saleDate" as DateDescending,
        Total = "total" / "-total" as TotalDescending,
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// A line of a sale.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewSaleLine {
    product_id: ProductId,
    quantity: Quantity,
    /// The product's price, where left out.
    unit_price: Option<Rate>,
}

/// Records a sale: with `lines`, or, where it is of one product, with `productId`, `quantity` and `unitPrice`.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewSale {
    /// At most a thousand, all in one currency.
    lines: Option<Vec<NewSaleLine>>,
    /// Instead of `lines`.
    product_id: Option<ProductId>,
    /// With `productId`.
    quantity: Option<Quantity>,
    /// With `productId`; the product's price, where left out.
    unit_price: Option<Rate>,
    customer_id: Option<CustomerId>,
    /// The customer's name, where left out.
    customer_name: Option<CustomerName>,
    /// Today in the user's zone, where left out.
    sale_date: Option<Date>,
    /// `completed`, where left out; or `pending`, which takes nothing from stock yet.
    status: Option<SaleStatus>,
    /// Taken off the sum of the lines.
    discount: Option<AmountText>,
    /// The products', where left out; another one is refused.
    currency: Option<Currency>,
    notes: Option<Notes>,
}

/// Changes what is given and keeps the rest. Lines and discount change only while the sale is pending: `lines` replace
/// all of them, and `productId`, `quantity` and `unitPrice` change the only line of a sale that has one.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct SalePatch {
    lines: Option<Vec<NewSaleLine>>,
    product_id: Option<ProductId>,
    quantity: Option<Quantity>,
    unit_price: Option<Rate>,
    #[serde(default, skip_serializing)]
    customer_id: Patch<CustomerId>,
    #[serde(default, skip_serializing)]
    customer_name: Patch<CustomerName>,
    sale_date: Option<Date>,
    /// From `pending` to `completed`, which takes from stock, or to `cancelled`; from `completed` to `cancelled`, which
    /// gives back.
    status: Option<SaleStatus>,
    #[serde(default, skip_serializing)]
    discount: Patch<AmountText>,
    #[serde(default, skip_serializing)]
    notes: Patch<Notes>,
}

/// So much of one product.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SaleLineView {
    product_id: ProductId,
    quantity: Quantity,
    unit_price: Price,
    /// Before the discount.
    total: AmountText,
    /// The line's share of the discount of the sale.
    discount: AmountText,
    /// What the goods cost, first in, first out; null while the sale is pending.
    cost: Option<AmountText>,
}

/// Something sold. The server works out every amount but the prices and the discount.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct SaleView {
    id: SaleId,
    /// One of its own among one's sales.
    number: String,
    lines: Vec<SaleLineView>,
    customer_id: Option<CustomerId>,
    /// As the customer was called at the time, or whoever it was.
    customer_name: Option<CustomerName>,
    sale_date: Date,
    status: SaleStatus,
    currency: Currency,
    subtotal: AmountText,
    discount: AmountText,
    total: AmountText,
    /// What the goods cost; null while it is pending, zero once it is cancelled.
    cost: Option<AmountText>,
    /// The total less the cost; null while it is pending, zero once it is cancelled.
    margin: Option<AmountText>,
    notes: Option<Notes>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// What completed sales add up to, told in one currency.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SalesFiguresView {
    /// After discounts. Null while a rate is missing, as are the other amounts.
    revenue: Option<AmountText>,
    /// What the goods cost.
    cost: Option<AmountText>,
    /// The revenue less the cost.
    margin: Option<AmountText>,
    units: Quantity,
    /// How many sales.
    count: u64,
    /// The revenue of one sale; null without any.
    average_sale: Option<AmountText>,
    /// The revenue of each currency by itself.
    totals: Vec<CurrencyAmount>,
}

/// The completed sales of a period, told in one currency.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SalesAnalyticsView {
    /// Null where all time was asked for and there are no sales.
    period: Option<PeriodView>,
    /// The one asked for; else the only one that occurs; else the user's.
    currency: Currency,
    #[oai(flatten)]
    #[serde(flatten)]
    figures: SalesFiguresView,
    /// The highest revenue first.
    by_product: Vec<ProductSalesView>,
    /// The highest revenue first.
    by_customer: Vec<CustomerSalesView>,
    /// Days with sales, in order.
    by_day: Vec<DaySalesView>,
    /// The period before; null for all time.
    previous: Option<PreviousSalesView>,
    /// What was converted of the revenue into `currency`, each day with its own rate.
    conversions: Vec<ConversionView>,
    /// Rows that cannot be told in `currency`: a rate is missing.
    missing_rates: Vec<MissingRateView>,
}

/// What was sold of one product.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ProductSalesView {
    product_id: ProductId,
    name: String,
    #[oai(flatten)]
    #[serde(flatten)]
    figures: SalesFiguresView,
}

/// What was sold to one customer.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct CustomerSalesView {
    /// Null for whoever is known by name alone, or not at all.
    customer_id: Option<CustomerId>,
    name: Option<String>,
    #[oai(flatten)]
    #[serde(flatten)]
    figures: SalesFiguresView,
}

/// What was sold on one day.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct DaySalesView {
    date: Date,
    #[oai(flatten)]
    #[serde(flatten)]
    figures: SalesFiguresView,
}

/// The period before.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PreviousSalesView {
    period: PeriodView,
    #[oai(flatten)]
    #[serde(flatten)]
    figures: SalesFiguresView,
    /// Per cent of revenue up or down since; null where there is nothing to compare with.
    change: Option<Percent>,
}

impl Sales {
    pub(crate) fn new(inventory: Arc<InventoryService>, cursors: Cursors, exports: Exports) -> Self {
        Self { inventory, cursors, exports }
    }
}

#[OpenApi(prefix_path = "/sales", tag = "Tag::Sales")]
impl Sales {
    /// List sales
    #[oai(path = "/", method = "get", operation_id = "listSales")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        /// The first day.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        status: Query<Option<SaleStatus>>,
        currency: Query<Option<Currency>>,
        #[oai(name = "customerId")] customer_id: Query<Option<CustomerId>>,
        /// Only sales with a line of this product.
        #[oai(name = "productId")]
        product_id: Query<Option<ProductId>>,
        /// Found anywhere in the number or the customer's name.
        q: Query<Option<Text<100>>>,
        /// Newest first, where left out.
        sort: Query<Option<SaleSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<SaleView>, ApiError> {
        let filter = filter(SaleFilter {
            from: from.0,
            to: to.0,
            status: status.0.map(Into::into),
            currency: currency.0,
            customer: customer_id.0,
            product: product_id.0,
            text: search(q.0),
        })?;
        let sort = sort.0.unwrap_or(SaleSortParam::DateDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "sales", sort, paging)?;
        let page = self.inventory.sales(caller.user(), &filter, &asked.request).await?;
        Ok(asked.list(page.map(SaleView::from)))
    }

    /// The filtered list as a file
    ///
    /// Oldest first; JSON has the lines of each sale, CSV and XLSX how many there are. In CSV, cells that a spreadsheet
    /// would take for a formula begin with an apostrophe; in XLSX they are text.
    #[oai(path = "/export", method = "get", operation_id = "exportSales")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn export(
        &self,
        caller: Caller,
        format: Query<Format>,
        /// The first day.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        status: Query<Option<SaleStatus>>,
        currency: Query<Option<Currency>>,
        #[oai(name = "customerId")] customer_id: Query<Option<CustomerId>>,
        /// Only sales with a line of this product.
        #[oai(name = "productId")]
        product_id: Query<Option<ProductId>>,
        /// Found anywhere in the number or the customer's name.
        q: Query<Option<Text<100>>>,
    ) -> Result<Export<SaleView>, ApiError> {
        let filter = filter(SaleFilter {
            from: from.0,
            to: to.0,
            status: status.0.map(Into::into),
            currency: currency.0,
            customer: customer_id.0,
            product: product_id.0,
            text: search(q.0),
        })?;
        let table = SalesTable { inventory: self.inventory.clone(), owner: caller.user(), filter };
        self.exports.list(&caller, table, format.0).await
    }

    /// Record a sale
    ///
    /// A completed one takes its quantities out of stock: 409 `INSUFFICIENT_STOCK` names the product and what is
    /// available, unless it allows backorders. 422 `CURRENCY_MISMATCH` when the lines are not in one currency.
    #[oai(path = "/", method = "post", operation_id = "createSale")]
    async fn record(&self, caller: Caller, body: Body<NewSale>) -> Result<Created<SaleView>, ApiError> {
        let NewSale {
            lines,
            product_id,
            quantity,
            unit_price,
            customer_id,
            customer_name,
            sale_date,
            status,
            discount,
            currency,
            notes,
        } = body.0;
        let (lines, is_flat) = match (lines, product_id, quantity) {
            (Some(lines), None, None) if unit_price.is_none() => {
                (lines.into_iter().map(OrderedLine::from).collect(), false)
            }
            (None, Some(product), Some(quantity)) => {
                (vec![OrderedLine { product, quantity, unit_price }], true)
            }
            (None, None, None) if unit_price.is_none() => {
                return Err(ApiError::invalid_field("lines", "Field is required"));
            }
            (None, product, quantity) => {
                let missing = [("productId", product.is_none()), ("quantity", quantity.is_none())];
                let missing = missing.into_iter().filter(|(_, missing)| *missing);
                return Err(ApiError::invalid(
                    missing.map(|(field, _)| (field.to_owned(), "Field is required".to_owned())),
                ));
            }
            (Some(_), ..) => return Err(two_ways()),
        };
        let order = validated(Unvalidated::new(RecordSale {
            lines,
            customer: customer_id,
            customer_name,
            date: sale_date,
            status: status.map_or(inventory::SaleStatus::Completed, Into::into),
            discount,
            currency,
            notes,
        }));
        let order = order.map_err(|refusal| as_written(refusal, is_flat))?;
        let sale = self.inventory.record_sale(&caller.actor(), order).await;
        let sale = sale.map_err(|refusal| as_written(refusal.into(), is_flat))?;
        let (id, version) = (sale.id, sale.version);
        Ok(Created::versioned(sale.into(), version).at(format!("{BASE}/sales/{id}")))
    }

    /// One sale
    #[oai(path = "/:id", method = "get", operation_id = "getSale")]
    async fn get(&self, caller: Caller, id: Path<SaleId>) -> Result<Success<SaleView>, ApiError> {
        let sale = self.inventory.sale(caller.user(), id.0).await?;
        let version = sale.version;
        Ok(Success::versioned(sale.into(), version))
    }

    /// Change a sale
    ///
    /// Each change of status has one effect on stock, and the same status again has none. Cancelling gives back what
    /// was taken at the cost that it left with. 409 `SALE_COMPLETED` for other lines or another discount of a completed
    /// sale, 409 `SALE_CANCELLED` for a way out of a cancelled one.
    #[oai(path = "/:id", method = "put", operation_id = "updateSale")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<SaleId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<SalePatch>,
    ) -> Result<Success<SaleView>, ApiError> {
        let SalePatch {
            lines,
            product_id,
            quantity,
            unit_price,
            customer_id,
            customer_name,
            sale_date,
            status,
            discount,
            notes,
        } = body.0;
        let is_flat = product_id.is_some() || quantity.is_some() || unit_price.is_some();
        if lines.is_some() && is_flat {
            return Err(two_ways());
        }
        let lines = lines.map(|lines| lines.into_iter().map(OrderedLine::from).collect());
        let line = is_flat.then_some(LinePatch { product: product_id, quantity, unit_price });
        let change = validated(Unvalidated::new(ReviseSale {
            lines,
            line,
            customer: customer_id,
            customer_name,
            date: sale_date,
            status: status.map(Into::into),
            discount,
            notes,
        }));
        let change = change.map_err(|refusal| as_written(refusal, is_flat))?;
        let expected = expected(if_match.0.as_deref());
        let sale = self.inventory.revise_sale(&caller.actor(), id.0, expected, change).await;
        let sale = sale.map_err(|refusal| as_written(refusal.into(), is_flat))?;
        let version = sale.version;
        Ok(Success::versioned(sale.into(), version))
    }

    /// Delete a sale
    ///
    /// A completed one gives back what it took. The movements of stock stay, and its number is not used again.
    #[oai(path = "/:id", method = "delete", operation_id = "deleteSale")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<SaleId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.inventory.remove_sale(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }

    /// What completed sales add up to
    ///
    /// The present month, where neither `period` nor `from` and `to` are given. Amounts of different currencies are
    /// never added: where a rate is missing the amounts are null, and `missingRates` names the rows.
    #[oai(path = "/analytics", method = "get", operation_id = "getSalesAnalytics")]
    async fn analytics(
        &self,
        caller: Caller,
        period: Query<Option<PeriodName>>,
        /// The first day; not together with `period`.
        from: Query<Option<Date>>,
        /// The last day; not together with `period`.
        to: Query<Option<Date>>,
        /// What to tell the amounts in.
        currency: Query<Option<Currency>>,
    ) -> Result<Success<SalesAnalyticsView>, ApiError> {
        let question = question(period.0, from.0, to.0)?.unwrap_or(Question::Span(Span::Month));
        let analytics = self.inventory.analytics(&caller.actor(), question, currency.0).await?;
        Ok(Success::new(analytics.into()))
    }
}

/// What was typed, where it makes sense.
fn filter(typed: SaleFilter) -> Result<SaleFilter, ApiError> {
    in_order(typed.from, typed.to)?;
    Ok(typed)
}

/// Sales as a file, oldest first.
pub(super) struct SalesTable {
    pub(super) inventory: Arc<InventoryService>,
    pub(super) owner: UserId,
    pub(super) filter: SaleFilter,
}

impl Table for SalesTable {
    type Row = Sale;
    type View = SaleView;
    type Key = SaleSort;

    const NAME: &'static str = "Sales";
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::word("number"),
        Column::date("saleDate"),
        Column::word("status"),
        Column::id("customerId"),
        Column::text("customerName"),
        Column::number("lines"),
        Column::money("subtotal"),
        Column::money("discount"),
        Column::money("total"),
        Column::money("cost"),
        Column::money("margin"),
        Column::word("currency"),
        Column::text("notes"),
    ];
    /// A sale has up to a thousand lines.
    const STRETCH: u32 = 250;

    fn sort() -> Sort<SaleSort> {
        Sort { by: SaleSort::Date, descending: false }
    }

    async fn read(&self, request: PageRequest<SaleSort>) -> Result<Page<Sale>, ApiError> {
        Ok(self.inventory.sales(self.owner, &self.filter, &request).await?)
    }

    fn cells(&self, sale: &Sale) -> Vec<Cell> {
        vec![
            Cell::Word(sale.id.to_string()),
            Cell::Word(sale.number.clone()),
            Cell::Date(sale.date),
            Cell::word(SaleStatus::from(sale.status)),
            Cell::code(sale.customer),
            Cell::text(sale.customer_name.as_ref()),
            Cell::count(sale.lines.len()),
            Cell::Money(sale.subtotal),
            Cell::Money(sale.discount),
            Cell::Money(sale.total),
            Cell::money(sale.cost),
            Cell::money(sale.margin()),
            Cell::Word(sale.total.currency().to_string()),
            Cell::text(sale.notes.as_ref()),
        ]
    }

    fn view(&self, sale: Sale) -> SaleView {
        sale.into()
    }
}

fn two_ways() -> ApiError {
    ApiError::contradictory("lines", "Cannot be given together with productId, quantity or unitPrice")
}

/// Names the fields of a sale that was written flat as they were written.
fn as_written(mut refusal: ApiError, is_flat: bool) -> ApiError {
    if is_flat {
        let plain = |field: String| {
            field
                .rsplit_once("].")
                .map_or(field.as_str(), |(_, name)| name)
                .trim_start_matches("line.")
                .to_owned()
        };
        refusal.details =
            refusal.details.into_iter().map(|(field, problem)| (plain(field), problem)).collect();
    }
    refusal
}

impl From<NewSaleLine> for OrderedLine {
    fn from(line: NewSaleLine) -> Self {
        let NewSaleLine { product_id, quantity, unit_price } = line;
        Self { product: product_id, quantity, unit_price }
    }
}

impl From<Sale> for SaleView {
    fn from(sale: Sale) -> Self {
        let (currency, margin) = (sale.currency(), sale.margin());
        let Sale {
            id,
            user: _,
            number,
            lines,
            customer,
            customer_name,
            date,
            status,
            subtotal,
            discount,
            total,
            cost,
            notes,
            version: _,
            created_at,
            updated_at,
        } = sale;
        Self {
            id,
            number,
            lines: lines.into_iter().map(Into::into).collect(),
            customer_id: customer,
            customer_name,
            sale_date: date,
            status: status.into(),
            currency,
            subtotal: subtotal.into(),
            discount: discount.into(),
            total: total.into(),
            cost: cost.map(Into::into),
            margin: margin.map(Into::into),
            notes,
            created_at,
            updated_at,
        }
    }
}

impl From<SaleLine> for SaleLineView {
    fn from(line: SaleLine) -> Self {
        let SaleLine { product, quantity, unit_price, total, discount, cost, takings: _ } = line;
        Self {
            product_id: product,
            quantity,
            unit_price: UnitPrice::new(unit_price, total.currency()).into(),
            total: total.into(),
            discount: discount.into(),
            cost: cost.map(Into::into),
        }
    }
}

impl From<Figures> for SalesFiguresView {
    fn from(figures: Figures) -> Self {
        let Figures { revenue, cost, margin, units, count, average, totals, .. } = figures;
        Self {
            revenue: revenue.map(Into::into),
            cost: cost.map(Into::into),
            margin: margin.map(Into::into),
            units,
            count,
            average_sale: average.map(Into::into),
            totals: totals.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Analytics> for SalesAnalyticsView {
    fn from(analytics: Analytics) -> Self {
        let Analytics { period, overall, by_product, by_customer, by_day, previous } = analytics;
        let list = format!("{BASE}/sales?status=completed&");
        let missing_rates =
            overall.missing_rates.iter().map(|missing| MissingRateView::new(*missing, &list)).collect();
        Self {
            period: period.map(Into::into),
            currency: overall.currency,
            conversions: overall.conversions.iter().copied().map(Into::into).collect(),
            missing_rates,
            by_product: by_product
                .into_iter()
                .map(|ProductShare { product, name, figures }| ProductSalesView {
                    product_id: product,
                    name,
                    figures: figures.into(),
                })
                .collect(),
            by_customer: by_customer
                .into_iter()
                .map(|CustomerShare { customer, name, figures }| CustomerSalesView {
                    customer_id: customer,
                    name,
                    figures: figures.into(),
                })
                .collect(),
            by_day: by_day
                .into_iter()
                .map(|DayShare { date, figures }| DaySalesView { date, figures: figures.into() })
                .collect(),
            previous: previous.map(|previous| PreviousSalesView {
                period: previous.period.into(),
                figures: previous.figures.into(),
                change: previous.change.map(Percent),
            }),
            figures: overall.into(),
        }
    }
}
