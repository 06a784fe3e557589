//! Letters to look at, of every sort.

use kernel::{Currency, Date, Decimal, EmailAddress, Money, Period, Quantity, Timestamp, Zone};
use post::{AccessChange, BankDetails, Bill, Content, Drawn, LinkPurpose, Shelf, SignIn, Week};

/// A letter as someone might get it.
pub struct Sample {
    /// As a file could be called: `invoice-overdue`.
    pub name: &'static str,
    pub drawn: Drawn,
}

/// Every sort of letter, in a language.
///
/// # Panics
/// Never: what is in it is right.
#[must_use]
pub fn samples(language: &str) -> Vec<Sample> {
    let customer = |content| Drawn {
        to: address("mira@atelier.example"),
        to_name: Some("Mira Okafor".to_owned()),
        from_name: Some("Studio Lindqvist".to_owned()),
        reply_to: Some(address("hello@lindqvist.example")),
        ..to_owner(language, content)
    };
    let sign_in = SignIn {
        at: instant("2026-03-14T09:26:00Z"),
        device: Some("Firefox 140 on Windows".to_owned()),
        address: Some("203.0.113.24".to_owned()),
    };
    let paid = Bill { balance: euros(0), ..bill() };
    let note = Bill { is_credit_note: true, number: "CN-2026-0003".to_owned(), due_on: None, ..bill() };
    let letters = [
        ("invoice", customer(Content::Invoice(bill()))),
        ("credit-note", customer(Content::Invoice(note))),
        ("reminder-due-soon", customer(Content::Reminder { bill: bill(), days: -3 })),
        ("reminder-overdue", customer(Content::Reminder { bill: bill(), days: 7 })),
        (
            "receipt",
            customer(Content::Receipt { bill: paid, amount: euros(124_950), on: date("2026-03-20") }),
        ),
        ("weekly-report", to_owner(language, Content::WeeklyReport(week()))),
        ("low-stock", to_owner(language, Content::LowStock(shelf()))),
        (
            "expense-alert",
            to_owner(
                language,
                Content::ExpenseAlert {
                    category: "Software".to_owned(),
                    month: date("2026-03-01"),
                    total: euros(23_180),
                    limit: euros(20_000),
                },
            ),
        ),
        ("sign-in", to_owner(language, Content::SignIn(sign_in.clone()))),
        ("session-theft", to_owner(language, Content::SessionTheft(sign_in))),
        ("verify-email", link(language, LinkPurpose::VerifyEmail)),
        ("change-email", link(language, LinkPurpose::ChangeEmail)),
        ("reset-password", link(language, LinkPurpose::ResetPassword)),
        ("address-taken", link(language, LinkPurpose::AddressTaken)),
        ("password-changed", to_owner(language, Content::PasswordChanged { at: written_at() })),
        (
            "access-changed",
            to_owner(
                language,
                Content::AccessChanged { change: AccessChange::PasskeyAdded, at: written_at() },
            ),
        ),
        (
            "email-changed",
            to_owner(
                language,
                Content::EmailChanged { at: written_at(), to: "ana.lindqvist@example.org".to_owned() },
            ),
        ),
    ];
    letters.into_iter().map(|(name, drawn)| Sample { name, drawn }).collect()
}

fn to_owner(language: &str, content: Content) -> Drawn {
    Drawn {
        to: address("ana@example.com"),
        to_name: Some("Ana Lindqvist".to_owned()),
        from_name: None,
        reply_to: None,
        locale: Some(language.to_owned()),
        zone: "Europe/Berlin".parse().unwrap_or(Zone::UTC),
        content,
    }
}

fn link(language: &str, purpose: LinkPurpose) -> Drawn {
    let path = "/verify-email#token=sample".to_owned();
    to_owner(language, Content::Link { purpose, path, until: written_at() })
}

fn bill() -> Bill {
    Bill {
        is_credit_note: false,
        number: "INV-2026-0042".to_owned(),
        seller: "Studio Lindqvist".to_owned(),
        buyer: "Atelier Okafor".to_owned(),
        issued_on: date("2026-03-14"),
        due_on: Some(date("2026-03-28")),
        total: euros(124_950),
        balance: euros(124_950),
        account: Some(BankDetails {
            holder: "Ana Lindqvist".to_owned(),
            iban: "AT611904300234573201".to_owned(),
            bic: Some("GIBAATWWXXX".to_owned()),
        }),
        link: Some("https://books.example.com/i/sample".to_owned()),
        pdf: None,
    }
}

fn week() -> Week {
    Week {
        period: Period::try_new(date("2026-03-09"), date("2026-03-15"))
            .unwrap_or_else(|_| Period::of_day(date("2026-03-09"))),
        income: Some(euros(184_236)),
        income_change: Some(Decimal::new(124, 1)),
        expenses: Some(euros(31_290)),
        profit: Some(euros(152_946)),
        hours: Quantity::from_micros(31_500_000),
        outstanding: Some(euros(412_000)),
        outstanding_count: 3,
        overdue: Some(euros(98_000)),
        overdue_count: 1,
        platforms: vec![
            ("Upwork".to_owned(), Some(euros(104_000))),
            ("Etsy".to_owned(), Some(euros(56_136))),
            ("Uber".to_owned(), Some(euros(24_100))),
        ],
        low_stock: vec!["Stoneware mug".to_owned(), "Linen apron".to_owned()],
    }
}

fn shelf() -> Shelf {
    Shelf {
        product: "Stoneware mug".to_owned(),
        on_hand: Quantity::from_micros(4_000_000),
        reorder_point: Quantity::from_micros(10_000_000),
    }
}

fn euros(cents: i64) -> Money {
    let euro: Currency = "EUR".parse().expect("it is a currency");
    Money::from_minor(cents, euro)
}

fn date(text: &str) -> Date {
    text.parse().expect("it is a day")
}

fn address(text: &str) -> EmailAddress {
    text.parse().expect("it is an address")
}

fn instant(text: &str) -> Timestamp {
    text.parse().expect("it is an instant")
}

/// When the samples were written.
#[must_use]
pub fn written_at() -> Timestamp {
    instant("2026-03-14T09:30:00Z")
}
