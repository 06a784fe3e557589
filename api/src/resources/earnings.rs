//! `/earnings`: what is earned, row by row.

use std::{collections::HashMap, sync::Arc};

use ::earnings::{
    Breakdown, Earning, EarningFilter, EarningId, EarningKind, EarningSort, EarningsService, Notes, Platform,
    PlatformCategory, PlatformId, RecordEarning, ReviseEarning, StatementImportId, TypedBreakdown,
};
use kernel::{
    AmountText, Currency, Date, Page, PageRequest, Patch, Quantity, Sort, Text, Timestamp, Unvalidated,
    UserId,
};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::Tag;
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
    wire::{Category, Kind},
};

pub(crate) struct Earnings {
    service: Arc<EarningsService>,
    cursors: Cursors,
    exports: Exports,
}

sorts!(
    /// How earnings are sorted.
    EarningSortParam of EarningSort {
        Date = "date" / "-date" as DateDescending,
        Amount = "amount" / "-amount" as AmountDescending,
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// What an amount is made of: gross + tips + bonuses + reimbursements − fees − taxWithheld + adjustments.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct BreakdownView {
    gross: AmountText,
    tips: AmountText,
    bonuses: AmountText,
    reimbursements: AmountText,
    fees: AmountText,
    tax_withheld: AmountText,
    adjustments: AmountText,
}

/// What an amount is made of; parts that are left out are zero. It must add up to the amount:
/// gross + tips + bonuses + reimbursements − fees − taxWithheld + adjustments.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct BreakdownForm {
    gross: Option<AmountText>,
    tips: Option<AmountText>,
    bonuses: Option<AmountText>,
    reimbursements: Option<AmountText>,
    fees: Option<AmountText>,
    tax_withheld: Option<AmountText>,
    adjustments: Option<AmountText>,
}

/// Books an amount.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewEarning {
    platform_id: PlatformId,
    date: Date,
    amount: AmountText,
    /// The platform's, where left out.
    currency: Option<Currency>,
    /// Hours worked for it, 0 to 8784.
    hours: Option<Quantity>,
    notes: Option<Notes>,
    /// `income`, where left out.
    kind: Option<Kind>,
    breakdown: Option<BreakdownForm>,
}

/// Changes what is given and keeps the rest. A new currency keeps the digits.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct EarningPatch {
    platform_id: Option<PlatformId>,
    date: Option<Date>,
    amount: Option<AmountText>,
    currency: Option<Currency>,
    #[serde(default, skip_serializing)]
    hours: Patch<Quantity>,
    #[serde(default, skip_serializing)]
    notes: Patch<Notes>,
    kind: Option<Kind>,
    #[serde(default, skip_serializing)]
    breakdown: Patch<BreakdownForm>,
}

/// An amount earned on a platform on one day.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct EarningView {
    id: EarningId,
    platform_id: PlatformId,
    date: Date,
    amount: AmountText,
    currency: Currency,
    hours: Option<Quantity>,
    notes: Option<Notes>,
    kind: Kind,
    breakdown: Option<BreakdownView>,
    /// The import that booked it.
    import_id: Option<StatementImportId>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Earnings {
    pub(crate) fn new(service: Arc<EarningsService>, cursors: Cursors, exports: Exports) -> Self {
        Self { service, cursors, exports }
    }
}

#[OpenApi(prefix_path = "/earnings", tag = "Tag::Earnings")]
impl Earnings {
    /// List earnings
    #[oai(path = "/", method = "get", operation_id = "listEarnings")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        #[oai(name = "platformId")] platform_id: Query<Option<PlatformId>>,
        /// Only those on platforms of this category.
        #[oai(name = "platformCategory")]
        platform_category: Query<Option<Category>>,
        /// The first day.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        /// The smallest amount, in `currency` or else the user's.
        min: Query<Option<AmountText>>,
        /// The largest amount, in `currency` or else the user's.
        max: Query<Option<AmountText>>,
        /// Found anywhere in the notes.
        q: Query<Option<Text<100>>>,
        currency: Query<Option<Currency>>,
        /// Only what this import booked.
        #[oai(name = "importId")]
        import_id: Query<Option<StatementImportId>>,
        /// Newest first, where left out.
        sort: Query<Option<EarningSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<EarningView>, ApiError> {
        let typed = TypedFilter {
            platform: platform_id.0,
            category: platform_category.0.map(Into::into),
            from: from.0,
            to: to.0,
            min: min.0,
            max: max.0,
            currency: currency.0,
            notes: q.0,
            import: import_id.0,
        };
        let filter = typed.read(&caller)?;
        let sort = sort.0.unwrap_or(EarningSortParam::DateDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "earnings", sort, paging)?;
        let page = self.service.earnings(caller.user(), &filter, &asked.request).await?;
        Ok(asked.list(page.map(EarningView::from)))
    }

    /// Book an earning
    ///
    /// 422 `BREAKDOWN_MISMATCH` when the breakdown does not add up to the amount.
    #[oai(path = "/", method = "post", operation_id = "createEarning")]
    async fn record(&self, caller: Caller, body: Body<NewEarning>) -> Result<Created<EarningView>, ApiError> {
        let NewEarning { platform_id, date, amount, currency, hours, notes, kind, breakdown } = body.0;
        let order = validated(Unvalidated::new(RecordEarning {
            platform: platform_id,
            date,
            amount,
            currency,
            hours,
            notes,
            kind: kind.map_or(EarningKind::Income, Into::into),
            breakdown: breakdown.map(BreakdownForm::into_domain),
        }))?;
        let earning = self.service.record(&caller.actor(), order).await?;
        let (id, version) = (earning.id, earning.version);
        Ok(Created::versioned(earning.into(), version).at(format!("{BASE}/earnings/{id}")))
    }

    /// One earning
    #[oai(path = "/:id", method = "get", operation_id = "getEarning")]
    async fn get(&self, caller: Caller, id: Path<EarningId>) -> Result<Success<EarningView>, ApiError> {
        let earning = self.service.earning(caller.user(), id.0).await?;
        let version = earning.version;
        Ok(Success::versioned(earning.into(), version))
    }

    /// Change an earning
    #[oai(path = "/:id", method = "put", operation_id = "updateEarning")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<EarningId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<EarningPatch>,
    ) -> Result<Success<EarningView>, ApiError> {
        let EarningPatch { platform_id, date, amount, currency, hours, notes, kind, breakdown } = body.0;
        let change = validated(Unvalidated::new(ReviseEarning {
            platform: platform_id,
            date,
            amount,
            currency,
            hours,
            notes,
            kind: kind.map(Into::into),
            breakdown: breakdown.map(BreakdownForm::into_domain),
        }))?;
        let expected = expected(if_match.0.as_deref());
        let earning = self.service.revise(&caller.actor(), id.0, expected, change).await?;
        let version = earning.version;
        Ok(Success::versioned(earning.into(), version))
    }

    /// Delete an earning
    #[oai(path = "/:id", method = "delete", operation_id = "deleteEarning")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<EarningId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.service.remove(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }

    /// The filtered list as a file
    ///
    /// Oldest first. In CSV, cells that a spreadsheet would take for a formula begin with an apostrophe; in XLSX they are
    /// text.
    #[oai(path = "/export", method = "get", operation_id = "exportEarnings")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn export(
        &self,
        caller: Caller,
        format: Query<Format>,
        #[oai(name = "platformId")] platform_id: Query<Option<PlatformId>>,
        /// Only those on platforms of this category.
        #[oai(name = "platformCategory")]
        platform_category: Query<Option<Category>>,
        /// The first day.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        /// The smallest amount, in `currency` or else the user's.
        min: Query<Option<AmountText>>,
        /// The largest amount, in `currency` or else the user's.
        max: Query<Option<AmountText>>,
        /// Found anywhere in the notes.
        q: Query<Option<Text<100>>>,
        currency: Query<Option<Currency>>,
        /// Only what this import booked.
        #[oai(name = "importId")]
        import_id: Query<Option<StatementImportId>>,
    ) -> Result<Export<EarningView>, ApiError> {
        let typed = TypedFilter {
            platform: platform_id.0,
            category: platform_category.0.map(Into::into),
            from: from.0,
            to: to.0,
            min: min.0,
            max: max.0,
            currency: currency.0,
            notes: q.0,
            import: import_id.0,
        };
        let filter = typed.read(&caller)?;
        let table = EarningsTable::new(&self.service, caller.user(), filter).await?;
        self.exports.list(&caller, table, format.0).await
    }
}

/// Earnings as a file, oldest first.
pub(super) struct EarningsTable {
    service: Arc<EarningsService>,
    owner: UserId,
    filter: EarningFilter,
    platforms: HashMap<PlatformId, Platform>,
}

impl EarningsTable {
    pub(super) async fn new(
        service: &Arc<EarningsService>,
        owner: UserId,
        filter: EarningFilter,
    ) -> Result<Self, ApiError> {
        let platforms = service.platforms_by_id(owner).await?;
        Ok(Self { service: Arc::clone(service), owner, filter, platforms })
    }
}

impl Table for EarningsTable {
    type Row = Earning;
    type View = EarningView;
    type Key = EarningSort;

    const NAME: &'static str = "Earnings";
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::date("date"),
        Column::text("platform"),
        Column::word("kind"),
        Column::money("amount"),
        Column::word("currency"),
        Column::number("hours"),
        Column::money("gross"),
        Column::money("tips"),
        Column::money("bonuses"),
        Column::money("reimbursements"),
        Column::money("fees"),
        Column::money("taxWithheld"),
        Column::money("adjustments"),
        Column::text("notes"),
    ];

    fn sort() -> Sort<EarningSort> {
        Sort { by: EarningSort::Date, descending: false }
    }

    async fn read(&self, request: PageRequest<EarningSort>) -> Result<Page<Earning>, ApiError> {
        Ok(self.service.earnings(self.owner, &self.filter, &request).await?)
    }

    fn cells(&self, earning: &Earning) -> Vec<Cell> {
        let mut cells = vec![
            Cell::Word(earning.id.to_string()),
            Cell::Date(earning.date),
            Cell::text(self.platforms.get(&earning.platform).map(|platform| &platform.name)),
            Cell::word(Kind::from(earning.kind)),
            Cell::Money(earning.amount),
            Cell::Word(earning.amount.currency().to_string()),
            Cell::number(earning.hours),
        ];
        let parts = earning.breakdown.map_or([None; 7], |parts| {
            let Breakdown { gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments } = parts;
            [gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments].map(Some)
        });
        cells.extend(parts.map(Cell::money));
        cells.push(Cell::text(earning.notes.as_ref()));
        cells
    }

    fn view(&self, earning: Earning) -> EarningView {
        earning.into()
    }
}

/// The filters of a list, before the currency has said what its amounts are.
struct TypedFilter {
    platform: Option<PlatformId>,
    category: Option<PlatformCategory>,
    from: Option<Date>,
    to: Option<Date>,
    min: Option<AmountText>,
    max: Option<AmountText>,
    currency: Option<Currency>,
    notes: Option<Text<100>>,
    import: Option<StatementImportId>,
}

impl TypedFilter {
    fn read(self, caller: &Caller) -> Result<EarningFilter, ApiError> {
        let unit = self.currency.unwrap_or(caller.actor().home.currency);
        let (min, max) = amounts(self.min, self.max, unit)?;
        in_order(self.from, self.to)?;
        Ok(EarningFilter {
            platform: self.platform,
            category: self.category,
            from: self.from,
            to: self.to,
            min,
            max,
            currency: self.currency,
            notes: search(self.notes),
            import: self.import,
        })
    }
}

impl BreakdownForm {
    fn into_domain(self) -> TypedBreakdown {
        let Self { gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments } = self;
        TypedBreakdown { gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments }
    }
}

impl From<Breakdown> for BreakdownView {
    fn from(breakdown: Breakdown) -> Self {
        let Breakdown { gross, tips, bonuses, reimbursements, fees, tax_withheld, adjustments } = breakdown;
        Self {
            gross: gross.into(),
            tips: tips.into(),
            bonuses: bonuses.into(),
            reimbursements: reimbursements.into(),
            fees: fees.into(),
            tax_withheld: tax_withheld.into(),
            adjustments: adjustments.into(),
        }
    }
}

impl From<Earning> for EarningView {
    fn from(earning: Earning) -> Self {
        let Earning {
            id,
            user: _,
            platform,
            date,
            amount,
            hours,
            notes,
            kind,
            breakdown,
            import,
            source: _,
            version: _,
            created_at,
            updated_at,
        } = earning;
        Self {
            id,
            platform_id: platform,
            date,
            amount: amount.into(),
            currency: amount.currency(),
            hours,
            notes,
            kind: kind.into(),
            breakdown: breakdown.map(Into::into),
            import_id: import,
            created_at,
            updated_at,
        }
    }
}
