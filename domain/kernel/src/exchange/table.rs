//! The rates of some days, and what they make of an amount.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::ExchangeRate;
use crate::{Currency, Date, HALF_UP, Period};

/// The rates that amounts of some days and currencies are converted with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RateTable {
    /// Units of the currency per euro, oldest first.
    reference: BTreeMap<Currency, Vec<(Date, ExchangeRate)>>,
    /// By the pair in the order of the alphabet, oldest first.
    own: BTreeMap<(Currency, Currency), Vec<OwnRate>>,
}

/// A rate that a user has entered: one `from` is `rate` of `to`.
///
/// It holds from its date on, for both directions, until the day before the user's next rate of
/// the same two currencies, or through `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnRate {
    pub from: Currency,
    pub to: Currency,
    pub date: Date,
    /// The last day on which it holds.
    pub until: Option<Date>,
    pub rate: ExchangeRate,
}

/// Whose rate it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RateSource {
    /// None was needed: the currency is the same.
    Same,
    /// The European Central Bank's reference rate.
    Reference,
    /// The user's own, at least on one side of the euro.
    Own,
}

/// An amount in another currency, and how it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Converted {
    /// In major units, not rounded.
    pub amount: Decimal,
    /// What it was multiplied with.
    pub rate: Decimal,
    /// The day of the rate: the day asked for, or the last one before it that has a rate.
    pub rate_date: Date,
    pub source: RateSource,
}

/// What one unit is, and since when.
#[derive(Debug, Clone, Copy)]
struct Quote {
    rate: Decimal,
    date: Date,
    source: RateSource,
}

impl RateTable {
    /// How many days a reference rate may be old. The longest gap between two days with rates is
    /// five; what was last quoted longer ago is quoted no more.
    pub const REFERENCE_AGE_MAX: i64 = 10;

    /// The decimals and significant digits of a rate that had to be divided for.
    ///
    /// An amount of twelve digits times such a rate is exact in a [`Decimal`], and so is the sum of
    /// such products: converting a sum is the same as adding up what was converted.
    const QUOTIENT_DECIMALS: u32 = 14;
    const QUOTIENT_DIGITS: u32 = 16;

    /// From units of a currency per euro, and rates of one user, both in any order.
    pub fn new(
        reference: impl IntoIterator<Item = (Currency, Date, ExchangeRate)>,
        own: impl IntoIterator<Item = OwnRate>,
    ) -> Self {
        let mut table = Self::default();
        for (currency, date, rate) in reference {
            table.reference.entry(currency).or_default().push((date, rate));
        }
        for rates in table.reference.values_mut() {
            rates.sort_by_key(|(date, _)| *date);
        }
        for rate in own {
            table.own.entry(in_order(rate.from, rate.to)).or_default().push(rate);
        }
        for rates in table.own.values_mut() {
            // Of one day's two directions, the one of the alphabet comes last and is found first.
            rates.sort_by_key(|rate| (rate.date, rate.from < rate.to));
        }
        table
    }

    /// The days whose reference rates amounts of a period may need.
    #[must_use]
    pub fn reach(period: Period) -> (Date, Date) {
        (period.first().plus_days(-Self::REFERENCE_AGE_MAX), period.last())
    }

    /// Converts an amount in major units with the rate of a day, or the last one before it.
    ///
    /// The user's own rate of the two currencies wins. Otherwise the way is through the euro, each
    /// side of which is the user's own rate or else the reference rate; two reference rates are of
    /// one day, on which both currencies were quoted. `None` where there is no such rate.
    #[must_use]
    pub fn convert(&self, amount: Decimal, from: Currency, to: Currency, on: Date) -> Option<Converted> {
        let Quote { rate, date, source } = self.quote(from, to, on)?;
        Some(Converted { amount: amount.checked_mul(rate)?, rate, rate_date: date, source })
    }

    /// What one unit of `from` is in `to` on a day, to be written down: [`Self::convert`] of one, rounded.
    /// `None` where there is no rate, or none that can be written.
    #[must_use]
    pub fn rate(&self, from: Currency, to: Currency, on: Date) -> Option<ExchangeRate> {
        ExchangeRate::try_rounded(self.quote(from, to, on)?.rate).ok()
    }

    /// What one unit of `from` is in `to`.
    fn quote(&self, from: Currency, to: Currency, on: Date) -> Option<Quote> {
        if from == to {
            return Some(Quote { rate: Decimal::ONE, date: on, source: RateSource::Same });
        }
        if let Some(own) = self.own(from, to, on) {
            return own.told(from, to);
        }
        let euro = Currency::EURO;
        if from == euro {
            return self.reference(to, on).and_then(|quote| quote.through(Decimal::ONE));
        }
        if to == euro {
            return self.reference(from, on).and_then(Quote::inverted);
        }
        match (self.own(euro, from, on), self.own(euro, to, on)) {
            (None, None) => self.cross(from, to, on),
            (Some(from_own), Some(to_own)) => from_own.told(from, euro)?.then(to_own.told(euro, to)?),
            (Some(own), None) => own.told(from, euro)?.then(self.reference(to, on)?),
            (None, Some(own)) => self.reference(from, on)?.inverted()?.then(own.told(euro, to)?),
        }
    }

    /// The user's last rate of the two currencies, where it still holds.
    fn own(&self, one: Currency, other: Currency, on: Date) -> Option<OwnRate> {
        let rates = self.own.get(&in_order(one, other))?;
        let past = &rates[..rates.partition_point(|rate| rate.date <= on)];
        past.last().copied().filter(|rate| rate.until.is_none_or(|until| on <= until))
    }

    /// Units per euro.
    fn reference(&self, currency: Currency, on: Date) -> Option<Quote> {
        let (date, rate) = self.recent(currency, on).last()?;
        Some(Quote { rate: rate.to_decimal(), date: *date, source: RateSource::Reference })
    }

    /// Through the euro with the rates of the last day on which both were quoted.
    fn cross(&self, from: Currency, to: Currency, on: Date) -> Option<Quote> {
        let others = self.recent(to, on);
        self.recent(from, on).iter().rev().find_map(|(date, from_rate)| {
            let at = others.binary_search_by_key(date, |(date, _)| *date).ok()?;
            let quote = Quote { rate: others[at].1.to_decimal(), date: *date, source: RateSource::Reference };
            quote.through(from_rate.to_decimal())
        })
    }

    /// The reference rates that are not too old for a day, oldest first.
    fn recent(&self, currency: Currency, on: Date) -> &[(Date, ExchangeRate)] {
        let rates = self.reference.get(&currency).map_or(&[][..], Vec::as_slice);
        let oldest = on.plus_days(-Self::REFERENCE_AGE_MAX);
        let from = rates.partition_point(|(date, _)| *date < oldest);
        &rates[from..rates.partition_point(|(date, _)| *date <= on).max(from)]
    }
}

impl OwnRate {
    /// As it is, or inverted; it is of these two currencies.
    fn told(self, from: Currency, to: Currency) -> Option<Quote> {
        let quote = Quote { rate: self.rate.to_decimal(), date: self.date, source: RateSource::Own };
        if (self.from, self.to) == (from, to) { Some(quote) } else { quote.inverted() }
    }
}

impl Quote {
    fn inverted(self) -> Option<Self> {
        Self { rate: Decimal::ONE, ..self }.through(self.rate)
    }

    /// The rate over another one; exact where that is 1.
    fn through(self, divisor: Decimal) -> Option<Self> {
        if divisor == Decimal::ONE {
            return Some(self);
        }
        Some(Self { rate: bounded(self.rate.checked_div(divisor)?)?, ..self })
    }

    /// One conversion after another. The date is the older one.
    fn then(self, next: Self) -> Option<Self> {
        Some(Self {
            rate: bounded(self.rate.checked_mul(next.rate)?)?,
            date: self.date.min(next.date),
            source: self.source.max(next.source),
        })
    }
}

/// Cut to what an amount can be multiplied with exactly. `None` where nothing is left.
fn bounded(rate: Decimal) -> Option<Decimal> {
    let rate = rate
        .round_sf_with_strategy(RateTable::QUOTIENT_DIGITS, HALF_UP)?
        .round_dp_with_strategy(RateTable::QUOTIENT_DECIMALS, HALF_UP)
        .normalize();
    (!rate.is_zero()).then_some(rate)
}

fn in_order(one: Currency, other: Currency) -> (Currency, Currency) {
    if one <= other { (one, other) } else { (other, one) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(code: &str) -> Currency {
        code.parse().unwrap()
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn reference(code: &str, day: &str, rate: &str) -> (Currency, Date, ExchangeRate) {
        (code.parse().unwrap(), date(day), rate.parse().unwrap())
    }

    fn own(from: &str, to: &str, day: &str, rate: &str) -> OwnRate {
        OwnRate { from: code(from), to: code(to), date: date(day), until: None, rate: rate.parse().unwrap() }
    }

    /// New Year's Eve 2020 and the first working day after it.
    fn table(own: impl IntoIterator<Item = OwnRate>) -> RateTable {
        let reference = [
            reference("USD", "2021-01-04", "1.2296"),
            reference("GBP", "2021-01-04", "0.90165"),
            reference("USD", "2020-12-31", "1.2271"),
            reference("GBP", "2020-12-31", "0.89903"),
            reference("RUB", "2020-12-30", "91.4671"),
        ];
        RateTable::new(reference, own)
    }

    fn told(table: &RateTable, from: &str, to: &str, day: &str) -> Option<(String, String, RateSource)> {
        let converted = table.convert(number("100"), code(from), code(to), date(day))?;
        Some((
            converted.amount.round_dp_with_strategy(6, HALF_UP).normalize().to_string(),
            converted.rate_date.to_string(),
            converted.source,
        ))
    }

    #[expect(clippy::unnecessary_wraps, reason = "what it is compared with may be absent")]
    fn answer(amount: &str, day: &str, source: RateSource) -> Option<(String, String, RateSource)> {
        Some((amount.to_owned(), day.to_owned(), source))
    }

    #[test]
    fn rule_m6_a_day_without_rates_has_those_of_the_last_before() {
        let table = table([]);

        for day in ["2020-12-31", "2021-01-01", "2021-01-02", "2021-01-03"] {
            assert_eq!(
                told(&table, "EUR", "USD", day),
                answer("122.71", "2020-12-31", RateSource::Reference),
                "{day}"
            );
        }
        assert_eq!(
            told(&table, "EUR", "USD", "2021-01-04"),
            answer("122.96", "2021-01-04", RateSource::Reference)
        );
        assert_eq!(told(&table, "EUR", "USD", "2020-12-30"), None, "there is none before it");
    }

    #[test]
    fn crosses_go_through_the_euro_with_the_rates_of_one_day() {
        let table = table([]);

        // 100 / 1.2271 × 0.89903 and 100 / 1.2271
        assert_eq!(
            told(&table, "USD", "GBP", "2021-01-02"),
            answer("73.264608", "2020-12-31", RateSource::Reference)
        );
        assert_eq!(
            told(&table, "USD", "EUR", "2021-01-02"),
            answer("81.492951", "2020-12-31", RateSource::Reference)
        );
        assert_eq!(told(&table, "RUB", "USD", "2021-01-02"), None, "no day has both");
    }

    #[test]
    fn rule_m6_a_currency_that_is_quoted_no_more_is_missing_and_not_stale() {
        let table = table([]);

        assert!(told(&table, "EUR", "RUB", "2021-01-09").is_some());
        assert_eq!(told(&table, "EUR", "RUB", "2021-01-10"), None);
        assert_eq!(told(&table, "EUR", "RSD", "2021-01-02"), None);
    }

    #[test]
    fn the_users_own_rate_wins_from_its_day_on_and_in_both_directions() {
        let bank = [own("USD", "EUR", "2021-01-02", "0.8"), own("EUR", "USD", "2021-01-05", "1.25")];
        let table = table(bank);

        assert_eq!(
            told(&table, "USD", "EUR", "2021-01-01"),
            answer("81.492951", "2020-12-31", RateSource::Reference)
        );
        assert_eq!(told(&table, "USD", "EUR", "2021-01-04"), answer("80", "2021-01-02", RateSource::Own));
        assert_eq!(told(&table, "EUR", "USD", "2021-01-04"), answer("125", "2021-01-02", RateSource::Own));
        assert_eq!(told(&table, "USD", "EUR", "2031-01-01"), answer("80", "2021-01-05", RateSource::Own));
    }

    #[test]
    fn an_own_rate_with_an_end_gives_way_to_the_reference() {
        let bank = OwnRate { until: Some(date("2021-01-03")), ..own("EUR", "USD", "2020-12-31", "1.3") };
        let table = table([bank, own("EUR", "USD", "2020-12-01", "1.4")]);

        assert_eq!(told(&table, "EUR", "USD", "2021-01-03"), answer("130", "2020-12-31", RateSource::Own));
        assert_eq!(
            told(&table, "EUR", "USD", "2021-01-04"),
            answer("122.96", "2021-01-04", RateSource::Reference)
        );
    }

    #[test]
    fn an_own_rate_to_the_euro_is_one_side_of_a_cross() {
        let table =
            table([own("EUR", "RSD", "2020-01-01", "117.5"), own("RSD", "BAM", "2020-01-01", "0.0166")]);

        // 100 × 1.2271 / 117.5 and 100 × 117.5 / 1.2271
        assert_eq!(
            told(&table, "RSD", "USD", "2021-01-02"),
            answer("1.04434", "2020-01-01", RateSource::Own)
        );
        assert_eq!(
            told(&table, "USD", "RSD", "2021-01-02"),
            answer("9575.421726", "2020-01-01", RateSource::Own)
        );
        assert_eq!(told(&table, "RSD", "BAM", "2021-01-02"), answer("1.66", "2020-01-01", RateSource::Own));
        assert_eq!(told(&table, "USD", "BAM", "2021-01-02"), None, "nothing joins BAM and the euro");
    }

    fn any_rate() -> impl Strategy<Value = ExchangeRate> {
        // From a ten-thousandth to 20,000, four decimals as the bank publishes.
        (1i64..200_000_000)
            .prop_map(|ten_thousandths| ExchangeRate::from_e10(ten_thousandths * 1_000_000).unwrap())
    }

    proptest! {
        #[test]
        fn the_same_currency_is_the_same_amount(minor in -999_999_999_999i64..=999_999_999_999) {
            let amount = Decimal::new(minor, 2);
            let converted = RateTable::default().convert(amount, code("USD"), code("USD"), date("2021-01-01"));

            prop_assert_eq!(converted.map(|converted| converted.amount), Some(amount));
        }

        #[test]
        fn there_and_back_is_within_rounding(minor in 1i64..=99_999_999, usd in any_rate(), gbp in any_rate()) {
            let day = date("2021-01-04");
            let table = RateTable::new([(code("USD"), day, usd), (code("GBP"), day, gbp)], []);
            let amount = Decimal::new(minor, 2);
            let there = table.convert(amount, code("USD"), code("GBP"), day).unwrap().amount;
            let back = table.convert(there, code("GBP"), code("USD"), day).unwrap().amount;

            // A rate far below one has few of its fourteen decimals that count.
            let tolerance = amount * (usd.to_decimal() / gbp.to_decimal() + gbp.to_decimal() / usd.to_decimal())
                * Decimal::new(1, 13);
            prop_assert!((back - amount).abs() <= tolerance, "{amount} {there} {back}");
        }

        #[test]
        fn rule_m6_converting_a_sum_is_adding_what_was_converted(
            minors in prop::collection::vec(-9_999_999i64..=9_999_999, 1..50), usd in any_rate(), gbp in any_rate(),
        ) {
            let day = date("2021-01-04");
            let table = RateTable::new([(code("USD"), day, usd), (code("GBP"), day, gbp)], []);
            let convert = |minor| table.convert(Decimal::new(minor, 2), code("USD"), code("GBP"), day).unwrap().amount;

            let of_sum = convert(minors.iter().sum());
            prop_assert_eq!(minors.into_iter().map(convert).sum::<Decimal>(), of_sum);
        }
    }
}
