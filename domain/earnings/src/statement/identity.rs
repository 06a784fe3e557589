//! What a row is recognised by when its file, or one that overlaps it, comes again (D1).

use std::collections::HashMap;

use kernel::folded;
use sha2::{Digest, Sha256};

use super::booking::Booking;
use crate::EarningKind;

/// The longest id of a source that is kept as it is, in bytes.
const SOURCE_MAX: usize = 60;

/// Gives each booking of one file its identity, of at most 100 characters.
///
/// The memory it needs is 32 bytes or so for each row.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// How often a content has been met.
    ordinals: HashMap<u128, u32>,
    /// The content that an id of the source was first met with.
    contents: HashMap<u128, u32>,
}

impl Identities {
    /// The source's id, or else the content with an ordinal among its equals in the file.
    ///
    /// Neither depends on where in the file a row is, so that files that overlap give the
    /// union. An id that comes back with another content is told apart by that content, since
    /// the row is real; with the same content it is the same row again.
    pub(super) fn assign(&mut self, platform: &str, booking: &Booking) -> String {
        let Booking { date, amount, .. } = booking;
        // A change of the user's zone moves days in the books, and makes no rows that are new.
        let date = date.printed;
        let (year, month, day) = (date.year(), date.month(), date.day());
        let content = format!("{year}-{month}-{day}|{}|{}", amount.minor(), amount.currency());
        let Some(source) = &booking.source else {
            let hash = hash(&format!("{}|{content}|{}", alike(platform), alike(&booking.notes)));
            let ordinal = self.ordinals.entry(hash).or_default();
            *ordinal += 1;
            return format!("h:{hash:032x}:{ordinal}");
        };
        let kind = match booking.kind {
            EarningKind::Income => "",
            EarningKind::Refund => ":refund",
            EarningKind::Adjustment => ":adjustment",
        };
        let identity = format!("id:{}{kind}", kept(source));
        let content = u32::try_from(hash(&content) >> 96).unwrap_or(u32::MAX);
        let first = *self.contents.entry(hash(&identity)).or_insert(content);
        if first == content { identity } else { format!("{identity}#{content:08x}") }
    }
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

    #[test]
    fn rule_d1_equal_rows_of_one_file_are_numbered() {
        let mut identities = Identities::default();
        let mut assign = |booking| identities.assign("Uber", &booking);

        let [first, other, second] =
            [booking("1.00", "Trip", ""), booking("2.00", "Trip", ""), booking("1.00", " trip ", "")]
                .map(&mut assign);

        assert!(first.ends_with(":1") && other.ends_with(":1") && second.ends_with(":2"));
        assert_eq!(first.split(':').nth(1), second.split(':').nth(1));
        assert_ne!(first, other);
    }

    #[test]
    fn rule_d1_the_sources_id_is_the_identity() {
        let mut identities = Identities::default();
        let refund = Booking { kind: EarningKind::Refund, ..booking("-1.00", "", "ch_1") };

        assert_eq!(identities.assign("Stripe", &booking("1.00", "", "ch_1")), "id:ch_1");
        assert_eq!(identities.assign("Stripe", &refund), "id:ch_1:refund");
        assert_eq!(identities.assign("Stripe", &booking("1.00", "other words", "ch_1")), "id:ch_1");
    }

    #[test]
    fn rule_d1_an_id_that_comes_back_with_another_amount_loses_no_row() {
        let mut identities = Identities::default();
        identities.assign("eBay", &booking("1.00", "", "7"));

        let other = identities.assign("eBay", &booking("2.00", "", "7"));

        assert!(other.starts_with("id:7#") && other.len() == "id:7#".len() + 8);
    }

    #[test]
    fn plain_text_is_folded_as_any_other() {
        for text in ["", "  A  b\t\r\nC ", "Trip 7 - UPPER", "a\u{b}b"] {
            assert_eq!(alike(text), folded(text), "{text:?}");
        }
    }

    #[test]
    fn an_identity_has_at_most_a_hundred_characters() {
        let mut identities = Identities::default();
        for source in ["x".repeat(60), "é".repeat(500), "a\tb".to_owned()] {
            let refund = |amount| Booking { kind: EarningKind::Adjustment, ..booking(amount, "", &source) };
            identities.assign("", &refund("-1.00"));
            let identity = identities.assign("", &refund("-2.00"));
            assert!(identity.chars().count() <= 100 && !identity.contains('\t'), "{identity}");
        }
    }
}
