//! What somebody with five gigs does all day, by the roll of dice that always fall the same.

use earnings::PlatformCategory;
use kernel::{Date, Quantity};

/// A way to earn money.
pub(super) struct Gig {
    pub(super) name: &'static str,
    pub(super) category: PlatformCategory,
    /// What an hour is hoped to bring, in dollars.
    pub(super) expected_rate: Option<&'static str>,
    /// How likely there is a job on a day, in percent, Monday first.
    week: [u64; 7],
    work: fn(&mut Dice, Date) -> Earned,
}

/// One job, and what came of it, in cents.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Job {
    /// The index in [`GIGS`].
    pub(super) gig: usize,
    pub(super) date: Date,
    pub(super) hours: Option<Quantity>,
    pub(super) gross: i64,
    pub(super) tips: i64,
    pub(super) bonuses: i64,
    pub(super) fees: i64,
    pub(super) notes: Option<&'static str>,
    pub(super) is_refund: bool,
}

#[derive(Default)]
struct Earned {
    hours: Option<Quantity>,
    gross: i64,
    tips: i64,
    bonuses: i64,
    fees: i64,
    notes: Option<&'static str>,
    /// So many days later the customer has the money back.
    returned_after: Option<i64>,
}

const MONTHS: i32 = 18;

/// A fortnight without work, counted in days from the first.
const HOLIDAY: std::ops::Range<i64> = 330..344;

/// With this seed there are refunds in the last year, and the numbers look like life.
const SEED: u64 = 20_261_122;

const ETSY: usize = 3;

pub(super) const GIGS: [Gig; 5] = [
    Gig {
        name: "Uber",
        category: PlatformCategory::Rideshare,
        expected_rate: Some("27.00"),
        week: [10, 10, 20, 35, 85, 90, 45],
        work: drive,
    },
    Gig {
        name: "DoorDash",
        category: PlatformCategory::Delivery,
        expected_rate: Some("20.00"),
        week: [30, 50, 50, 40, 5, 5, 30],
        work: deliver,
    },
    Gig {
        name: "Upwork",
        category: PlatformCategory::Freelance,
        expected_rate: Some("65.00"),
        week: [80, 0, 0, 15, 0, 0, 0],
        work: code,
    },
    Gig {
        name: "Etsy",
        category: PlatformCategory::Ecommerce,
        expected_rate: None,
        week: [40, 35, 30, 30, 35, 45, 50],
        work: sell,
    },
    Gig {
        name: "Rover",
        category: PlatformCategory::Services,
        expected_rate: Some("24.00"),
        week: [10, 15, 10, 15, 10, 30, 30],
        work: walk_dogs,
    },
];

impl Job {
    pub(super) fn amount(&self) -> i64 {
        self.gross + self.tips + self.bonuses - self.fees
    }
}

/// A year and a half of jobs that ends `today`, in the order of their days.
pub(super) fn jobs(today: Date) -> Vec<Job> {
    let first = today.plus_months(-MONTHS);
    let mut dice = Dice(SEED);
    let mut jobs = Vec::new();
    for day in 0..=today.days_since(first) {
        let date = first.plus_days(day);
        for (index, gig) in GIGS.iter().enumerate() {
            let busy = if index == ETSY && date.month() >= 11 { 40 } else { 0 };
            let likely = gig.week[date.weekday().num_days_from_monday() as usize] + busy;
            // Rolled even on holidays, so that a day does not depend on those before it being worked.
            let earned = (gig.work)(&mut dice, date);
            if !dice.chance(likely) || HOLIDAY.contains(&day) {
                continue;
            }
            if let Some(days) = earned.returned_after.filter(|days| day + days <= today.days_since(first)) {
                jobs.push(refund(index, date.plus_days(days), &earned));
            }
            jobs.push(job(index, date, &earned));
        }
    }
    jobs.sort_by_key(|job| job.date);
    jobs
}

fn job(gig: usize, date: Date, earned: &Earned) -> Job {
    let Earned { hours, gross, tips, bonuses, fees, notes, returned_after: _ } = *earned;
    Job { gig, date, hours, gross, tips, bonuses, fees, notes, is_refund: false }
}

/// The customer has everything back, and the platform returns its fee.
fn refund(gig: usize, date: Date, earned: &Earned) -> Job {
    let Earned { gross, fees, notes, .. } = *earned;
    Job { gig, date, hours: None, gross: -gross, tips: 0, bonuses: 0, fees: -fees, notes, is_refund: true }
}

fn drive(dice: &mut Dice, _: Date) -> Earned {
    let quarters = dice.between(10, 28);
    let gross = quarters * dice.between(850, 1_080);
    Earned {
        hours: Some(hours(quarters)),
        gross,
        tips: percent(gross, dice.between(3, 14)),
        bonuses: if dice.chance(20) { dice.between(4, 12) * 250 } else { 0 },
        fees: percent(gross, dice.between(22, 28)),
        ..Earned::default()
    }
}

fn deliver(dice: &mut Dice, _: Date) -> Earned {
    let quarters = dice.between(6, 16);
    Earned {
        hours: Some(hours(quarters)),
        gross: quarters * dice.between(230, 310),
        tips: quarters * dice.between(160, 290),
        bonuses: if dice.chance(25) { dice.between(2, 9) * 100 } else { 0 },
        ..Earned::default()
    }
}

fn code(dice: &mut Dice, _: Date) -> Earned {
    const CONTRACTS: [&str; 5] =
        ["Landing page", "Fix the checkout", "API integration", "Weekly maintenance", "Accessibility review"];
    let quarters = dice.between(12, 64);
    let gross = quarters * 1_800;
    Earned {
        hours: Some(hours(quarters)),
        gross,
        fees: percent(gross, 10),
        notes: Some(dice.one_of(CONTRACTS)),
        ..Earned::default()
    }
}

fn sell(dice: &mut Dice, _: Date) -> Earned {
    const THINGS: [&str; 6] =
        ["Blue mug", "Set of two bowls", "Tall vase", "Espresso cups", "Planter, small", "Serving plate"];
    let gross = dice.between(18, 96) * 100 - 1;
    Earned {
        gross,
        // Transaction, payment and listing.
        fees: percent(gross, 6) + percent(gross, 3) + 25 + 20,
        notes: Some(dice.one_of(THINGS)),
        returned_after: dice.chance(2).then(|| dice.between(4, 20)),
        ..Earned::default()
    }
}

fn walk_dogs(dice: &mut Dice, _: Date) -> Earned {
    const DOGS: [&str; 4] = ["Biscuit", "Biscuit and Juno", "Otto", "Pepper"];
    let quarters = dice.between(2, 6);
    let gross = quarters * dice.between(650, 800);
    Earned {
        hours: Some(hours(quarters)),
        gross,
        tips: if dice.chance(30) { dice.between(2, 10) * 100 } else { 0 },
        fees: percent(gross, 20),
        notes: Some(dice.one_of(DOGS)),
        ..Earned::default()
    }
}

fn hours(quarters: i64) -> Quantity {
    Quantity::from_micros(quarters * 250_000)
}

fn percent(cents: i64, percent: i64) -> i64 {
    (cents * percent + 50) / 100
}

/// `SplitMix64`: as random as this needs, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.roll() % 100 < percent
    }

    /// Both ends may come.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = (high - low + 1).cast_unsigned();
        low + (self.roll() % width).cast_signed()
    }

    fn one_of<T: Copy, const N: usize>(&mut self, all: [T; N]) -> T {
        all[usize::try_from(self.roll() % N as u64).unwrap_or(0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        "2026-11-22".parse().unwrap()
    }

    #[test]
    fn the_same_day_gives_the_same_life() {
        assert_eq!(jobs(today()), jobs(today()));
    }

    #[test]
    fn it_ends_today_wherever_that_is() {
        for day in ["2024-02-29", "2026-01-01", "2026-11-22", "2027-12-31"] {
            let today: Date = day.parse().unwrap();
            let jobs = jobs(today);

            assert!(jobs.iter().all(|job| job.date <= today && job.date >= today.plus_months(-MONTHS)));
            assert!(
                jobs.iter().any(|job| today.days_since(job.date) < 7),
                "nothing in the last week of {day}"
            );
            assert!(jobs.is_sorted_by_key(|job| job.date));
        }
    }

    #[test]
    fn it_is_a_life_that_one_could_have() {
        let jobs = jobs(today());

        let weeks = today().days_since(jobs[0].date) / 7;
        assert!((5..=15).contains(&(i64::try_from(jobs.len()).unwrap() / weeks)), "{} jobs", jobs.len());
        assert!(jobs.iter().filter(|job| job.is_refund).count() >= 2);
        for (index, gig) in GIGS.iter().enumerate() {
            let of_gig = || jobs.iter().filter(|job| job.gig == index);
            assert!(of_gig().count() >= 50, "{}", gig.name);
            assert!(of_gig().all(|job| (job.amount() > 0) != job.is_refund), "{}", gig.name);
        }
        let income: i64 = jobs.iter().map(Job::amount).sum();
        assert!((3_000_000..15_000_000).contains(&income), "{income} cents in a year and a half");
    }
}
