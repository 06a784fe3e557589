//! What each letter says.

use kernel::{Money, Timestamp};
use post::{Attachment, Bill, Content, Drawn, LinkPurpose, Links, Shelf, SignIn, Stationery, Week, Written};

use crate::{
    layout::{Block, Sheet},
    locale::Locale,
    words::fill,
};

/// The stationery of EarnTrack.
#[derive(Debug, Clone, Copy, Default)]
pub struct Paperwork;

/// What stands at the head of letters in our own name.
const BRAND: &str = "EarnTrack";

/// A letter before it has head and foot.
struct Body {
    subject: String,
    title: String,
    blocks: Vec<Block>,
    footer: String,
    attachment: Option<Attachment>,
}

/// The longest subject, in characters.
const SUBJECT_MAX: usize = 200;

impl Stationery for Paperwork {
    fn write(&self, drawn: &Drawn, links: &Links) -> Written {
        let locale = Locale::of(drawn.locale.as_deref());
        let page = Page { locale: &locale, drawn, links };
        let Body { subject, title, mut blocks, footer, attachment } = page.body();
        let greeting = match &drawn.to_name {
            Some(name) => fill(locale.words.hello, &[("name", name)]),
            None => locale.words.hello_you.to_owned(),
        };
        let preview = blocks.iter().find_map(|block| match block {
            Block::Paragraph(text) => Some(text.clone()),
            _ => None,
        });
        blocks.insert(0, Block::Paragraph(greeting));
        let sheet = Sheet {
            language: locale.words.language,
            head: drawn.from_name.clone().unwrap_or_else(|| BRAND.to_owned()),
            title,
            preview: preview.unwrap_or_default(),
            blocks,
            footer,
            unsubscribe: links.unsubscribe.clone().map(|url| (locale.words.unsubscribe.to_owned(), url)),
        };
        Written { subject: one_line(&subject), html: sheet.html(), text: sheet.text(), attachment }
    }
}

/// A subject is one line: what would break it is a blank.
fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(SUBJECT_MAX) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// One letter in one language.
struct Page<'a> {
    locale: &'a Locale,
    drawn: &'a Drawn,
    links: &'a Links,
}

impl Page<'_> {
    fn body(&self) -> Body {
        match &self.drawn.content {
            Content::Invoice(bill) => self.invoice(bill),
            Content::Reminder { bill, days } => self.reminder(bill, *days),
            Content::Receipt { bill, amount, on } => {
                let words = self.locale.words;
                let values = [("number", bill.number.as_str()), ("seller", bill.seller.as_str())];
                let mut rows = vec![
                    (words.received.to_owned(), self.locale.money(*amount)),
                    (words.received_on.to_owned(), self.locale.date(*on)),
                    (words.number.to_owned(), bill.number.clone()),
                    (words.total.to_owned(), self.locale.money(bill.total)),
                ];
                if !bill.balance.is_zero() {
                    rows.push((words.balance.to_owned(), self.locale.money(bill.balance)));
                }
                let mut blocks =
                    vec![Block::Paragraph(fill(words.receipt_body, &values)), Block::Figures(rows)];
                blocks.extend(self.online(bill));
                Body {
                    subject: fill(words.receipt_subject, &values),
                    title: words.receipt_title.to_owned(),
                    blocks,
                    footer: fill(words.footer_customer, &values),
                    attachment: None,
                }
            }
            Content::WeeklyReport(week) => self.week(week),
            Content::LowStock(stock) => self.low_stock(stock),
            Content::ExpenseAlert { category, month, total, limit } => {
                let words = self.locale.words;
                let month = self.locale.month(*month);
                let values = [("category", category.as_str()), ("month", month.as_str())];
                let rows = vec![
                    (words.spent.to_owned(), self.locale.money(*total)),
                    (words.limit.to_owned(), self.locale.money(*limit)),
                ];
                self.to_owner(
                    fill(words.expense_subject, &values),
                    words.expense_title,
                    vec![Block::Paragraph(fill(words.expense_body, &values)), Block::Figures(rows)],
                )
            }
            Content::SignIn(sign_in) => {
                let words = self.locale.words;
                self.safety(words.sign_in_subject, words.sign_in_title, words.sign_in_body, sign_in)
            }
            Content::SessionTheft(sign_in) => {
                let words = self.locale.words;
                self.safety(words.theft_subject, words.theft_title, words.theft_body, sign_in)
            }
            Content::Link { purpose, path, until } => self.link(*purpose, path, *until),
            Content::PasswordChanged { at } => {
                let words = self.locale.words;
                let then = SignIn { at: *at, device: None, address: None };
                self.safety(words.password_subject, words.password_title, words.password_body, &then)
            }
            Content::AccessChanged { change, at } => {
                let words = self.locale.words;
                let then = SignIn { at: *at, device: None, address: None };
                let what = words.access_change(*change);
                self.safety(what, words.access_title, &format!("{what}. {}", words.access_body), &then)
            }
            Content::EmailChanged { at, to } => {
                let words = self.locale.words;
                let then = SignIn { at: *at, device: None, address: None };
                let mut body = self.safety(words.email_subject, words.email_title, words.email_body, &then);
                let row = (words.new_address.to_owned(), to.clone());
                body.blocks.insert(1, Block::Figures(vec![row]));
                body
            }
        }
    }

    /// A link that is good once.
    fn link(&self, purpose: LinkPurpose, path: &str, until: Timestamp) -> Body {
        let words = self.locale.words;
        let (subject, title, body, label) = match purpose {
            LinkPurpose::VerifyEmail => {
                (words.verify_subject, words.verify_title, words.verify_body, words.confirm)
            }
            LinkPurpose::ChangeEmail => {
                (words.change_subject, words.change_title, words.change_body, words.confirm)
            }
            LinkPurpose::ResetPassword => {
                (words.reset_subject, words.reset_title, words.reset_body, words.choose_password)
            }
            LinkPurpose::AddressTaken => {
                (words.taken_subject, words.taken_title, words.taken_body, words.choose_password)
            }
        };
        let until = self.locale.moment(until, self.drawn.zone);
        Body {
            subject: subject.to_owned(),
            title: title.to_owned(),
            blocks: vec![
                Block::Paragraph(body.to_owned()),
                Block::Button { label: label.to_owned(), url: format!("{}{path}", self.links.server) },
                Block::Paragraph(fill(words.good_until, &[("until", &until)])),
            ],
            footer: words.footer_security.to_owned(),
            attachment: None,
        }
    }

    fn invoice(&self, bill: &Bill) -> Body {
        let words = self.locale.words;
        let values = [("number", bill.number.as_str()), ("seller", bill.seller.as_str())];
        let (subject, title, body) = if bill.is_credit_note {
            (words.credit_subject, words.credit_title, words.credit_body)
        } else {
            (words.invoice_subject, words.invoice_title, words.invoice_body)
        };
        let mut blocks = vec![Block::Paragraph(fill(body, &values))];
        blocks.extend(self.bill(bill));
        let attachment = bill.pdf.clone().map(|content| Attachment {
            name: format!("{}.pdf", file_name(&bill.number)),
            media_type: "application/pdf",
            content,
        });
        Body {
            subject: fill(subject, &values),
            title: fill(title, &values),
            blocks,
            footer: fill(words.footer_customer, &values),
            attachment,
        }
    }

    fn reminder(&self, bill: &Bill, days: i64) -> Body {
        let words = self.locale.words;
        let date = bill.due_on.map(|date| self.locale.date(date)).unwrap_or_default();
        let values =
            [("number", bill.number.as_str()), ("seller", bill.seller.as_str()), ("date", date.as_str())];
        let (subject, title, body) = if days > 0 {
            (words.overdue_subject, words.overdue_title, words.overdue_body)
        } else {
            (words.due_soon_subject, words.due_soon_title, words.due_soon_body)
        };
        let invoice = self.invoice(bill);
        let mut blocks = vec![Block::Paragraph(fill(body, &values))];
        blocks.extend(self.bill(bill));
        Body {
            subject: fill(subject, &values),
            title: title.to_owned(),
            blocks,
            footer: invoice.footer,
            attachment: invoice.attachment,
        }
    }

    /// What is to be paid, until when and where to.
    fn bill(&self, bill: &Bill) -> Vec<Block> {
        let words = self.locale.words;
        let headline =
            if bill.is_credit_note { (words.total, bill.total) } else { (words.balance, bill.balance) };
        let mut rows = vec![
            (words.number.to_owned(), bill.number.clone()),
            (words.issued.to_owned(), self.locale.date(bill.issued_on)),
        ];
        rows.extend(bill.due_on.map(|date| (words.due.to_owned(), self.locale.date(date))));
        if bill.balance != bill.total && !bill.is_credit_note {
            rows.push((words.total.to_owned(), self.locale.money(bill.total)));
        }
        if let Some(account) = bill.account.as_ref().filter(|_| !bill.is_credit_note) {
            rows.push((words.pay_to.to_owned(), account.holder.clone()));
            rows.push(("IBAN".to_owned(), in_fours(&account.iban)));
            rows.extend(account.bic.clone().map(|bic| ("BIC".to_owned(), bic)));
            rows.push((words.reference.to_owned(), bill.number.clone()));
        }
        let mut blocks =
            vec![Block::Headline(headline.0.to_owned(), self.locale.money(headline.1)), Block::Figures(rows)];
        blocks.extend(self.online(bill));
        blocks
    }

    fn online(&self, bill: &Bill) -> Option<Block> {
        let label = self.locale.words.view_online.to_owned();
        bill.link.clone().map(|url| Block::Button { label, url })
    }

    fn week(&self, week: &Week) -> Body {
        let words = self.locale.words;
        let told = |amount: Option<Money>| {
            amount.map_or_else(|| words.missing_rate.to_owned(), |amount| self.locale.money(amount))
        };
        let (from, to) = (self.locale.date(week.period.first()), self.locale.date(week.period.last()));
        let mut rows = Vec::new();
        if let Some(change) = week.income_change {
            rows.push((words.week_before.to_owned(), self.locale.change(change)));
        }
        rows.push((words.expenses.to_owned(), told(week.expenses)));
        rows.push((words.profit.to_owned(), told(week.profit)));
        if week.hours.micros() > 0 {
            rows.push((words.hours.to_owned(), self.locale.quantity(week.hours)));
        }
        for (pattern, amount, count) in [
            (words.outstanding, week.outstanding, week.outstanding_count),
            (words.overdue, week.overdue, week.overdue_count),
        ] {
            if count > 0 {
                rows.push((fill(pattern, &[("count", &count.to_string())]), told(amount)));
            }
        }
        let mut blocks =
            vec![Block::Headline(words.income.to_owned(), told(week.income)), Block::Figures(rows)];
        if !week.platforms.is_empty() {
            blocks.push(Block::Heading(words.by_platform.to_owned()));
            let rows = week.platforms.iter().map(|(name, total)| (name.clone(), told(*total)));
            blocks.push(Block::Figures(rows.collect()));
        }
        if !week.low_stock.is_empty() {
            let names = week.low_stock.join(", ");
            blocks.push(Block::Paragraph(fill(words.runs_short, &[("names", &names)])));
        }
        let values = [("from", from.as_str()), ("to", to.as_str())];
        let subject = fill(words.week_subject, &values);
        blocks.insert(0, Block::Paragraph(format!("{from} – {to}")));
        self.to_owner(subject, words.week_title, blocks)
    }

    fn low_stock(&self, stock: &Shelf) -> Body {
        let words = self.locale.words;
        let values = [("product", stock.product.as_str())];
        let rows = vec![
            (words.on_hand.to_owned(), self.locale.quantity(stock.on_hand)),
            (words.reorder_point.to_owned(), self.locale.quantity(stock.reorder_point)),
        ];
        self.to_owner(
            fill(words.stock_subject, &values),
            words.stock_title,
            vec![Block::Paragraph(fill(words.stock_body, &values)), Block::Figures(rows)],
        )
    }

    fn safety(&self, subject: &str, title: &str, body: &str, sign_in: &SignIn) -> Body {
        let words = self.locale.words;
        let SignIn { at, device, address } = sign_in;
        let mut rows = vec![(words.when.to_owned(), self.locale.moment(*at, self.drawn.zone))];
        rows.extend(device.clone().map(|device| (words.device.to_owned(), device)));
        rows.extend(address.clone().map(|address| (words.network_address.to_owned(), address)));
        let blocks = vec![Block::Paragraph(body.to_owned()), Block::Figures(rows)];
        Body { footer: words.footer_security.to_owned(), ..self.to_owner(subject.to_owned(), title, blocks) }
    }

    fn to_owner(&self, subject: String, title: &str, mut blocks: Vec<Block>) -> Body {
        let words = self.locale.words;
        blocks.push(Block::Button { label: words.open_books.to_owned(), url: self.links.server.clone() });
        Body {
            subject,
            title: title.to_owned(),
            blocks,
            footer: words.footer_owner.to_owned(),
            attachment: None,
        }
    }
}

/// An IBAN in groups of four, as it is read aloud.
fn in_fours(iban: &str) -> String {
    let characters: Vec<char> = iban.chars().collect();
    let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// A number as the name of a file.
fn file_name(number: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
    number.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn every_letter_is_worded_in_every_language() {
        for language in ["en", "de", "fr", "es"] {
            for sample in samples(language) {
                let links = Links {
                    server: "https://books.example.com".to_owned(),
                    unsubscribe: Some("https://books.example.com/u/1".to_owned()),
                };
                let written = Paperwork.write(&sample.drawn, &links);

                assert!(written.html.contains(&format!("lang=\"{language}\"")), "{}", sample.name);
                for text in [&written.subject, &written.html, &written.text] {
                    let words = text.replace(|c: char| c.is_whitespace(), " ");
                    assert!(!words.contains("{name}") && !words.contains("{seller}"), "{}", sample.name);
                }
                assert!(written.text.contains("https://books.example.com/u/1"), "{}", sample.name);
                assert!(!written.subject.is_empty() && !written.subject.contains('\n'));
            }
        }
    }

    #[test]
    fn money_and_dates_follow_the_language() {
        let written = |language: &str| {
            let sample = samples(language).into_iter().find(|sample| sample.name == "invoice").unwrap();
            Paperwork.write(&sample.drawn, &Links { server: String::new(), unsubscribe: None }).text
        };

        assert!(written("en").contains("€1,249.50") && written("en").contains("March 14, 2026"));
        assert!(written("de").contains("1.249,50\u{A0}€") && written("de").contains("14. März 2026"));
        assert!(written("fr").contains("1\u{202F}249,50\u{A0}€") && written("fr").contains("14 mars 2026"));
        assert!(written("es").contains("1249,50\u{A0}€") && written("es").contains("14 de marzo de 2026"));
    }

    #[test]
    fn a_subject_is_one_line_whatever_is_in_it() {
        let subject = one_line("Invoice 1\r\nBcc: all@example.com\u{0}\tfrom  us");

        assert_eq!(subject, "Invoice 1 Bcc: all@example.com from us");
        assert_eq!(one_line(&"x".repeat(1000)).chars().count(), SUBJECT_MAX + 1);
    }
}
