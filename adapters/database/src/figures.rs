//! Figures over everything: whatever is asked is one statement, whose parts have columns alike.

use analytics::{
    Ask, Billed, Bought, Earned, ExpenseState, Figures, Frozen, Gathered, Happening, Paid, PlatformCard,
    Receivable, Settled, Sold, Spent, Stocked, TaxPart, Timed,
};
use async_trait::async_trait;
use invoicing::{TaxCategory, TaxRow};
use kernel::{Currency, Date, Id, Money, Period, Quantity, Rate, StoreError, UserId};
use sea_orm::{
    ConnectionTrait, FromQueryResult,
    entity::prelude::{Date as NaiveDate, Uuid},
    sea_query::Value,
};

use crate::{
    Database,
    books::all,
    fault::corrupt,
    spelling::{self, Word as _, number, read, words},
};

words!(ExpenseState { Pending = "pending", Paid = "paid", Reimbursed = "reimbursed" });

/// How many numbers a part can tell.
const NUMBERS: usize = 7;

/// What a row of every part has; most leave some of it out.
#[derive(FromQueryResult)]
struct Row {
    part: i64,
    id: Option<Uuid>,
    other: Option<Uuid>,
    day: Option<NaiveDate>,
    currency: Option<String>,
    word: Option<String>,
    text: Option<String>,
    n0: Option<i64>,
    n1: Option<i64>,
    n2: Option<i64>,
    n3: Option<i64>,
    n4: Option<i64>,
    n5: Option<i64>,
    n6: Option<i64>,
}

#[async_trait]
impl Figures for Database {
    async fn gather(&self, owner: UserId, asks: &[Ask]) -> Result<Gathered, StoreError> {
        if let Some(follower) = self.follower(owner).await
            && let Some(gathered) = follower.answer(gather(follower.reader(), owner, asks)).await
        {
            return Ok(gathered);
        }
        gather(&self.reader(owner), owner, asks).await
    }
}

/// Asks everything in one statement, of whoever reads.
async fn gather(reader: &impl ConnectionTrait, owner: UserId, asks: &[Ask]) -> Result<Gathered, StoreError> {
    let mut query = Query { parts: Vec::new(), values: vec![owner.uuid().into()] };
    for ask in asks {
        query.ask(*ask);
    }
    let mut gathered = Gathered::default();
    if query.parts.is_empty() {
        return Ok(gathered);
    }
    // What the outer order says is the order in each part too.
    let sql = format!(
        "SELECT * FROM ({}) AS figures ORDER BY part, day, currency, id, other",
        query.parts.join(" UNION ALL ")
    );
    for row in all::<Row>(reader, &sql, query.values).await? {
        row.put_into(&mut gathered)?;
    }
    // Ids of things that happened begin with the moment.
    gathered.happenings.sort_by_key(|latest| std::cmp::Reverse((latest.at, latest.id.uuid())));
    gathered.stocked.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(gathered)
}

/// A statement in the making.
struct Query {
    parts: Vec<String>,
    /// The first is the owner.
    values: Vec<Value>,
}

/// The columns of a part that are not left out.
#[derive(Default)]
struct Part<'a> {
    number: i64,
    id: &'a str,
    other: &'a str,
    day: &'a str,
    currency: &'a str,
    word: &'a str,
    text: &'a str,
    numbers: &'a [&'a str],
    /// What comes after `FROM`.
    from: String,
}

/// What was sold or billed counts, and what is void does not.
const DOCUMENTS: &str = "invoices AS invoice JOIN customers AS customer
    ON customer.user_id = invoice.user_id AND customer.id = invoice.customer_id
    WHERE invoice.user_id = $1 AND invoice.status = 'issued'";

const PAYMENTS: &str = "payments AS payment JOIN invoices AS invoice
    ON invoice.user_id = payment.user_id AND invoice.id = payment.invoice_id
    WHERE payment.user_id = $1";

/// Credit notes for invoices on which something was paid.
const NOTES: &str = "invoices AS note JOIN invoices AS invoice
    ON invoice.user_id = note.user_id AND invoice.id = note.corrects_id
    WHERE note.user_id = $1 AND note.status = 'issued'
        AND EXISTS (SELECT 1 FROM payments AS payment
            WHERE payment.user_id = invoice.user_id AND payment.invoice_id = invoice.id)";

/// The rate of a payment: what goes to and fro between invoices and credit is worth what was billed.
const PAID_AT: &str = "CASE WHEN payment.method = 'credit'
    THEN COALESCE(payment.exchange_rate_e10, invoice.exchange_rate_e10)
    ELSE payment.exchange_rate_e10 END";

/// A credit note takes off what it says.
const SIGN: &str = "CASE WHEN invoice.kind = 'creditNote' THEN -1 ELSE 1 END";

impl Query {
    fn ask(&mut self, ask: Ask) {
        match ask {
            Ask::Earned(period) => self.earned(period),
            Ask::Spent(period) => self.spent(period),
            Ask::Sold(period) => self.sold(period),
            Ask::Billed(period) => self.billed(period),
            Ask::Taxed(period) => self.taxed(period),
            Ask::Paid(period) => self.paid(period),
            Ask::Settled(period) => self.settled(period),
            Ask::Receivable => self.receivable(),
            Ask::ReceivableOn(day) => self.receivable_on(day),
            Ask::Platforms => self.add(Part {
                number: 8,
                id: "id",
                currency: "color",
                word: "category",
                text: "name",
                from: "platforms WHERE user_id = $1".to_owned(),
                ..Part::default()
            }),
            Ask::LowStock => self.stock(
                "product.is_active AND (product.quantity_micros <= 0
                    OR product.quantity_micros <= product.reorder_point_micros)",
            ),
            Ask::Stock => self.stock("(product.is_active OR product.quantity_micros <> 0)"),
            Ask::Bought(period) => self.bought(period),
            Ask::Happenings(count) => self.add(Part {
                number: 11,
                id: "id",
                other: "subject",
                word: "kind",
                from: format!(
                    "(SELECT id, subject, kind FROM events WHERE user_id = $1 ORDER BY id DESC LIMIT {count})
                    AS latest"
                ),
                ..Part::default()
            }),
            Ask::SetAside => self.add(Part {
                number: 12,
                numbers: &["tax_set_aside_micros"],
                from: "users WHERE id = $1".to_owned(),
                ..Part::default()
            }),
        }
    }

    fn earned(&mut self, period: Option<Period>) {
        let days = self.days("date", period);
        self.add(Part {
            number: 1,
            id: "platform_id",
            day: "date",
            currency: "currency",
            numbers: &[
                "SUM(row_count)",
                "SUM(total_minor)",
                "SUM(hours_micros)",
                "SUM(timed_count)",
                "SUM(timed_minor)",
                "SUM(timed_fees_minor)",
                "SUM(timed_tax_withheld_minor)",
            ],
            from: format!(
                "earned_by_day WHERE user_id = $1{days}
                GROUP BY date, platform_id, currency HAVING SUM(row_count) <> 0"
            ),
            ..Part::default()
        });
    }

    fn spent(&mut self, period: Option<Period>) {
        let days = self.days("date", period);
        self.add(Part {
            number: 2,
            id: "platform_id",
            day: "date",
            currency: "currency",
            word: "status",
            text: "category",
            numbers: &["SUM(row_count)", "SUM(total_minor)", "CASE WHEN is_tax_deductible THEN 1 ELSE 0 END"],
            from: format!(
                "spent_by_day WHERE user_id = $1{days}
                GROUP BY date, category, platform_id, currency, is_tax_deductible, status
                HAVING SUM(row_count) <> 0"
            ),
            ..Part::default()
        });
    }

    fn sold(&mut self, period: Option<Period>) {
        let days = self.days("date", period);
        self.add(Part {
            number: 3,
            day: "date",
            currency: "currency",
            numbers: &["SUM(sale_count)", "SUM(units_micros)", "SUM(revenue_minor)", "SUM(cost_minor)"],
            from: format!(
                "sold_by_day WHERE user_id = $1{days}
                GROUP BY date, currency HAVING SUM(row_count) <> 0"
            ),
            ..Part::default()
        });
    }

    fn billed(&mut self, period: Option<Period>) {
        let days = self.days("invoice.day", period);
        self.add(Part {
            number: 4,
            id: "invoice.id",
            other: "invoice.customer_id",
            day: "invoice.day",
            currency: "invoice.currency",
            word: "invoice.home_currency",
            text: "customer.name",
            numbers: &[
                "CASE WHEN invoice.kind = 'creditNote' THEN 1 ELSE 0 END",
                &format!("{SIGN} * invoice.net_minor"),
                &format!("{SIGN} * invoice.tax_minor"),
                &format!("{SIGN} * invoice.total_minor"),
                "invoice.exchange_rate_e10",
            ],
            from: format!("{DOCUMENTS}{days}"),
        });
    }

    fn taxed(&mut self, period: Option<Period>) {
        let days = self.days("invoice.day", period);
        self.add(Part {
            number: 5,
            id: "invoice.id",
            day: "invoice.day",
            currency: "invoice.currency",
            word: "invoice.home_currency",
            text: "invoice.taxes",
            numbers: &[SIGN, "invoice.exchange_rate_e10"],
            from: format!("{DOCUMENTS}{days}"),
            ..Part::default()
        });
    }

    fn paid(&mut self, period: Option<Period>) {
        let days = self.days("payment.date", period);
        self.add(Part {
            number: 6,
            id: "payment.id",
            day: "payment.date",
            currency: "payment.currency",
            word: "invoice.home_currency",
            numbers: &[
                "CASE WHEN payment.method = 'credit' THEN 0 ELSE payment.amount_minor END",
                "payment.applied_minor",
                "invoice.exchange_rate_e10",
                PAID_AT,
            ],
            from: format!("{PAYMENTS}{days}"),
            ..Part::default()
        });
    }

    fn settled(&mut self, period: Option<Period>) {
        let paid = self.days("paid.date", period);
        let noted = self.days("noted.day", period);
        let end = self.values.len();
        // Those on which something was paid or credited then.
        let touched = format!(
            "invoice.id IN (
                SELECT paid.invoice_id FROM payments AS paid WHERE paid.user_id = $1{paid}
                UNION ALL
                SELECT noted.corrects_id FROM invoices AS noted
                WHERE noted.user_id = $1 AND noted.status = 'issued' AND noted.corrects_id IS NOT NULL{noted}
            )"
        );
        let chosen = |day: &str| match period {
            None => String::new(),
            Some(_) => format!(" AND {day} < ${end} AND {touched}"),
        };
        let left = |column: &str, day: &str| {
            format!(
                "invoice.{column} - COALESCE((SELECT SUM(credited.{column}) FROM invoices AS credited
                    WHERE credited.user_id = invoice.user_id AND credited.corrects_id = invoice.id
                        AND credited.status = 'issued' AND credited.day <= {day}), 0)"
            )
        };
        for (count, id, day, applied, rate, from) in [
            ("1", "payment.id", "payment.date", "payment.applied_minor", PAID_AT, PAYMENTS),
            ("0", "note.id", "note.day", "0", "invoice.exchange_rate_e10", NOTES),
        ] {
            let (net_left, total_left) = (left("net_minor", day), left("total_minor", day));
            self.add(Part {
                number: 13,
                id,
                other: "invoice.id",
                day,
                currency: "invoice.currency",
                word: "invoice.home_currency",
                numbers: &[
                    count,
                    applied,
                    "invoice.net_minor",
                    "invoice.total_minor",
                    &net_left,
                    &total_left,
                    rate,
                ],
                from: format!("{from}{}", chosen(day)),
                ..Part::default()
            });
        }
    }

    fn receivable(&mut self) {
        let open = "AND invoice.kind = 'invoice'
            AND invoice.total_minor > invoice.paid_minor + invoice.credited_minor";
        self.owed("invoice.total_minor - invoice.paid_minor - invoice.credited_minor", open);
    }

    /// What was paid and credited until then, from the entries.
    fn receivable_on(&mut self, day: Date) {
        self.values.push(day.naive().into());
        let day = format!("${}", self.values.len());
        let balance = balance_on("invoice", &day);
        let open = format!("AND invoice.kind = 'invoice' AND invoice.day <= {day} AND {balance} > 0");
        self.owed(&balance, &open);
    }

    fn owed(&mut self, balance: &str, open: &str) {
        self.add(Part {
            number: 7,
            id: "invoice.id",
            other: "invoice.customer_id",
            day: "invoice.due_day",
            currency: "invoice.currency",
            word: "invoice.home_currency",
            text: "customer.name",
            numbers: &[balance, "invoice.exchange_rate_e10"],
            from: format!("{DOCUMENTS} {open}"),
        });
    }

    fn stock(&mut self, which: &str) {
        self.add(Part {
            number: 9,
            id: "product.id",
            currency: "product.currency",
            text: "product.name",
            numbers: &[
                "product.quantity_micros",
                "product.reorder_point_micros",
                "(SELECT COALESCE(SUM(layer.value_minor), 0) FROM stock_layers AS layer
                    WHERE layer.user_id = product.user_id AND layer.product_id = product.id)",
            ],
            from: format!("products AS product WHERE product.user_id = $1 AND {which}"),
            ..Part::default()
        });
    }

    fn bought(&mut self, period: Option<Period>) {
        let days = self.days("sale.sale_date", period);
        self.add(Part {
            number: 10,
            other: "sale.customer_id",
            day: "sale.sale_date",
            currency: "sale.currency",
            text: "customer.name",
            numbers: &["COUNT(*)", "SUM(sale.total_minor)", "0"],
            from: format!(
                "sales AS sale JOIN customers AS customer
                    ON customer.user_id = sale.user_id AND customer.id = sale.customer_id
                WHERE sale.user_id = $1 AND sale.status = 'completed'{days}
                GROUP BY sale.customer_id, customer.name, sale.sale_date, sale.currency"
            ),
            ..Part::default()
        });
        let days = self.days("invoice.day", period);
        self.add(Part {
            number: 10,
            other: "invoice.customer_id",
            day: "invoice.day",
            currency: "invoice.currency",
            text: "customer.name",
            word: "invoice.home_currency",
            id: "invoice.id",
            // One by one: each is rounded at its own rate.
            numbers: &[
                "CASE WHEN invoice.kind = 'creditNote' THEN 0 ELSE 1 END",
                &format!("{SIGN} * invoice.net_minor"),
                "1",
                "invoice.exchange_rate_e10",
            ],
            from: format!("{DOCUMENTS}{days}"),
        });
    }

    /// That a day belongs to a period, as a condition to be added.
    fn days(&mut self, column: &str, period: Option<Period>) -> String {
        let Some(period) = period else { return String::new() };
        self.values.push(period.first().naive().into());
        self.values.push(period.end().naive().into());
        let end = self.values.len();
        format!(" AND {column} >= ${} AND {column} < ${end}", end - 1)
    }

    /// PostgreSQL must be told the type of what is left out, and of sums, which it makes wider.
    fn add(&mut self, part: Part<'_>) {
        let Part { number, id, other, day, currency, word, text, numbers, from } = part;
        let or_none = |told: &str, kind: &str| {
            if told.is_empty() { format!("CAST(NULL AS {kind})") } else { told.to_owned() }
        };
        let numbers: Vec<String> = (0..NUMBERS)
            .map(|place| format!("CAST({} AS BIGINT) AS n{place}", numbers.get(place).unwrap_or(&"NULL")))
            .collect();
        self.parts.push(format!(
            "SELECT CAST({number} AS BIGINT) AS part, {} AS id, {} AS other, {} AS day, {} AS currency,
                {} AS word, {} AS text, {}
            FROM {from}",
            or_none(id, "UUID"),
            or_none(other, "UUID"),
            or_none(day, "DATE"),
            or_none(currency, "TEXT"),
            or_none(word, "TEXT"),
            or_none(text, "TEXT"),
            numbers.join(", "),
        ));
    }
}

/// What was left to be paid of an invoice at the end of a day.
pub(crate) fn balance_on(invoice: &str, day: &str) -> String {
    format!(
        "({invoice}.total_minor
            - COALESCE((SELECT SUM(payment.applied_minor) FROM payments AS payment
                WHERE payment.user_id = {invoice}.user_id AND payment.invoice_id = {invoice}.id
                    AND payment.date <= {day}), 0)
            - COALESCE((SELECT SUM(note.total_minor) FROM invoices AS note
                WHERE note.user_id = {invoice}.user_id AND note.corrects_id = {invoice}.id
                    AND note.status = 'issued' AND note.day <= {day}), 0))"
    )
}

impl Row {
    fn put_into(self, gathered: &mut Gathered) -> Result<(), StoreError> {
        match self.part {
            1 => gathered.earned.push(self.earned()?),
            2 => gathered.spent.push(self.spent()?),
            3 => gathered.sold.push(self.sold()?),
            4 => gathered.billed.push(self.billed()?),
            5 => gathered.taxed.extend(self.taxed()?),
            6 => gathered.paid.push(self.paid()?),
            7 => gathered.receivable.push(self.receivable()?),
            8 => gathered.platforms.push(self.platform()?),
            9 => gathered.stocked.push(self.stocked()?),
            10 => gathered.bought.push(self.bought()?),
            11 => gathered.happenings.push(self.happening()?),
            13 => gathered.settled.push(self.settled()?),
            _ => gathered.set_aside = self.n0.map(Rate::from_micros),
        }
        Ok(())
    }

    fn earned(&self) -> Result<Earned, StoreError> {
        Ok(Earned {
            date: self.date()?,
            platform: of(self.id)?.into(),
            count: number(of(self.n0)?)?,
            total: self.money(self.n1)?,
            hours: Quantity::from_micros(of(self.n2)?),
            timed: Timed {
                count: number(of(self.n3)?)?,
                total: self.money(self.n4)?,
                fees: self.money(self.n5)?,
                tax_withheld: self.money(self.n6)?,
            },
        })
    }

    fn spent(&self) -> Result<Spent, StoreError> {
        let platform = of(self.id)?;
        Ok(Spent {
            date: self.date()?,
            platform: (!platform.is_nil()).then(|| platform.into()),
            category: self.text()?,
            state: ExpenseState::from_word(self.word.as_deref().unwrap_or_default())?,
            deductible: of(self.n2)? != 0,
            count: number(of(self.n0)?)?,
            total: self.money(self.n1)?,
        })
    }

    fn sold(&self) -> Result<Sold, StoreError> {
        Ok(Sold {
            date: self.date()?,
            count: number(of(self.n0)?)?,
            units: Quantity::from_micros(of(self.n1)?),
            revenue: self.money(self.n2)?,
            cost: self.money(self.n3)?,
        })
    }

    fn billed(&self) -> Result<Billed, StoreError> {
        Ok(Billed {
            date: self.date()?,
            customer: of(self.other)?.into(),
            customer_name: self.text()?,
            is_credit_note: of(self.n0)? != 0,
            net: self.money(self.n1)?,
            tax: self.money(self.n2)?,
            total: self.money(self.n3)?,
            frozen: self.frozen(self.n4)?,
        })
    }

    fn taxed(&self) -> Result<Vec<TaxPart>, StoreError> {
        let (date, frozen) = (self.date()?, self.frozen(self.n1)?);
        let is_credit_note = of(self.n0)? < 0;
        let rows: Vec<TaxRow> = serde_json::from_str(&self.text()?).map_err(corrupt)?;
        let part = |TaxRow { class, reason: _, base, amount }: TaxRow| {
            let signed = |money: Money| if is_credit_note { -money } else { money };
            let category = TaxCategory::word(&class.category).to_owned();
            TaxPart { date, category, rate: class.rate, base: signed(base), amount: signed(amount), frozen }
        };
        Ok(rows.into_iter().map(part).collect())
    }

    fn paid(&self) -> Result<Paid, StoreError> {
        Ok(Paid {
            date: self.date()?,
            count: 1,
            moved: self.money(self.n0)?,
            applied: self.money(self.n1)?,
            invoice_frozen: self.frozen(self.n2)?,
            frozen: self.frozen(self.n3)?,
        })
    }

    fn settled(&self) -> Result<Settled, StoreError> {
        Ok(Settled {
            date: self.date()?,
            invoice: of(self.other)?.into(),
            count: number(of(self.n0)?)?,
            applied: self.money(self.n1)?,
            net: self.money(self.n2)?,
            total: self.money(self.n3)?,
            net_left: self.money(self.n4)?,
            total_left: self.money(self.n5)?,
            frozen: self.frozen(self.n6)?,
        })
    }

    fn receivable(&self) -> Result<Receivable, StoreError> {
        Ok(Receivable {
            invoice: of(self.id)?.into(),
            customer: of(self.other)?.into(),
            customer_name: self.text()?,
            due: self.date()?,
            balance: self.money(self.n0)?,
            frozen: self.frozen(self.n1)?,
        })
    }

    fn platform(self) -> Result<PlatformCard, StoreError> {
        Ok(PlatformCard {
            platform: of(self.id)?.into(),
            name: of(self.text)?,
            color: of(self.currency)?,
            category: of(self.word)?,
        })
    }

    fn stocked(&self) -> Result<Stocked, StoreError> {
        Ok(Stocked {
            product: of(self.id)?.into(),
            name: self.text()?,
            quantity: Quantity::from_micros(of(self.n0)?),
            reorder_point: self.n1.map(Quantity::from_micros),
            value: self.money(self.n2)?,
        })
    }

    fn bought(&self) -> Result<Bought, StoreError> {
        Ok(Bought {
            date: self.date()?,
            customer: of(self.other)?.into(),
            customer_name: self.text()?,
            is_billed: of(self.n2)? != 0,
            count: number(of(self.n0)?)?,
            total: self.money(self.n1)?,
            frozen: self.frozen(self.n3)?,
        })
    }

    fn happening(self) -> Result<Happening, StoreError> {
        let id = Id::from(of(self.id)?);
        let at = id.minted_at().ok_or_else(|| corrupt("an event has an id without a moment"))?;
        Ok(Happening { id, at, kind: of(self.word)?, subject: of(self.other)?.into() })
    }

    fn date(&self) -> Result<Date, StoreError> {
        of(self.day)?.try_into().map_err(corrupt)
    }

    fn text(&self) -> Result<String, StoreError> {
        of(self.text.clone())
    }

    fn money(&self, minor: Option<i64>) -> Result<Money, StoreError> {
        let currency: Currency = read(self.currency.as_deref().unwrap_or_default())?;
        Ok(Money::from_minor(of(minor)?, currency))
    }

    /// The rate that a document has of its own, if it has one.
    fn frozen(&self, e10: Option<i64>) -> Result<Option<Frozen>, StoreError> {
        match (e10, self.word.as_deref()) {
            (Some(e10), Some(currency)) => {
                Ok(Some(Frozen { currency: read(currency)?, rate: spelling::exchange_rate(e10)? }))
            }
            _ => Ok(None),
        }
    }
}

fn of<T>(told: Option<T>) -> Result<T, StoreError> {
    told.ok_or_else(|| corrupt("a figure lacks a part"))
}
