//! A demo account with a life: a year and a half of driving, delivering, coding, making mugs and
//! walking dogs, up to today.

mod gigs;

use anyhow::bail;
use earnings::{AddPlatform, EarningKind, Platform, RecordEarning, TypedBreakdown};
use identity::{Account, Password, PasswordRules, Register};
use kernel::{AmountText, Claim, Claimed, Date, Idempotency as _, Money, Origin, RequestId, Unvalidated};

use crate::wiring::App;
use gigs::{GIGS, Gig, Job};

pub const DEMO_EMAIL: &str = "demo@earntrack.example";
pub const DEMO_PASSWORD: &str = "Four-Small-Otters-7";

/// Makes the demo account, unless it is there already; all of it or nothing.
pub(crate) async fn plant(app: &App) -> anyhow::Result<()> {
    if app.identity.account_by_email(&DEMO_EMAIL.parse()?).await.is_ok() {
        return Ok(());
    }
    let claim =
        Claim { user: None, route: "serve --demo".into(), key: DEMO_EMAIL.into(), fingerprint: [0; 32] };
    let Claimed::First(unit) = app.database.claim(&claim).await? else {
        // Another node is at it, or has been.
        return Ok(());
    };
    let mut grown = None;
    unit.run(Box::pin(async { grown = Some(grow(app).await) })).await;
    match grown {
        Some(Ok(earnings)) => {
            unit.finish(Vec::new()).await?;
            tracing::info!(earnings, "made the demo account");
            Ok(())
        }
        Some(Err(error)) => Err(error),
        None => bail!("it was given up"),
    }
}

async fn grow(app: &App) -> anyhow::Result<usize> {
    let request = RequestId::try_new("demo").unwrap_or_else(|| unreachable!("it is a word"));
    let account = app.identity.open_account(&request, valid(register()?)?).await?;
    let actor = account.actor(request, Origin::default());
    let mut platforms = Vec::new();
    for gig in &GIGS {
        platforms.push(app.earnings.add_platform(&actor, valid(platform(gig)?)?).await?);
    }
    let jobs = gigs::jobs(today(app, &account));
    for job in &jobs {
        app.earnings.record(&actor, valid(record(job, &platforms[job.gig])?)?).await?;
    }
    Ok(jobs.len())
}

fn register() -> anyhow::Result<Register> {
    Ok(Register {
        email: DEMO_EMAIL.parse()?,
        password: Password::new(DEMO_PASSWORD.to_owned()),
        name: Some("Dana Reyes".parse()?),
        zone: "America/Chicago".parse()?,
        currency: "USD".parse()?,
        rules: PasswordRules::default(),
    })
}

fn platform(gig: &Gig) -> anyhow::Result<AddPlatform> {
    Ok(AddPlatform {
        name: gig.name.parse()?,
        category: gig.category,
        color: None,
        expected_rate: gig.expected_rate.map(str::parse).transpose()?,
        currency: None,
    })
}

fn record(job: &Job, platform: &Platform) -> anyhow::Result<RecordEarning> {
    let text = |cents| Some(AmountText::from(Money::from_minor(cents, platform.currency)));
    let breakdown = TypedBreakdown {
        gross: text(job.gross),
        tips: text(job.tips),
        bonuses: text(job.bonuses),
        reimbursements: None,
        fees: text(job.fees),
        tax_withheld: None,
        adjustments: None,
    };
    Ok(RecordEarning {
        platform: platform.id,
        date: job.date,
        amount: Money::from_minor(job.amount(), platform.currency).into(),
        currency: None,
        hours: job.hours,
        notes: job.notes.map(str::parse).transpose()?,
        kind: if job.is_refund { EarningKind::Refund } else { EarningKind::Income },
        breakdown: Some(breakdown),
    })
}

fn today(app: &App, account: &Account) -> Date {
    account.home().calendar.today(app.clock.now())
}

fn valid<T: kernel::Validate<Context = ()>>(order: T) -> anyhow::Result<kernel::Valid<T>> {
    Ok(Unvalidated::new(order).validate()?)
}
