//! A line to a server, for a case to do with as it likes.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// What becomes of what is sent over the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    Carries,
    /// Later, in either direction.
    Delays(Duration),
    /// Not at all, and nobody is told.
    Hangs,
    /// Connections are cut, and new ones too.
    Cut,
    /// Connections are cut when the client sends this, before it arrives.
    CutBefore(&'static [u8]),
    /// The same, when it has arrived: the client never learns what came of it.
    CutAfter(&'static [u8]),
}

/// Stands between clients and a server, on this machine alone.
pub struct Proxy {
    /// The URL of the server by way of this line.
    pub url: String,
    line: Arc<watch::Sender<Line>>,
    serving: JoinHandle<()>,
}

/// How much is carried in one go, in bytes.
const CHUNK: usize = 16 << 10;

impl Proxy {
    /// A line to the server that the URL of a database names; it carries everything.
    pub async fn to(url: &str) -> Self {
        let (account, rest) = url.split_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let line = Arc::new(watch::Sender::new(Line::Carries));
        let (lines, server) = (line.clone(), server.to_owned());
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (line, server) = (lines.subscribe(), server.clone());
                tokio::spawn(async move {
                    // An end that breaks off breaks off the other.
                    let _ = carry(client, &server, line).await;
                });
            }
        });
        Self { url: format!("{account}@{address}/{database}"), line, serving }
    }

    /// From now on, for connections that are there as well.
    pub fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn carry(client: TcpStream, server: &str, mut line: watch::Receiver<Line>) -> io::Result<()> {
    if *line.borrow() == Line::Cut {
        // As a server ends it that is gone.
        return client.set_zero_linger();
    }
    let server = TcpStream::connect(server).await?;
    for end in [&client, &server] {
        end.set_nodelay(true)?;
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let is_cut = AtomicBool::new(false);
    tokio::select! {
        done = there(from_client, to_server, line.clone(), &is_cut) => done,
        done = back(from_server, to_client, line.clone(), &is_cut) => done,
        _ = line.wait_for(|line| *line == Line::Cut) => Ok(()),
    }
}

/// Carries what the client sends, and watches for what the line is to be cut at.
async fn there(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut line: watch::Receiver<Line>,
    is_cut: &AtomicBool,
) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = from.read(&mut chunk).await?;
        if length == 0 {
            return to.shutdown().await;
        }
        let sent = &chunk[..length];
        let holds = |word: &[u8]| sent.windows(word.len()).any(|part| part == word);
        let now = line.borrow().clone();
        match now {
            Line::CutBefore(word) if holds(word) => return Ok(()),
            Line::CutAfter(word) if holds(word) => {
                is_cut.store(true, Ordering::SeqCst);
                to.write_all(sent).await?;
                // Long enough for it to be done.
                tokio::time::sleep(Duration::from_millis(20)).await;
                return Ok(());
            }
            _ => {}
        }
        hold_up(&mut line).await;
        to.write_all(sent).await?;
    }
}

/// Carries what the server answers, until the line is cut.
async fn back(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut line: watch::Receiver<Line>,
    is_cut: &AtomicBool,
) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = from.read(&mut chunk).await?;
        if length == 0 {
            return to.shutdown().await;
        }
        hold_up(&mut line).await;
        if !is_cut.load(Ordering::SeqCst) {
            to.write_all(&chunk[..length]).await?;
        }
    }
}

/// Keeps what is to be carried for as long as the line does.
async fn hold_up(line: &mut watch::Receiver<Line>) {
    let now = line.borrow().clone();
    match now {
        Line::Delays(time) => tokio::time::sleep(time).await,
        Line::Hangs => {
            let _ = line.wait_for(|line| *line != Line::Hangs).await;
        }
        Line::Carries | Line::Cut | Line::CutBefore(_) | Line::CutAfter(_) => {}
    }
}
