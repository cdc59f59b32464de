//! `SUPERVISE_DEBUG=Payments cargo build` prints what a tree, or an actor's attribute, expands to.
//!
//! Cargo does not know that a crate depends on this variable: touch its source to see it again.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Prints the expansion of `name`, if that is asked for; several names are separated by commas.
#[expect(clippy::print_stderr, reason = "asked for by hand, at build time")]
pub(crate) fn print(name: &str, output: &TokenStream) {
    let wanted = std::env::var("SUPERVISE_DEBUG").unwrap_or_default();
    if wanted.split(',').any(|wanted| wanted.trim() == name) {
        eprintln!("// {name}\n{}", layout(output));
    }
}

/// Tokens with a line for each statement and item.
fn layout(tokens: &TokenStream) -> String {
    let mut lines = Lines { text: String::new(), depth: 0, fresh: true, joint: true };
    lines.stream(tokens.clone(), false);
    lines.text
}

struct Lines {
    text: String,
    depth: usize,
    /// A line begins here.
    fresh: bool,
    /// The next token follows without a space.
    joint: bool,
}

impl Lines {
    fn stream(&mut self, tokens: TokenStream, braces: bool) {
        for tree in tokens {
            match tree {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::None => ("", ""),
                    };
                    self.word(open);
                    self.joint = true;
                    let block = group.delimiter() == Delimiter::Brace && !group.stream().is_empty();
                    if block {
                        self.depth += 1;
                        self.line();
                    }
                    self.stream(group.stream(), block);
                    if block {
                        self.depth -= 1;
                        self.line();
                    }
                    self.joint = true;
                    self.word(close);
                    if block {
                        self.line();
                    }
                }
                TokenTree::Punct(punct) => {
                    let letter = punct.as_char();
                    self.joint |= matches!(letter, ',' | ';' | '.' | ':' | '?');
                    self.word(&letter.to_string());
                    self.joint = punct.spacing() == proc_macro2::Spacing::Joint
                        || matches!(letter, '.' | ':' | '&' | '#' | '\'' | '$');
                    if letter == ';' || letter == ',' && braces {
                        self.line();
                    }
                }
                other => self.word(&other.to_string()),
            }
        }
    }

    fn word(&mut self, word: &str) {
        if self.fresh && !word.is_empty() {
            self.text.push_str(&"    ".repeat(self.depth));
        } else if !self.joint && word != "(" && word != "[" {
            self.text.push(' ');
        }
        self.text.push_str(word);
        (self.fresh, self.joint) = (false, false);
    }

    fn line(&mut self) {
        if !self.fresh {
            self.text.push('\n');
            self.fresh = true;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_line_for_each_statement() {
        let tokens: TokenStream = "struct A { b: C, } fn f() { let x = y::z(1); g(x) }"
            .parse()
            .unwrap();
        assert_eq!(
            layout(&tokens),
            "struct A {\n    b:C,\n}\nfn f() {\n    let x = y::z(1);\n    g(x)\n}\n"
        );
    }

    #[test]
    fn nothing_is_lost() {
        let text = "pub const A: Option<&'static str> = Some(\"{;}\"); impl<T> B for C<T> { fn d(&self) -> u8 { if e { 1 } else { [2][0] } } }";
        let tokens: TokenStream = text.parse().unwrap();
        let again: TokenStream = layout(&tokens).parse().unwrap();
        assert_eq!(again.to_string(), tokens.to_string());
    }
}
