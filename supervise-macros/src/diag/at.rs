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
