//! Customers.

use invoicing::{Address, Customer, CustomerFilter, CustomerSort};
use kernel::{PageRequest, Sort, UserId};
use tests::{Store, ana, ben, contract, customer, event, instant};

contract!(
    a_customer_comes_back_as_it_was,
    customers_are_found_by_name_company_and_e_mail,
    customers_are_paged_by_name_though_they_share_it,
    rule_d7_no_port_shows_or_changes_someone_elses_customer,
    an_unused_customer_goes,
    rule_l4_a_customer_that_another_was_merged_into_stays,
);

async fn a_customer_comes_back_as_it_was(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let plain = customer(ana, "Ada");
    let full = Customer {
        email: Some("Ada@Example.com".parse().unwrap()),
        phone: Some("+47 22 44 22 22".parse().unwrap()),
        company: Some(" Engines  ÇA ".parse().unwrap()),
        address: Address {
            line1: Some("12 St James's Square".parse().unwrap()),
            line2: Some("c/o 田中".parse().unwrap()),
            city: Some("London".parse().unwrap()),
            region: Some("Greater London".parse().unwrap()),
            postal_code: Some("0171".parse().unwrap()),
            country: Some("GB".parse().unwrap()),
        },
        tax_id: Some("GB 123".parse().unwrap()),
        notes: Some("two\nlines".parse().unwrap()),
        currency: "JPY".parse().unwrap(),
        is_active: false,
        merged_into: Some(plain.id),
        version: 42,
        created_at: instant("2026-01-01T00:00:00.100Z"),
        updated_at: instant("2026-01-01T00:00:00.120Z"),
        ..customer(ana, "Bea ☂")
    };
    store.keep_customers(&[&plain, &full]).await;

    for customer in [plain, full] {
        assert_eq!(store.customers().find(ana, customer.id).await.unwrap(), Some(customer));
    }
}

async fn customers_are_found_by_name_company_and_e_mail(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let firm = Customer { company: Some("Ärger & Söhne".parse().unwrap()), ..customer(ana, "Zoë") };
    let mail = Customer { email: Some("ß@straße.example".parse().unwrap()), ..customer(ana, "Ada") };
    let gone = Customer { is_active: false, ..customer(ana, "Söhne ohne Ärger") };
    store.keep_customers(&[&firm, &mail, &gone]).await;
    store.keep_customers(&[&customer(ben, "Ärger")]).await;

    let cases: [(Option<bool>, Option<&str>, &[&str]); 7] = [
        (None, None, &["Ada", "Söhne ohne Ärger", "Zoë"]),
        (Some(true), None, &["Ada", "Zoë"]),
        (Some(false), None, &["Söhne ohne Ärger"]),
        (None, Some("äRGER"), &["Söhne ohne Ärger", "Zoë"]),
        (Some(true), Some("SÖHNE"), &["Zoë"]),
        (None, Some("@STRAßE"), &["Ada"]),
        (None, Some("%"), &[]),
    ];
    for (active, text, expected) in cases {
        let filter = CustomerFilter { active, text: text.map(str::to_owned) };
        assert_eq!(names(&found(&store, ana, &filter).await), expected, "{filter:?}");
    }
}

async fn customers_are_paged_by_name_though_they_share_it(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let same = [(); 5].map(|()| customer(ana, "John Smith"));
    store.keep_customers(&same.each_ref()).await;

    for descending in [false, true] {
        let mut request = PageRequest::first(Sort { by: CustomerSort::Name, descending }).with_limit(2);
        request.count_total = true;
        let mut seen = Vec::new();
        loop {
            let page = store.customers().page(ana, &CustomerFilter::default(), &request).await.unwrap();
            assert_eq!(page.total, Some(5));
            seen.extend(page.items.iter().map(|customer| customer.id));
            request.after = page.next;
            if request.after.is_none() {
                break;
            }
        }
        let mut ids = same.each_ref().map(|customer| customer.id);
        if descending {
            ids.reverse();
        }
        assert_eq!(seen, ids);
    }
}

async fn rule_d7_no_port_shows_or_changes_someone_elses_customer(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let ada = customer(ana, "Ada");
    store.keep_customers(&[&ada]).await;

    assert_eq!(store.customers().find(ben, ada.id).await.unwrap(), None);
    assert!(found(&store, ben, &CustomerFilter::default()).await.is_empty());
    let mut tx = store.customer_book(ben).await;
    assert_eq!(tx.lock_customer(ben, ada.id).await.unwrap(), None);
    tx.remove_customer(ben, ada.id).await.unwrap();
    tx.commit(event(ben)).await.unwrap();

    assert_eq!(store.customers().find(ana, ada.id).await.unwrap(), Some(ada));
}

async fn an_unused_customer_goes(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (unused, other) = (customer(ana, "Ada"), customer(ana, "Bea"));
    store.keep_customers(&[&unused, &other]).await;

    let mut tx = store.customer_book(ana).await;
    assert!(tx.remove_customer(ana, unused.id).await.unwrap());
    assert!(tx.remove_customer(ana, unused.id).await.unwrap(), "what is gone is not in use");
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(names(&found(&store, ana, &CustomerFilter::default()).await), ["Bea"]);
}

async fn rule_l4_a_customer_that_another_was_merged_into_stays(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let kept = customer(ana, "Ada");
    let merged = Customer { merged_into: Some(kept.id), is_active: false, ..customer(ana, "Ada again") };
    store.keep_customers(&[&kept, &merged]).await;

    let mut tx = store.customer_book(ana).await;
    assert!(!tx.remove_customer(ana, kept.id).await.unwrap());
    // The transaction is still good for something else.
    assert!(tx.remove_customer(ana, merged.id).await.unwrap());
    assert!(tx.remove_customer(ana, kept.id).await.unwrap());
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.count("customers").await, 0);
}

async fn found(store: &Store, owner: UserId, filter: &CustomerFilter) -> Vec<Customer> {
    let request = PageRequest::first(Sort { by: CustomerSort::Name, descending: false });
    store.customers().page(owner, filter, &request).await.unwrap().items
}

fn names(customers: &[Customer]) -> Vec<&str> {
    customers.iter().map(|customer| &*customer.name).collect()
}
