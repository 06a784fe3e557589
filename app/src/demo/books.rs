//! What else somebody has who earns on platforms: customers and their invoices, expenses, a small stock, goals.
//!
//! Everything is so many days before today, so that it always looks as if it went on until now.

use earnings::{AddGoal, ExpenseStatus, GoalKind, GoalPeriod, RecordExpense};
use inventory::AddProduct;
use invoicing::{AddCustomer, Address, DraftInvoice, DraftLine, Invoice, PaymentMethod, RecordPayment};
use kernel::{Actor, AmountText, Currency, Date, Expected, Money};
use uuid::Uuid;

use super::{text, valid};
use crate::wiring::App;

/// The ids of what was planted, by table.
#[derive(Debug, Default)]
pub(crate) struct Planted {
    pub(crate) platforms: Vec<Uuid>,
    pub(crate) earnings: Vec<Uuid>,
    pub(crate) customers: Vec<Uuid>,
    pub(crate) invoices: Vec<Uuid>,
    pub(crate) expenses: Vec<Uuid>,
    pub(crate) products: Vec<Uuid>,
    pub(crate) goals: Vec<Uuid>,
}

/// Whom one bills, without an address that mail could go to.
struct Client {
    name: &'static str,
    company: Option<&'static str>,
    city: &'static str,
}

const CLIENTS: [Client; 5] = [
    Client { name: "Ada Fielding", company: Some("Fielding Architects"), city: "Bristol" },
    Client { name: "Jonas Vik", company: Some("Nordlys Coffee"), city: "Bergen" },
    Client { name: "Maren Holt", company: Some("Holt & Daughters"), city: "Ghent" },
    Client { name: "Tom Okafor", company: None, city: "Leeds" },
    Client { name: "Lena Brandt", company: Some("Brandt Verlag"), city: "Leipzig" },
];

/// An invoice: whose, how many days ago, what for, and what became of it.
struct Bill {
    client: usize,
    days_ago: i64,
    terms: u16,
    work: &'static [(&'static str, &'static str, &'static str)],
    fate: Fate,
}

/// How far an invoice has come.
enum Fate {
    Draft,
    Open,
    /// So many days after it was issued.
    Paid(i64),
    /// A part of it, in cents.
    PartlyPaid(i64, i64),
}

const BILLS: [Bill; 9] = [
    Bill {
        client: 0,
        days_ago: 188,
        terms: 14,
        work: &[("Website, first half", "1", "1800")],
        fate: Fate::Paid(12),
    },
    Bill {
        client: 0,
        days_ago: 131,
        terms: 14,
        work: &[("Website, second half", "1", "1800"), ("Photographs", "6", "45")],
        fate: Fate::Paid(17),
    },
    Bill { client: 4, days_ago: 104, terms: 30, work: &[("Book cover", "1", "950")], fate: Fate::Paid(28) },
    Bill { client: 1, days_ago: 76, terms: 14, work: &[("Label design", "3", "220")], fate: Fate::Paid(9) },
    Bill {
        client: 2,
        days_ago: 52,
        terms: 14,
        work: &[("Shop setup", "18", "62.50")],
        fate: Fate::PartlyPaid(20, 50_000),
    },
    Bill { client: 3, days_ago: 37, terms: 14, work: &[("Maths lessons", "8", "36")], fate: Fate::Open },
    Bill {
        client: 1,
        days_ago: 16,
        terms: 30,
        work: &[("Packaging, two sizes", "2", "340"), ("Proofs", "1", "80")],
        fate: Fate::Open,
    },
    Bill {
        client: 4,
        days_ago: 9,
        terms: 30,
        work: &[("Catalogue, 24 pages", "24", "55")],
        fate: Fate::Open,
    },
    Bill { client: 2, days_ago: 2, terms: 14, work: &[("Maintenance", "6", "62.50")], fate: Fate::Draft },
];

/// What is spent every month: the category, the vendor, the day, and cents.
const MONTHLY: [(&str, &str, u32, i64); 4] = [
    ("software", "Figma", 4, 1_500),
    ("phone", "Telenor", 9, 3_400),
    ("software", "Hetzner", 1, 890),
    ("rent", "The Old Mill coworking", 2, 12_000),
];

/// What is spent now and then: the category, the vendor, what for, how many days ago, and cents.
const NOW_AND_THEN: [(&str, &str, &str, i64, i64); 14] = [
    ("equipment", "Refurb Room", "Second screen", 301, 18_900),
    ("supplies", "Clay & Co", "Stoneware, 50 kg", 274, 8_740),
    ("travel", "Deutsche Bahn", "Leipzig and back", 240, 9_680),
    ("insurance", "Hiscox", "Liability, a year", 212, 23_400),
    ("supplies", "Packhelp", "Boxes", 171, 6_120),
    ("advertising", "Etsy Ads", "Spring week", 150, 4_500),
    ("training", "Type@Home", "Lettering course", 118, 14_000),
    ("supplies", "Clay & Co", "Glazes", 83, 5_460),
    ("travel", "Ryanair", "Bergen", 61, 11_240),
    ("equipment", "Refurb Room", "Keyboard", 44, 7_900),
    ("advertising", "Printful", "Cards", 30, 2_850),
    ("supplies", "Packhelp", "Boxes and tissue", 21, 7_310),
    ("travel", "Stagecoach", "Client in Leeds", 12, 1_840),
    ("supplies", "Clay & Co", "Stoneware, 25 kg", 4, 4_370),
];

/// What is for sale: name, price, on hand, when to make more, and what one costs.
const PRODUCTS: [(&str, &str, &str, &str, &str, &str); 6] = [
    ("Blue mug", "Mugs", "24", "17", "6", "5.40"),
    ("Espresso cup", "Mugs", "16", "4", "8", "3.10"),
    ("Serving plate", "Plates", "48", "9", "3", "11.80"),
    ("Tall vase", "Vases", "65", "3", "2", "14.20"),
    ("Planter, small", "Planters", "29", "0", "4", "6.30"),
    ("Set of two bowls", "Bowls", "38", "12", "4", "8.90"),
];

/// Plants all of it for somebody whose day this is.
pub(super) async fn plant(
    app: &App,
    actor: &Actor,
    currency: Currency,
    today: Date,
    planted: &mut Planted,
) -> anyhow::Result<()> {
    let mut customers = Vec::new();
    for client in &CLIENTS {
        let customer = app.customers.add(actor, customer(client)?).await?;
        planted.customers.push(customer.id.uuid());
        customers.push(customer.id);
    }
    for bill in &BILLS {
        let draft =
            app.invoicing.draft(actor, valid(draft(bill, customers[bill.client], currency, today)?)?).await?;
        planted.invoices.push(draft.id.uuid());
        settle(app, actor, bill, &draft, today).await?;
    }
    for order in expenses(currency, today)? {
        let expense = app.expenses.record(actor, valid(order)?).await?;
        planted.expenses.push(expense.id.uuid());
    }
    for product in &PRODUCTS {
        let product = app.inventory.add_product(actor, valid(for_sale(product)?)?).await?;
        planted.products.push(product.id.uuid());
    }
    for order in goals(currency, today)? {
        let (goal, _) = app.goals.add(actor, order).await?;
        planted.goals.push(goal.id.uuid());
    }
    Ok(())
}

fn customer(client: &Client) -> anyhow::Result<AddCustomer> {
    Ok(AddCustomer {
        name: client.name.parse()?,
        email: None,
        phone: None,
        company: client.company.map(str::parse).transpose()?,
        address: Address { city: Some(client.city.parse()?), ..Address::default() },
        tax_id: None,
        notes: None,
        currency: None,
    })
}

fn draft(
    bill: &Bill,
    customer: kernel::CustomerId,
    currency: Currency,
    today: Date,
) -> anyhow::Result<DraftInvoice> {
    let line = |(description, quantity, price): &(&str, &str, &str)| -> anyhow::Result<DraftLine> {
        Ok(DraftLine {
            description: description.parse()?,
            quantity: quantity.parse()?,
            unit: None,
            unit_price: price.parse()?,
            discount: None,
            discount_percent: None,
            tax_rate: Some("0".parse()?),
            tax_category: None,
            tax_reason: None,
            product: None,
        })
    };
    let is_draft = matches!(bill.fate, Fate::Draft);
    Ok(DraftInvoice {
        customer,
        issue_date: (!is_draft).then(|| today.plus_days(-bill.days_ago)),
        due_date: None,
        payment_terms_days: Some(bill.terms),
        lines: bill.work.iter().map(line).collect::<Result<_, _>>()?,
        discount: None,
        discount_percent: None,
        prices_include_tax: None,
        tax_rounding: None,
        currency: Some(currency),
        exchange_rate: None,
        buyer_reference: None,
        notes: None,
        terms: None,
    })
}

/// Issues what is no draft, and books what came in for it.
async fn settle(app: &App, actor: &Actor, bill: &Bill, draft: &Invoice, today: Date) -> anyhow::Result<()> {
    let paid = match bill.fate {
        Fate::Draft => return Ok(()),
        Fate::Open => None,
        Fate::Paid(after) => Some((after, draft.contents.totals.total)),
        Fate::PartlyPaid(after, cents) => Some((after, Money::from_minor(cents, draft.contents.currency))),
    };
    let issued = app.invoicing.issue(actor, draft.id, Expected::Any).await?;
    if let Some((after, amount)) = paid {
        let payment = RecordPayment {
            amount: AmountText::from(amount),
            date: today.plus_days(after - bill.days_ago),
            method: PaymentMethod::BankTransfer,
            reference: None,
            exchange_rate: None,
        };
        app.invoicing.record_payment(actor, issued.id, valid(payment)?).await?;
    }
    Ok(())
}

fn expenses(currency: Currency, today: Date) -> anyhow::Result<Vec<RecordExpense>> {
    let order = |category: &str, vendor: &str, what: Option<&str>, date: Date, cents: i64| {
        anyhow::Ok(RecordExpense {
            category: category.parse()?,
            amount: text(cents, currency),
            currency: Some(currency),
            date,
            vendor: Some(vendor.parse()?),
            description: what.map(str::parse).transpose()?,
            status: ExpenseStatus::Paid,
            is_tax_deductible: true,
            platform: None,
            receipt: None,
            notes: None,
            recurrence: None,
        })
    };
    let mut orders = Vec::new();
    for months in 0..super::SAMPLE_MONTHS {
        let month = today.plus_months(-months);
        for (category, vendor, day, cents) in MONTHLY {
            let date = month.plus_days(i64::from(day) - i64::from(month.day()));
            if date <= today {
                orders.push(order(category, vendor, None, date, cents)?);
            }
        }
    }
    for (category, vendor, what, days_ago, cents) in NOW_AND_THEN {
        orders.push(order(category, vendor, Some(what), today.plus_days(-days_ago), cents)?);
    }
    orders.sort_by_key(|order| order.date);
    Ok(orders)
}

fn for_sale(
    (name, category, price, quantity, reorder, cost): &(&str, &str, &str, &str, &str, &str),
) -> anyhow::Result<AddProduct> {
    Ok(AddProduct {
        name: name.parse()?,
        description: None,
        category: Some(category.parse()?),
        sku: None,
        price: price.parse()?,
        currency: None,
        quantity: quantity.parse()?,
        reorder_point: Some(reorder.parse()?),
        supplier_name: Some("Own kiln".parse()?),
        supplier_cost: Some(cost.parse()?),
        allow_backorder: false,
    })
}

fn goals(currency: Currency, today: Date) -> anyhow::Result<Vec<AddGoal>> {
    let goal = |title: &str, kind, target: &str, currency, period| {
        anyhow::Ok(AddGoal {
            title: title.parse()?,
            kind,
            target: target.parse()?,
            currency,
            period,
            starts_on: Some(today.plus_months(-super::SAMPLE_MONTHS)),
            ends_on: None,
            platform: None,
        })
    };
    let money = |units: i64| text(units * 100, currency).to_string();
    Ok(vec![
        goal(
            "Earn enough for the month",
            GoalKind::Earnings,
            &money(5_000),
            Some(currency),
            GoalPeriod::Month,
        )?,
        goal("Put aside this year", GoalKind::Savings, &money(30_000), Some(currency), GoalPeriod::Year)?,
        goal("Thirty hours of paid work", GoalKind::Hours, "30", None, GoalPeriod::Week)?,
    ])
}
