//! What a page of an invoice is made of.

use std::fmt::{self, Write as _};

use invoicing::{Captioned, PaymentCode, Tone, Weight, Worded, WordedParty, WordedPayment, WordedSum};

/// A text of somebody's, in which nothing is markup.
struct Plain<'a>(&'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            match char {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                char => f.write_char(char)?,
            }
        }
        Ok(())
    }
}

/// The page of a document; `pdf` is where its PDF is.
pub(super) fn page(words: &Worded, pdf: &str) -> String {
    let mut page = String::new();
    // Writing into a string cannot fail.
    let _ = write(&mut page, words, pdf);
    page
}

/// What is shown where a link opens nothing.
pub(super) fn missing() -> String {
    let mut page = head("en", "There is nothing here");
    page.push_str(
        "<main class=\"missing\"><h1>This link opens nothing</h1>\
        <p>It may have been cut on its way, or taken back by whoever sent it. Ask them for another one.</p>\
        </main></body></html>",
    );
    page
}

fn head(language: &str, title: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
        <meta name=\"robots\" content=\"noindex, nofollow\"><meta name=\"color-scheme\" content=\"light dark\">\
        <title>{}</title><link rel=\"icon\" type=\"image/svg+xml\" href=\"/mark.svg\">\
        <link rel=\"stylesheet\" href=\"/i/paper.css\"></head><body>",
        Plain(title)
    )
}

fn write(page: &mut String, words: &Worded, pdf: &str) -> fmt::Result {
    let Worded { kind, number, seller, buyer, amount, .. } = words;
    page.push_str(&head(words.language, &format!("{kind} {number} \u{B7} {}", seller.name)));
    let tone = match words.tone {
        Tone::Open => "open",
        Tone::Late => "late",
        Tone::Settled => "settled",
        Tone::Void => "void",
    };
    write!(
        page,
        "<main class=\"paper {tone}\"><header class=\"masthead\"><p class=\"seller\" dir=\"auto\">{}</p>\
        <h1>{} <b dir=\"auto\">{}</b></h1></header>",
        Plain(&seller.name),
        Plain(kind),
        Plain(number),
    )?;
    write!(
        page,
        "<div class=\"hero\"><div><p class=\"amount\"><span>{}</span>{}<small>{}{}</small></p>",
        Plain(&amount.before),
        Plain(&amount.whole),
        Plain(&amount.fraction),
        Plain(&amount.after),
    )?;
    if let Some(sentence) = &words.sentence {
        write!(page, "<p class=\"sentence\">{}</p>", Plain(sentence))?;
    }
    write!(
        page,
        "</div><a class=\"download\" href=\"{}\" download>{}</a></div>",
        Plain(pdf),
        Plain(&words.download)
    )?;

    page.push_str("<section class=\"sides\">");
    for side in [seller, buyer] {
        write_side(page, side)?;
    }
    page.push_str("<dl>");
    write_pairs(page, &words.facts)?;
    page.push_str("</dl></section>");
    write_lines(page, words)?;
    page.push_str("<div class=\"closing\">");
    if let Some(payment) = &words.payment {
        write_payment(page, payment)?;
    }
    write_sums(page, &words.sums)?;
    page.push_str("</div>");
    for Captioned { caption, text } in &words.remarks {
        write!(
            page,
            "<section class=\"remark\"><h2>{}</h2><p dir=\"auto\">{}</p></section>",
            Plain(caption),
            Plain(text)
        )?;
    }
    page.push_str("</main></body></html>");
    Ok(())
}

fn write_side(page: &mut String, side: &WordedParty) -> fmt::Result {
    let WordedParty { caption, name, lines } = side;
    write!(page, "<div><h2>{}</h2><p><b dir=\"auto\">{}</b>", Plain(caption), Plain(name))?;
    for line in lines {
        write!(page, "<br><bdi>{}</bdi>", Plain(line))?;
    }
    page.push_str("</p></div>");
    Ok(())
}

fn write_pairs(page: &mut String, pairs: &[Captioned]) -> fmt::Result {
    for Captioned { caption, text } in pairs {
        write!(page, "<div><dt>{}</dt><dd dir=\"auto\">{}</dd></div>", Plain(caption), Plain(text))?;
    }
    Ok(())
}

/// The table, which scrolls by itself where it is too wide.
fn write_lines(page: &mut String, words: &Worded) -> fmt::Result {
    write!(
        page,
        "<div class=\"lines\" tabindex=\"0\" role=\"region\" aria-label=\"{} {}\"><table><thead><tr>",
        Plain(&words.kind),
        Plain(&words.number)
    )?;
    for caption in &words.columns {
        write!(page, "<th scope=\"col\">{}</th>", Plain(caption))?;
    }
    page.push_str("</tr></thead><tbody>");
    for row in &words.rows {
        page.push_str("<tr>");
        for (place, cell) in row.iter().enumerate() {
            let direction = if place == 0 { " dir=\"auto\"" } else { "" };
            write!(page, "<td{direction}>{}</td>", Plain(cell))?;
        }
        page.push_str("</tr>");
    }
    page.push_str("</tbody></table></div>");
    Ok(())
}

fn write_sums(page: &mut String, sums: &[WordedSum]) -> fmt::Result {
    page.push_str("<table class=\"sums\"><tbody>");
    for WordedSum { label, figure, remark, weight } in sums {
        let weight = match weight {
            Weight::Plain => "plain",
            Weight::Strong => "strong",
            Weight::Last => "last",
        };
        write!(page, "<tr class=\"{weight}\"><th scope=\"row\">{}", Plain(label))?;
        if let Some(remark) = remark {
            write!(page, "<small dir=\"auto\">{}</small>", Plain(remark))?;
        }
        write!(page, "</th><td>{}</td></tr>", Plain(figure))?;
    }
    page.push_str("</tbody></table>");
    Ok(())
}

fn write_payment(page: &mut String, payment: &WordedPayment) -> fmt::Result {
    let WordedPayment { caption, details, scan, code } = payment;
    write!(page, "<section class=\"payment\"><h2>{}</h2><div>", Plain(caption))?;
    if let Some(code) = code {
        write!(page, "<figure>{}<figcaption>{}</figcaption></figure>", picture(code), Plain(scan))?;
    }
    page.push_str("<dl>");
    write_pairs(page, details)?;
    page.push_str("</dl></div></section>");
    Ok(())
}

/// A code as one path of squares, with the quiet that it needs around it.
fn picture(code: &PaymentCode) -> String {
    const QUIET: usize = 2;
    let side = code.side + 2 * QUIET;
    let dark = code.dark.iter().enumerate().filter(|(_, dark)| **dark);
    let squares = dark.fold(String::new(), |path, (at, _)| {
        path + &format!("M{} {}h1v1h-1z", at % code.side + QUIET, at / code.side + QUIET)
    });
    format!(
        "<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"EPC QR\" shape-rendering=\"crispEdges\">\
        <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{squares}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_a_user_is_never_markup() {
        let hostile = "<script>alert('1')</script>\"&";
        let side = WordedParty { caption: hostile.into(), name: hostile.into(), lines: vec![hostile.into()] };
        let pair = || Captioned { caption: hostile.into(), text: hostile.into() };
        let words = Worded {
            language: "en",
            kind: hostile.into(),
            number: hostile.into(),
            sentence: Some(hostile.into()),
            seller: side.clone(),
            buyer: side,
            facts: vec![pair()],
            columns: vec![hostile.into()],
            rows: vec![vec![hostile.into()]],
            sums: vec![WordedSum {
                label: hostile.into(),
                figure: hostile.into(),
                remark: Some(hostile.into()),
                weight: Weight::Last,
            }],
            payment: Some(WordedPayment { details: vec![pair()], ..WordedPayment::default() }),
            remarks: vec![pair()],
            ..Worded::default()
        };

        let page = page(&words, "/api/v1/public/invoices/x/pdf");

        assert!(!page.contains("<script") && !page.contains("alert('"));
        assert!(page.matches("&lt;script&gt;").count() >= 14);
        for inline in ["style=", "onclick", "javascript:"] {
            assert!(!page.contains(inline), "{inline}");
        }
    }

    #[test]
    fn a_code_is_drawn_module_by_module() {
        let picture = picture(&PaymentCode { side: 2, dark: vec![true, false, false, true] });

        assert!(picture.contains("viewBox=\"0 0 6 6\"") && picture.contains("M2 2h1v1h-1zM3 3h1v1h-1z\""));
    }
}
