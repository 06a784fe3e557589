//! What clients may rely on, asked of the whole server on every engine.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

mod http {
    mod accounts;
    mod addresses;
    mod analytics;
    mod audit;
    mod bad_tokens;
    mod cached;
    mod customers;
    mod doctor;
    mod documents;
    mod earnings;
    mod envelopes;
    mod events;
    mod expenses;
    mod export;
    mod factors;
    mod goals;
    mod hostile;
    mod idempotency;
    mod imports;
    mod insight;
    mod invoices;
    mod limits;
    mod lists;
    mod mail;
    mod malformed;
    mod moving;
    mod office;
    mod passkeys;
    mod passwords;
    mod payments;
    mod platforms;
    mod products;
    mod profile;
    mod rates;
    mod recurring;
    mod report_files;
    mod retention;
    mod rights;
    mod rollups;
    mod sales;
    mod sample_data;
    mod sessions;
    mod site;
    mod tenants;
    mod tokens;
    mod trash;
    mod trends;
    mod versions;
    mod webhooks;
}
