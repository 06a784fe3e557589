//! `idempotency_keys`

use kernel::{Claim, Id};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub(crate) struct Model {
    /// The user; nil where no one was signed in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) owner: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) route: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) key: String,
    pub(crate) fingerprint: Vec<u8>,
    pub(crate) answer: Vec<u8>,
    // `created_at` is set by the store, and read by whoever clears old keys away.
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub(crate) fn new(claim: &Claim, answer: Vec<u8>) -> Self {
        let Claim { user: _, route, key, fingerprint } = claim.clone();
        Self { owner: owner(claim), route, key, fingerprint: fingerprint.to_vec(), answer }
    }
}

/// The answer to an equal claim, or to one that only looks equal.
pub(crate) fn find(claim: &Claim) -> Select<Entity> {
    Entity::find_by_id((owner(claim), claim.route.clone(), claim.key.clone()))
}

fn owner(claim: &Claim) -> Uuid {
    claim.user.map_or(Uuid::nil(), Id::uuid)
}
