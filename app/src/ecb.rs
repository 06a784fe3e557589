//! Reference rates, fetched from where the European Central Bank publishes them.

use std::{
    io::{self, Cursor, Read, Seek},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use kernel::{Clock, Date, DomainError, ErrorKind, FieldFault, TimeDelta, Timestamp, Weekday, Zone};
use rates::{RatesError, RatesService};
use zip::ZipArchive;

/// Where the bank publishes the whole history, which fills what was missed.
pub(crate) const ECB: &str = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip";

/// How a zip file begins.
pub(crate) const ZIP: &[u8] = b"PK";

/// The bank's history has 0.7 MiB zipped and 2.5 MiB unzipped.
const FILE_MAX: u64 = 64 << 20;

/// How long the bank may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long one waits before asking again for what was not there.
const PAUSE: TimeDelta = TimeDelta::hours(6);

/// The hours of Frankfurt's day before its rates are out.
const PUBLISHED_AFTER: TimeDelta = TimeDelta::hours(17);

/// Days before the newest ones that are taken in again, for what was mended.
const AGAIN: i64 = 14;

/// Fetches the rates of days that are not there yet.
pub struct ReferenceFetch {
    url: String,
    rates: Arc<RatesService>,
    clock: Arc<dyn Clock>,
    /// When one last asked, in milliseconds.
    asked_at: AtomicI64,
}

/// Why rates could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("the rates could not be fetched")]
    Unreachable(#[from] reqwest::Error),
    #[error("what was fetched is no zip file, or too large")]
    Archive(#[from] io::Error),
    #[error(transparent)]
    Rates(#[from] RatesError),
}

impl ReferenceFetch {
    #[must_use]
    pub fn new(url: String, rates: Arc<RatesService>, clock: Arc<dyn Clock>) -> Self {
        Self { url, rates, clock, asked_at: AtomicI64::new(i64::MIN) }
    }

    /// Fetches what is missing, and counts the rates that are new. Twice at once, or on every node, it
    /// does no harm.
    ///
    /// # Errors
    /// [`FetchError`]; what is missing then is fetched a few hours later.
    pub async fn run(&self) -> Result<u64, FetchError> {
        let now = self.clock.now();
        let newest = self.rates.newest_reference().await?;
        let asked_at = self.asked_at.load(Ordering::SeqCst);
        let waits = now.millis().saturating_sub(asked_at) < PAUSE.num_milliseconds();
        if waits || newest.is_some_and(|newest| newest >= last_published(now)) {
            return Ok(0);
        }
        self.asked_at.store(now.millis(), Ordering::SeqCst);
        let file = self.fetch().await?;
        let csv = if file.starts_with(ZIP) { unzipped(Cursor::new(file))? } else { file };
        let since = newest.map(|newest| newest.plus_days(-AGAIN));
        Ok(self.rates.import_reference(csv.as_slice(), since).await?.written)
    }

    async fn fetch(&self) -> Result<Vec<u8>, FetchError> {
        let agent = concat!("earntrack/", env!("CARGO_PKG_VERSION"));
        let client = reqwest::Client::builder().user_agent(agent).timeout(PATIENCE).build()?;
        let mut answer = client.get(&self.url).send().await?.error_for_status()?;
        let mut file = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            file.extend_from_slice(&chunk);
            if file.len() as u64 > FILE_MAX {
                return Err(too_large().into());
            }
        }
        Ok(file)
    }
}

/// The only file of an archive.
///
/// # Errors
/// Where it is no archive, holds no file or one that is too large.
pub(crate) fn unzipped(archive: impl Read + Seek) -> io::Result<Vec<u8>> {
    let mut archive = ZipArchive::new(archive)?;
    let mut csv = Vec::new();
    archive.by_index(0)?.take(FILE_MAX + 1).read_to_end(&mut csv)?;
    if csv.len() as u64 > FILE_MAX { Err(too_large()) } else { Ok(csv) }
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "the file is too large")
}

/// The last day, other than a holiday, whose rates are out.
fn last_published(now: Timestamp) -> Date {
    let frankfurt: Zone = "Europe/Berlin".parse().unwrap_or(Zone::UTC);
    let day = frankfurt.date_of(now.plus(-PUBLISHED_AFTER));
    match day.weekday() {
        Weekday::Sat => day.plus_days(-1),
        Weekday::Sun => day.plus_days(-2),
        _ => day,
    }
}

impl DomainError for FetchError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreachable(_) | Self::Archive(_) => {
                ErrorKind::Unavailable { retry_after: Duration::from_hours(1) }
            }
            Self::Rates(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) | Self::Archive(_) => "SERVICE_UNAVAILABLE",
            Self::Rates(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::Unreachable(_) | Self::Archive(_) => Vec::new(),
            Self::Rates(error) => error.faults(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_out_in_the_afternoon_of_working_days() {
        for (now, day) in [
            // 16:30 and 17:30 in Frankfurt on a Thursday, then a Saturday and a Monday morning.
            ("2026-11-26T15:30:00Z", "2026-11-25"),
            ("2026-11-26T16:30:00Z", "2026-11-26"),
            ("2026-11-28T20:00:00Z", "2026-11-27"),
            ("2026-11-30T08:00:00Z", "2026-11-27"),
        ] {
            assert_eq!(last_published(now.parse().unwrap()).to_string(), day, "{now}");
        }
    }
}
