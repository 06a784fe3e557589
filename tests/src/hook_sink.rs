//! A receiver of webhooks in the test, in whatever mood the case wants it.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// What the receiver does with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Answers with a status.
    With(u16),
    /// 302.
    Elsewhere(String),
    /// Takes it, and cuts the line before it says so.
    Cuts,
}

/// A call that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookCall {
    /// Method and path.
    pub target: String,
    /// Under names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Byte for byte.
    pub body: String,
}

/// HTTP in the clear, on this machine alone.
pub struct HookSink {
    pub port: u16,
    calls: Arc<Mutex<Vec<HookCall>>>,
    mood: Arc<Moods>,
    serving: JoinHandle<()>,
}

type Moods = Mutex<Box<dyn FnMut(&HookCall) -> Reply + Send>>;

impl HookSink {
    /// A receiver that takes everything.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let calls = Arc::new(Mutex::new(Vec::new()));
        let always: Box<dyn FnMut(&HookCall) -> Reply + Send> = Box::new(|_| Reply::With(204));
        let mood = Arc::new(Mutex::new(always));
        let (kept, moods) = (calls.clone(), mood.clone());
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, moods) = (kept.clone(), moods.clone());
                tokio::spawn(async move {
                    let _ = take(stream, &kept, &moods).await;
                });
            }
        });
        Self { port, calls, mood, serving }
    }

    /// From now on `mood` says what becomes of each call.
    pub fn feels(&self, mood: impl FnMut(&HookCall) -> Reply + Send + 'static) {
        *self.mood.lock().unwrap() = Box::new(mood);
    }

    /// Where it is, by its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hooks?from=books", self.port)
    }

    /// In the order in which they came.
    #[must_use]
    pub fn calls(&self) -> Vec<HookCall> {
        self.calls.lock().unwrap().clone()
    }

    /// The types of what came, in that order.
    #[must_use]
    pub fn types(&self) -> Vec<String> {
        self.calls().iter().map(|call| call.json()["type"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for HookSink {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl HookCall {
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// One connection, which brings one call.
async fn take(stream: TcpStream, kept: &Mutex<Vec<HookCall>>, moods: &Moods) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let line = line(&mut stream).await?;
    let target = line.trim_end_matches(" HTTP/1.1").to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let line = self::line(&mut stream).await?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let call = HookCall { target, headers, body: String::from_utf8(body).unwrap() };
    let reply = moods.lock().unwrap()(&call);
    kept.lock().unwrap().push(call);
    let answer = match reply {
        Reply::With(status) => format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\n\r\n"),
        Reply::Elsewhere(place) => {
            format!("HTTP/1.1 302 Found\r\nlocation: {place}\r\ncontent-length: 0\r\n\r\n")
        }
        Reply::Cuts => return Ok(()),
    };
    stream.write_all(answer.as_bytes()).await
}

async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}
