//! Just enough JSON to print a tree: a dependency for it would be larger than the tree.

use std::fmt::Write as _;

#[derive(Debug, Default)]
pub(super) struct Json {
    out: String,
    /// Whether the value at hand is the first of its object or array.
    first: bool,
}

impl Json {
    pub(super) fn into_string(self) -> String {
        self.out
    }

    pub(super) fn object(&mut self, fields: impl FnOnce(&mut Self)) {
        self.out.push('{');
        self.first = true;
        fields(self);
        self.out.push('}');
        self.first = false;
    }

    pub(super) fn string(&mut self, key: &str, value: &str) {
        self.key(key);
        self.quoted(value);
    }

    pub(super) fn number(&mut self, key: &str, value: u64) {
        self.key(key);
        self.out.push_str(&value.to_string());
    }

    pub(super) fn array<T>(&mut self, key: &str, items: &[T], item: impl Fn(&T, &mut Self)) {
        self.key(key);
        self.out.push('[');
        for (n, value) in items.iter().enumerate() {
            if n > 0 {
                self.out.push(',');
            }
            item(value, self);
        }
        self.out.push(']');
        self.first = false;
    }

    fn key(&mut self, key: &str) {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
        self.quoted(key);
        self.out.push(':');
    }

    fn quoted(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                // The rest of what JSON does not allow as it is.
                c if c < ' ' => {
                    let _ = write!(self.out, "\\u{:04x}", u32::from(c));
                }
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_commas_stand_between() {
        let mut json = Json::default();
        json.object(|json| {
            json.string("a", "\"\\\n\u{1}é");
            json.number("b", 7);
            json.array("c", &[1_u64, 2], |n, json| {
                json.object(|json| json.number("n", *n))
            });
            json.array("d", &[] as &[u64], |_, _| {});
        });
        assert_eq!(
            json.into_string(),
            r#"{"a":"\"\\\n\u0001é","b":7,"c":[{"n":1},{"n":2}],"d":[]}"#
        );
    }
}
