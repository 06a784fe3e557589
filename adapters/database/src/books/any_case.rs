//! Finding text whatever its case, and whatever the server's locale.

use kernel::folded;
use sea_orm::{
    ColumnTrait, DbBackend,
    sea_query::{BinOper, Expr, ExprTrait as _, LikeExpr},
};

/// Whether a column holds `needle` anywhere, capitals and small letters of every script alike.
///
/// `LIKE` would know ASCII only on SQLite, and what the locale knows on PostgreSQL. So each
/// letter becomes a class of its forms: `[üÜ][bB]`.
pub(crate) fn holds_in_any_case<C: ColumnTrait>(column: C, needle: &str, backend: DbBackend) -> Expr {
    let (matches, pattern) = match backend {
        DbBackend::Sqlite => ("GLOB", format!("*{}*", classes(needle, glob_literal))),
        _ => ("~", classes(needle, regex_literal)),
    };
    Expr::col(column.as_column_ref()).binary(BinOper::Custom(matches), Expr::val(pattern))
}

/// Whether a column of folded text holds `needle` anywhere, when that is folded too.
pub(crate) fn holds_folded<C: ColumnTrait>(column: C, needle: &str) -> Expr {
    let pattern = format!("%{}%", escaped(&folded(needle)));
    Expr::col(column.as_column_ref()).like(LikeExpr::new(pattern).escape('\\'))
}

/// `literal` spells a character that has one form only.
fn classes(needle: &str, literal: fn(char) -> String) -> String {
    needle
        .chars()
        .map(|c| {
            let forms: String =
                [c].into_iter().chain(only(c.to_lowercase())).chain(only(c.to_uppercase())).collect();
            if forms.chars().any(|form| form != c) { format!("[{forms}]") } else { literal(c) }
        })
        .collect()
}

fn glob_literal(c: char) -> String {
    if matches!(c, '*' | '?' | '[') { format!("[{c}]") } else { c.into() }
}

fn regex_literal(c: char) -> String {
    if c.is_ascii_punctuation() { format!("\\{c}") } else { c.into() }
}

/// The character that a change of case leads to, where it is one.
fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
}

/// Text in which `LIKE` sees no wildcard.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
