//! The way to a mail server.

use std::{
    fmt,
    str::FromStr as _,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use kernel::Timestamp;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Attachment, Mailbox, MultiPart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{PoolConfig, extension::ClientId},
};
use post::{Carrier, CarrierFault, Mail, Written};

/// How long one waits for any answer of the server.
const ANSWER_LIMIT: Duration = Duration::from_secs(20);

/// How long a letter may take as a whole.
const LETTER_LIMIT: Duration = Duration::from_secs(45);

/// How many connections are kept.
const CONNECTIONS: u32 = 4;

/// Brings letters to one mail server, over TLS unless its URL says otherwise.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// What cannot be used to send mail, in words for whoever sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadMailUrl {
    #[error("must be smtps://user:password@host or smtp://user:password@host")]
    Url,
    #[error("must be an address with or without a name, such as Books <books@example.com>")]
    From,
}

impl Smtp {
    /// `smtps://` speaks TLS from the start, `smtp://` turns to it before anything is told (STARTTLS);
    /// with `?tls=none` nothing is encrypted. `from` is the sender: `Books <books@example.com>`.
    ///
    /// Nothing is connected yet.
    ///
    /// # Errors
    /// [`BadMailUrl`].
    pub fn new(url: &str, from: &str) -> Result<Self, BadMailUrl> {
        let from: Mailbox = from.parse().map_err(|_| BadMailUrl::From)?;
        let url = with_tls(url).ok_or(BadMailUrl::Url)?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url)
            .map_err(|_| BadMailUrl::Url)?
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .timeout(Some(ANSWER_LIMIT))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS))
            .build();
        Ok(Self { transport, from })
    }

    /// A letter as it goes over the wire.
    ///
    /// # Errors
    /// `Refused` where no mail server could take it.
    pub fn message(&self, mail: &Mail) -> Result<Message, CarrierFault> {
        message(&self.from, mail)
    }
}

#[async_trait]
impl Carrier for Smtp {
    async fn carry(&self, mail: &Mail) -> Result<(), CarrierFault> {
        let message = self.message(mail)?;
        match tokio::time::timeout(LETTER_LIMIT, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(fault(&error)),
            Err(_) => Err(CarrierFault::Later("the mail server took too long".to_owned())),
        }
    }
}

/// Asks for TLS where nothing is said of it; `None` for what is no URL of a mail server.
fn with_tls(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    match (scheme, query) {
        ("smtps", None) => Some(url.to_owned()),
        ("smtp", None | Some("tls=required")) => Some(format!("smtp://{place}?tls=required")),
        ("smtp", Some("tls=none")) => Some(format!("smtp://{place}")),
        _ => None,
    }
}

fn message(from: &Mailbox, mail: &Mail) -> Result<Message, CarrierFault> {
    let Mail { letter, written_at, to, to_name, from_name, reply_to, written, unsubscribe } = mail;
    let Written { subject, html, text, attachment } = written;
    let refused = |_| CarrierFault::Refused("the address cannot be written".to_owned());
    let mailbox = |name: Option<&String>, address: &str| {
        let address = Address::from_str(address).map_err(refused)?;
        Ok::<_, CarrierFault>(Mailbox::new(name.map(|name| one_line(name)), address))
    };
    let sender =
        Mailbox::new(from_name.as_deref().map(one_line).or_else(|| from.name.clone()), from.email.clone());
    let mut builder = Message::builder()
        .message_id(Some(format!("<{letter}@{}>", from.email.domain())))
        .date(moment(*written_at))
        .from(sender)
        .to(mailbox(to_name.as_ref(), to.as_str())?)
        .subject(one_line(subject))
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(reply_to) = reply_to {
        builder = builder.reply_to(mailbox(None, reply_to.as_str())?);
    }
    if let Some(url) = unsubscribe {
        builder = builder
            .raw_header(header("List-Unsubscribe", &format!("<{url}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    let words = MultiPart::alternative_plain_html(text.clone(), html.clone());
    let message = match attachment {
        None => builder.multipart(words),
        Some(file) => {
            let media_type = ContentType::parse(file.media_type)
                .map_err(|_| CarrierFault::Refused("the attachment has no type".to_owned()))?;
            let file = Attachment::new(one_line(&file.name)).body(file.content.clone(), media_type);
            builder.multipart(MultiPart::mixed().multipart(words).singlepart(file))
        }
    };
    message.map_err(|_| CarrierFault::Refused("the letter cannot be written".to_owned()))
}

/// A header of our own; no blank is put into it to break a line, for a URL has none.
fn header(name: &'static str, value: &str) -> HeaderValue {
    let value = one_line(value);
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

/// What would end a header is a blank.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn moment(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(at.millis()).unwrap_or(0))
}

/// Codes of the second kind that are about us and not about the letter: not let in, or not now.
const ABOUT_US: [&str; 6] = ["521", "530", "534", "535", "538", "552"];

fn fault(error: &lettre::transport::smtp::Error) -> CarrierFault {
    let reason = error.to_string();
    let code = error.status().map(|code| code.to_string());
    match code {
        Some(code) if error.is_permanent() && !ABOUT_US.contains(&code.as_str()) => {
            CarrierFault::Refused(reason)
        }
        _ => CarrierFault::Later(reason),
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("from", &self.from).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use kernel::{EmailAddress, Id};

    use super::*;

    fn mail(name: &str, subject: &str) -> Mail {
        let at: Timestamp = "2026-03-14T09:00:00Z".parse().unwrap();
        let address: EmailAddress = "ada@example.com".parse().unwrap();
        Mail {
            letter: Id::mint(at),
            written_at: at,
            to: address.clone(),
            to_name: Some(name.to_owned()),
            from_name: Some(name.to_owned()),
            reply_to: Some(address),
            written: Written {
                subject: subject.to_owned(),
                html: "<p>Hi</p>".to_owned(),
                text: "Hi".to_owned(),
                attachment: Some(post::Attachment {
                    name: format!("{name}.pdf"),
                    media_type: "application/pdf",
                    content: b"%PDF-1.7".to_vec(),
                }),
            },
            unsubscribe: Some("https://books.example.com/api/v1/public/unsubscribe/abc".to_owned()),
        }
    }

    fn wire(mail: &Mail) -> String {
        let smtp = Smtp::new("smtp://localhost?tls=none", "Books <books@example.org>").unwrap();
        String::from_utf8(smtp.message(mail).unwrap().formatted()).unwrap()
    }

    // The pool of connections wants a runtime, though none is opened.
    #[tokio::test]
    async fn no_header_can_be_slipped_in() {
        let hostile = "Ada\r\nBcc: all@example.com\r\n\r\nBody";
        let wire = wire(&mail(hostile, hostile));
        let (head, _) = wire.split_once("\r\n\r\n").unwrap();

        assert!(!wire.contains("\nBcc:"), "{head}");
        for name in ["Message-ID:", "Date:", "From:", "To:", "Subject:", "Reply-To:", "List-Unsubscribe:"] {
            assert_eq!(
                head.matches(&format!("\n{name}")).count() + usize::from(head.starts_with(name)),
                1,
                "{name}"
            );
        }
    }

    // The pool of connections wants a runtime, though none is opened.
    #[tokio::test]
    async fn a_letter_keeps_its_name_however_often_it_is_written() {
        let mail = mail("Ada", "Hi");
        let name = format!("Message-ID: <{}@example.org>", mail.letter);

        assert!(wire(&mail).contains(&name) && wire(&mail).contains(&name));
        assert!(wire(&mail).contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
        assert!(
            wire(&mail)
                .contains("List-Unsubscribe: <https://books.example.com/api/v1/public/unsubscribe/abc>")
        );
    }

    #[test]
    fn tls_is_left_out_only_where_that_is_asked_for() {
        assert_eq!(with_tls("smtp://a:b@host:587").as_deref(), Some("smtp://a:b@host:587?tls=required"));
        assert_eq!(with_tls("smtps://host").as_deref(), Some("smtps://host"));
        assert_eq!(with_tls("smtp://host?tls=none").as_deref(), Some("smtp://host"));
        for wrong in ["host", "https://host", "smtp://host?tls=maybe", "smtps://host?tls=none"] {
            assert_eq!(with_tls(wrong), None, "{wrong}");
        }
    }
}
