//! Instants, civil dates and the zones between them.

use std::{fmt, str::FromStr};

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta,
    TimeZone as _, Timelike as _, Utc, Weekday,
};
use chrono_tz::Tz;

/// An instant in UTC, to the millisecond, which is what every store keeps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

/// A civil date, which belongs to no zone (T1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

/// A zone of the IANA time zone database.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// The text is no calendar date between the years 1900 and 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be a date between 1900-01-01 and 2199-12-31, such as 2026-03-14")]
pub struct NotADate;

/// The text names no zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be an IANA time zone, such as Europe/Berlin")]
pub struct UnknownZone;

impl Timestamp {
    /// `None` outside the years that chrono can hold.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(millis).map(Self)
    }

    #[must_use]
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    #[must_use]
    pub fn to_utc(self) -> DateTime<Utc> {
        self.0
    }

    #[must_use]
    pub fn plus(self, span: TimeDelta) -> Self {
        Self(self.0 + span)
    }

    #[must_use]
    pub fn since(self, earlier: Self) -> TimeDelta {
        self.0 - earlier.0
    }
}

/// Cuts to the millisecond.
impl From<DateTime<Utc>> for Timestamp {
    fn from(instant: DateTime<Utc>) -> Self {
        Self::from_millis(instant.timestamp_millis()).unwrap_or(Self(instant))
    }
}

impl FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, chrono::ParseError> {
        DateTime::parse_from_rfc3339(text).map(|instant| instant.to_utc().into())
    }
}

/// RFC 3339 with milliseconds and `Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, time) = (self.0.date_naive(), self.0.time());
        let Ok(year @ 0..=9999) = u32::try_from(day.year()) else {
            return f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true));
        };
        // By hand, for every row that is shown has two.
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let millis = time.nanosecond() / 1_000_000 % 1000;
        let parts = [
            (0..4, year),
            (5..7, day.month()),
            (8..10, day.day()),
            (11..13, time.hour()),
            (14..16, time.minute()),
            (17..19, time.second()),
            (20..23, millis),
        ];
        for (place, number) in parts {
            write_digits(&mut text[place], number);
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// A number with leading zeros, as wide as its place.
fn write_digits(place: &mut [u8], mut number: u32) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Date {
    const FIRST_YEAR: i32 = 1900;
    const LAST_YEAR: i32 = 2199;
    /// 1 January 1900.
    pub const FIRST: Self =
        Self(NaiveDate::from_ymd_opt(Self::FIRST_YEAR, 1, 1).expect("a day of every year"));

    /// # Errors
    /// [`NotADate`] for a day that no month has, and outside the years 1900 to 2199.
    pub fn try_new(year: i32, month: u32, day: u32) -> Result<Self, NotADate> {
        NaiveDate::from_ymd_opt(year, month, day).ok_or(NotADate)?.try_into()
    }

    /// The day of a month, clamped to the month's last day: 31 February is 28 or 29 February.
    #[must_use]
    pub(crate) fn clamped(year: i32, month: u32, day: u32) -> Self {
        let last = (28..=day.min(31)).rev().find_map(|d| NaiveDate::from_ymd_opt(year, month, d));
        Self(last.or_else(|| NaiveDate::from_ymd_opt(year, month, day)).unwrap_or_default())
    }

    #[must_use]
    pub fn naive(self) -> NaiveDate {
        self.0
    }

    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }

    #[must_use]
    pub fn month(self) -> u32 {
        self.0.month()
    }

    #[must_use]
    pub fn day(self) -> u32 {
        self.0.day()
    }

    #[must_use]
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }

    /// So many days later, or earlier where negative; no later than the last date that can be.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let last = NaiveDate::from_ymd_opt(Self::LAST_YEAR, 12, 31).unwrap_or(NaiveDate::MAX);
        Self((self.0 + TimeDelta::days(days)).min(last))
    }

    /// So many days later; `None` where no such date can be.
    pub(crate) fn checked_plus_days(self, days: u64) -> Option<Self> {
        self.0.checked_add_days(Days::new(days))?.try_into().ok()
    }

    /// So many months later, clamped to the month's end; `None` where no such date can be.
    pub(crate) fn checked_plus_months(self, months: u64) -> Option<Self> {
        let years_left = u64::try_from(Self::LAST_YEAR - self.year()).ok()?;
        let months = i32::try_from(months).ok().filter(|_| months < (years_left + 1) * 12)?;
        self.plus_months(months).0.try_into().ok()
    }

    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + Days::new(1))
    }

    /// Days from `earlier` to this date.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_days()
    }

    #[must_use]
    pub fn first_of_month(self) -> Self {
        Self::clamped(self.year(), self.month(), 1)
    }

    /// The same day so many months later, clamped to the month's end (T4).
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let index = self.year() * 12 + self.0.month0().cast_signed() + months;
        Self::clamped(index.div_euclid(12), index.rem_euclid(12).cast_unsigned() + 1, self.day())
    }
}

impl TryFrom<NaiveDate> for Date {
    type Error = NotADate;

    fn try_from(date: NaiveDate) -> Result<Self, NotADate> {
        if (Self::FIRST_YEAR..=Self::LAST_YEAR).contains(&date.year()) {
            Ok(Self(date))
        } else {
            Err(NotADate)
        }
    }
}

impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let number = |range: std::ops::Range<usize>| {
            let digits = text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
            digits.and_then(|digits| digits.parse::<u32>().ok()).ok_or(NotADate)
        };
        let dashed = text.len() == 10 && [4, 7].iter().all(|&i| text.as_bytes()[i] == b'-');
        if !dashed {
            return Err(NotADate);
        }
        let year = i32::try_from(number(0..4)?).map_err(|_| NotADate)?;
        Self::try_new(year, number(5..7)?, number(8..10)?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The day after the last instant that can be written has one digit more.
        let Ok(year @ 0..=9999) = u32::try_from(self.0.year()) else { return fmt::Display::fmt(&self.0, f) };
        // By hand, for lists are full of dates, and `%Y-%m-%d` takes three times as long.
        let mut text = *b"0000-00-00";
        for (place, number) in [(0..4, year), (5..7, self.0.month()), (8..10, self.0.day())] {
            write_digits(&mut text[place], number);
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Zone {
    pub const UTC: Self = Self(Tz::UTC);

    /// Every zone and every other name of one, in the order of the alphabet.
    pub fn all() -> impl Iterator<Item = Self> {
        chrono_tz::TZ_VARIANTS.into_iter().map(Self)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The civil date that people in this zone read off the wall at `instant`.
    #[must_use]
    pub fn date_of(self, instant: Timestamp) -> Date {
        Date(instant.0.with_timezone(&self.0).date_naive())
    }

    /// The hour and the minute that a clock on the wall shows at `instant`.
    #[must_use]
    pub fn time_of(self, instant: Timestamp) -> (u32, u32) {
        let wall = instant.0.with_timezone(&self.0);
        (wall.hour(), wall.minute())
    }

    /// The instant that a wall clock shows; where clocks were put back the earlier one, and
    /// where they were put forward the first instant after the gap.
    #[must_use]
    pub fn instant_of(self, wall: NaiveDateTime) -> Timestamp {
        let mut probe = wall;
        loop {
            match self.0.from_local_datetime(&probe) {
                LocalResult::Single(found) | LocalResult::Ambiguous(found, _) => {
                    return found.to_utc().into();
                }
                LocalResult::None => probe += TimeDelta::minutes(15),
            }
        }
    }

    /// The first instant of a local day, which is 23, 24 or 25 hours long (T2).
    #[must_use]
    pub fn start_of(self, date: Date) -> Timestamp {
        self.instant_of(date.0.and_time(NaiveTime::MIN))
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        name.parse().map(Self).map_err(|_| UnknownZone)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn days_end_with_the_last_year() {
        let last: Date = "2199-12-31".parse().unwrap();

        assert_eq!(last.plus_days(1), last);
        assert_eq!(last.plus_days(-1).plus_days(400), last);
        assert_eq!(last.checked_plus_days(1), None);
    }

    #[test]
    fn rule_t1_a_date_has_one_spelling_and_no_zone() {
        assert_eq!(date("2026-03-14").to_string(), "2026-03-14");
        for text in
            ["2026-3-14", "2026-02-30", "14.03.2026", "+2026-03-1", "2026-03-14T00:00:00Z", "0001-01-01", ""]
        {
            assert_eq!(text.parse::<Date>(), Err(NotADate), "{text:?}");
        }
    }

    #[test]
    fn an_instant_is_spelt_as_rfc_3339_has_it() {
        let spelt = [
            "2026-03-14T09:05:07.008Z",
            "1999-12-31T23:59:59.999Z",
            "2000-02-29T00:00:00.000Z",
            "0001-01-01T00:00:00.000Z",
            "9999-12-31T23:59:59.100Z",
        ];
        for text in spelt {
            let instant: Timestamp = text.parse().unwrap();
            assert_eq!(instant.to_string(), text);
        }
        for millis in (-62_167_219_200_000..253_402_300_800_000).step_by(9_999_999_999_977) {
            let instant = Timestamp::from_millis(millis).unwrap();
            assert_eq!(instant.to_string(), instant.0.to_rfc3339_opts(SecondsFormat::Millis, true));
        }
        let leap: Timestamp = "2016-12-31T23:59:60.500Z".parse().unwrap();
        assert_eq!(leap.to_string().parse(), Ok(leap));
        let last: Timestamp = "9999-12-31T23:59:59Z".parse().unwrap();
        assert_eq!(zone("Pacific/Auckland").date_of(last).to_string(), "+10000-01-01");
        let far = Timestamp::from_millis(253_402_300_800_000).unwrap();
        assert_eq!(far.to_string(), "+10000-01-01T00:00:00.000Z");
    }

    #[test]
    fn rule_t2_new_year_comes_later_in_los_angeles() {
        let instant: Timestamp = "2026-01-01T04:30:00Z".parse().unwrap();

        assert_eq!(zone("America/Los_Angeles").date_of(instant), date("2025-12-31"));
        assert_eq!(zone("UTC").date_of(instant), date("2026-01-01"));
    }

    #[test]
    fn rule_t2_a_local_day_has_23_24_or_25_hours() {
        let hours = |zone_name: &str, day: &str| {
            let (zone, day) = (zone(zone_name), date(day));
            zone.start_of(day.next()).since(zone.start_of(day)).num_hours()
        };

        assert_eq!(hours("Europe/Berlin", "2026-03-29"), 23);
        assert_eq!(hours("Europe/Berlin", "2026-03-30"), 24);
        assert_eq!(hours("Europe/Berlin", "2026-10-25"), 25);
        // Midnight itself does not exist on this day.
        assert_eq!(hours("America/Santiago", "2026-09-06"), 23);
    }

    #[test]
    fn rule_t4_months_are_clamped_to_their_end() {
        let anchor = date("2026-01-31");

        let days: Vec<String> = (0..4).map(|n| anchor.plus_months(n).to_string()).collect();

        assert_eq!(days, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
        assert_eq!(anchor.plus_months(-2), date("2025-11-30"));
    }

    #[test]
    fn timestamps_are_written_with_milliseconds_and_z() {
        let instant: Timestamp = "2026-01-01T04:30:00.123456+01:00".parse().unwrap();

        assert_eq!(instant.to_string(), "2026-01-01T03:30:00.123Z");
    }
}
