//! What a webhook can hear of.

use std::{collections::BTreeSet, fmt, str::FromStr};

macro_rules! kinds {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// A kind of event that programs elsewhere can be told of: what happens to the books. What is about the
        /// account and its safety is not among them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($variant),+
        }

        impl Kind {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As events have it, in the order of [`Self::ALL`].
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// As events have it: `earning.recorded`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }

            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

kinds!(
    PlatformAdded = "platform.added",
    PlatformRevised = "platform.revised",
    PlatformRemoved = "platform.removed",
    PlatformRestored = "platform.restored",
    EarningRecorded = "earning.recorded",
    EarningRevised = "earning.revised",
    EarningRemoved = "earning.removed",
    EarningRestored = "earning.restored",
    StatementImported = "statement.imported",
    StatementUndone = "statement.undone",
    ExpenseRecorded = "expense.recorded",
    ExpenseRevised = "expense.revised",
    ExpenseRemoved = "expense.removed",
    ExpenseRestored = "expense.restored",
    ExpenseLimitExceeded = "expense.limit_exceeded",
    GoalAdded = "goal.added",
    GoalRevised = "goal.revised",
    GoalRemoved = "goal.removed",
    GoalRestored = "goal.restored",
    ProductAdded = "product.added",
    ProductRevised = "product.revised",
    ProductRemoved = "product.removed",
    ProductRestored = "product.restored",
    StockMoved = "stock.moved",
    StockLow = "stock.low",
    SaleRecorded = "sale.recorded",
    SaleRevised = "sale.revised",
    SaleCompleted = "sale.completed",
    SaleCancelled = "sale.cancelled",
    SaleRemoved = "sale.removed",
    CustomerAdded = "customer.added",
    CustomerRevised = "customer.revised",
    CustomerMerged = "customer.merged",
    CustomerRemoved = "customer.removed",
    CustomerRestored = "customer.restored",
    InvoiceDrafted = "invoice.drafted",
    InvoiceRevised = "invoice.revised",
    InvoiceRemoved = "invoice.removed",
    InvoiceRestored = "invoice.restored",
    InvoiceIssued = "invoice.issued",
    InvoiceSent = "invoice.sent",
    InvoiceViewed = "invoice.viewed",
    InvoicePaid = "invoice.paid",
    InvoiceCredited = "invoice.credited",
    InvoiceVoided = "invoice.voided",
    PaymentRecorded = "payment.recorded",
    PaymentReversed = "payment.reversed",
    DocumentUploaded = "document.uploaded",
    DocumentRevised = "document.revised",
    DocumentRemoved = "document.removed",
);

/// One kind of event, or every one that there is or will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interest {
    /// `*`
    Everything,
    Of(Kind),
}

/// What a webhook hears of; at least something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interests(BTreeSet<Interest>);

/// The text names no kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Is no kind of event that one can be told of")]
pub struct NotAnInterest;

const EVERYTHING: &str = "*";

impl Interest {
    /// Every way to write one.
    pub fn names() -> impl Iterator<Item = &'static str> {
        [EVERYTHING].into_iter().chain(Kind::NAMES.iter().copied())
    }
}

impl FromStr for Interest {
    type Err = NotAnInterest;

    fn from_str(text: &str) -> Result<Self, NotAnInterest> {
        if text == EVERYTHING {
            return Ok(Self::Everything);
        }
        Kind::named(text).map(Self::Of).ok_or(NotAnInterest)
    }
}

impl fmt::Display for Interest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Everything => EVERYTHING,
            Self::Of(kind) => kind.name(),
        })
    }
}

impl Interests {
    /// `None` where there are none. Beside everything nothing else counts.
    #[must_use]
    pub fn try_new(interests: impl IntoIterator<Item = Interest>) -> Option<Self> {
        let all: BTreeSet<Interest> = interests.into_iter().collect();
        if all.contains(&Interest::Everything) {
            return Some(Self([Interest::Everything].into()));
        }
        (!all.is_empty()).then_some(Self(all))
    }

    #[must_use]
    pub fn hold(&self, kind: Kind) -> bool {
        self.0.contains(&Interest::Everything) || self.0.contains(&Interest::Of(kind))
    }

    pub fn iter(&self) -> impl Iterator<Item = Interest> + '_ {
        self.0.iter().copied()
    }
}

/// With blanks between.
impl fmt::Display for Interests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
    }
}

impl FromStr for Interests {
    type Err = NotAnInterest;

    fn from_str(text: &str) -> Result<Self, NotAnInterest> {
        let interests = text.split_whitespace().map(str::parse).collect::<Result<Vec<Interest>, _>>()?;
        Self::try_new(interests).ok_or(NotAnInterest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name_and_none_is_about_the_account() {
        for (kind, name) in Kind::ALL.iter().zip(Kind::NAMES) {
            assert_eq!((Kind::named(name), kind.name()), (Some(*kind), *name));
            let about = name.split('.').next().unwrap();
            for closed in ["account", "session", "token", "password", "email", "letter", "consent", "webhook"]
            {
                assert_ne!(about, closed);
            }
        }
        for name in ["*", "session.opened", "earning", "earning.*", ""] {
            assert_eq!(Kind::named(name), None, "{name}");
        }
    }

    #[test]
    fn who_wants_everything_wants_nothing_else() {
        let interests = |text: &str| text.parse::<Interests>();

        assert_eq!(interests("invoice.paid * stock.low").unwrap().to_string(), "*");
        assert!(interests("*").unwrap().hold(Kind::StockLow));
        let two = interests("stock.low invoice.paid invoice.paid").unwrap();
        assert_eq!(two.to_string(), "stock.low invoice.paid");
        assert!(two.hold(Kind::InvoicePaid) && !two.hold(Kind::InvoiceIssued));
        for text in ["", " ", "all", "invoice.paid,stock.low", "token.created"] {
            assert_eq!(interests(text), Err(NotAnInterest), "{text}");
        }
    }
}
