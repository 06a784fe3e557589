//! What sorts of expenses there are.

use std::{fmt, str::FromStr};

use kernel::{
    AmountText, Currency, Date, Expected, Fact, FieldFault, Id, Money, Name, Patch, Timestamp, UserId,
    Version,
};
use serde::Serialize;
use uuid::Uuid;

use super::spent;
use crate::EarningsError;

/// The longest name of a category, in characters.
pub const CATEGORY_NAME_MAX: usize = 100;
/// The longest key of a category, in characters.
pub const CATEGORY_KEY_MAX: usize = 40;

pub type CategoryId = Id<ExpenseCategory>;
pub type CategoryName = Name<CATEGORY_NAME_MAX>;

/// What names a category of one user: a word of the default set, or the id of one of their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CategoryKey(String);

/// The text is no key of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be the key of a category, such as office")]
pub struct NotACategoryKey;

/// A category that everyone has, and where tax forms ask for it.
///
/// A form is left out where it has no line of its own for this, or does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefaultCategory {
    pub key: &'static str,
    pub name: &'static str,
    /// The line of Schedule C (Form 1040) of the Internal Revenue Service, 2024. Line 48 is the
    /// total of Part V, *Other Expenses*.
    pub schedule_c: Option<&'static str>,
    /// The box of *Self-employment (full)* (SA103F) of HM Revenue & Customs, 2024.
    pub sa103f: Option<&'static str>,
    /// The *Kennzahl* of *Anlage EÜR* of the German tax offices, 2024.
    pub anlage_euer: Option<&'static str>,
}

/// What a user says of a category: of a default one, or of one of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpenseCategory {
    pub id: CategoryId,
    pub user: UserId,
    pub key: CategoryKey,
    /// A default one without is called what the set calls it.
    pub name: Option<CategoryName>,
    /// False once archived: kept for its history, offered no more.
    pub is_active: bool,
    /// What a month may cost before the user wants to be told; positive.
    pub monthly_limit: Option<Money>,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Adds a sort of expenses of the user's own.
#[derive(Debug, Clone)]
pub struct AddCategory {
    pub name: CategoryName,
    /// In the user's currency.
    pub monthly_limit: Option<AmountText>,
}

/// Changes what is given and keeps the rest.
#[derive(Debug, Clone, Default)]
pub struct ReviseCategory {
    pub name: Option<CategoryName>,
    /// In the user's currency.
    pub monthly_limit: Patch<AmountText>,
    pub is_active: Option<bool>,
}

/// `expense_category.added`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryAdded {
    #[serde(skip)]
    id: Uuid,
    key: String,
    name: String,
}

/// `expense_category.revised`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct CategoryRevised(CategoryAdded);

/// `expense_category.removed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct CategoryRemoved(CategoryAdded);

/// `expense.limit_exceeded`: with this change a month of a category costs more than it may.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitExceeded {
    #[serde(skip)]
    id: Uuid,
    category: String,
    /// The first day of the month.
    month: Date,
    total: String,
    limit: String,
    currency: Currency,
}

const fn category(
    key: &'static str,
    name: &'static str,
    [schedule_c, sa103f, anlage_euer]: [Option<&'static str>; 3],
) -> DefaultCategory {
    DefaultCategory { key, name, schedule_c, sa103f, anlage_euer }
}

/// Ordered by name.
const DEFAULTS: [DefaultCategory; 24] = [
    category("advertising", "Advertising", [Some("8"), Some("24"), Some("224")]),
    category("bankCharges", "Bank and card charges", [Some("48"), Some("26"), Some("183")]),
    category("meals", "Business meals", [Some("24b"), None, Some("175")]),
    category("vehicle", "Car and van", [Some("9"), Some("20"), Some("146")]),
    category("contractors", "Contractors", [Some("11"), Some("19"), Some("110")]),
    category("equipment", "Equipment", [Some("13"), Some("29"), Some("130")]),
    category("goods", "Goods for resale", [Some("36"), Some("17"), Some("100")]),
    category("homeOffice", "Home office", [Some("30"), Some("21"), None]),
    category("insurance", "Insurance", [Some("15"), Some("21"), Some("223")]),
    category("interest", "Interest", [Some("16b"), Some("25"), Some("234")]),
    category("professional", "Legal and accounting", [Some("17"), Some("28"), Some("194")]),
    category("office", "Office expenses", [Some("18"), Some("23"), Some("229")]),
    category("other", "Other", [Some("48"), Some("30"), Some("183")]),
    category("phone", "Phone and internet", [Some("25"), Some("23"), Some("280")]),
    category("fees", "Platform fees and commissions", [Some("10"), Some("17"), Some("183")]),
    category("rent", "Rent of premises", [Some("20b"), Some("21"), Some("150")]),
    category("hire", "Rent of equipment", [Some("20a"), None, Some("222")]),
    category("repairs", "Repairs and maintenance", [Some("21"), Some("22"), None]),
    category("software", "Software and subscriptions", [Some("48"), Some("23"), Some("228")]),
    category("supplies", "Supplies", [Some("22"), Some("17"), None]),
    category("taxes", "Taxes and licences", [Some("23"), None, Some("223")]),
    category("training", "Training", [Some("48"), Some("30"), Some("281")]),
    category("travel", "Travel", [Some("24a"), Some("20"), Some("221")]),
    category("utilities", "Utilities", [Some("25"), Some("21"), None]),
];

impl DefaultCategory {
    /// The whole set, ordered by name.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &DEFAULTS
    }

    #[must_use]
    pub fn find(key: &CategoryKey) -> Option<&'static Self> {
        DEFAULTS.iter().find(|default| default.key == key.0)
    }
}

impl CategoryKey {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it could name a category of a user's own.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.0.parse::<CategoryId>().is_ok()
    }
}

impl From<CategoryId> for CategoryKey {
    fn from(id: CategoryId) -> Self {
        Self(id.to_string())
    }
}

impl FromStr for CategoryKey {
    type Err = NotACategoryKey;

    fn from_str(text: &str) -> Result<Self, NotACategoryKey> {
        let fits = (1..=CATEGORY_KEY_MAX).contains(&text.len());
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if fits && text.bytes().all(plain) { Ok(Self(text.to_owned())) } else { Err(NotACategoryKey) }
    }
}

impl fmt::Display for CategoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ExpenseCategory {
    /// A category of the user's own.
    ///
    /// # Errors
    /// `BadFields` where the limit is no amount of the user's currency.
    pub fn add(
        user: UserId,
        home: Currency,
        order: AddCategory,
        now: Timestamp,
    ) -> Result<Self, EarningsError> {
        let AddCategory { name, monthly_limit } = order;
        let mut faults = Vec::new();
        let monthly_limit = monthly_limit.map(|limit| limit_in(home, &limit, &mut faults));
        EarningsError::unless_faulty(faults)?;
        let id = CategoryId::mint(now);
        Ok(Self {
            id,
            user,
            key: id.into(),
            name: Some(name),
            is_active: true,
            monthly_limit,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// A default category, of which nothing has been said yet.
    #[must_use]
    pub fn of_default(user: UserId, default: &DefaultCategory, now: Timestamp) -> Self {
        Self {
            id: Id::mint(now),
            user,
            key: CategoryKey(default.key.to_owned()),
            name: None,
            is_active: true,
            monthly_limit: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// # Errors
    /// `Stale` where the caller read another version; `BadFields` where the limit is no amount of
    /// the user's currency.
    pub fn revise(
        mut self,
        home: Currency,
        change: ReviseCategory,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, EarningsError> {
        if !expected.allows(self.version) {
            return Err(EarningsError::Stale);
        }
        let ReviseCategory { name, monthly_limit, is_active } = change;
        let mut faults = Vec::new();
        let limit = monthly_limit.map(|limit| limit_in(home, &limit, &mut faults));
        EarningsError::unless_faulty(faults)?;
        limit.apply(&mut self.monthly_limit);
        self.name = name.or(self.name);
        self.is_active = is_active.unwrap_or(self.is_active);
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }

    /// The default category that this is, if it is one.
    #[must_use]
    pub fn default(&self) -> Option<&'static DefaultCategory> {
        DefaultCategory::find(&self.key)
    }

    /// What it is called.
    #[must_use]
    pub fn called(&self) -> &str {
        match (&self.name, self.default()) {
            (Some(name), _) => name,
            (None, Some(default)) => default.name,
            (None, None) => self.key.as_str(),
        }
    }

    /// What is to be told when a change has brought the total of a month from below its limit to
    /// above it. Both totals are in the currency of the limit.
    #[must_use]
    pub(crate) fn exceeded(&self, month: Date, before: i64, after: Money) -> Option<LimitExceeded> {
        let limit = self.monthly_limit?;
        let crossed = before <= limit.minor() && limit.minor() < after.minor();
        crossed.then(|| LimitExceeded {
            id: self.id.uuid(),
            category: self.key.to_string(),
            month,
            total: after.to_string(),
            limit: limit.to_string(),
            currency: limit.currency(),
        })
    }
}

fn limit_in(home: Currency, limit: &AmountText, faults: &mut Vec<FieldFault>) -> Money {
    spent("monthlyLimit", limit, home, faults)
}

impl From<&ExpenseCategory> for CategoryAdded {
    fn from(category: &ExpenseCategory) -> Self {
        Self { id: category.id.uuid(), key: category.key.to_string(), name: category.called().to_owned() }
    }
}

impl From<&ExpenseCategory> for CategoryRevised {
    fn from(category: &ExpenseCategory) -> Self {
        Self(category.into())
    }
}

impl From<&ExpenseCategory> for CategoryRemoved {
    fn from(category: &ExpenseCategory) -> Self {
        Self(category.into())
    }
}

impl Fact for CategoryAdded {
    const KIND: &'static str = "expense_category.added";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for CategoryRevised {
    const KIND: &'static str = "expense_category.revised";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for CategoryRemoved {
    const KIND: &'static str = "expense_category.removed";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for LimitExceeded {
    const KIND: &'static str = "expense.limit_exceeded";

    fn subject(&self) -> Uuid {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn usd(text: &str) -> Money {
        Money::parse(text, "USD".parse().unwrap()).unwrap()
    }

    #[test]
    fn default_categories_have_keys_and_names_of_their_own() {
        let keys: BTreeSet<&str> = DEFAULTS.iter().map(|default| default.key).collect();
        let names: BTreeSet<String> = DEFAULTS.iter().map(|default| kernel::folded(default.name)).collect();

        assert_eq!((keys.len(), names.len()), (DEFAULTS.len(), DEFAULTS.len()));
        for default in DefaultCategory::all() {
            let key: CategoryKey = default.key.parse().unwrap();
            assert_eq!(DefaultCategory::find(&key), Some(default));
            assert!(!key.is_own());
        }
    }

    #[test]
    fn a_key_is_a_word_or_an_id() {
        let own = CategoryKey::from(CategoryId::mint(now()));

        assert_eq!(own.as_str().parse(), Ok(own.clone()));
        assert!(own.is_own());
        for text in ["", "a b", "büro", "a/b", &"x".repeat(41)] {
            assert_eq!(text.parse::<CategoryKey>(), Err(NotACategoryKey), "{text}");
        }
    }

    #[test]
    fn a_limit_is_told_of_when_it_is_crossed_and_not_again() {
        let limited = ExpenseCategory {
            monthly_limit: Some(usd("100.00")),
            ..ExpenseCategory::of_default(Id::mint(now()), &DEFAULTS[0], now())
        };
        let month: Date = "2026-03-01".parse().unwrap();
        let told =
            |before: &str, after: &str| limited.exceeded(month, usd(before).minor(), usd(after)).is_some();

        assert!(told("0.00", "100.01"));
        assert!(told("100.00", "100.01"));
        assert!(!told("0.00", "100.00"));
        assert!(!told("100.01", "200.00"));
        assert!(!told("200.00", "50.00"));
    }

    #[test]
    fn a_limit_is_more_than_zero_and_has_the_digits_of_its_currency() {
        for bad in ["0", "-1.00", "1.005"] {
            let order =
                AddCategory { name: "Coffee".parse().unwrap(), monthly_limit: Some(bad.parse().unwrap()) };
            let refusal = ExpenseCategory::add(Id::mint(now()), usd("0").currency(), order, now());
            assert!(matches!(refusal, Err(EarningsError::BadFields(_))), "{bad}");
        }
    }
}
