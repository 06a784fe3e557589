//! What clients may rely on, asked of the whole server on every engine.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

mod http {
    mod accounts;
    mod documents;
    mod earnings;
    mod envelopes;
    mod export;
    mod hostile;
    mod idempotency;
    mod imports;
    mod insight;
    mod lists;
    mod malformed;
    mod platforms;
    mod profile;
    mod tenants;
    mod versions;
}
