//! The names of what is generated.

use proc_macro2::{Ident, Span};
use quote::format_ident;
use syn::Type;
use syn::ext::IdentExt;

use crate::diag::At;
use crate::editor::told_at;

/// A name without `r#`.
pub(crate) fn plain(name: &Ident) -> String {
    name.unraw().to_string()
}

/// The struct of handles of a nested supervisor: `PaymentsMarket`.
pub(crate) fn handles(parent: &Ident, child: &Ident) -> Ident {
    format_ident!("{parent}{}", camel(&plain(child)), span = child.span())
}

/// The one mention of a child's type: `__Payments__market__rates`, where no child's own underscore can be taken for a step.
///
/// It stands where the type was written, so that what is wrong with the type is told there.
pub(super) fn alias(root: &Ident, path: &[String], ty: &Type) -> Ident {
    let span = told_at(Span::mixed_site(), At::tokens(ty).start);
    format_ident!("__{}__{}", plain(root), path.join("__"), span = span)
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
