//! What is told to the user: a list of mistakes, each with the text it is about and a line of help.

mod at;
mod suggest;
pub(crate) mod synonyms;

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;

pub(crate) use at::{At, written};
pub(crate) use suggest::{Hint, hint, list, normalised};

/// Every mistake found so far.
///
/// Stages add to it and go on, so that one call reports all its mistakes at once.
#[derive(Default)]
#[must_use = "a mistake that nobody reports is a mistake that compiles"]
pub(crate) struct Diagnostics {
    entries: Vec<Entry>,
}

/// One mistake.
pub(crate) struct Entry {
    pub(crate) at: At,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Diagnostics {
    /// Adds a mistake.
    pub(crate) fn error(&mut self, at: impl Into<At>, message: impl Into<String>) -> &mut Entry {
        self.entries
            .push_mut(Entry { at: at.into(), message: message.into(), help: None })
    }

    /// Adds what syn could not read, said in our words; `begin` is where that begins.
    pub(crate) fn syntax(&mut self, what: &str, error: &syn::Error, begin: Span) {
        let reason = error.to_string();
        // The end of the input is nowhere.
        let ended = reason.starts_with("unexpected end of input");
        let at = if ended { begin } else { error.span() };
        self.error(at, format!("cannot read {what}: {reason}"));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The mistakes as `compile_error!` items.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.entries.iter().map(Entry::tokens).collect()
    }

    #[cfg(test)]
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

impl Entry {
    /// Says what to write instead.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Takes over a hint, if there is one.
    pub(crate) fn hint(&mut self, hint: Option<Hint>) -> &mut Self {
        if let Some(hint) = hint {
            self.help = Some(hint.text());
        }
        self
    }

    fn tokens(&self) -> TokenStream {
        let text = match &self.help {
            Some(help) => format!("{}\nhelp: {help}", self.message),
            None => self.message.clone(),
        };
        let (start, end) = (self.at.start, self.at.end);
        // rustc underlines from the first token of the invocation to its last.
        let mut literal = Literal::string(&text);
        literal.set_span(end);
        let mut body = Group::new(Delimiter::Brace, TokenTree::from(literal).into());
        body.set_span(end);
        quote_spanned!(start=> ::core::compile_error! #body)
    }
}
