//! Products, their stock, and sales.

use std::{collections::BTreeSet, sync::Arc};

use inventory::{
    AddProduct, InventoryError, InventoryPorts, InventoryService, Layer, MoveStock, MovementKind,
    MovementSort, OrderedLine, Product, ProductFilter, ProductSort, Products, RecordSale, ReviseSale, Sale,
    SaleFilter, SaleSort, SaleStatus, Sales, Stock, StockMovement, Stockroom, StockroomTx,
};
use kernel::{
    Actor, Currency, Expected, Id, PageRequest, Patch, Quantity, Sort, StoreError, Unvalidated, UserId,
    Valid, Validate,
};
use tests::{Dice, Engine, StillClock, Store, actor, ana, ben, contract, date, event, instant, usd};

contract!(
    a_product_comes_back_as_it_was,
    a_product_name_is_taken_once_however_it_is_spelled,
    products_are_filtered,
    a_sale_comes_back_as_it_was,
    a_stock_that_moved_in_between_is_not_overwritten,
    rule_s2_a_movement_is_never_changed_or_deleted,
    rule_s4_the_store_itself_keeps_stock_from_falling_below_zero,
    rule_s7_movements_are_told_in_the_order_in_which_they_happened,
    rule_l4_a_product_in_use_stays,
    rule_d7_no_port_shows_or_changes_someone_elses_stock,
    rule_s1_whatever_happens_quantity_and_value_are_the_sums_of_the_movements,
    sales_of_the_same_products_in_any_order_do_not_wait_for_each_other,
);

/// The use cases over a store, whose clock stands still.
fn service(store: &Store) -> InventoryService {
    let database = Arc::new(store.database.clone());
    InventoryService::new(InventoryPorts {
        stockroom: database.clone(),
        products: database.clone(),
        sales: database.clone(),
        rates: database,
        clock: Arc::new(StillClock::new()),
    })
}

async fn room(store: &Store, owner: UserId) -> Box<dyn StockroomTx> {
    Stockroom::begin(&store.database, owner).await.unwrap()
}

fn valid<C: Validate<Context = ()>>(command: C) -> Valid<C> {
    Unvalidated::new(command).validate().unwrap()
}

fn units(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn dollars() -> Currency {
    usd("0").currency()
}

fn product(user: UserId, name: &str) -> Product {
    let now = instant("2026-03-14T09:00:00Z");
    Product {
        id: Id::mint(now),
        user,
        name: name.parse().unwrap(),
        description: None,
        category: None,
        sku: None,
        price: "12.50".parse().unwrap(),
        currency: dollars(),
        quantity: Quantity::ZERO,
        movement_count: 0,
        last_cost: "0".parse().unwrap(),
        reorder_point: None,
        supplier_name: None,
        supplier_cost: None,
        allow_backorder: false,
        is_active: true,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

async fn keep(store: &Store, products: &[&Product]) {
    let mut tx = room(store, products[0].user).await;
    for product in products {
        tx.add_product(product).await.unwrap();
    }
    tx.commit(event(products[0].user)).await.unwrap();
}

fn order(name: &str, quantity: &str, cost: &str) -> AddProduct {
    AddProduct {
        name: name.parse().unwrap(),
        description: None,
        category: None,
        sku: None,
        price: "12.50".parse().unwrap(),
        currency: None,
        quantity: units(quantity),
        reorder_point: None,
        supplier_name: None,
        supplier_cost: Some(cost.parse().unwrap()),
        allow_backorder: false,
    }
}

/// So many of a product, at its own price.
fn line(product: &Product, quantity: &str) -> OrderedLine {
    OrderedLine { product: product.id, quantity: units(quantity), unit_price: None }
}

fn sale_of(lines: Vec<OrderedLine>) -> RecordSale {
    RecordSale {
        lines,
        customer: None,
        customer_name: None,
        date: None,
        status: SaleStatus::Completed,
        discount: None,
        currency: None,
        notes: None,
    }
}

fn to(status: SaleStatus) -> ReviseSale {
    ReviseSale {
        lines: None,
        line: None,
        customer: Patch::Keep,
        customer_name: Patch::Keep,
        date: None,
        status: Some(status),
        discount: Patch::Keep,
        notes: Patch::Keep,
    }
}

async fn movements(store: &Store, product: &Product) -> Vec<StockMovement> {
    let request = PageRequest::stretch(Sort { by: MovementSort::Sequence, descending: false }, 100_000);
    store.database.movements(product.user, product.id, &request).await.unwrap().items
}

async fn found(store: &Store, product: &Product) -> Product {
    Products::find(&store.database, product.user, product.id).await.unwrap().unwrap()
}

async fn a_product_comes_back_as_it_was(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let plain = product(ana, "Mug");
    let full = Product {
        description: Some("Blue\nand white".parse().unwrap()),
        category: Some("Kitchen".parse().unwrap()),
        sku: Some("M-1".parse().unwrap()),
        price: "0.1648".parse().unwrap(),
        quantity: units("-2.000001"),
        movement_count: 7,
        last_cost: "3.333333".parse().unwrap(),
        reorder_point: Some(units("2.5")),
        supplier_name: Some("Kiln".parse().unwrap()),
        supplier_cost: Some("0.05".parse().unwrap()),
        allow_backorder: true,
        is_active: false,
        version: 42,
        created_at: instant("2026-01-01T00:00:00.100Z"),
        updated_at: instant("2026-01-01T00:00:00.120Z"),
        ..product(ana, " Große  TASSE ")
    };
    keep(&store, &[&plain, &full]).await;

    for product in [plain, full] {
        assert_eq!(found(&store, &product).await, product);
    }
}

async fn a_product_name_is_taken_once_however_it_is_spelled(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let other = product(ana, "Other");
    keep(&store, &[&product(ana, "Café Mug"), &other]).await;
    keep(&store, &[&product(ben, "Café Mug")]).await;
    let same = "  CAFE\u{301}   mug ";

    let refusal = room(&store, ana).await.add_product(&product(ana, same)).await;
    assert!(matches!(refusal, Err(StoreError::Duplicate { .. })), "{refusal:?}");
    let renamed = Product { name: same.parse().unwrap(), ..other };
    let refusal = room(&store, ana).await.save_product(&renamed).await;
    assert!(matches!(refusal, Err(StoreError::Duplicate { .. })), "{refusal:?}");
}

async fn products_are_filtered(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let few = |name: &str, quantity: &str, point: Option<&str>| Product {
        quantity: units(quantity),
        reorder_point: point.map(units),
        ..product(ana, name)
    };
    let archived = Product { is_active: false, ..few("Old mug", "9", None) };
    let kitchen = Product { category: Some("Kitchen".parse().unwrap()), ..few("Pan 100%", "3", Some("2")) };
    let named = Product { sku: Some("XY_7".parse().unwrap()), ..few("Lamp", "2", Some("2")) };
    keep(&store, &[&archived, &kitchen, &named, &few("Vase", "0", None)]).await;
    let by = async |filter: ProductFilter| {
        let request = PageRequest::first(Sort { by: ProductSort::Name, descending: false });
        let page = Products::page(&store.database, ana, &filter, &request).await.unwrap();
        page.items.iter().map(|product| product.name.to_string()).collect::<Vec<_>>()
    };
    let all = ProductFilter::default;

    assert_eq!(by(all()).await, ["Lamp", "Old mug", "Pan 100%", "Vase"]);
    assert_eq!(by(ProductFilter { active: Some(false), ..all() }).await, ["Old mug"]);
    assert_eq!(by(ProductFilter { category: Some(" KITCHEN".into()), ..all() }).await, ["Pan 100%"]);
    assert_eq!(by(ProductFilter { low_stock: Some(true), ..all() }).await, ["Lamp", "Vase"]);
    assert_eq!(by(ProductFilter { low_stock: Some(false), ..all() }).await, ["Old mug", "Pan 100%"]);
    for (text, names) in
        [("MUG", vec!["Old mug"]), ("0%", vec!["Pan 100%"]), ("xy_", vec!["Lamp"]), ("%", vec!["Pan 100%"])]
    {
        assert_eq!(by(ProductFilter { text: Some(text.into()), ..all() }).await, names, "{text}");
    }
}

async fn a_sale_comes_back_as_it_was(store: Store) {
    let account = ana();
    let actor = actor(&account);
    store.welcome([account]).await;
    let stockroom = service(&store);
    let mug = stockroom.add_product(&actor, valid(order("Mug", "10", "4.10"))).await.unwrap();
    let pan = stockroom.add_product(&actor, valid(order("Pan", "1.5", "0.333333"))).await.unwrap();
    let lines = vec![line(&pan, "0.75"), line(&mug, "3"), line(&pan, "0.5")];
    let sale = RecordSale {
        customer_name: Some("Ben".parse().unwrap()),
        date: Some(date("2026-02-28")),
        discount: Some("0.01".parse().unwrap()),
        notes: Some("Fair".parse().unwrap()),
        ..sale_of(lines)
    };

    let sale = stockroom.record_sale(&actor, valid(sale)).await.unwrap();

    assert_eq!(Sales::find(&store.database, sale.user, sale.id).await.unwrap(), Some(sale.clone()));
    let request = PageRequest::first(Sort { by: SaleSort::Date, descending: true });
    let page = Sales::page(&store.database, sale.user, &SaleFilter::default(), &request).await.unwrap();
    assert_eq!(page.items, std::slice::from_ref(&sale));
    let cancelled = stockroom
        .revise_sale(&actor, sale.id, Expected::Any, valid(to(SaleStatus::Cancelled)))
        .await
        .unwrap();
    assert_eq!(Sales::find(&store.database, sale.user, sale.id).await.unwrap(), Some(cancelled));
}

async fn a_stock_that_moved_in_between_is_not_overwritten(store: Store) {
    let account = ana();
    let actor = actor(&account);
    store.welcome([account]).await;
    let mug = service(&store).add_product(&actor, valid(order("Mug", "10", "4"))).await.unwrap();

    // As if the lock did not hold.
    let stale = Stock::new(Product { movement_count: 0, ..mug.clone() }, Vec::new());
    let refusal = room(&store, mug.user).await.save_stock(&stale).await;

    assert!(matches!(refusal, Err(StoreError::Contention)), "{refusal:?}");
    assert_eq!(found(&store, &mug).await, mug);
}

async fn rule_s2_a_movement_is_never_changed_or_deleted(store: Store) {
    use sea_orm::ConnectionTrait as _;

    let account = ana();
    let actor = actor(&account);
    store.welcome([account]).await;
    let stockroom = service(&store);
    let mug = stockroom.add_product(&actor, valid(order("Mug", "10", "4"))).await.unwrap();
    stockroom.record_sale(&actor, valid(sale_of(vec![line(&mug, "1")]))).await.unwrap();
    let before = movements(&store, &mug).await;

    let backdoor = store.backdoor().await;
    for sql in [
        "UPDATE stock_movements SET quantity_micros = 0, after_micros = before_micros",
        "UPDATE stock_movements SET reason = 'none'",
        "DELETE FROM stock_movements",
        "DELETE FROM stock_movements WHERE kind = 'sale'",
    ] {
        assert!(backdoor.execute_unprepared(sql).await.is_err(), "{sql}");
    }

    assert_eq!(movements(&store, &mug).await, before);
}

async fn rule_s4_the_store_itself_keeps_stock_from_falling_below_zero(store: Store) {
    use sea_orm::ConnectionTrait as _;

    let [ana] = store.welcome([ana()]).await;
    let strict = product(ana, "Mug");
    let open = Product { allow_backorder: true, ..product(ana, "Pan") };
    keep(&store, &[&strict, &open]).await;
    let backdoor = store.backdoor().await;

    let sink = |name: &str| format!("UPDATE products SET quantity_micros = -1 WHERE name = '{name}'");
    assert!(backdoor.execute_unprepared(&sink("Mug")).await.is_err());
    assert!(backdoor.execute_unprepared(&sink("Pan")).await.is_ok());
    let forbid = "UPDATE products SET allow_backorder = NOT allow_backorder WHERE name = 'Pan'";
    assert!(backdoor.execute_unprepared(forbid).await.is_err());
}

async fn rule_s7_movements_are_told_in_the_order_in_which_they_happened(store: Store) {
    let account = ana();
    let actor = actor(&account);
    store.welcome([account]).await;
    let stockroom = service(&store);
    let mug = stockroom.add_product(&actor, valid(order("Mug", "10", "4"))).await.unwrap();
    for quantity in ["1", "2", "3", "4"] {
        let adjustment = MoveStock {
            kind: MovementKind::Adjustment,
            quantity: units(quantity),
            unit_cost: None,
            reason: None,
        };
        stockroom.move_stock(&actor, mug.id, valid(adjustment)).await.unwrap();
    }

    let all = movements(&store, &mug).await;

    // The clock stands still, so that all of them are of one moment.
    let told: Vec<(i64, String)> =
        all.iter().map(|movement| (movement.sequence, movement.after.to_string())).collect();
    let expected = [(1, "10"), (2, "11"), (3, "13"), (4, "16"), (5, "20")];
    assert_eq!(told, expected.map(|(sequence, after)| (sequence, after.to_owned())));
    let mut request = PageRequest::first(Sort { by: MovementSort::Sequence, descending: true }).with_limit(2);
    let mut walked = Vec::new();
    loop {
        let page = store.database.movements(mug.user, mug.id, &request).await.unwrap();
        walked.extend(page.items.into_iter().map(|movement| movement.sequence));
        request.after = page.next;
        if request.after.is_none() {
            break;
        }
    }
    assert_eq!(walked, [5, 4, 3, 2, 1]);
}

async fn rule_l4_a_product_in_use_stays(store: Store) {
    let account = ana();
    let actor = actor(&account);
    store.welcome([account]).await;
    let stockroom = service(&store);
    let add = async |name: &str| stockroom.add_product(&actor, valid(order(name, "10", "4"))).await.unwrap();
    let (unused, pending, moved, sold) =
        (add("unused").await, add("pending").await, add("moved").await, add("sold").await);
    let waiting = RecordSale { status: SaleStatus::Pending, ..sale_of(vec![line(&pending, "1")]) };
    stockroom.record_sale(&actor, valid(waiting)).await.unwrap();
    let sale = stockroom.record_sale(&actor, valid(sale_of(vec![line(&sold, "1")]))).await.unwrap();
    stockroom.remove_sale(&actor, sale.id, Expected::Any).await.unwrap();
    let count = MoveStock { kind: MovementKind::Count, quantity: units("10"), unit_cost: None, reason: None };
    stockroom.move_stock(&actor, moved.id, valid(count)).await.unwrap();

    for product in [pending, moved, sold] {
        let refusal = stockroom.remove_product(&actor, product.id, Expected::Any).await;
        assert!(matches!(refusal, Err(InventoryError::ProductInUse)), "{}: {refusal:?}", &*product.name);
    }
    stockroom.remove_product(&actor, unused.id, Expected::Any).await.unwrap();
    assert_eq!((store.count("products").await, store.count("stock_movements").await), (3, 6));
}

async fn rule_d7_no_port_shows_or_changes_someone_elses_stock(store: Store) {
    let (account, other) = (ana(), ben());
    let actor = actor(&account);
    let [ana, ben] = store.welcome([account, other]).await;
    let stockroom = service(&store);
    let mug = stockroom.add_product(&actor, valid(order("Mug", "10", "4"))).await.unwrap();
    let sale = stockroom.record_sale(&actor, valid(sale_of(vec![line(&mug, "1")]))).await.unwrap();
    let database = &store.database;
    let (before, sold) = (found(&store, &mug).await, Sales::find(database, ana, sale.id).await.unwrap());

    assert_eq!(Products::find(database, ben, mug.id).await.unwrap(), None);
    assert_eq!(Sales::find(database, ben, sale.id).await.unwrap(), None);
    assert_eq!(database.stocked(ben).await.unwrap(), []);
    assert_eq!(database.by_day(ben, None).await.unwrap(), []);
    assert_eq!(database.by_product(ben, None, false).await.unwrap(), []);
    assert_eq!(database.by_customer(ben, None, false).await.unwrap(), []);
    let request = PageRequest::first(Sort { by: ProductSort::Name, descending: false });
    assert_eq!(Products::page(database, ben, &ProductFilter::default(), &request).await.unwrap().items, []);
    let request = PageRequest::first(Sort { by: MovementSort::Sequence, descending: false });
    assert_eq!(database.movements(ben, mug.id, &request).await.unwrap().items, []);
    let request = PageRequest::first(Sort { by: SaleSort::Date, descending: false });
    let filter = SaleFilter { product: Some(mug.id), ..SaleFilter::default() };
    assert_eq!(Sales::page(database, ben, &filter, &request).await.unwrap().items, []);

    let mut tx = room(&store, ben).await;
    assert_eq!(tx.lock_stocks(ben, &BTreeSet::from([mug.id])).await.unwrap(), []);
    assert_eq!(tx.lock_sale(ben, sale.id).await.unwrap(), None);
    let names = BTreeSet::from(["mug".to_owned()]);
    assert_eq!(tx.find_names(ben, &names).await.unwrap(), BTreeSet::new());
    tx.remove_sale(ben, sale.id).await.unwrap();
    tx.remove_product(ben, mug.id).await.unwrap();
    assert_eq!(tx.next_sale_number(ben).await.unwrap(), 1);
    tx.commit(event(ben)).await.unwrap();

    assert_eq!(found(&store, &mug).await, before);
    assert_eq!(Sales::find(database, ana, sale.id).await.unwrap(), sold);
}

/// What a random life of a few products has come to so far.
struct Life<'a> {
    store: &'a Store,
    actor: Actor,
    stockroom: InventoryService,
    products: Vec<Product>,
    sales: Vec<Sale>,
    dice: Dice,
}

impl Life<'_> {
    async fn step(&mut self) -> Result<(), InventoryError> {
        let product = self.dice.pick(&[0, 1, 2]);
        let product = self.products[product].clone();
        let quantity = Quantity::from_micros(self.dice.roll(1..4_000_000));
        match self.dice.roll(0..10) {
            0..4 => {
                let kind = self.dice.pick(&[
                    MovementKind::Purchase,
                    MovementKind::Return,
                    MovementKind::Damage,
                    MovementKind::Adjustment,
                    MovementKind::Count,
                ]);
                let sign = if kind == MovementKind::Adjustment { self.dice.pick(&[1, -1]) } else { 1 };
                let comes = matches!(kind, MovementKind::Purchase | MovementKind::Return);
                let unit_cost = comes.then(|| kernel::Rate::from_micros(self.dice.roll(0..9_000_000)));
                let quantity = Quantity::from_micros(sign * quantity.micros());
                let order = MoveStock { kind, quantity, unit_cost, reason: None };
                self.stockroom.move_stock(&self.actor, product.id, valid(order)).await?;
            }
            4..7 => {
                let other = self.products[self.dice.pick(&[0, 1, 2])].clone();
                let first = OrderedLine { product: product.id, quantity, unit_price: None };
                let lines = vec![first, line(&other, "0.5"), line(&product, "0.000001")];
                let status = self.dice.pick(&[SaleStatus::Pending, SaleStatus::Completed]);
                let order = RecordSale { status, ..sale_of(lines) };
                self.sales.push(self.stockroom.record_sale(&self.actor, valid(order)).await?);
            }
            step if !self.sales.is_empty() => {
                let last = i64::try_from(self.sales.len()).unwrap();
                let index = usize::try_from(self.dice.roll(0..last)).unwrap();
                let id = self.sales[index].id;
                if step == 9 {
                    self.sales.remove(index);
                    return self.stockroom.remove_sale(&self.actor, id, Expected::Any).await;
                }
                let status = self.dice.pick(&[SaleStatus::Completed, SaleStatus::Cancelled]);
                let change = valid(to(status));
                self.sales[index] =
                    self.stockroom.revise_sale(&self.actor, id, Expected::Any, change).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Holds the books of every product against its movements, its layers and the sales.
    async fn adds_up(&self) {
        let worth = self.store.database.stocked(self.actor.user).await.unwrap();
        for product in &self.products {
            let all = movements(self.store, product).await;
            let now = worth.iter().find(|item| item.product.id == product.id).unwrap();
            let (mut quantity, mut value) = (0, 0);
            for (sequence, movement) in (1..).zip(&all) {
                assert_eq!((movement.sequence, movement.before.micros()), (sequence, quantity));
                quantity += movement.quantity.micros();
                value += movement.value.minor();
                assert_eq!(movement.after.micros(), quantity);
            }
            assert_eq!((now.product.quantity.micros(), now.value.minor()), (quantity, value));
            assert_eq!(now.product.movement_count, i64::try_from(all.len()).unwrap());
            // What is out for sales is what the completed ones cost, by their own account.
            let sold: i64 = all
                .iter()
                .filter(|movement| movement.source.is_some() && movement.kind != MovementKind::Revaluation)
                .map(|movement| movement.value.minor())
                .sum();
            let lines = self.sales.iter().flat_map(|sale| &sale.lines);
            let cost: i64 = lines
                .filter(|line| line.product == product.id)
                .filter_map(|line| line.cost)
                .map(kernel::Money::minor)
                .sum();
            assert_eq!(-sold, cost);
        }
        for sale in &self.sales {
            let lines: i64 = sale.lines.iter().flat_map(|line| line.takings.iter().map(worth_of)).sum();
            assert_eq!(sale.cost.map_or(0, kernel::Money::minor), lines);
            if sale.status == SaleStatus::Cancelled {
                assert_eq!(sale.margin(), Some(usd("0.00")), "S6");
            }
        }
    }
}

fn worth_of(layer: &Layer) -> i64 {
    layer.value.minor()
}

async fn rule_s1_whatever_happens_quantity_and_value_are_the_sums_of_the_movements(store: Store) {
    let account = ana();
    let actor = actor(&account);
    store.welcome([account]).await;
    let stockroom = service(&store);
    let mut products = Vec::new();
    for (name, quantity, backorder) in [("Mug", "3", false), ("Pan", "0", true), ("Tea", "1.5", true)] {
        let order = AddProduct { allow_backorder: backorder, ..order(name, quantity, "3.333333") };
        products.push(stockroom.add_product(&actor, valid(order)).await.unwrap());
    }
    let dice = Dice::new(11);
    let mut life = Life { store: &store, actor, stockroom, products, sales: Vec::new(), dice };

    let mut refused = 0;
    for step in 0..240 {
        match life.step().await {
            Ok(()) => {}
            Err(
                InventoryError::InsufficientStock { .. }
                | InventoryError::SaleCompleted
                | InventoryError::SaleCancelled,
            ) => refused += 1,
            Err(error) => panic!("step {step}: {error:?}"),
        }
        if step % 20 == 19 {
            life.adds_up().await;
        }
    }

    assert!((10..200).contains(&refused), "{refused} steps were refused");
    let below = life.products.iter().filter(|product| product.allow_backorder).count();
    assert_eq!(below, 2);
    if store.engine == Engine::Sqlite {
        assert!(store.rows("PRAGMA foreign_key_check").await.is_empty());
    }
}

async fn sales_of_the_same_products_in_any_order_do_not_wait_for_each_other(store: Store) {
    let account = ana();
    let actor = actor(&account);
    store.welcome([account]).await;
    let stockroom = service(&store);
    let mut products = Vec::new();
    for name in ["a", "b", "c", "d"] {
        products.push(stockroom.add_product(&actor, valid(order(name, "100", "1"))).await.unwrap());
    }

    let sell = async |turn: usize| {
        let mut lines: Vec<OrderedLine> = products.iter().map(|product| line(product, "1")).collect();
        lines.rotate_left(turn % 4);
        if turn.is_multiple_of(2) {
            lines.reverse();
        }
        stockroom.record_sale(&actor, valid(sale_of(lines))).await.unwrap().number
    };
    let mut numbers = Vec::new();
    // No more at once than there are connections: none is to wait for one instead of for another sale.
    for round in 0..5 {
        numbers.extend(futures_util::future::join_all((8 * round..8 * (round + 1)).map(&sell)).await);
    }

    numbers.sort();
    let expected: Vec<String> = (1..=40).map(|number| format!("S-{number:04}")).collect();
    assert_eq!(numbers, expected);
    for product in &products {
        assert_eq!(found(&store, product).await.quantity, units("60"));
    }
}
