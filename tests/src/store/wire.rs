//! A line to a server that can be cut without anyone being told.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// Passes on what is said in both directions, until it is cut: then it says nothing more, and
/// closes nothing.
#[derive(Debug)]
pub struct Wire {
    /// The URL of the server by way of this line.
    pub url: String,
    intact: watch::Sender<bool>,
}

impl Wire {
    /// A line to the server that a URL names.
    pub async fn to(url: &str) -> Self {
        let (before, rest) = url.split_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap();
        let (intact, watcher) = watch::channel(true);
        tokio::spawn(serve(listener, server.to_owned(), watcher));
        Self { url: format!("{before}@{here}/{database}"), intact }
    }

    pub fn cut(&self) {
        self.intact.send_replace(false);
    }

    /// Makes it whole again; what was said meanwhile arrives now.
    pub fn mend(&self) {
        self.intact.send_replace(true);
    }
}

async fn serve(listener: TcpListener, server: String, intact: watch::Receiver<bool>) {
    while let Ok((caller, _)) = listener.accept().await {
        let (server, intact) = (server.clone(), intact.clone());
        tokio::spawn(async move {
            let Ok(callee) = TcpStream::connect(&server).await else { return };
            let (asks, listens) = caller.into_split();
            let (answers, hears) = callee.into_split();
            tokio::spawn(pass_on(asks, hears, intact.clone()));
            pass_on(answers, listens, intact).await;
        });
    }
}

async fn pass_on(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut intact: watch::Receiver<bool>) {
    let mut said = [0; 4096];
    while let Ok(length @ 1..) = from.read(&mut said).await {
        let mended = intact.wait_for(|intact| *intact).await.is_ok();
        if !mended || to.write_all(&said[..length]).await.is_err() {
            return;
        }
    }
}
