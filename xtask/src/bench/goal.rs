//! What we want to reach.

use std::fmt;

/// A bound for a ratio or a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    pub(super) fn is_reached(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound) => value >= bound,
            Self::AtMost(bound) => value <= bound,
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, bound) = match self {
            Self::AtLeast(bound) => ('≥', bound),
            Self::AtMost(bound) => ('≤', bound),
        };
        write!(f, "{sign} {}", (bound * 100.0).round() / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Goal;

    #[test]
    fn a_bound_itself_is_good_enough() {
        for goal in [Goal::AtLeast(0.5), Goal::AtMost(0.5)] {
            assert!(goal.is_reached(0.5), "{goal}");
        }
        assert!(!Goal::AtLeast(0.5).is_reached(0.499));
        assert!(!Goal::AtMost(0.5).is_reached(0.501));
    }

    #[test]
    fn a_bound_is_shown_with_two_decimals_at_most() {
        let goals = [Goal::AtLeast(3.0), Goal::AtLeast(0.45), Goal::AtMost(1.0 / 3.0)];

        assert_eq!(goals.map(|goal| goal.to_string()), ["≥ 3", "≥ 0.45", "≤ 0.33"]);
    }
}
