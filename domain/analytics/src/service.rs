//! Figures, as the user asks for them.

use std::{collections::BTreeSet, sync::Arc};

use kernel::{Actor, Clock, Currency, Date, Money, Period, Question, RateTable, Rates, UserId};

use crate::{
    AnalyticsError, Ask, Categories, Dashboard, Figures, Gathered, GroupBy, HAPPENINGS, HourlyRates, Report,
    ReportKind, ReportQuestion,
    dashboard::Sketch,
    hourly::WorkBook,
    report::{Sources, asks, without_tax},
    telling::{Teller, spanned, telling_currency},
};

/// Reads figures over everything, and changes nothing.
#[derive(Clone)]
pub struct AnalyticsService {
    figures: Arc<dyn Figures>,
    rates: Arc<dyn Rates>,
    categories: Arc<dyn Categories>,
    clock: Arc<dyn Clock>,
}

impl AnalyticsService {
    pub fn new(
        figures: Arc<dyn Figures>,
        rates: Arc<dyn Rates>,
        categories: Arc<dyn Categories>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { figures, rates, categories, clock }
    }

    /// What a period brought and cost, compared with the one before, and where things stand.
    ///
    /// # Errors
    /// `Money` where a sum is beyond 64 bits.
    pub async fn dashboard(
        &self,
        actor: &Actor,
        question: Question,
        currency: Option<Currency>,
    ) -> Result<Dashboard, AnalyticsError> {
        let now = self.clock.now();
        let calendar = &actor.home.calendar;
        let (asked, previous) = calendar.asked(question, now);
        // Both periods at once: one ends where the other starts.
        let both = match (previous, asked) {
            (Some(previous), Some(asked)) => Period::try_new(previous.first(), asked.last()).ok(),
            (_, asked) => asked,
        };
        let asks = [
            Ask::Earned(both),
            Ask::Sold(both),
            Ask::Billed(both),
            Ask::Paid(both),
            Ask::Spent(both),
            Ask::Receivable,
            Ask::Platforms,
            Ask::LowStock,
            Ask::Happenings(HAPPENINGS),
            Ask::SetAside,
        ];
        let gathered = self.figures.gather(actor.user, &asks).await?;
        let today = calendar.today(now);
        let (currency, rates) = self.told_in(actor, currency, &gathered, today).await?;
        let period = asked.or_else(|| spanned(days_of(&gathered)));
        let teller = Teller { currency, rates: &rates };
        Ok(Sketch { gathered: &gathered, teller, asked, period, previous, today }.draw()?)
    }

    /// A report.
    ///
    /// # Errors
    /// `GroupingMismatch`; `Money` where a sum is beyond 64 bits.
    pub async fn report(&self, actor: &Actor, question: ReportQuestion) -> Result<Report, AnalyticsError> {
        fits(&question)?;
        let now = self.clock.now();
        let calendar = &actor.home.calendar;
        let today = calendar.today(now);
        let asked = calendar.asked(question.question, now).0;
        let gathered = self.figures.gather(actor.user, &asks(&question, asked, today)).await?;
        let named = matches!(question.kind, ReportKind::ProfitLoss | ReportKind::Tax);
        let categories = if named && !gathered.spent.is_empty() {
            self.categories.categories(actor.user).await?
        } else {
            Vec::new()
        };
        let (currency, rates) = self.told_in(actor, question.currency, &gathered, today).await?;
        let sources = Sources {
            gathered: &gathered,
            untaxed: without_tax(&gathered.settled)?,
            categories: &categories,
            teller: Teller { currency, rates: &rates },
            asked,
            period: asked.or_else(|| spanned(days_of(&gathered))),
            calendar,
            today,
            question,
        };
        Ok(sources.draw()?)
    }

    /// What an hour really brought.
    ///
    /// # Errors
    /// `Money` where a sum is beyond 64 bits.
    pub async fn hourly_rates(
        &self,
        actor: &Actor,
        question: Question,
        currency: Option<Currency>,
    ) -> Result<HourlyRates, AnalyticsError> {
        let now = self.clock.now();
        let calendar = &actor.home.calendar;
        let asked = calendar.asked(question, now).0;
        let asks = [Ask::Earned(asked), Ask::Spent(asked), Ask::Platforms, Ask::SetAside];
        let mut gathered = self.figures.gather(actor.user, &asks).await?;
        gathered.spent.retain(|row| row.platform.is_some());
        let today = calendar.today(now);
        let (currency, rates) = self.told_in(actor, currency, &gathered, today).await?;
        let teller = Teller { currency, rates: &rates };
        let book = WorkBook { gathered: &gathered, teller: &teller, period: asked };
        let told = asked.or_else(|| spanned(gathered.earned.iter().map(|row| row.date)));
        Ok(book.draw(told, &gathered.platforms, calendar)?)
    }

    /// What to tell figures in, and what converts to it. Who keeps books in one currency asks for no
    /// rates.
    async fn told_in(
        &self,
        actor: &Actor,
        asked: Option<Currency>,
        gathered: &Gathered,
        today: Date,
    ) -> Result<(Currency, RateTable), AnalyticsError> {
        let mut occurring: BTreeSet<Currency> = amounts_of(gathered)
            .into_iter()
            .filter(|amount| !amount.is_zero())
            .map(Money::currency)
            .collect();
        let currency = telling_currency(asked, occurring.iter().copied(), actor.home.currency);
        occurring.insert(currency);
        if occurring.len() == 1 {
            return Ok((currency, RateTable::default()));
        }
        let table = self.table(actor.user, &occurring, gathered, today).await?;
        Ok((currency, table))
    }

    async fn table(
        &self,
        owner: UserId,
        currencies: &BTreeSet<Currency>,
        gathered: &Gathered,
        today: Date,
    ) -> Result<RateTable, AnalyticsError> {
        match spanned(days_of(gathered).into_iter().chain([today])) {
            Some(days) => Ok(self.rates.table(owner, currencies, days).await?),
            None => Ok(RateTable::default()),
        }
    }
}

/// Whether a report can be grouped as asked.
fn fits(question: &ReportQuestion) -> Result<(), AnalyticsError> {
    let Some(by) = question.group_by else { return Ok(()) };
    let of_time = !matches!(by, GroupBy::Platform | GroupBy::Category);
    let fits = match question.kind {
        ReportKind::ProfitLoss | ReportKind::CashFlow => of_time,
        ReportKind::Income => true,
        ReportKind::Tax | ReportKind::Aging | ReportKind::Inventory | ReportKind::Customers => false,
    };
    if fits {
        return Ok(());
    }
    Err(AnalyticsError::GroupingMismatch)
}

fn amounts_of(gathered: &Gathered) -> Vec<Money> {
    let Gathered {
        earned,
        spent,
        sold,
        billed,
        taxed,
        paid,
        settled,
        receivable,
        stocked,
        bought,
        platforms: _,
        happenings: _,
        set_aside: _,
    } = gathered;
    let mut amounts: Vec<Money> = earned.iter().flat_map(|row| [row.total, row.timed.total]).collect();
    amounts.extend(spent.iter().map(|row| row.total));
    amounts.extend(sold.iter().flat_map(|row| [row.revenue, row.cost]));
    amounts.extend(billed.iter().map(|row| row.total));
    amounts.extend(taxed.iter().map(|row| row.base));
    amounts.extend(paid.iter().flat_map(|row| [row.moved, row.applied]));
    amounts.extend(settled.iter().map(|row| row.applied));
    amounts.extend(receivable.iter().map(|row| row.balance));
    amounts.extend(stocked.iter().map(|row| row.value));
    amounts.extend(bought.iter().map(|row| row.total));
    amounts
}

fn days_of(gathered: &Gathered) -> Vec<Date> {
    let Gathered { earned, spent, sold, billed, taxed, paid, settled, bought, .. } = gathered;
    let mut days: Vec<Date> = earned.iter().map(|row| row.date).collect();
    days.extend(spent.iter().map(|row| row.date));
    days.extend(sold.iter().map(|row| row.date));
    days.extend(billed.iter().map(|row| row.date));
    days.extend(taxed.iter().map(|row| row.date));
    days.extend(paid.iter().map(|row| row.date));
    days.extend(settled.iter().filter(|row| row.count > 0).map(|row| row.date));
    days.extend(bought.iter().map(|row| row.date));
    days
}
