//! `platforms`

use earnings::{Platform, PlatformCategory};
use kernel::{Money, StoreError, folded};
use sea_orm::entity::prelude::*;

use crate::{
    rows::in_order,
    spelling::{Word, money, read, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "platforms")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// The folded name.
    pub(crate) name_key: String,
    pub(crate) category: String,
    pub(crate) color: String,
    /// In `currency`.
    pub(crate) expected_rate_minor: Option<i64>,
    pub(crate) currency: String,
    pub(crate) is_active: bool,
    /// Folded.
    pub(crate) import_name: Option<String>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

in_order!(
    user_id,
    id,
    name,
    name_key,
    category,
    color,
    expected_rate_minor,
    currency,
    is_active,
    import_name,
    version,
    created_at,
    updated_at
);

words!(PlatformCategory {
    Freelance = "freelance",
    Delivery = "delivery",
    Rideshare = "rideshare",
    Services = "services",
    Ecommerce = "ecommerce",
    Content = "content",
    Employment = "employment",
    Other = "other",
});

impl From<&Platform> for Model {
    fn from(platform: &Platform) -> Self {
        let Platform {
            id,
            user,
            name,
            category,
            color,
            expected_rate,
            currency,
            is_active,
            import_name,
            version,
            created_at,
            updated_at,
        } = platform;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            name: name.to_string(),
            name_key: folded(name),
            category: category.word().to_owned(),
            color: color.to_string(),
            expected_rate_minor: expected_rate.map(Money::minor),
            currency: currency.to_string(),
            is_active: *is_active,
            import_name: import_name.clone(),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Platform {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            name,
            name_key: _,
            category,
            color,
            expected_rate_minor,
            currency,
            is_active,
            import_name,
            version,
            created_at,
            updated_at,
        } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            name: read(&name)?,
            category: PlatformCategory::from_word(&category)?,
            color: read(&color)?,
            expected_rate: expected_rate_minor.map(|minor| money(minor, &currency)).transpose()?,
            currency: read(&currency)?,
            is_active,
            import_name,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
