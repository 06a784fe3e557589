//! How a seller bills, unless a document says otherwise.

use std::{fmt, str::FromStr};

use garde::Validate;
use kernel::{Expected, FieldFault, Name, Patch, Rate, Timestamp, UserId, Version};

use crate::{BankAccount, InvoiceNotes, InvoicingError, PAYMENT_TERMS_MAX, PaperSize, TaxRounding, rule};

/// The most reminders an invoice has.
pub const REMINDERS_MAX: usize = 10;
/// The longest name of who holds an account, in characters.
pub const HOLDER_MAX: usize = 255;

const TERMS_DEFAULT: u16 = 14;
const REMINDERS_DEFAULT: [i16; 3] = [-3, 7, 14];

/// A bank account's number, with good check digits (ISO 13616).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Iban(String);

/// A bank's code (ISO 9362).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bic(String);

/// The text is no IBAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be an IBAN, such as AT61 1904 3002 3457 3201")]
pub struct NotAnIban;

/// The text is no BIC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be a BIC of 8 or 11 characters, such as GIBAATWWXXX")]
pub struct NotABic;

/// A seller's defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoicingSettings {
    pub user: UserId,
    pub payment_terms_days: u16,
    pub tax_rounding: TaxRounding,
    pub prices_include_tax: bool,
    /// In per cent.
    pub default_tax_rate: Option<Rate>,
    pub notes: Option<InvoiceNotes>,
    pub terms: Option<InvoiceNotes>,
    pub paper_size: PaperSize,
    pub iban: Option<Iban>,
    pub bic: Option<Bic>,
    /// The seller's name, where left out.
    pub account_holder: Option<Name<HOLDER_MAX>>,
    /// Days after the due date, or before it where negative.
    pub reminders: Vec<i16>,
    pub version: Version,
    pub updated_at: Timestamp,
}

/// Changes what is given and keeps the rest.
#[derive(Debug, Clone, Default, Validate)]
pub struct ReviseInvoicingSettings {
    #[garde(inner(range(max = PAYMENT_TERMS_MAX)))]
    pub payment_terms_days: Option<u16>,
    #[garde(skip)]
    pub tax_rounding: Option<TaxRounding>,
    #[garde(skip)]
    pub prices_include_tax: Option<bool>,
    #[garde(custom(rule::set_to(rule::per_cent)))]
    pub default_tax_rate: Patch<Rate>,
    #[garde(skip)]
    pub notes: Patch<InvoiceNotes>,
    #[garde(skip)]
    pub terms: Patch<InvoiceNotes>,
    #[garde(skip)]
    pub paper_size: Option<PaperSize>,
    #[garde(skip)]
    pub iban: Patch<Iban>,
    #[garde(skip)]
    pub bic: Patch<Bic>,
    #[garde(skip)]
    pub account_holder: Patch<Name<HOLDER_MAX>>,
    #[garde(inner(length(max = REMINDERS_MAX), inner(range(min = -60, max = 365))))]
    pub reminders: Option<Vec<i16>>,
}

impl InvoicingSettings {
    /// What holds before anything is set.
    #[must_use]
    pub fn of(user: UserId, now: Timestamp) -> Self {
        Self {
            user,
            payment_terms_days: TERMS_DEFAULT,
            tax_rounding: TaxRounding::Document,
            prices_include_tax: false,
            default_tax_rate: None,
            notes: None,
            terms: None,
            paper_size: PaperSize::A4,
            iban: None,
            bic: None,
            account_holder: None,
            reminders: REMINDERS_DEFAULT.to_vec(),
            version: 1,
            updated_at: now,
        }
    }

    /// # Errors
    /// `Stale`; `BadFields` for a BIC without an IBAN.
    pub fn revise(
        mut self,
        change: ReviseInvoicingSettings,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, InvoicingError> {
        if !expected.allows(self.version) {
            return Err(InvoicingError::Stale);
        }
        let ReviseInvoicingSettings {
            payment_terms_days,
            tax_rounding,
            prices_include_tax,
            default_tax_rate,
            notes,
            terms,
            paper_size,
            iban,
            bic,
            account_holder,
            reminders,
        } = change;
        self.payment_terms_days = payment_terms_days.unwrap_or(self.payment_terms_days);
        self.tax_rounding = tax_rounding.unwrap_or(self.tax_rounding);
        self.prices_include_tax = prices_include_tax.unwrap_or(self.prices_include_tax);
        default_tax_rate.apply(&mut self.default_tax_rate);
        notes.apply(&mut self.notes);
        terms.apply(&mut self.terms);
        self.paper_size = paper_size.unwrap_or(self.paper_size);
        iban.apply(&mut self.iban);
        bic.apply(&mut self.bic);
        account_holder.apply(&mut self.account_holder);
        self.reminders = reminders.unwrap_or(self.reminders);
        self.reminders.sort_unstable();
        self.reminders.dedup();
        if self.iban.is_none() && self.bic.is_some() {
            let fault: FieldFault = ("invoicing.bic".into(), "Must have an IBAN beside it".into());
            return Err(InvoicingError::BadFields(vec![fault]));
        }
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }

    /// Where a seller of this name wants to be paid.
    #[must_use]
    pub fn account(&self, seller: &str) -> Option<BankAccount> {
        let iban = self.iban.as_ref()?;
        Some(BankAccount {
            holder: self.account_holder.as_deref().unwrap_or(seller).to_owned(),
            iban: iban.0.clone(),
            bic: self.bic.as_ref().map(|bic| bic.0.clone()),
        })
    }
}

impl FromStr for Iban {
    type Err = NotAnIban;

    /// Takes blanks and small letters, and keeps neither.
    fn from_str(text: &str) -> Result<Self, NotAnIban> {
        let plain: String = text.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
        let shape = |at: usize, b: u8| match at {
            0 | 1 => b.is_ascii_uppercase(),
            2 | 3 => b.is_ascii_digit(),
            _ => b.is_ascii_uppercase() || b.is_ascii_digit(),
        };
        if !(15..=34).contains(&plain.len()) || !plain.bytes().enumerate().all(|(at, b)| shape(at, b)) {
            return Err(NotAnIban);
        }
        // As one number, with the first four characters last and letters as two digits.
        let rest = plain[4..].chars().chain(plain[..4].chars()).fold(0u32, |rest, c| {
            let digit = c.to_digit(36).unwrap_or(0);
            if digit < 10 { (rest * 10 + digit) % 97 } else { (rest * 100 + digit) % 97 }
        });
        if rest == 1 { Ok(Self(plain)) } else { Err(NotAnIban) }
    }
}

impl FromStr for Bic {
    type Err = NotABic;

    fn from_str(text: &str) -> Result<Self, NotABic> {
        let plain: String = text.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
        let shape = |(at, b): (usize, u8)| match at {
            0..=5 => b.is_ascii_uppercase(),
            _ => b.is_ascii_uppercase() || b.is_ascii_digit(),
        };
        let good = matches!(plain.len(), 8 | 11) && plain.bytes().enumerate().all(shape);
        if good { Ok(Self(plain)) } else { Err(NotABic) }
    }
}

impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_proves_itself() {
        for text in [
            "AT61 1904 3002 3457 3201",
            "gb29NWBK60161331926819",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
        ] {
            assert!(text.parse::<Iban>().is_ok(), "{text}");
        }
        assert_eq!("at611904300234573201".parse::<Iban>().unwrap().to_string(), "AT611904300234573201");
        for text in [
            "AT61 1904 3002 3457 3210",
            "AT62 1904 3002 3457 3201",
            "AT61",
            "",
            "6119043002345732AT01",
            "AT61-1904-3002-3457-3201",
        ] {
            assert_eq!(text.parse::<Iban>(), Err(NotAnIban), "{text}");
        }
    }

    #[test]
    fn a_bic_has_eight_or_eleven_characters() {
        for text in ["GIBAATWW", "gibaatwwxxx", "DEUTDEFF500"] {
            assert!(text.parse::<Bic>().is_ok(), "{text}");
        }
        for text in ["GIBAATW", "GIBAATWWX", "G1BAATWW", ""] {
            assert_eq!(text.parse::<Bic>(), Err(NotABic), "{text}");
        }
    }
}
