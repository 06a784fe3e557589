//! Why products, stock and sales are refused: `InventoryError`.

use kernel::{Currency, DomainError, ErrorKind, FieldFault, Money, MoneyError, Quantity, StoreError};

/// Why the stockroom refuses something.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// No such product, sale or customer, or someone else's.
    #[error("Not found")]
    NotFound,
    #[error("A product of this name exists already")]
    ProductExists,
    #[error(
        "The product has sales or stock movements and cannot be deleted; archive it by setting isActive to false"
    )]
    ProductInUse,
    /// Stock is worth what it cost in the currency that it was bought in.
    #[error("The product has stock movements in {currency}, which fixes its currency")]
    CurrencyFixed { currency: Currency },
    /// More has been sold than there is, which only a product that allows it may have.
    #[error("More of the product has been sold than there is; bring its stock up to zero first")]
    BackordersOpen,
    #[error("There is not enough of {name} in stock: {available} available, {wanted} wanted")]
    InsufficientStock {
        /// What asked for it: `quantity`, `lines[2].quantity`.
        field: String,
        name: String,
        available: Quantity,
        wanted: Quantity,
    },
    #[error("The record has changed since it was read")]
    Stale,
    #[error("All lines of a sale are in one currency: {expected}, not {found}")]
    CurrencyMismatch { field: String, expected: Currency, found: Currency },
    #[error("The discount is larger than what it is taken from")]
    DiscountTooLarge { subtotal: Money },
    #[error(
        "A completed sale keeps its lines and discount, and is not pending again; cancel it and record another"
    )]
    SaleCompleted,
    #[error("A cancelled sale stays cancelled; record another")]
    SaleCancelled,
    #[error("The sale has several lines; give all of them as lines")]
    SeveralLines,
    #[error("The quantity on hand would be too large")]
    QuantityOutOfRange,
    #[error("The file is no product list of Shopify: {problem}")]
    BadCatalogue { problem: String },
    #[error("Some fields are not valid")]
    BadFields(Vec<FieldFault>),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl InventoryError {
    pub(crate) fn bad_field(field: &str, problem: impl Into<String>) -> Self {
        Self::BadFields(vec![(field.to_owned(), problem.into())])
    }
}

impl DomainError for InventoryError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::ProductExists
            | Self::ProductInUse
            | Self::CurrencyFixed { .. }
            | Self::BackordersOpen
            | Self::InsufficientStock { .. }
            | Self::SaleCompleted
            | Self::SaleCancelled => ErrorKind::Conflict,
            Self::Stale => ErrorKind::Stale,
            Self::CurrencyMismatch { .. }
            | Self::DiscountTooLarge { .. }
            | Self::SeveralLines
            | Self::QuantityOutOfRange
            | Self::BadCatalogue { .. }
            | Self::Money(_) => ErrorKind::Unprocessable,
            Self::BadFields(_) => ErrorKind::Invalid,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::ProductExists => "PRODUCT_EXISTS",
            Self::ProductInUse => "PRODUCT_IN_USE",
            Self::CurrencyFixed { .. } => "CURRENCY_FIXED",
            Self::BackordersOpen => "BACKORDERS_OPEN",
            Self::InsufficientStock { .. } => "INSUFFICIENT_STOCK",
            Self::Stale => "PRECONDITION_FAILED",
            Self::CurrencyMismatch { .. } => "CURRENCY_MISMATCH",
            Self::DiscountTooLarge { .. } => "DISCOUNT_TOO_LARGE",
            Self::SaleCompleted => "SALE_COMPLETED",
            Self::SaleCancelled => "SALE_CANCELLED",
            Self::SeveralLines => "SEVERAL_LINES",
            Self::QuantityOutOfRange => "QUANTITY_OUT_OF_RANGE",
            Self::BadCatalogue { .. } => "BAD_CATALOGUE",
            Self::Money(_) => "AMOUNT_OUT_OF_RANGE",
            Self::BadFields(_) => "VALIDATION_ERROR",
            Self::Store(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::BadFields(faults) => faults.clone(),
            Self::InsufficientStock { field, name, available, wanted: _ } => {
                vec![(field.clone(), format!("{available} of {name} available"))]
            }
            Self::CurrencyMismatch { field, expected, found } => {
                vec![(field.clone(), format!("Is in {found}, while the sale is in {expected}"))]
            }
            Self::DiscountTooLarge { subtotal } => {
                vec![("discount".to_owned(), format!("Must be at most {subtotal}"))]
            }
            Self::CurrencyFixed { currency } => {
                vec![("currency".to_owned(), format!("Must stay {currency}"))]
            }
            Self::BackordersOpen => {
                vec![("allowBackorder".to_owned(), "Must stay true while stock is below zero".to_owned())]
            }
            Self::SeveralLines => vec![("lines".to_owned(), "Give every line".to_owned())],
            Self::BadCatalogue { problem } => vec![("file".to_owned(), problem.clone())],
            _ => Vec::new(),
        }
    }
}
