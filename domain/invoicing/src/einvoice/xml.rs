//! XML, written an element a line.

/// An XML document under construction.
///
/// A text stays byte for byte what it was, through any parser; what XML 1.0 has no spelling for
/// becomes U+FFFD.
pub(super) struct Xml {
    text: String,
    open: Vec<&'static str>,
}

impl Xml {
    pub(super) fn new() -> Self {
        Self { text: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), open: Vec::new() }
    }

    /// An element that holds what `inside` writes.
    pub(super) fn element(&mut self, name: &'static str, inside: impl FnOnce(&mut Self)) {
        self.element_with(name, &[], inside);
    }

    /// The same, with attributes.
    pub(super) fn element_with(
        &mut self,
        name: &'static str,
        attributes: &[(&str, &str)],
        inside: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        self.text.push('\n');
        self.open.push(name);
        inside(self);
        self.open.pop();
        self.indent();
        self.end(name);
    }

    /// An element that holds text.
    pub(super) fn leaf(&mut self, name: &'static str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    /// The same, with attributes.
    pub(super) fn leaf_with(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.start(name, attributes);
        self.escaped(text);
        self.end(name);
    }

    /// An element that holds text, if there is some.
    pub(super) fn optional(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            self.leaf(name, text);
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            self.text.push(' ');
            self.text.push_str(attribute);
            self.text.push_str("=\"");
            self.escaped(value);
            self.text.push('"');
        }
        self.text.push('>');
    }

    fn end(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    fn indent(&mut self) {
        for _ in &self.open {
            self.text.push_str("  ");
        }
    }

    fn escaped(&mut self, text: &str) {
        for char in text.chars() {
            match char {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                // A parser turns a bare one into a line feed.
                '\r' => self.text.push_str("&#13;"),
                '\t' | '\n' => self.text.push(char),
                '\0'..'\u{20}' | '\u{FFFE}' | '\u{FFFF}' => self.text.push('\u{FFFD}'),
                _ => self.text.push(char),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_indented_and_texts_are_not() {
        let mut xml = Xml::new();
        xml.element_with("a", &[("id", "1\"2")], |xml| {
            xml.element("b", |xml| xml.leaf("c", "one\n two"));
            xml.optional("d", Some(" "));
            xml.optional("e", Some("there"));
        });

        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <a id=\"1&quot;2\">\n  <b>\n    <c>one\n two</c>\n  </b>\n  <e>there</e>\n</a>\n";
        assert_eq!(xml.finish(), expected);
    }

    #[test]
    fn what_looks_like_markup_comes_back_byte_for_byte() {
        let hostile = "<b>&amp;\"'</b>]]> <!-- \r\n\t %x; <?pi?> \u{1F600}\u{202E}";
        let mut xml = Xml::new();
        xml.leaf_with("a", &[("b", "x<y")], hostile);

        let text = xml.finish();
        let parsed = roxmltree::Document::parse(&text).unwrap();

        assert_eq!(parsed.root_element().text(), Some(hostile));
    }

    #[test]
    fn what_xml_cannot_spell_is_replaced() {
        let mut xml = Xml::new();
        xml.leaf("a", "b\0c\u{1F}d\u{FFFF}");

        let text = xml.finish();
        let parsed = roxmltree::Document::parse(&text).unwrap();

        assert_eq!(parsed.root_element().text(), Some("b\u{FFFD}c\u{FFFD}d\u{FFFD}"));
    }
}
