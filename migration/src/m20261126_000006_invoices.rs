//! What one bills: settings, series of numbers, recurring invoices, invoices and credit notes with
//! their lines and files, and what was paid for them.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};

use crate::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::from(manager.get_database_backend());
        let connection = manager.get_connection();
        let parts = [
            invoicing_settings,
            invoice_series,
            invoice_counters,
            recurring_invoices,
            invoices,
            invoices_indexes,
            invoice_lines,
            invoice_files,
            payments,
        ];
        for part in parts {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// `reminders` is a JSON array of days after the due date, or before it where negative.
fn invoicing_settings(Dialect { uuid, text, flag, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE invoicing_settings (
            user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
            payment_terms_days {integer} NOT NULL CHECK (payment_terms_days BETWEEN 0 AND 365),
            tax_rounding {text} NOT NULL CHECK (tax_rounding IN ('document', 'line')),
            prices_include_tax {flag} NOT NULL,
            default_tax_rate_micros {integer} CHECK (default_tax_rate_micros BETWEEN 0 AND 100000000),
            notes {text} CHECK (length(notes) <= 2000),
            terms {text} CHECK (length(terms) <= 2000),
            paper_size {text} NOT NULL CHECK (paper_size IN ('a4', 'letter')),
            iban {text} CHECK (length(iban) <= 34),
            bic {text} CHECK (length(bic) <= 11),
            account_holder {text} CHECK (length(account_holder) <= 255),
            reminders {text} NOT NULL,
            version {integer} NOT NULL CHECK (version >= 1),
            updated_at {instant} NOT NULL
        ) {strict};"
    )
}

/// One series a kind of document.
fn invoice_series(Dialect { uuid, text, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE invoice_series (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('invoice', 'creditNote')),
            pattern {text} NOT NULL CHECK (length(pattern) BETWEEN 1 AND 40),
            reset {text} NOT NULL CHECK (reset IN ('never', 'year', 'fiscalYear', 'month')),
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            CONSTRAINT invoice_series_kind UNIQUE (user_id, kind)
        ) {strict};"
    )
}

/// The last number that a series gave out in a period, which is empty where it is never reset. It
/// only ever rises (N2).
fn invoice_counters(Dialect { uuid, text, integer, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE invoice_counters (
            user_id {uuid} NOT NULL,
            series_id {uuid} NOT NULL,
            period {text} NOT NULL CHECK (length(period) <= 10),
            last_number {integer} NOT NULL CHECK (last_number >= 0),
            PRIMARY KEY (user_id, series_id, period),
            FOREIGN KEY (user_id, series_id) REFERENCES invoice_series (user_id, id) ON DELETE RESTRICT
        ) {strict};"
    )
}

/// `template` is JSON: what a draft is made from. Occurrences are counted on, also where the anchor is
/// moved: `first_occurrence` is the one that falls on the present anchor, `next_on` the day of the next
/// one, if there is one.
fn recurring_invoices(Dialect { uuid, text, flag, integer, date, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE recurring_invoices (
            user_id {uuid} NOT NULL,
            id {uuid} NOT NULL,
            name {text} NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
            customer_id {uuid} NOT NULL,
            template {text} NOT NULL,
            anchor {date} NOT NULL,
            unit {text} NOT NULL CHECK (unit IN ('week', 'month', 'quarter', 'year')),
            every {integer} NOT NULL CHECK (every BETWEEN 1 AND 100),
            ends_on {date},
            auto_issue {flag} NOT NULL,
            is_active {flag} NOT NULL,
            first_occurrence {integer} NOT NULL CHECK (first_occurrence >= 0),
            next_occurrence {integer} NOT NULL CHECK (next_occurrence >= first_occurrence),
            next_on {date},
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
            FOREIGN KEY (user_id, customer_id) REFERENCES customers (user_id, id) ON DELETE RESTRICT
        ) {strict};
        CREATE INDEX recurring_invoices_created_at ON recurring_invoices (user_id, created_at DESC, id DESC);
        CREATE INDEX recurring_invoices_due ON recurring_invoices (next_on) WHERE is_active AND next_on IS NOT NULL;"
    )
}

/// Amounts count minor units of `currency`. `status` is what a person decided; what was paid and
/// credited is told by `paid_minor` and `credited_minor`, which one place writes: the balance is
/// `total_minor - paid_minor - credited_minor` (P1). A draft has no number (N1), and only a draft has
/// none. `day` and `due_day` are its dates, or what they would be had it been issued on the day it was
/// written: what lists are sorted by. `taxes` is a JSON array. `customer_name` is the customer's when the document was written or
/// issued; `corrects_id` is the invoice that a credit note corrects.
fn invoices(Dialect { uuid, text, flag, integer, date, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE invoices (
            user_id {uuid} NOT NULL,
            id {uuid} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('invoice', 'creditNote')),
            status {text} NOT NULL CHECK (status IN ('draft', 'issued', 'void')),
            number {text} CHECK (length(number) BETWEEN 1 AND 64),
            customer_id {uuid} NOT NULL,
            customer_name {text} NOT NULL,
            corrects_id {uuid},
            recurring_id {uuid},
            occurrence {integer} CHECK (occurrence >= 0),
            issue_date {date},
            due_date {date},
            day {date} NOT NULL,
            due_day {date} NOT NULL,
            written_on {date} NOT NULL,
            payment_terms_days {integer} NOT NULL CHECK (payment_terms_days BETWEEN 0 AND 365),
            currency {text} NOT NULL CHECK (length(currency) = 3),
            exchange_rate_micros {integer} CHECK (exchange_rate_micros > 0),
            home_currency {text} CHECK (length(home_currency) = 3),
            prices_include_tax {flag} NOT NULL,
            tax_rounding {text} NOT NULL CHECK (tax_rounding IN ('document', 'line')),
            discount_percent_micros {integer} CHECK (discount_percent_micros BETWEEN 0 AND 100000000),
            discount_minor {integer} NOT NULL CHECK (discount_minor >= 0),
            subtotal_minor {integer} NOT NULL,
            net_minor {integer} NOT NULL,
            tax_minor {integer} NOT NULL,
            total_minor {integer} NOT NULL CHECK (total_minor >= 0),
            taxes {text} NOT NULL,
            paid_minor {integer} NOT NULL CHECK (paid_minor >= 0),
            credited_minor {integer} NOT NULL CHECK (credited_minor >= 0),
            buyer_reference {text} CHECK (length(buyer_reference) <= 100),
            notes {text} CHECK (length(notes) <= 2000),
            terms {text} CHECK (length(terms) <= 2000),
            public_token {text},
            issued_at {instant},
            sent_at {instant},
            viewed_at {instant},
            voided_at {instant},
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id, customer_id) REFERENCES customers (user_id, id) ON DELETE RESTRICT,
            FOREIGN KEY (user_id, corrects_id) REFERENCES invoices (user_id, id) ON DELETE RESTRICT,
            FOREIGN KEY (user_id, recurring_id) REFERENCES recurring_invoices (user_id, id) ON DELETE RESTRICT,
            CONSTRAINT invoices_number UNIQUE (user_id, number),
            CONSTRAINT invoices_total CHECK (total_minor = net_minor + tax_minor),
            CONSTRAINT invoices_balance CHECK (paid_minor + credited_minor <= total_minor),
            CONSTRAINT invoices_draft CHECK (
                (status = 'draft' AND number IS NULL AND issued_at IS NULL AND paid_minor + credited_minor = 0)
                OR (status <> 'draft' AND number IS NOT NULL AND issued_at IS NOT NULL AND issue_date IS NOT NULL)
            ),
            CONSTRAINT invoices_void CHECK ((status = 'void') = (voided_at IS NOT NULL)),
            CONSTRAINT invoices_credit_note CHECK ((kind = 'creditNote') = (corrects_id IS NOT NULL))
        ) {strict};"
    )
}

/// One index per order in which invoices are listed, each ending in the id; an occurrence of a
/// recurring invoice comes once (T4).
fn invoices_indexes(_: Dialect) -> String {
    "CREATE INDEX invoices_created_at ON invoices (user_id, created_at DESC, id DESC);
    CREATE INDEX invoices_day ON invoices (user_id, day DESC, id DESC);
    CREATE INDEX invoices_due_day ON invoices (user_id, due_day, id);
    CREATE INDEX invoices_total ON invoices (user_id, total_minor, id);
    CREATE INDEX invoices_customer ON invoices (user_id, customer_id, day DESC, id DESC);
    CREATE INDEX invoices_corrects ON invoices (user_id, corrects_id) WHERE corrects_id IS NOT NULL;
    CREATE UNIQUE INDEX invoices_occurrence ON invoices (user_id, recurring_id, occurrence)
        WHERE recurring_id IS NOT NULL;"
        .to_owned()
}

/// Quantities, prices and rates count millionths. `discount_minor`, `amount_minor` and `net_minor`
/// are what the totals were made of (M5).
fn invoice_lines(Dialect { uuid, text, integer, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE invoice_lines (
            user_id {uuid} NOT NULL,
            invoice_id {uuid} NOT NULL,
            position {integer} NOT NULL CHECK (position >= 0),
            description {text} NOT NULL CHECK (length(description) BETWEEN 1 AND 1000),
            quantity_micros {integer} NOT NULL,
            unit {text} CHECK (length(unit) <= 30),
            unit_price_micros {integer} NOT NULL,
            discount_percent_micros {integer} CHECK (discount_percent_micros BETWEEN 0 AND 100000000),
            discount_minor {integer} NOT NULL CHECK (discount_minor >= 0),
            tax_category {text} NOT NULL CHECK (tax_category IN (
                'standard', 'zeroRated', 'exempt', 'reverseCharge', 'outOfScope'
            )),
            tax_rate_micros {integer} NOT NULL CHECK (tax_rate_micros BETWEEN 0 AND 100000000),
            tax_reason {text} CHECK (length(tax_reason) <= 500),
            product_id {uuid},
            amount_minor {integer} NOT NULL,
            net_minor {integer} NOT NULL,
            PRIMARY KEY (user_id, invoice_id, position),
            FOREIGN KEY (user_id, invoice_id) REFERENCES invoices (user_id, id) ON DELETE RESTRICT,
            FOREIGN KEY (user_id, product_id) REFERENCES products (user_id, id) ON DELETE RESTRICT,
            CONSTRAINT invoice_lines_rate CHECK ((tax_category = 'standard') = (tax_rate_micros > 0))
        ) {strict};
        CREATE INDEX invoice_lines_product ON invoice_lines (user_id, product_id) WHERE product_id IS NOT NULL;"
    )
}

/// What was made when a document was issued, byte for byte (L2): `paper` is the JSON that the
/// others were written from.
fn invoice_files(Dialect { uuid, text, bytes, integer, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE invoice_files (
            user_id {uuid} NOT NULL,
            invoice_id {uuid} NOT NULL,
            format {text} NOT NULL CHECK (format IN ('paper', 'pdf', 'facturx', 'ubl')),
            sha256 {bytes} NOT NULL CHECK (length(sha256) = 32),
            size_bytes {integer} NOT NULL CHECK (size_bytes >= 0),
            content {bytes} NOT NULL,
            PRIMARY KEY (user_id, invoice_id, format),
            FOREIGN KEY (user_id, invoice_id) REFERENCES invoices (user_id, id) ON DELETE RESTRICT
        ) {strict};"
    )
}

/// Append-only. Amounts count minor units of `currency`, the invoice's. `amount_minor` is the money
/// that moved (what was drawn from the customer's credit, for the method `credit`), `applied_minor`
/// what it took off the invoice's balance, and `credit_minor` what it added to the customer's credit:
/// an overpayment adds (P2), drawing takes away. A reversal mirrors what it reverses (P4); a refund
/// moves to the customer's credit what a credit note left overpaid.
fn payments(Dialect { uuid, text, integer, date, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE payments (
            user_id {uuid} NOT NULL,
            id {uuid} NOT NULL,
            invoice_id {uuid} NOT NULL,
            customer_id {uuid} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('payment', 'reversal', 'refund')),
            method {text} NOT NULL CHECK (method IN (
                'bankTransfer', 'card', 'cash', 'check', 'paypal', 'directDebit', 'credit', 'other'
            )),
            date {date} NOT NULL,
            currency {text} NOT NULL CHECK (length(currency) = 3),
            amount_minor {integer} NOT NULL,
            applied_minor {integer} NOT NULL,
            credit_minor {integer} NOT NULL,
            exchange_rate_micros {integer} CHECK (exchange_rate_micros > 0),
            reference {text} CHECK (length(reference) <= 255),
            reverses_id {uuid},
            created_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id, invoice_id) REFERENCES invoices (user_id, id) ON DELETE RESTRICT,
            FOREIGN KEY (user_id, customer_id) REFERENCES customers (user_id, id) ON DELETE RESTRICT,
            FOREIGN KEY (user_id, reverses_id) REFERENCES payments (user_id, id) ON DELETE RESTRICT,
            CONSTRAINT payments_kind CHECK (
                (kind = 'payment' AND amount_minor > 0 AND applied_minor >= 0 AND reverses_id IS NULL)
                OR (kind = 'reversal' AND amount_minor < 0 AND applied_minor <= 0 AND reverses_id IS NOT NULL)
                OR (kind = 'refund' AND amount_minor = 0 AND applied_minor < 0 AND reverses_id IS NULL)
            ),
            CONSTRAINT payments_parts CHECK (
                (method = 'credit' AND kind <> 'refund' AND credit_minor = -amount_minor AND applied_minor = amount_minor)
                OR (kind = 'refund' AND method = 'credit' AND credit_minor = -applied_minor)
                OR (method <> 'credit' AND amount_minor = applied_minor + credit_minor)
            )
        ) {strict};
        CREATE INDEX payments_invoice ON payments (user_id, invoice_id, id);
        CREATE INDEX payments_customer ON payments (user_id, customer_id, date);
        CREATE UNIQUE INDEX payments_reverses ON payments (user_id, reverses_id) WHERE reverses_id IS NOT NULL;"
    )
}
