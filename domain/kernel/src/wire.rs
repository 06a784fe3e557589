//! How values cross the wire: each is a JSON string with one spelling.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer};

use crate::{
    Country, Currency, Date, ExchangeRate, Id, Money, MoneyError, Name, Patch, Quantity, Rate, Text,
    Timestamp, Zone,
};

/// An amount as text, before the currency beside it says how many digits it may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountText(String);

impl AmountText {
    /// # Errors
    /// [`MoneyError`], when it is no amount of `currency`.
    pub fn money(&self, currency: Currency) -> Result<Money, MoneyError> {
        Money::parse(&self.0, currency)
    }

    /// Whether it begins with a minus; zero may.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.0.starts_with('-')
    }
}

impl From<Money> for AmountText {
    fn from(money: Money) -> Self {
        Self(money.to_string())
    }
}

impl From<Quantity> for AmountText {
    fn from(quantity: Quantity) -> Self {
        Self(quantity.to_string())
    }
}

impl FromStr for AmountText {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        crate::decimal::parse(text).map(|_| Self(text.to_owned())).ok_or(MoneyError::Malformed)
    }
}

impl fmt::Display for AmountText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Gives a type that reads and shows itself as text that text as its wire form.
#[macro_export]
macro_rules! text_on_the_wire {
    ($type:ty $(, [$($generics:tt)*])?) => {
        impl$(<$($generics)*>)? ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de $(, $($generics)*)?> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}

/// Publishes a type that is text on the wire as a string; it must have an [`openapi::Schema`].
#[cfg(feature = "openapi")]
#[macro_export]
macro_rules! text_in_openapi {
    ($type:ty $(, [$($generics:tt)*])?) => {
        impl$(<$($generics)*>)? $crate::openapi::types::Type for $type {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> std::borrow::Cow<'static, str> {
                "string".into()
            }

            fn schema_ref() -> $crate::openapi::registry::MetaSchemaRef {
                <Self as $crate::openapi::Schema>::reference()
            }

            fn register(registry: &mut $crate::openapi::registry::Registry) {
                if let Some(name) = <Self as $crate::openapi::Schema>::NAME {
                    registry.create_schema::<Self, _>(name.to_owned(), |_| <Self as $crate::openapi::Schema>::schema());
                }
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::once(self))
            }
        }

        impl$(<$($generics)*>)? $crate::openapi::types::ParseFromParameter for $type {
            fn parse_from_parameter(text: &str) -> $crate::openapi::types::ParseResult<Self> {
                text.parse().map_err($crate::openapi::types::ParseError::custom)
            }
        }

        impl$(<$($generics)*>)? $crate::openapi::types::ParseFromJSON for $type {
            fn parse_from_json(value: Option<$crate::openapi::serde_json::Value>) -> $crate::openapi::types::ParseResult<Self> {
                $crate::openapi::serde_json::from_value(value.unwrap_or_default()).map_err($crate::openapi::types::ParseError::custom)
            }
        }

        impl$(<$($generics)*>)? $crate::openapi::types::ToJSON for $type {
            fn to_json(&self) -> Option<$crate::openapi::serde_json::Value> {
                Some($crate::openapi::serde_json::Value::String(self.to_string()))
            }
        }
    };
}

text_on_the_wire!(Id<T>, [T]);
text_on_the_wire!(AmountText);
text_on_the_wire!(Country);
text_on_the_wire!(Currency);
text_on_the_wire!(Date);
text_on_the_wire!(ExchangeRate);
text_on_the_wire!(Quantity);
text_on_the_wire!(Rate);
text_on_the_wire!(Timestamp);
text_on_the_wire!(Zone);
text_on_the_wire!(Text<MAX>, [const MAX: usize]);
text_on_the_wire!(Name<MAX>, [const MAX: usize]);

/// An absent field is `Keep` by `#[serde(default)]`; what is present is `Clear` or `Set`.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

#[cfg(feature = "openapi")]
pub mod openapi {
    //! The schemas, with limits from the same constants as the rules.

    pub use poem_openapi::{registry, types};
    use registry::{MetaSchema, MetaSchemaRef};
    pub use serde_json;
    use serde_json::json;
    use types::{ParseFromJSON, ParseResult, ToJSON, Type};

    use super::{
        AmountText, Country, Currency, Date, ExchangeRate, Id, Name, Patch, Quantity, Rate, Text, Timestamp,
        Zone,
    };

    /// The schema of a value that is a string on the wire.
    pub trait Schema {
        /// The name under which it stands in the document, once; otherwise it stands wherever
        /// it is used.
        const NAME: Option<&'static str> = None;

        fn schema() -> MetaSchema;

        #[must_use]
        fn reference() -> MetaSchemaRef {
            match Self::NAME {
                Some(name) => MetaSchemaRef::Reference(name.to_owned()),
                None => MetaSchemaRef::Inline(Box::new(Self::schema())),
            }
        }
    }

    /// A string, as [`Schema`] wants it described.
    #[must_use]
    pub fn string(format: Option<&'static str>, pattern: Option<&str>, example: &str) -> MetaSchema {
        MetaSchema {
            format,
            pattern: pattern.map(str::to_owned),
            example: Some(json!(example)),
            ..MetaSchema::new("string")
        }
    }

    text_in_openapi!(Id<T>, [T]);
    text_in_openapi!(AmountText);
    text_in_openapi!(Country);
    text_in_openapi!(Currency);
    text_in_openapi!(Date);
    text_in_openapi!(ExchangeRate);
    text_in_openapi!(Quantity);
    text_in_openapi!(Rate);
    text_in_openapi!(Timestamp);
    text_in_openapi!(Zone);
    text_in_openapi!(Text<MAX>, [const MAX: usize]);
    text_in_openapi!(Name<MAX>, [const MAX: usize]);

    impl<T> Schema for Id<T> {
        fn schema() -> MetaSchema {
            string(Some("uuid"), None, "019a3b52-7c00-7000-8000-1f2e3d4c5b6a")
        }
    }

    impl Schema for AmountText {
        fn schema() -> MetaSchema {
            MetaSchema {
                description: Some("A decimal string with the digits of the currency beside it."),
                ..string(Some("decimal"), Some(r"^-?[0-9]{1,10}(\.[0-9]{1,4})?$"), "1250.00")
            }
        }
    }

    impl Schema for Country {
        const NAME: Option<&'static str> = Some("Country");

        fn schema() -> MetaSchema {
            MetaSchema {
                description: Some("A country code of ISO 3166-1, two letters."),
                enum_items: Self::all().map(|country| json!(country.code())).collect(),
                ..string(None, None, "AT")
            }
        }
    }

    impl Schema for Currency {
        const NAME: Option<&'static str> = Some("Currency");

        fn schema() -> MetaSchema {
            MetaSchema {
                description: Some("A currency code of ISO 4217."),
                enum_items: Self::all().map(|currency| json!(currency.code())).collect(),
                ..string(None, None, "USD")
            }
        }
    }

    impl Schema for Date {
        fn schema() -> MetaSchema {
            MetaSchema {
                description: Some("A civil date between 1900 and 2199, in no time zone."),
                ..string(
                    Some("date"),
                    Some(r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
                    "2026-03-14",
                )
            }
        }
    }

    impl Schema for ExchangeRate {
        fn schema() -> MetaSchema {
            MetaSchema {
                description: Some("How much one unit is in the other currency, with up to ten decimals."),
                ..string(Some("exchange-rate"), Some(r"^[0-9]{1,9}(\.[0-9]{1,10})?$"), "1.1326")
            }
        }
    }

    impl Schema for Quantity {
        fn schema() -> MetaSchema {
            MetaSchema {
                description: Some("A decimal string with up to six decimals."),
                ..string(Some("measure"), Some(r"^-?[0-9]{1,9}(\.[0-9]{1,6})?$"), "2.5")
            }
        }
    }

    impl Schema for Rate {
        fn schema() -> MetaSchema {
            Quantity::schema()
        }
    }

    impl Schema for Timestamp {
        fn schema() -> MetaSchema {
            MetaSchema {
                description: Some("An instant in UTC, RFC 3339 with milliseconds."),
                ..string(Some("date-time"), None, "2026-03-14T09:26:53.589Z")
            }
        }
    }

    impl Schema for Zone {
        const NAME: Option<&'static str> = Some("TimeZone");

        fn schema() -> MetaSchema {
            MetaSchema {
                description: Some("A name of the IANA time zone database."),
                enum_items: Self::all().map(|zone| json!(zone.name())).collect(),
                ..string(None, None, "Europe/Berlin")
            }
        }
    }

    impl<const MAX: usize> Schema for Text<MAX> {
        fn schema() -> MetaSchema {
            MetaSchema {
                max_length: Some(MAX),
                ..string(Some("multi-line"), Some(r"^[^\x00-\x08\x0B\x0C\x0E-\x1F]*$"), "Evening shift, rain")
            }
        }
    }

    impl<const MAX: usize> Schema for Name<MAX> {
        fn schema() -> MetaSchema {
            MetaSchema {
                min_length: Some(1),
                max_length: Some(MAX),
                ..string(Some("single-line"), Some(NAME_PATTERN), "Uber")
            }
        }
    }

    /// No control and no direction character anywhere, and at least one that is not blank.
    const NAME_PATTERN: &str = concat!(
        r"^(?=.*[^\s\u00AD\u180E\u200B-\u200D\u2060\uFEFF])",
        r"[^\x00-\x1F\x7F-\x9F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+$"
    );

    impl<T: Type> Type for Patch<T> {
        const IS_REQUIRED: bool = false;
        type RawValueType = T::RawValueType;
        type RawElementValueType = T::RawElementValueType;

        fn name() -> std::borrow::Cow<'static, str> {
            format!("patch_{}", T::name()).into()
        }

        fn schema_ref() -> MetaSchemaRef {
            T::schema_ref().merge(MetaSchema { nullable: true, ..MetaSchema::ANY })
        }

        fn register(registry: &mut registry::Registry) {
            T::register(registry);
        }

        fn as_raw_value(&self) -> Option<&Self::RawValueType> {
            match self {
                Self::Set(value) => value.as_raw_value(),
                Self::Keep | Self::Clear => None,
            }
        }

        fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self::RawElementValueType> + 'a> {
            match self {
                Self::Set(value) => value.raw_element_iter(),
                Self::Keep | Self::Clear => Box::new(std::iter::empty()),
            }
        }
    }

    impl<T: ParseFromJSON> ParseFromJSON for Patch<T> {
        fn parse_from_json(value: Option<serde_json::Value>) -> ParseResult<Self> {
            match value {
                None => Ok(Self::Keep),
                Some(serde_json::Value::Null) => Ok(Self::Clear),
                value => T::parse_from_json(value).map(Self::Set).map_err(types::ParseError::propagate),
            }
        }
    }

    impl<T: ToJSON> ToJSON for Patch<T> {
        fn to_json(&self) -> Option<serde_json::Value> {
            match self {
                Self::Keep => None,
                Self::Clear => Some(serde_json::Value::Null),
                Self::Set(value) => value.to_json(),
            }
        }
    }
}
