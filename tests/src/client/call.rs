//! A request, and the two ways it can go.

use std::{io, pin::Pin, sync::Arc};

use api::Edge;
use poem::{Endpoint as _, Request, Response};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{Answer, promised};

/// Where every operation lives.
const BASE: &str = "/api/v1";

/// How a request reaches its server.
#[derive(Clone)]
pub(crate) enum Door {
    Within(Arc<Edge>),
    /// Host and port; every request has a connection of its own.
    Socket(String),
}

/// A request in the making; awaiting it sends it.
#[must_use = "a call is only made when it is awaited"]
pub struct Call {
    door: Door,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Call {
    pub(super) fn new(door: Door, method: &str, path: &str) -> Self {
        let path = format!("{BASE}{path}");
        Self { door, method: method.to_owned(), path, headers: Vec::new(), body: Vec::new() }
    }

    /// A path that is not the API's, as browsers ask for pages.
    pub(super) fn outside(door: Door, path: &str) -> Self {
        let call = Self { path: path.to_owned(), ..Self::new(door, "GET", "") };
        call.with("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
    }

    /// By another method.
    pub fn by(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    /// Gives a header, instead of what it was before.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    /// The client's name for this request, so that it can be repeated.
    pub fn keyed(self, key: &str) -> Self {
        self.with("idempotency-key", key)
    }

    pub fn if_match(self, tag: &str) -> Self {
        self.with("if-match", tag)
    }

    pub fn if_none_match(self, tag: &str) -> Self {
        self.with("if-none-match", tag)
    }

    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.with("content-type", content_type)
    }

    /// Sends it where the server may be gone.
    ///
    /// # Errors
    /// When the connection fails before the whole answer is there.
    pub async fn attempt(self) -> io::Result<Answer> {
        match self.door.clone() {
            Door::Within(edge) => Ok(self.within(&edge).await),
            Door::Socket(address) => self.over_socket(&address).await,
        }
    }

    /// Sends it, and hangs up without waiting for the answer.
    ///
    /// # Errors
    /// When the connection fails before that.
    pub async fn abandon(self) -> io::Result<()> {
        let Door::Socket(address) = &self.door else { panic!("only a socket can be hung up") };
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(&self.bytes(address)).await
    }

    pub(super) fn door(&self) -> &Door {
        &self.door
    }

    async fn within(self, edge: &Edge) -> Answer {
        let (method, path) = (self.method.clone(), self.path.clone());
        let response = self.respond(edge).await;
        let (parts, body) = response.into_parts();
        let headers =
            parts.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        let body = body.into_vec().await.expect("the answer is whole");
        let answer = Answer::new(parts.status.as_u16(), headers, body);
        if let Some(path) = path.strip_prefix(BASE) {
            promised::check(&method, path, &answer);
        }
        answer
    }

    pub(super) async fn respond(self, edge: &Edge) -> Response {
        let mut request = Request::builder()
            .method(self.method.parse().unwrap())
            .uri(self.path.parse().unwrap())
            .header("content-length", self.body.len());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        edge.call(request.body(self.body)).await.unwrap()
    }

    async fn over_socket(self, address: &str) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(&self.bytes(address)).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Answer::read(&answer).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// As it goes over the wire, HTTP/1.1.
    #[must_use]
    pub fn bytes(&self, host: &str) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n",
            self.method,
            self.path,
            self.body.len()
        );
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async { self.attempt().await.expect("the server answers") })
    }
}
