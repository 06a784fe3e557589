//! Those who listen for live changes.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use xshell::cmd;

use super::processes::settled;
use crate::bench::{
    account::Account,
    goal::Goal,
    report::{Report, median},
    stage::Stage,
};
use crate::server::Server;

/// A user may have ten streams.
const USERS: u32 = 100;
const STREAMS_EACH: usize = 10;

/// Files that each side has open at most.
const FILES: &str = "4096";

/// How long news may take at most.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often a stream is asked for before it counts as refused.
const ATTEMPTS: usize = 5;

type Stream = BufReader<TcpStream>;

pub(super) fn measure(stage: &Stage, report: &mut Report) -> Result<()> {
    let own = std::process::id().to_string();
    cmd!(stage.shell, "prlimit --pid {own} --nofile={FILES}:").quiet().run()?;
    let node = stage.node("listeners", &[])?;
    println!("-- signing up {USERS} users");
    let users: Vec<Account> = (0..USERS)
        .map(|number| Account::sign_up(&node, &format!("listener{number}")))
        .collect::<Result<_>>()?;

    let before = settled(&node)?;
    let mut streams = Vec::new();
    for user in &users {
        for _ in 0..STREAMS_EACH {
            let stream = listen_in_the_end(&node, user);
            streams
                .push(stream.with_context(|| format!("stream {} could not be opened", streams.len() + 1))?);
        }
    }
    let after = settled(&node)?;
    report.note("memory, more with 1,000 listeners", (after - before, " MiB"), Some(Goal::AtMost(60.0)));

    let (mut booked, mut heard) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let started = Instant::now();
        for user in &users {
            user.post(&node, "/earnings", &user.earning())?;
        }
        booked.push(started.elapsed().as_secs_f64() * 1e3);
        for stream in &mut streams {
            wait_for_news(stream)?;
        }
        heard.push(started.elapsed().as_secs_f64() * 1e3);
    }
    let after_last: Vec<f64> = heard.iter().zip(&booked).map(|(heard, booked)| heard - booked).collect();
    report.note(
        "100 earnings booked one after another, each for ten listeners",
        (median(booked.into_iter()), " ms"),
        None,
    );
    report.note(
        "until the last of 1,000 listeners has heard, after the last booking",
        (median(after_last.into_iter()), " ms"),
        None,
    );
    Ok(())
}

/// Asks again where the server asks for that, as every client should.
fn listen_in_the_end(server: &Server, user: &Account) -> Result<Stream> {
    for _ in 1..ATTEMPTS {
        if let Ok(stream) = listen(server, user) {
            return Ok(stream);
        }
        thread::sleep(Duration::from_secs(1));
    }
    listen(server, user)
}

/// Opens a stream, and waits until it has begun.
fn listen(server: &Server, user: &Account) -> Result<Stream> {
    let mut socket = TcpStream::connect(server.authority())?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let (host, token) = (server.authority(), &user.token);
    write!(socket, "GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n")?;
    let mut stream = BufReader::with_capacity(1024, socket);
    let status = next_line(&mut stream)?;
    ensure!(status.contains(" 200 "), "a stream answered {status:?}");
    while !next_line(&mut stream)?.is_empty() {}
    Ok(stream)
}

/// Reads on until an earning is told of.
fn wait_for_news(stream: &mut Stream) -> Result<()> {
    while next_line(stream)? != "event: earning.recorded" {}
    Ok(())
}

fn next_line(stream: &mut Stream) -> Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).context("a stream brings no news")? == 0 {
        bail!("a stream has ended");
    }
    Ok(line.trim_end().to_owned())
}
