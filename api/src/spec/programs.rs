//! Which operations tokens for programs open.

use identity::{Area, Scope, Scopes};
use serde_json::Value;

/// Where the document says which tokens for programs an operation takes.
pub(super) const TOKEN_SCOPE: &str = "x-token-scope";

/// What a token for programs can do with an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Programs {
    /// Nothing, whatever it may do otherwise: this is about the account itself.
    ShutOut,
    /// Ask whose it is.
    LetIn,
    Within(Scope),
}

impl Programs {
    /// Operations of books are open to programs by their tag; of one's account only the profile is.
    pub(super) fn of(name: &str, operation: &Value) -> Self {
        let area = match operation["tags"][0].as_str() {
            Some("Platforms" | "Earnings" | "Expenses" | "Documents" | "Goals" | "ExchangeRates") => {
                Area::Books
            }
            Some("Products" | "Sales") => Area::Shop,
            Some("Customers" | "Invoices") => Area::Billing,
            Some("Analytics") => Area::Insight,
            _ if name == "GET /user/profile" => return Self::LetIn,
            _ => return Self::ShutOut,
        };
        Self::Within(Scope { area, writes: !name.starts_with("GET ") })
    }

    /// As the document has it.
    pub(super) fn named(self) -> Option<String> {
        match self {
            Self::ShutOut => None,
            Self::LetIn => Some("any".to_owned()),
            Self::Within(scope) => Some(scope.to_string()),
        }
    }

    pub(crate) fn allow(self, scopes: &Scopes) -> bool {
        match self {
            Self::ShutOut => false,
            Self::LetIn => true,
            Self::Within(scope) => scopes.allow(scope),
        }
    }

    /// What a token would need.
    pub(crate) fn scope(self) -> Option<Scope> {
        match self {
            Self::Within(scope) => Some(scope),
            Self::ShutOut | Self::LetIn => None,
        }
    }
}
