//! `post_settings`

use post::PostSettings;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "post_settings")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that the user sees")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    pub(crate) to_me: bool,
    pub(crate) weekly_report: bool,
    pub(crate) expense_alerts: bool,
    pub(crate) low_stock_alerts: bool,
    pub(crate) to_customers: bool,
    pub(crate) version: i64,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&PostSettings> for Model {
    fn from(settings: &PostSettings) -> Self {
        let PostSettings {
            user,
            to_me,
            weekly_report,
            expense_alerts,
            low_stock_alerts,
            to_customers,
            version,
            updated_at,
        } = *settings;
        Self {
            user_id: user.uuid(),
            to_me,
            weekly_report,
            expense_alerts,
            low_stock_alerts,
            to_customers,
            version,
            updated_at: updated_at.to_utc(),
        }
    }
}

impl From<Model> for PostSettings {
    fn from(row: Model) -> Self {
        let Model {
            user_id,
            to_me,
            weekly_report,
            expense_alerts,
            low_stock_alerts,
            to_customers,
            version,
            updated_at,
        } = row;
        Self {
            user: user_id.into(),
            to_me,
            weekly_report,
            expense_alerts,
            low_stock_alerts,
            to_customers,
            version,
            updated_at: updated_at.into(),
        }
    }
}
