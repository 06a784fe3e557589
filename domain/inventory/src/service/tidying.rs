//! Products that no one has use for.

use kernel::{
    Actor, Calendar, Event, Home, Origin, ProductId, RequestId, StoreError, Timestamp, UserId, Zone,
};

use super::{InventoryService, lock_one};
use crate::{InventoryError, ProductRevised};

/// Products that are looked at in one go.
const STRETCH: u32 = 200;

impl InventoryService {
    /// Archives the products of everyone that have been idle since an instant, each by itself and with its
    /// event, and counts them. Their owners can make them active again, and then have them for as long.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn archive_idle(&self, since: Timestamp, request: &RequestId) -> Result<u64, StoreError> {
        let (mut archived, mut after) = (0, None);
        loop {
            let idle = self.products.idle(since, after, STRETCH).await?;
            for (owner, id) in &idle {
                match self.archive_one(*owner, *id, since, request).await {
                    Ok(was_idle) => archived += u64::from(was_idle),
                    Err(InventoryError::Store(error)) => return Err(error),
                    // It was removed meanwhile.
                    Err(_) => {}
                }
            }
            after = idle.last().copied();
            if after.is_none() {
                return Ok(archived);
            }
        }
    }

    /// How many products have been idle since an instant.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn count_idle(&self, since: Timestamp) -> Result<u64, StoreError> {
        let (mut count, mut after) = (0, None);
        loop {
            let idle = self.products.idle(since, after, STRETCH).await?;
            count += idle.len() as u64;
            after = idle.last().copied();
            if after.is_none() {
                return Ok(count);
            }
        }
    }

    async fn archive_one(
        &self,
        owner: UserId,
        id: ProductId,
        since: Timestamp,
        request: &RequestId,
    ) -> Result<bool, InventoryError> {
        let now = self.clock.now();
        let mut tx = self.stockroom.begin(owner).await?;
        let stock = lock_one(tx.as_mut(), owner, id).await?;
        if !tx.is_idle(owner, id, since).await? {
            return Ok(false);
        }
        let product = stock.product().clone().archive(now);
        // No figure is told, and no day of anyone's begins.
        let home = Home { currency: product.currency, calendar: Calendar::of(Zone::UTC) };
        let actor = Actor { user: owner, request: request.clone(), home, origin: Origin::default() };
        tx.save_product(&product).await?;
        tx.commit(Event::new(&actor, now, &ProductRevised::from(&product))).await?;
        Ok(true)
    }
}
