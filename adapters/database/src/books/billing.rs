//! What is billed, written.

use std::collections::BTreeSet;

use async_trait::async_trait;
use identity::{Account, Business};
use invoicing::{
    Billing, BillingTx, Customer, Invoice, InvoiceFile, InvoicingSettings, Party, Payment, PaymentId,
    PostalAddress, RecurringId, RecurringInvoice, Seller, Series, SeriesId, TaxRow,
};
use kernel::{
    Currency, CustomerId, Date, ExchangeRate, InvoiceId, Money, Period, ProductId, StoreError, UserId,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement,
    sea_query::{LockType, Value},
};

use super::invoices::with_lines;
use trash::DiscardedKind;

use crate::{
    Database,
    entity::{
        customer, invoice, invoice_file, invoice_line, invoice_series, invoicing_settings, payment,
        recurring_invoice, user,
    },
    exchange,
    fault::{corrupt, fault},
    spelling,
    tx::Tx,
};

/// Lines that one statement adds: with 15 columns, within SQLite's 32,766 parameters.
const BATCH: usize = 500;

#[async_trait]
impl Billing for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn BillingTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }
}

#[async_trait]
impl BillingTx for Tx {
    async fn seller(&mut self, owner: UserId) -> Result<Option<Seller>, StoreError> {
        let row = user::Entity::find_by_id(owner.uuid()).one(self.connection()).await.map_err(fault)?;
        Ok(row.map(Account::try_from).transpose()?.map(|account| seller(&account)))
    }

    async fn exchange_rate(
        &mut self,
        owner: UserId,
        from: Currency,
        to: Currency,
        on: Date,
    ) -> Result<Option<ExchangeRate>, StoreError> {
        let rates =
            exchange::table(self.connection(), owner, &BTreeSet::from([from, to]), Period::of_day(on))
                .await?;
        Ok(rates.rate(from, to, on))
    }

    async fn hold_customer(&mut self, owner: UserId, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let row = self.hold(customer::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(Customer::try_from).transpose()
    }

    async fn hold_product(&mut self, owner: UserId, id: ProductId) -> Result<bool, StoreError> {
        self.holds("products", owner, "id", id.uuid().into()).await
    }

    async fn lock_credit(
        &mut self,
        owner: UserId,
        customer: CustomerId,
        currency: Currency,
    ) -> Result<Money, StoreError> {
        self.lock(customer::Entity::find_by_id((owner.uuid(), customer.uuid()))).await?;
        // PostgreSQL adds 64 bits up to more than 64, hence the cast.
        let credit = "SELECT CAST(COALESCE(SUM(credit_minor), 0) AS BIGINT) FROM payments
            WHERE user_id = $1 AND customer_id = $2 AND currency = $3";
        let values = [owner.uuid().into(), customer.uuid().into(), currency.code().into()];
        Ok(Money::from_minor(self.big_integer(credit, values).await?.unwrap_or(0), currency))
    }

    async fn lock_settings(&mut self, owner: UserId) -> Result<Option<InvoicingSettings>, StoreError> {
        // Of two who set something for the first time the second must see what the first has set.
        self.lock(user::Entity::find_by_id(owner.uuid())).await?;
        self.settings(owner).await
    }

    async fn settings(&mut self, owner: UserId) -> Result<Option<InvoicingSettings>, StoreError> {
        let row = invoicing_settings::Entity::find_by_id(owner.uuid()).one(self.connection()).await;
        row.map_err(fault)?.map(InvoicingSettings::try_from).transpose()
    }

    async fn save_settings(&mut self, settings: &InvoicingSettings) -> Result<(), StoreError> {
        let row = invoicing_settings::Model::from(settings);
        match self.settings(settings.user).await? {
            Some(_) => self.save(row).await,
            None => self.add(row).await,
        }
    }

    async fn lock_series(&mut self, owner: UserId, first: &[Series]) -> Result<Vec<Series>, StoreError> {
        let mut there = self.series_of(owner).await?;
        if first.iter().any(|new| there.iter().all(|series| series.kind != new.kind)) {
            for new in first {
                let invoice_series::Model {
                    user_id,
                    id,
                    kind,
                    pattern,
                    reset,
                    version,
                    created_at,
                    updated_at,
                } = new.into();
                // Who comes second waits here until the first is done.
                self.run(
                    "INSERT INTO invoice_series
                        (user_id, id, kind, pattern, reset, version, created_at, updated_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                    ON CONFLICT (user_id, kind) DO NOTHING",
                    [
                        user_id.into(),
                        id.into(),
                        kind.into(),
                        pattern.into(),
                        reset.into(),
                        version.into(),
                        created_at.into(),
                        updated_at.into(),
                    ],
                )
                .await?;
            }
            there = self.series_of(owner).await?;
        }
        Ok(there)
    }

    async fn save_series(&mut self, series: &Series) -> Result<(), StoreError> {
        self.save(invoice_series::Model::from(series)).await
    }

    async fn last_number(
        &mut self,
        owner: UserId,
        series: SeriesId,
        period: &str,
    ) -> Result<u64, StoreError> {
        let last = "SELECT last_number FROM invoice_counters
            WHERE user_id = $1 AND series_id = $2 AND period = $3";
        let values = [owner.uuid().into(), series.uuid().into(), period.into()];
        spelling::number(self.big_integer(last, values).await?.unwrap_or(0))
    }

    async fn save_last_number(
        &mut self,
        owner: UserId,
        series: SeriesId,
        period: &str,
        last: u64,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO invoice_counters (user_id, series_id, period, last_number) VALUES ($1, $2, $3, $4)
            ON CONFLICT (user_id, series_id, period) DO UPDATE SET last_number = excluded.last_number",
            [owner.uuid().into(), series.uuid().into(), period.into(), spelling::count(last).into()],
        )
        .await?;
        Ok(())
    }

    async fn is_number_used(&mut self, owner: UserId, number: &str) -> Result<bool, StoreError> {
        let used = "SELECT 1 FROM invoices WHERE user_id = $1 AND number = $2";
        Ok(self.integer(used, [owner.uuid().into(), number.into()]).await?.is_some())
    }

    async fn lock_invoice(&mut self, owner: UserId, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        let row = self.lock(invoice::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        let invoices = with_lines(owner, row.into_iter().collect(), self.connection()).await?;
        Ok(invoices.into_iter().next())
    }

    async fn credited_taxes(&mut self, owner: UserId, invoice: InvoiceId) -> Result<Vec<TaxRow>, StoreError> {
        let notes = invoice::Entity::find()
            .filter(invoice::Column::UserId.eq(owner.uuid()))
            .filter(invoice::Column::CorrectsId.eq(invoice.uuid()))
            .all(self.connection())
            .await
            .map_err(fault)?;
        let mut rows = Vec::new();
        for note in notes {
            let of_note: Vec<TaxRow> = serde_json::from_str(&note.taxes).map_err(corrupt)?;
            rows.extend(of_note);
        }
        Ok(rows)
    }

    async fn add_invoice(&mut self, invoice: &Invoice) -> Result<(), StoreError> {
        self.add(invoice::Model::from(invoice)).await?;
        self.add_invoice_lines(invoice).await
    }

    async fn save_invoice(&mut self, invoice: &Invoice) -> Result<(), StoreError> {
        self.save(invoice::Model::from(invoice)).await
    }

    async fn save_lines(&mut self, invoice: &Invoice) -> Result<(), StoreError> {
        self.remove_invoice_lines(invoice.user, invoice.id).await?;
        self.add_invoice_lines(invoice).await
    }

    async fn remove_invoice(&mut self, owner: UserId, id: InvoiceId) -> Result<(), StoreError> {
        self.discard(DiscardedKind::Invoice, owner, id.uuid()).await?;
        self.remove_invoice_lines(owner, id).await?;
        invoice::Entity::delete_by_id((owner.uuid(), id.uuid()))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(())
    }

    async fn add_file(
        &mut self,
        owner: UserId,
        invoice: InvoiceId,
        file: &InvoiceFile,
    ) -> Result<(), StoreError> {
        self.add(invoice_file::Model::of(owner, invoice, file)).await
    }

    async fn find_payment(
        &mut self,
        owner: UserId,
        invoice: InvoiceId,
        id: PaymentId,
    ) -> Result<Option<Payment>, StoreError> {
        let row = payment::Entity::find_by_id((owner.uuid(), id.uuid()))
            .filter(payment::Column::InvoiceId.eq(invoice.uuid()))
            .one(self.connection())
            .await
            .map_err(fault)?;
        row.map(Payment::try_from).transpose()
    }

    async fn is_reversed(&mut self, owner: UserId, id: PaymentId) -> Result<bool, StoreError> {
        let reversed = "SELECT 1 FROM payments WHERE user_id = $1 AND reverses_id = $2";
        Ok(self.integer(reversed, [owner.uuid().into(), id.uuid().into()]).await?.is_some())
    }

    async fn last_paid_on(&mut self, owner: UserId, invoice: InvoiceId) -> Result<Option<Date>, StoreError> {
        let row = payment::Entity::find()
            .filter(payment::Column::UserId.eq(owner.uuid()))
            .filter(payment::Column::InvoiceId.eq(invoice.uuid()))
            .order_by_desc(payment::Column::Date)
            .one(self.connection())
            .await
            .map_err(fault)?;
        row.map(|row| row.date.try_into().map_err(corrupt)).transpose()
    }

    async fn add_payment(&mut self, payment: &Payment) -> Result<(), StoreError> {
        self.add(payment::Model::from(payment)).await
    }

    async fn lock_recurring(
        &mut self,
        owner: UserId,
        id: RecurringId,
    ) -> Result<Option<RecurringInvoice>, StoreError> {
        let row = self.lock(recurring_invoice::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(RecurringInvoice::try_from).transpose()
    }

    async fn add_recurring(&mut self, recurring: &RecurringInvoice) -> Result<(), StoreError> {
        self.add(recurring_invoice::Model::from(recurring)).await
    }

    async fn save_recurring(&mut self, recurring: &RecurringInvoice) -> Result<(), StoreError> {
        self.save(recurring_invoice::Model::from(recurring)).await
    }

    async fn remove_recurring(&mut self, owner: UserId, id: RecurringId) -> Result<bool, StoreError> {
        let made = "SELECT 1 FROM invoices WHERE user_id = $1 AND recurring_id = $2 LIMIT 1";
        if self.integer(made, [owner.uuid().into(), id.uuid().into()]).await?.is_some() {
            return Ok(false);
        }
        recurring_invoice::Entity::delete_by_id((owner.uuid(), id.uuid()))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(true)
    }
}

impl Tx {
    async fn series_of(&self, owner: UserId) -> Result<Vec<Series>, StoreError> {
        let rows = invoice_series::Entity::find()
            .filter(invoice_series::Column::UserId.eq(owner.uuid()))
            .order_by_asc(invoice_series::Column::Kind)
            .lock(LockType::NoKeyUpdate)
            .all(self.connection())
            .await
            .map_err(fault)?;
        rows.into_iter().map(Series::try_from).collect()
    }

    async fn add_invoice_lines(&self, invoice: &Invoice) -> Result<(), StoreError> {
        use sea_orm::IntoActiveModel as _;
        let rows: Vec<_> = invoice_line::Model::of(invoice)
            .map(|line| sea_orm::ActiveModelTrait::reset_all(line.into_active_model()))
            .collect();
        for batch in rows.chunks(BATCH) {
            invoice_line::Entity::insert_many(batch.iter().cloned())
                .exec_without_returning(self.connection())
                .await
                .map_err(fault)?;
        }
        Ok(())
    }

    async fn remove_invoice_lines(&self, owner: UserId, invoice: InvoiceId) -> Result<(), StoreError> {
        invoice_line::Entity::delete_many()
            .filter(invoice_line::Column::UserId.eq(owner.uuid()))
            .filter(invoice_line::Column::InvoiceId.eq(invoice.uuid()))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(())
    }

    /// The one number that a statement answers with, where there is a row.
    async fn big_integer(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<i64>, StoreError> {
        let statement = Statement::from_sql_and_values(self.connection().get_database_backend(), sql, values);
        let row = self.connection().query_one_raw(statement).await.map_err(fault)?;
        row.map(|row| row.try_get_by_index(0).map_err(fault)).transpose()
    }

    /// The same, where the number is a literal, which PostgreSQL takes for 32 bits.
    async fn integer(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<i32>, StoreError> {
        let statement = Statement::from_sql_and_values(self.connection().get_database_backend(), sql, values);
        let row = self.connection().query_one_raw(statement).await.map_err(fault)?;
        row.map(|row| row.try_get_by_index(0).map_err(fault)).transpose()
    }
}

/// An account as its documents show it: a business with the person to turn to, or the person.
fn seller(account: &Account) -> Seller {
    let business = account.business.clone().unwrap_or_default();
    let Business { name, address, tax_id, email, phone, country, logo: _ } = business;
    let person = account.name.as_deref().map(str::to_owned);
    let (name, contact) = match name.as_deref() {
        Some(name) => (name.to_owned(), person.filter(|person| person != name)),
        None => (person.unwrap_or_else(|| account.email.to_string()), None),
    };
    let lines = address.as_deref().unwrap_or_default().lines().map(str::trim);
    let party = Party {
        name,
        contact,
        address: PostalAddress {
            lines: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            country,
            ..PostalAddress::default()
        },
        tax_id: tax_id.as_deref().map(str::to_owned),
        email: Some(email.as_ref().unwrap_or(&account.email).to_string()),
        phone: phone.as_deref().map(str::to_owned),
    };
    Seller { party, home: account.home(), locale: account.locale.as_ref().map(ToString::to_string) }
}
