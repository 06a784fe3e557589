//! What letters say, before anyone words it.

use kernel::{Date, Decimal, EmailAddress, Money, Period, Quantity, Timestamp, Zone};

/// A letter that is drawn up: for whom, in whose name, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    pub to: EmailAddress,
    pub to_name: Option<String>,
    /// In whose name it is sent; the server's own, where left out.
    pub from_name: Option<String>,
    /// Where an answer goes.
    pub reply_to: Option<EmailAddress>,
    /// A BCP 47 tag.
    pub locale: Option<String>,
    /// Where instants are told.
    pub zone: Zone,
    pub content: Content,
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Invoice(Bill),
    /// `days` after the due date, or before it where negative.
    Reminder {
        bill: Bill,
        days: i64,
    },
    Receipt {
        bill: Bill,
        amount: Money,
        on: Date,
    },
    WeeklyReport(Week),
    LowStock(Shelf),
    /// A month of a category costs more than it may.
    ExpenseAlert {
        category: String,
        month: Date,
        total: Money,
        limit: Money,
    },
    SignIn(SignIn),
    SessionTheft(SignIn),
    Link {
        purpose: LinkPurpose,
        path: String,
        until: Timestamp,
    },
    PasswordChanged {
        at: Timestamp,
    },
    AccessChanged {
        change: AccessChange,
        at: Timestamp,
    },
    /// `to` is the address that the account has now.
    EmailChanged {
        at: Timestamp,
        to: String,
    },
}

/// What has become of the ways to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessChange {
    SecondFactorOn,
    SecondFactorOff,
    RecoveryCodeUsed,
    RecoveryCodesMade,
    PasskeyAdded,
    PasskeyRemoved,
    TokenMade,
}

impl AccessChange {
    pub const ALL: [Self; 7] = [
        Self::SecondFactorOn,
        Self::SecondFactorOff,
        Self::RecoveryCodeUsed,
        Self::RecoveryCodesMade,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::TokenMade,
    ];

    /// What an event has changed, by its kind.
    #[must_use]
    pub fn by(kind: &str) -> Option<Self> {
        match kind {
            "mfa.enabled" => Some(Self::SecondFactorOn),
            "mfa.disabled" => Some(Self::SecondFactorOff),
            "mfa.recovery_code_used" => Some(Self::RecoveryCodeUsed),
            "mfa.recovery_codes_made" => Some(Self::RecoveryCodesMade),
            "passkey.added" => Some(Self::PasskeyAdded),
            "passkey.removed" => Some(Self::PasskeyRemoved),
            "token.created" => Some(Self::TokenMade),
            _ => None,
        }
    }
}

/// What a link that is mailed is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPurpose {
    VerifyEmail,
    ChangeEmail,
    ResetPassword,
    /// The same, for someone who tried to open an account that is there.
    AddressTaken,
}

/// An issued document, as its buyer is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    pub is_credit_note: bool,
    pub number: String,
    pub seller: String,
    pub buyer: String,
    pub issued_on: Date,
    pub due_on: Option<Date>,
    pub total: Money,
    /// What is still to be paid.
    pub balance: Money,
    pub account: Option<BankDetails>,
    /// Where it can be seen without an account.
    pub link: Option<String>,
    pub pdf: Option<Vec<u8>>,
}

/// Where to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankDetails {
    pub holder: String,
    pub iban: String,
    pub bic: Option<String>,
}

/// What a week brought. Amounts are absent where a rate of exchange is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    pub period: Period,
    pub income: Option<Money>,
    /// Per cent up or down since the week before.
    pub income_change: Option<Decimal>,
    pub expenses: Option<Money>,
    pub profit: Option<Money>,
    pub hours: Quantity,
    pub outstanding: Option<Money>,
    pub outstanding_count: u64,
    pub overdue: Option<Money>,
    pub overdue_count: u64,
    /// The highest first.
    pub platforms: Vec<(String, Option<Money>)>,
    pub low_stock: Vec<String>,
}

/// A product that runs short.
#[derive(Debug, Clone, PartialEq)]
pub struct Shelf {
    pub product: String,
    pub on_hand: Quantity,
    pub reorder_point: Quantity,
}

/// When and from where someone signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub at: Timestamp,
    /// What the browser or program calls itself.
    pub device: Option<String>,
    /// As the network has it.
    pub address: Option<String>,
}
