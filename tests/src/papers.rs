//! Sales, invoices and payments past the ports, for cases that are about what is derived from them.

use kernel::{CustomerId, Id, Money, UserId};
use sea_orm::Value;
use uuid::Uuid;

use crate::{Store, date, instant};

/// An issued invoice, or the credit note that corrects one.
#[derive(Debug, Clone, Copy)]
pub struct PlantedInvoice {
    pub customer: CustomerId,
    pub day: &'static str,
    pub status: &'static str,
    pub total: Money,
    pub paid: i64,
    pub credited: i64,
    /// The invoice that it corrects.
    pub corrects: Option<Uuid>,
}

/// What moved for an invoice, as the table has it.
#[derive(Debug, Clone, Copy)]
pub struct PlantedPayment {
    pub customer: CustomerId,
    pub invoice: Uuid,
    pub day: &'static str,
    pub kind: &'static str,
    pub method: &'static str,
    pub amount: Money,
    pub applied: i64,
    pub credit: i64,
    pub reverses: Option<Uuid>,
}

fn mint() -> Uuid {
    Id::<()>::mint(instant("2026-03-14T09:00:00Z")).uuid()
}

fn written() -> [(&'static str, Value); 2] {
    let now: Value = instant("2026-03-14T09:00:00Z").to_utc().into();
    [("created_at", now.clone()), ("updated_at", now)]
}

impl Store {
    /// Keeps a sale to a customer.
    pub async fn plant_sale(
        &self,
        user: UserId,
        customer: CustomerId,
        day: &str,
        status: &str,
        total: Money,
    ) {
        let id = mint();
        let cost = (status != "pending").then_some(0_i64);
        let row: [(&str, Value); 12] = [
            ("user_id", user.uuid().into()),
            ("id", id.into()),
            ("number", id.to_string().into()),
            ("customer_id", customer.uuid().into()),
            ("sale_date", date(day).naive().into()),
            ("status", status.into()),
            ("currency", total.currency().code().into()),
            ("subtotal_minor", total.minor().into()),
            ("discount_minor", 0_i64.into()),
            ("total_minor", total.minor().into()),
            ("cost_minor", cost.into()),
            ("version", 1_i64.into()),
        ];
        self.plant("sales", row.into_iter().chain(written())).await;
    }

    /// Keeps a document, and returns its id.
    pub async fn plant_invoice(&self, user: UserId, number: &str, invoice: PlantedInvoice) -> Uuid {
        let PlantedInvoice { customer, day, status, total, paid, credited, corrects } = invoice;
        let id = mint();
        let now = instant("2026-03-14T09:00:00Z").to_utc();
        let draft = status == "draft";
        let day = date(day).naive();
        let row: [(&str, Value); 26] = [
            ("user_id", user.uuid().into()),
            ("id", id.into()),
            ("kind", if corrects.is_some() { "creditNote" } else { "invoice" }.into()),
            ("status", status.into()),
            ("number", (!draft).then(|| number.to_owned()).into()),
            ("customer_id", customer.uuid().into()),
            ("customer_name", "As it was".into()),
            ("corrects_id", corrects.into()),
            ("issue_date", day.into()),
            ("day", day.into()),
            ("due_day", day.into()),
            ("written_on", day.into()),
            ("payment_terms_days", 0_i64.into()),
            ("currency", total.currency().code().into()),
            ("prices_include_tax", false.into()),
            ("tax_rounding", "document".into()),
            ("discount_minor", 0_i64.into()),
            ("subtotal_minor", total.minor().into()),
            ("net_minor", total.minor().into()),
            ("tax_minor", 0_i64.into()),
            ("total_minor", total.minor().into()),
            ("taxes", "[]".into()),
            ("paid_minor", paid.into()),
            ("credited_minor", credited.into()),
            ("issued_at", (!draft).then_some(now).into()),
            ("voided_at", (status == "void").then_some(now).into()),
        ];
        let row = row.into_iter().chain([("version", 1_i64.into())]).chain(written());
        self.plant("invoices", row).await;
        id
    }

    /// Keeps a payment, and returns its id.
    pub async fn plant_payment(&self, user: UserId, payment: PlantedPayment) -> Uuid {
        let PlantedPayment { customer, invoice, day, kind, method, amount, applied, credit, reverses } =
            payment;
        let id = mint();
        let row: [(&str, Value); 14] = [
            ("user_id", user.uuid().into()),
            ("id", id.into()),
            ("invoice_id", invoice.into()),
            ("customer_id", customer.uuid().into()),
            ("kind", kind.into()),
            ("method", method.into()),
            ("date", date(day).naive().into()),
            ("currency", amount.currency().code().into()),
            ("amount_minor", amount.minor().into()),
            ("applied_minor", applied.into()),
            ("credit_minor", credit.into()),
            ("reference", format!("{kind} of {day}").into()),
            ("reverses_id", reverses.into()),
            ("created_at", instant("2026-03-14T09:00:00Z").to_utc().into()),
        ];
        self.plant("payments", row).await;
        id
    }
}
