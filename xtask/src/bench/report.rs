//! What was measured, as tables.

use std::{fmt, time::Duration};

use super::{glance::Glance, goal::Goal, pair::Measured, walk::Walk};

/// One piece of work beside its limit.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) work: String,
    pub(super) beside: &'static str,
    pub(super) connections: u32,
    pub(super) goal: Option<Goal>,
    /// Ours and theirs, once for each turn.
    pub(super) turns: Vec<(Measured, Measured)>,
}

/// What is beside nothing: a size, or a time with a bound of its own.
#[derive(Debug)]
pub(super) struct Figure {
    pub(super) what: String,
    pub(super) amount: f64,
    pub(super) unit: &'static str,
    pub(super) goal: Option<Goal>,
}

#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) rows: Vec<Row>,
    pub(super) figures: Vec<Figure>,
    pub(super) glances: Vec<Glance>,
    pub(super) walks: Vec<Walk>,
    /// The names of what could not be measured, whole or in part.
    pub(super) failed: Vec<&'static str>,
}

impl Report {
    /// Notes a figure, and says it.
    pub(super) fn note(
        &mut self,
        what: impl Into<String>,
        (amount, unit): (f64, &'static str),
        goal: Option<Goal>,
    ) {
        let figure = Figure { what: what.into(), amount, unit, goal };
        println!("-- {}: {}{unit}", figure.what, Amount(amount));
        self.figures.push(figure);
    }

    /// Whether each goal is reached.
    fn outcomes(&self) -> Vec<bool> {
        let of_rows = self.rows.iter().filter_map(|row| Some(row.goal?.is_reached(row.ratio())));
        of_rows
            .chain(self.figures.iter().filter_map(|figure| Some(figure.goal?.is_reached(figure.amount))))
            .collect()
    }
}

impl Row {
    /// The median of the quotients.
    fn ratio(&self) -> f64 {
        median(self.turns.iter().map(|(ours, theirs)| ours.amount / theirs.amount))
    }

    fn ours(&self) -> Measured {
        middle(self.turns.iter().map(|turn| turn.0))
    }

    fn theirs(&self) -> Measured {
        middle(self.turns.iter().map(|turn| turn.1))
    }
}

/// The turn in the middle, by its amount.
fn middle(turns: impl Iterator<Item = Measured>) -> Measured {
    let mut turns: Vec<Measured> = turns.collect();
    turns.sort_by(|one, other| one.amount.total_cmp(&other.amount));
    turns[turns.len() / 2]
}

pub(super) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.rows.is_empty() {
            writeln!(f, "\n| work | beside | connections | ratio | goal | | ours | theirs |")?;
            writeln!(f, "|---|---|---|---|---|---|---|---|")?;
            for row in &self.rows {
                let (ratio, Row { work, beside, connections, .. }) = (row.ratio(), row);
                let goal = Verdict(row.goal, ratio, "");
                let (ours, theirs) = (row.ours(), row.theirs());
                writeln!(
                    f,
                    "| {work} | {beside} | {connections} | **{ratio:.2}** | {goal} | {ours} | {theirs} |"
                )?;
            }
        }
        if !self.figures.is_empty() {
            writeln!(f, "\n| figure | | goal | |")?;
            writeln!(f, "|---|---|---|---|")?;
            for Figure { what, amount, unit, goal } in &self.figures {
                let verdict = Verdict(*goal, *amount, unit);
                writeln!(f, "| {what} | **{}{unit}** | {verdict} |", Amount(*amount))?;
            }
        }
        Glance::table(&self.glances, f)?;
        Walk::table(&self.walks, f)?;
        let outcomes = self.outcomes();
        let reached = outcomes.iter().filter(|reached| **reached).count();
        writeln!(f, "\n{reached} of {} goals are reached.", outcomes.len())?;
        if !self.failed.is_empty() {
            writeln!(f, "\nCould not be measured: {}.", self.failed.join(", "))?;
        }
        Ok(())
    }
}

/// A goal and whether it is reached, as two cells.
struct Verdict<'a>(Option<Goal>, f64, &'a str);

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(Some(goal), value, unit) = self else { return write!(f, "– | ") };
        write!(f, "{goal}{unit} | {}", if goal.is_reached(*value) { "✓" } else { "✗" })
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Amount(self.amount), self.unit)?;
        if let Some(latency) = self.latency {
            write!(f, ", p50 {}, p99 {}", Time(latency.p50), Time(latency.p99))?;
        }
        if let Some(processor) = self.processor {
            write!(f, ", CPU {}", Time(processor))?;
        }
        Ok(())
    }
}

/// A number with about three digits that mean something.
struct Amount(f64);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            large if large >= 100.0 => write!(f, "{large:.0}"),
            middling if middling >= 10.0 => write!(f, "{middling:.1}"),
            small => write!(f, "{small:.2}"),
        }
    }
}

/// A time likewise.
pub(super) struct Time(pub(super) Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs_f64() {
            long if long >= 1.0 => write!(f, "{} s", Amount(long)),
            short if short >= 1e-3 => write!(f, "{} ms", Amount(short * 1e3)),
            brief => write!(f, "{:.0} µs", brief * 1e6),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::wrk::Latency;

    fn row(goal: Option<Goal>, turns: [(f64, f64); 3]) -> Row {
        let turns = turns.map(|(ours, theirs)| (Measured::per_second(ours), Measured::per_second(theirs)));
        Row { work: "list".into(), beside: "pgbench", connections: 16, goal, turns: turns.into() }
    }

    #[test]
    fn a_row_shows_the_median_of_the_quotients_beside_its_goal() {
        let mut row = row(Some(Goal::AtLeast(0.45)), [(10.0, 100.0), (50.0, 100.0), (300.0, 400.0)]);
        row.turns[1].0.latency =
            Some(Latency { p50: Duration::from_micros(950), p99: Duration::from_millis(1250) });
        row.turns[1].0.processor = Some(Duration::from_micros(12_345));
        let report = Report { rows: vec![row], ..Report::default() };

        let text = report.to_string();

        let cells = "| list | pgbench | 16 | **0.50** | ≥ 0.45 | ✓ | 50.0/s, p50 950 µs, p99 1.25 s, CPU 12.3 ms | 100/s |";
        assert!(text.contains(cells), "{text}");
        assert!(text.ends_with("\n1 of 1 goals are reached.\n"), "{text}");
    }

    #[test]
    fn a_goal_that_is_missed_is_marked_and_no_goal_is_neither() {
        let turns = [(1.0, 2.0); 3];
        let rows = vec![row(Some(Goal::AtLeast(3.0)), turns), row(None, turns)];

        let text = Report { rows, ..Report::default() }.to_string();

        assert!(text.contains("| **0.50** | ≥ 3 | ✗ | 1.00/s | 2.00/s |"), "{text}");
        assert!(text.contains("| **0.50** | – |  | 1.00/s | 2.00/s |"), "{text}");
        assert!(text.ends_with("\n0 of 1 goals are reached.\n"), "{text}");
    }

    #[test]
    fn a_figure_has_a_bound_in_its_own_unit() {
        let mut report = Report::default();
        report.note("idle", (24.3, " MiB"), Some(Goal::AtMost(40.0)));
        report.note("start to ready", (212.0, " ms"), Some(Goal::AtMost(200.0)));
        report.note("binary, stripped", (55.0, " MiB"), None);

        let text = report.to_string();

        for cells in [
            "| idle | **24.3 MiB** | ≤ 40 MiB | ✓ |",
            "| start to ready | **212 ms** | ≤ 200 ms | ✗ |",
            "| binary, stripped | **55.0 MiB** | – |  |",
        ] {
            assert!(text.contains(cells), "{text}");
        }
    }

    #[test]
    fn what_was_not_measured_has_no_table() {
        assert_eq!(Report::default().to_string(), "\n0 of 0 goals are reached.\n");
    }

    #[test]
    fn what_could_not_be_measured_is_not_passed_over() {
        let report = Report { failed: vec!["import", "login"], ..Report::default() };

        let text = report.to_string();

        assert!(text.ends_with("\nCould not be measured: import, login.\n"), "{text}");
    }

    #[test]
    fn numbers_have_the_digits_that_mean_something() {
        let amounts = [1257.4, 100.0, 99.94, 12.345, 3.0, 0.19].map(|amount| Amount(amount).to_string());

        assert_eq!(amounts, ["1257", "100", "99.9", "12.3", "3.00", "0.19"]);
    }
}
