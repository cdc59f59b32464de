//! The names of what is generated.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::ext::IdentExt;

/// A name without `r#`.
pub(crate) fn plain(name: &Ident) -> String {
    name.unraw().to_string()
}

/// The struct of handles of a nested supervisor: `PaymentsMarket`.
pub(crate) fn handles(parent: &Ident, child: &Ident) -> Ident {
    format_ident!("{parent}{}", camel(&plain(child)), span = child.span())
}

/// An alias for a child's type: `__Payments__market__rates`, where no child's own underscore can be taken for a step.
pub(super) fn alias(root: &Ident, path: &[String]) -> String {
    format!("__{}__{}", plain(root), path.join("__"))
}

/// The constant that holds how many of a child there are: `__Payments__market__rates__count`.
pub(super) fn count(root: &Ident, path: &[String]) -> Ident {
    let site = Span::mixed_site();
    format_ident!("__{}__{}__count", plain(root), path.join("__"), span = site)
}

/// `rate_feeds` as `RateFeeds`.
pub(crate) fn camel(snake: &str) -> String {
    snake.split('_').map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
