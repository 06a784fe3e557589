//! What clients may rely on, asked of the whole server on every engine.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

mod http {
    mod accounts;
    mod cached;
    mod customers;
    mod documents;
    mod earnings;
    mod envelopes;
    mod events;
    mod expenses;
    mod export;
    mod hostile;
    mod idempotency;
    mod imports;
    mod insight;
    mod invoices;
    mod lists;
    mod malformed;
    mod payments;
    mod platforms;
    mod products;
    mod profile;
    mod recurring;
    mod sales;
    mod tenants;
    mod versions;
}
