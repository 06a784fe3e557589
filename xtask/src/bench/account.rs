//! Users of the benchmark, with the rows they have.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use xshell::{Shell, cmd};

use crate::server::Server;

const PASSWORD: &str = "Four-Small-Otters-7";

/// A user with four platforms.
pub(super) struct Account {
    /// Its connections are kept, so that none is made while something is measured.
    agent: ureq::Agent,
    email: String,
    token: String,
    user: String,
    platforms: Vec<String>,
}

impl Account {
    /// Signs up, and adds so many earnings of the last so many days behind the server's back, which is
    /// quicker.
    pub(super) fn with_rows(
        server: &Server,
        shell: &Shell,
        database: &str,
        name: &str,
        (rows, days): (u32, u32),
    ) -> Result<Self> {
        println!("-- loading {rows} earnings of {name}");
        let email = format!("{name}@bench.example");
        let signed_in = send(
            ureq::post(format!("{}/api/v1/auth/register", server.url())),
            &json!({ "email": email, "password": PASSWORD }),
        )?;
        let token = text(&signed_in["data"]["accessToken"])?;
        let user = text(&signed_in["data"]["user"]["id"])?;
        let mut account = Self { agent: ureq::agent(), email, user, token, platforms: Vec::new() };
        for platform in ["Uber", "Upwork", "Etsy", "Stripe"] {
            let request = ureq::post(format!("{}/api/v1/platforms", server.url()))
                .header("Authorization", format!("Bearer {}", account.token));
            let made = send(request, &json!({ "name": platform, "category": "other" }))?;
            account.platforms.push(text(&made["data"]["id"])?);
        }
        let (user, rows, days) =
            (format!("user='{}'", account.user), format!("rows={rows}"), format!("days={days}"));
        let platforms = format!("platforms={{{}}}", account.platforms.join(","));
        let sql = include_str!("../../bench/rows.sql");
        cmd!(
            shell,
            "psql --quiet --set ON_ERROR_STOP=1 --set {user} --set {rows} --set {days} --set {platforms} {database}"
        )
        .stdin(sql)
        .quiet()
        .run()?;
        Ok(account)
    }

    /// What the SQL of pgbench needs to know.
    pub(super) fn variables(&self) -> [String; 2] {
        [format!("user={}", self.user), format!("platform={}", self.platforms[0])]
    }

    /// A script that asks for the same thing again and again.
    pub(super) fn get(&self, path: &str) -> String {
        format!("wrk.path = {:?}\n{}", format!("/api/v1{path}"), self.authorization())
    }

    /// A script that asks for all there is, each time over other days around it, so that no answer has
    /// been given before.
    pub(super) fn ever_other(&self, list: &str) -> String {
        let script = include_str!("../../bench/ever_other.lua");
        format!("{}local list = {list:?}\n{script}", self.authorization())
    }

    /// How many bytes an answer has.
    pub(super) fn size(&self, path: &str, server: &Server) -> Result<usize> {
        Ok(self.ask(path, server)?.body_mut().read_to_vec()?.len())
    }

    /// A script that asks for what it holds already.
    pub(super) fn held(&self, path: &str, server: &Server) -> Result<String> {
        let answer = self.ask(path, server)?;
        let etag = answer.headers().get("etag").context("no ETag")?.to_str()?.to_owned();
        Ok(format!("{}wrk.headers[\"If-None-Match\"] = {etag:?}\n", self.get(path)))
    }

    /// A script that books an earning with each request.
    pub(super) fn insert(&self) -> String {
        format!("{}{}", self.get("/earnings"), posting(&self.earning()))
    }

    fn earning(&self) -> Value {
        json!({ "platformId": self.platforms[0], "date": "2026-03-14", "amount": "12.50", "hours": "2.5" })
    }

    /// A script that signs in with each request.
    pub(super) fn login(&self) -> String {
        let body = json!({ "email": self.email, "password": PASSWORD });
        format!("wrk.path = \"/api/v1/auth/login\"\n{}", posting(&body))
    }

    fn ask(&self, path: &str, server: &Server) -> Result<ureq::http::Response<ureq::Body>> {
        let request = self.agent.get(format!("{}/api/v1{path}", server.url()));
        Ok(request.header("Authorization", format!("Bearer {}", self.token)).call()?)
    }

    fn authorization(&self) -> String {
        format!("wrk.headers[\"Authorization\"] = \"Bearer {}\"\n", self.token)
    }
}

/// How long the first screen takes: medians, right after a change and when nothing has changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glance {
    pub(super) cold: Duration,
    pub(super) warm: Duration,
}

/// Books an earning and looks at the dashboard twice, again and again.
pub(super) fn glance(server: &Server, account: &Account) -> Result<Glance> {
    const TURNS: usize = 50;
    println!("-- looking at the dashboard of {}", account.email);
    let (mut cold, mut warm) = (Vec::with_capacity(TURNS), Vec::with_capacity(TURNS));
    for _ in 0..TURNS {
        let request = account
            .agent
            .post(format!("{}/api/v1/earnings", server.url()))
            .header("Authorization", format!("Bearer {}", account.token));
        send(request, &account.earning())?;
        for times in [&mut cold, &mut warm] {
            let started = Instant::now();
            account.size("/analytics/dashboard", server)?;
            times.push(started.elapsed());
        }
    }
    Ok(Glance { cold: median(&cold), warm: median(&warm) })
}

/// How long pages take on the way through a whole list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk {
    pub(super) rows: usize,
    pub(super) pages: usize,
    /// Medians of the first, the middle and the last hundred pages.
    pub(super) first: Duration,
    pub(super) middle: Duration,
    pub(super) last: Duration,
}

/// Reads every page of a list of earnings, one after another.
pub(super) fn walk(server: &Server, account: &Account) -> Result<Walk> {
    println!("-- walking through the earnings of {}", account.email);
    let (mut times, mut rows, mut cursor) = (Vec::new(), 0, None::<String>);
    loop {
        let after = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let started = Instant::now();
        let page: Value = account
            .agent
            .get(format!("{}/api/v1/earnings?limit=100{after}", server.url()))
            .header("Authorization", format!("Bearer {}", account.token))
            .call()?
            .body_mut()
            .read_json()?;
        times.push(started.elapsed());
        rows += page["data"].as_array().map_or(0, Vec::len);
        match page["pagination"]["nextCursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    let hundred = times.len().min(100);
    let middle = (times.len() - hundred) / 2;
    Ok(Walk {
        rows,
        pages: times.len(),
        first: median(&times[..hundred]),
        middle: median(&times[middle..middle + hundred]),
        last: median(&times[times.len() - hundred..]),
    })
}

fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    sorted[sorted.len() / 2]
}

fn posting(body: &Value) -> String {
    format!(
        "wrk.method = \"POST\"\nwrk.headers[\"Content-Type\"] = \"application/json\"\nwrk.body = {:?}\n",
        body.to_string()
    )
}

fn send(request: ureq::RequestBuilder<ureq::typestate::WithBody>, body: &Value) -> Result<Value> {
    Ok(request.send_json(body)?.body_mut().read_json()?)
}

fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).with_context(|| format!("{value} is no text"))
}
