//! A mail server in the test, in whatever mood the case wants it.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    task::JoinHandle,
};

/// What the server does with the next message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// 451.
    Later,
    /// 550.
    Refuses,
    /// Takes it, and cuts the line before it says so.
    Cuts,
    /// Says nothing any more.
    Hangs,
}

/// A message that the server has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub to: String,
    /// Headers and bodies, as they came.
    pub content: String,
    /// Whether the server has said that it has it.
    pub acknowledged: bool,
}

/// SMTP in the clear, on this machine alone.
pub struct Sink {
    /// Host and port.
    pub address: String,
    taken: Arc<Mutex<Vec<Delivery>>>,
    mood: Arc<Moods>,
    serving: JoinHandle<()>,
}

impl Sink {
    /// A server that takes everything.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let always: Box<dyn FnMut() -> Mood + Send> = Box::new(|| Mood::Takes);
        let mood = Arc::new(Mutex::new(always));
        let (kept, moods) = (taken.clone(), mood.clone());
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (kept, moods) = (kept.clone(), moods.clone());
                tokio::spawn(async move {
                    let _ = Conversation::new(stream).hold(&kept, &moods).await;
                });
            }
        });
        Self { address, taken, mood, serving }
    }

    /// From now on `mood` says what becomes of each message.
    pub fn feels(&self, mood: impl FnMut() -> Mood + Send + 'static) {
        *self.mood.lock().unwrap() = Box::new(mood);
    }

    /// As `SMTP_URL` names it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}?tls=none", self.address)
    }

    #[must_use]
    pub fn taken(&self) -> Vec<Delivery> {
        self.taken.lock().unwrap().clone()
    }

    /// How often each message came, by its `Message-ID`.
    #[must_use]
    pub fn by_message_id(&self) -> BTreeMap<String, usize> {
        let mut count = BTreeMap::new();
        for delivery in self.taken() {
            *count.entry(delivery.header("Message-ID").unwrap()).or_insert(0) += 1;
        }
        count
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Delivery {
    /// A header, with its lines put together; `None` where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.content.split_once("\r\n\r\n")?;
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let start = format!("{}:", name.to_lowercase());
        let line = head.split("\r\n").find(|line| line.to_lowercase().starts_with(&start))?;
        Some(line[start.len()..].trim().to_owned())
    }
}

/// One connection.
struct Conversation {
    input: BufReader<OwnedReadHalf>,
    output: OwnedWriteHalf,
}

type Moods = Mutex<Box<dyn FnMut() -> Mood + Send>>;

impl Conversation {
    fn new(stream: TcpStream) -> Self {
        let (input, output) = stream.into_split();
        Self { input: BufReader::new(input), output }
    }

    async fn hold(mut self, taken: &Mutex<Vec<Delivery>>, moods: &Moods) -> io::Result<()> {
        self.say("220 sink").await?;
        let (mut to, mut mood) = (String::new(), Mood::Takes);
        loop {
            let line = self.line().await?;
            let command = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match command.as_str() {
                "EHLO" => self.say("250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8").await?,
                "MAIL" => {
                    mood = moods.lock().unwrap()();
                    self.say("250 ok").await?;
                }
                "RCPT" => {
                    line.clone_into(&mut to);
                    match mood {
                        Mood::Later => self.say("451 the line is busy").await?,
                        Mood::Refuses => self.say("550 nobody lives here").await?,
                        Mood::Hangs => std::future::pending().await,
                        Mood::Takes | Mood::Cuts => self.say("250 ok").await?,
                    }
                }
                "DATA" => {
                    self.say("354 go on").await?;
                    let content = self.message().await?;
                    let acknowledged = mood == Mood::Takes;
                    taken.lock().unwrap().push(Delivery { to: to.clone(), content, acknowledged });
                    if !acknowledged {
                        return Ok(());
                    }
                    self.say("250 taken").await?;
                }
                "RSET" | "NOOP" => self.say("250 ok").await?,
                "QUIT" => return self.say("221 bye").await,
                _ => self.say("502 what").await?,
            }
        }
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        self.output.write_all(format!("{text}\r\n").as_bytes()).await
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.input.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    /// Everything up to the line that is a dot.
    async fn message(&mut self) -> io::Result<String> {
        let mut content = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.input.read_until(b'\n', &mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line == b".\r\n" {
                return Ok(String::from_utf8_lossy(&content).into_owned());
            }
            content.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
}
