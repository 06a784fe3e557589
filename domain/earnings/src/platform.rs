//! Platforms: where money is earned.

use garde::Validate;
use kernel::{
    AmountText, Currency, Expected, Fact, Id, Money, Name, Patch, Timestamp, UserId, Version, folded,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{EarningsError, earning::read, rule};

/// The longest platform name, in characters.
pub const PLATFORM_NAME_MAX: usize = 100;

pub type PlatformId = Id<Platform>;
pub type PlatformName = Name<PLATFORM_NAME_MAX>;

/// What sort of work a platform is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlatformCategory {
    Freelance,
    Delivery,
    Rideshare,
    Services,
    Ecommerce,
    Content,
    Employment,
    Other,
}

/// A colour of the screen, 24 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color(u32);

/// The text is no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be a colour such as #1f6feb")]
pub struct NotAColor;

/// A marketplace, an app, a client: whatever pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    pub id: PlatformId,
    pub user: UserId,
    pub name: PlatformName,
    pub category: PlatformCategory,
    pub color: Color,
    /// What an hour is hoped to bring, in `currency`.
    pub expected_rate: Option<Money>,
    pub currency: Currency,
    /// False once it is archived: kept for its history, offered no more (L4).
    pub is_active: bool,
    /// The folded name under which an import made it, by which later imports find it again
    /// even when it has been renamed since.
    pub import_name: Option<String>,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Adds a platform.
#[derive(Debug, Clone, Validate)]
pub struct AddPlatform {
    #[garde(skip)]
    pub name: PlatformName,
    #[garde(skip)]
    pub category: PlatformCategory,
    #[garde(skip)]
    pub color: Option<Color>,
    #[garde(inner(custom(rule::not_negative)))]
    pub expected_rate: Option<AmountText>,
    /// The user's, where it is left out.
    #[garde(skip)]
    pub currency: Option<Currency>,
}

/// Changes what is given and keeps the rest. A new currency does not convert the expected
/// rate, nor any earning (T5).
#[derive(Debug, Clone, Validate)]
pub struct RevisePlatform {
    #[garde(skip)]
    pub name: Option<PlatformName>,
    #[garde(skip)]
    pub category: Option<PlatformCategory>,
    #[garde(skip)]
    pub color: Option<Color>,
    #[garde(custom(rule::set_to(rule::not_negative)))]
    pub expected_rate: Patch<AmountText>,
    #[garde(skip)]
    pub currency: Option<Currency>,
    #[garde(skip)]
    pub is_active: Option<bool>,
}

/// `platform.added`
#[derive(Debug, Serialize)]
pub struct PlatformAdded {
    #[serde(skip)]
    id: Uuid,
    name: String,
}

/// `platform.revised`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct PlatformRevised(PlatformAdded);

/// `platform.removed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct PlatformRemoved(PlatformAdded);

impl Platform {
    /// # Errors
    /// `BadFields` where the rate is no amount of the currency.
    pub fn add(
        user: UserId,
        home: Currency,
        order: AddPlatform,
        now: Timestamp,
    ) -> Result<Self, EarningsError> {
        let AddPlatform { name, category, color, expected_rate, currency } = order;
        let currency = currency.unwrap_or(home);
        let mut faults = Vec::new();
        let expected_rate = expected_rate.map(|rate| read("expectedRate", &rate, currency, &mut faults));
        EarningsError::unless_faulty(faults)?;
        Ok(Self {
            id: Id::mint(now),
            user,
            color: color.unwrap_or_else(|| Color::of_name(&name)),
            name,
            category,
            expected_rate,
            currency,
            is_active: true,
            import_name: None,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// The platform that a statement tells of, when it is first met.
    #[must_use]
    pub fn met_in_statement(user: UserId, name: PlatformName, currency: Currency, now: Timestamp) -> Self {
        Self {
            id: Id::mint(now),
            user,
            color: Color::of_name(&name),
            import_name: Some(folded(&name)),
            category: PlatformCategory::Other,
            name,
            expected_rate: None,
            currency,
            is_active: true,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// # Errors
    /// `Stale` where the caller read another version; `BadFields` where the rate is no amount
    /// of the currency.
    pub fn revise(
        mut self,
        change: RevisePlatform,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, EarningsError> {
        if !expected.allows(self.version) {
            return Err(EarningsError::Stale);
        }
        let RevisePlatform { name, category, color, expected_rate, currency, is_active } = change;
        self.currency = currency.unwrap_or(self.currency);
        let rate = match expected_rate {
            Patch::Keep => self.expected_rate.map(AmountText::from),
            Patch::Clear => None,
            Patch::Set(rate) => Some(rate),
        };
        let mut faults = Vec::new();
        self.expected_rate = rate.map(|rate| read("expectedRate", &rate, self.currency, &mut faults));
        EarningsError::unless_faulty(faults)?;
        self.name = name.unwrap_or(self.name);
        self.category = category.unwrap_or(self.category);
        self.color = color.unwrap_or(self.color);
        self.is_active = is_active.unwrap_or(self.is_active);
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }
}

impl Color {
    /// Twelve hues that can be told apart on light and dark ground.
    const PALETTE: [u32; 12] = [
        0x1f_6f_eb, 0x0e_8a_6d, 0xb4_53_09, 0x9b_3c_c4, 0xc0_2d_4e, 0x0b_7c_a8, 0x5b_7a_12, 0x6d_5b_d0,
        0xa3_4e_1f, 0x1d_7d_4d, 0xb0_3a_8c, 0x4a_6b_8a,
    ];

    /// A colour of its own for each name, the same every time.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let hash = folded(name).bytes().fold(5381_u32, |hash, b| hash.wrapping_mul(33) ^ u32::from(b));
        Self(Self::PALETTE[hash as usize % Self::PALETTE.len()])
    }

    /// Red, green and blue, eight bits each.
    #[must_use]
    pub fn rgb(self) -> u32 {
        self.0
    }
}

impl std::str::FromStr for Color {
    type Err = NotAColor;

    fn from_str(text: &str) -> Result<Self, NotAColor> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(NotAColor)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NotAColor);
        }
        u32::from_str_radix(digits, 16).map(Self).map_err(|_| NotAColor)
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

impl From<&Platform> for PlatformAdded {
    fn from(platform: &Platform) -> Self {
        Self { id: platform.id.uuid(), name: platform.name.to_string() }
    }
}

impl From<&Platform> for PlatformRevised {
    fn from(platform: &Platform) -> Self {
        Self(platform.into())
    }
}

impl From<&Platform> for PlatformRemoved {
    fn from(platform: &Platform) -> Self {
        Self(platform.into())
    }
}

impl Fact for PlatformAdded {
    const KIND: &'static str = "platform.added";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for PlatformRevised {
    const KIND: &'static str = "platform.revised";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for PlatformRemoved {
    const KIND: &'static str = "platform.removed";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_a_hash_and_six_digits() {
        assert_eq!("#1F6FEB".parse::<Color>().unwrap().to_string(), "#1f6feb");
        for text in ["1f6feb", "#1f6fe", "#1f6febff", "#+f6feb", "red"] {
            assert_eq!(text.parse::<Color>(), Err(NotAColor), "{text}");
        }
    }

    #[test]
    fn a_name_always_gets_the_same_colour() {
        assert_eq!(Color::of_name("Uber"), Color::of_name(" UBER "));
    }
}
