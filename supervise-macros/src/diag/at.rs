//! The stretch of source a mistake is about.

use proc_macro2::{Ident, Span, TokenTree};
use quote::ToTokens;

/// From the first token to the last; stable Rust cannot join spans, but an error may begin at one and end at the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    pub(crate) start: Span,
    pub(crate) end: Span,
}

impl At {
    /// All of some syntax; the whole call if it is empty.
    pub(crate) fn tokens(tokens: &impl ToTokens) -> Self {
        let mut tokens = tokens.to_token_stream().into_iter();
        match tokens.next() {
            Some(first) => Self::between(&first, tokens.last().as_ref().unwrap_or(&first)),
            None => Self::from(Span::call_site()),
        }
    }

    /// All of some token trees, if there are any.
    pub(crate) fn trees(trees: &[TokenTree]) -> Option<Self> {
        Some(Self::between(trees.first()?, trees.last()?))
    }

    fn between(first: &TokenTree, last: &TokenTree) -> Self {
        Self { start: first.span(), end: last.span() }
    }
}

impl From<Span> for At {
    fn from(span: Span) -> Self {
        Self { start: span, end: span }
    }
}

impl From<&Ident> for At {
    fn from(ident: &Ident) -> Self {
        Self::from(ident.span())
    }
}

/// Some syntax as one writes it: with blanks between words, and behind commas, only.
pub(crate) fn written(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let inside = |letter: char| letter.is_alphanumeric() || letter == '_';
        let apart = match (out.chars().last(), word.chars().next()) {
            (Some(',' | ';'), _) => true,
            (Some(last), Some(first)) => {
                (inside(last) && (inside(first) || first == '\''))
                    || last == '+'
                    || first == '+'
                    || word.starts_with("->")
                    || out.ends_with("->")
            }
            _ => false,
        };
        if apart {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "it is a test")]
mod tests {
    use super::written;

    #[test]
    fn types_read_as_they_are_written() {
        for text in [
            "io::Error",
            "Box<dyn Error + Send>",
            "&'static str",
            "Timeout<(u8, u16), Key>",
            "fn(u8) -> u16",
            "Full::<[u8; 4]>",
        ] {
            let ty: syn::Type = syn::parse_str(text).unwrap();
            assert_eq!(written(&ty), text);
        }
    }
}
