//! Real files through the real routes, against sums that were made without us.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

mod truth {
    mod books;
    mod dialects;
    mod einvoices;
    mod invoices;
    mod papers;
    mod rates;
    mod shop;
    mod statements;
    mod trends;
}
