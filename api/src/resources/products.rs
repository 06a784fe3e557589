//! `/products`: what one sells, and how much of it is on hand.

use std::sync::Arc;

use inventory::{
    AddProduct, Catalogue, CatalogueOutcome, Category, Description, Inventory, InventoryService, MoveStock,
    MovementId, MovementKind, MovementSort, Product, ProductFilter, ProductName, ProductSort, Reason,
    ReviseProduct, SaleId, SkippedRow, Sku, StockMovement, StockedProduct, SupplierName, UnitPrice,
};
use kernel::{
    AmountText, Currency, Money, Page, PageRequest, Patch, ProductId, Quantity, Rate, Sort, Text, Timestamp,
    Unvalidated, UserId,
};
use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    export::{Cell, Column, Export, Exports, Format, Table},
    filters::search,
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    upload::{Field, Form, FormFields},
    validation::validated,
    wire::{CurrencyAmount, MovementType, Price, StockStatus},
};

/// How many products an import shows.
const PREVIEW_ROWS: usize = 20;

pub(crate) struct Products {
    inventory: Arc<InventoryService>,
    cursors: Cursors,
    exports: Exports,
}

sorts!(
    /// How products are sorted.
    ProductSortParam of ProductSort {
        Name = "name" / "-name" as NameDescending,
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
        Quantity = "quantity" / "-quantity" as QuantityDescending,
        Price = "price" / "-price" as PriceDescending,
    }
);

sorts!(
    /// How movements are sorted: in the order in which they happened.
    MovementSortParam of MovementSort {
        Sequence = "sequence" / "-sequence" as SequenceDescending,
    }
);

/// Why stock is moved by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
enum ManualMovementType {
    Purchase,
    Adjustment,
    Damage,
    Return,
    Count,
}

/// Adds a product.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewProduct {
    name: ProductName,
    description: Option<Description>,
    category: Option<Category>,
    /// The stock keeping unit.
    sku: Option<Sku>,
    /// What one unit is sold for, with up to six decimals.
    price: Rate,
    /// The user's, where left out.
    currency: Option<Currency>,
    /// What is on hand to begin with, at `supplierCost`; none, where left out.
    quantity: Option<Quantity>,
    /// At or below it the stock is low.
    reorder_point: Option<Quantity>,
    supplier_name: Option<SupplierName>,
    /// What the supplier asks for one unit, with up to six decimals.
    supplier_cost: Option<Rate>,
    /// Whether more can be sold than there is.
    allow_backorder: Option<bool>,
}

/// Changes what is given and keeps the rest. How much is on hand changes by movements only.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct ProductPatch {
    name: Option<ProductName>,
    #[serde(default, skip_serializing)]
    description: Patch<Description>,
    #[serde(default, skip_serializing)]
    category: Patch<Category>,
    #[serde(default, skip_serializing)]
    sku: Patch<Sku>,
    price: Option<Rate>,
    currency: Option<Currency>,
    #[serde(default, skip_serializing)]
    reorder_point: Patch<Quantity>,
    #[serde(default, skip_serializing)]
    supplier_name: Patch<SupplierName>,
    #[serde(default, skip_serializing)]
    supplier_cost: Patch<Rate>,
    allow_backorder: Option<bool>,
    /// False archives it.
    is_active: Option<bool>,
}

/// A thing that is sold.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProductView {
    id: ProductId,
    name: ProductName,
    description: Option<Description>,
    category: Option<Category>,
    sku: Option<Sku>,
    price: Price,
    currency: Currency,
    /// What is on hand: the sum of the movements. Below zero where more was sold than there was.
    quantity: Quantity,
    reorder_point: Option<Quantity>,
    supplier_name: Option<SupplierName>,
    supplier_cost: Option<Price>,
    allow_backorder: bool,
    /// False once it is archived.
    is_active: bool,
    created_at: Timestamp,
    /// When it was last revised; movements do not count.
    updated_at: Timestamp,
}

/// What is on hand of everything, at what it cost: first in, first out.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct InventoryView {
    totals: InventoryTotalsView,
    /// Products that are active or of which there is any, by name.
    items: Vec<InventoryItemView>,
}

/// All items together.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct InventoryTotalsView {
    products: u64,
    units: Quantity,
    /// In `currency`, which is the user's.
    value: AmountText,
    currency: Currency,
    /// What the items in other currencies are worth.
    other_values: Vec<CurrencyAmount>,
    /// How many are low and not out.
    low_stock: u64,
    out_of_stock: u64,
}

/// What is on hand of one product.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct InventoryItemView {
    product_id: ProductId,
    name: ProductName,
    sku: Option<Sku>,
    quantity: Quantity,
    reorder_point: Option<Quantity>,
    /// At cost; below zero while units that were sold are still to come in.
    value: AmountText,
    currency: Currency,
    status: StockStatus,
}

/// Moves stock by hand.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewMovement {
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    kind: ManualMovementType,
    /// Of a `purchase` or a `return`, what comes in; of a `damage`, what goes out, without a sign; of an `adjustment`,
    /// the correction with its sign; of a `count`, what was counted: the difference is the movement.
    quantity: Quantity,
    /// What one unit that comes in cost; as last known, where left out.
    unit_cost: Option<Rate>,
    reason: Option<Reason>,
}

/// A change of what is on hand. It is never changed or deleted; a correction is another one.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct MovementView {
    id: MovementId,
    /// Counts the movements of the product, in the order in which they happened.
    sequence: i64,
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    kind: MovementType,
    /// Below zero where it goes out.
    quantity: Quantity,
    before_quantity: Quantity,
    after_quantity: Quantity,
    /// What one unit cost, on the average of those that moved.
    unit_cost: Price,
    /// What the units are worth at cost, with the sign of the quantity.
    value: AmountText,
    currency: Currency,
    /// The sale that moved it.
    source_id: Option<SaleId>,
    reason: Option<Reason>,
    created_at: Timestamp,
}

/// What an import of products did, or would do.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ProductImportView {
    /// Rows of the file below its header.
    rows: u64,
    /// Products that were added.
    created: u64,
    /// Rows of whose name there was a product before.
    duplicates: u64,
    /// Rows that are no product of their own, at most the first thousand.
    skipped: Vec<SkippedProductView>,
    skipped_count: u64,
    /// The first twenty products that are new. In a dry run their ids are of no use.
    preview: Vec<ProductView>,
}

/// A row that is no product of its own, and why.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SkippedProductView {
    /// The line of the file that it starts on, from 1.
    row: u64,
    reason: String,
}

/// The form of an import.
pub(crate) struct CatalogueFields;

impl FormFields for CatalogueFields {
    const FIELDS: &'static [Field] = &[
        Field::file("file", "A product CSV as Shopify exports it."),
        Field::text("currency", "currency", "What the prices are in; the user's, where left out."),
        Field::text("dryRun", "boolean", "Only tell what would be added."),
    ];
}

impl Products {
    pub(crate) fn new(inventory: Arc<InventoryService>, cursors: Cursors, exports: Exports) -> Self {
        Self { inventory, cursors, exports }
    }
}

#[OpenApi(prefix_path = "/products", tag = "Tag::Products")]
impl Products {
    /// List products
    #[oai(path = "/", method = "get", operation_id = "listProducts")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        /// Only active ones, or only archived ones.
        active: Query<Option<bool>>,
        category: Query<Option<Category>>,
        /// Only those that are at or below their reorder point, or out; or only the others.
        #[oai(name = "lowStock")]
        low_stock: Query<Option<bool>>,
        /// Found anywhere in the name or the SKU.
        q: Query<Option<Text<100>>>,
        /// By name, where left out.
        sort: Query<Option<ProductSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<ProductView>, ApiError> {
        let sort = sort.0.unwrap_or(ProductSortParam::Name);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "products", sort, paging)?;
        let filter = filter(active.0, category.0, low_stock.0, q.0);
        let page = self.inventory.products(caller.user(), &filter, &asked.request).await?;
        Ok(asked.list(page.map(ProductView::from)))
    }

    /// The filtered list as a file
    ///
    /// By name. In CSV, cells that a spreadsheet would take for a formula begin with an apostrophe; in XLSX they are text.
    #[oai(path = "/export", method = "get", operation_id = "exportProducts")]
    async fn export(
        &self,
        caller: Caller,
        format: Query<Format>,
        /// Only active ones, or only archived ones.
        active: Query<Option<bool>>,
        category: Query<Option<Category>>,
        /// Only those that are at or below their reorder point, or out; or only the others.
        #[oai(name = "lowStock")]
        low_stock: Query<Option<bool>>,
        /// Found anywhere in the name or the SKU.
        q: Query<Option<Text<100>>>,
    ) -> Result<Export<ProductView>, ApiError> {
        let filter = filter(active.0, category.0, low_stock.0, q.0);
        let table = ProductsTable { inventory: self.inventory.clone(), owner: caller.user(), filter };
        self.exports.list(&caller, table, format.0).await
    }

    /// Add a product
    ///
    /// 409 `PRODUCT_EXISTS` when one of the same name is there, archived or not.
    #[oai(path = "/", method = "post", operation_id = "createProduct")]
    async fn add(&self, caller: Caller, body: Body<NewProduct>) -> Result<Created<ProductView>, ApiError> {
        let NewProduct {
            name,
            description,
            category,
            sku,
            price,
            currency,
            quantity,
            reorder_point,
            supplier_name,
            supplier_cost,
            allow_backorder,
        } = body.0;
        let order = validated(Unvalidated::new(AddProduct {
            name,
            description,
            category,
            sku,
            price,
            currency,
            quantity: quantity.unwrap_or(Quantity::ZERO),
            reorder_point,
            supplier_name,
            supplier_cost,
            allow_backorder: allow_backorder.unwrap_or(false),
        }))?;
        let product = self.inventory.add_product(&caller.actor(), order).await?;
        let (id, version) = (product.id, product.version);
        Ok(Created::versioned_with_more(product.into(), version).at(format!("{BASE}/products/{id}")))
    }

    /// One product
    #[oai(path = "/:id", method = "get", operation_id = "getProduct")]
    async fn get(&self, caller: Caller, id: Path<ProductId>) -> Result<Success<ProductView>, ApiError> {
        let product = self.inventory.product(caller.user(), id.0).await?;
        let version = product.version;
        Ok(Success::versioned_with_more(product.into(), version))
    }

    /// Change a product
    ///
    /// 409 `CURRENCY_FIXED` for another currency once its stock has moved, 409 `BACKORDERS_OPEN` to allow no backorders
    /// while more has been sold than there is.
    #[oai(path = "/:id", method = "put", operation_id = "updateProduct")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<ProductId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<ProductPatch>,
    ) -> Result<Success<ProductView>, ApiError> {
        let ProductPatch {
            name,
            description,
            category,
            sku,
            price,
            currency,
            reorder_point,
            supplier_name,
            supplier_cost,
            allow_backorder,
            is_active,
        } = body.0;
        let change = validated(Unvalidated::new(ReviseProduct {
            name,
            description,
            category,
            sku,
            price,
            currency,
            reorder_point,
            supplier_name,
            supplier_cost,
            allow_backorder,
            is_active,
        }))?;
        let expected = expected(if_match.0.as_deref());
        let product = self.inventory.revise_product(&caller.actor(), id.0, expected, change).await?;
        let version = product.version;
        Ok(Success::versioned_with_more(product.into(), version))
    }

    /// Delete a product
    ///
    /// Only one that was never sold and whose stock never moved since it was added: 409 `PRODUCT_IN_USE` otherwise.
    /// Archive it instead, with `isActive: false`.
    #[oai(path = "/:id", method = "delete", operation_id = "deleteProduct")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<ProductId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.inventory.remove_product(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }

    /// What is on hand of everything
    ///
    /// Valued at what it cost, first in, first out. Values of different currencies are never added.
    #[oai(path = "/inventory", method = "get", operation_id = "getInventory")]
    async fn inventory(&self, caller: Caller) -> Result<Success<InventoryView>, ApiError> {
        let inventory = self.inventory.inventory(caller.user()).await?;
        Ok(Success::new(InventoryView::new(inventory, caller.actor().home.currency)))
    }

    /// What happened to the stock of a product
    #[oai(path = "/:id/movements", method = "get", operation_id = "listMovements")]
    async fn movements(
        &self,
        caller: Caller,
        id: Path<ProductId>,
        /// Newest first, where left out.
        sort: Query<Option<MovementSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<MovementView>, ApiError> {
        let list = format!("movements of {}", id.0);
        let sort = sort.0.unwrap_or(MovementSortParam::SequenceDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), &list, sort, paging)?;
        let page = self.inventory.movements(caller.user(), id.0, &asked.request).await?;
        Ok(asked.list(page.map(MovementView::from)))
    }

    /// Move stock by hand
    ///
    /// 409 `INSUFFICIENT_STOCK` when more would go out than there is, unless the product allows backorders.
    #[oai(path = "/:id/movements", method = "post", operation_id = "createMovement")]
    async fn move_stock(
        &self,
        caller: Caller,
        id: Path<ProductId>,
        body: Body<NewMovement>,
    ) -> Result<Created<MovementView>, ApiError> {
        let NewMovement { kind, quantity, unit_cost, reason } = body.0;
        let order =
            validated(Unvalidated::new(MoveStock { kind: kind.into(), quantity, unit_cost, reason }))?;
        let movement = self.inventory.move_stock(&caller.actor(), id.0, order).await?;
        let place = format!("{BASE}/products/{}/movements", id.0);
        // It is never changed, so it has one version.
        Ok(Created::versioned(movement.into(), 1).at(place))
    }

    /// Import products from Shopify
    ///
    /// Adds a product for every variant that the file lists, with its stock. What there is a product of the same name
    /// of is left out, so that importing a file again adds nothing. 422 `BAD_CATALOGUE` for another file.
    #[oai(path = "/imports", method = "post", operation_id = "importProducts")]
    async fn import(
        &self,
        caller: Caller,
        form: Form<CatalogueFields>,
    ) -> Result<Success<ProductImportView>, ApiError> {
        let mut faults = Vec::new();
        let currency: Option<Currency> = form.parse("currency", &mut faults);
        let dry_run: Option<bool> = form.parse_with("dryRun", "Must be true or false", &mut faults);
        let Some(file) = form.file else {
            faults.push(("file".to_owned(), "Field is required".to_owned()));
            return Err(ApiError::invalid(faults));
        };
        if !faults.is_empty() {
            return Err(ApiError::invalid(faults));
        }
        let read = tokio::task::spawn_blocking(move || Catalogue::read(&file.bytes)).await;
        let catalogue = read.map_err(|_| ApiError::internal())??;
        let dry_run = dry_run.unwrap_or(false);
        let outcome = self.inventory.import_products(&caller.actor(), catalogue, currency, dry_run).await?;
        Ok(Success::secret(outcome.into()))
    }
}

fn filter(
    active: Option<bool>,
    category: Option<Category>,
    low_stock: Option<bool>,
    text: Option<Text<100>>,
) -> ProductFilter {
    ProductFilter { active, category: category.map(Category::into_string), low_stock, text: search(text) }
}

/// Products as a file, by name.
pub(super) struct ProductsTable {
    pub(super) inventory: Arc<InventoryService>,
    pub(super) owner: UserId,
    pub(super) filter: ProductFilter,
}

impl Table for ProductsTable {
    type Row = Product;
    type View = ProductView;
    type Key = ProductSort;

    const NAME: &'static str = "Products";
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::text("name"),
        Column::word("sku"),
        Column::text("category"),
        Column::text("description"),
        Column::money("price"),
        Column::word("currency"),
        Column::number("quantity"),
        Column::number("reorderPoint"),
        Column::text("supplierName"),
        Column::money("supplierCost"),
        Column::word("allowBackorder"),
        Column::word("isActive"),
    ];

    fn sort() -> Sort<ProductSort> {
        Sort { by: ProductSort::Name, descending: false }
    }

    async fn read(&self, request: PageRequest<ProductSort>) -> Result<Page<Product>, ApiError> {
        Ok(self.inventory.products(self.owner, &self.filter, &request).await?)
    }

    fn cells(&self, product: &Product) -> Vec<Cell> {
        let price = |rate| Cell::Price(UnitPrice::new(rate, product.currency));
        vec![
            Cell::Word(product.id.to_string()),
            Cell::text(Some(&product.name)),
            Cell::text(product.sku.as_ref()),
            Cell::text(product.category.as_ref()),
            Cell::text(product.description.as_ref()),
            price(product.price),
            Cell::Word(product.currency.to_string()),
            Cell::Number(product.quantity),
            Cell::number(product.reorder_point),
            Cell::text(product.supplier_name.as_ref()),
            product.supplier_cost.map_or(Cell::Empty, price),
            Cell::Flag(product.allow_backorder),
            Cell::Flag(product.is_active),
        ]
    }

    fn view(&self, product: Product) -> ProductView {
        product.into()
    }
}

impl From<ManualMovementType> for MovementKind {
    fn from(kind: ManualMovementType) -> Self {
        match kind {
            ManualMovementType::Purchase => Self::Purchase,
            ManualMovementType::Adjustment => Self::Adjustment,
            ManualMovementType::Damage => Self::Damage,
            ManualMovementType::Return => Self::Return,
            ManualMovementType::Count => Self::Count,
        }
    }
}

impl From<Product> for ProductView {
    fn from(product: Product) -> Self {
        let Product {
            id,
            user: _,
            name,
            description,
            category,
            sku,
            price,
            currency,
            quantity,
            movement_count: _,
            last_cost: _,
            reorder_point,
            supplier_name,
            supplier_cost,
            allow_backorder,
            is_active,
            version: _,
            created_at,
            updated_at,
        } = product;
        Self {
            id,
            name,
            description,
            category,
            sku,
            price: UnitPrice::new(price, currency).into(),
            currency,
            quantity,
            reorder_point,
            supplier_name,
            supplier_cost: supplier_cost.map(|cost| UnitPrice::new(cost, currency).into()),
            allow_backorder,
            is_active,
            created_at,
            updated_at,
        }
    }
}

impl InventoryView {
    fn new(inventory: Inventory, home: Currency) -> Self {
        let Inventory { items, values } = inventory;
        let having = |status: inventory::StockStatus| {
            items.iter().filter(|item| item.product.status() == status).count() as u64
        };
        let (own, others): (Vec<Money>, Vec<Money>) =
            values.into_iter().partition(|value| value.currency() == home);
        let units = items.iter().map(|item| item.product.quantity.micros()).sum();
        let totals = InventoryTotalsView {
            products: items.len() as u64,
            units: Quantity::from_micros(units),
            value: own.first().copied().unwrap_or(Money::zero(home)).into(),
            currency: home,
            other_values: others.into_iter().map(Into::into).collect(),
            low_stock: having(inventory::StockStatus::Low),
            out_of_stock: having(inventory::StockStatus::Out),
        };
        Self { totals, items: items.into_iter().map(Into::into).collect() }
    }
}

impl From<StockedProduct> for InventoryItemView {
    fn from(item: StockedProduct) -> Self {
        let StockedProduct { product, value } = item;
        Self {
            status: product.status().into(),
            product_id: product.id,
            name: product.name,
            sku: product.sku,
            quantity: product.quantity,
            reorder_point: product.reorder_point,
            value: value.into(),
            currency: value.currency(),
        }
    }
}

impl From<StockMovement> for MovementView {
    fn from(movement: StockMovement) -> Self {
        let StockMovement {
            id,
            user: _,
            product: _,
            sequence,
            kind,
            quantity,
            before,
            after,
            unit_cost,
            value,
            source,
            reason,
            created_at,
        } = movement;
        Self {
            id,
            sequence,
            kind: kind.into(),
            quantity,
            before_quantity: before,
            after_quantity: after,
            unit_cost: UnitPrice::new(unit_cost, value.currency()).into(),
            value: value.into(),
            currency: value.currency(),
            source_id: source,
            reason,
            created_at,
        }
    }
}

impl From<CatalogueOutcome> for ProductImportView {
    fn from(outcome: CatalogueOutcome) -> Self {
        let CatalogueOutcome { rows, created, duplicates, skipped, skipped_count, dry_run: _ } = outcome;
        let skipped =
            skipped.into_iter().map(|SkippedRow { row, reason }| SkippedProductView { row, reason });
        Self {
            rows,
            created: created.len() as u64,
            duplicates,
            skipped: skipped.collect(),
            skipped_count,
            preview: created.into_iter().take(PREVIEW_ROWS).map(Into::into).collect(),
        }
    }
}
