//! Dates as exports write them, and which of their numbers is the day.

use std::borrow::Cow;

use kernel::{Date, Timestamp, Zone};

use super::number::{Verdict, is_blank, is_directional, shown, trimmed};

const SECONDS_A_DAY: i64 = 86_400;

/// In which order a date of three numbers has its day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Dmy,
    Mdy,
    Ymd,
}

/// How the dates of a column are read. Dates with a four-digit year in front or with the name
/// of a month are read in every order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Order(Order),
    /// Only with a four-digit year in front.
    Iso,
    /// Seconds or milliseconds since 1970.
    Epoch,
}

/// A date, perhaps with its time of day, as it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    date: Date,
    /// Seconds since midnight.
    time: Option<u32>,
    /// Whether it says that it is in UTC, which makes it an instant.
    utc: bool,
    /// Seconds by which its clock is ahead of UTC, where it says so.
    ahead: Option<i32>,
}

/// A day in the books, and the same day as the file prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) booked: Date,
    /// Stays the same in whichever zone the file is read.
    pub(super) printed: Date,
}

/// What the cells of a column tell about the order of its dates (D2). That they are sorted is no
/// evidence: a sorted column reads well in both orders.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    day_first: u64,
    month_first: u64,
    /// Cells such as `01/02/2026`, which could be either.
    open: u64,
    /// The same with dots, which nobody writes month first.
    dotted: u64,
    /// The numbers that dates of three times two digits begin and end with, as bits.
    firsts: u128,
    thirds: u128,
    /// Cells of three parts that are not of two digits each.
    longer: u64,
}

/// Three parts of a date in the order in which they are written.
struct Parts<'a> {
    parts: [&'a str; 3],
    dotted: bool,
}

impl Moment {
    /// The civil date that it is booked on: as printed, unless it is an instant.
    pub(super) fn date(self, zone: Zone) -> Date {
        match (self.utc, self.timestamp()) {
            (true, Some(instant)) => zone.date_of(instant),
            _ => self.date,
        }
    }

    pub(super) fn day(self, zone: Zone) -> Day {
        Day { booked: self.date(zone), printed: self.date }
    }

    /// The same date at the time of day that another cell holds.
    pub(super) fn at(self, other: Option<Time>) -> Self {
        match other {
            Some(Time { seconds, zone: Offset { utc, ahead } }) => {
                Self { time: Some(seconds), utc: self.utc || utc, ahead, ..self }
            }
            None => self,
        }
    }

    /// The same, known to be in UTC.
    pub(super) fn in_utc(self) -> Self {
        Self { utc: true, ..self }
    }

    /// Seconds from `earlier` to this: by what both say of how far they are from UTC, and else by
    /// the clock on the wall.
    pub(super) fn seconds_since(self, earlier: Self) -> i64 {
        let seconds = |moment: Self| i64::from(moment.time.unwrap_or(0));
        let on_the_wall =
            self.date.days_since(earlier.date) * SECONDS_A_DAY + seconds(self) - seconds(earlier);
        let ahead = |moment: Self| moment.ahead.or(moment.utc.then_some(0));
        match (ahead(self), ahead(earlier)) {
            (Some(here), Some(there)) => on_the_wall - i64::from(here - there),
            _ => on_the_wall,
        }
    }

    /// Whether it could be told twice by the clocks in a zone: those are put back on its day, which
    /// has 25 hours, and it does not say how far from UTC it is.
    pub(super) fn may_come_again(self, zone: Zone) -> bool {
        let day = zone.start_of(self.date.next()).millis() - zone.start_of(self.date).millis();
        !self.utc && self.ahead.is_none() && day > SECONDS_A_DAY * 1000
    }

    fn timestamp(self) -> Option<Timestamp> {
        let days = self.date.days_since(Date::try_new(1970, 1, 1).ok()?);
        Timestamp::from_millis((days * SECONDS_A_DAY + i64::from(self.time?)) * 1000)
    }

    fn of_epoch(seconds: i64) -> Option<Self> {
        let days = seconds.div_euclid(SECONDS_A_DAY);
        let time = u32::try_from(seconds.rem_euclid(SECONDS_A_DAY)).ok()?;
        // Anything beyond is no date that can be booked, and adding it could overflow.
        let days = Some(days).filter(|days| (-25_567..=84_005).contains(days))?;
        Some(Self {
            date: Date::try_new(1970, 1, 1).ok()?.plus_days(days),
            time: Some(time),
            utc: true,
            ahead: None,
        })
    }
}

impl Evidence {
    pub(super) fn see(&mut self, cell: &str) {
        let cell = plain(cell);
        let (day, _) = split_time(&cell);
        let Some(Parts { parts: parts @ [first, second, _], dotted }) = split_date(day) else { return };
        match parts.map(two_digits) {
            [Some(first), Some(_), Some(third)] => {
                self.firsts |= 1 << first;
                self.thirds |= 1 << third;
            }
            _ => self.longer += 1,
        }
        if first.len() > 2 {
            return;
        }
        let (Ok(first), Ok(second)) = (first.parse::<u8>(), second.parse::<u8>()) else { return };
        match (first > 12, second > 12) {
            (true, true) => {}
            (true, false) => self.day_first += 1,
            (false, true) => self.month_first += 1,
            (false, false) if first == second => {}
            (false, false) if dotted => self.dotted += 1,
            (false, false) => self.open += 1,
        }
    }

    /// Where cells contradict each other the more frequent order wins, and the others are bad cells.
    pub(super) fn verdict(self) -> Verdict<Order> {
        match (self.day_first, self.month_first, self.open) {
            (0, 0, 0) if self.dotted > 0 => Verdict::Decided(Order::Dmy),
            (0, 0, 0) => Verdict::Indifferent,
            (0, 0, _) => Verdict::Open,
            (day, month, _) if day >= month => Verdict::Decided(Order::Dmy),
            _ => Verdict::Decided(Order::Mdy),
        }
    }

    /// Whether all dates are such as `26/03/14`, `26/03/15`, where the first number could be the
    /// year: the third could be a day in all of them, and varies more.
    pub(super) fn may_lead_with_year(self) -> bool {
        const DAYS: u128 = (1 << 32) - 2;
        self.longer == 0
            && self.month_first == 0
            && self.thirds & !DAYS == 0
            && self.thirds.count_ones() > self.firsts.count_ones()
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            firsts: self.firsts | other.firsts,
            thirds: self.thirds | other.thirds,
            longer: self.longer + other.longer,
            day_first: self.day_first + other.day_first,
            month_first: self.month_first + other.month_first,
            open: self.open + other.open,
            dotted: self.dotted + other.dotted,
        }
    }
}

/// Reads a date with or without a time; `None` for a blank cell.
///
/// # Errors
/// What is wrong with the cell, in words for its user.
pub(super) fn parse(cell: &str, format: Format) -> Result<Option<Moment>, String> {
    if is_blank(cell) {
        return Ok(None);
    }
    let plain = plain(cell);
    let moment = match format {
        Format::Epoch => epoch(&plain),
        Format::Order(order) => {
            written(&plain, order).or_else(|| compact(&plain)).or_else(|| epoch_of_full_length(&plain))
        }
        Format::Iso => written(&plain, Order::Ymd).filter(|_| year_leads(&plain)).or_else(|| compact(&plain)),
    };
    moment.map(Some).ok_or_else(|| {
        let expected = match format {
            Format::Epoch => " in seconds or milliseconds since 1970",
            Format::Iso => " such as 2026-03-14",
            Format::Order(Order::Dmy) => " with the day first",
            Format::Order(Order::Mdy) => " with the month first",
            Format::Order(Order::Ymd) => " with the year first",
        };
        format!("“{}” is not a date{expected}", shown(cell))
    })
}

/// A time of day in a cell of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    seconds: u32,
    zone: Offset,
}

/// What stands behind a time of day, as far as it is known how far from UTC that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Offset {
    utc: bool,
    /// In seconds.
    ahead: Option<i32>,
}

/// Reads a time of day; `None` for a blank cell and for what is none.
pub(super) fn parse_time(cell: &str) -> Option<Time> {
    let cell = plain(cell);
    let (_, time) = split_time(&cell);
    time_of_day(time?)
}

/// Whether a header names UTC.
pub(super) fn names_utc(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("utc"))
}

/// Without what is around a date, and without the marks that a desktop puts between its numbers.
fn plain(cell: &str) -> Cow<'_, str> {
    let cell = trimmed(cell);
    if cell.contains(is_directional) { cell.replace(is_directional, "").into() } else { cell.into() }
}

fn written(cell: &str, order: Order) -> Option<Moment> {
    let (day, time) = split_time(cell);
    let time = match time {
        Some(time) => Some(time_of_day(time)?),
        None => None,
    };
    let date = civil(&split_date(day)?, order)?;
    Some(Moment { date, time: None, utc: false, ahead: None }.at(time))
}

/// `20260314`, `20260314 10:15`, `20260314T101500Z`
fn compact(cell: &str) -> Option<Moment> {
    let (day, time) = cell.split_at_checked(8)?;
    if !day.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| day[range].parse::<u32>().ok();
    let date = Date::try_new(day[..4].parse().ok()?, number(4..6)?, number(6..8)?).ok()?;
    let time = if time.is_empty() { None } else { Some(compact_time(time)?) };
    Some(Moment { date, time: None, utc: false, ahead: None }.at(time))
}

/// ` 10:15`, `T101500Z`
fn compact_time(text: &str) -> Option<Time> {
    let time = text.trim_start_matches(['T', 't', ' ']);
    let digits = time.bytes().take_while(u8::is_ascii_digit).count();
    match digits {
        _ if time.len() == text.len() => None,
        4 => time_of_day(&format!("{}:{}", &time[..2], &time[2..])),
        6 => time_of_day(&format!("{}:{}:{}", &time[..2], &time[2..4], &time[4..])),
        _ => time_of_day(time),
    }
}

/// Seconds have ten digits from 2001 to 2286, milliseconds thirteen.
fn epoch_of_full_length(cell: &str) -> Option<Moment> {
    let is_count = matches!(cell.len(), 10 | 13) && cell.bytes().all(|byte| byte.is_ascii_digit());
    // Otherwise a day that no calendar has, as `31.13.2026`, would be read up to its first point.
    if is_count { epoch(cell) } else { None }
}

fn epoch(cell: &str) -> Option<Moment> {
    let whole = cell.split_once('.').map_or(cell, |(whole, _)| whole);
    let count: i64 = whole.parse().ok()?;
    Moment::of_epoch(if whole.trim_start_matches('-').len() > 11 { count.div_euclid(1000) } else { count })
}

/// Parts the date from the time, which begins with the digits before the first colon.
fn split_time(cell: &str) -> (&str, Option<&str>) {
    const BETWEEN: &[&str] = &["at", "à", "um"];
    let Some(colon) = cell.find(':') else { return (cell, None) };
    let hour = cell[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let gap = |c: char| c == 'T' || c == ',' || c.is_whitespace();
    let day = cell[..hour].trim_end_matches(gap);
    let day = match day.rsplit_once(char::is_whitespace) {
        Some((day, word)) if BETWEEN.contains(&word) => day.trim_end_matches(gap),
        _ => day.strip_suffix('t').filter(|day| day.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(day),
    };
    (day, Some(&cell[hour..]))
}

/// Takes `10/19/2019`, `2026-03-14`, `31 July, 2026`, `Sat, Sep 24, 2026`, `15 de marzo de 2026`.
fn split_date(day: &str) -> Option<Parts<'_>> {
    let separator = |c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ',');
    let mut words = day.split(separator).filter(|word| !word.is_empty() && *word != "de");
    let (first, second, third) = (words.next()?, words.next()?, words.next()?);
    let parts = match (words.next(), words.next()) {
        (None, _) => [first, second, third],
        // A weekday says nothing that the date does not, and “mar” is a Tuesday as well as a month.
        (Some(fourth), None) if first.chars().all(char::is_alphabetic) => [second, third, fourth],
        _ => return None,
    };
    Some(Parts { parts: parts.map(without_ordinal), dotted: day.contains('.') })
}

fn civil(parts: &Parts<'_>, order: Order) -> Option<Date> {
    let [first, second, third] = parts.parts;
    let (year, month, day) = match (month(first), month(second)) {
        (Some(month), _) => (third, month, second),
        (None, Some(month)) if first.len() == 4 => (first, month, third),
        (None, Some(month)) => (third, month, first),
        (None, None) if first.len() == 4 => (first, second.parse().ok()?, third),
        (None, None) => match order {
            Order::Dmy => (third, second.parse().ok()?, first),
            Order::Mdy => (third, first.parse().ok()?, second),
            Order::Ymd => (first, second.parse().ok()?, third),
        },
    };
    if day.len() > 2 {
        return None;
    }
    Date::try_new(full_year(year)?, month, day.parse().ok()?).ok()
}

/// `14th` and `1er` without their endings.
fn without_ordinal(word: &str) -> &str {
    const ENDINGS: &[&str] = &["st", "nd", "rd", "th", "er", "º", "°"];
    let number = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending));
    number.filter(|number| number.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(word)
}

fn two_digits(part: &str) -> Option<u8> {
    part.parse().ok().filter(|_| part.len() == 2)
}

fn year_leads(cell: &str) -> bool {
    cell.bytes().take_while(u8::is_ascii_digit).count() == 4
}

/// Two digits are years from 1970 to 2069.
fn full_year(year: &str) -> Option<i32> {
    let number: i32 = year.parse().ok()?;
    match year.len() {
        4 => Some(number),
        2 if number < 70 => Some(2000 + number),
        2 => Some(1900 + number),
        _ => None,
    }
}

/// A month by its name or the beginning of it, in English, German, French, Spanish, Italian,
/// Portuguese or Dutch; no two of them disagree.
fn month(word: &str) -> Option<u32> {
    const BEGINNINGS: &[(&str, u32)] = &[
        ("jan", 1),
        ("ene", 1),
        ("gen", 1),
        ("jän", 1),
        ("feb", 2),
        ("fév", 2),
        ("fev", 2),
        ("mar", 3),
        ("mär", 3),
        ("mrz", 3),
        ("maa", 3),
        ("mrt", 3),
        ("apr", 4),
        ("avr", 4),
        ("abr", 4),
        ("may", 5),
        ("mai", 5),
        ("mag", 5),
        ("mei", 5),
        ("jun", 6),
        ("juin", 6),
        ("giu", 6),
        ("jul", 7),
        ("juil", 7),
        ("lug", 7),
        ("aug", 8),
        ("aoû", 8),
        ("aou", 8),
        ("ago", 8),
        ("sep", 9),
        ("set", 9),
        ("oct", 10),
        ("okt", 10),
        ("ott", 10),
        ("out", 10),
        ("nov", 11),
        ("dec", 12),
        ("dez", 12),
        ("déc", 12),
        ("dic", 12),
    ];
    if word.len() > 12 || word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let word = word.to_lowercase();
    BEGINNINGS.iter().find(|(beginning, _)| word.starts_with(beginning)).map(|(_, month)| *month)
}

/// Reads `13:12`, `12:38:23 AM PST`, `1:02 p. m.`, `08:00:00,123 +0200`, `16:13:02Z`. Whatever
/// else stands behind a time could change what it means.
fn time_of_day(text: &str) -> Option<Time> {
    let in_clock = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',');
    let (clock, rest) = text.split_at(text.bytes().take_while(in_clock).count());
    let mut fields = clock.split(':');
    let hour: u32 = fields.next()?.parse().ok()?;
    let minute: u32 = fields.next()?.parse().ok()?;
    let second = fields.next().unwrap_or("0");
    let second: u32 = second.split_once(['.', ',']).map_or(second, |(whole, _)| whole).parse().ok()?;
    let (half, zone) = half_of_day(rest.trim_start());
    // Some programs write the half of the day behind a clock of 24 hours.
    let hour = match (half, hour) {
        (Some(false), 12) => 0,
        (Some(false), 13..) | (Some(true), 0) => return None,
        (Some(true), 1..12) => hour + 12,
        _ => hour,
    };
    if hour > 23 || minute > 59 || second > 60 || fields.next().is_some() {
        return None;
    }
    Some(Time { seconds: hour * 3600 + minute * 60 + second.min(59), zone: offset(zone.trim())? })
}

/// Whether `AM`, `p.m.` or `p. m.` comes next, of which only the latter are in the afternoon, and
/// what is behind it.
fn half_of_day(text: &str) -> (Option<bool>, &str) {
    let half = text.strip_prefix(['a', 'A']).map(|rest| (false, rest));
    let half = half.or_else(|| text.strip_prefix(['p', 'P']).map(|rest| (true, rest)));
    let Some((afternoon, rest)) = half else { return (None, text) };
    let rest = rest.trim_start_matches(|c: char| c == '.' || c.is_whitespace());
    match rest.strip_prefix(['m', 'M']) {
        Some(rest) if !rest.starts_with(char::is_alphabetic) => {
            (Some(afternoon), rest.strip_prefix('.').unwrap_or(rest))
        }
        _ => (None, text),
    }
}

/// Reads what stands behind a time: nothing, `Z`, `PST`, `+0530 IST`, `GMT+2`, `Europe/Berlin`,
/// `(UTC)`; `None` for what is no zone.
fn offset(text: &str) -> Option<Offset> {
    const WORDS: &[&str] = &["", "h", "uhr"];
    if WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return Some(Offset::default());
    }
    let utc = is_utc(text);
    // A zone is often said again in brackets, in words that nobody needs.
    let zone = text.split(['(', '[']).map(str::trim).find(|part| !part.is_empty())?;
    let mut ahead = None;
    for word in zone.trim_end_matches([')', ']']).split_whitespace() {
        match seconds_ahead(word) {
            Some(seconds) if ahead.is_none() => ahead = Some(seconds),
            None if is_zone(word) => {}
            _ => return None,
        }
    }
    Some(Offset { utc, ahead: if utc { Some(0) } else { ahead } })
}

/// Reads `Z`, `UTC`, `+02:00`, `-0430`, `+2`, `GMT+2`.
fn seconds_ahead(word: &str) -> Option<i32> {
    if ["Z", "UTC", "GMT"].iter().any(|zero| zero.eq_ignore_ascii_case(word)) {
        return Some(0);
    }
    let offset = word.strip_prefix("GMT").or_else(|| word.strip_prefix("UTC")).unwrap_or(word);
    let west = !offset.starts_with('+');
    let digits = offset.strip_prefix(['+', '-', '\u{2212}'])?;
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let number = |digits: &str| digits.parse::<u8>().ok().map(i32::from);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let seconds = hours * 3600 + minutes * 60;
    (hours < 16 && minutes < 60).then_some(if west { -seconds } else { seconds })
}

/// Whether a word is the name of a zone, or short for one: `CEST`, `Europe/Berlin`.
fn is_zone(word: &str) -> bool {
    let short = (2..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase());
    short || word.split_once('/').is_some_and(|(region, _)| region.chars().all(char::is_alphabetic))
}

/// Whether a zone, behind a time or in a cell of its own, is UTC: `Z`, `UTC`, `GMT`, `+00:00`. An
/// offset that is zero is taken for it, since a clock at Greenwich shows the same.
pub(super) fn is_utc(zone: &str) -> bool {
    let offset: Vec<u8> = zone.bytes().filter(u8::is_ascii_digit).collect();
    let elsewhere = offset.iter().any(|digit| *digit != b'0');
    let zero = !offset.is_empty() && zone.starts_with(['+', '-']);
    !elsewhere && (zone.eq_ignore_ascii_case("Z") || zero || names_utc(zone) || is_gmt(zone))
}

/// `GMT`, `Etc/GMT`, `GMT+00:00`; but not `GMT Standard Time`, which has a summer time.
fn is_gmt(zone: &str) -> bool {
    let is_zero = |word: &str| word.bytes().all(|byte| byte == b'0');
    let mut words = zone.split(|c: char| !c.is_alphanumeric()).filter(|word| !is_zero(word)).peekable();
    words.next_if(|word| word.eq_ignore_ascii_case("etc"));
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("gmt")) && words.next().is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(cell: &str, order: Order) -> String {
        parse(cell, Format::Order(order)).unwrap().unwrap().date(Zone::UTC).to_string()
    }

    fn verdict(cells: &[&str]) -> Verdict<Order> {
        let mut evidence = Evidence::default();
        for cell in cells {
            evidence.see(cell);
        }
        evidence.verdict()
    }

    #[test]
    fn rule_d2_dates_of_the_wild_are_read() {
        for (cell, expected) in [
            ("2023-09-16", "2023-09-16"),
            ("2026/09/03", "2026-09-03"),
            ("2026/6/12", "2026-06-12"),
            ("20260314", "2026-03-14"),
            ("2019-03-23 20:21:09", "2019-03-23"),
            ("2026-07-07T16:13:02", "2026-07-07"),
            ("2023-04-08 17:45:28.731953", "2023-04-08"),
            ("2023-05-07 23:46:01 +0200", "2023-05-07"),
            ("2026-09-03 23:15:00 -0400", "2026-09-03"),
            ("2026-07-26 00:31:02.114 +0530 IST", "2026-07-26"),
            ("September 24, 2026", "2026-09-24"),
            ("31 July, 2026", "2026-07-31"),
            ("31 Mar 2023", "2023-03-31"),
            ("Jan 5, 2026", "2026-01-05"),
            ("Sat, Sep 24, 2026", "2026-09-24"),
            ("23-Jan-15", "2015-01-23"),
            ("Dec 1, 2017 12:38:23 AM PST", "2017-12-01"),
            ("15 Mar 2026 3:22:08 PM UTC", "2026-03-15"),
            ("15 de marzo de 2026", "2026-03-15"),
            ("1 août 2026", "2026-08-01"),
            ("10.07.2026 10:00:00 UTC", "2026-07-10"),
            ("mar. 17 mars 2026", "2026-03-17"),
            ("mar, 17 mar 2026", "2026-03-17"),
            ("dimanche 15/03/2026", "2026-03-15"),
            ("Mar 14, 2026 at 10:15 AM", "2026-03-14"),
            ("14 mars 2026 à 10:15", "2026-03-14"),
            ("14. März 2026 um 10:15 Uhr", "2026-03-14"),
            ("1er mars 2026", "2026-03-01"),
            ("14th March 2026", "2026-03-14"),
            ("March 2nd, 2026", "2026-03-02"),
            ("20260314 10:15", "2026-03-14"),
            ("20260314T101500Z", "2026-03-14"),
            ("20260314T1015+0100", "2026-03-14"),
            ("2026-03-14t10:15:00z", "2026-03-14"),
            ("\u{200e}14/\u{200e}03/\u{200e}2026 \u{200f}10:15", "2026-03-14"),
            ("1741392000", "2025-03-08"),
            ("1741392000000", "2025-03-08"),
        ] {
            assert_eq!(read(cell, Order::Dmy), expected, "{cell:?}");
        }
        assert_eq!(read("10/1/25 1:02am", Order::Mdy), "2025-10-01");
        assert_eq!(read("10/1/25", Order::Dmy), "2025-01-10");
        assert_eq!(read("26/09/24", Order::Ymd), "2026-09-24");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for cell in [
            "31/02/2026",
            "2026-13-01",
            "Total",
            "12.50",
            "2026-01",
            "1/2/3/4",
            "25:00",
            "2026-01-01 25:00",
            "99/99/9999",
            "20260314x",
            "20260314T",
            "20260314T10",
            "20260314T256000Z",
            "Mar 14 2026 more",
            "14xth March 2026",
            "2026-03-14 13:05 AM",
            "2026-03-14 00:05 PM",
        ] {
            assert!(parse(cell, Format::Order(Order::Dmy)).is_err(), "{cell:?}");
        }
        assert!(parse("03/14/2026", Format::Iso).is_err());
        assert!(parse("26-03-14", Format::Iso).is_err());
        assert_eq!(parse("--", Format::Iso), Ok(None));
    }

    #[test]
    fn rule_d2_a_column_decides_the_order_of_its_dates() {
        assert_eq!(verdict(&["01/02/2026", "13/02/2026"]), Verdict::Decided(Order::Dmy));
        assert_eq!(verdict(&["01/02/2026", "02/13/2026"]), Verdict::Decided(Order::Mdy));
        assert_eq!(verdict(&["01/02/2026", "01/03/2026", "01/04/2026"]), Verdict::Open);
        assert_eq!(verdict(&["05/05/2026", "2026-01-02"]), Verdict::Indifferent);
        assert_eq!(verdict(&["01.02.2026"]), Verdict::Decided(Order::Dmy));
        assert_eq!(verdict(&["Sep 1, 2026", "--"]), Verdict::Indifferent);
    }

    #[test]
    fn rule_t1_only_what_says_utc_moves_to_the_users_zone() {
        let zone: Zone = "America/Los_Angeles".parse().unwrap();
        let date = |cell| parse(cell, Format::Order(Order::Dmy)).unwrap().unwrap().date(zone).to_string();

        for cell in [
            "2026-01-01T04:30:00Z",
            "2026-01-01 04:30 UTC",
            "2026-01-01 04:30:00 +00:00",
            "2026-01-01 04:30:00,123Z",
            "20260101T043000Z",
            "2026-01-01t04:30z",
            "2026-01-01 04:30 GMT",
            "2026-01-01 04:30 Etc/GMT",
            "2026-01-01 04:30 GMT+00:00",
            "1767241800",
        ] {
            assert_eq!(date(cell), "2025-12-31", "{cell:?}");
        }
        for cell in [
            "2026-01-01T04:30:00",
            "2026-01-01 04:30:00 +0100",
            "2026-01-01 04:30 PST",
            "2026-01-01 04:30 GMT+1",
            "2026-01-01",
        ] {
            assert_eq!(date(cell), "2026-01-01", "{cell:?}");
        }
    }

    #[test]
    fn a_date_takes_the_time_of_another_cell() {
        let day = parse("2026-01-01", Format::Iso).unwrap().unwrap();
        let zone: Zone = "Asia/Tokyo".parse().unwrap();

        let late = day.at(parse_time("23:30:00 UTC"));

        assert_eq!(late.date(zone).to_string(), "2026-01-02");
        assert_eq!(late.seconds_since(day), 84_600);
        assert_eq!(day.at(parse_time("11:30 PM")).in_utc().date(zone).to_string(), "2026-01-02");
    }

    #[test]
    fn a_time_is_read_whole_or_not_at_all() {
        let seconds = |cell| parse_time(cell).map(|time| time.seconds);

        for (cell, hour, minute) in [
            ("8:30 p.m.", 20, 30),
            ("8:30 P.M.", 20, 30),
            ("8:30 p. m.", 20, 30),
            ("8:30\u{202f}p.\u{a0}m.", 20, 30),
            ("12:05 a.m. PST", 0, 5),
            ("00:15 AM", 0, 15),
            ("13:05 PM", 13, 5),
            ("12:05 PM", 12, 5),
            ("8:30:15,250", 8, 30),
            ("8:30 Uhr", 8, 30),
            ("8:30 AMT", 8, 30),
            ("8:30 GMT+2", 8, 30),
            ("8:30 +0530 IST", 8, 30),
            ("8:30 GMT+0100 (Central European Standard Time)", 8, 30),
            ("8:30+01:00[Europe/Berlin]", 8, 30),
            ("8:30 America/New_York", 8, 30),
            ("8:30 (UTC)", 8, 30),
        ] {
            assert_eq!(seconds(cell).map(|seconds| seconds / 60), Some(hour * 60 + minute), "{cell:?}");
        }
        for cell in
            ["8:30 in the evening", "8:30 nachm.", "8:30 uhr abends", "8:30 +25:00", "8:30 PMEST", "8:30 –"]
        {
            assert_eq!(seconds(cell), None, "{cell:?}");
            assert!(parse(&format!("2026-03-14 {cell}"), Format::Iso).is_err(), "{cell:?}");
        }
    }

    #[test]
    fn time_between_moments_that_say_their_offset_is_true_time() {
        let at = |cell| parse(cell, Format::Iso).unwrap().unwrap();
        let minutes = |from, to| at(to).seconds_since(at(from)) / 60;

        assert_eq!(minutes("2026-01-01T09:00:00Z", "2026-01-01T12:00:00+02:00"), 60);
        assert_eq!(minutes("2026-03-08T01:30-08:00", "2026-03-08T03:30-07:00"), 60);
        assert_eq!(minutes("2026-01-01 09:00 UTC", "2026-01-01 09:00 GMT-0430"), 270);
        assert_eq!(minutes("2026-03-08 01:30 PST", "2026-03-08 03:30 PDT"), 120);
        assert_eq!(minutes("2026-01-01T09:00", "2026-01-01T12:00:00+02:00"), 180);
        assert_eq!(minutes("2026-03-14 8:00 a.m.", "2026-03-14 8:30 p.m."), 750);
    }

    #[test]
    fn rule_d2_a_day_that_no_calendar_has_is_no_count_of_seconds() {
        for cell in ["31.13.2026", "31.11.2026", "30.02.2026"] {
            assert!(parse(cell, Format::Order(Order::Dmy)).is_err(), "{cell}");
        }
        assert_eq!(read("1767225600", Order::Dmy), "2026-01-01");
    }

    #[test]
    fn rule_d2_the_quote_of_an_exporter_hides_no_date() {
        assert_eq!(verdict(&["'01/02/2026", "'03/04/2026"]), Verdict::Open);
        assert_eq!(verdict(&["'02/13/2026"]), Verdict::Decided(Order::Mdy));
        assert_eq!(read("'02/13/2026", Order::Mdy), "2026-02-13");
    }

    proptest! {
        #[test]
        fn a_date_reads_the_same_however_it_is_written(days in 0_i64..40_000) {
            let date = Date::try_new(1970, 1, 1).unwrap().plus_days(days);
            let (year, month, day) = (date.year(), date.month(), date.day());
            for (cell, order) in [
                (format!("{day:02}/{month:02}/{year}"), Order::Dmy),
                (format!("{day}.{month}.{year}"), Order::Dmy),
                (format!("{month}/{day}/{year}"), Order::Mdy),
                (format!("{year}-{month:02}-{day:02} 10:00"), Order::Mdy),
            ] {
                let moment = parse(&cell, Format::Order(order)).unwrap().unwrap();
                prop_assert_eq!(moment.date(Zone::UTC), date, "{}", cell);
            }
        }

        #[test]
        fn no_cell_makes_the_reader_stumble(cell in ".{0,40}") {
            Evidence::default().see(&cell);
            for format in [Format::Order(Order::Dmy), Format::Iso, Format::Epoch] {
                let _ = parse(&cell, format);
            }
            let _ = parse_time(&cell);
        }
    }
}
