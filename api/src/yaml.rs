//! Writes JSON values as YAML that every reader takes for the same values.
//!
//! Readers of YAML 1.1 turn a bare `2026-03-14` into a date and `no` into a boolean. Here text
//! is bare only where it cannot be anything else, and otherwise a JSON string, which is a YAML
//! string too (YAML 1.2 §5.7).

use std::fmt::Write;

use serde_json::Value;

/// Block style, two blanks a level, keys in the order of the value.
pub(crate) fn to_yaml(value: &Value) -> String {
    let mut text = String::new();
    write_block(&mut text, value, 0);
    text
}

/// Writes whatever may follow a line break at this depth.
fn write_block(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                indent(text, depth);
                text.push_str(&scalar(name));
                text.push(':');
                if is_nested(value) {
                    text.push('\n');
                    write_block(text, value, depth + 1);
                } else {
                    text.push(' ');
                    write_flow(text, value);
                }
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                // What an item holds is indented as far as the dash reaches, and its first line
                // goes on behind the dash.
                let start = text.len() + depth * 2;
                if is_nested(item) {
                    write_block(text, item, depth + 1);
                } else {
                    indent(text, depth + 1);
                    write_flow(text, item);
                }
                text.replace_range(start..=start, "-");
            }
        }
        value => {
            indent(text, depth);
            write_flow(text, value);
        }
    }
}

fn is_nested(value: &Value) -> bool {
    match value {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

fn indent(text: &mut String, depth: usize) {
    let _ = write!(text, "{:width$}", "", width = depth * 2);
}

/// Writes a value that fits on one line.
fn write_flow(text: &mut String, value: &Value) {
    match value {
        Value::String(string) => text.push_str(&scalar(string)),
        value => text.push_str(&value.to_string()),
    }
    text.push('\n');
}

fn scalar(text: &str) -> String {
    const WORDS_OF_YAML: [&str; 8] = ["true", "false", "yes", "no", "on", "off", "null", "y"];
    let bare = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '$')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "/_-.{}$".contains(c))
        && !text.ends_with(['-', '.'])
        && text != "n"
        && !WORDS_OF_YAML.contains(&text.to_ascii_lowercase().as_str());
    if bare { text.to_owned() } else { Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_that_another_reader_could_take_for_something_else_is_quoted() {
        for text in
            ["2026-03-14", "no", "Yes", "1.0", "~", "", "a: b", "# a", "0x1f", "'", "line\nbreak", "-", "n"]
        {
            assert!(scalar(text).starts_with('"'), "{text}");
        }
        assert_eq!(scalar("getEarning"), "getEarning");
        assert_eq!(scalar("/earnings/{id}"), "/earnings/{id}");
    }

    #[test]
    fn nesting_is_two_blanks_a_level() {
        let value = json!({ "a": [1, { "b": [] }], "c": {} });

        assert_eq!(to_yaml(&value), "a:\n  - 1\n  - b: []\nc: {}\n");
    }

    #[test]
    fn what_is_written_reads_back() {
        let value = crate::spec::DOCUMENT.clone();
        let read: Value = serde_yaml::from_str(&to_yaml(&value)).unwrap();

        assert_eq!(read, value);
    }
}
