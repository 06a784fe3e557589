//! The tables, one file each, and how their rows become aggregates.
//!
//! Conversions take rows and aggregates apart field by field, so that a column that is forgotten
//! does not compile.

pub(crate) mod account_export;
pub(crate) mod consent;
pub(crate) mod customer;
pub(crate) mod discarded_thing;
pub(crate) mod document;
pub(crate) mod document_content;
pub(crate) mod document_link;
pub(crate) mod earning;
pub(crate) mod erasure;
pub(crate) mod event;
pub(crate) mod expense;
pub(crate) mod expense_category;
pub(crate) mod goal;
pub(crate) mod idempotency_key;
pub(crate) mod invitation;
pub(crate) mod invoice;
pub(crate) mod invoice_file;
pub(crate) mod invoice_line;
pub(crate) mod invoice_series;
pub(crate) mod invoicing_settings;
pub(crate) mod letter;
pub(crate) mod letter_refusal;
pub(crate) mod mailed_link;
pub(crate) mod own_rate;
pub(crate) mod passkey;
pub(crate) mod payment;
pub(crate) mod personal_token;
pub(crate) mod platform;
pub(crate) mod post_settings;
pub(crate) mod product;
pub(crate) mod recovery_code;
pub(crate) mod recurring_invoice;
pub(crate) mod reference_rate;
pub(crate) mod sale;
pub(crate) mod sale_line;
pub(crate) mod session;
pub(crate) mod setup_link;
pub(crate) mod slowdown;
pub(crate) mod statement_import;
pub(crate) mod stock_layer;
pub(crate) mod stock_movement;
pub(crate) mod totp_factor;
pub(crate) mod user;
pub(crate) mod webhook;
pub(crate) mod webhook_delivery;
