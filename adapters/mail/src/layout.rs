//! A letter in blocks, set as HTML that every mail program shows, and as plain text.

use std::fmt::Write as _;

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    Paragraph(String),
    /// The one figure that the letter is about: what it is, and how much.
    Headline(String, String),
    /// Names and values, a line each.
    Figures(Vec<(String, String)>),
    /// A heading over what follows.
    Heading(String),
    Button {
        label: String,
        url: String,
    },
}

/// A letter, ready to be set.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) language: &'static str,
    /// In whose name it is: the word at its head.
    pub(crate) head: String,
    pub(crate) title: String,
    /// What lists of messages show beside the subject.
    pub(crate) preview: String,
    pub(crate) blocks: Vec<Block>,
    /// Why one gets it.
    pub(crate) footer: String,
    /// The word for ending it, and where.
    pub(crate) unsubscribe: Option<(String, String)>,
}

/// Colours as they are by day; [`NIGHT`] has them by night.
const PAPER: &str = "#f4f2ed";
const SURFACE: &str = "#fffefd";
const INK: &str = "#172321";
const SECONDARY: &str = "#485251";
const LINE: &str = "#e1e0d9";
const ACCENT: &str = "#125c43";
const ON_ACCENT: &str = "#f6fdf9";

const FACES: &str = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

const NIGHT: &str = "\
:root{color-scheme:light dark;supported-color-schemes:light dark}\
@media (prefers-color-scheme:dark){\
.paper{background-color:#0d1413!important}\
.surface{background-color:#131c1a!important;border-color:#262f2d!important}\
.ink{color:#eeede7!important}\
.secondary{color:#bbbbb4!important}\
.line{border-color:#262f2d!important}\
.accent{color:#77d3ad!important}\
.button{background-color:#77d3ad!important;border-color:#77d3ad!important}\
.button a{color:#0b1f17!important}\
}\
@media (max-width:600px){.surface-pad{padding:24px 20px!important}}";

impl Sheet {
    pub(crate) fn html(&self) -> String {
        let (language, title) = (self.language, escaped(&self.title));
        let (head, preview) = (escaped(&self.head), escaped(&self.preview));
        let mut body = String::new();
        for block in &self.blocks {
            block.html(&mut body);
        }
        let footer = self.footer_html();
        // A preview is followed by blanks, or mail programs would go on with the letter itself.
        let blanks = "&#847;&zwnj;&nbsp;".repeat(60);
        format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n\
            <meta charset=\"utf-8\">\n\
            <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
            <meta name=\"color-scheme\" content=\"light dark\">\n\
            <meta name=\"supported-color-schemes\" content=\"light dark\">\n\
            <meta name=\"x-apple-disable-message-reformatting\">\n\
            <title>{title}</title>\n<style>{NIGHT}</style>\n</head>\n\
            <body class=\"paper\" style=\"margin:0;padding:0;background-color:{PAPER};\
            -webkit-text-size-adjust:100%\">\n\
            <div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\">{preview}{blanks}</div>\n\
            <table role=\"presentation\" class=\"paper\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
            border=\"0\" style=\"background-color:{PAPER}\"><tr><td align=\"center\" style=\"padding:32px 12px\">\n\
            <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
            style=\"max-width:560px\">\n\
            <tr><td class=\"accent\" style=\"padding:0 4px 14px;font:600 15px/20px {FACES};color:{ACCENT}\">\
            {head}</td></tr>\n\
            <tr><td class=\"surface surface-pad\" style=\"padding:32px;background-color:{SURFACE};\
            border:1px solid {LINE};border-radius:10px\">\n\
            <h1 class=\"ink\" style=\"margin:0 0 16px;font:600 22px/28px {FACES};color:{INK}\">{title}</h1>\n\
            {body}</td></tr>\n\
            <tr><td style=\"padding:18px 4px 0\">{footer}</td></tr>\n\
            </table>\n</td></tr></table>\n</body>\n</html>\n"
        )
    }

    fn footer_html(&self) -> String {
        let style = format!("margin:0;font:400 12px/18px {FACES};color:{SECONDARY}");
        let link = self.unsubscribe.as_ref().map(|(label, url)| {
            let (label, url) = (escaped(label), escaped(url));
            format!(
                " <a href=\"{url}\" class=\"secondary\" style=\"color:{SECONDARY};\
                text-decoration:underline\">{label}</a>"
            )
        });
        let (footer, link) = (escaped(&self.footer), link.unwrap_or_default());
        format!("<p class=\"secondary\" style=\"{style}\">{footer}{link}</p>")
    }

    pub(crate) fn text(&self) -> String {
        let mut text = format!("{}\n\n", self.title);
        for block in &self.blocks {
            block.text(&mut text);
        }
        let _ = writeln!(text, "-- \n{}", self.footer);
        if let Some((label, url)) = &self.unsubscribe {
            let _ = writeln!(text, "{label}: {url}");
        }
        text
    }
}

impl Block {
    fn html(&self, body: &mut String) {
        // Writing to a string does not fail.
        let _ = match self {
            Self::Paragraph(text) => writeln!(
                body,
                "<p class=\"ink\" style=\"margin:0 0 16px;font:400 15px/24px {FACES};color:{INK}\">{}</p>",
                escaped(text)
            ),
            Self::Headline(label, value) => writeln!(
                body,
                "<p class=\"secondary\" style=\"margin:8px 0 0;font:400 13px/18px {FACES};color:{SECONDARY}\">{}\
                </p>\n<p class=\"ink\" style=\"margin:0 0 20px;font:600 30px/38px {FACES};color:{INK};\
                font-variant-numeric:tabular-nums\">{}</p>",
                escaped(label),
                escaped(value)
            ),
            Self::Heading(text) => writeln!(
                body,
                "<p class=\"ink\" style=\"margin:8px 0 8px;font:600 14px/20px {FACES};color:{INK}\">{}</p>",
                escaped(text)
            ),
            Self::Figures(rows) => {
                let rows: Vec<String> = rows.iter().map(|(name, value)| row_html(name, value)).collect();
                writeln!(
                    body,
                    "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
                    border=\"0\" style=\"margin:0 0 20px;border-collapse:collapse\">\n{}</table>",
                    rows.concat()
                )
            }
            Self::Button { label, url } => writeln!(
                body,
                "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
                style=\"margin:4px 0 4px\"><tr><td class=\"button\" style=\"background-color:{ACCENT};\
                border:1px solid {ACCENT};border-radius:8px\"><a href=\"{}\" style=\"display:inline-block;\
                padding:11px 20px;font:600 15px/20px {FACES};color:{ON_ACCENT};text-decoration:none\">{}</a>\
                </td></tr></table>",
                escaped(url),
                escaped(label)
            ),
        };
    }

    fn text(&self, text: &mut String) {
        let _ = match self {
            Self::Paragraph(paragraph) => writeln!(text, "{}\n", wrapped(paragraph)),
            Self::Headline(label, value) => writeln!(text, "{label}: {value}\n"),
            Self::Heading(heading) => writeln!(text, "{heading}"),
            Self::Figures(rows) => {
                let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
                for (name, value) in rows {
                    let gap = " ".repeat(width - name.chars().count());
                    let _ = writeln!(text, "  {name}{gap}  {value}");
                }
                writeln!(text)
            }
            Self::Button { label, url } => writeln!(text, "{label}: {url}\n"),
        };
    }
}

fn row_html(name: &str, value: &str) -> String {
    let cell = format!("padding:9px 0;border-top:1px solid {LINE};font:400 14px/20px {FACES}");
    format!(
        "<tr><td class=\"secondary line\" style=\"{cell};color:{SECONDARY};vertical-align:top\">{}</td>\
        <td class=\"ink line\" align=\"right\" style=\"{cell};padding-left:16px;color:{INK};\
        font-variant-numeric:tabular-nums;word-break:break-word\">{}</td></tr>\n",
        escaped(name),
        escaped(value)
    )
}

/// Text that stands for itself in HTML, between tags and in attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push_str("<br>"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// How long a line of plain text is, in characters.
const LINE_LENGTH: usize = 76;

fn wrapped(paragraph: &str) -> String {
    let mut wrapped = String::new();
    let mut length = 0;
    for word in paragraph.split(' ') {
        let width = word.chars().count();
        if length > 0 && length + 1 + width > LINE_LENGTH {
            wrapped.push('\n');
            length = 0;
        } else if length > 0 {
            wrapped.push(' ');
            length += 1;
        }
        wrapped.push_str(word);
        length += width;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_text_is_text() {
        let hostile = "<script>alert('x')</script>\" onload=\"y &amp; \u{7}";
        let sheet = Sheet {
            language: "en",
            head: hostile.to_owned(),
            title: hostile.to_owned(),
            preview: hostile.to_owned(),
            blocks: vec![
                Block::Paragraph(hostile.to_owned()),
                Block::Headline(hostile.to_owned(), hostile.to_owned()),
                Block::Heading(hostile.to_owned()),
                Block::Figures(vec![(hostile.to_owned(), hostile.to_owned())]),
                Block::Button { label: hostile.to_owned(), url: hostile.to_owned() },
            ],
            footer: hostile.to_owned(),
            unsubscribe: Some((hostile.to_owned(), hostile.to_owned())),
        };
        let html = sheet.html();

        assert!(!html.contains("<script") && !html.contains("\" onload") && !html.contains('\u{7}'));
        assert_eq!(html.matches("&lt;script&gt;").count(), 15);
        assert!(!html.contains("src="), "nothing is fetched");
    }

    #[test]
    fn plain_text_is_wrapped_between_words() {
        let text = wrapped(&"word ".repeat(40));

        assert!(text.lines().all(|line| line.chars().count() <= LINE_LENGTH));
        assert_eq!(text.split_whitespace().count(), 40);
    }
}
