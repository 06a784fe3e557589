//! What wrk is told to send, in Lua.

use anyhow::{Context, Result};
use serde_json::Value;

use super::account::Account;
use crate::server::Server;

impl Account {
    /// Asks for the same thing again and again.
    pub(super) fn again(&self, path: &str) -> String {
        format!("wrk.path = {:?}\n{}", format!("/api/v1{path}"), authorization(&self.token))
    }

    /// Asks for all there is, each time over other days around it, so that no answer has been given before.
    pub(super) fn ever_other(&self, list: &str) -> String {
        ever_other(&self.token, list)
    }

    /// Asks for one thing after another.
    pub(super) fn each(&self, paths: &[String]) -> String {
        let paths: Vec<String> = paths.iter().map(|path| format!("{:?}", format!("/api/v1{path}"))).collect();
        let script = include_str!("../../bench/each.lua");
        format!("{}local paths = {{ {} }}\n{script}", authorization(&self.token), paths.join(", "))
    }

    /// Asks for what it holds already.
    pub(super) fn held(&self, server: &Server, path: &str) -> Result<String> {
        let answer = self.get(server, path)?;
        let etag = answer.headers().get("etag").context("no ETag")?.to_str()?.to_owned();
        Ok(format!("{}wrk.headers[\"If-None-Match\"] = {etag:?}\n", self.again(path)))
    }

    /// Books an earning with each request.
    pub(super) fn insert(&self) -> String {
        self.sending("/earnings", &self.earning())
    }

    /// Sends the same with each request.
    pub(super) fn sending(&self, path: &str, body: &Value) -> String {
        format!("{}{}", self.again(path), posting(body))
    }

    /// The same, each time under another key.
    pub(super) fn insert_with_key(&self) -> String {
        format!("{}{}", self.insert(), include_str!("../../bench/with_key.lua"))
    }

    /// Signs in with each request.
    pub(super) fn login(&self) -> String {
        format!("wrk.path = \"/api/v1/auth/login\"\n{}", posting(&self.credentials()))
    }
}

/// The same as [`Account::ever_other`] for whoever has this token.
pub(super) fn ever_other(token: &str, list: &str) -> String {
    let script = include_str!("../../bench/ever_other.lua");
    format!("{}local list = {list:?}\n{script}", authorization(token))
}

/// Books an earning of this account with each request, as whoever has this token.
pub(super) fn insert_as(token: &str, account: &Account) -> String {
    format!("wrk.path = \"/api/v1/earnings\"\n{}{}", authorization(token), posting(&account.earning()))
}

/// Asks for as many bytes as an answer has, of a server that knows nothing else.
pub(super) fn bytes(count: usize) -> String {
    format!("wrk.path = \"/{count}\"\n")
}

fn authorization(token: &str) -> String {
    format!("wrk.headers[\"Authorization\"] = \"Bearer {token}\"\n")
}

fn posting(body: &Value) -> String {
    format!(
        "wrk.method = \"POST\"\nwrk.headers[\"Content-Type\"] = \"application/json\"\nwrk.body = {:?}\n",
        body.to_string()
    )
}
