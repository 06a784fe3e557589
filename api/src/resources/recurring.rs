//! `/invoices/recurring`: invoices that come again.

use std::sync::Arc;

use invoicing::{
    AddRecurring, BUYER_REFERENCE_MAX, DESCRIPTION_MAX, DraftInvoice, DraftLine, INVOICE_NOTES_MAX,
    InvoicingService, RECURRING_NAME_MAX, RecurringId, RecurringInvoice, RecurringSort, ReviseInvoice,
    ReviseRecurring, TAX_REASON_MAX, UNIT_MAX,
};
use kernel::{
    AmountText, Currency, CustomerId, Date, Interval, Name, Patch, ProductId, Quantity, Rate, Recurrence,
    Text, Timestamp, Unvalidated,
};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    Tag,
    invoices::{NewInvoiceLine, into_lines},
};
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    validation::validated,
    wire::{RecurrenceUnit, TaxCategoryName, TaxRoundingName},
};

pub(crate) struct RecurringInvoices {
    service: Arc<InvoicingService>,
    cursors: Cursors,
}

sorts!(
    /// How recurring invoices are sorted.
    RecurringSortParam of RecurringSort {
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// Adds an invoice that comes again. The first is made on the first of its days that is not before today.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewRecurringInvoice {
    name: Name<RECURRING_NAME_MAX>,
    /// The first day that there is; the others are reckoned from it. The 31st is the last of shorter months.
    anchor: Date,
    unit: RecurrenceUnit,
    /// Every how many units; 1, where left out.
    #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
    every: Option<u32>,
    /// The last day on which one may come; for ever, where left out.
    ends_on: Option<Date>,
    /// Issues what it makes, instead of leaving a draft.
    auto_issue: Option<bool>,
    customer_id: CustomerId,
    #[oai(validator(maximum(value = "365")))]
    payment_terms_days: Option<u16>,
    lines: Vec<NewInvoiceLine>,
    discount: Option<AmountText>,
    discount_percent: Option<Rate>,
    prices_include_tax: Option<bool>,
    tax_rounding: Option<TaxRoundingName>,
    currency: Option<Currency>,
    buyer_reference: Option<Text<BUYER_REFERENCE_MAX>>,
    notes: Option<Text<INVOICE_NOTES_MAX>>,
    terms: Option<Text<INVOICE_NOTES_MAX>>,
}

/// Changes what is given and keeps the rest; what was made before stays as it is.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct RecurringInvoicePatch {
    name: Option<Name<RECURRING_NAME_MAX>>,
    anchor: Option<Date>,
    unit: Option<RecurrenceUnit>,
    #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
    every: Option<u32>,
    #[serde(default, skip_serializing)]
    ends_on: Patch<Date>,
    auto_issue: Option<bool>,
    /// False stops it; once it is true again, it goes on from that day.
    is_active: Option<bool>,
    customer_id: Option<CustomerId>,
    #[oai(validator(maximum(value = "365")))]
    payment_terms_days: Option<u16>,
    lines: Option<Vec<NewInvoiceLine>>,
    #[serde(default, skip_serializing)]
    discount: Patch<AmountText>,
    #[serde(default, skip_serializing)]
    discount_percent: Patch<Rate>,
    prices_include_tax: Option<bool>,
    tax_rounding: Option<TaxRoundingName>,
    currency: Option<Currency>,
    #[serde(default, skip_serializing)]
    buyer_reference: Patch<Text<BUYER_REFERENCE_MAX>>,
    #[serde(default, skip_serializing)]
    notes: Patch<Text<INVOICE_NOTES_MAX>>,
    #[serde(default, skip_serializing)]
    terms: Patch<Text<INVOICE_NOTES_MAX>>,
}

/// An invoice that comes again. What is null is as the settings say on the day it is made.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct RecurringInvoiceView {
    id: RecurringId,
    name: Name<RECURRING_NAME_MAX>,
    anchor: Date,
    unit: RecurrenceUnit,
    every: u32,
    ends_on: Option<Date>,
    auto_issue: bool,
    is_active: bool,
    /// The day of the next one; null where none comes any more.
    next_on: Option<Date>,
    customer_id: CustomerId,
    payment_terms_days: Option<u16>,
    lines: Vec<RecurringLineView>,
    discount: Option<AmountText>,
    discount_percent: Option<Rate>,
    prices_include_tax: Option<bool>,
    tax_rounding: Option<TaxRoundingName>,
    currency: Option<Currency>,
    buyer_reference: Option<Text<BUYER_REFERENCE_MAX>>,
    notes: Option<Text<INVOICE_NOTES_MAX>>,
    terms: Option<Text<INVOICE_NOTES_MAX>>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A line of what will be made.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct RecurringLineView {
    description: Text<DESCRIPTION_MAX>,
    quantity: Quantity,
    unit: Option<Text<UNIT_MAX>>,
    unit_price: Rate,
    discount: Option<AmountText>,
    discount_percent: Option<Rate>,
    tax_rate: Option<Rate>,
    tax_category: Option<TaxCategoryName>,
    tax_reason: Option<Text<TAX_REASON_MAX>>,
    product_id: Option<ProductId>,
}

impl RecurringInvoices {
    pub(crate) fn new(service: Arc<InvoicingService>, cursors: Cursors) -> Self {
        Self { service, cursors }
    }
}

#[OpenApi(prefix_path = "/invoices/recurring", tag = "Tag::Invoices")]
impl RecurringInvoices {
    /// List recurring invoices
    #[oai(path = "/", method = "get", operation_id = "listRecurringInvoices")]
    async fn list(
        &self,
        caller: Caller,
        /// Newest first, where left out.
        sort: Query<Option<RecurringSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<RecurringInvoiceView>, ApiError> {
        let sort = sort.0.unwrap_or(RecurringSortParam::CreatedAtDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "recurring", sort, paging)?;
        let page = self.service.recurring_invoices(caller.user(), &asked.request).await?;
        let page = page.map(RecurringInvoiceView::from);
        Ok(asked.list(page))
    }

    /// Add a recurring invoice
    #[oai(path = "/", method = "post", operation_id = "createRecurringInvoice")]
    async fn add(
        &self,
        caller: Caller,
        body: Body<NewRecurringInvoice>,
    ) -> Result<Created<RecurringInvoiceView>, ApiError> {
        let order = validated(Unvalidated::new(body.0.into_domain())).map_err(undrafted)?;
        let recurring = self.service.add_recurring(&caller.actor(), order).await?;
        let (id, version) = (recurring.id, recurring.version);
        Ok(Created::versioned(recurring.into(), version).at(format!("{BASE}/invoices/recurring/{id}")))
    }

    /// One recurring invoice
    #[oai(path = "/:id", method = "get", operation_id = "getRecurringInvoice")]
    async fn get(
        &self,
        caller: Caller,
        id: Path<RecurringId>,
    ) -> Result<Success<RecurringInvoiceView>, ApiError> {
        let recurring = self.service.recurring(caller.user(), id.0).await?;
        let version = recurring.version;
        Ok(Success::versioned(recurring.into(), version))
    }

    /// Change a recurring invoice
    #[oai(path = "/:id", method = "put", operation_id = "updateRecurringInvoice")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<RecurringId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<RecurringInvoicePatch>,
    ) -> Result<Success<RecurringInvoiceView>, ApiError> {
        let change = validated(Unvalidated::new(body.0.into_domain())).map_err(undrafted)?;
        let expected = expected(if_match.0.as_deref());
        let recurring = self.service.revise_recurring(&caller.actor(), id.0, expected, change).await?;
        let version = recurring.version;
        Ok(Success::versioned(recurring.into(), version))
    }

    /// Delete a recurring invoice
    ///
    /// Only one that has made no invoice: 409 `RECURRING_IN_USE` otherwise. Stop it instead, with
    /// `isActive: false`.
    #[oai(path = "/:id", method = "delete", operation_id = "deleteRecurringInvoice")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<RecurringId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.service.remove_recurring(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }
}

/// What the command keeps in a draft stands beside the rest in a request.
fn undrafted(mut error: ApiError) -> ApiError {
    let plain = |name: String| name.strip_prefix("draft.").map_or(name.clone(), str::to_owned);
    error.details = error.details.into_iter().map(|(name, problem)| (plain(name), problem)).collect();
    error
}

impl NewRecurringInvoice {
    fn into_domain(self) -> AddRecurring {
        let Self {
            name,
            anchor,
            unit,
            every,
            ends_on,
            auto_issue,
            customer_id,
            payment_terms_days,
            lines,
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding,
            currency,
            buyer_reference,
            notes,
            terms,
        } = self;
        let draft = DraftInvoice {
            customer: customer_id,
            issue_date: None,
            due_date: None,
            payment_terms_days,
            lines: into_lines(lines),
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding: tax_rounding.map(Into::into),
            currency,
            exchange_rate: None,
            buyer_reference,
            notes,
            terms,
        };
        AddRecurring {
            name,
            draft,
            anchor,
            interval: Interval::from(unit),
            every: every.unwrap_or(1),
            ends_on,
            auto_issue: auto_issue.unwrap_or(false),
        }
    }
}

impl RecurringInvoicePatch {
    fn into_domain(self) -> ReviseRecurring {
        let Self {
            name,
            anchor,
            unit,
            every,
            ends_on,
            auto_issue,
            is_active,
            customer_id,
            payment_terms_days,
            lines,
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding,
            currency,
            buyer_reference,
            notes,
            terms,
        } = self;
        let draft = ReviseInvoice {
            customer: customer_id,
            issue_date: Patch::Keep,
            due_date: Patch::Keep,
            payment_terms_days,
            lines: lines.map(into_lines),
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding: tax_rounding.map(Into::into),
            currency,
            exchange_rate: Patch::Keep,
            buyer_reference,
            notes,
            terms,
        };
        ReviseRecurring {
            name,
            draft,
            anchor,
            interval: unit.map(Into::into),
            every,
            ends_on,
            auto_issue,
            is_active,
        }
    }
}

impl From<RecurringInvoice> for RecurringInvoiceView {
    fn from(recurring: RecurringInvoice) -> Self {
        let next_on = recurring.next_on().filter(|_| recurring.is_active);
        let RecurringInvoice {
            id,
            user: _,
            name,
            draft,
            recurrence: Recurrence { anchor, interval, every, until },
            auto_issue,
            is_active,
            first: _,
            next: _,
            version: _,
            created_at,
            updated_at,
        } = recurring;
        let DraftInvoice {
            customer,
            issue_date: _,
            due_date: _,
            payment_terms_days,
            lines,
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding,
            currency,
            exchange_rate: _,
            buyer_reference,
            notes,
            terms,
        } = draft;
        Self {
            id,
            name,
            anchor,
            unit: interval.into(),
            every,
            ends_on: until,
            auto_issue,
            is_active,
            next_on,
            customer_id: customer,
            payment_terms_days,
            lines: lines.into_iter().map(RecurringLineView::from).collect(),
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding: tax_rounding.map(Into::into),
            currency,
            buyer_reference,
            notes,
            terms,
            created_at,
            updated_at,
        }
    }
}

impl From<DraftLine> for RecurringLineView {
    fn from(line: DraftLine) -> Self {
        let DraftLine {
            description,
            quantity,
            unit,
            unit_price,
            discount,
            discount_percent,
            tax_rate,
            tax_category,
            tax_reason,
            product,
        } = line;
        Self {
            description,
            quantity,
            unit,
            unit_price,
            discount,
            discount_percent,
            tax_rate,
            tax_category: tax_category.map(Into::into),
            tax_reason,
            product_id: product,
        }
    }
}
