//! Users of the benchmark, and what they have.

use std::sync::LazyLock;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use ureq::http::Response;
use xshell::Shell;

use super::load::psql;
use crate::server::Server;

const PASSWORD: &str = "Four-Small-Otters-7";

const PLATFORMS: [&str; 4] = ["Uber", "Upwork", "Etsy", "Stripe"];

/// How many of a user's rows are asked for one by one.
const PICKED: u32 = 1000;

/// Everyone's connections. They are kept, so that none is made while something is measured.
static AGENT: LazyLock<ureq::Agent> = LazyLock::new(ureq::agent);

/// A user with four platforms.
pub(super) struct Account {
    pub(super) email: String,
    pub(super) token: String,
    pub(super) user: String,
    pub(super) platforms: Vec<String>,
}

impl Account {
    pub(super) fn sign_up(server: &Server, name: &str) -> Result<Self> {
        let email = format!("{name}@bench.example");
        let answer: Value = AGENT
            .post(format!("{}/api/v1/auth/register", server.url()))
            .send_json(json!({ "email": email, "password": PASSWORD }))?
            .body_mut()
            .read_json()?;
        let token = text(&answer["data"]["accessToken"])?;
        let user = text(&answer["data"]["user"]["id"])?;
        let mut account = Self { email, token, user, platforms: Vec::new() };
        for platform in PLATFORMS {
            let made =
                account.post(server, "/platforms", &json!({ "name": platform, "category": "other" }))?;
            account.platforms.push(text(&made["id"])?);
        }
        Ok(account)
    }

    /// Adds so many earnings of the last so many days behind the server's back, which is quicker. Whoever
    /// does it has the rollups made anew.
    pub(super) fn with_rows(self, shell: &Shell, database: &str, (rows, days): (u32, u32)) -> Result<Self> {
        println!("-- loading {rows} earnings of {}", self.email);
        let platforms = format!("platforms={{{}}}", self.platforms.join(","));
        let variables = [self.of_user(), platforms, format!("rows={rows}"), format!("days={days}")];
        psql(shell, database, &variables, include_str!("../../bench/rows.sql"))?;
        Ok(self)
    }

    /// What the SQL of pgbench needs to know.
    pub(super) fn variables(&self) -> Vec<String> {
        vec![format!("user={}", self.user), format!("platform={}", self.platforms[0])]
    }

    /// The same user for psql, which puts in values as they are.
    pub(super) fn of_user(&self) -> String {
        format!("user='{}'", self.user)
    }

    /// The ids of rows that were added by [`Self::with_rows`].
    pub(super) fn picked(&self, shell: &Shell, database: &str) -> Result<Vec<String>> {
        let variables = [self.of_user(), format!("picked={PICKED}")];
        let ids = psql(shell, database, &variables, include_str!("../../bench/picked.sql"))?;
        Ok(ids.lines().skip(1).map(str::to_owned).collect())
    }

    pub(super) fn earning(&self) -> Value {
        json!({ "platformId": self.platforms[0], "date": "2026-03-14", "amount": "12.50", "hours": "2.5" })
    }

    pub(super) fn credentials(&self) -> Value {
        json!({ "email": self.email, "password": PASSWORD })
    }

    /// Asks for something, and returns the whole answer.
    pub(super) fn get(&self, server: &Server, path: &str) -> Result<Response<ureq::Body>> {
        let request = AGENT.get(url(server, path)).header("Authorization", self.bearer());
        request.call().with_context(|| format!("GET {path}"))
    }

    /// How many bytes an answer has.
    pub(super) fn size(&self, server: &Server, path: &str) -> Result<usize> {
        let mut body = self.get(server, path)?.into_body();
        let bytes = std::io::copy(&mut body.as_reader(), &mut std::io::sink())?;
        Ok(usize::try_from(bytes)?)
    }

    /// Sends JSON, and returns the `data` of the answer.
    pub(super) fn post(&self, server: &Server, path: &str, body: &Value) -> Result<Value> {
        let request = AGENT.post(url(server, path)).header("Authorization", self.bearer());
        let mut answer = request.send_json(body).with_context(|| format!("POST {path}"))?;
        Ok(answer.body_mut().read_json::<Value>()?["data"].take())
    }

    /// Books a statement with the columns `Day`, `Net`, `Hours` and `Memo`, or only tells what would be
    /// booked.
    pub(super) fn import(&self, server: &Server, statement: &str, dry_run: bool) -> Result<Value> {
        const BOUNDARY: &str = "a-line-between-parts";
        let mapping =
            json!({ "date": "Day", "dateFormat": "iso", "amount": "Net", "hours": "Hours", "notes": "Memo" });
        let (mapping, dry_run) = (mapping.to_string(), dry_run.to_string());
        let fields =
            [("mapping", mapping.as_str()), ("platformId", &self.platforms[0]), ("dryRun", &dry_run)];
        let fields = fields.map(|(name, value)| {
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        });
        let form = format!(
            "{}--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"statement.csv\"\r\n\
             content-type: text/csv\r\n\r\n{statement}\r\n--{BOUNDARY}--\r\n",
            fields.concat()
        );
        let mut answer = AGENT
            .post(url(server, "/earnings/imports"))
            .header("Authorization", self.bearer())
            .header("Content-Type", format!("multipart/form-data; boundary={BOUNDARY}"))
            .send(form)
            .context("the statement was not booked")?;
        let outcome = answer.body_mut().read_json::<Value>()?["data"].take();
        ensure!(outcome["created"] == outcome["rows"], "not every row is new: {outcome}");
        Ok(outcome)
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }
}

/// A statement of so many rows over ten years; each round has others.
pub(super) fn statement(shell: &Shell, database: &str, rows: u32, round: u32) -> Result<String> {
    let variables = [format!("rows={rows}"), format!("round={round}")];
    psql(shell, database, &variables, include_str!("../../bench/statement.sql"))
}

pub(super) fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).with_context(|| format!("{value} is no text"))
}

fn url(server: &Server, path: &str) -> String {
    format!("{}/api/v1{path}", server.url())
}
