//! What letters say, read from the books when they are sent.

use std::sync::Arc;

use analytics::{AnalyticsError, AnalyticsService, PlatformFigures, Stocked};
use async_trait::async_trait;
use earnings::{EarningsError, ExpensesService};
use identity::{Account, IdentityError, IdentityService};
use invoicing::{
    BankAccount, CustomersError, CustomersService, FileFormat, Invoice, InvoicingError, InvoicingService,
    PaperKind, Payment,
};
use kernel::{
    Currency, Date, DomainError, ErrorKind, Id, InvoiceId, Money, Origin, Period, Quantity, Question,
    RequestId, StoreError, Timestamp, UserId,
};
use post::{
    AccessChange, BankDetails, Bill, Content, Drawn, Letter, LetterKind, LinkPurpose, Shelf, SignIn, Sources,
    Week,
};
use rights::{ConsentsService, Purpose};
use serde_json::Value;

/// Draws letters up from all the books.
pub(crate) struct Books {
    pub(crate) identity: Arc<IdentityService>,
    pub(crate) invoicing: Arc<InvoicingService>,
    pub(crate) customers: Arc<CustomersService>,
    pub(crate) expenses: Arc<ExpensesService>,
    pub(crate) analytics: Arc<AnalyticsService>,
    pub(crate) consents: Arc<ConsentsService>,
    /// Where public links are, without a slash at the end.
    pub(crate) public: String,
}

/// The most platforms and products that a report of the week names.
const NAMED_MAX: usize = 5;

/// Why nothing can be drawn up.
enum Missing {
    /// What it was about is gone, or says nothing any more.
    Gone,
    Store(StoreError),
}

type Found<T> = Result<T, Missing>;

#[async_trait]
impl Sources for Books {
    async fn draw(&self, letter: &Letter) -> Result<Option<Drawn>, StoreError> {
        let drawn = match letter.kind {
            LetterKind::Invoice => self.invoice(letter).await,
            LetterKind::Reminder => self.reminder(letter).await,
            LetterKind::Receipt => self.receipt(letter).await,
            LetterKind::WeeklyReport => self.week(letter).await,
            LetterKind::LowStock => self.low_stock(letter).await,
            LetterKind::ExpenseAlert => self.expense_alert(letter).await,
            LetterKind::SignIn => self.sign_in(letter, Content::SignIn).await,
            LetterKind::SessionTheft => self.sign_in(letter, Content::SessionTheft).await,
            LetterKind::VerifyEmail => self.link(letter, LinkPurpose::VerifyEmail).await,
            LetterKind::ChangeEmail => self.link(letter, LinkPurpose::ChangeEmail).await,
            LetterKind::ResetPassword => self.link(letter, LinkPurpose::ResetPassword).await,
            LetterKind::AddressTaken => self.link(letter, LinkPurpose::AddressTaken).await,
            LetterKind::PasswordChanged => self.password_changed(letter).await,
            LetterKind::EmailChanged => self.email_changed(letter).await,
            LetterKind::AccessChanged => self.access_changed(letter).await,
        };
        match drawn {
            Ok(drawn) => Ok(Some(drawn)),
            Err(Missing::Gone) => Ok(None),
            Err(Missing::Store(error)) => Err(error),
        }
    }

    async fn is_declined(&self, owner: UserId, kind: LetterKind) -> Result<bool, StoreError> {
        let purpose = match kind {
            LetterKind::WeeklyReport => Purpose::WeeklyReport,
            // What one's own books or one's safety make necessary needs no consent.
            _ => return Ok(false),
        };
        Ok(self.consents.decided(owner, purpose).await? == Some(false))
    }
}

impl Books {
    async fn invoice(&self, letter: &Letter) -> Found<Drawn> {
        let (invoice, bill) = self.bill(letter, Id::from(letter.about)).await?;
        let pdf = self.pdf(&invoice).await?;
        self.to_customer(letter, &invoice, Content::Invoice(Bill { pdf: Some(pdf), ..bill })).await
    }

    async fn reminder(&self, letter: &Letter) -> Found<Drawn> {
        let (invoice, bill) = self.bill(letter, Id::from(letter.about)).await?;
        // It was paid in the meantime.
        if bill.balance.minor() <= 0 {
            return Err(Missing::Gone);
        }
        let days = letter.detail["days"].as_i64().ok_or(Missing::Gone)?;
        let pdf = self.pdf(&invoice).await?;
        let content = Content::Reminder { bill: Bill { pdf: Some(pdf), ..bill }, days };
        self.to_customer(letter, &invoice, content).await
    }

    async fn receipt(&self, letter: &Letter) -> Found<Drawn> {
        let id: InvoiceId = field(&letter.detail, "invoiceId")?;
        let (invoice, bill) = self.bill(letter, id).await?;
        let entries = self.invoicing.payments(letter.user, id).await.map_err(Missing::of)?;
        let is_meant = |payment: &&Payment| payment.id.uuid() == letter.about;
        let payment = entries.iter().find(is_meant).ok_or(Missing::Gone)?;
        let is_reversed = entries.iter().any(|other| other.reverses == Some(payment.id));
        if is_reversed || payment.amount.minor() <= 0 {
            return Err(Missing::Gone);
        }
        let content = Content::Receipt { bill, amount: payment.amount, on: payment.date };
        self.to_customer(letter, &invoice, content).await
    }

    async fn bill(&self, letter: &Letter, id: InvoiceId) -> Found<(Invoice, Bill)> {
        let invoice = self.invoicing.invoice(letter.user, id).await.map_err(Missing::of)?;
        let paper = self.invoicing.paper(letter.user, id).await.map_err(Missing::of)?;
        if invoice.voided_at.is_some() {
            return Err(Missing::Gone);
        }
        let details = |account: BankAccount| {
            let BankAccount { holder, iban, bic } = account;
            BankDetails { holder, iban, bic }
        };
        let link = invoice.public_token.as_ref().map(|token| format!("{}/{token}", self.public));
        let bill = Bill {
            is_credit_note: paper.kind == PaperKind::CreditNote,
            number: paper.number,
            seller: paper.seller.name,
            buyer: paper.buyer.name,
            issued_on: paper.issue_date,
            due_on: paper.due_date,
            total: paper.totals.total,
            balance: invoice.balance(),
            account: paper.account.map(details),
            link,
            pdf: None,
        };
        Ok((invoice, bill))
    }

    async fn pdf(&self, invoice: &Invoice) -> Found<Vec<u8>> {
        // With the e-invoice inside, where there is one.
        for format in [FileFormat::FacturX, FileFormat::Pdf] {
            match self.invoicing.file(invoice.user, invoice.id, format).await {
                Ok((_, file)) => return Ok(file.content),
                Err(InvoicingError::NoEInvoice(_)) => {}
                Err(error) => return Err(Missing::of(error)),
            }
        }
        Err(Missing::Gone)
    }

    async fn to_customer(&self, letter: &Letter, invoice: &Invoice, content: Content) -> Found<Drawn> {
        let account = self.account(letter).await?;
        let customer = self.customers.customer(letter.user, invoice.customer).await.map_err(Missing::of)?;
        let to = customer.email.ok_or(Missing::Gone)?;
        let seller = match &content {
            Content::Invoice(bill) | Content::Reminder { bill, .. } | Content::Receipt { bill, .. } => {
                bill.seller.clone()
            }
            _ => account.email.to_string(),
        };
        let of_business = account.business.and_then(|business| business.email);
        Ok(Drawn {
            to,
            to_name: Some(customer.name.to_string()),
            from_name: Some(seller),
            reply_to: Some(of_business.unwrap_or(account.email)),
            locale: account.locale.map(|locale| locale.to_string()),
            zone: account.zone,
            content,
        })
    }

    async fn week(&self, letter: &Letter) -> Found<Drawn> {
        let (from, to): (Date, Date) = (field(&letter.detail, "from")?, field(&letter.detail, "to")?);
        let period = Period::try_new(from, to).map_err(|_| Missing::Gone)?;
        let account = self.account(letter).await?;
        let request = RequestId::by("letter", letter.id);
        let actor = account.actor(request, Origin::default());
        let dashboard = self.analytics.dashboard(&actor, Question::Days(period), None).await;
        let dashboard = dashboard.map_err(Missing::of)?;
        let rows = dashboard.net.count + dashboard.earnings.count + dashboard.expenses.count;
        if rows == 0 && dashboard.outstanding.count == 0 && dashboard.low_stock.is_empty() {
            return Err(Missing::Gone);
        }
        let platform = |of: &PlatformFigures| (of.name.clone(), of.total);
        let product = |of: &Stocked| of.name.clone();
        let week = Week {
            period,
            income: dashboard.net.total,
            income_change: dashboard.net.change,
            expenses: dashboard.expenses.total,
            profit: dashboard.profit.total,
            hours: dashboard.work.hours,
            outstanding: dashboard.outstanding.total,
            outstanding_count: dashboard.outstanding.count,
            overdue: dashboard.overdue.total,
            overdue_count: dashboard.overdue.count,
            platforms: dashboard.by_platform.iter().take(NAMED_MAX).map(platform).collect(),
            low_stock: dashboard.low_stock.iter().take(NAMED_MAX).map(product).collect(),
        };
        Ok(to_owner(account, Content::WeeklyReport(week)))
    }

    async fn low_stock(&self, letter: &Letter) -> Found<Drawn> {
        let stock = Shelf {
            product: field(&letter.detail, "name")?,
            on_hand: field::<Quantity>(&letter.detail, "quantity")?,
            reorder_point: field::<Quantity>(&letter.detail, "reorderPoint")?,
        };
        Ok(to_owner(self.account(letter).await?, Content::LowStock(stock)))
    }

    async fn expense_alert(&self, letter: &Letter) -> Found<Drawn> {
        let key: String = field(&letter.detail, "category")?;
        let currency: Currency = field(&letter.detail, "currency")?;
        let money = |name| {
            let text: String = field(&letter.detail, name)?;
            Money::parse(&text, currency).map_err(|_| Missing::Gone)
        };
        let categories = self.expenses.categories(letter.user).await.map_err(Missing::of)?;
        let category = categories.iter().find(|category| category.key.to_string() == key);
        let content = Content::ExpenseAlert {
            category: category.map_or(key, |category| category.called().to_owned()),
            month: field(&letter.detail, "month")?,
            total: money("total")?,
            limit: money("limit")?,
        };
        Ok(to_owner(self.account(letter).await?, content))
    }

    async fn sign_in(&self, letter: &Letter, content: fn(SignIn) -> Content) -> Found<Drawn> {
        let text = |name: &str| letter.detail[name].as_str().map(str::to_owned);
        let sign_in = SignIn {
            at: field::<Timestamp>(&letter.detail, "at")?,
            device: text("device"),
            address: text("address"),
        };
        Ok(to_owner(self.account(letter).await?, content(sign_in)))
    }

    /// A link, computed now: no store and no queue has held its token.
    async fn link(&self, letter: &Letter, purpose: LinkPurpose) -> Found<Drawn> {
        let link = self.identity.link_to_mail(letter.user, Id::from(letter.about)).await;
        let link = link.map_err(Missing::of)?.ok_or(Missing::Gone)?;
        let content = Content::Link { purpose, path: link.path, until: link.expires_at };
        Ok(Drawn { to: link.email, ..to_owner(self.account(letter).await?, content) })
    }

    async fn password_changed(&self, letter: &Letter) -> Found<Drawn> {
        let content = Content::PasswordChanged { at: field(&letter.detail, "at")? };
        Ok(to_owner(self.account(letter).await?, content))
    }

    async fn access_changed(&self, letter: &Letter) -> Found<Drawn> {
        let kind: String = field(&letter.detail, "change")?;
        let change = AccessChange::by(&kind).ok_or(Missing::Gone)?;
        let content = Content::AccessChanged { change, at: field(&letter.detail, "at")? };
        Ok(to_owner(self.account(letter).await?, content))
    }

    /// To the address before, whose owner would otherwise never know.
    async fn email_changed(&self, letter: &Letter) -> Found<Drawn> {
        let from: String = field(&letter.detail, "from")?;
        let content =
            Content::EmailChanged { at: field(&letter.detail, "at")?, to: field(&letter.detail, "to")? };
        let to = from.parse().map_err(|_| Missing::Gone)?;
        Ok(Drawn { to, ..to_owner(self.account(letter).await?, content) })
    }

    async fn account(&self, letter: &Letter) -> Found<Account> {
        self.identity.profile(letter.user).await.map_err(Missing::of)
    }
}

fn to_owner(account: Account, content: Content) -> Drawn {
    Drawn {
        to: account.email,
        to_name: account.name.map(|name| name.to_string()),
        from_name: None,
        reply_to: None,
        locale: account.locale.map(|locale| locale.to_string()),
        zone: account.zone,
        content,
    }
}

/// A field of what was noted when the letter was queued.
fn field<T: serde::de::DeserializeOwned>(detail: &Value, name: &str) -> Found<T> {
    serde_json::from_value(detail[name].clone()).map_err(|_| Missing::Gone)
}

impl Missing {
    /// What cannot be served now is tried again, and everything else is gone.
    fn of<E: Into<Absent>>(error: E) -> Self {
        match error.into() {
            Absent::Store(error) => Self::Store(error),
            Absent::Other(error) => match error.kind() {
                ErrorKind::Unavailable { .. } => {
                    Self::Store(StoreError::Unavailable(error.to_string().into()))
                }
                ErrorKind::Internal => Self::Store(StoreError::Corrupt(error.to_string().into())),
                _ => Self::Gone,
            },
        }
    }
}

/// An error of a context, with that of its store taken out.
enum Absent {
    Store(StoreError),
    Other(Box<dyn DomainError>),
}

macro_rules! absent {
    ($($error:ident),+ $(,)?) => {
        $(
            impl From<$error> for Absent {
                fn from(error: $error) -> Self {
                    match error {
                        $error::Store(error) => Self::Store(error),
                        error => Self::Other(Box::new(error)),
                    }
                }
            }
        )+
    };
}

absent!(IdentityError, InvoicingError, CustomersError, EarningsError, AnalyticsError);
