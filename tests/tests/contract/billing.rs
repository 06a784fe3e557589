//! What is billed, kept.

use invoicing::{
    AddRecurring, Billing, BillingTx, DraftInvoice, DraftLine, FileFormat, Invoice, InvoiceFile,
    InvoiceFilter, InvoiceSort, Invoices, InvoicingSettings, PaperKind, Payment, PaymentMethod,
    RecordPayment, RecurringInvoice, RecurringSort, Series,
};
use kernel::{CustomerId, Interval, PageRequest, Sort, StoreError, Timestamp, UserId};
use tests::{Store, ana, ben, contract, customer, date, event, instant};

contract!(
    what_is_written_is_read_back_the_same,
    rule_d7_no_port_shows_or_changes_what_someone_else_bills,
    rule_n2_a_counter_counts_for_its_period,
    a_number_is_given_out_once,
);

fn now() -> Timestamp {
    instant("2026-03-14T09:00:00Z")
}

fn work(customer: CustomerId) -> DraftInvoice {
    let line = |rate: &str, discount: Option<&str>| DraftLine {
        description: "Work, and\nmore of it".parse().unwrap(),
        quantity: "1.5".parse().unwrap(),
        unit: Some("hour".parse().unwrap()),
        unit_price: "33.333333".parse().unwrap(),
        discount: discount.map(|text| text.parse().unwrap()),
        discount_percent: None,
        tax_rate: Some(rate.parse().unwrap()),
        tax_category: None,
        tax_reason: None,
        product: None,
    };
    DraftInvoice {
        customer,
        issue_date: Some(date("2026-03-14")),
        due_date: None,
        payment_terms_days: Some(14),
        lines: vec![line("20", None), line("5.5", Some("1.00")), line("0", None)],
        discount: None,
        discount_percent: Some("3".parse().unwrap()),
        prices_include_tax: Some(true),
        tax_rounding: None,
        currency: None,
        exchange_rate: Some("0.9".parse().unwrap()),
        buyer_reference: Some("PO-7".parse().unwrap()),
        notes: Some("Danke".parse().unwrap()),
        terms: None,
    }
}

async fn billing(store: &Store, owner: UserId) -> Box<dyn BillingTx> {
    Billing::begin(&store.database, owner).await.unwrap()
}

fn first<S>(by: S) -> PageRequest<S> {
    let mut request = PageRequest::first(Sort { by, descending: true });
    request.count_total = true;
    request
}

/// Somebody with one of everything.
async fn one_of_everything(store: &Store, owner: UserId) -> (Invoice, Payment, RecurringInvoice) {
    let ada = customer(owner, "Ada");
    store.keep_customers(&[&ada]).await;
    let draft = Invoice::draft(owner, work(ada.id), &ada, date("2026-03-14"), now()).unwrap();
    let issued = Invoice {
        state: invoicing::InvoiceState::Issued,
        number: Some("INV-1".to_owned()),
        home_currency: Some("EUR".parse().unwrap()),
        public_token: Some("token".to_owned()),
        issued_at: Some(now()),
        sent_at: Some(now()),
        ..draft
    };
    let order = RecordPayment {
        amount: "5.00".parse().unwrap(),
        date: date("2026-03-15"),
        method: PaymentMethod::Paypal,
        reference: Some("X".parse().unwrap()),
        exchange_rate: None,
    };
    let payment = Payment::record(&issued, order, issued.paid, now()).unwrap();
    let issued = issued.clone().settled(payment.applied, issued.credited, now());
    let order = AddRecurring {
        name: "Rent".parse().unwrap(),
        draft: work(ada.id),
        anchor: date("2026-01-31"),
        interval: Interval::Quarter,
        every: 2,
        ends_on: Some(date("2027-01-31")),
        auto_issue: true,
    };
    let recurring = RecurringInvoice::add(owner, order, date("2026-03-14"), now()).unwrap();
    let mut tx = billing(store, owner).await;
    tx.add_invoice(&issued).await.unwrap();
    tx.add_payment(&payment).await.unwrap();
    tx.add_recurring(&recurring).await.unwrap();
    tx.add_file(owner, issued.id, &InvoiceFile::new(FileFormat::Pdf, b"%PDF".to_vec())).await.unwrap();
    tx.save_settings(&InvoicingSettings::of(owner, now())).await.unwrap();
    tx.commit(event(owner)).await.unwrap();
    (issued, payment, recurring)
}

async fn what_is_written_is_read_back_the_same(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (invoice, payment, recurring) = one_of_everything(&store, ana).await;
    let reads: &dyn Invoices = &store.database;

    assert_eq!(reads.find(ana, invoice.id).await.unwrap().as_ref(), Some(&invoice));
    let page = reads.page(ana, &InvoiceFilter::default(), &first(InvoiceSort::DueDate)).await.unwrap();
    assert_eq!((page.items.as_slice(), page.total), ([invoice.clone()].as_slice(), Some(1)));
    assert_eq!(reads.payments(ana, invoice.id).await.unwrap(), [payment]);
    assert_eq!(reads.find_recurring(ana, recurring.id).await.unwrap().as_ref(), Some(&recurring));
    assert_eq!(reads.settings(ana).await.unwrap(), Some(InvoicingSettings::of(ana, now())));
    let file = reads.file(ana, invoice.id, FileFormat::Pdf).await.unwrap().unwrap();
    assert_eq!(file, InvoiceFile::new(FileFormat::Pdf, b"%PDF".to_vec()));
    assert_eq!(reads.file(ana, invoice.id, FileFormat::Ubl).await.unwrap(), None);
    assert_eq!(reads.due_recurring(date("2026-07-30")).await.unwrap(), []);
    assert_eq!(reads.due_recurring(date("2026-07-31")).await.unwrap(), [(ana, recurring.id)]);
}

async fn rule_d7_no_port_shows_or_changes_what_someone_else_bills(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let (invoice, payment, recurring) = one_of_everything(&store, ana).await;
    let reads: &dyn Invoices = &store.database;

    assert_eq!(reads.find(ben, invoice.id).await.unwrap(), None);
    let page = reads.page(ben, &InvoiceFilter::default(), &first(InvoiceSort::Total)).await.unwrap();
    assert_eq!((page.items, page.total), (vec![], Some(0)));
    assert_eq!(reads.payments(ben, invoice.id).await.unwrap(), []);
    assert_eq!(reads.file(ben, invoice.id, FileFormat::Pdf).await.unwrap(), None);
    assert_eq!(reads.settings(ben).await.unwrap(), None);
    assert_eq!(reads.find_recurring(ben, recurring.id).await.unwrap(), None);
    let page = reads.recurring_page(ben, &first(RecurringSort::CreatedAt)).await.unwrap();
    assert_eq!((page.items, page.total), (vec![], Some(0)));

    let mut tx = billing(&store, ben).await;
    assert_eq!(tx.lock_invoice(ben, invoice.id).await.unwrap(), None);
    assert_eq!(tx.find_payment(ben, invoice.id, payment.id).await.unwrap(), None);
    assert_eq!(tx.hold_customer(ben, invoice.customer).await.unwrap(), None);
    assert!(!tx.is_number_used(ben, "INV-1").await.unwrap());
    assert_eq!(tx.lock_recurring(ben, recurring.id).await.unwrap(), None);
    tx.remove_invoice(ben, invoice.id).await.unwrap();
    tx.remove_recurring(ben, recurring.id).await.unwrap();
    tx.commit(event(ben)).await.unwrap();
    assert_eq!(reads.find(ana, invoice.id).await.unwrap(), Some(invoice));
    assert_eq!(reads.find_recurring(ana, recurring.id).await.unwrap(), Some(recurring));
}

async fn rule_n2_a_counter_counts_for_its_period(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let series = [PaperKind::Invoice, PaperKind::CreditNote].map(|kind| Series::first(ana, kind, now()));
    let mut tx = billing(&store, ana).await;
    let there = tx.lock_series(ana, &series).await.unwrap();
    let others = [PaperKind::Invoice, PaperKind::CreditNote].map(|kind| Series::first(ana, kind, now()));
    assert_eq!(tx.lock_series(ana, &others).await.unwrap(), there);
    assert_eq!(there.len(), 2);

    assert_eq!(tx.last_number(ana, there[0].id, "2026").await.unwrap(), 0);
    tx.save_last_number(ana, there[0].id, "2026", 1).await.unwrap();
    tx.save_last_number(ana, there[0].id, "2026", 2).await.unwrap();

    assert_eq!(tx.last_number(ana, there[0].id, "2026").await.unwrap(), 2);
    assert_eq!(tx.last_number(ana, there[0].id, "2025").await.unwrap(), 0);
    assert_eq!(tx.last_number(ana, there[1].id, "2026").await.unwrap(), 0);
}

async fn a_number_is_given_out_once(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (invoice, ..) = one_of_everything(&store, ana).await;
    let again = Invoice { id: kernel::Id::mint(now()), public_token: None, ..invoice };

    let mut tx = billing(&store, ana).await;
    let refusal = tx.add_invoice(&again).await;

    assert!(matches!(refusal, Err(StoreError::Duplicate { .. })), "{refusal:?}");
}
