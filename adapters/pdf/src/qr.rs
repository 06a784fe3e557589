//! The code that a banking app scans to pay: EPC069-12, version 2.

use invoicing::{Paper, PaperKind};
use kernel::Money;
use qrcode::{Color, EcLevel, QrCode};

/// The longest name and the longest reference that the scheme takes, in characters.
const NAME_MAX: usize = 70;
const REFERENCE_MAX: usize = 140;

/// The least and the most that it can order, in cents.
const CENTS: std::ops::RangeInclusive<i64> = 1..=99_999_999_999;

/// A code as a square of modules, row by row.
pub(crate) struct Code {
    pub(crate) side: usize,
    pub(crate) dark: Vec<bool>,
}

/// The code that orders what the paper asks for, where it asks for euros on an IBAN.
pub(crate) fn code(paper: &Paper) -> Option<Code> {
    let text = payload(paper)?;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width();
    let dark = code.into_colors().into_iter().map(|color| color == Color::Dark).collect();
    Some(Code { side, dark })
}

fn payload(paper: &Paper) -> Option<String> {
    let account = paper.account.as_ref()?;
    let payable: Money = paper.payable;
    let asks = paper.kind == PaperKind::Invoice
        && payable.currency().code() == "EUR"
        && CENTS.contains(&payable.minor())
        && is_iban(&account.iban);
    let name = one_line(&account.holder, NAME_MAX);
    if !asks || name.is_empty() {
        return None;
    }
    let bic = account.bic.as_deref().unwrap_or_default();
    let reference = one_line(&paper.number, REFERENCE_MAX);
    Some(format!("BCD\n002\n1\nSCT\n{bic}\n{name}\n{}\nEUR{payable}\n\n\n{reference}", account.iban))
}

fn one_line(text: &str, max: usize) -> String {
    let words: Vec<&str> = text.split(|char: char| char.is_whitespace() || char.is_control()).collect();
    words.join(" ").trim().chars().take(max).collect()
}

/// Whether the text is an IBAN whose check digits are right (ISO 7064, mod 97-10).
fn is_iban(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !is_plain || !(15..=34).contains(&text.len()) {
        return false;
    }
    let (head, tail) = text.split_at(4);
    let digits = tail.chars().chain(head.chars()).filter_map(|char| char.to_digit(36));
    digits.fold(0, |rest, digit| (rest * if digit > 9 { 100 } else { 10 } + digit) % 97) == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    #[test]
    fn an_invoice_in_euros_orders_its_balance() {
        let mut paper = examples::paper();
        paper.payable = Money::parse("1084.30", paper.currency).unwrap();

        assert_eq!(
            payload(&paper).unwrap(),
            "BCD\n002\n1\nSCT\nBKAUATWW\nAtelier Böhm e.U.\nAT611904300234573201\nEUR1084.30\n\n\nINV-2026-0042"
        );
    }

    #[test]
    fn what_the_scheme_cannot_order_has_no_code() {
        let broken: [fn(&mut Paper); 6] = [
            |paper| paper.account = None,
            |paper| paper.kind = PaperKind::CreditNote,
            |paper| paper.payable = Money::zero(paper.currency),
            |paper| paper.payable = Money::from_minor(100_000_000_000, paper.currency),
            |paper| paper.payable = Money::from_minor(100, "USD".parse().unwrap()),
            |paper| paper.account.as_mut().unwrap().iban = "AT611904300234573202".to_owned(),
        ];
        for (index, breaks) in broken.into_iter().enumerate() {
            let mut paper = examples::paper();
            assert!(code(&paper).is_some());
            breaks(&mut paper);
            assert!(code(&paper).is_none(), "case {index}");
        }
    }

    #[test]
    fn a_name_cannot_add_lines() {
        let mut paper = examples::paper();
        paper.account.as_mut().unwrap().holder = format!("A\nEUR1.00\r\n{}", "x".repeat(200));

        let text = payload(&paper).unwrap();

        assert_eq!(text.lines().count(), 11);
        assert_eq!(text.lines().nth(5).unwrap().chars().count(), NAME_MAX);
    }
}
