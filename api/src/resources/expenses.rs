//! `/expenses`: what one spends, the sorts of it and what they come to.

use std::{collections::HashMap, sync::Arc};

use ::earnings::{
    AddCategory, CATEGORY_NAME_MAX, CategoryShare, DESCRIPTION_MAX, DefaultCategory, EXPENSE_NOTES_MAX,
    Expense, ExpenseCategory, ExpenseFilter, ExpenseMonth, ExpenseSort, ExpenseStatus, ExpenseSummary,
    ExpensesService, LimitUse, Overall, PlatformId, RecordExpense, ReviseCategory, ReviseExpense, Rhythm,
    SeriesId, VENDOR_MAX,
};
use kernel::{
    AmountText, Currency, Date, DocumentId, ExpenseId, Name, Page, PageRequest, Patch, Question, Sort, Text,
    Timestamp, Unvalidated, UserId,
};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    Tag,
    summary::{ConversionView, MissingRateView, PeriodName, PeriodView, PreviousView, question, rows_of},
};
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    export::{Cell, Column, Export, Exports, Format, Table},
    filters::{amounts, in_order, search},
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    validation::validated,
    wire::{CategoryKey, CurrencyAmount, Percent, RecurrenceUnit, Spent, YearMonth},
};

pub(crate) struct Expenses {
    service: Arc<ExpensesService>,
    cursors: Cursors,
    exports: Exports,
}

sorts!(
    /// How expenses are sorted.
    ExpenseSortParam of ExpenseSort {
        Date = "date" / "-date" as DateDescending,
        Amount = "amount" / "-amount" as AmountDescending,
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// How an expense comes again, counted from its date.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct RecurrenceForm {
    interval: RecurrenceUnit,
    /// Every how many intervals; 1, where left out.
    #[oai(validator(minimum(value = "1"), maximum(value = "120")))]
    every: Option<u32>,
    /// The last day on which it may come.
    until: Option<Date>,
}

/// How an expense comes again, counted from its date: on the same day, or on the last one of a month that is too short.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct RecurrenceView {
    interval: RecurrenceUnit,
    every: u32,
    until: Option<Date>,
}

/// Books an expense.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewExpense {
    /// The key of a category of the list.
    category: CategoryKey,
    /// More than zero.
    amount: AmountText,
    /// The user's, where left out.
    currency: Option<Currency>,
    date: Date,
    vendor: Option<Name<VENDOR_MAX>>,
    description: Option<Text<DESCRIPTION_MAX>>,
    /// `paid`, where left out.
    status: Option<Spent>,
    /// False, where left out.
    is_tax_deductible: Option<bool>,
    /// The platform that it was spent for.
    platform_id: Option<PlatformId>,
    /// The document that proves it.
    receipt_document_id: Option<DocumentId>,
    notes: Option<Text<EXPENSE_NOTES_MAX>>,
    /// Later occurrences are made on their days: copies of this expense as it is then, pending and without a receipt.
    recurrence: Option<RecurrenceForm>,
}

/// Changes what is given and keeps the rest. A new currency keeps the digits.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct ExpensePatch {
    category: Option<CategoryKey>,
    amount: Option<AmountText>,
    currency: Option<Currency>,
    date: Option<Date>,
    #[serde(default, skip_serializing)]
    vendor: Patch<Name<VENDOR_MAX>>,
    #[serde(default, skip_serializing)]
    description: Patch<Text<DESCRIPTION_MAX>>,
    status: Option<Spent>,
    is_tax_deductible: Option<bool>,
    #[serde(default, skip_serializing)]
    platform_id: Patch<PlatformId>,
    #[serde(default, skip_serializing)]
    receipt_document_id: Patch<DocumentId>,
    #[serde(default, skip_serializing)]
    notes: Patch<Text<EXPENSE_NOTES_MAX>>,
    /// What was made stays; null ends the series.
    #[serde(default, skip_serializing)]
    recurrence: Patch<RecurrenceForm>,
}

/// An amount spent on one day.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExpenseView {
    id: ExpenseId,
    /// The key of its category.
    category: CategoryKey,
    amount: AmountText,
    currency: Currency,
    date: Date,
    vendor: Option<Name<VENDOR_MAX>>,
    description: Option<Text<DESCRIPTION_MAX>>,
    status: Spent,
    is_tax_deductible: bool,
    platform_id: Option<PlatformId>,
    receipt_document_id: Option<DocumentId>,
    notes: Option<Text<EXPENSE_NOTES_MAX>>,
    /// How it comes again; null for what does not, and for what came.
    recurrence: Option<RecurrenceView>,
    /// What the occurrences of one recurrence share.
    series_id: Option<SeriesId>,
    /// Which of them it is; 0 is the one that the others are copied from.
    occurrence: Option<u32>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Adds a category of one's own.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewCategory {
    name: Name<CATEGORY_NAME_MAX>,
    /// What a month may cost before one wants to be told, in the user's currency.
    monthly_limit: Option<AmountText>,
}

/// Changes what is given and keeps the rest; of a default category too.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct CategoryPatch {
    name: Option<Name<CATEGORY_NAME_MAX>>,
    /// In the user's currency.
    #[serde(default, skip_serializing)]
    monthly_limit: Patch<AmountText>,
    /// False archives it.
    is_active: Option<bool>,
}

/// A sort of expenses.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct CategoryView {
    /// What expenses and routes name it by; it never changes.
    key: CategoryKey,
    name: String,
    /// Whether everyone has it.
    is_default: bool,
    /// False once it is archived.
    is_active: bool,
    /// What a month may cost before one wants to be told.
    monthly_limit: Option<CurrencyAmount>,
    tax_lines: TaxLinesView,
}

/// Where tax forms of 2024 ask for a category; null where a form has no line for it, or does not allow it.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct TaxLinesView {
    /// The line of Schedule C (Form 1040), Internal Revenue Service; 48 is the total of Part V, Other Expenses.
    schedule_c: Option<String>,
    /// The box of Self-employment (full), SA103F, HM Revenue & Customs.
    sa103f: Option<String>,
    /// The Kennzahl of Anlage EÜR of the German tax offices.
    anlage_euer: Option<String>,
}

/// What a period cost, told in one currency.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ExpenseSummaryView {
    /// Null where all time was asked for and there are no expenses.
    period: Option<PeriodView>,
    /// The one asked for; else the only one that occurs; else the user's.
    currency: Currency,
    /// Null while a rate is missing: see `missingRates`.
    total: Option<AmountText>,
    count: u64,
    /// Of what is marked as deductible; null while a rate for some of it is missing.
    deductible_total: Option<AmountText>,
    deductible_count: u64,
    /// The highest total first.
    by_category: Vec<CategoryShareView>,
    /// Oldest first, months without expenses included.
    by_month: Vec<ExpenseMonthView>,
    /// The period before; null for all time.
    previous: Option<PreviousView>,
    /// The sum of each currency by itself.
    totals: Vec<CurrencyAmount>,
    /// What was converted into `currency`, each day with its own rate.
    conversions: Vec<ConversionView>,
    /// Rows that cannot be told in `currency`: a rate is missing.
    missing_rates: Vec<MissingRateView>,
    /// What the present month has used of each limit, whatever the period.
    limits: Vec<LimitView>,
}

/// One category's part.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct CategoryShareView {
    category: CategoryKey,
    name: String,
    total: Option<AmountText>,
    count: u64,
    deductible_total: Option<AmountText>,
    deductible_count: u64,
    /// Per cent of the whole.
    share: Option<Percent>,
    /// The sum of each currency by itself.
    totals: Vec<CurrencyAmount>,
}

/// What a month cost, as far as it lies in the period.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ExpenseMonthView {
    month: YearMonth,
    total: Option<AmountText>,
    count: u64,
    deductible_total: Option<AmountText>,
    deductible_count: u64,
    /// The sum of each currency by itself.
    totals: Vec<CurrencyAmount>,
}

/// What the present month has used of a category's limit.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct LimitView {
    category: CategoryKey,
    name: String,
    currency: Currency,
    monthly_limit: AmountText,
    /// Spent in that currency this month.
    used: AmountText,
    /// Per cent of the limit.
    percent: Percent,
    is_exceeded: bool,
}

impl Expenses {
    pub(crate) fn new(service: Arc<ExpensesService>, cursors: Cursors, exports: Exports) -> Self {
        Self { service, cursors, exports }
    }
}

#[OpenApi(prefix_path = "/expenses", tag = "Tag::Expenses")]
impl Expenses {
    /// List expenses
    #[oai(path = "/", method = "get", operation_id = "listExpenses")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        category: Query<Option<CategoryKey>>,
        status: Query<Option<Spent>>,
        #[oai(name = "platformId")] platform_id: Query<Option<PlatformId>>,
        /// Only what is deductible, or only what is not.
        deductible: Query<Option<bool>>,
        /// The first day.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        /// The smallest amount, in `currency` or else the user's.
        min: Query<Option<AmountText>>,
        /// The largest amount, in `currency` or else the user's.
        max: Query<Option<AmountText>>,
        /// Found anywhere in the vendor, the description or the notes.
        q: Query<Option<Text<100>>>,
        currency: Query<Option<Currency>>,
        /// Newest first, where left out.
        sort: Query<Option<ExpenseSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<ExpenseView>, ApiError> {
        let typed = TypedFilter {
            category: category.0,
            status: status.0,
            platform: platform_id.0,
            deductible: deductible.0,
            from: from.0,
            to: to.0,
            min: min.0,
            max: max.0,
            text: q.0,
            currency: currency.0,
        };
        let filter = typed.read(&caller)?;
        let sort = sort.0.unwrap_or(ExpenseSortParam::DateDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "expenses", sort, paging)?;
        let page = self.service.expenses(caller.user(), &filter, &asked.request).await?;
        Ok(asked.list(page.map(ExpenseView::from)))
    }

    /// Book an expense
    ///
    /// 422 `ENDS_BEFORE_IT_STARTS` when it may not even come once more.
    #[oai(path = "/", method = "post", operation_id = "createExpense")]
    async fn record(&self, caller: Caller, body: Body<NewExpense>) -> Result<Created<ExpenseView>, ApiError> {
        let NewExpense {
            category,
            amount,
            currency,
            date,
            vendor,
            description,
            status,
            is_tax_deductible,
            platform_id,
            receipt_document_id,
            notes,
            recurrence,
        } = body.0;
        let order = validated(Unvalidated::new(RecordExpense {
            category: category.0,
            amount,
            currency,
            date,
            vendor,
            description,
            status: status.map_or(ExpenseStatus::Paid, Into::into),
            is_tax_deductible: is_tax_deductible.unwrap_or(false),
            platform: platform_id,
            receipt: receipt_document_id,
            notes,
            recurrence: recurrence.map(Rhythm::from),
        }))?;
        let expense = self.service.record(&caller.actor(), order).await?;
        let (id, version) = (expense.id, expense.version);
        Ok(Created::versioned(expense.into(), version).at(format!("{BASE}/expenses/{id}")))
    }

    /// One expense
    #[oai(path = "/:id", method = "get", operation_id = "getExpense")]
    async fn get(&self, caller: Caller, id: Path<ExpenseId>) -> Result<Success<ExpenseView>, ApiError> {
        let expense = self.service.expense(caller.user(), id.0).await?;
        let version = expense.version;
        Ok(Success::versioned(expense.into(), version))
    }

    /// Change an expense
    ///
    /// What it is copied to later changes with it; what was made already does not.
    #[oai(path = "/:id", method = "put", operation_id = "updateExpense")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<ExpenseId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<ExpensePatch>,
    ) -> Result<Success<ExpenseView>, ApiError> {
        let ExpensePatch {
            category,
            amount,
            currency,
            date,
            vendor,
            description,
            status,
            is_tax_deductible,
            platform_id,
            receipt_document_id,
            notes,
            recurrence,
        } = body.0;
        let change = validated(Unvalidated::new(ReviseExpense {
            category: category.map(|category| category.0),
            amount,
            currency,
            date,
            vendor,
            description,
            status: status.map(Into::into),
            is_tax_deductible,
            platform: platform_id,
            receipt: receipt_document_id,
            notes,
            recurrence: recurrence.map(Rhythm::from),
        }))?;
        let expected = expected(if_match.0.as_deref());
        let expense = self.service.revise(&caller.actor(), id.0, expected, change).await?;
        let version = expense.version;
        Ok(Success::versioned(expense.into(), version))
    }

    /// Delete an expense
    ///
    /// One that others are copied from ends its series; what was made stays.
    #[oai(path = "/:id", method = "delete", operation_id = "deleteExpense")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<ExpenseId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.service.remove(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }

    /// What a period cost
    ///
    /// The present month, where neither `period` nor `from` and `to` are given. Amounts of different currencies are
    /// never added: where a rate is missing the total is null, and `missingRates` names the rows.
    #[oai(path = "/summary", method = "get", operation_id = "getExpenseSummary")]
    async fn summary(
        &self,
        caller: Caller,
        period: Query<Option<PeriodName>>,
        /// The first day; not together with `period`.
        from: Query<Option<Date>>,
        /// The last day; not together with `period`.
        to: Query<Option<Date>>,
        #[oai(name = "platformId")] platform_id: Query<Option<PlatformId>>,
        /// What to tell the totals in.
        currency: Query<Option<Currency>>,
    ) -> Result<Success<ExpenseSummaryView>, ApiError> {
        let question = question(period.0, from.0, to.0)?.unwrap_or(Question::Span(kernel::Span::Month));
        let summary = self.service.summary(&caller.actor(), question, platform_id.0, currency.0).await?;
        Ok(Success::new(ExpenseSummaryView::new(summary, platform_id.0)))
    }

    /// The sorts of expenses
    ///
    /// A default set, with the lines of common tax forms, and one's own; archived ones too. By name.
    #[oai(path = "/categories", method = "get", operation_id = "listExpenseCategories")]
    async fn categories(&self, caller: Caller) -> Result<List<CategoryView>, ApiError> {
        let categories = self.service.categories(caller.user()).await?;
        Ok(List::whole(categories.into_iter().map(CategoryView::from).collect()))
    }

    /// Add a category
    ///
    /// 409 `CATEGORY_EXISTS` when one of the same name is there, archived or not.
    #[oai(path = "/categories", method = "post", operation_id = "createExpenseCategory")]
    async fn add_category(
        &self,
        caller: Caller,
        body: Body<NewCategory>,
    ) -> Result<Created<CategoryView>, ApiError> {
        let NewCategory { name, monthly_limit } = body.0;
        let category =
            self.service.add_category(&caller.actor(), AddCategory { name, monthly_limit }).await?;
        let (key, version) = (category.key.clone(), category.version);
        let place = format!("{BASE}/expenses/categories/{key}");
        Ok(Created::versioned(category.into(), version).at(place))
    }

    /// One category
    #[oai(path = "/categories/:key", method = "get", operation_id = "getExpenseCategory")]
    async fn category(
        &self,
        caller: Caller,
        key: Path<CategoryKey>,
    ) -> Result<Success<CategoryView>, ApiError> {
        let category = self.service.category(caller.user(), &key.0.0).await?;
        let version = category.version;
        Ok(Success::versioned(category.into(), version))
    }

    /// Change a category
    ///
    /// A default one can be renamed, limited and archived too.
    #[oai(path = "/categories/:key", method = "put", operation_id = "updateExpenseCategory")]
    async fn revise_category(
        &self,
        caller: Caller,
        key: Path<CategoryKey>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<CategoryPatch>,
    ) -> Result<Success<CategoryView>, ApiError> {
        let CategoryPatch { name, monthly_limit, is_active } = body.0;
        let change = ReviseCategory { name, monthly_limit, is_active };
        let expected = expected(if_match.0.as_deref());
        let category = self.service.revise_category(&caller.actor(), &key.0.0, expected, change).await?;
        let version = category.version;
        Ok(Success::versioned(category.into(), version))
    }

    /// Delete a category
    ///
    /// Only one's own, and only without expenses: 409 `CATEGORY_BUILT_IN` and `CATEGORY_IN_USE` otherwise. Archive it
    /// instead, with `isActive: false`.
    #[oai(path = "/categories/:key", method = "delete", operation_id = "deleteExpenseCategory")]
    async fn remove_category(
        &self,
        caller: Caller,
        key: Path<CategoryKey>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        let expected = expected(if_match.0.as_deref());
        self.service.remove_category(&caller.actor(), &key.0.0, expected).await?;
        Ok(Done::new())
    }

    /// The filtered list as a file
    ///
    /// Oldest first. In CSV, cells that a spreadsheet would take for a formula begin with an apostrophe; in XLSX they are
    /// text.
    #[oai(path = "/export", method = "get", operation_id = "exportExpenses")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn export(
        &self,
        caller: Caller,
        format: Query<Format>,
        category: Query<Option<CategoryKey>>,
        status: Query<Option<Spent>>,
        #[oai(name = "platformId")] platform_id: Query<Option<PlatformId>>,
        /// Only what is deductible, or only what is not.
        deductible: Query<Option<bool>>,
        /// The first day.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        /// The smallest amount, in `currency` or else the user's.
        min: Query<Option<AmountText>>,
        /// The largest amount, in `currency` or else the user's.
        max: Query<Option<AmountText>>,
        /// Found anywhere in the vendor, the description or the notes.
        q: Query<Option<Text<100>>>,
        currency: Query<Option<Currency>>,
    ) -> Result<Export<ExpenseView>, ApiError> {
        let typed = TypedFilter {
            category: category.0,
            status: status.0,
            platform: platform_id.0,
            deductible: deductible.0,
            from: from.0,
            to: to.0,
            min: min.0,
            max: max.0,
            text: q.0,
            currency: currency.0,
        };
        let filter = typed.read(&caller)?;
        let table = ExpensesTable::new(&self.service, caller.user(), filter).await?;
        self.exports.list(&caller, table, format.0).await
    }
}

/// Expenses as a file, oldest first.
pub(super) struct ExpensesTable {
    service: Arc<ExpensesService>,
    owner: UserId,
    filter: ExpenseFilter,
    names: HashMap<::earnings::CategoryKey, String>,
}

impl ExpensesTable {
    pub(super) async fn new(
        service: &Arc<ExpensesService>,
        owner: UserId,
        filter: ExpenseFilter,
    ) -> Result<Self, ApiError> {
        let categories = service.categories(owner).await?;
        let names = categories
            .into_iter()
            .map(|category| (category.key.clone(), category.called().to_owned()))
            .collect();
        Ok(Self { service: Arc::clone(service), owner, filter, names })
    }
}

impl Table for ExpensesTable {
    type Row = Expense;
    type View = ExpenseView;
    type Key = ExpenseSort;

    const NAME: &'static str = "Expenses";
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::date("date"),
        Column::word("category"),
        Column::text("categoryName"),
        Column::money("amount"),
        Column::word("currency"),
        Column::text("vendor"),
        Column::text("description"),
        Column::word("status"),
        Column::word("isTaxDeductible"),
        Column::id("platformId"),
        Column::id("receiptDocumentId"),
        Column::text("notes"),
    ];

    fn sort() -> Sort<ExpenseSort> {
        Sort { by: ExpenseSort::Date, descending: false }
    }

    async fn read(&self, request: PageRequest<ExpenseSort>) -> Result<Page<Expense>, ApiError> {
        Ok(self.service.expenses(self.owner, &self.filter, &request).await?)
    }

    fn cells(&self, expense: &Expense) -> Vec<Cell> {
        vec![
            Cell::Word(expense.id.to_string()),
            Cell::Date(expense.date),
            Cell::Word(expense.category.to_string()),
            Cell::text(self.names.get(&expense.category)),
            Cell::Money(expense.amount),
            Cell::Word(expense.amount.currency().to_string()),
            Cell::text(expense.vendor.as_ref()),
            Cell::text(expense.description.as_ref()),
            Cell::word(Spent::from(expense.status)),
            Cell::Flag(expense.is_tax_deductible),
            Cell::code(expense.platform),
            Cell::code(expense.receipt),
            Cell::text(expense.notes.as_ref()),
        ]
    }

    fn view(&self, expense: Expense) -> ExpenseView {
        expense.into()
    }
}

/// The filters of a list, before the currency has said what its amounts are.
struct TypedFilter {
    category: Option<CategoryKey>,
    status: Option<Spent>,
    platform: Option<PlatformId>,
    deductible: Option<bool>,
    from: Option<Date>,
    to: Option<Date>,
    min: Option<AmountText>,
    max: Option<AmountText>,
    text: Option<Text<100>>,
    currency: Option<Currency>,
}

impl TypedFilter {
    fn read(self, caller: &Caller) -> Result<ExpenseFilter, ApiError> {
        let unit = self.currency.unwrap_or(caller.actor().home.currency);
        let (min, max) = amounts(self.min, self.max, unit)?;
        in_order(self.from, self.to)?;
        Ok(ExpenseFilter {
            category: self.category.map(|category| category.0),
            status: self.status.map(Into::into),
            platform: self.platform,
            deductible: self.deductible,
            from: self.from,
            to: self.to,
            min,
            max,
            currency: self.currency,
            text: search(self.text),
        })
    }
}

impl From<RecurrenceForm> for Rhythm {
    fn from(form: RecurrenceForm) -> Self {
        let RecurrenceForm { interval, every, until } = form;
        Self { interval: interval.into(), every: every.unwrap_or(1), until }
    }
}

impl From<Rhythm> for RecurrenceView {
    fn from(rhythm: Rhythm) -> Self {
        let Rhythm { interval, every, until } = rhythm;
        Self { interval: interval.into(), every, until }
    }
}

impl From<Expense> for ExpenseView {
    fn from(expense: Expense) -> Self {
        let Expense {
            id,
            user: _,
            category,
            amount,
            date,
            vendor,
            description,
            status,
            is_tax_deductible,
            platform,
            receipt,
            notes,
            place,
            repeats,
            version: _,
            created_at,
            updated_at,
        } = expense;
        Self {
            id,
            category: CategoryKey(category),
            amount: amount.into(),
            currency: amount.currency(),
            date,
            vendor,
            description,
            status: status.into(),
            is_tax_deductible,
            platform_id: platform,
            receipt_document_id: receipt,
            notes,
            recurrence: repeats.map(|repeats| repeats.rhythm.into()),
            series_id: place.map(|place| place.series),
            occurrence: place.map(|place| place.occurrence),
            created_at,
            updated_at,
        }
    }
}

impl From<ExpenseCategory> for CategoryView {
    fn from(category: ExpenseCategory) -> Self {
        let default = category.default();
        Self {
            name: category.called().to_owned(),
            is_default: default.is_some(),
            is_active: category.is_active,
            monthly_limit: category.monthly_limit.map(Into::into),
            tax_lines: default.into(),
            key: CategoryKey(category.key),
        }
    }
}

impl From<Option<&'static DefaultCategory>> for TaxLinesView {
    fn from(default: Option<&'static DefaultCategory>) -> Self {
        let line = |of: fn(&DefaultCategory) -> Option<&'static str>| default.and_then(of).map(str::to_owned);
        Self {
            schedule_c: line(|default| default.schedule_c),
            sa103f: line(|default| default.sa103f),
            anlage_euer: line(|default| default.anlage_euer),
        }
    }
}

impl ExpenseSummaryView {
    fn new(summary: ExpenseSummary, platform: Option<PlatformId>) -> Self {
        let ExpenseSummary { period, overall, deductible, by_category, by_month, previous, limits } = summary;
        let Overall { currency, total, count, totals, conversions, missing_rates, .. } = overall;
        let list = rows_of("expenses", platform);
        Self {
            period: period.map(Into::into),
            currency,
            total: total.map(Into::into),
            count,
            deductible_total: deductible.total.map(Into::into),
            deductible_count: deductible.count,
            by_category: by_category.into_iter().map(Into::into).collect(),
            by_month: by_month.into_iter().map(Into::into).collect(),
            previous: previous.map(Into::into),
            totals: totals.into_iter().map(Into::into).collect(),
            conversions: conversions.into_iter().map(Into::into).collect(),
            missing_rates: missing_rates
                .into_iter()
                .map(|missing| MissingRateView::new(missing, &list))
                .collect(),
            limits: limits.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<CategoryShare> for CategoryShareView {
    fn from(row: CategoryShare) -> Self {
        let CategoryShare { category, name, overall, deductible, share } = row;
        Self {
            category: CategoryKey(category),
            name,
            total: overall.total.map(Into::into),
            count: overall.count,
            deductible_total: deductible.total.map(Into::into),
            deductible_count: deductible.count,
            share: share.map(Percent),
            totals: overall.totals.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<ExpenseMonth> for ExpenseMonthView {
    fn from(month: ExpenseMonth) -> Self {
        let ExpenseMonth { first, overall, deductible } = month;
        Self {
            month: YearMonth(first),
            total: overall.total.map(Into::into),
            count: overall.count,
            deductible_total: deductible.total.map(Into::into),
            deductible_count: deductible.count,
            totals: overall.totals.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<LimitUse> for LimitView {
    fn from(limit: LimitUse) -> Self {
        let is_exceeded = limit.is_exceeded();
        let LimitUse { category, name, limit, used, percent } = limit;
        Self {
            category: CategoryKey(category),
            name,
            currency: limit.currency(),
            monthly_limit: limit.into(),
            used: used.into(),
            percent: Percent(percent),
            is_exceeded,
        }
    }
}
