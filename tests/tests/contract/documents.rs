//! Documents and what they share.

use documents::{
    Archive, BlobId, Content, Document, DocumentFilter, DocumentKind, DocumentSort, Documents, DocumentsTx,
    FileType, Links, Subject, Usage,
};
use kernel::{Id, PageRequest, Sort, StoreError, UserId};
use tests::{Store, ana, ben, contract, event, instant};

contract!(
    a_document_comes_back_as_it_was,
    a_content_is_there_once_and_goes_with_its_last_document,
    what_is_kept_is_counted_and_equal_bytes_count_once,
    a_link_to_what_is_gone_is_no_link,
    a_document_that_something_refers_to_stays,
    rule_d7_no_port_shows_or_changes_someone_elses_documents,
);

fn mint<T>() -> Id<T> {
    Id::mint(instant("2026-03-14T09:00:00Z"))
}

fn content(user: UserId, digit: u8) -> Content {
    Content {
        blob: mint(),
        user,
        sha256: [digit; 32],
        size_bytes: 100,
        preview: None,
        is_sealed: false,
        created_at: instant("2026-03-14T09:00:00.123Z"),
    }
}

fn document(content: &Content, name: &str) -> Document {
    Document {
        id: mint(),
        user: content.user,
        content: content.blob,
        file_name: name.parse().unwrap(),
        file_type: FileType::Pdf,
        size_bytes: content.size_bytes,
        sha256: content.sha256,
        has_preview: content.preview.is_some(),
        kind: DocumentKind::Other,
        links: Links::default(),
        version: 1,
        created_at: content.created_at,
        updated_at: content.created_at,
    }
}

fn documents(store: &Store) -> &dyn Documents {
    &store.database
}

async fn archive(store: &Store, owner: UserId) -> Box<dyn DocumentsTx> {
    Archive::begin(&store.database, owner).await.unwrap()
}

async fn keep(store: &Store, content: &Content, documents: &[&Document]) {
    let mut tx = archive(store, content.user).await;
    tx.add_content(content).await.unwrap();
    for document in documents {
        tx.add_document(document).await.unwrap();
    }
    tx.commit(event(content.user)).await.unwrap();
}

async fn a_document_comes_back_as_it_was(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (expense, invoice) = store.expense_and_invoice(ana).await;
    let plain = content(ana, 1);
    let full =
        Content { preview: Some((mint(), 7)), is_sealed: true, size_bytes: 1 << 40, ..content(ana, 2) };
    let kinds = [
        DocumentKind::Receipt,
        DocumentKind::Invoice,
        DocumentKind::Contract,
        DocumentKind::Statement,
        DocumentKind::Other,
    ];
    for (content, name) in [(&plain, "a"), (&full, "Ärger \"☂\".pdf")] {
        let mut kept = Vec::new();
        for (kind, file_type) in kinds.into_iter().zip(FileType::ALL) {
            let links = Links { expense: Some(expense), invoice: Some(invoice) };
            kept.push(Document { kind, file_type, links, version: 9, ..document(content, name) });
        }
        keep(&store, content, &kept.iter().collect::<Vec<_>>()).await;
        for document in kept {
            assert_eq!(documents(&store).find(ana, document.id).await.unwrap(), Some(document.clone()));
            let opened = documents(&store).open(ana, document.id).await.unwrap();
            assert_eq!(opened, Some((document, content.clone())));
        }
        assert_eq!(documents(&store).content_of(ana, &content.sha256).await.unwrap().as_ref(), Some(content));
    }
    for (blob, refers) in
        [(plain.blob, true), (full.preview.unwrap().0, true), (mint::<documents::Blob>(), false)]
    {
        assert_eq!(documents(&store).refers_to(ana, blob).await.unwrap(), refers);
    }
}

async fn a_content_is_there_once_and_goes_with_its_last_document(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let shared = content(ana, 1);
    let (first, second) = (document(&shared, "a"), document(&shared, "b"));
    keep(&store, &shared, &[&first, &second]).await;

    let refusal = archive(&store, ana).await.add_content(&content(ana, 1)).await;
    assert!(matches!(refusal, Err(StoreError::Duplicate { .. })), "{refusal:?}");

    for (document, left) in [(first, None), (second, Some(shared.clone()))] {
        let mut tx = archive(&store, ana).await;
        assert!(tx.remove_document(ana, document.id).await.unwrap());
        assert_eq!(tx.remove_unused_content(ana, shared.blob).await.unwrap(), left);
        tx.commit(event(ana)).await.unwrap();
    }
    assert_eq!(store.count("document_contents").await, 0);
}

async fn what_is_kept_is_counted_and_equal_bytes_count_once(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    assert_eq!(documents(&store).usage(ana).await.unwrap(), Usage::default());
    let shared = content(ana, 1);
    keep(&store, &shared, &[&document(&shared, "a"), &document(&shared, "b")]).await;
    let other = content(ana, 2);
    keep(&store, &other, &[&document(&other, "c")]).await;
    let his = content(ben, 1);
    keep(&store, &his, &[&document(&his, "a")]).await;

    let usage = Usage { files: 3, bytes: 200 };
    assert_eq!(documents(&store).usage(ana).await.unwrap(), usage);
    assert_eq!(archive(&store, ana).await.lock_usage(ana).await.unwrap(), usage);
}

async fn a_link_to_what_is_gone_is_no_link(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (_, invoice) = store.expense_and_invoice(ana).await;
    let shared = content(ana, 1);
    let linked =
        |expense| Document { links: Links { expense, invoice: Some(invoice) }, ..document(&shared, "a") };
    let dangling = linked(Some(mint()));
    keep(&store, &shared, &[&dangling]).await;

    let found = documents(&store).find(ana, dangling.id).await.unwrap().unwrap();

    assert_eq!(found.links, Links { expense: None, invoice: Some(invoice) });
}

async fn a_document_that_something_refers_to_stays(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (expense, _) = store.expense_and_invoice(ana).await;
    let shared = content(ana, 1);
    let linked =
        Document { links: Links { expense: Some(expense), invoice: None }, ..document(&shared, "a") };
    keep(&store, &shared, &[&linked]).await;

    let mut tx = archive(&store, ana).await;
    assert!(!tx.remove_document(ana, linked.id).await.unwrap());
    // The transaction is still good for something else.
    let unlinked = Document { links: Links::default(), version: 2, ..linked.clone() };
    tx.save_document(&unlinked).await.unwrap();
    assert!(tx.remove_document(ana, linked.id).await.unwrap());
    assert!(tx.remove_document(ana, linked.id).await.unwrap(), "what is gone is not in use");
    tx.commit(event(ana)).await.unwrap();

    assert_eq!((store.count("documents").await, store.count("document_links").await), (0, 0));
}

async fn rule_d7_no_port_shows_or_changes_someone_elses_documents(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let (expense, invoice) = store.expense_and_invoice(ana).await;
    let shared = Content { preview: Some((mint(), 7)), ..content(ana, 1) };
    let links = Links { expense: Some(expense), invoice: Some(invoice) };
    let hers = Document { links, ..document(&shared, "mine.pdf") };
    keep(&store, &shared, &[&hers]).await;

    // Reads.
    assert_eq!(documents(&store).find(ben, hers.id).await.unwrap(), None);
    assert_eq!(documents(&store).open(ben, hers.id).await.unwrap(), None);
    assert_eq!(documents(&store).content_of(ben, &shared.sha256).await.unwrap(), None);
    assert_eq!(documents(&store).usage(ben).await.unwrap(), Usage::default());
    let preview: BlobId = shared.preview.unwrap().0;
    for blob in [shared.blob, preview] {
        assert!(!documents(&store).refers_to(ben, blob).await.unwrap());
    }
    let filters = [
        DocumentFilter::default(),
        DocumentFilter { name: Some("mine".into()), ..DocumentFilter::default() },
        DocumentFilter { expense: Some(expense), ..DocumentFilter::default() },
        DocumentFilter { invoice: Some(invoice), ..DocumentFilter::default() },
    ];
    for filter in filters {
        let mut request = PageRequest::first(Sort { by: DocumentSort::CreatedAt, descending: true });
        request.count_total = true;
        let page = documents(&store).page(ben, &filter, &request).await.unwrap();
        assert_eq!((page.items, page.next, page.total), (vec![], None, Some(0)), "{filter:?}");
    }
    for subject in [Subject::Expense(expense), Subject::Invoice(invoice)] {
        assert!(documents(&store).has_subject(ana, subject).await.unwrap());
        assert!(!documents(&store).has_subject(ben, subject).await.unwrap());
    }

    // Writes.
    let mut tx = archive(&store, ben).await;
    assert_eq!(tx.lock_usage(ben).await.unwrap(), Usage::default());
    assert_eq!(tx.find_content(ben, &shared.sha256).await.unwrap(), None);
    assert_eq!(tx.lock_document(ben, hers.id).await.unwrap(), None);
    for subject in [Subject::Expense(expense), Subject::Invoice(invoice)] {
        assert!(!tx.hold_subject(ben, subject).await.unwrap());
    }
    tx.remove_document(ben, hers.id).await.unwrap();
    assert_eq!(tx.remove_unused_content(ben, shared.blob).await.unwrap(), None);
    tx.commit(event(ben)).await.unwrap();
    assert_eq!(store.registry(ana).await.hold_logo(ben, hers.id).await.unwrap(), None);

    assert_eq!(documents(&store).find(ana, hers.id).await.unwrap(), Some(hers));
}
