//! What customers have bought, were billed and have paid: derived here and nowhere else.

use invoicing::{CustomerAccount, Entry, EntryKind};
use kernel::{Currency, CustomerId, Date, Money, StoreError, UserId};
use sea_orm::{
    ConnectionTrait, FromQueryResult,
    entity::prelude::{Date as NaiveDate, Uuid},
    sea_query::Value,
};

use super::sums::all;
use crate::{
    fault::corrupt,
    spelling::{Word as _, number, read, words},
};

words!(EntryKind {
    Invoice = "invoice",
    CreditNote = "creditNote",
    Payment = "payment",
    Reversal = "reversal",
});

/// What moves a balance. A void invoice moves none, nor does credit that is used or given back:
/// it was owed before and is owed after.
const ENTRIES: &str = "
    SELECT kind, id, issue_date AS date, number AS reference, issued_at AS at,
        CASE WHEN kind = 'invoice' THEN total_minor ELSE -total_minor END AS amount
    FROM invoices
    WHERE user_id = $1 AND customer_id = $2 AND currency = $3 AND status = 'issued'
    UNION ALL
    SELECT kind, id, date, reference, created_at AS at, -amount_minor AS amount
    FROM payments
    WHERE user_id = $1 AND customer_id = $2 AND currency = $3 AND method <> 'credit'";

#[derive(FromQueryResult)]
struct AccountRow {
    customer_id: Uuid,
    currency: String,
    purchases: i64,
    purchased: i64,
    last_purchase: Option<NaiveDate>,
    invoiced: i64,
    paid: i64,
    outstanding: i64,
    credit: i64,
}

#[derive(FromQueryResult)]
struct EntryRow {
    kind: String,
    id: Uuid,
    date: NaiveDate,
    reference: Option<String>,
    amount: i64,
}

#[derive(FromQueryResult)]
struct BalanceRow {
    balance: i64,
}

pub(super) async fn accounts(
    connection: &impl ConnectionTrait,
    owner: UserId,
    customers: &[CustomerId],
) -> Result<Vec<CustomerAccount>, StoreError> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (2..customers.len() + 2).map(|number| format!("${number}")).collect();
    let of_these = format!("user_id = $1 AND customer_id IN ({})", marks.join(", "));
    let sql = format!(
        "SELECT customer_id, currency,
            CAST(SUM(purchases) AS BIGINT) AS purchases,
            CAST(SUM(purchased) AS BIGINT) AS purchased,
            MAX(last_purchase) AS last_purchase,
            CAST(SUM(invoiced) AS BIGINT) AS invoiced,
            CAST(SUM(paid) AS BIGINT) AS paid,
            CAST(SUM(outstanding) AS BIGINT) AS outstanding,
            CAST(SUM(credit) AS BIGINT) AS credit
        FROM (
            SELECT customer_id, currency, 1 AS purchases, total_minor AS purchased, sale_date AS last_purchase,
                0 AS invoiced, 0 AS paid, 0 AS outstanding, 0 AS credit
            FROM sales
            WHERE {of_these} AND status = 'completed'
            UNION ALL
            SELECT customer_id, currency, 0, 0, NULL,
                total_minor - credited_minor, 0, total_minor - paid_minor - credited_minor, 0
            FROM invoices
            WHERE {of_these} AND kind = 'invoice' AND status = 'issued'
            UNION ALL
            SELECT customer_id, currency, 0, 0, NULL,
                0, CASE WHEN method = 'credit' THEN 0 ELSE amount_minor END, 0, credit_minor
            FROM payments
            WHERE {of_these}
        ) AS parts
        GROUP BY customer_id, currency
        ORDER BY customer_id, currency"
    );
    let values = std::iter::once(owner.uuid()).chain(customers.iter().map(|customer| customer.uuid()));
    let rows: Vec<AccountRow> = all(connection, &sql, values.map(Value::from).collect()).await?;
    rows.into_iter().map(CustomerAccount::try_from).collect()
}

pub(super) async fn entries(
    connection: &impl ConnectionTrait,
    owner: UserId,
    customer: CustomerId,
    currency: Currency,
    (first, last): (Option<Date>, Option<Date>),
) -> Result<Vec<Entry>, StoreError> {
    let mut values = subject(owner, customer, currency);
    let mut conditions = Vec::new();
    for (comparison, day) in [(">=", first), ("<=", last)] {
        if let Some(day) = day {
            values.push(day.naive().into());
            conditions.push(format!("date {comparison} ${}", values.len()));
        }
    }
    let within =
        if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
    let sql = format!(
        "SELECT kind, id, date, reference, amount FROM ({ENTRIES}) AS entries {within} ORDER BY date, at, id"
    );
    let rows: Vec<EntryRow> = all(connection, &sql, values).await?;
    rows.into_iter()
        .map(|EntryRow { kind, id, date, reference, amount }| {
            Ok(Entry {
                kind: EntryKind::from_word(&kind)?,
                id,
                date: date.try_into().map_err(corrupt)?,
                reference,
                amount: Money::from_minor(amount, currency),
            })
        })
        .collect()
}

pub(super) async fn balance_before(
    connection: &impl ConnectionTrait,
    owner: UserId,
    customer: CustomerId,
    currency: Currency,
    day: Date,
) -> Result<Money, StoreError> {
    let mut values = subject(owner, customer, currency);
    values.push(day.naive().into());
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS balance FROM ({ENTRIES}) AS entries WHERE date < $4"
    );
    let rows: Vec<BalanceRow> = all(connection, &sql, values).await?;
    Ok(Money::from_minor(rows.first().map_or(0, |row| row.balance), currency))
}

fn subject(owner: UserId, customer: CustomerId, currency: Currency) -> Vec<Value> {
    vec![owner.uuid().into(), customer.uuid().into(), currency.code().into()]
}

impl TryFrom<AccountRow> for CustomerAccount {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        let AccountRow {
            customer_id,
            currency,
            purchases,
            purchased,
            last_purchase,
            invoiced,
            paid,
            outstanding,
            credit,
        } = row;
        let currency: Currency = read(&currency)?;
        let money = |minor| Money::from_minor(minor, currency);
        Ok(Self {
            customer: customer_id.into(),
            purchases: number(purchases)?,
            purchased: money(purchased),
            last_purchase: last_purchase.map(TryInto::try_into).transpose().map_err(corrupt)?,
            invoiced: money(invoiced),
            paid: money(paid),
            outstanding: money(outstanding),
            credit: money(credit),
        })
    }
}
