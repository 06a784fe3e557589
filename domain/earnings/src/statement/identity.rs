//! What a row is recognised by when its file, or one that overlaps it, comes again (D1).

use std::collections::{HashMap, HashSet};

use kernel::{Currency, Date, folded};
use sha2::{Digest, Sha256};

use super::booking::Booking;
use crate::EarningKind;

/// The longest id of a source that is kept as it is, in bytes.
const SOURCE_MAX: usize = 60;

/// What tells two bookings of one id apart. The earliest of a file keeps the bare id: not the
/// first, since the same rows may come in another order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Content {
    date: Date,
    /// Which of its row's bookings it is: what was refunded comes before what was disputed.
    part: u8,
    minor: i64,
    currency: Currency,
}

/// The ids of a source that come with several contents in one file, and the content of each that
/// keeps the id.
#[derive(Debug, Default)]
pub(super) struct Contested(HashMap<u128, Content>);

/// Finds out which ids are contested, from all bookings of a file in any order.
///
/// The memory it needs is 32 bytes or so for each booking with an id.
#[derive(Debug, Default)]
pub(super) struct Contest {
    earliest: HashMap<u128, Content>,
    contested: HashSet<u128>,
}

/// Gives each booking of one file its identity, of at most 100 characters.
///
/// The memory it needs is 32 bytes or so for each booking without an id.
#[derive(Debug)]
pub(super) struct Identities<'a> {
    /// How often a content has been met.
    ordinals: HashMap<u128, u32>,
    contested: &'a Contested,
}

impl Content {
    fn of(part: usize, booking: &Booking) -> Self {
        Self {
            // A change of the user's zone moves days in the books, and makes no rows that are new.
            date: booking.date.printed,
            part: u8::try_from(part).unwrap_or(u8::MAX),
            minor: booking.amount.minor(),
            currency: booking.amount.currency(),
        }
    }

    fn written(self) -> String {
        let Self { date, part: _, minor, currency } = self;
        format!("{}-{}-{}|{minor}|{currency}", date.year(), date.month(), date.day())
    }
}

impl Contest {
    /// `part` counts the bookings of one row.
    pub(super) fn see(&mut self, part: usize, booking: &Booking) {
        let Some(identity) = bare(booking) else { return };
        let (identity, content) = (hash(&identity), Content::of(part, booking));
        let earliest = self.earliest.entry(identity).or_insert(content);
        if *earliest != content {
            *earliest = content.min(*earliest);
            self.contested.insert(identity);
        }
    }

    pub(super) fn settled(self) -> Contested {
        let Self { earliest, contested } = self;
        Contested(contested.into_iter().map(|identity| (identity, earliest[&identity])).collect())
    }
}

impl<'a> Identities<'a> {
    pub(super) fn new(contested: &'a Contested) -> Self {
        Self { ordinals: HashMap::new(), contested }
    }

    /// The source's id, or else the content with an ordinal among its equals in the file.
    ///
    /// Neither depends on where in the file a row is, so that files that overlap give the
    /// union. An id that comes back with another content is told apart by that content, since
    /// the row is real; with the same content it is the same row again. Which of the contents
    /// keeps the bare id is decided among those of this file: a file that has only some of them
    /// can decide otherwise.
    pub(super) fn assign(&mut self, platform: &str, part: usize, booking: &Booking) -> String {
        let content = Content::of(part, booking);
        let Some(identity) = bare(booking) else {
            let content = content.written();
            let hash = hash(&format!("{}|{content}|{}", alike(platform), alike(&booking.notes)));
            let ordinal = self.ordinals.entry(hash).or_default();
            *ordinal += 1;
            return format!("h:{hash:032x}:{ordinal}");
        };
        let Contested(contested) = self.contested;
        let is_bare = contested.is_empty()
            || contested.get(&hash(&identity)).is_none_or(|earliest| *earliest == content);
        if is_bare { identity } else { format!("{identity}#{:08x}", hash(&content.written()) >> 96) }
    }
}

/// The identity of a booking that has an id of its source, as long as nothing contests it.
fn bare(booking: &Booking) -> Option<String> {
    let kind = match booking.kind {
        EarningKind::Income => "",
        EarningKind::Refund => ":refund",
        EarningKind::Adjustment => ":adjustment",
    };
    booking.source.as_ref().map(|source| format!("id:{}{kind}", kept(source)))
}

/// [`folded`], which for the usual text is much less work than its tables of all of Unicode.
fn alike(text: &str) -> String {
    if !text.is_ascii() {
        return folded(text);
    }
    let mut alike = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !alike.is_empty() {
            alike.push(' ');
        }
        alike.extend(word.chars().map(|c| c.to_ascii_lowercase()));
    }
    alike
}

/// The id itself where it is short and printable, else its hash.
fn kept(source: &str) -> String {
    if source.len() <= SOURCE_MAX && !source.chars().any(char::is_control) {
        return source.to_owned();
    }
    format!("{:032x}", hash(source))
}

fn hash(text: &str) -> u128 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(16).fold(0, |hash, byte| hash << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use kernel::{Date, Money};

    use super::*;
    use crate::statement::moment::Day;

    fn booking(amount: &str, notes: &str, source: &str) -> Booking {
        let amount = Money::parse(amount, "USD".parse().unwrap()).unwrap();
        let date: Date = "2026-03-14".parse().unwrap();
        Booking::plain(Day { booked: date, printed: date }, EarningKind::Income, amount)
            .with_notes(notes.to_owned())
            .with_source(source)
    }

    /// The identities of bookings that are each on a row of its own.
    fn assigned<const N: usize>(platform: &str, bookings: [Booking; N]) -> [String; N] {
        let mut contest = Contest::default();
        for booking in &bookings {
            contest.see(0, booking);
        }
        let contested = contest.settled();
        let mut identities = Identities::new(&contested);
        bookings.map(|booking| identities.assign(platform, 0, &booking))
    }

    #[test]
    fn rule_d1_equal_rows_of_one_file_are_numbered() {
        let [first, other, second] = assigned(
            "Uber",
            [booking("1.00", "Trip", ""), booking("2.00", "Trip", ""), booking("1.00", " trip ", "")],
        );

        assert!(first.ends_with(":1") && other.ends_with(":1") && second.ends_with(":2"));
        assert_eq!(first.split(':').nth(1), second.split(':').nth(1));
        assert_ne!(first, other);
    }

    #[test]
    fn rule_d1_the_sources_id_is_the_identity() {
        let refund = Booking { kind: EarningKind::Refund, ..booking("-1.00", "", "ch_1") };

        let identities =
            assigned("Stripe", [booking("1.00", "", "ch_1"), refund, booking("1.00", "other words", "ch_1")]);

        assert_eq!(identities, ["id:ch_1", "id:ch_1:refund", "id:ch_1"]);
    }

    #[test]
    fn rule_d1_an_id_that_comes_back_with_another_amount_loses_no_row() {
        let [first, other] = assigned("eBay", [booking("1.00", "", "7"), booking("2.00", "", "7")]);

        assert_eq!(first, "id:7");
        assert!(other.starts_with("id:7#") && other.len() == "id:7#".len() + 8);
    }

    #[test]
    fn rule_d1_two_parts_of_one_row_are_two_though_they_are_equal() {
        let lost = || Booking { kind: EarningKind::Refund, ..booking("-1.00", "", "7") };
        let mut contest = Contest::default();
        contest.see(1, &lost());
        contest.see(2, &lost());
        let contested = contest.settled();
        let mut identities = Identities::new(&contested);

        assert_eq!(identities.assign("", 1, &lost()), "id:7:refund");
        assert!(identities.assign("", 2, &lost()).starts_with("id:7:refund#"));
    }

    #[test]
    fn plain_text_is_folded_as_any_other() {
        for text in ["", "  A  b\t\r\nC ", "Trip 7 - UPPER", "a\u{b}b"] {
            assert_eq!(alike(text), folded(text), "{text:?}");
        }
    }

    #[test]
    fn an_identity_has_at_most_a_hundred_characters() {
        for source in ["x".repeat(60), "é".repeat(500), "a\tb".to_owned()] {
            let refund = |amount| Booking { kind: EarningKind::Adjustment, ..booking(amount, "", &source) };
            for identity in assigned("", [refund("-1.00"), refund("-2.00")]) {
                assert!(identity.chars().count() <= 100 && !identity.contains('\t'), "{identity}");
            }
        }
    }
}
