//! Finding out what a statement is before a row of it is booked.

use std::io::Read;

use encoding_rs::Encoding;
use kernel::Currency;

use super::{
    Instructions, Source, StatementError,
    booking::{BadCell, Booking, Reading},
    dialect::{Content, Rule},
    footer::Sums,
    header::{self, Found, Plan},
    identity::{Contest, Contested},
    mapping::{Columns, HoursColumns, HoursUnit, Mapping},
    moment::{self, Format, Order},
    number::{self, Mark, Sign, Verdict},
    record::{Record, Records},
    sheet::{Currencies, Heading, Sheet, currency_named},
    text::{self, Utf8},
};

/// What a statement turned out to be.
#[derive(Debug)]
pub struct Survey {
    encoding: &'static Encoding,
    delimiter: u8,
    header_row: u64,
    pub(super) plan: Plan,
    pub(super) sheet: Sheet,
    /// The columns of the dates that rows are booked on.
    pub(super) dates: Vec<usize>,
    pub(super) contested: Contested,
}

/// Finds out what a statement is, and how every column of it is to be read (D2).
///
/// # Errors
/// [`StatementError`], for a file that is not known or can be read in more than one way.
pub fn survey(source: &dyn Source, instructions: &Instructions) -> Result<Survey, StatementError> {
    let encoding = text::detect(source)?;
    let open = |delimiter| Ok(Records::new(Utf8::new(source.open()?, encoding), delimiter));
    let Found { delimiter, row, header, plan, currency } = header::find(open, instructions)?;
    let mut evidence = Evidence::of(&plan);
    evidence.gather(open(delimiter)?, row)?;
    let of_dialect = match &plan {
        Plan::Dialect { dialect, .. } => dialect.currency().and_then(|code| code.parse().ok()),
        Plan::Mapping(_) => None,
    };
    let mut sheet = Sheet {
        columns: header.names.iter().map(|name| Heading::new(name)).collect(),
        currency: Currencies {
            of_file: evidence.currency.sole(&evidence.vague).or(currency),
            given: instructions.currency,
            of_dialect,
            fallback: instructions.fallback_currency,
        },
        zone: instructions.zone,
    };
    let rules = Rules::of(&plan, instructions, delimiter);
    evidence.settle_numbers(&mut sheet, &rules)?;
    let settled = evidence.settle_dates(&mut sheet, &rules);
    let dates = match &plan {
        Plan::Dialect { .. } => evidence.dates.iter().map(|(index, _)| *index).collect(),
        Plan::Mapping(columns) => vec![columns.date],
    };
    let contested = Contested::default();
    let mut survey = Survey { encoding, delimiter, header_row: row, plan, sheet, dates, contested };
    match settled {
        // Nobody is asked about dates that nothing is booked on.
        Err(ambiguous) if survey.books_anything(source)? => return Err(ambiguous),
        _ => survey.contested = survey.contest(source)?,
    }
    Ok(survey)
}

impl Survey {
    /// The name of the dialect, or `mapping`.
    #[must_use]
    pub fn dialect(&self) -> &'static str {
        match &self.plan {
            Plan::Dialect { dialect, .. } => dialect.name(),
            Plan::Mapping(_) => "mapping",
        }
    }

    /// The platform of rows that name none.
    pub(super) fn platform(&self) -> Option<&'static str> {
        match &self.plan {
            Plan::Dialect { dialect, .. } => Some(dialect.platform()),
            Plan::Mapping(_) => None,
        }
    }

    pub(super) fn header_row(&self) -> u64 {
        self.header_row
    }

    fn books_anything(&self, source: &dyn Source) -> Result<bool, StatementError> {
        let mut anything = false;
        self.readings(source, |reading| {
            anything = !matches!(reading, Ok(Reading::Skip(_)));
            !anything
        })?;
        Ok(anything)
    }

    /// Which content keeps an id that comes with several, which only the whole file can tell.
    fn contest(&self, source: &dyn Source) -> Result<Contested, StatementError> {
        let mut contest = Contest::default();
        if matches!(&self.plan, Plan::Mapping(columns) if columns.source_id.is_none()) {
            return Ok(contest.settled());
        }
        self.readings(source, |reading| {
            // Rows below one that makes no sense are never booked.
            let Ok(reading) = reading else { return false };
            if let Reading::Book(bookings) = reading {
                for (part, booking) in bookings.into_iter().map(Booking::with_true_kind).enumerate() {
                    if !booking.amount.is_zero() {
                        contest.see(part, &booking);
                    }
                }
            }
            true
        })?;
        Ok(contest.settled())
    }

    /// Reads every row, as long as `take` wants another one.
    fn readings(
        &self,
        source: &dyn Source,
        mut take: impl FnMut(Result<Reading, BadCell>) -> bool,
    ) -> Result<(), StatementError> {
        let mut records = self.records(source)?;
        let mut record = Record::default();
        let mut sums = Sums::default();
        while records.read(&mut record)? {
            let is_row = record.row() > self.header_row && record.filled() > 0;
            if is_row && !take(self.reading(&record, &mut sums)) {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn records<'a>(
        &self,
        source: &'a dyn Source,
    ) -> Result<Records<Utf8<Box<dyn Read + Send + 'a>>>, StatementError> {
        Ok(Records::new(Utf8::new(source.open()?, self.encoding), self.delimiter))
    }
}

/// How formats are decided in one file.
struct Rules {
    dates: Rule<Order>,
    /// Wins over the cells, since the user said so.
    dates_given: Option<Format>,
    numbers: Rule<Mark>,
    numbers_given: Option<Mark>,
    /// Whether cells are parted by semicolons and nothing else is known of the file: spreadsheets
    /// do so where the comma is the decimal mark.
    semicolons: bool,
}

impl Rules {
    fn of(plan: &Plan, instructions: &Instructions, delimiter: u8) -> Self {
        let (dates, numbers) = match plan {
            Plan::Dialect { layout, .. } => (layout.dates, layout.numbers),
            Plan::Mapping(_) => (Rule::Detect, Rule::Detect),
        };
        let mapping = instructions.mapping.as_ref();
        Self {
            dates,
            dates_given: mapping.and_then(Mapping::dates),
            numbers,
            numbers_given: mapping.and_then(Mapping::mark),
            semicolons: delimiter == b';' && matches!(plan, Plan::Mapping(_)),
        }
    }
}

/// What the cells of the columns that matter tell, over the whole file.
struct Evidence {
    dates: Vec<(usize, moment::Evidence)>,
    numbers: Vec<(usize, number::Evidence)>,
    /// Columns of hours, where a thousand in one row is out of the question.
    hours: Vec<usize>,
    /// Columns of minutes or seconds, which have thousands as well as thousandths.
    small_units: Vec<usize>,
    /// Columns whose dates are in UTC without saying so.
    utc: Vec<usize>,
    currency_column: Option<usize>,
    currency: CurrenciesSeen,
    /// The signs in that column which several currencies share.
    vague: Vec<Sign>,
    /// Whether a currency of three decimals or more is named.
    thousandths: bool,
    /// Whether a currency that has minor units is named.
    minor_units: bool,
    /// Whether a row may name no currency.
    unnamed: bool,
}

/// The currencies that a column names, as far as it matters.
#[derive(Default)]
enum CurrenciesSeen {
    #[default]
    None,
    One(Currency),
    Several,
}

impl CurrenciesSeen {
    fn see(&mut self, currency: Currency) {
        *self = match self {
            Self::None => Self::One(currency),
            Self::One(seen) if *seen == currency => return,
            Self::One(_) | Self::Several => Self::Several,
        }
    }

    /// The one currency that is named, where every sign beside it can mean it.
    fn sole(&self, vague: &[Sign]) -> Option<Currency> {
        match self {
            Self::One(currency) => Some(*currency).filter(|one| vague.iter().all(|sign| sign.fits(*one))),
            Self::None | Self::Several => None,
        }
    }
}

impl Evidence {
    fn of(plan: &Plan) -> Self {
        let mut evidence = Self {
            dates: Vec::new(),
            numbers: Vec::new(),
            hours: Vec::new(),
            small_units: Vec::new(),
            utc: Vec::new(),
            currency_column: None,
            currency: CurrenciesSeen::default(),
            vague: Vec::new(),
            thousandths: false,
            minor_units: false,
            unnamed: false,
        };
        match plan {
            Plan::Dialect { dialect, columns, .. } => {
                for (column, index) in dialect.columns().iter().zip(columns) {
                    if let Some(index) = *index {
                        evidence.watch(index, column.content());
                    }
                }
            }
            Plan::Mapping(columns) => evidence.watch_mapped(columns),
        }
        evidence.unnamed = evidence.currency_column.is_none();
        evidence
    }

    fn watch(&mut self, index: usize, content: Content) {
        match content {
            Content::Text => {}
            Content::Currency => self.currency_column = self.currency_column.or(Some(index)),
            Content::Money => self.numbers.push((index, number::Evidence::default())),
            Content::Number => {
                self.numbers.push((index, number::Evidence::default()));
                self.hours.push(index);
            }
            Content::Date => self.dates.push((index, moment::Evidence::default())),
            Content::UtcDate => {
                self.dates.push((index, moment::Evidence::default()));
                self.utc.push(index);
            }
        }
    }

    fn watch_mapped(&mut self, columns: &Columns) {
        self.watch(columns.date, Content::Date);
        for amount in &columns.amounts {
            self.watch(*amount, Content::Money);
        }
        match columns.hours {
            None | Some(HoursColumns::One { unit: HoursUnit::Clock, .. }) => {}
            Some(HoursColumns::One { column, unit: HoursUnit::Hours }) => self.watch(column, Content::Number),
            Some(HoursColumns::One { column, .. }) => {
                self.watch(column, Content::Money);
                self.small_units.push(column);
            }
            Some(HoursColumns::Between { start, end }) => {
                self.watch(start, Content::Date);
                self.watch(end, Content::Date);
            }
        }
        self.currency_column = columns.currency;
    }

    fn gather<R: Read>(&mut self, mut records: Records<R>, header_row: u64) -> Result<(), StatementError> {
        let mut record = Record::default();
        while records.read(&mut record)? {
            if record.row() <= header_row {
                continue;
            }
            for (index, evidence) in &mut self.dates {
                evidence.see(record.cell(*index));
            }
            for (index, evidence) in &mut self.numbers {
                evidence.see(record.cell(*index));
            }
            let Some(column) = self.currency_column else { continue };
            match currency_named(record.cell(column)) {
                Ok(Some(Sign::Exact(currency))) => {
                    self.currency.see(currency);
                    self.thousandths |= currency.exponent() > 2;
                    self.minor_units |= currency.exponent() > 0;
                }
                Ok(None) => self.unnamed |= record.filled() > 0,
                Ok(Some(vague)) if !self.vague.contains(&vague) => self.vague.push(vague),
                _ => {}
            }
        }
        Ok(())
    }

    /// Decides each column by its own cells, by those of the other columns where they leave it
    /// open, by what is usual, or not at all; the column is then read day first.
    fn settle_dates(&self, sheet: &mut Sheet, rules: &Rules) -> Result<(), StatementError> {
        let together = self.dates.iter().fold(moment::Evidence::default(), |all, (_, one)| all.and(*one));
        let is_usual = matches!(rules.dates, Rule::Usually(_));
        let mut settled = Ok(());
        for (index, evidence) in &self.dates {
            let column = &mut sheet.columns[*index];
            column.utc |= self.utc.contains(index);
            let may_be_year = !is_usual && evidence.may_lead_with_year() && together.may_lead_with_year();
            let decided = decide(rules.dates, evidence.verdict(), together.verdict(), Order::Dmy);
            let choices: &[_] = match (decided, may_be_year) {
                (None, true) => &["dmy", "mdy", "ymd"],
                (None, false) => &["dmy", "mdy"],
                (Some(_), _) => &["dmy", "ymd"],
            };
            match rules.dates_given.or(decided.filter(|_| !may_be_year).map(Format::Order)) {
                Some(format) => column.dates = format,
                None => settled = Err(ambiguous("mapping.dateFormat", &column.name, choices)),
            }
        }
        settled
    }

    /// Likewise.
    fn settle_numbers(&self, sheet: &mut Sheet, rules: &Rules) -> Result<(), StatementError> {
        let together =
            self.numbers.iter().fold(number::Evidence::default(), |all, (_, one)| all.and(*one)).verdict();
        let thousandths = self.thousandths || sheet.currency.usual().exponent() > 2;
        let usual = sheet.currency.usual();
        let has_minor = |sign: &Sign| sign.currency(usual).is_none_or(|currency| currency.exponent() > 0);
        let is_whole = !self.minor_units
            && !self.vague.iter().any(has_minor)
            && (usual.exponent() == 0 || !self.unnamed);
        for (index, evidence) in &self.numbers {
            let column = &mut sheet.columns[*index];
            let is_money = !self.hours.contains(index) && !self.small_units.contains(index);
            let of_whole = evidence.mark_of_whole(is_whole, !has_minor(&Sign::Yen)).filter(|_| is_money);
            let verdict =
                if self.hours.contains(index) { evidence.verdict_of_small() } else { evidence.verdict() };
            let grouped = evidence.points_group() && !thousandths && !self.small_units.contains(index);
            let rule = if rules.semicolons && grouped { Rule::Usually(Mark::Comma) } else { rules.numbers };
            let decided = decide(rule, verdict, together, Mark::Point);
            column.mark = rules
                .numbers_given
                .or(of_whole)
                .or(decided)
                .ok_or_else(|| ambiguous("mapping.decimal", &column.name, &["point", "comma"]))?;
        }
        Ok(())
    }
}

fn ambiguous(field: &'static str, column: &str, choices: &[&'static str]) -> StatementError {
    StatementError::AmbiguousFormat { field, column: column.to_owned(), choices: choices.to_vec() }
}

/// `None` where nothing decides and the user must.
fn decide<T>(rule: Rule<T>, own: Verdict<T>, of_all: Verdict<T>, any: T) -> Option<T> {
    match (rule, own, of_all) {
        (_, Verdict::Decided(decided), _) | (_, Verdict::Open, Verdict::Decided(decided)) => Some(decided),
        (_, Verdict::Indifferent, _) => Some(any),
        (Rule::Usually(usual), ..) => Some(usual),
        (Rule::Detect, ..) => None,
    }
}
