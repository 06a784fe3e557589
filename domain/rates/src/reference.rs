//! The files that the European Central Bank publishes.
//!
//! `eurofxref-hist.csv` has a row a day, the newest first, with the currencies that were ever quoted
//! as columns and `N/A` where one was not; `eurofxref.csv` has the present day alone, with its date in
//! words. Both end each line with a comma.

use std::{
    collections::{BTreeMap, HashSet},
    io::{BufRead, Read as _},
};

use kernel::{Currency, Date, ExchangeRate};

/// The longest line that is read, in bytes: four hundred currencies.
const LINE_MAX: u64 = 8 << 10;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reads a file of reference rates, a day at a time.
#[derive(Debug)]
pub struct ReferenceFile<R> {
    file: R,
    line: u64,
    /// `None` for what is no currency any more.
    columns: Vec<(String, Option<Currency>)>,
    seen: HashSet<Date>,
}

/// What one line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotedDay {
    pub date: Date,
    /// Units per euro.
    pub rates: Vec<(Currency, ExchangeRate)>,
    /// Cells that say that there is none.
    pub blanks: u64,
    /// The codes that have a rate and are no currency any more, such as HRK.
    pub retired: Vec<String>,
}

/// Where a file is not what it should be.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct MalformedFile {
    /// From 1.
    pub line: u64,
    pub problem: String,
}

impl<R: BufRead> ReferenceFile<R> {
    /// Reads the heading.
    ///
    /// # Errors
    /// [`MalformedFile`].
    pub fn open(file: R) -> Result<Self, MalformedFile> {
        let mut opened = Self { file, line: 0, columns: Vec::new(), seen: HashSet::new() };
        let heading = opened.next_line()?.ok_or_else(|| opened.fault("the file is empty"))?;
        let mut cells = cells(heading.trim_start_matches('\u{feff}'));
        if cells.next() != Some("Date") {
            return Err(opened.fault("the heading must begin with Date, followed by codes of currencies"));
        }
        for code in cells {
            if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
                return Err(opened.fault(&format!("{code:?} is no code of a currency")));
            }
            if opened.columns.iter().any(|(known, _)| known == code) {
                return Err(opened.fault(&format!("{code} is there twice")));
            }
            opened.columns.push((code.to_owned(), code.parse().ok()));
        }
        if opened.columns.is_empty() {
            return Err(opened.fault("the heading names no currency"));
        }
        Ok(opened)
    }

    fn day(&mut self, line: &str) -> Result<QuotedDay, MalformedFile> {
        let mut cells = cells(line);
        let date = cells.next().unwrap_or_default();
        let Some(date) = day_of(date) else {
            return Err(self.fault(&format!("{date:?} is no date")));
        };
        if !self.seen.insert(date) {
            return Err(self.fault(&format!("{date} is there twice")));
        }
        let mut day = QuotedDay { date, rates: Vec::new(), blanks: 0, retired: Vec::new() };
        let mut count = 0;
        for cell in cells {
            let Some((code, currency)) = self.columns.get(count) else {
                return Err(self.fault("there are more cells than in the heading"));
            };
            count += 1;
            if cell == "N/A" {
                day.blanks += 1;
                continue;
            }
            let rate: ExchangeRate =
                cell.parse().map_err(|problem| self.fault(&format!("{code} {cell:?}: {problem}")))?;
            match currency {
                Some(currency) => day.rates.push((*currency, rate)),
                None => day.retired.push(code.clone()),
            }
        }
        if count < self.columns.len() {
            return Err(self.fault("there are fewer cells than in the heading"));
        }
        Ok(day)
    }

    /// `None` at the end of the file.
    fn next_line(&mut self) -> Result<Option<String>, MalformedFile> {
        self.line += 1;
        let mut line = String::new();
        let read = (&mut self.file).take(LINE_MAX).read_line(&mut line);
        let length = read.map_err(|error| self.fault(&error.to_string()))?;
        if length as u64 == LINE_MAX {
            return Err(self.fault("the line is too long"));
        }
        Ok((length > 0).then_some(line))
    }

    fn fault(&self, problem: &str) -> MalformedFile {
        MalformedFile { line: self.line, problem: problem.to_owned() }
    }
}

/// Days in the order of the file. After an error there is no more.
impl<R: BufRead> Iterator for ReferenceFile<R> {
    type Item = Result<QuotedDay, MalformedFile>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.next_line() {
                Err(fault) => return Some(Err(fault)),
                Ok(None) => return None,
                Ok(Some(line)) if line.trim().is_empty() => {}
                Ok(Some(line)) => return Some(self.day(&line)),
            }
        }
    }
}

/// Without the one that follows the last comma.
fn cells(line: &str) -> impl Iterator<Item = &str> {
    let line = line.trim_end();
    line.strip_suffix(',').unwrap_or(line).split(',').map(str::trim)
}

/// `2021-12-31`, or `31 December 2021`.
fn day_of(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let [day, month, year] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    Date::try_new(year.parse().ok()?, u32::try_from(month).ok()?, day.parse().ok()?).ok()
}

/// How many rates each retired code has.
pub(crate) fn count_retired(retired: &mut BTreeMap<String, u64>, day: &QuotedDay) {
    for code in &day.retired {
        *retired.entry(code.clone()).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<QuotedDay>, String> {
        let file = ReferenceFile::open(text.as_bytes()).map_err(|fault| fault.to_string())?;
        file.collect::<Result<_, _>>().map_err(|fault| fault.to_string())
    }

    #[test]
    fn the_history_is_read_as_it_is_published() {
        let days = read(
            "Date,USD,JPY,HRK,CYP,\n2021-12-31,1.1326,130.38,7.5156,N/A,\n\n2021-12-30,1.1334,130.44,N/A,N/A,\n",
        )
        .unwrap();

        assert_eq!(days.len(), 2);
        let rates: Vec<String> =
            days[0].rates.iter().map(|(currency, rate)| format!("{currency} {rate}")).collect();
        assert_eq!(rates, ["USD 1.1326", "JPY 130.38"]);
        assert_eq!((days[0].blanks, days[1].blanks), (1, 2));
        assert_eq!(days[0].retired, ["HRK"]);
    }

    #[test]
    fn the_present_day_is_read_as_it_is_published() {
        let days = read("Date, USD, JPY, \r\n26 November 2026, 1.1579, 181.06, \r\n").unwrap();

        assert_eq!(days[0].date.to_string(), "2026-11-26");
        assert_eq!(days[0].rates.len(), 2);
    }

    #[test]
    fn what_is_malformed_is_refused_by_its_line() {
        for (file, fault) in [
            ("", "line 1: the file is empty"),
            ("Day,USD,\n", "line 1: the heading must begin with Date, followed by codes of currencies"),
            ("Date,USD,usd,\n", "line 1: \"usd\" is no code of a currency"),
            ("Date,USD,USD,\n", "line 1: USD is there twice"),
            ("Date,\n", "line 1: the heading names no currency"),
            ("Date,USD,\n2021-12-31,1.1,\n2021-12-32,1.1,\n", "line 3: \"2021-12-32\" is no date"),
            ("Date,USD,\n2021-12-31,1.1,\n\n2021-12-31,1.1,\n", "line 4: 2021-12-31 is there twice"),
            ("Date,USD,JPY,\n2021-12-31,1.1,\n", "line 2: there are fewer cells than in the heading"),
            ("Date,USD,\n2021-12-31,1.1,2,\n", "line 2: there are more cells than in the heading"),
            ("Date,USD,\n2021-12-31,0,\n", "line 2: USD \"0\": Must be more than 0 and at most 100000000"),
            ("Date,USD,\n2021-12-31,,\n", "line 2: USD \"\": Must be a decimal number, such as 1.1326"),
        ] {
            assert_eq!(read(file).unwrap_err(), fault, "{file:?}");
        }
        let endless = format!("Date,USD,\n{}", "9".repeat(20_000));
        assert_eq!(read(&endless).unwrap_err(), "line 2: the line is too long");
    }
}
