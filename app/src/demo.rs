//! Books with a life in them: a year and a half of driving, delivering, coding, making mugs and walking dogs, up
//! to today, with all that comes along; as a demo account, or planted into one that has nothing of its own.

mod books;
mod gigs;

use anyhow::bail;
use earnings::{AddPlatform, EarningKind, Platform, RecordEarning, TypedBreakdown};
use identity::{Account, Password, PasswordRules, Register};
use kernel::{
    Actor, AmountText, Claim, Claimed, Currency, Date, Idempotency as _, Money, Origin, RequestId,
    Unvalidated,
};

use crate::wiring::App;
use gigs::{GIGS, Gig, Job};

pub(crate) use books::Planted;

pub const DEMO_EMAIL: &str = "demo@earntrack.example";
pub const DEMO_PASSWORD: &str = "Four-Small-Otters-7";

/// How far back sample data goes, and on how many platforms it is.
const SAMPLE_MONTHS: i32 = 14;
const SAMPLE_GIGS: usize = 4;

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
    let request = RequestId::try_new("demo").expect("it is a word");
    let account = app.identity.open_account(&request, valid(register()?)?).await?;
    let actor = account.actor(request, Origin::default());
    let (today, currency) = (today(app, &account), account.home().currency);
    let mut planted = Planted::default();
    live(app, &actor, &GIGS, &gigs::jobs(today), &mut planted).await?;
    books::plant(app, &actor, currency, today, &mut planted).await?;
    Ok(planted.earnings.len())
}

/// Plants sample data into an account, and tells what that was.
pub(crate) async fn sample(app: &App, actor: &Actor) -> anyhow::Result<Planted> {
    let today = actor.home.calendar.today(app.clock.now());
    let first = today.plus_months(-SAMPLE_MONTHS);
    let jobs: Vec<Job> =
        gigs::jobs(today).into_iter().filter(|job| job.gig < SAMPLE_GIGS && job.date > first).collect();
    let mut planted = Planted::default();
    live(app, actor, &GIGS[..SAMPLE_GIGS], &jobs, &mut planted).await?;
    books::plant(app, actor, actor.home.currency, today, &mut planted).await?;
    Ok(planted)
}

/// Earns on platforms what the jobs say; one that is there by that name is used.
async fn live(
    app: &App,
    actor: &Actor,
    gigs: &[Gig],
    jobs: &[Job],
    planted: &mut Planted,
) -> anyhow::Result<()> {
    let known = app.earnings.platforms_by_id(actor.user).await?;
    let mut platforms = Vec::new();
    for gig in gigs {
        if let Some(platform) = known.values().find(|known| known.name.eq_ignore_ascii_case(gig.name)) {
            platforms.push(platform.clone());
            continue;
        }
        let added = app.earnings.add_platform(actor, valid(platform(gig)?)?).await?;
        planted.platforms.push(added.id.uuid());
        platforms.push(added);
    }
    for job in jobs {
        let earning = app.earnings.record(actor, valid(record(job, &platforms[job.gig])?)?).await?;
        planted.earnings.push(earning.id.uuid());
    }
    Ok(())
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
    let text = |cents| Some(text(cents, platform.currency));
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
        amount: self::text(job.amount(), platform.currency),
        currency: None,
        hours: job.hours,
        notes: job.notes.map(str::parse).transpose()?,
        kind: if job.is_refund { EarningKind::Refund } else { EarningKind::Income },
        breakdown: Some(breakdown),
    })
}

/// So many hundredths of a unit of a currency; where it has no minor units, as many whole ones.
fn text(cents: i64, currency: Currency) -> AmountText {
    let thousandths = if currency.exponent() == 3 { 10 } else { 1 };
    Money::from_minor(cents * thousandths, currency).into()
}

fn today(app: &App, account: &Account) -> Date {
    account.home().calendar.today(app.clock.now())
}

fn valid<T: kernel::Validate<Context = ()>>(order: T) -> anyhow::Result<kernel::Valid<T>> {
    Ok(Unvalidated::new(order).validate()?)
}
