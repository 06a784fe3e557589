//! What wrk tells of a run.

use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How a run went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Answers {
    pub(super) per_second: f64,
    pub(super) count: f64,
    pub(super) latency: Latency,
}

/// How long answers took: half of them no longer, and 99 of a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Latency {
    pub(super) p50: Duration,
    pub(super) p99: Duration,
}

impl Latency {
    /// The worse of two, where both are known.
    pub(super) fn worse(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let (Some(one), Some(other)) = (one, other) else { return one.or(other) };
        Some(Self { p50: one.p50.max(other.p50), p99: one.p99.max(other.p99) })
    }
}

impl Answers {
    /// Reads the output of `wrk --latency`.
    ///
    /// # Errors
    /// Also where some requests were refused or broke off: what is quick to say no is not fast.
    pub(super) fn read(output: &str) -> Result<Self> {
        let is_fault = |line: &&str| line.contains("Non-2xx or 3xx") || line.contains("Socket errors");
        if let Some(fault) = output.lines().find(is_fault) {
            bail!("some requests failed: {}", fault.trim());
        }
        let latency = |label: &str| {
            let cell = word_after(output, label)?;
            duration(cell).with_context(|| format!("{cell:?} is no time"))
        };
        let count = output.lines().find(|line| line.contains(" requests in ")).context("no requests")?;
        Ok(Self {
            per_second: word_after(output, "Requests/sec:")?.parse()?,
            count: count.split_whitespace().next().unwrap_or_default().parse()?,
            latency: Latency { p50: latency(" 50% ")?, p99: latency(" 99% ")? },
        })
    }
}

fn word_after<'a>(output: &'a str, label: &str) -> Result<&'a str> {
    let rest = output.split(label).nth(1).and_then(|rest| rest.split_whitespace().next());
    rest.with_context(|| format!("no {label:?} in:\n{output}"))
}

/// A time as wrk writes it: `250.00us`, `5.80ms`, `1.20s`, `2.00m`.
fn duration(text: &str) -> Option<Duration> {
    let unit = text.find(|character: char| character.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit);
    let seconds = match unit {
        "us" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
Running 5s test @ http://127.0.0.1:3001
  2 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    12.91ms    4.53ms  99.50ms   93.69%
    Req/Sec   628.20     48.07   720.00     86.54%
  Latency Distribution
     50%  950.00us
     75%   13.10ms
     90%   15.00ms
     99%    1.25s 
  6285 requests in 5.01s, 76.20MB read
Requests/sec:   1254.49
Transfer/sec:     15.21MB
";

    #[test]
    fn rate_count_and_latency_are_read() {
        let answers = Answers::read(OUTPUT).unwrap();

        assert_eq!((answers.per_second, answers.count), (1254.49, 6285.0));
        assert_eq!(answers.latency.p50, Duration::from_micros(950));
        assert_eq!(answers.latency.p99, Duration::from_millis(1250));
    }

    #[test]
    fn a_run_with_failures_counts_for_nothing() {
        for fault in
            ["  Non-2xx or 3xx responses: 7\n", "  Socket errors: connect 0, read 3, write 0, timeout 0\n"]
        {
            let output = OUTPUT.replace("Requests/sec", &format!("{fault}Requests/sec"));

            let refusal = Answers::read(&output).unwrap_err().to_string();

            assert!(refusal.contains(fault.trim()), "{refusal}");
        }
    }

    #[test]
    fn what_is_no_output_is_refused() {
        assert!(Answers::read("unable to connect to 127.0.0.1:3001 Connection refused\n").is_err());
    }

    #[test]
    fn times_are_read_in_every_unit() {
        let times = ["250.00us", "5.80ms", "1.20s", "2.00m", "1.00h"].map(|text| duration(text).unwrap());

        assert_eq!(times.map(|time| time.as_micros()), [250, 5800, 1_200_000, 120_000_000, 3_600_000_000]);
        assert_eq!(["", "12", "ms", "5 parsecs", "-1.00s"].map(duration), [None; 5]);
    }
}
