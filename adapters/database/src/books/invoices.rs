//! What was billed, read.

use std::collections::HashMap;

use async_trait::async_trait;
use invoicing::{
    FileFormat, Invoice, InvoiceFile, InvoiceFilter, InvoiceSort, InvoiceStatus, Invoices, InvoicingSettings,
    Payment, PaymentFilter, PaymentSort, RecurringId, RecurringInvoice, RecurringSort, ToBeReminded,
};
use kernel::{Date, InvoiceId, Page, PageRequest, Position, StoreError, UserId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _, Select,
    entity::prelude::{Date as Day, DateTimeUtc, Uuid},
    sea_query::{Expr, ExprTrait as _},
};

use super::{any_case::holds_in_any_case, count};
use crate::{
    Database,
    entity::{
        invoice::{Column, Entity, Model},
        invoice_file, invoice_line, invoicing_settings, payment, recurring_invoice,
    },
    fault::{corrupt, fault},
    figures::balance_on,
    keyset::{date_key, instant_key, number_key, page_of},
    rows::{all_in_order, one_in_order},
    spelling::Word as _,
    walls::Scope,
};

#[derive(FromQueryResult)]
struct ReminderRow {
    user_id: Uuid,
    id: Uuid,
    due_day: Day,
    sent_at: DateTimeUtc,
}

#[async_trait]
impl Invoices for Database {
    async fn find(&self, owner: UserId, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        let connection = self.reader(owner);
        let one = Entity::find_by_id((owner.uuid(), id.uuid()));
        let row = one_in_order(one, &connection).await?;
        let invoices = with_lines(owner, row.into_iter().collect(), &connection).await?;
        Ok(invoices.into_iter().next())
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &InvoiceFilter,
        request: &PageRequest<InvoiceSort>,
    ) -> Result<Page<Invoice>, StoreError> {
        let list = filtered(owner, filter, self.backend());
        let connection = self.lister(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            InvoiceSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
            InvoiceSort::IssueDate => page_of(list, Column::Day, Column::Id, request, date_key)?,
            InvoiceSort::DueDate => page_of(list, Column::DueDay, Column::Id, request, date_key)?,
            InvoiceSort::Total => page_of(list, Column::TotalMinor, Column::Id, request, number_key)?,
        };
        let rows = all_in_order(rows, &connection).await?;
        let page = Page::cut(rows, request.limit(), |row| position(row, request.sort.by));
        let items = with_lines(owner, page.items, &connection).await?;
        Ok(Page { items, next: page.next, total })
    }

    async fn payments_page(
        &self,
        owner: UserId,
        filter: &PaymentFilter,
        request: &PageRequest<PaymentSort>,
    ) -> Result<Page<Payment>, StoreError> {
        let PaymentFilter { customer, from, to, currency } = filter;
        let mut list = payment::Entity::find().filter(payment::Column::UserId.eq(owner.uuid()));
        if let Some(customer) = customer {
            list = list.filter(payment::Column::CustomerId.eq(customer.uuid()));
        }
        if let Some(from) = from {
            list = list.filter(payment::Column::Date.gte(from.naive()));
        }
        if let Some(to) = to {
            list = list.filter(payment::Column::Date.lte(to.naive()));
        }
        if let Some(currency) = currency {
            list = list.filter(payment::Column::Currency.eq(currency.code()));
        }
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let page = match request.sort.by {
            PaymentSort::Date => {
                page_of(list, payment::Column::Date, payment::Column::Id, request, date_key)?
            }
        };
        let rows = page.all(&connection).await.map_err(fault)?;
        let payments = rows.into_iter().map(Payment::try_from).collect::<Result<_, _>>()?;
        let place = |payment: &Payment| Position { key: payment.date.to_string(), id: payment.id.uuid() };
        let page = Page::cut(payments, request.limit(), place);
        Ok(Page { total, ..page })
    }

    async fn payments(&self, owner: UserId, invoice: InvoiceId) -> Result<Vec<Payment>, StoreError> {
        let rows = payment::Entity::find()
            .filter(payment::Column::UserId.eq(owner.uuid()))
            .filter(payment::Column::InvoiceId.eq(invoice.uuid()))
            .order_by_asc(payment::Column::Id)
            .all(&self.reader(owner))
            .await
            .map_err(fault)?;
        rows.into_iter().map(Payment::try_from).collect()
    }

    async fn file(
        &self,
        owner: UserId,
        invoice: InvoiceId,
        format: FileFormat,
    ) -> Result<Option<InvoiceFile>, StoreError> {
        let key = (owner.uuid(), invoice.uuid(), format.word().to_owned());
        let row = invoice_file::Entity::find_by_id(key).one(&self.reader(owner)).await.map_err(fault)?;
        row.map(InvoiceFile::try_from).transpose()
    }

    async fn settings(&self, owner: UserId) -> Result<Option<InvoicingSettings>, StoreError> {
        let row = invoicing_settings::Entity::find_by_id(owner.uuid()).one(&self.reader(owner)).await;
        row.map_err(fault)?.map(InvoicingSettings::try_from).transpose()
    }

    async fn find_recurring(
        &self,
        owner: UserId,
        id: RecurringId,
    ) -> Result<Option<RecurringInvoice>, StoreError> {
        let row =
            recurring_invoice::Entity::find_by_id((owner.uuid(), id.uuid())).one(&self.reader(owner)).await;
        row.map_err(fault)?.map(RecurringInvoice::try_from).transpose()
    }

    async fn recurring_page(
        &self,
        owner: UserId,
        request: &PageRequest<RecurringSort>,
    ) -> Result<Page<RecurringInvoice>, StoreError> {
        use recurring_invoice::Column;
        let list = recurring_invoice::Entity::find().filter(Column::UserId.eq(owner.uuid()));
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            RecurringSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
        };
        let rows = rows.all(&connection).await.map_err(fault)?;
        let all = rows.into_iter().map(RecurringInvoice::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(all, request.limit(), |recurring: &RecurringInvoice| Position {
            key: recurring.created_at.to_string(),
            id: recurring.id.uuid(),
        });
        Ok(Page { total, ..page })
    }

    async fn due_recurring(&self, until: Date) -> Result<Vec<(UserId, RecurringId)>, StoreError> {
        use recurring_invoice::Column;
        let rows = recurring_invoice::Entity::find()
            .select_only()
            .column(Column::UserId)
            .column(Column::Id)
            // Spelled out rather than bound, for the partial index says the same.
            .filter(Expr::cust("is_active AND next_on IS NOT NULL"))
            .filter(Column::NextOn.lte(until.naive()))
            .order_by_asc(Column::NextOn)
            .into_tuple::<(Uuid, Uuid)>()
            .all(&self.reader(Scope::Everyone))
            .await
            .map_err(fault)?;
        Ok(rows.into_iter().map(|(user, id)| (user.into(), id.into())).collect())
    }

    async fn to_be_reminded(&self, first: Date, last: Date) -> Result<Vec<ToBeReminded>, StoreError> {
        // As the partial index says it.
        let sql = "SELECT user_id, id, due_day, sent_at FROM invoices
            WHERE kind = 'invoice' AND status = 'issued' AND sent_at IS NOT NULL
                AND total_minor > paid_minor + credited_minor
                AND due_day BETWEEN $1 AND $2
            ORDER BY due_day, user_id, id";
        let rows: Vec<ReminderRow> =
            super::all(&self.reader(Scope::Everyone), sql, vec![first.naive().into(), last.naive().into()])
                .await?;
        let open = |ReminderRow { user_id, id, due_day, sent_at }| {
            Ok(ToBeReminded {
                user: user_id.into(),
                invoice: id.into(),
                due_on: due_day.try_into().map_err(corrupt)?,
                sent_at: sent_at.into(),
            })
        };
        rows.into_iter().map(open).collect()
    }
}

/// Documents with their lines, which one more question fetches for all of them.
pub(crate) async fn with_lines(
    owner: UserId,
    rows: Vec<Model>,
    connection: &impl ConnectionTrait,
) -> Result<Vec<Invoice>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let lines = invoice_line::Entity::find()
        .filter(invoice_line::Column::UserId.eq(owner.uuid()))
        .filter(invoice_line::Column::InvoiceId.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(invoice_line::Column::InvoiceId)
        .order_by_asc(invoice_line::Column::Position);
    let lines = all_in_order(lines, connection).await?;
    let mut by_invoice: HashMap<Uuid, Vec<invoice_line::Model>> = HashMap::new();
    for line in lines {
        by_invoice.entry(line.invoice_id).or_default().push(line);
    }
    rows.into_iter()
        .map(|row| {
            let lines = by_invoice.remove(&row.id).unwrap_or_default();
            row.with_lines(lines)
        })
        .collect()
}

fn filtered(owner: UserId, filter: &InvoiceFilter, backend: DbBackend) -> Select<Entity> {
    let InvoiceFilter {
        kind,
        status,
        overdue,
        customer,
        from,
        to,
        text,
        currency,
        issued,
        outstanding,
        outstanding_on,
        due_from,
        due_to,
        tax_category,
        tax_rate,
    } = filter;
    let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
    if let Some(kind) = kind {
        list = list.filter(Column::Kind.eq(kind.word()));
    }
    if let Some(status) = status {
        list = list.filter(Expr::cust(standing(*status)));
    }
    if let Some((overdue, today)) = overdue {
        let late = Expr::cust(
            "kind = 'invoice' AND status = 'issued' AND total_minor > paid_minor + credited_minor",
        )
        .and(Column::DueDay.lt(today.naive()));
        list = list.filter(if *overdue { late } else { late.not() });
    }
    if let Some(customer) = customer {
        list = list.filter(Column::CustomerId.eq(customer.uuid()));
    }
    if let Some(from) = from {
        list = list.filter(Column::Day.gte(from.naive()));
    }
    if let Some(to) = to {
        list = list.filter(Column::Day.lte(to.naive()));
    }
    if let Some(text) = text {
        let anywhere = holds_in_any_case(Column::CustomerName, text, backend).or(holds_in_any_case(
            Column::Number,
            text,
            backend,
        ));
        list = list.filter(anywhere);
    }
    if let Some(currency) = currency {
        list = list.filter(Column::Currency.eq(currency.code()));
    }
    if let Some(issued) = issued {
        let condition = Column::Status.eq("issued");
        list = list.filter(if *issued { condition } else { condition.not() });
    }
    if let Some(outstanding) = outstanding {
        let condition = Expr::cust(OPEN);
        list = list.filter(if *outstanding { condition } else { condition.not() });
    }
    if let Some(day) = outstanding_on {
        list = list.filter(outstanding_at_the_end_of(*day));
    }
    if let Some(from) = due_from {
        list = list.filter(Column::DueDay.gte(from.naive()));
    }
    if let Some(to) = due_to {
        list = list.filter(Column::DueDay.lte(to.naive()));
    }
    if tax_category.is_some() || tax_rate.is_some() {
        let mut lines = invoice_line::Entity::find()
            .select_only()
            .column(invoice_line::Column::InvoiceId)
            .filter(invoice_line::Column::UserId.eq(owner.uuid()));
        if let Some(category) = tax_category {
            lines = lines.filter(invoice_line::Column::TaxCategory.eq(category.word()));
        }
        if let Some(rate) = tax_rate {
            lines = lines.filter(invoice_line::Column::TaxRateMicros.eq(rate.micros()));
        }
        list = list.filter(Column::Id.in_subquery(lines.into_query()));
    }
    list
}

/// An invoice of which something is left to be paid.
const OPEN: &str = "kind = 'invoice' AND status = 'issued' AND total_minor > paid_minor + credited_minor";

/// What had been paid and credited by then took less off than the total.
fn outstanding_at_the_end_of(day: Date) -> Expr {
    // A date is digits and hyphens, and needs no parameter.
    let day = format!("'{day}'");
    let balance = balance_on("invoices", &day);
    Expr::cust(format!("kind = 'invoice' AND status = 'issued' AND day <= {day} AND {balance} > 0"))
}

/// The rows of a status, as `Invoice::status` tells it.
fn standing(status: InvoiceStatus) -> &'static str {
    match status {
        InvoiceStatus::Draft => "status = 'draft'",
        InvoiceStatus::Void => "status = 'void'",
        InvoiceStatus::Credited => {
            "status = 'issued' AND kind = 'invoice' AND total_minor > 0 AND credited_minor = total_minor"
        }
        InvoiceStatus::Paid => {
            "status = 'issued' AND kind = 'invoice' AND total_minor = paid_minor + credited_minor
            AND (total_minor = 0 OR credited_minor < total_minor)"
        }
        InvoiceStatus::PartiallyPaid => {
            "status = 'issued' AND kind = 'invoice' AND total_minor > paid_minor + credited_minor AND paid_minor > 0"
        }
        InvoiceStatus::Issued => {
            "status = 'issued' AND (kind = 'creditNote'
                OR (total_minor > paid_minor + credited_minor AND paid_minor = 0))"
        }
    }
}

fn position(row: &Model, sort: InvoiceSort) -> Position {
    let key = match sort {
        InvoiceSort::CreatedAt => kernel::Timestamp::from(row.created_at).to_string(),
        InvoiceSort::IssueDate => row.day.to_string(),
        InvoiceSort::DueDate => row.due_day.to_string(),
        InvoiceSort::Total => row.total_minor.to_string(),
    };
    Position { key, id: row.id }
}
