//! Taking products over from elsewhere, once.

use std::collections::BTreeSet;

use kernel::{Actor, Currency, Event, folded};

use super::{InventoryService, save, stocking::name_taken};
use crate::{
    AddProduct, Catalogue, CatalogueOutcome, InventoryError, ListedProduct, Product, ProductAdded,
    ProductsImported, Stock,
};

impl InventoryService {
    /// Adds what a catalogue lists in one transaction, leaving out what there is a product of the
    /// same name of. Its prices are in `currency`, or else the user's.
    ///
    /// # Errors
    /// `Money`, where what is on hand of a product is worth too much, and then nothing is added.
    pub async fn import_products(
        &self,
        actor: &Actor,
        catalogue: Catalogue,
        currency: Option<Currency>,
        dry_run: bool,
    ) -> Result<CatalogueOutcome, InventoryError> {
        let now = self.clock.now();
        let Catalogue { rows, products, skipped, skipped_count } = catalogue;
        let names: BTreeSet<String> = products.iter().map(|listed| folded(&listed.name)).collect();
        let mut tx = self.stockroom.begin(actor.user).await?;
        let known = tx.find_names(actor.user, &names).await?;
        let mut created = Vec::new();
        let mut duplicates = 0;
        for listed in products {
            if known.contains(&folded(&listed.name)) {
                duplicates += 1;
                continue;
            }
            let (quantity, is_active) = (listed.quantity, listed.is_active);
            let order = listed.into_order(currency);
            let product = Product { is_active, ..Product::add(actor.user, actor.home.currency, order, now) };
            let mut stock = Stock::new(product, Vec::new());
            tx.add_product(stock.product()).await.map_err(name_taken)?;
            stock.open(quantity, now)?;
            save(tx.as_mut(), actor, [&stock], now).await?;
            tx.tell(Event::new(actor, now, &ProductAdded::from(stock.product()))).await?;
            created.push(stock.product().clone());
        }
        if !dry_run {
            let told = ProductsImported::new(actor.user, created.len() as u64, duplicates, skipped_count);
            tx.commit(Event::new(actor, now, &told)).await?;
        }
        Ok(CatalogueOutcome { rows, created, duplicates, skipped, skipped_count, dry_run })
    }
}

impl ListedProduct {
    fn into_order(self, currency: Option<Currency>) -> AddProduct {
        let Self {
            row: _,
            name,
            category,
            sku,
            price,
            quantity,
            supplier_name,
            supplier_cost,
            allow_backorder,
            is_active: _,
        } = self;
        AddProduct {
            name,
            description: None,
            category,
            sku,
            price,
            currency,
            quantity,
            reorder_point: None,
            supplier_name,
            supplier_cost,
            allow_backorder,
        }
    }
}
