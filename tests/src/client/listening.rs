//! An answer that goes on: server-sent events.

use std::time::Duration;

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::timeout,
};

use super::Door;
use crate::Call;

/// How long a case waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A stream of events that is open.
pub struct Listening {
    lines: BufReader<Box<dyn AsyncRead + Send + Unpin>>,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub id: Option<String>,
    pub kind: String,
    pub data: Value,
}

impl Call {
    /// Sends it, and reads what comes piece by piece.
    ///
    /// # Panics
    /// When the answer is not a stream of events.
    pub async fn listen(self) -> Listening {
        match self.door().clone() {
            Door::Within(edge) => {
                let response = self.respond(&edge).await;
                assert_eq!(response.status(), 200, "{:?}", response.headers());
                assert_eq!(response.content_type(), Some("text/event-stream"));
                let lines: Box<dyn AsyncRead + Send + Unpin> =
                    Box::new(Box::pin(response.into_body().into_async_read()));
                Listening { lines: BufReader::new(lines) }
            }
            Door::Socket(address) => {
                let mut stream = TcpStream::connect(&address).await.unwrap();
                stream.write_all(&self.bytes(&address)).await.unwrap();
                let lines: Box<dyn AsyncRead + Send + Unpin> = Box::new(stream);
                let mut lines = BufReader::new(lines);
                let mut status = String::new();
                lines.read_line(&mut status).await.unwrap();
                assert!(status.starts_with("HTTP/1.1 200 "), "{status}");
                Listening { lines }
            }
        }
    }
}

impl Listening {
    /// The next event; `None` at the end of the stream. What else is on the lines, headers and the
    /// lengths of chunks, is passed over.
    ///
    /// # Panics
    /// When nothing comes.
    pub async fn next(&mut self) -> Option<Told> {
        let mut told = Told { id: None, kind: String::new(), data: Value::Null };
        loop {
            let mut line = String::new();
            let read = timeout(PATIENCE, self.lines.read_line(&mut line));
            if read.await.expect("something comes").unwrap_or(0) == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some(("id", id)) => told.id = Some(id.to_owned()),
                Some(("event", kind)) => kind.clone_into(&mut told.kind),
                Some(("data", data)) => {
                    told.data = serde_json::from_str(data).unwrap();
                    return Some(told);
                }
                _ => {}
            }
        }
    }

    /// The next event, which is of this kind.
    #[track_caller]
    pub fn told(&mut self, kind: &str) -> impl Future<Output = Told> {
        let place = std::panic::Location::caller();
        async move {
            let told = self.next().await.unwrap_or_else(|| panic!("the stream has ended, at {place}"));
            assert_eq!(told.kind, kind, "{told:?}, at {place}");
            told
        }
    }

    /// Everything until the stream ends.
    pub async fn rest(mut self) -> Vec<Told> {
        let mut all = Vec::new();
        while let Some(told) = self.next().await {
            all.push(told);
        }
        all
    }
}
