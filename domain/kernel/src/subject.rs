//! Ids of what more than one context speaks of.
//!
//! A context owns what an id names; the others only pass the id on.

use crate::Id;

/// Whom one sells to: owned by `invoicing`.
#[derive(Debug)]
pub enum CustomerMark {}

/// What one sells: owned by `inventory`.
#[derive(Debug)]
pub enum ProductMark {}

/// A kept file: owned by `documents`.
#[derive(Debug)]
pub enum DocumentMark {}

/// What one spends: owned by `earnings`.
#[derive(Debug)]
pub enum ExpenseMark {}

/// What one bills: owned by `invoicing`.
#[derive(Debug)]
pub enum InvoiceMark {}

pub type CustomerId = Id<CustomerMark>;
pub type ProductId = Id<ProductMark>;
pub type DocumentId = Id<DocumentMark>;
pub type ExpenseId = Id<ExpenseMark>;
pub type InvoiceId = Id<InvoiceMark>;
